//! The list of revocations, signed.
//!
//! Its DER is written here and not by a library: those that write lists build each entry anew for every list.

mod entries;

use std::collections::BTreeMap;
use std::sync::Arc;

use careplan_domain::{CertificateSerial, JapanTime, Span};
use careplan_serve::store::StoreFault;
use careplan_wire::back_office::ca::Revocations;
use rcgen::SigningKey as _;
use x509_cert::der::Encode;
use x509_cert::der::asn1::{OctetString, Uint};
use x509_cert::der::oid::AssociatedOid;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber};

use crate::Generation;
use crate::authorities::Authorities;
use crate::authority::Authority;
pub(crate) use entries::Entries;

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
    /// What was revoked, in order.
    pub revoked: Vec<CertificateSerial>,
    /// The same, as each generation's list tells it; none where there is nothing to tell.
    pub entries: BTreeMap<Generation, Entries>,
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
    pub(crate) fn sign(self, authorities: &Authorities) -> Result<SignedList, rcgen::Error> {
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
                revoked: self.revoked,
            }),
            due: next_update.saturating_sub(RENEWED_BEFORE),
        })
    }

    /// CertificateList (RFC 5280, section 5.1).
    fn sign_one(&self, authority: &Authority, next_update: JapanTime) -> Result<Vec<u8>, rcgen::Error> {
        let algorithm = written(&authority.responder.algorithm);
        let told = self.to_be_signed(authority, &algorithm, next_update);
        // No bit of the last byte is left over.
        let signature = [&[0], authority.issuer.key().sign(&told)?.as_slice()].concat();
        let bit_string = tagged(BIT_STRING, &[&signature]);
        Ok(tagged(SEQUENCE, &[&told, &algorithm, &bit_string]))
    }

    /// TBSCertList, of version 2.
    fn to_be_signed(&self, authority: &Authority, algorithm: &[u8], next_update: JapanTime) -> Vec<u8> {
        let (this_update, next_update) =
            (written(&entries::time(self.this_update)), written(&entries::time(next_update)));
        let entries = self.entries.get(&authority.generation).map_or(&[][..], Entries::as_bytes);
        // A list without entries has no empty sequence of them either (section 5.1.2.6).
        let before_entries = if entries.is_empty() { Vec::new() } else { header(SEQUENCE, entries.len()) };
        let extensions = written(&vec![
            extension(&AuthorityKeyIdentifier {
                key_identifier: Some(octets(&authority.key_identifier)),
                ..AuthorityKeyIdentifier::default()
            }),
            extension(&CrlNumber(integer(&self.number.to_be_bytes()))),
        ]);
        let parts: [&[u8]; 8] = [
            &written(&1_u8),
            algorithm,
            &authority.subject_der,
            &this_update,
            &next_update,
            &before_entries,
            entries,
            &tagged(EXPLICIT_0, &[&extensions]),
        ];
        tagged(SEQUENCE, &parts)
    }
}

const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;

/// `parts` one after the other behind their tag and length.
fn tagged(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum();
    let header = header(tag, length);
    let mut whole = Vec::with_capacity(header.len() + length);
    whole.extend(header);
    for part in parts {
        whole.extend_from_slice(part);
    }
    whole
}

/// A tag, and how many bytes follow it (X.690, section 10.1: in as few bytes as can be).
fn header(tag: u8, length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let first = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len() - 1);
    let (count, significant) = (bytes.len() - first, &bytes[first..]);
    match significant {
        [short @ 0..0x80] => vec![tag, *short],
        long => [&[tag, 0x80 | u8::try_from(count).expect("a length has eight bytes")], long].concat(),
    }
}

fn extension<T: AssociatedOid + Encode>(value: &T) -> Extension {
    Extension { extn_id: T::OID, critical: false, extn_value: octets(&written(value)) }
}

/// The number with these bytes, most significant first.
fn integer(bytes: &[u8]) -> Uint {
    Uint::new(bytes).expect("a few bytes are not too many")
}

fn octets(bytes: &[u8]) -> OctetString {
    OctetString::new(bytes).expect("a few bytes are not too many")
}

fn written(value: &impl Encode) -> Vec<u8> {
    value.to_der().expect("what is short can be written")
}

#[cfg(test)]
mod tests;
