//! Why a call gave no answer.

use std::time::Duration;

use careplan_wire::{Problem, ProblemCode};
use thiserror::Error;

use crate::Asked;

/// Any error, as transports give it.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A call that got no answer of the promised shape.
#[derive(Debug, Error)]
pub enum CallError {
    /// The service refused, in its own words (RFC 9457).
    #[error("`{asked}` was refused: {problem}")]
    Problem {
        /// What was asked.
        asked: Asked,
        /// The refusal.
        problem: Box<Problem>,
        /// `Retry-After`, in seconds, if it said one.
        retry_after_seconds: Option<u64>,
    },
    /// Nobody answers there.
    #[error("`{asked}` reaches nobody")]
    Unreachable {
        /// What was asked.
        asked: Asked,
        /// What the connection said.
        #[source]
        source: BoxError,
    },
    /// The server refused us in the TLS handshake.
    #[error("`{asked}` was refused in the TLS handshake: `{alert}`")]
    HandshakeRefused {
        /// What was asked.
        asked: Asked,
        /// The alert's registered name, such as `certificate_expired`.
        alert: String,
    },
    /// We do not trust the server's certificate.
    #[error("`{asked}` met a server that is not trusted: {reason}")]
    ServerNotTrusted {
        /// What was asked.
        asked: Asked,
        /// What is wrong with its certificate.
        reason: String,
    },
    /// The connection broke after the request had gone out: whether it was done is not known.
    #[error("`{asked}` lost its connection before the answer was whole")]
    Interrupted {
        /// What was asked.
        asked: Asked,
        /// What the connection said.
        #[source]
        source: BoxError,
    },
    /// No whole answer within the time: whether it was done is not known.
    #[error("`{asked}` had no whole answer within {after:?}")]
    Timeout {
        /// What was asked.
        asked: Asked,
        /// How long was waited.
        after: Duration,
    },
    /// The answer is longer than we take.
    #[error("`{asked}` is answered with more than {bytes_max} bytes")]
    TooLarge {
        /// What was asked.
        asked: Asked,
        /// The limit.
        bytes_max: usize,
    },
    /// A status that the call does not have, without a problem that explains it.
    #[error("`{asked}` is answered with status {status}, which this call does not have: `{excerpt}`")]
    Unexpected {
        /// What was asked.
        asked: Asked,
        /// The status.
        status: u16,
        /// How the answer begins.
        excerpt: String,
    },
    /// A success whose body is not what the call promises.
    #[error("`{asked}` is answered in a shape that this call does not have")]
    Unreadable {
        /// What was asked.
        asked: Asked,
        /// What the reader said.
        #[source]
        source: serde_json::Error,
    },
    /// The request could not be built, so nothing was sent.
    #[error("`{asked}` cannot be sent: {reason}")]
    Unsendable {
        /// What was asked.
        asked: Asked,
        /// Why not.
        reason: &'static str,
    },
}

impl CallError {
    /// What was asked.
    pub fn asked(&self) -> &Asked {
        match self {
            Self::Problem { asked, .. }
            | Self::Unreachable { asked, .. }
            | Self::HandshakeRefused { asked, .. }
            | Self::ServerNotTrusted { asked, .. }
            | Self::Interrupted { asked, .. }
            | Self::Timeout { asked, .. }
            | Self::TooLarge { asked, .. }
            | Self::Unexpected { asked, .. }
            | Self::Unreadable { asked, .. }
            | Self::Unsendable { asked, .. } => asked,
        }
    }

    /// The service's own refusal, if it is one.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// The stable code of the service's refusal, if it is one that this version knows.
    pub fn code(&self) -> Option<ProblemCode> {
        self.problem().and_then(Problem::known_code)
    }

    /// What to do about it, for people.
    pub fn hint(&self) -> String {
        match self {
            Self::Problem { problem, .. } => problem.hint.clone(),
            Self::Unreachable { .. } => {
                "check that the testbed is running and the address is right".to_owned()
            }
            Self::HandshakeRefused { alert, .. } => handshake_hint(alert).to_owned(),
            Self::ServerNotTrusted { .. } => {
                "trust the TLS root of this very testbed: each data directory has its own".to_owned()
            }
            Self::Interrupted { .. } | Self::Timeout { .. } => {
                "ask what the state is, or repeat a send with the same Idempotency-Key".to_owned()
            }
            Self::TooLarge { .. } => "ask for less: a page with a cursor, or file by file".to_owned(),
            Self::Unexpected { .. } | Self::Unreadable { .. } => {
                "check that the address belongs to this service and that both have the same version"
                    .to_owned()
            }
            Self::Unsendable { .. } => "check what was put into the request".to_owned(),
        }
    }
}

fn handshake_hint(alert: &str) -> &'static str {
    match alert {
        "certificate_expired" => "use a certificate within its validity, by the testbed's clock",
        "certificate_revoked" => "request a new certificate at the portal",
        "unknown_ca" | "decrypt_error" | "bad_certificate" => {
            "use the certificate that this testbed's e-seikyuu CA issued, with its own key"
        }
        "certificate_required" => "present the office's e-seikyuu certificate",
        "protocol_version" | "handshake_failure" => "use TLS 1.3, or 1.2 with ECDHE and AES-GCM",
        _ => "check the certificate: issuer, key, use and validity",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_was_asked_and_what_to_do() {
        let asked =
            Asked { method: hyper::Method::POST, url: "https://localhost:8443/api/v1/messages".to_owned() };
        let problem = Box::new(Problem::new(ProblemCode::ReceiverSelf, "`4470300015` is the sender itself"));
        let error = CallError::Problem { asked, problem, retry_after_seconds: None };
        assert_eq!(
            error.to_string(),
            "`POST https://localhost:8443/api/v1/messages` was refused: 自事業所には送信できません (receiver-self): \
             `4470300015` is the sender itself"
        );
        assert_eq!(error.code(), Some(ProblemCode::ReceiverSelf));
        assert_eq!(error.hint(), ProblemCode::ReceiverSelf.hint());
    }

    #[test]
    fn errors_stay_small() {
        assert!(size_of::<CallError>() <= 128, "{}", size_of::<CallError>());
    }
}
