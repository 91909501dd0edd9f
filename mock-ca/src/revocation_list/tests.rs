//! The lists against those of a library, byte for byte.

use careplan_sim::Seed;
use careplan_wire::back_office::ca::RevocationReason;
use proptest::prelude::*;
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _};

use super::*;
use crate::authority::{AuthorityRecord, drawn_serial};
use crate::certificate_record::Revocation;
use crate::profile::{offset_date_time, serial_number};
use crate::{CertificateKey, KeyKind};

fn revocation() -> impl Strategy<Value = (CertificateSerial, Revocation)> {
    let reason = prop_oneof![
        Just(RevocationReason::Unspecified),
        Just(RevocationReason::KeyCompromise),
        Just(RevocationReason::AffiliationChanged),
        Just(RevocationReason::Superseded),
        Just(RevocationReason::CessationOfOperation),
    ];
    let serial = prop_oneof![
        any::<u64>().prop_map(|seed| drawn_serial(&Seed::new(seed))),
        // Of any length, and with the sign bit set.
        proptest::collection::vec(1_u8.., 1..=20)
            .prop_map(|bytes| CertificateSerial::from_bytes(&bytes).expect("not zero")),
    ];
    (serial, any::<u64>(), moment(), reason)
        .prop_map(|(serial, number, at, reason)| (serial, Revocation { number, at, reason }))
}

/// From 2000 to 2099, across the year from which on years have four digits.
fn moment() -> impl Strategy<Value = JapanTime> {
    (946_684_800_000_i64..4_102_444_800_000).prop_map(JapanTime::from_unix_millis)
}

fn told_by_rcgen(
    authority: &Authority,
    number: u64,
    this_update: JapanTime,
    revoked: &[(CertificateSerial, Revocation)],
) -> Vec<u8> {
    let entry = |(serial, revocation): &(CertificateSerial, Revocation)| RevokedCertParams {
        serial_number: serial_number(serial),
        revocation_time: offset_date_time(revocation.at).into(),
        reason_code: match revocation.reason {
            RevocationReason::Unspecified => None,
            RevocationReason::KeyCompromise => Some(rcgen::RevocationReason::KeyCompromise),
            RevocationReason::AffiliationChanged => Some(rcgen::RevocationReason::AffiliationChanged),
            RevocationReason::Superseded => Some(rcgen::RevocationReason::Superseded),
            RevocationReason::CessationOfOperation => Some(rcgen::RevocationReason::CessationOfOperation),
        },
        invalidity_date: None,
    };
    CertificateRevocationListParams {
        this_update: offset_date_time(this_update).into(),
        next_update: offset_date_time(this_update.saturating_add(GOOD_FOR)).into(),
        crl_number: SerialNumber::from(number),
        issuing_distribution_point: None,
        revoked_certs: revoked.iter().map(entry).collect(),
        key_identifier_method: KeyIdMethod::PreSpecified(authority.key_identifier.clone()),
    }
    .signed_by(&authority.issuer)
    .expect("signs")
    .der()
    .to_vec()
}

/// All of a list but its signature, which with these keys is another each time.
fn unsigned(list: &[u8]) -> (Vec<u8>, String) {
    let (rest, read) = CertificateRevocationList::from_der(list).expect("a list");
    assert!(rest.is_empty());
    (read.tbs_cert_list.as_ref().to_vec(), format!("{:?}", read.signature_algorithm))
}

proptest! {
    #[test]
    fn a_list_is_what_the_library_would_write(
        revoked in proptest::collection::vec(revocation(), 0..40),
        number in any::<u64>(),
        this_update in moment(),
    ) {
        let key = CertificateKey::generate(KeyKind::P256);
        let record = AuthorityRecord::make(&key, &Seed::new(1)).expect("makes an authority");
        let authority = record.read(Generation::FIRST).expect("reads");
        let mut entries = Entries::default();
        for (serial, revocation) in &revoked {
            entries.push(serial, revocation);
        }
        let list = RevocationList {
            number,
            this_update,
            revoked: revoked.iter().map(|(serial, _)| *serial).collect(),
            entries: [(Generation::FIRST, entries)].into(),
        };
        let theirs = told_by_rcgen(&authority, number, this_update, &revoked);
        let signed = list.sign(&Authorities::first(authority)).expect("signs");
        prop_assert_eq!(unsigned(&signed.revocations.lists[0]), unsigned(&theirs));
    }
}
