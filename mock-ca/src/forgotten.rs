//! What stays of a certificate that a reset forgot.

use careplan_domain::JapanTime;
use careplan_wire::back_office::ca::RevocationReason;
use serde::{Deserialize, Serialize};

use crate::Generation;
use crate::certificate_record::{CertificateRecord, Revocation};

/// 忘れられた証明書: its revocation alone, under its serial. The key is with whoever had it, and the authority that
/// signed it is still trusted: without this, a certificate from before a reset would let its holder in as the office
/// that has the same number now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Forgotten {
    pub generation: Generation,
    pub revocation: Revocation,
}

impl Forgotten {
    /// What stays of `certificate` when it is forgotten at `now`, with the list of `number`; nothing of one that has
    /// run out.
    pub(crate) fn of(certificate: &CertificateRecord, number: u64, now: JapanTime) -> Option<Self> {
        if certificate.end_day.end() < now {
            return None;
        }
        let ended = Revocation { number, at: now, reason: RevocationReason::CessationOfOperation };
        let revocation = certificate.revocation.unwrap_or(ended);
        Some(Self { generation: certificate.generation, revocation })
    }
}
