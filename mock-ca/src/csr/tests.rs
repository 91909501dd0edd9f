//! Signing requests by OpenSSL and in Windows' form, and what becomes of bytes that are none.

use proptest::prelude::*;
use rcgen::PublicKeyData as _;

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../tests/csr/", $name, ".pem"))
    };
}

const P256: &str = fixture!("p256");
const WINDOWS: &str = fixture!("windows-certreq");

fn office() -> OfficeUserId {
    "KJ444470300015".parse().expect("an office user")
}

fn read_text(text: &str, office: &OfficeUserId) -> Result<HolderKey, InvalidCsr> {
    read(&open(text)?, office)
}

fn der(pem: &str) -> Vec<u8> {
    open(pem).expect("PEM")
}

fn key(found: Result<HolderKey, InvalidCsr>) -> Result<Vec<u8>, InvalidCsr> {
    found.map(|key| key.subject_public_key_info())
}

#[track_caller]
fn check_refused(pem: &str, told: &str) {
    let refusal = read_text(pem, &office()).expect_err("refused").to_string();
    assert!(refusal.starts_with(told), "{refusal}");
}

#[test]
fn the_key_is_taken_whatever_else_a_program_adds() {
    for (pem, bytes) in [(fixture!("rsa-2048"), 294), (WINDOWS, 294), (P256, 91), (fixture!("p384"), 120)] {
        let key = key(read_text(pem, &office())).expect("a good one");
        assert_eq!(key.len(), bytes);
        let asked = der(pem);
        assert!(asked.windows(key.len()).any(|window| window == key), "the key is the one that was sent");
    }
}

#[test]
fn a_key_that_is_too_weak_or_of_another_kind_is_told_by_its_name() {
    for (pem, told) in [
        (fixture!("rsa-1024"), "its key is RSA with 1024 bits, expected RSA with 2,048"),
        (fixture!("rsa-2047"), "its key is RSA with 2047 bits, "),
        (fixture!("p521"), "its key is P-521, "),
        (fixture!("secp256k1"), "its key is the curve 1.3.132.0.10, "),
        (fixture!("ed25519"), "its key is a key of algorithm 1.3.101.112, "),
        (fixture!("compressed"), "its elliptic point is compressed, "),
        (fixture!("p256-sha512"), "it is signed by algorithm 1.2.840.10045.4.3.4, "),
    ] {
        check_refused(pem, told);
    }
}

#[test]
fn a_subject_may_name_its_own_office_and_no_other() {
    let own = fixture!("rsa-2048");
    assert!(read_text(own, &office()).is_ok());
    let another: OfficeUserId = "KJ131370300015".parse().expect("an office user");
    let refusal = read_text(own, &another).expect_err("refused").to_string();
    assert!(refusal.contains("names the office `KJ444470300015` (OU), and it was sent for `KJ131370300015`"));
    check_refused(fixture!("other-office"), "its subject names the office `KJ131370300015` (OU), ");
    assert!(read_text(fixture!("other-office"), &another).is_ok(), "an OU that is no ID says nothing");
}

#[test]
fn every_cut_and_every_tail_is_told() {
    let whole = der(P256);
    for length in 0..whole.len() {
        let refusal = read(&whole[..length], &office()).expect_err("cut");
        let told = matches!(refusal, InvalidCsr::NotDer | InvalidCsr::Truncated { .. });
        assert!(told, "{length}: {refusal}");
    }
    for extra in [1, 2, 100] {
        let long = [&whole[..], &vec![0; extra]].concat();
        assert_eq!(key(read(&long, &office())), Err(InvalidCsr::Trailing { extra }));
    }
}

#[test]
fn no_changed_bit_brings_another_key() {
    let (whole, good) = (der(P256), key(read_text(P256, &office())).expect("good"));
    let signed = signed_part(&whole).end;
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(key) = key(read(&changed, &office())) {
            assert_eq!(key, good, "bit {bit}");
            // Only in how the signature is written can a reader be lenient.
            assert!(bit / 8 >= signed, "bit {bit} is signed");
        }
    }
}

/// Where that stands which the signature is made over.
fn signed_part(der: &[u8]) -> std::ops::Range<usize> {
    let (_, request) = X509CertificationRequest::from_der(der).expect("a request");
    let signed = request.certification_request_info.raw;
    let start = der.windows(signed.len()).position(|window| window == signed).expect("it is inside");
    start..start + signed.len()
}

#[test]
fn a_signature_of_another_content_is_refused() {
    let (one, two) = (der(P256), der(fixture!("p256-sha512")));
    // The signed part of one, the signature of the other: both are of one key, so it is the content that differs.
    let mixed = [&two[signed_part(&two)], &one[signed_part(&one).end..]].concat();
    let length = u8::try_from(mixed.len()).expect("both are short");
    let whole = [&[0x30, 0x81, length][..], &mixed].concat();
    assert_eq!(key(read(&whole, &office())), Err(InvalidCsr::Signature));
}

/// A good one with some of its bytes overwritten, left out, or doubled.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop_oneof![Just(der(P256)), Just(der(WINDOWS))];
    let wounds = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..6);
    (whole, wounds).prop_map(|(mut bytes, wounds)| {
        for (place, byte, wound) in wounds {
            let place = place.index(bytes.len());
            match wound {
                0 => bytes[place] = byte,
                1 => drop(bytes.drain(place..(place + usize::from(byte % 8)).min(bytes.len()))),
                _ => bytes.insert(place, byte),
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    })
}

/// Gives a mangled one the length that it says, so that what is inside is reached.
fn with_its_length(mut bytes: Vec<u8>) -> Vec<u8> {
    if let (Ok(length), true) = (u16::try_from(bytes.len().saturating_sub(4)), bytes.len() > 260) {
        bytes[..2].copy_from_slice(&[0x30, 0x82]);
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_gets_an_answer(text in prop_oneof![
        any::<String>(),
        "-----BEGIN (NEW )?CERTIFICATE REQUEST-----[A-Za-z0-9+/=\n]{0,80}(-----END (NEW )?CERTIFICATE REQUEST-----)?.{0,3}",
    ]) {
        if let Err(refusal) = read_text(&text, &office()) {
            prop_assert!(refusal.to_string().len() < 400);
        }
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read(&bytes, &office()).is_err());
        prop_assert!(read(&with_its_length(bytes), &office()).is_err());
    }

    #[test]
    fn a_mangled_one_gets_an_answer_and_never_another_key(bytes in mangled()) {
        let good = [P256, WINDOWS].map(|pem| key(read_text(pem, &office())));
        for bytes in [bytes.clone(), with_its_length(bytes)] {
            let found = key(read(&bytes, &office()));
            prop_assert!(found.is_err() || good.contains(&found));
        }
    }
}

/// A request whose subject has one attribute.
fn with_subject(kind: rcgen::DnType, value: rcgen::DnValue) -> Vec<u8> {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut asked = rcgen::CertificateParams::default();
    asked.distinguished_name = rcgen::DistinguishedName::new();
    asked.distinguished_name.push(kind, value);
    asked.serialize_request(&key).expect("a request").der().to_vec()
}

#[test]
fn another_office_is_found_in_every_attribute_and_as_a_word() {
    use rcgen::{DnType, DnValue};
    let wide = |text: &str| DnValue::BmpString(text.try_into().expect("BMP"));
    for (kind, value, named, attribute) in [
        (DnType::CommonName, DnValue::from("KJ131370300015"), "KJ131370300015", "CN"),
        (DnType::CommonName, "relay.KJ131370300015.example".into(), "KJ131370300015", "CN"),
        (DnType::OrganizationName, "居宅介護支援(1371405083)".into(), "1371405083", "O"),
        (DnType::OrganizationalUnitName, wide("事業所 KJ131370300015"), "KJ131370300015", "OU"),
        (
            DnType::CustomDnType(vec![1, 3, 6, 1, 4, 1, 32473, 1]),
            "1371405083".into(),
            "1371405083",
            "1.3.6.1.4.1.32473.1",
        ),
    ] {
        let refused = read(&with_subject(kind, value), &office()).expect_err("refused");
        let expected = InvalidCsr::OtherOffice {
            named: named.to_owned(),
            attribute: attribute.to_owned(),
            office: office(),
        };
        assert_eq!(refused, expected);
    }
    for nobody in [
        "KJ444470300015",
        "4470300015",
        "1371405084",
        "13714050830",
        "XKJ131370300015",
        "居宅介護支援事業所",
        "",
    ] {
        let taken = read(&with_subject(DnType::CommonName, nobody.into()), &office());
        assert!(taken.is_ok(), "{nobody}: {taken:?}");
    }
}

#[test]
fn der_of_something_else_is_told_without_the_readers_own_words() {
    let key = rcgen::KeyPair::generate().expect("a key");
    let certificate = rcgen::CertificateParams::default().self_signed(&key).expect("a certificate");
    for der in [certificate.der().to_vec(), vec![0x30, 0x03, 0x02, 0x01, 0x03]] {
        let refusal = read(&der, &office()).expect_err("refused");
        assert_eq!(
            refusal.to_string(),
            "it is DER, but no signing request (perhaps a PKCS#12 package or a certificate)"
        );
        assert!(refusal.hint().contains("openssl req -new"));
    }
}
