//! The port to the CA: what the portal asks of whoever signs.

use async_trait::async_trait;
use careplan_client::{CaBackOffice, CallError};
use careplan_domain::CertificateSerial;
use careplan_wire::Problem;
use careplan_wire::back_office::ca::{Issue, Issued, RevocationReason, RevocationsQuery, Revoke, Revoked};
use thiserror::Error;

/// 認証局: issues, packs and revokes, and tells who it is. The request number is the key: the same one again gets the same certificate.
#[async_trait]
pub trait Issuer: Send + Sync {
    /// Issues one certificate.
    async fn issue(&self, issue: Issue) -> Result<Issued, IssuerFault>;

    /// The file that the office downloads; each time the same.
    async fn package(&self, serial: &CertificateSerial) -> Result<Vec<u8>, IssuerFault>;

    /// Revokes one; again, the same answer.
    async fn revoke(
        &self,
        serial: &CertificateSerial,
        reason: RevocationReason,
    ) -> Result<Revoked, IssuerFault>;

    /// The certificates of all its generations, PEM, oldest first.
    async fn authorities(&self) -> Result<Vec<String>, IssuerFault>;
}

/// The CA did not do its part.
#[derive(Clone, Debug, Error)]
pub enum IssuerFault {
    /// It did not answer.
    #[error("the CA does not answer: {0}")]
    Unreachable(String),
    /// It answered that it will not.
    #[error("the CA refuses: {0}")]
    Refused(Box<Problem>),
}

#[async_trait]
impl Issuer for CaBackOffice {
    async fn issue(&self, issue: Issue) -> Result<Issued, IssuerFault> {
        Self::issue(self, &issue).await.map_err(IssuerFault::from)
    }

    async fn package(&self, serial: &CertificateSerial) -> Result<Vec<u8>, IssuerFault> {
        Ok(Self::package(self, *serial).await?.package)
    }

    async fn revoke(
        &self,
        serial: &CertificateSerial,
        reason: RevocationReason,
    ) -> Result<Revoked, IssuerFault> {
        Self::revoke(self, *serial, Revoke { reason }).await.map_err(IssuerFault::from)
    }

    async fn authorities(&self) -> Result<Vec<String>, IssuerFault> {
        Ok(self.revocations(RevocationsQuery::default()).await?.authorities)
    }
}

impl From<CallError> for IssuerFault {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Problem { problem, .. } => Self::Refused(problem),
            error => Self::Unreachable(error.to_string()),
        }
    }
}
