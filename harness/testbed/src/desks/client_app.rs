//! The client app's way from an office's PC to the relay: over the network, as from any PC.

use careplan_client::{InvalidIdentity, InvalidTlsSettings, RelayClient};
use careplan_office::InstalledCertificate;
use thiserror::Error;

use super::Desks;

/// Why no connection can even be tried.
#[derive(Debug, Error)]
pub enum NoConnection {
    /// The certificate or its key cannot be used.
    #[error("the certificate on the PC cannot be used")]
    Identity(#[from] InvalidIdentity),
    /// No TLS client can be made.
    #[error("no connection can be prepared")]
    Tls(#[from] InvalidTlsSettings),
}

impl Desks {
    /// The relay as a PC reaches it that shows this certificate, or none. Nobody is logged in.
    pub(crate) fn relay(
        &self,
        certificate: Option<&InstalledCertificate>,
    ) -> Result<RelayClient, NoConnection> {
        let http = match certificate {
            Some(certificate) => self.network.client_as(&certificate.identity()?)?,
            None => self.network.client()?,
        };
        Ok(RelayClient::new(http, self.addresses.relay.clone()))
    }
}
