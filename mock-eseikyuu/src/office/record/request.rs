//! A request, with its certificate, as the store keeps it.

use careplan_domain::{CertificateKind, CertificateSerial, Day, JapanTime, Secret};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::request::{
    Approved, Certificate, EndNotice, Expired, Issued, Purpose, Request, RequestId, Requested, Returned,
    Revoked, State, Withdrawn,
};

#[serde_as]
#[derive(Serialize, Deserialize)]
pub(super) struct RequestRecord {
    #[serde_as(as = "DisplayFromStr")]
    id: RequestId,
    #[serde_as(as = "DisplayFromStr")]
    kind: CertificateKind,
    #[serde_as(as = "DisplayFromStr")]
    sent_at: JapanTime,
    package_password: String,
    /// The last day of the certificate that is renewed; absent for a first request.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renews: Option<Day>,
    state: StateRecord,
}

#[serde_as]
#[derive(Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
enum StateRecord {
    Requested,
    Approved {
        #[serde_as(as = "DisplayFromStr")]
        at: JapanTime,
    },
    Issued {
        #[serde_as(as = "DisplayFromStr")]
        at: JapanTime,
        certificate: CertificateRecord,
        #[serde(default)]
        end_announced: bool,
    },
    Returned {
        #[serde_as(as = "DisplayFromStr")]
        at: JapanTime,
        reason: String,
    },
    Withdrawn {
        #[serde_as(as = "DisplayFromStr")]
        at: JapanTime,
    },
    Expired {
        certificate: CertificateRecord,
    },
    Revoked {
        #[serde_as(as = "DisplayFromStr")]
        at: JapanTime,
        certificate: CertificateRecord,
    },
}

#[serde_as]
#[derive(Serialize, Deserialize)]
struct CertificateRecord {
    #[serde_as(as = "DisplayFromStr")]
    serial: CertificateSerial,
    pem: String,
    #[serde_as(as = "DisplayFromStr")]
    not_before: JapanTime,
    #[serde_as(as = "DisplayFromStr")]
    not_after: JapanTime,
}

impl From<&Request> for RequestRecord {
    fn from(request: &Request) -> Self {
        Self {
            id: request.id,
            kind: request.kind,
            sent_at: request.sent_at,
            package_password: request.package_password.expose().to_owned(),
            renews: match request.purpose {
                Purpose::First => None,
                Purpose::Renewal { old_end } => Some(old_end),
            },
            state: (&request.state).into(),
        }
    }
}

impl From<RequestRecord> for Request {
    fn from(record: RequestRecord) -> Self {
        Self {
            id: record.id,
            kind: record.kind,
            sent_at: record.sent_at,
            package_password: Secret::from(record.package_password),
            purpose: record.renews.map_or(Purpose::First, |old_end| Purpose::Renewal { old_end }),
            state: record.state.into(),
        }
    }
}

impl From<&State> for StateRecord {
    fn from(state: &State) -> Self {
        match state {
            State::Requested(Requested) => Self::Requested,
            State::Approved(Approved { at }) => Self::Approved { at: *at },
            State::Issued(Issued { at, certificate, end }) => Self::Issued {
                at: *at,
                certificate: certificate.into(),
                end_announced: *end == EndNotice::Sent,
            },
            State::Returned(Returned { at, reason }) => Self::Returned { at: *at, reason: reason.clone() },
            State::Withdrawn(Withdrawn { at }) => Self::Withdrawn { at: *at },
            State::Expired(Expired { certificate }) => Self::Expired { certificate: certificate.into() },
            State::Revoked(Revoked { at, certificate }) => {
                Self::Revoked { at: *at, certificate: certificate.into() }
            }
        }
    }
}

impl From<StateRecord> for State {
    fn from(record: StateRecord) -> Self {
        match record {
            StateRecord::Requested => Self::Requested(Requested),
            StateRecord::Approved { at } => Self::Approved(Approved { at }),
            StateRecord::Issued { at, certificate, end_announced } => Self::Issued(Issued {
                at,
                certificate: certificate.into(),
                end: if end_announced { EndNotice::Sent } else { EndNotice::Due },
            }),
            StateRecord::Returned { at, reason } => Self::Returned(Returned { at, reason }),
            StateRecord::Withdrawn { at } => Self::Withdrawn(Withdrawn { at }),
            StateRecord::Expired { certificate } => {
                Self::Expired(Expired { certificate: certificate.into() })
            }
            StateRecord::Revoked { at, certificate } => {
                Self::Revoked(Revoked { at, certificate: certificate.into() })
            }
        }
    }
}

impl From<&Certificate> for CertificateRecord {
    fn from(certificate: &Certificate) -> Self {
        Self {
            serial: certificate.serial,
            pem: certificate.pem.clone(),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
        }
    }
}

impl From<CertificateRecord> for Certificate {
    fn from(record: CertificateRecord) -> Self {
        Self {
            serial: record.serial,
            pem: record.pem,
            not_before: record.not_before,
            not_after: record.not_after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_from_when_the_portal_kept_the_file_reads_without_it() {
        let kept = r#"{"serial":"0A","pem":"PEM","package":"AP8=","not_before":"2026-04-01T00:00:00+09:00","not_after":"2029-04-01T23:59:59+09:00"}"#;
        let read: Certificate = serde_json::from_str::<CertificateRecord>(kept).unwrap().into();
        assert_eq!((read.serial.to_string().as_str(), read.pem.as_str()), ("0A", "PEM"));
    }
}
