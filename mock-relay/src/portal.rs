//! What exchange and usage site ask of the portal: is this password right, and who is this office?
//!
//! A port, not a client: over HTTP it is the back office's client, in tests a double.
//! The rule it keeps: nobody but the portal sees, counts or keeps an office's password.

use async_trait::async_trait;
use careplan_client::{CallError, PortalBackOffice};
use careplan_domain::OfficeNumber;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::portal::{Facts, Verified, Verify};
use thiserror::Error;

/// 電子請求受付システム, as its neighbours see it.
#[async_trait]
pub trait Portal: Send + Sync {
    /// Whether this is the password of this office user. A wrong one counts towards the lock.
    async fn verify(&self, question: &Verify) -> Result<Verified, PortalFault>;

    /// What the portal knows of an office; nothing, if it knows none of this number.
    async fn facts(&self, number: &OfficeNumber) -> Result<Option<Facts>, PortalFault>;
}

/// The portal gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the portal gives no answer: {0}")]
pub struct PortalFault(pub String);

#[async_trait]
impl Portal for PortalBackOffice {
    async fn verify(&self, question: &Verify) -> Result<Verified, PortalFault> {
        Self::verify(self, question).await.map_err(PortalFault::from)
    }

    async fn facts(&self, number: &OfficeNumber) -> Result<Option<Facts>, PortalFault> {
        match self.office(*number).await {
            Ok(facts) => Ok(Some(facts)),
            Err(CallError::Problem { problem, .. })
                if problem.known_code() == Some(ProblemCode::OfficeUnknown) =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl From<CallError> for PortalFault {
    fn from(error: CallError) -> Self {
        Self(error.to_string())
    }
}
