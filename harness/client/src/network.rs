//! Where clients come from: whom they trust and what carries their connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use hyper::rt::{Read, Write};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use thiserror::Error;
use tower::Service;

use crate::transport::{Pooled, Transport};
use crate::{BoxError, HttpClient, Identity, InvalidTrust, Trust, Witness};

/// ネットワーク: makes clients that share a trust and a way to connect, each with its own identity and connections.
#[derive(Clone)]
pub struct Network {
    trust: Trust,
    weave: Arc<dyn Fn(ClientConfig) -> Arc<dyn Transport> + Send + Sync>,
    witness: Option<Arc<dyn Witness>>,
}

impl Network {
    /// The machine's own network: TCP.
    pub fn tcp(trust: Trust) -> Self {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        Self::over(connector, trust)
    }

    /// Any other network, such as a simulated one. The connector is asked for plain connections; TLS is put over them.
    pub fn over<C>(connector: C, trust: Trust) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: Connection + Read + Write + Send + Unpin + 'static,
        C::Future: Send + 'static,
        C::Error: Into<BoxError>,
    {
        let weave = move |config| {
            let connector = HttpsConnectorBuilder::new()
                .with_tls_config(config)
                .https_or_http()
                .enable_http1()
                .wrap_connector(connector.clone());
            Arc::new(Pooled::new(connector)) as Arc<dyn Transport>
        };
        Self { trust, weave: Arc::new(weave), witness: None }
    }

    /// The same network before a witness: it sees what every client that is made from now on asks.
    #[must_use]
    pub fn before(self, witness: Arc<dyn Witness>) -> Self {
        Self { witness: Some(witness), ..self }
    }

    /// A client that shows no certificate.
    pub fn client(&self) -> Result<HttpClient, InvalidTlsSettings> {
        self.client_with(None)
    }

    /// A client that shows this identity to every server that asks for one.
    pub fn client_as(&self, identity: &Identity) -> Result<HttpClient, InvalidTlsSettings> {
        self.client_with(Some(identity))
    }

    fn client_with(&self, identity: Option<&Identity>) -> Result<HttpClient, InvalidTlsSettings> {
        let transport = (self.weave)(tls_config(&self.trust, identity)?);
        Ok(HttpClient::new(transport, self.witness.clone()))
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("roots", &self.trust.roots.len()).finish_non_exhaustive()
    }
}

/// Settings from which no TLS client can be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidTlsSettings {
    /// The roots.
    #[error("the trust cannot be used")]
    Trust(#[from] InvalidTrust),
    /// The key of the identity.
    #[error("the key of the client certificate cannot be used: {reason}")]
    Key {
        /// What the library said.
        reason: String,
    },
}

fn tls_config(trust: &Trust, identity: Option<&Identity>) -> Result<ClientConfig, InvalidTlsSettings> {
    // The provider is named, because another crate of a program may bring a second one.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("aws-lc-rs knows TLS 1.2 and 1.3")
        .with_root_certificates(trust.store()?);
    Ok(match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let resolver = identity
                .resolver(&provider)
                .map_err(|error| InvalidTlsSettings::Key { reason: error.to_string() })?;
            builder.with_client_cert_resolver(resolver)
        }
    })
}

/// How long a TCP connection may take. Everything is on this machine or beside it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
