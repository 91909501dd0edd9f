//! The list of revocations, signed.

use std::sync::Arc;

use careplan_domain::{CertificateSerial, JapanTime, Span};
use careplan_serve::store::StoreFault;
use careplan_wire::back_office::ca::{RevocationReason, Revocations};
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};

use crate::authorities::Authorities;
use crate::authority::Authority;
use crate::ca::Revoked;
use crate::certificate_record::Revocation;
use crate::profile::{offset_date_time, serial_number};

/// How long a list is good (A).
const GOOD_FOR: Span = Span::from_days(7);
/// How long before its end a list is made anew, so that nobody ever holds one that ends while they look.
const RENEWED_BEFORE: Span = Span::from_days(1);

/// 失効リスト (CRL): what is to be signed, one list a generation with one number.
#[derive(Clone, Debug)]
pub(crate) struct RevocationList {
    /// Counts up with every list.
    pub number: u64,
    pub this_update: JapanTime,
    /// What was revoked, by serial.
    pub revoked: Vec<(CertificateSerial, Revoked)>,
}

/// Lists that were signed, and until when they need not be signed again.
#[derive(Debug)]
pub(crate) struct SignedList {
    pub revocations: Arc<Revocations>,
    pub due: JapanTime,
}

/// Why there are no new lists.
#[derive(Debug)]
pub(crate) enum ListFault {
    Signing(rcgen::Error),
    Store(StoreFault),
}

impl From<StoreFault> for ListFault {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl RevocationList {
    /// Signs the list of each generation.
    pub(crate) fn sign(&self, authorities: &Authorities) -> Result<SignedList, rcgen::Error> {
        let next_update = self.this_update.saturating_add(GOOD_FOR);
        let lists = authorities
            .all()
            .iter()
            .map(|authority| self.sign_one(authority, next_update))
            .collect::<Result<_, _>>()?;
        Ok(SignedList {
            revocations: Arc::new(Revocations {
                number: self.number,
                authorities: authorities.all().iter().map(|one| one.certificate_pem.clone()).collect(),
                lists,
                revoked: self.revoked.iter().map(|(serial, _)| *serial).collect(),
            }),
            due: next_update.saturating_sub(RENEWED_BEFORE),
        })
    }

    fn sign_one(&self, authority: &Authority, next_update: JapanTime) -> Result<Vec<u8>, rcgen::Error> {
        let own = self.revoked.iter().filter(|(_, revoked)| revoked.generation == authority.generation);
        let list = CertificateRevocationListParams {
            this_update: offset_date_time(self.this_update).into(),
            next_update: offset_date_time(next_update).into(),
            crl_number: SerialNumber::from(self.number),
            issuing_distribution_point: None,
            revoked_certs: own.map(|(serial, revoked)| entry(serial, &revoked.revocation)).collect(),
            key_identifier_method: KeyIdMethod::PreSpecified(authority.key_identifier.clone()),
        };
        Ok(list.signed_by(&authority.issuer)?.der().to_vec())
    }
}

fn entry(serial: &CertificateSerial, revocation: &Revocation) -> RevokedCertParams {
    RevokedCertParams {
        serial_number: serial_number(serial),
        revocation_time: offset_date_time(revocation.at).into(),
        reason_code: reason_code(revocation.reason),
        invalidity_date: None,
    }
}

/// `unspecified` is left out, as RFC 5280, section 5.3.1 asks.
fn reason_code(reason: RevocationReason) -> Option<rcgen::RevocationReason> {
    match reason {
        RevocationReason::Unspecified => None,
        RevocationReason::KeyCompromise => Some(rcgen::RevocationReason::KeyCompromise),
        RevocationReason::AffiliationChanged => Some(rcgen::RevocationReason::AffiliationChanged),
        RevocationReason::Superseded => Some(rcgen::RevocationReason::Superseded),
        RevocationReason::CessationOfOperation => Some(rcgen::RevocationReason::CessationOfOperation),
    }
}
