//! The list of revocations, signed.

use careplan_domain::{CertificateSerial, JapanTime, Span};
use careplan_wire::back_office::ca::Revocations;
use rcgen::{CertificateRevocationListParams, KeyIdMethod, RevokedCertParams, SerialNumber};

use crate::authority::Authority;
use crate::profile::{offset_date_time, serial_number};

/// How long a list is good (A).
const GOOD_FOR: Span = Span::from_days(7);
/// How long before its end a list is made anew, so that nobody ever holds one that ends while they look.
const RENEWED_BEFORE: Span = Span::from_days(1);

/// 失効リスト (CRL): what is to be signed.
#[derive(Clone, Debug)]
pub(crate) struct RevocationList {
    /// Counts up with every list.
    pub number: u64,
    pub this_update: JapanTime,
    /// Serials and when they were revoked, by serial.
    pub revoked: Vec<(CertificateSerial, JapanTime)>,
}

/// A list that was signed, and until when it need not be signed again.
#[derive(Debug)]
pub(crate) struct SignedList {
    pub revocations: std::sync::Arc<Revocations>,
    pub due: JapanTime,
}

impl RevocationList {
    /// Signs the list.
    pub(crate) fn sign(self, authority: &Authority) -> Result<SignedList, rcgen::Error> {
        let revoked_certs = self
            .revoked
            .iter()
            .map(|(serial, at)| RevokedCertParams {
                serial_number: serial_number(serial),
                revocation_time: offset_date_time(*at).into(),
                reason_code: None,
                invalidity_date: None,
            })
            .collect();
        let next_update = self.this_update.saturating_add(GOOD_FOR);
        let crl = CertificateRevocationListParams {
            this_update: offset_date_time(self.this_update).into(),
            next_update: offset_date_time(next_update).into(),
            crl_number: SerialNumber::from(self.number),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::PreSpecified(authority.key_identifier.clone()),
        }
        .signed_by(&authority.issuer)?;
        Ok(SignedList {
            revocations: std::sync::Arc::new(Revocations {
                number: self.number,
                crl: crl.der().to_vec(),
                revoked: self.revoked.iter().map(|(serial, _)| *serial).collect(),
            }),
            due: next_update.saturating_sub(RENEWED_BEFORE),
        })
    }
}
