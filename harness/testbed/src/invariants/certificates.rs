//! The certificates with which calls were answered, judged again from the CA's register.
//!
//! Not the relay's own check, and none of its code: what the register says, and when the call came.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, OfficeUserId};
use careplan_serve::PeerCertificate;
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::Registered;
use mock_relay::exchange::Moment;

/// Certificates that are remembered: ten of each of 10,000 offices. About 200 bytes each, so 20 MB.
const CERTIFICATES_MAX: usize = 100_000;

/// Calls were answered with these.
#[derive(Debug, Default)]
pub(crate) struct Certificates {
    by_fingerprint: BTreeMap<[u8; 32], Used>,
    /// Revoked ones, each since the relay had to know of it.
    revoked: BTreeMap<CertificateSerial, Moment>,
    /// Calls whose certificate found no room.
    unjudged: u64,
}

/// A certificate, and when it was used.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) serial: CertificateSerial,
    first: JapanTime,
    last: JapanTime,
    /// As which offices: one, and where it is more, another.
    offices: BTreeSet<OfficeNumber>,
    /// What the last judgement was of: nothing has to be asked twice.
    judged: Option<(JapanTime, JapanTime, usize)>,
}

/// Offices that are remembered of one certificate: a second one is a violation already.
const OFFICES_MAX: usize = 2;

impl Certificates {
    /// A call of this moment was answered: whether it could be.
    pub(crate) fn accepted(
        &mut self,
        certificate: Option<&PeerCertificate>,
        office: Option<OfficeNumber>,
        at: JapanTime,
        begun: Moment,
    ) -> Result<(), String> {
        let Some(certificate) = certificate else {
            return Err("a call was answered that came without a certificate".to_owned());
        };
        let serial = certificate.serial;
        if self.by_fingerprint.len() < CERTIFICATES_MAX
            || self.by_fingerprint.contains_key(&certificate.fingerprint)
        {
            let new = Used { serial, first: at, last: at, offices: BTreeSet::new(), judged: None };
            let used = self.by_fingerprint.entry(certificate.fingerprint).or_insert(new);
            used.first = used.first.min(at);
            used.last = used.last.max(at);
            if used.offices.len() < OFFICES_MAX {
                used.offices.extend(office);
            }
        } else {
            self.unjudged += 1;
        }
        match self.revoked.get(&serial) {
            Some(since) if begun >= *since => {
                Err(format!("a call was answered at {at} with certificate `{serial}`, which is revoked"))
            }
            _ => Ok(()),
        }
    }

    /// The relay has to know since `moment` that these are revoked.
    pub(crate) fn revoked(&mut self, serials: &BTreeSet<CertificateSerial>, moment: Moment) {
        for serial in serials {
            self.revoked.entry(*serial).or_insert(moment);
        }
    }

    pub(crate) fn unjudged(&self) -> u64 {
        self.unjudged
    }

    /// Those that were used since they were last judged.
    pub(crate) fn to_judge(&self) -> Vec<([u8; 32], Used)> {
        let open = |used: &Used| used.judged != Some(used.extent());
        let used = self.by_fingerprint.iter().filter(|(_, used)| open(used));
        used.map(|(fingerprint, used)| (*fingerprint, used.clone())).collect()
    }

    /// Judges one by what the register says, if it knows the serial.
    pub(crate) fn judge(
        &mut self,
        fingerprint: [u8; 32],
        used: &Used,
        registered: Option<&Registered>,
        accepted_kind: impl Fn(&Registered) -> bool,
    ) -> Result<(), String> {
        if let Some(remembered) = self.by_fingerprint.get_mut(&fingerprint) {
            remembered.judged = Some(used.extent());
        }
        let serial = used.serial;
        let answered = |why: String| Err(format!("calls were answered with certificate `{serial}`, {why}"));
        let Some(registered) = registered else {
            return answered("which the CA's register does not know".to_owned());
        };
        let Some(own) = own_certificate(registered) else {
            return answered("which cannot be read from the CA's register".to_owned());
        };
        if own.fingerprint != fingerprint {
            return answered("and the CA's certificate of this serial is another".to_owned());
        }
        if !accepted_kind(registered) {
            return answered(format!("which is of the kind `{}`", registered.kind));
        }
        if used.first < own.not_before {
            return answered(format!("at {}, and it is valid from {}", used.first, own.not_before));
        }
        if used.last > own.not_after {
            return answered(format!("at {}, and it was valid until {}", used.last, own.not_after));
        }
        let named = |office: &OfficeNumber| own.office == Some(OfficeUserId::of(*office));
        if let Some(other) = used.offices.iter().find(|office| !named(office)) {
            return answered(format!("as office `{other}`, which it does not name"));
        }
        match registered.fault {
            // Good as certificates; of the first, the office was looked at, of the second the time.
            None | Some(CertificateFault::OtherOffice | CertificateFault::NotYetValid) => Ok(()),
            Some(fault) => answered(format!("which was made wrong on purpose: {fault}")),
        }
    }

    /// Forgets those that were used, not those that were revoked.
    pub(crate) fn clear(&mut self) {
        self.by_fingerprint.clear();
    }
}

impl Used {
    /// What there is to judge.
    fn extent(&self) -> (JapanTime, JapanTime, usize) {
        (self.first, self.last, self.offices.len())
    }
}

fn own_certificate(registered: &Registered) -> Option<PeerCertificate> {
    use base64::Engine as _;
    let text: String = registered.certificate_pem.lines().filter(|line| !line.starts_with("-----")).collect();
    PeerCertificate::read(&base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?)
}
