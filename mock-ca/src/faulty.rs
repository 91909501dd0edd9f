//! Certificates that are wrong on purpose: each has one fault, and all else as in a good one.
//!
//! What is wrong is decided here; who signs, and where the serial comes from, is `ca/issuing_faulty.rs`. The rule it
//! keeps: a certificate that the e-seikyuu CA itself has signed is kept like any other, whatever is wrong with it, so
//! that it can be revoked; one that somebody else has signed is no business of the CA's, and is kept nowhere.

mod making;
mod stranger;
mod weak_key;

use careplan_domain::{CertificateKind, Day, OfficeNumber, OfficeUserId, Secret};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::IssueFaulty;
use rcgen::{CertificateParams, CustomExtension, ExtendedKeyUsagePurpose};

use crate::InvalidOrder;
use crate::order::{check_password, check_validity};
use crate::profile::Profile;

pub(crate) use making::{Making, Signed};

/// An extension that nobody knows, in the arc that IANA keeps for examples (RFC 5612).
const UNKNOWN_EXTENSION: [u64; 10] = [1, 3, 6, 1, 4, 1, 32_473, 999, 1, 1];
/// Its content: NULL.
const UNKNOWN_EXTENSION_CONTENT: [u8; 2] = [0x05, 0x00];

/// 不正な証明書の発行依頼: one faulty certificate to make.
#[derive(Clone, Debug)]
pub(crate) struct FaultyOrder {
    pub office: OfficeUserId,
    pub kind: CertificateKind,
    pub fault: CertificateFault,
    pub start_day: Day,
    pub end_day: Day,
    pub package_password: Secret,
}

/// Who signs a certificate, and for which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignedBy {
    /// The e-seikyuu CA.
    Authority,
    /// The e-seikyuu CA, for the weak key.
    AuthorityForWeakKey,
    /// An authority of another name.
    Another,
    /// An authority that has taken the e-seikyuu CA's name.
    Impostor,
    /// Its own key.
    Itself,
}

impl FaultyOrder {
    /// Checks what was asked for, on the day `today`.
    pub(crate) fn check(issue: IssueFaulty, today: Day) -> Result<Self, InvalidOrder> {
        let IssueFaulty { office, kind, fault, package_password } = issue;
        if (fault == CertificateFault::WrongKind) == kind.accepted_by_exchange() {
            return Err(InvalidOrder::KindOfFault { fault, kind });
        }
        check_password(&package_password)?;
        let profile = Profile::of(kind);
        let (start_day, end_day) = match fault {
            CertificateFault::Expired => {
                let yesterday = today.plus_days(-1);
                (yesterday.plus_years(-profile.years), yesterday)
            }
            CertificateFault::NotYetValid => {
                let tomorrow = today.plus_days(1);
                (tomorrow, profile.usual_end(tomorrow))
            }
            CertificateFault::Revoked
            | CertificateFault::WrongIssuer
            | CertificateFault::SameNameOtherKey
            | CertificateFault::WrongKind
            | CertificateFault::NoClientAuth
            | CertificateFault::OtherOffice
            | CertificateFault::WeakKey
            | CertificateFault::SelfSigned
            | CertificateFault::UnknownCriticalExtension => (today, profile.usual_end(today)),
        };
        check_validity(start_day, end_day)?;
        Ok(Self { office, kind, fault, start_day, end_day, package_password })
    }

    /// The office that the certificate names.
    pub(crate) fn named_office(&self) -> OfficeUserId {
        match self.fault {
            CertificateFault::OtherOffice => other_than(&self.office),
            _ => self.office,
        }
    }

    /// Who signs it.
    pub(crate) fn signed_by(&self) -> SignedBy {
        match self.fault {
            CertificateFault::WrongIssuer => SignedBy::Another,
            CertificateFault::SameNameOtherKey => SignedBy::Impostor,
            CertificateFault::SelfSigned => SignedBy::Itself,
            CertificateFault::WeakKey => SignedBy::AuthorityForWeakKey,
            CertificateFault::Expired
            | CertificateFault::NotYetValid
            | CertificateFault::Revoked
            | CertificateFault::WrongKind
            | CertificateFault::NoClientAuth
            | CertificateFault::OtherOffice
            | CertificateFault::UnknownCriticalExtension => SignedBy::Authority,
        }
    }

    /// Puts into `params` what no good certificate says.
    pub(crate) fn spoil(&self, params: &mut CertificateParams) {
        match self.fault {
            CertificateFault::NoClientAuth => {
                params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            }
            CertificateFault::UnknownCriticalExtension => {
                let content = UNKNOWN_EXTENSION_CONTENT.to_vec();
                let mut unknown = CustomExtension::from_oid_content(&UNKNOWN_EXTENSION, content);
                unknown.set_criticality(true);
                params.custom_extensions.push(unknown);
            }
            // Wrong by its days, its key, its names, its signature or its place on the list.
            CertificateFault::Expired
            | CertificateFault::NotYetValid
            | CertificateFault::Revoked
            | CertificateFault::WrongIssuer
            | CertificateFault::SameNameOtherKey
            | CertificateFault::WrongKind
            | CertificateFault::OtherOffice
            | CertificateFault::WeakKey
            | CertificateFault::SelfSigned => {}
        }
    }
}

/// An office of the same prefecture, of the area that is invented (99) and a serial that the seed seldom draws. Nobody
/// need have registered it: the exchange compares names, and must not look further.
fn other_than(office: &OfficeUserId) -> OfficeUserId {
    let number = |serial: &str| {
        let nine = format!("{}799{serial}", office.office().prefecture_code());
        OfficeUserId::of(OfficeNumber::with_check_digit(&nine).expect("nine digits make a number"))
    };
    let other = number("9999");
    if other == *office { number("9998") } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        "2028-02-29".parse().expect("a day")
    }

    fn issue(fault: CertificateFault) -> IssueFaulty {
        let kind = match fault {
            CertificateFault::WrongKind => CertificateKind::ClaimAgent,
            _ => CertificateKind::CareInsurance,
        };
        let office = "KJ444470300015".parse().expect("an office user");
        IssueFaulty { office, kind, fault, package_password: Secret::from("Abcd2345") }
    }

    #[test]
    fn only_two_faults_are_of_the_days_and_they_miss_today_by_one() {
        for fault in CertificateFault::ALL {
            let order = FaultyOrder::check(issue(*fault), today()).expect("good");
            let days = (order.start_day.to_string(), order.end_day.to_string());
            let (start, end) = match fault {
                CertificateFault::Expired => ("2025-02-28", "2028-02-28"),
                CertificateFault::NotYetValid => ("2028-03-01", "2031-03-01"),
                _ => ("2028-02-29", "2031-02-28"),
            };
            assert_eq!(days, (start.to_owned(), end.to_owned()), "{fault}");
        }
    }

    #[test]
    fn only_the_wrong_kind_is_of_a_kind_that_is_refused() {
        for fault in CertificateFault::ALL {
            for kind in CertificateKind::ALL {
                let found = FaultyOrder::check(IssueFaulty { kind, ..issue(*fault) }, today());
                let fits = (*fault == CertificateFault::WrongKind) != kind.accepted_by_exchange();
                assert_eq!(found.is_ok(), fits, "{fault} {kind}");
            }
        }
        let refused = IssueFaulty { kind: CertificateKind::Disability, ..issue(CertificateFault::Expired) };
        let told = FaultyOrder::check(refused, today()).expect_err("refused").to_string();
        assert_eq!(
            told,
            "`kind` `disability` does not go with `expired`, expected one that the exchange takes"
        );
    }

    #[test]
    fn the_other_office_is_never_the_same() {
        let mut office: OfficeUserId = "KJ444470300015".parse().expect("an office user");
        for _ in 0..3 {
            let other = other_than(&office);
            assert_ne!(other, office);
            assert_eq!(other.office().prefecture_code(), "44");
            assert!(other.office().check_digit_is_right());
            office = other;
        }
    }

    #[test]
    fn a_day_that_the_authority_does_not_reach_is_refused() {
        let first = Profile::authority_first_day();
        for (fault, refused) in [(CertificateFault::Expired, true), (CertificateFault::NotYetValid, false)] {
            assert_eq!(FaultyOrder::check(issue(fault), first).is_err(), refused, "{fault}");
        }
    }
}
