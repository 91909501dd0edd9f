//! The table: what the relay answers to whom. One function, read from top to bottom as a request passes its doors.

use std::fmt;

use careplan_domain::CertificateKind;
use careplan_testbed::Route;
use careplan_wire::{CertificateFault, WrongKind};

/// What a connection shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shown {
    /// No certificate.
    Nothing,
    /// The certificate that the office got from the portal, of its own kind.
    Own(CertificateKind),
    /// Another good one of the same office, with a key of its own making.
    SecondOfOwn,
    /// The good certificate of another office.
    OtherOffices,
    /// One that is wrong on purpose; of the wrong kind there are two.
    Faulty(CertificateFault, Option<WrongKind>),
}

/// What a request bears as `Authorization`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Token {
    /// Nothing.
    None,
    /// Another scheme than `Bearer`.
    OtherScheme,
    /// A text that was never a token.
    Malformed,
    /// The office's own, eleven hours old.
    Expired,
    /// Another office's.
    OtherOffices,
    /// The office's own.
    Own,
}

/// ライセンス of the office that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Licence {
    NeverApplied,
    PaymentPending,
    /// The same after the day by which it was due; the relay is set to stop the use then.
    Overdue,
    Running,
    Expired,
}

/// How it ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The TLS handshake fails; the client is sent this alert.
    Handshake(&'static str),
    /// A door refuses: status and code.
    Refused(&'static str),
    /// Every door lets it through.
    Passes,
    /// There is no such thing: who never applied has no token.
    Impossible,
}

/// Which doors stand before a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doors {
    /// Certificate, then what the login says, then the licence; a token is not looked at.
    Login,
    /// Certificate alone: what anybody on the line may read.
    Certificate,
    /// Certificate, token, licence, and then a setting that is off.
    Recall,
    /// Certificate, token, licence. A route that is named nowhere is behind all of them.
    All,
}

fn doors(route: &Route) -> Doors {
    match (route.method, route.path.as_str()) {
        ("POST", "/api/v1/login") => Doors::Login,
        ("GET", "/api/v1/openapi.json") => Doors::Certificate,
        ("POST", "/api/v1/messages/{id}/recall") => Doors::Recall,
        _ => Doors::All,
    }
}

/// The table.
pub(crate) fn expected(route: &Route, shown: Shown, token: Token, licence: Licence) -> Outcome {
    use Outcome::{Handshake, Impossible, Passes, Refused};
    match shown {
        Shown::Nothing => return Handshake("certificate_required"),
        Shown::Faulty(fault, _) => match fault {
            CertificateFault::Expired | CertificateFault::NotYetValid => {
                return Handshake("certificate_expired");
            }
            CertificateFault::Revoked => return Handshake("certificate_revoked"),
            CertificateFault::WrongIssuer | CertificateFault::SelfSigned => return Handshake("unknown_ca"),
            CertificateFault::SameNameOtherKey => return Handshake("decrypt_error"),
            CertificateFault::NoClientAuth => return Handshake("unsupported_certificate"),
            CertificateFault::WeakKey => return Handshake("certificate_unknown"),
            CertificateFault::UnknownCriticalExtension => return Handshake("bad_certificate"),
            CertificateFault::WrongKind => return Refused("403 certificate-kind"),
            // Good as a certificate: it is of another office.
            CertificateFault::OtherOffice => {}
        },
        Shown::Own(_) | Shown::SecondOfOwn | Shown::OtherOffices => {}
    }
    let of_own_office = matches!(shown, Shown::Own(_) | Shown::SecondOfOwn);
    let by_licence = match licence {
        Licence::NeverApplied => Refused("403 licence-missing"),
        Licence::Expired => Refused("403 licence-expired"),
        Licence::Overdue => Refused("403 licence-overdue"),
        // Payment does not stop the use before its day.
        Licence::PaymentPending | Licence::Running => Passes,
    };
    let behind_all = if doors(route) == Doors::Recall { Refused("403 recall-off") } else { Passes };
    if doors(route) == Doors::Certificate {
        return Passes;
    }
    if doors(route) == Doors::Login {
        return if of_own_office { by_licence } else { Refused("403 certificate-office") };
    }
    match token {
        Token::None | Token::OtherScheme => Refused("401 token-missing"),
        Token::Malformed => Refused("401 token-invalid"),
        Token::Own | Token::Expired if licence == Licence::NeverApplied => Impossible,
        // Whoever has certificate and token of one office is that office, whichever was meant.
        Token::OtherOffices if shown == Shown::OtherOffices => behind_all,
        // The certificate is looked at before the time.
        Token::OtherOffices => Refused("403 token-certificate"),
        Token::Own | Token::Expired if !matches!(shown, Shown::Own(_)) => Refused("403 token-certificate"),
        Token::Expired => Refused("401 token-expired"),
        Token::Own if by_licence == Passes => behind_all,
        Token::Own => by_licence,
    }
}

impl Shown {
    /// Every one that does not depend on the kind of the office's own certificate.
    pub(crate) fn others() -> Vec<Self> {
        let faulty = CertificateFault::ALL.iter().filter(|fault| **fault != CertificateFault::WrongKind);
        let mut all = vec![Self::Nothing];
        all.extend(faulty.map(|fault| Self::Faulty(*fault, None)));
        all.extend(
            [WrongKind::Agent, WrongKind::Disability]
                .map(|kind| Self::Faulty(CertificateFault::WrongKind, Some(kind))),
        );
        all.extend([Self::OtherOffices, Self::SecondOfOwn]);
        all
    }
}

impl Token {
    pub(crate) const ALL: [Self; 6] =
        [Self::None, Self::OtherScheme, Self::Malformed, Self::Expired, Self::OtherOffices, Self::Own];
}

impl Licence {
    pub(crate) const ALL: [Self; 5] =
        [Self::NeverApplied, Self::PaymentPending, Self::Overdue, Self::Running, Self::Expired];
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("no certificate"),
            Self::Own(kind) => write!(f, "own, {kind}"),
            Self::SecondOfOwn => f.write_str("own, another one"),
            Self::OtherOffices => f.write_str("another office's own"),
            Self::Faulty(fault, None) => write!(f, "faulty: {fault}"),
            Self::Faulty(fault, Some(kind)) => write!(f, "faulty: {fault} ({kind})"),
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::OtherScheme => "other scheme",
            Self::Malformed => "malformed",
            Self::Expired => "expired",
            Self::OtherOffices => "other office's",
            Self::Own => "own",
        })
    }
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NeverApplied => "never applied",
            Self::PaymentPending => "payment pending",
            Self::Overdue => "payment overdue",
            Self::Running => "running",
            Self::Expired => "expired",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handshake(alert) => write!(f, "handshake refused: {alert}"),
            Self::Refused(answer) => f.write_str(answer),
            Self::Passes => f.write_str("passes"),
            Self::Impossible => f.write_str("–"),
        }
    }
}
