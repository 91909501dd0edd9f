//! What the authority refuses, and why.

use careplan_domain::CertificateSerial;
use careplan_serve::store::StoreFault;
use careplan_wire::ProblemCode;
use thiserror::Error;

use crate::revocation_list::ListFault;
use crate::{InvalidOrder, PackageFault, SealBroken};

/// Why no certificate was issued.
#[derive(Debug, Error)]
pub enum IssueRefusal {
    /// The order itself is not good.
    #[error(transparent)]
    Order(#[from] InvalidOrder),
    /// The request has its certificate already, and it is another one.
    #[error(
        "request `{request}` has the certificate `{serial}`, whose `{field}` differs from what is asked now; \
         ask for the same again to get it again, or use a new request number"
    )]
    RequestTaken {
        /// The request.
        request: String,
        /// Its certificate.
        serial: CertificateSerial,
        /// What differs.
        field: &'static str,
    },
    /// The certificate could not be signed.
    #[error("the certificate could not be signed")]
    Signing(#[source] rcgen::Error),
    /// The package of a faulty one could not be made.
    #[error("the certificate could not be packed")]
    Packing(#[from] PackageFault),
    /// Whether the password is that of the certificate which the request has cannot be said.
    #[error(transparent)]
    Seal(#[from] SealBroken),
    /// The store did not keep it, so it was not issued.
    #[error("the certificate could not be kept")]
    Store(#[from] StoreFault),
}

/// Why there is no package.
#[derive(Debug, Error)]
pub enum PackageRefusal {
    /// There is no such certificate.
    #[error("this authority has issued no certificate `{0}`, so there is no package of it")]
    Unknown(CertificateSerial),
    /// Its key is not the authority's to hand out.
    #[error(
        "the certificate `{0}` has no package to download: it was made for a key of the office's own, or with a fault \
         and handed out at once"
    )]
    NotKept(CertificateSerial),
    /// The key does not come out from under its seal.
    #[error(transparent)]
    Seal(#[from] SealBroken),
    /// The package could not be made.
    #[error("the certificate could not be packed")]
    Packing(#[from] PackageFault),
    /// The store did not keep it, so it was not handed out.
    #[error("the package could not be kept")]
    Store(#[from] StoreFault),
}

/// Why nothing was revoked.
#[derive(Debug, Error)]
pub enum RevokeRefusal {
    /// There is no such certificate.
    #[error("this CA has signed no certificate with the serial `{0}`, so there is nothing to revoke")]
    Unknown(CertificateSerial),
    /// The list could not be signed.
    #[error("the list of revocations could not be signed")]
    Signing(#[source] rcgen::Error),
    /// The store did not keep it.
    #[error("the revocation could not be kept")]
    Store(#[from] StoreFault),
}

/// Why there is no new generation.
#[derive(Debug, Error)]
pub enum RollOverRefusal {
    /// There are as many as one testbed may have.
    #[error(
        "the authority has {0} generations already, as many as it may have; reset begins no new ones either"
    )]
    TooMany(usize),
    /// The new one could not be signed.
    #[error("the new generation could not be signed")]
    Signing(#[source] rcgen::Error),
    /// What was just made cannot be read.
    #[error("the new generation cannot be used: {0}")]
    Unusable(String),
    /// The store did not keep it.
    #[error("the new generation could not be kept")]
    Store(#[from] StoreFault),
}

impl From<ListFault> for RollOverRefusal {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::Signing(error) => Self::Signing(error),
            ListFault::Store(fault) => Self::Store(fault),
        }
    }
}

impl From<ListFault> for IssueRefusal {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::Signing(error) => Self::Signing(error),
            ListFault::Store(fault) => Self::Store(fault),
        }
    }
}

impl From<ListFault> for RevokeRefusal {
    fn from(fault: ListFault) -> Self {
        match fault {
            ListFault::Signing(error) => Self::Signing(error),
            ListFault::Store(fault) => Self::Store(fault),
        }
    }
}

impl RollOverRefusal {
    /// The problem that it travels as.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::TooMany(_) => ProblemCode::RequestState,
            Self::Signing(_) | Self::Unusable(_) | Self::Store(_) => ProblemCode::Internal,
        }
    }
}

impl IssueRefusal {
    /// What to do about it, where that depends on more than the code.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Order(refusal) => refusal.hint(),
            Self::RequestTaken { .. }
            | Self::Signing(_)
            | Self::Packing(_)
            | Self::Seal(_)
            | Self::Store(_) => None,
        }
    }

    /// The problem that it travels as.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Order(_) => ProblemCode::InvalidField,
            Self::RequestTaken { .. } => ProblemCode::RequestState,
            Self::Signing(_) | Self::Packing(_) | Self::Seal(_) | Self::Store(_) => ProblemCode::Internal,
        }
    }
}

impl PackageRefusal {
    /// The problem that it travels as.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Unknown(_) | Self::NotKept(_) => ProblemCode::CertificateUnknown,
            Self::Seal(_) | Self::Packing(_) | Self::Store(_) => ProblemCode::Internal,
        }
    }
}

impl RevokeRefusal {
    /// The problem that it travels as.
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Unknown(_) => ProblemCode::CertificateUnknown,
            Self::Signing(_) | Self::Store(_) => ProblemCode::Internal,
        }
    }
}
