//! Certificates: made past the portal, faulty or for an office's own key, and revoked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::{CertificateKind, CertificateSerial, OfficeNumber};
use careplan_office::CertificateStore;
use careplan_serve::error_chain;
use careplan_wire::back_office::ca::{IssueFaulty, IssueFromRequest, RevocationsQuery, Revoke, Revoked};
use careplan_wire::back_office::portal::{Facts, RevokedCertificate};
use careplan_wire::control::{FaultyCertificate, NewFaultyCertificate, SignRequest, SignedCertificate};
use careplan_wire::{CertificateFault, ProblemCode, WrongKind};

use super::{Answer, Control, ControlRefusal, refuse};

impl Control {
    /// Has the CA make a certificate that is wrong in one way, another one each time. Nobody requested it: the portal
    /// knows nothing of it, and the office's good certificate stays as it is.
    pub async fn faulty_certificate(&self, asked: NewFaultyCertificate) -> Answer<FaultyCertificate> {
        let _no_reset = self.0.population.read().await;
        let parts = self.parts();
        let facts = parts.portal.office(asked.office).await?;
        let letter = parts.portal.letter(asked.office).await?;
        let order = IssueFaulty {
            office: facts.user_id,
            kind: kind_of(&asked, &facts)?,
            fault: asked.fault,
            package_password: letter.certificate_password.clone(),
        };
        let issued = parts.ca.issue_faulty(&order).await?;
        if asked.fault == CertificateFault::Revoked {
            // The relay has the list that names it.
            self.settle().await?;
        }
        let mut store = CertificateStore::new();
        let opened = store
            .import(&issued.package, &letter.certificate_password)
            .map_err(|error| refuse(ProblemCode::Internal, error_chain(&error)))?;
        Ok(FaultyCertificate {
            fault: asked.fault,
            serial: issued.serial,
            certificate_pem: opened.certificate_pem(),
            private_key_pem: opened.private_key_pem(),
            pkcs12_base64: STANDARD.encode(&issued.package),
            known_to_ca: issued.known_to_ca,
            not_before: issued.not_before,
            not_after: issued.not_after,
        })
    }

    /// Has the CA sign a key that the office has made itself, past the portal. The same request on the same day gets
    /// the same certificate.
    pub async fn sign_request(&self, number: OfficeNumber, asked: SignRequest) -> Answer<SignedCertificate> {
        let _no_reset = self.0.population.read().await;
        let parts = self.parts();
        let facts = parts.portal.office(number).await?;
        let (kind, today) = (facts.kind_to_issue(), self.environment().clock.now().day());
        let order = IssueFromRequest {
            request: None,
            office: facts.user_id,
            kind,
            start_day: today,
            end_day: None,
            csr: asked.csr,
        };
        let issued = parts.ca.issue_from_request(&order).await?;
        Ok(SignedCertificate {
            serial: issued.serial,
            kind,
            certificate_pem: issued.certificate_pem,
            chain_pem: issued.chain_pem,
            not_before: issued.not_before,
            not_after: issued.not_after,
        })
    }

    /// Revokes a certificate; answers once the relay refuses it. The portal revokes what it has ordered, the CA what was
    /// made past it. A second time is refused, whoever has ordered it.
    pub async fn revoke(&self, serial: CertificateSerial, revoke: Revoke) -> Answer<RevokedCertificate> {
        let parts = self.parts();
        let requests = parts.portal.requests().await?.requests;
        let ordered = requests.iter().any(|request| request.serial == Some(serial));
        let revoked = if ordered {
            match parts.portal.revoke(serial, revoke).await {
                Err(refused) if refused.code() == Some(ProblemCode::RequestState) => {
                    Err(self.already_revoked(serial).await?.unwrap_or_else(|| refused.into()))
                }
                other => Ok(other?),
            }
        } else {
            match parts.ca.revoke(serial, revoke).await? {
                before @ Revoked { before: true, .. } => Err(already_revoked(serial, before)),
                Revoked { number, .. } => Ok(RevokedCertificate { serial, number }),
            }
        };
        self.settle().await?;
        revoked
    }

    /// The refusal to revoke once more what the list of revocations names.
    async fn already_revoked(&self, serial: CertificateSerial) -> Answer<Option<ControlRefusal>> {
        let parts = self.parts();
        if !parts.ca.revocations(RevocationsQuery::default()).await?.revoked.contains(&serial) {
            return Ok(None);
        }
        // The CA changes nothing about what is revoked, and tells since when it is.
        let before = parts.ca.revoke(serial, Revoke::default()).await?;
        Ok(Some(already_revoked(serial, before)))
    }
}

fn already_revoked(serial: CertificateSerial, Revoked { number, since, .. }: Revoked) -> ControlRefusal {
    refuse(
        ProblemCode::CertificateAlreadyRevoked,
        format!(
            "certificate `{serial}` has been revoked since {since}, first named by list {number}: revoked stays \
             revoked, and the reason is not changed"
        ),
    )
}

/// The kind that the certificate says: the office's own, but for the wrong kind.
fn kind_of(asked: &NewFaultyCertificate, facts: &Facts) -> Answer<CertificateKind> {
    match (asked.fault, asked.kind) {
        (CertificateFault::WrongKind, kind) => Ok(match kind.unwrap_or_default() {
            WrongKind::Agent => CertificateKind::ClaimAgent,
            WrongKind::Disability => CertificateKind::Disability,
        }),
        (_, None) => Ok(facts.kind_to_issue()),
        (fault, Some(kind)) => Err(refuse(
            ProblemCode::InvalidField,
            format!("`kind`: `{kind}` goes with the fault `wrong-kind` alone; leave it out for `{fault}`"),
        )),
    }
}
