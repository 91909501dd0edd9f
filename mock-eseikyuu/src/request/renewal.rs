//! 更新申請: when a certificate can be renewed, and how long its successor is good. Pure.
//!
//! The rule it keeps: a renewal ends nothing. The old certificate stays what it is, and both are good meanwhile.

use careplan_domain::{Day, JapanTime};
use thiserror::Error;

use super::{Certificate, Issued, State};

/// 証明書有効期間選択: there is only this one choice (C1).
const RENEWED_YEARS: i16 = 3;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// 発行申請.
    First,
    /// 更新申請.
    Renewal {
        /// The last day of the certificate that is renewed.
        old_end: Day,
    },
}

/// Why nothing can be renewed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RenewalRefusal {
    /// No certificate is in force.
    #[error("no certificate is in force that could be renewed; a new one can be requested")]
    NothingInForce,
    /// Its end is too far away.
    #[error("the certificate is in force until {until} and can be renewed from {from}")]
    TooEarly {
        /// The first day on which it can be renewed.
        from: Day,
        /// Its last moment.
        until: JapanTime,
    },
}

impl Certificate {
    /// The first day on which it can be renewed.
    pub fn renewable_from(&self) -> Day {
        self.not_after.day().plus_days(-i32::from(careplan_wire::control::Request::RENEWABLE_DAYS))
    }
}

impl State {
    /// What a renewal of this request's certificate would be for, if it can be renewed at `now`.
    pub fn renewal(&self, now: JapanTime) -> Result<Purpose, RenewalRefusal> {
        match self {
            Self::Issued(Issued { certificate, .. }) if now <= certificate.not_after => {
                let from = certificate.renewable_from();
                if now < from.start() {
                    return Err(RenewalRefusal::TooEarly { from, until: certificate.not_after });
                }
                Ok(Purpose::Renewal { old_end: certificate.not_after.day() })
            }
            Self::Requested(_)
            | Self::Approved(_)
            | Self::Issued(_)
            | Self::Returned(_)
            | Self::Withdrawn(_)
            | Self::Expired(_)
            | Self::Revoked(_) => Err(RenewalRefusal::NothingInForce),
        }
    }
}

impl Purpose {
    /// The last day of the certificate to be issued on this day, where it is not the usual one: three years after the
    /// old one's (C1). One that is issued so late that this day has passed gets the usual end (A).
    pub fn end_day(self, issued_on: Day) -> Option<Day> {
        match self {
            Self::First => None,
            Self::Renewal { old_end } => {
                Some(old_end.plus_years(RENEWED_YEARS)).filter(|end| *end >= issued_on)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_renewed_certificate_ends_three_years_after_the_old_one() {
        let renewal = Purpose::Renewal { old_end: day("2028-02-29") };
        assert_eq!(renewal.end_day(day("2028-01-31")), Some(day("2031-02-28")));
        assert_eq!(renewal.end_day(day("2031-03-01")), None, "too late for that end");
        assert_eq!(Purpose::First.end_day(day("2028-01-31")), None);
    }
}
