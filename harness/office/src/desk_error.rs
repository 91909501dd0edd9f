//! Why a desk could not do what it was asked.

use careplan_client::{CallError, InvalidIdentity, InvalidTlsSettings};
use thiserror::Error;

use crate::{ImportError, NoUsableCertificate, VisitError};

/// What stopped a desk.
#[derive(Debug, Error)]
pub enum DeskError {
    /// On a page.
    #[error("the pages did not lead there")]
    Visit(#[from] VisitError),
    /// At a call of the relay.
    #[error("the relay did not do it")]
    Call(#[from] CallError),
    /// At the import of the certificate.
    #[error("the certificate was not imported")]
    Import(#[from] ImportError),
    /// In the certificate store.
    #[error("there is no certificate to connect with")]
    Certificate(#[from] NoUsableCertificate),
    /// The certificate makes no identity.
    #[error("the certificate cannot be shown")]
    Identity(#[from] InvalidIdentity),
    /// No client can be made.
    #[error("no connection can be made")]
    Tls(#[from] InvalidTlsSettings),
    /// The personal user is not known: the usage site was not visited.
    #[error("the personal user ID is not known yet: log in at the usage site and read it off its top page")]
    NoPersonalUser,
    /// A package does not decode.
    #[error("the PKCS#12 package of the answer is no base64")]
    Package,
}
