//! The chains of certificates that a server can offer: the good one, and each with exactly one defect.
//!
//! Which one a connection gets is decided by the name that it asks for (SNI), or by a fault rule. The rule they keep:
//! nothing is wrong with a chain but what its name says.

mod making;

use std::fmt;
use std::sync::{Arc, OnceLock};

use careplan_domain::JapanTime;
use careplan_sim::ServerChain;
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use self::making::Making;
use crate::tls_root::Signer;
use crate::{ServerIdentity, TlsFault, provider};

/// サーバ証明書の連なり: what one server's listeners can offer. Cheap to clone; each chain is made when it is first
/// asked for.
#[derive(Clone)]
pub struct ServerChains(Arc<Inner>);

struct Inner {
    making: Making,
    /// In the order of [`ServerChain::ALL`].
    made: [OnceLock<Arc<CertifiedKey>>; ServerChain::ALL.len()],
}

impl ServerChains {
    pub(crate) fn new(root: Arc<Signer>, public_names: &[String], today: JapanTime) -> Self {
        let making = Making { root, public_names: public_names.to_vec(), today };
        Self(Arc::new(Inner { making, made: Default::default() }))
    }

    /// The name by which a client asks for a chain: `expired.localhost`.
    pub fn name(chain: ServerChain) -> String {
        format!("{chain}.localhost")
    }

    /// The chain that a client asks for with this name, if it asks for one.
    pub fn asked_by(name: &str) -> Option<ServerChain> {
        let (chain, host) = name.split_once('.')?;
        if !host.eq_ignore_ascii_case("localhost") {
            return None;
        }
        ServerChain::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(chain))
    }

    /// `config` with this chain for every connection.
    pub(crate) fn presenting(&self, chain: ServerChain, config: &ServerConfig) -> ServerConfig {
        let mut config = config.clone();
        config.cert_resolver = Arc::new(Always(self.chain(chain)));
        config
    }

    fn chain(&self, chain: ServerChain) -> Arc<CertifiedKey> {
        let index = ServerChain::ALL.iter().position(|&known| known == chain);
        let place = &self.0.made[index.expect("all chains are in the list of all")];
        Arc::clone(place.get_or_init(|| {
            let identity = self.0.making.identity(chain);
            let identity = identity.expect("it is made of the names of which the good one was made");
            let key = CertifiedKey::from_der(identity.0, identity.1, &provider());
            Arc::new(key.expect("a certificate and the key that it was made for"))
        }))
    }
}

impl fmt::Debug for ServerChains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerChains").finish_non_exhaustive()
    }
}

/// The good chain, unless the client's own words ask for another.
#[derive(Debug)]
pub(crate) struct ByName {
    good: Arc<CertifiedKey>,
    chains: ServerChains,
}

impl ByName {
    pub(crate) fn new(identity: &ServerIdentity) -> Result<Self, TlsFault> {
        let good = CertifiedKey::from_der(identity.chain.clone(), identity.key.clone_key(), &provider());
        let good = Arc::new(good.map_err(TlsFault::Identity)?);
        Ok(Self { good, chains: identity.chains.clone() })
    }
}

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asked = hello.server_name().and_then(ServerChains::asked_by);
        Some(asked.map_or_else(|| Arc::clone(&self.good), |chain| self.chains.chain(chain)))
    }
}

/// One chain, whatever the client says.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chain_has_its_name_and_no_other_name_asks_for_one() {
        for chain in ServerChain::ALL {
            assert_eq!(ServerChains::asked_by(&ServerChains::name(chain)), Some(chain));
        }
        assert_eq!(ServerChains::asked_by("Expired.LocalHost"), Some(ServerChain::Expired));
        for name in
            ["localhost", "expired", "expired.test", "expired.localhost.test", "revoked.localhost", ""]
        {
            assert_eq!(ServerChains::asked_by(name), None, "{name}");
        }
    }
}
