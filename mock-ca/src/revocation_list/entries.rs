//! The entries of a list, as they are signed.

use std::sync::Arc;

use careplan_domain::{CertificateSerial, JapanTime};
use x509_cert::der::asn1::{GeneralizedTime, UtcTime};
use x509_cert::time::Time;

use super::{SEQUENCE, extension, integer, tagged, written};
use crate::certificate_record::Revocation;

/// 失効リストの各行, DER (RFC 5280, section 5.1.2.6), in the order in which they were revoked.
///
/// A list of a hundred thousand is signed anew at every revocation: so each entry is written once, and the lists copy
/// bytes. Clones share them; a push copies them only while a list is being signed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries(Arc<Vec<u8>>);

impl Entries {
    /// Adds the entry of one more certificate.
    pub(crate) fn push(&mut self, serial: &CertificateSerial, revocation: &Revocation) {
        let mut parts = vec![written(&integer(serial.bytes())), written(&time(revocation.at))];
        parts.extend(revocation.crl_reason().map(|reason| written(&vec![extension(&reason)])));
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Arc::make_mut(&mut self.0).extend(tagged(SEQUENCE, &parts));
    }

    /// One after the other, without what goes around them.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A moment in whole seconds: two-digit years up to 2049, four-digit ones from then on (RFC 5280, section 5.1.2.4).
pub(super) fn time(moment: JapanTime) -> Time {
    let moment = std::time::SystemTime::from(moment.timestamp());
    match UtcTime::from_system_time(moment) {
        Ok(short) => Time::UtcTime(short),
        Err(_) => Time::GeneralTime(
            GeneralizedTime::from_system_time(moment)
                .expect("our clock stays within the years that have four digits"),
        ),
    }
}
