//! What each kind of certificate says, as one table.

use careplan_domain::{CertificateKind, CertificateSerial, Day, JapanTime, OfficeUserId};
use rcgen::{
    CertificateParams, CrlDistributionPoint, CustomExtension, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose, SerialNumber,
};
use x509_cert::der::Encode;
use x509_cert::der::asn1::{Ia5String, ObjectIdentifier};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::oid::db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP};
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{AccessDescription, AuthorityInfoAccessSyntax, CertificatePolicies};

use crate::Generation;
use crate::certificate_key::KeyFamily;
use crate::published_file::PublishedFile;

/// The organisation in every name: nobody shall take these certificates for real ones.
pub(crate) const ORGANISATION: &str = "Careplan Testbed (MOCK)";

/// anyPolicy (RFC 5280, section 4.2.1.4).
pub(crate) const ANY_POLICY: ObjectIdentifier = x509_cert::der::oid::db::rfc5280::ANY_POLICY;

/// 証明書プロファイル: one row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// 発行先 (CN).
    pub issued_to: &'static str,
    /// What the key may do (A).
    pub key_usages: &'static [KeyUsagePurpose],
    /// What the certificate is for: to show who the client is (A).
    pub extended_key_usages: &'static [ExtendedKeyUsagePurpose],
    /// The policy that it is issued under (A), in the arc that IANA keeps for examples.
    pub policy: ObjectIdentifier,
    /// How long it is good. Start guide, chapter 5: 2023/04/01–2026/04/01 (S).
    pub years: i16,
}

/// What varies from one certificate of a kind to the next.
pub(crate) struct Subject<'a> {
    pub office: &'a OfficeUserId,
    pub serial: &'a CertificateSerial,
    pub start_day: Day,
    pub end_day: Day,
    /// What the key is.
    pub family: KeyFamily,
}

impl Profile {
    /// The row of `kind`. The exchange refuses the last two kinds; the CA issues them like the others, to whoever may
    /// order them.
    pub fn of(kind: CertificateKind) -> Self {
        let usual = |policy: &str| Self {
            issued_to: kind.issued_to(),
            policy: ObjectIdentifier::new_unwrap(policy),
            key_usages: &[KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment],
            extended_key_usages: &[ExtendedKeyUsagePurpose::ClientAuth],
            years: 3,
        };
        match kind {
            CertificateKind::CareInsurance => usual("1.3.6.1.4.1.32473.1.1"),
            CertificateKind::CarePlan => usual("1.3.6.1.4.1.32473.1.2"),
            CertificateKind::CareDx => usual("1.3.6.1.4.1.32473.1.3"),
            CertificateKind::ClaimAgent => usual("1.3.6.1.4.1.32473.1.4"),
            CertificateKind::Disability => usual("1.3.6.1.4.1.32473.1.5"),
        }
    }

    /// The last day of a certificate that begins on `start`: the same date so many years on (S), 28 February where
    /// there is no 29th (A).
    pub fn usual_end(&self, start: Day) -> Day {
        start.plus_years(self.years)
    }

    /// The first day of the authority's own certificate. It lives in the testbed's clock, and a testbed may begin in
    /// any year from 2000 to 2090 (A).
    pub(crate) fn authority_first_day() -> Day {
        Day::new(2000, 1, 1).expect("a day of the calendar")
    }

    /// Its last day: beyond the three years of a certificate of 2090 (A).
    pub(crate) fn authority_last_day() -> Day {
        Day::new(2099, 12, 31).expect("a day of the calendar")
    }

    /// The certificate to be signed, without key and signature.
    pub(crate) fn params(&self, subject: &Subject<'_>, sources: &Sources) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name = named(self.issued_to, Some(subject.office.to_string()));
        params.serial_number = Some(serial_number(subject.serial));
        params.not_before = offset_date_time(subject.start_day.start()).into();
        params.not_after = offset_date_time(subject.end_day.end()).into();
        // Said, not only left out: some verifiers ask for it, and the subject key identifier comes with it.
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = self.key_usages_of(subject.family);
        params.extended_key_usages = self.extended_key_usages.to_vec();
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = vec![CrlDistributionPoint { uris: vec![sources.list.clone()] }];
        params.custom_extensions = vec![sources.access(), policies(self.policy)];
        params
    }
}

impl Profile {
    /// A key on a curve does not encrypt, and must not be said to (RFC 8813, section 3).
    fn key_usages_of(&self, family: KeyFamily) -> Vec<KeyUsagePurpose> {
        let possible = |usage: &KeyUsagePurpose| match family {
            KeyFamily::Rsa => true,
            KeyFamily::EllipticCurve => *usage != KeyUsagePurpose::KeyEncipherment,
        };
        self.key_usages.iter().copied().filter(possible).collect()
    }
}

/// Where a verifier finds more: what is published of the generation that signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sources {
    /// Its list of revocations.
    pub list: String,
    /// Its certificate.
    pub issuer: String,
    /// Its answers, certificate by certificate.
    pub status: String,
}

impl Sources {
    /// Those of `generation`, published at `url`.
    pub(crate) fn of(generation: Generation, url: &str) -> Self {
        Self {
            list: format!("{url}/{}", PublishedFile::revocation_list(generation)),
            issuer: format!("{url}/{}", PublishedFile::certificate(generation)),
            status: format!("{url}/ocsp"),
        }
    }

    /// Authority information access (RFC 5280, section 4.2.2.1).
    fn access(&self) -> CustomExtension {
        let described = |access_method, url: &str| AccessDescription {
            access_method,
            access_location: GeneralName::UniformResourceIdentifier(
                Ia5String::new(url).expect("a URL is written in ASCII"),
            ),
        };
        let access = AuthorityInfoAccessSyntax(vec![
            described(ID_AD_OCSP, &self.status),
            described(ID_AD_CA_ISSUERS, &self.issuer),
        ]);
        extension(&access)
    }
}

/// Certificate policies (RFC 5280, section 4.2.1.4).
pub(crate) fn policies(policy: ObjectIdentifier) -> CustomExtension {
    extension(&CertificatePolicies(vec![PolicyInformation {
        policy_identifier: policy,
        policy_qualifiers: None,
    }]))
}

fn extension<T: AssociatedOid + Encode>(value: &T) -> CustomExtension {
    let arcs: Vec<u64> = T::OID.arcs().map(u64::from).collect();
    CustomExtension::from_oid_content(&arcs, value.to_der().expect("a short extension can be written"))
}

/// `CN=…, OU=…, O=…`, written from the general to the particular as X.500 wants it.
pub(crate) fn named(common_name: &str, unit: Option<String>) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, ORGANISATION);
    if let Some(unit) = unit {
        name.push(DnType::OrganizationalUnitName, unit);
    }
    name.push(DnType::CommonName, common_name);
    name
}

/// A serial as rcgen takes it.
pub(crate) fn serial_number(serial: &CertificateSerial) -> SerialNumber {
    SerialNumber::from_slice(serial.bytes())
}

/// A moment as rcgen takes it, by way of the standard library.
pub(crate) fn offset_date_time(moment: JapanTime) -> std::time::SystemTime {
    moment.timestamp().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn every_kind_is_shown_by_its_own_name() {
        for kind in CertificateKind::ALL {
            assert_eq!(Profile::of(kind).issued_to, kind.issued_to());
        }
    }

    #[test]
    fn a_certificate_ends_on_the_same_date_three_years_on() {
        for (start, end) in
            [("2023-04-01", "2026-04-01"), ("2024-02-29", "2027-02-28"), ("2025-02-28", "2028-02-28")]
        {
            assert_eq!(Profile::of(CertificateKind::CarePlan).usual_end(day(start)), day(end));
        }
    }

    proptest! {
        #[test]
        fn validity_is_three_years_and_a_day_less_a_second(days in 0_i32..33_000) {
            let start = Profile::authority_first_day().plus_days(days);
            let end = Profile::of(CertificateKind::CarePlan).usual_end(start);
            let length = end.end().since(start.start()).as_millis() / 1000 + 1;
            // Both ends count: 1,096 days, and 1,097 where a leap day lies within.
            prop_assert!([1_096 * 86_400, 1_097 * 86_400].contains(&length), "{start} to {end}: {length}");
            prop_assert_eq!(end.end().day(), end);
            prop_assert_eq!(end.year(), start.year() + 3);
        }
    }
}
