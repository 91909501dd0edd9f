//! The exchange's neighbours as tests need them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, OfficeUserId, Secret, Span};
use careplan_serve::TlsRoot;
use careplan_wire::back_office::ca::Revocations;
use careplan_wire::back_office::portal::{Facts, Verified, Verify};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::exchange::{RelayTrust, RevocationFault, RevocationSource};
use crate::portal::{Portal, PortalFault};

/// The one password of every office.
pub(super) const PASSWORD: &str = "Kaigo2026x";

/// Knows the passwords that tests give it, and counts who asks.
#[derive(Default)]
pub(super) struct PortalDouble {
    answers: Mutex<BTreeMap<OfficeUserId, Verified>>,
    asked: Mutex<usize>,
    gone: Mutex<bool>,
}

impl PortalDouble {
    pub(super) fn knows(&self, user: OfficeUserId, answer: Verified) {
        self.answers.lock().unwrap().insert(user, answer);
    }

    pub(super) fn goes_away(&self) {
        *self.gone.lock().unwrap() = true;
    }

    pub(super) fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }
}

#[async_trait]
impl Portal for PortalDouble {
    async fn verify(&self, question: &Verify) -> Result<Verified, PortalFault> {
        if *self.gone.lock().unwrap() {
            return Err(PortalFault("nobody there".to_owned()));
        }
        *self.asked.lock().unwrap() += 1;
        let right = question.password == Secret::from(PASSWORD);
        let answer = self.answers.lock().unwrap().get(&question.user_id).copied();
        Ok(if right { answer.unwrap_or(Verified::Wrong) } else { Verified::Wrong })
    }

    async fn facts(&self, _: &OfficeNumber) -> Result<Option<Facts>, PortalFault> {
        Ok(None)
    }
}

/// A CA that only keeps a list of revocations.
pub(super) struct AuthorityDouble {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
    revoked: tokio::sync::watch::Sender<Vec<CertificateSerial>>,
    failures: Mutex<usize>,
}

impl AuthorityDouble {
    pub(super) fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).expect("signs");
        let issuer = Issuer::from_ca_cert_der(certificate.der(), key).expect("an issuer");
        Self {
            issuer,
            certificate_pem: certificate.pem(),
            revoked: tokio::sync::watch::Sender::default(),
            failures: Mutex::default(),
        }
    }

    pub(super) fn revokes(&self, serial: CertificateSerial) {
        self.revoked.send_modify(|revoked| revoked.push(serial));
    }

    /// The next `times` questions find nobody.
    pub(super) fn goes_away(&self, times: usize) {
        *self.failures.lock().unwrap() = times;
    }
}

/// Who the exchange is to its clients.
pub(super) fn relay_trust() -> RelayTrust {
    let today = "2026-04-01".parse().expect("a day");
    let root = TlsRoot::create(&[], today).expect("makes a root");
    let identity = root.server_identity(&[], today).expect("makes an identity");
    RelayTrust { identity: Arc::new(identity) }
}

#[async_trait]
impl RevocationSource for AuthorityDouble {
    async fn revocations(&self, after: Option<u64>, wait: Duration) -> Result<Revocations, RevocationFault> {
        {
            let mut failures = self.failures.lock().unwrap();
            if *failures > 0 {
                *failures -= 1;
                return Err(RevocationFault("nobody there".to_owned()));
            }
        }
        let mut list = self.revoked.subscribe();
        if !wait.is_zero() {
            list.wait_for(|revoked| after != Some(revoked.len() as u64)).await.expect("is there");
        }
        let revoked = list.borrow().clone();
        let now = std::time::SystemTime::from("2026-04-01".parse::<JapanTime>().expect("a time").timestamp());
        let crl = rcgen::CertificateRevocationListParams {
            this_update: now.into(),
            next_update: (now + Span::from_days(7).as_std()).into(),
            crl_number: rcgen::SerialNumber::from(revoked.len() as u64),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: rcgen::KeyIdMethod::Sha256,
        }
        .signed_by(&self.issuer)
        .expect("signs");
        Ok(Revocations {
            number: revoked.len() as u64,
            authorities: vec![self.certificate_pem.clone()],
            lists: vec![crl.der().to_vec()],
            revoked,
        })
    }
}
