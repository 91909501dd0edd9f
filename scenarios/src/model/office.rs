//! An office as the model knows it: account, certificates, licence.

use careplan_domain::{Day, JapanTime};
use careplan_wire::CertificateFault;

/// 事業所.
#[derive(Clone, Debug)]
pub struct Office {
    /// Its user at the portal.
    pub account: Account,
    /// Its latest request.
    pub request: Option<Paper>,
    /// Its certificates, in the order of issue.
    pub certificates: Vec<Certificate>,
    /// Which of them its client program uses.
    pub installed: Option<usize>,
    /// Its licence, as it was last written.
    pub licence: Licence,
}

/// The user at the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// It has the password of the letter.
    Posted,
    /// It has chosen one.
    Chosen,
}

/// 申請書: a request for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 発行申請中, not yet approved.
    Waiting {
        /// The last day of the certificate that it renews.
        renews: Option<Day>,
    },
    /// 発行申請中, approved.
    Approved {
        /// The last day of the certificate that it renews.
        renews: Option<Day>,
    },
    /// Returned, or issued.
    Closed,
}

/// 電子証明書.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its last day.
    pub last: Day,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// ライセンス.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Licence {
    /// 未申請.
    NeverApplied,
    /// 利用中.
    Term {
        /// Its last day.
        last: Day,
        /// Whether nothing is due.
        paid: bool,
        /// Whether another term follows by itself.
        renewed: bool,
    },
    /// 期限切れ.
    Ended {
        /// Whether nothing is due.
        paid: bool,
    },
}

/// Whoever begins a term until this day pays nothing (C2).
fn free_until() -> Day {
    Day::new(2027, 3, 31).expect("a day of the calendar")
}

impl Office {
    /// One that has its letter.
    pub(super) fn with_letter() -> Self {
        Self {
            account: Account::Posted,
            request: None,
            certificates: Vec::new(),
            installed: None,
            licence: Licence::NeverApplied,
        }
    }

    /// One that was taken through every step at `now`.
    pub(super) fn ready(now: JapanTime) -> Self {
        Self {
            account: Account::Chosen,
            request: Some(Paper::Closed),
            certificates: vec![Certificate::issued(None, now)],
            installed: Some(0),
            licence: Licence::beginning(now),
        }
    }

    /// Whether it has chosen its password.
    pub fn has_account(&self) -> bool {
        self.account == Account::Chosen
    }

    pub(super) fn can_request(&self, now: JapanTime) -> bool {
        !self.request.is_some_and(Paper::is_open)
            && !self.certificates.iter().any(|held| held.is_in_force(now))
    }

    /// The certificate that lasts longest is the one that can be renewed, in its last ninety days.
    pub(super) fn can_renew(&self, now: JapanTime) -> bool {
        let held = self.longest(now).map(|index| self.certificates[index].last);
        !self.request.is_some_and(Paper::is_open) && held.is_some_and(|last| last.plus_days(-90) <= now.day())
    }

    /// The certificate in force that lasts longest.
    pub fn longest(&self, now: JapanTime) -> Option<usize> {
        let in_force =
            (0..self.certificates.len()).filter(|index| self.certificates[*index].is_in_force(now));
        in_force.max_by_key(|index| self.certificates[*index].last)
    }

    pub(super) fn renew(&mut self, now: JapanTime) {
        let renews = self.longest(now).map(|index| self.certificates[index].last);
        self.request = Some(Paper::Waiting { renews });
    }

    pub(super) fn approve(&mut self) {
        if let Some(Paper::Waiting { renews }) = self.request {
            self.request = Some(Paper::Approved { renews });
        }
    }

    pub(super) fn issue(&mut self, now: JapanTime) {
        if let Some(Paper::Waiting { renews } | Paper::Approved { renews }) = self.request {
            self.certificates.push(Certificate::issued(renews, now));
            self.request = Some(Paper::Closed);
        }
    }

    pub(super) fn revoke_newest(&mut self) {
        if let Some(newest) = self.certificates.last_mut() {
            newest.revoked = true;
        }
    }

    pub(super) fn pay(&mut self, now: JapanTime) {
        self.licence = match self.licence_at(now) {
            Licence::Term { last, renewed, .. } => Licence::Term { last, renewed, paid: true },
            Licence::Ended { .. } => Licence::Ended { paid: true },
            Licence::NeverApplied => Licence::NeverApplied,
        };
    }

    pub(super) fn stop_renewal(&mut self, now: JapanTime) {
        if let Licence::Term { last, paid, .. } = self.licence_at(now) {
            self.licence = Licence::Term { last, paid, renewed: false };
        }
    }

    /// The licence as it stands.
    pub fn licence_at(&self, now: JapanTime) -> Licence {
        let mut licence = self.licence;
        loop {
            licence = match licence {
                Licence::Term { last, renewed: true, .. } if last < now.day() => {
                    Licence::beginning(last.plus_days(1).start())
                }
                Licence::Term { last, paid, renewed: false } if last < now.day() => Licence::Ended { paid },
                standing => return standing,
            };
        }
    }

    /// Why the relay refuses all that it asks; nothing where it does not.
    pub(super) fn kept_out(&self, now: JapanTime) -> Vec<&'static str> {
        let mut reasons = self.certificate_refusals(now);
        if reasons.is_empty() {
            match self.licence_at(now) {
                Licence::NeverApplied => reasons.push("licence-missing"),
                Licence::Ended { .. } => reasons.push("licence-expired"),
                Licence::Term { .. } => {}
            }
        }
        reasons
    }

    /// Why the relay does not let its certificate in; nothing where it does.
    pub(super) fn certificate_refusals(&self, now: JapanTime) -> Vec<&'static str> {
        let Some(held) = self.installed.map(|index| self.certificates[index]) else {
            return vec!["handshake"];
        };
        let mut reasons = Vec::new();
        if held.revoked {
            reasons.extend(["handshake", "certificate-revoked"]);
        }
        if held.last < now.day() {
            reasons.extend(["handshake", "certificate-expired"]);
        }
        reasons
    }
}

/// Why a login with a faulty certificate is refused: as a certificate where it is none, else as one of no use here.
pub(super) fn refusal_of(fault: CertificateFault) -> &'static str {
    match fault {
        CertificateFault::Expired
        | CertificateFault::NotYetValid
        | CertificateFault::Revoked
        | CertificateFault::WrongIssuer
        | CertificateFault::SameNameOtherKey
        | CertificateFault::NoClientAuth
        | CertificateFault::WeakKey
        | CertificateFault::SelfSigned
        | CertificateFault::UnknownCriticalExtension => "handshake",
        CertificateFault::WrongKind => "certificate-kind",
        CertificateFault::OtherOffice => "certificate-office",
    }
}

impl Paper {
    pub(super) fn first() -> Self {
        Self::Waiting { renews: None }
    }

    pub(super) fn is_open(self) -> bool {
        self != Self::Closed
    }

    pub(super) fn can_be_approved(self) -> bool {
        matches!(self, Self::Waiting { .. })
    }
}

impl Certificate {
    /// Three years, after the day of issue or after the end of the one that it renews.
    fn issued(renews: Option<Day>, now: JapanTime) -> Self {
        let last = renews.map(|end| end.plus_years(3)).filter(|last| *last >= now.day());
        Self { last: last.unwrap_or_else(|| now.day().plus_years(3)), revoked: false }
    }

    /// Whether it is good.
    pub fn is_in_force(&self, now: JapanTime) -> bool {
        !self.revoked && now.day() <= self.last
    }
}

impl Licence {
    /// A term of a year that begins at `now`.
    pub(super) fn beginning(now: JapanTime) -> Self {
        let first = now.day();
        let next = first.plus_years(1);
        // A 29 February has no namesake next year: then the term lasts to the month's end.
        let last = if next.day_of_month() == first.day_of_month() { next.plus_days(-1) } else { next };
        Self::Term { last, paid: first <= free_until(), renewed: true }
    }

    pub(super) fn is_running(self) -> bool {
        matches!(self, Self::Term { .. })
    }

    pub(super) fn is_renewed(self) -> bool {
        matches!(self, Self::Term { renewed: true, .. })
    }

    pub(super) fn can_apply(self) -> bool {
        matches!(self, Self::NeverApplied | Self::Ended { paid: true })
    }
}
