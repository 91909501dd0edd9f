//! The entries of a list, as they are signed.

use std::sync::Arc;

use careplan_domain::{CertificateSerial, JapanTime};
use x509_cert::crl::RevokedCert;
use x509_cert::der::asn1::{GeneralizedTime, UtcTime};
use x509_cert::der::oid::AssociatedOid as _;
use x509_cert::der::{Encode as _, asn1::OctetString};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;

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
        let entry = RevokedCert {
            serial_number: SerialNumber::new(serial.bytes()).expect("a serial has at most twenty bytes"),
            revocation_date: time(revocation.at),
            crl_entry_extensions: revocation.crl_reason().map(|reason| vec![reason_extension(reason)]),
        };
        entry.encode_to_vec(Arc::make_mut(&mut self.0)).expect("a short entry can be written");
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

fn reason_extension(reason: CrlReason) -> Extension {
    let value = reason.to_der().expect("a number can be written");
    Extension {
        extn_id: CrlReason::OID,
        critical: false,
        extn_value: OctetString::new(value).expect("three bytes are not too many"),
    }
}
