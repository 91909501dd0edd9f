//! What is ordered, once it is checked.

use aws_lc_rs::digest::{SHA256, digest};
use careplan_domain::{CertificateKind, Day, OfficeUserId, Secret};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::{Issue, IssueFromRequest};
use thiserror::Error;

use crate::InvalidCsr;
use crate::csr;
use crate::holder_key::HolderKey;
use crate::profile::Profile;

/// Longest request number. The portal's have a dozen characters.
const REQUEST_CHARACTERS_MAX: usize = 64;
/// Longest package password. The real ones have up to sixteen characters (A).
const PASSWORD_CHARACTERS_MAX: usize = 64;

/// Bytes of a signing request's digest in its number: no two requests of an office on a day share eight.
const DIGEST_BYTES: usize = 8;

/// 発行依頼: one certificate to issue.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub request: String,
    pub office: OfficeUserId,
    pub kind: CertificateKind,
    pub start_day: Day,
    pub end_day: Day,
    pub key: OrderedKey,
}

/// Whose work the key is.
#[derive(Clone, Debug)]
pub(crate) enum OrderedKey {
    /// The CA makes it, and packs it under this password.
    Packed { package_password: Secret },
    /// The office has made it; this is the public half.
    Given(HolderKey),
}

/// Why an order is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidOrder {
    /// The request number is empty, long or not plain.
    #[error("`request` is no request number, expected 1 to 64 letters, digits, hyphens or underscores")]
    Request,
    /// The password is one that systems would read differently.
    #[error("`package_password` is not usable, expected 1 to 64 printable ASCII characters")]
    Password,
    /// It would end before it begins.
    #[error("`end_day` `{end}` lies before `start_day` `{start}`")]
    Reversed {
        /// The first day.
        start: Day,
        /// The last day.
        end: Day,
    },
    /// The kind does not go with the fault.
    #[error(
        "`kind` `{kind}` does not go with `{fault}`, expected one that the exchange {}",
        if *.fault == CertificateFault::WrongKind { "refuses" } else { "takes" }
    )]
    KindOfFault {
        /// The fault.
        fault: CertificateFault,
        /// The kind.
        kind: CertificateKind,
    },
    /// The signing request is not one to sign.
    #[error("`csr`: {0}")]
    Csr(#[from] InvalidCsr),
    /// The authority's own certificate does not reach so far.
    #[error(
        "`{start}` to `{end}` is not within the authority's own validity, `{}` to `{}`",
        Profile::authority_first_day(),
        Profile::authority_last_day()
    )]
    BeyondAuthority {
        /// The first day.
        start: Day,
        /// The last day.
        end: Day,
    },
}

impl InvalidOrder {
    /// What to do about it, where the detail does not say so already.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Csr(refusal) => Some(refusal.hint()),
            Self::Request
            | Self::Password
            | Self::Reversed { .. }
            | Self::KindOfFault { .. }
            | Self::BeyondAuthority { .. } => None,
        }
    }
}

impl Order {
    /// Checks what the portal sent.
    pub(crate) fn check(issue: Issue) -> Result<Self, InvalidOrder> {
        let Issue { request, office, kind, start_day, end_day, package_password } = issue;
        check_request(&request)?;
        check_password(&package_password)?;
        let end_day = end_day.unwrap_or_else(|| Profile::of(kind).usual_end(start_day));
        check_validity(start_day, end_day)?;
        let key = OrderedKey::Packed { package_password };
        Ok(Self { request, office, kind, start_day, end_day, key })
    }

    /// Checks an order for a key that the office has made itself.
    pub(crate) fn check_from_request(issue: IssueFromRequest) -> Result<Self, InvalidOrder> {
        let IssueFromRequest { request, office, kind, start_day, end_day, csr } = issue;
        let csr = csr::open(&csr)?;
        let request = request.unwrap_or_else(|| own_number(&office, start_day, &csr));
        check_request(&request)?;
        let end_day = end_day.unwrap_or_else(|| Profile::of(kind).usual_end(start_day));
        check_validity(start_day, end_day)?;
        let key = OrderedKey::Given(csr::read(&csr, &office)?);
        Ok(Self { request, office, kind, start_day, end_day, key })
    }
}

/// The number that a signing request has of its own. It goes by the DER, so that PEM, base64, line ends and comments
/// make no other request of it.
fn own_number(office: &OfficeUserId, start_day: Day, csr: &[u8]) -> String {
    let digest = digest(&SHA256, csr);
    let shown = hex::encode(&digest.as_ref()[..DIGEST_BYTES]);
    format!("csr-{}-{start_day}-{shown}", office.office())
}

fn check_request(request: &str) -> Result<(), InvalidOrder> {
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    if !(1..=REQUEST_CHARACTERS_MAX).contains(&request.len()) || !request.chars().all(plain) {
        return Err(InvalidOrder::Request);
    }
    Ok(())
}

/// PKCS#12 derives its keys from UTF-16, but systems disagree on how a typed character becomes that.
pub(crate) fn check_password(password: &Secret) -> Result<(), InvalidOrder> {
    let password = password.expose().as_bytes();
    let printable = |byte: &u8| (0x20..0x7f).contains(byte);
    if !(1..=PASSWORD_CHARACTERS_MAX).contains(&password.len()) || !password.iter().all(printable) {
        return Err(InvalidOrder::Password);
    }
    Ok(())
}

/// The days follow one another, and the authority itself is good on them.
pub(crate) fn check_validity(start: Day, end: Day) -> Result<(), InvalidOrder> {
    if end < start {
        return Err(InvalidOrder::Reversed { start, end });
    }
    if start < Profile::authority_first_day() || end > Profile::authority_last_day() {
        return Err(InvalidOrder::BeyondAuthority { start, end });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue() -> Issue {
        Issue {
            request: "R-0001".to_owned(),
            office: "KJ444470300015".parse().expect("an office user"),
            kind: CertificateKind::CarePlan,
            start_day: "2026-04-01".parse().expect("a day"),
            end_day: None,
            package_password: Secret::from("Abcd2345"),
        }
    }

    #[test]
    fn the_end_is_three_years_on_unless_told() {
        let usual = Order::check(issue()).expect("good");
        assert_eq!(usual.end_day.to_string(), "2029-04-01");
        let told = Issue { end_day: Some("2032-04-01".parse().expect("a day")), ..issue() };
        assert_eq!(Order::check(told).expect("good").end_day.to_string(), "2032-04-01");
    }

    #[test]
    fn what_cannot_be_ordered_is_told() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let refused = |issue| Order::check(issue).expect_err("refused");
        for request in ["", "R/1", "R 1", "申請", &"R".repeat(65)] {
            assert_eq!(refused(Issue { request: request.to_owned(), ..issue() }), InvalidOrder::Request);
        }
        for password in ["", "ひみつ", "a\u{7f}", "a\n", &"a".repeat(65)] {
            let order = Issue { package_password: Secret::from(password), ..issue() };
            assert_eq!(refused(order), InvalidOrder::Password);
        }
        let reversed = Issue { end_day: Some(day("2026-03-31")), ..issue() };
        assert!(matches!(refused(reversed), InvalidOrder::Reversed { .. }));
        for start_day in [day("1999-12-31"), day("2097-01-01")] {
            let beyond = refused(Issue { start_day, ..issue() });
            assert!(beyond.to_string().ends_with("`2000-01-01` to `2099-12-31`"), "{beyond}");
        }
    }
}
