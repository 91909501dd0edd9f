//! How each chain is made: as the good one, but for its defect.

use std::sync::Arc;

use careplan_domain::JapanTime;
use careplan_sim::ServerChain;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::ServerChains;
use crate::TlsRootFault;
use crate::tls_root::{self, Signer, Validity};

/// The host whose certificate is offered under the wrong name: one that the root may vouch for, so that nothing but the
/// name is wrong.
const OTHER_HOST: &str = "another-host.test";

pub(super) struct Making {
    pub(super) root: Arc<Signer>,
    pub(super) public_names: Vec<String>,
    pub(super) today: JapanTime,
}

type Made = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Making {
    pub(super) fn identity(&self, chain: ServerChain) -> Result<Made, TlsRootFault> {
        match chain {
            ServerChain::Expired => self.leaf(&self.names()?, Validity::Ended, &self.root),
            ServerChain::WrongName => {
                let names = tls_root::server_names(&[OTHER_HOST.to_owned()])?;
                self.leaf(&names, Validity::Server, &self.root)
            }
            ServerChain::WrongRoot => {
                let other = tls_root::signer(&self.public_names, self.today)?.0;
                self.leaf(&self.names()?, Validity::Server, &other)
            }
            ServerChain::MissingIntermediate => {
                let (intermediate, _unsent) = self.intermediate()?;
                self.leaf(&self.names()?, Validity::Server, &intermediate)
            }
        }
    }

    /// The names of the good certificate, and those by which the chains are asked for.
    fn names(&self) -> Result<Vec<rcgen::SanType>, TlsRootFault> {
        let asked = ServerChain::ALL.into_iter().map(ServerChains::name);
        let mut names = tls_root::own_names();
        names.extend(tls_root::server_names(&asked.collect::<Vec<_>>())?);
        names.extend(tls_root::server_names(&self.public_names)?);
        Ok(names)
    }

    fn leaf(&self, names: &[rcgen::SanType], validity: Validity, by: &Signer) -> Result<Made, TlsRootFault> {
        let (certificate, key) = tls_root::server_certificate(names.to_vec(), validity, self.today, by)?;
        Ok((vec![certificate], key))
    }

    /// An authority below the root, and its certificate, which nobody sends.
    fn intermediate(&self) -> Result<(Signer, CertificateDer<'static>), TlsRootFault> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = tls_root::named("Careplan Testbed TLS Intermediate (MOCK)");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.use_authority_key_identifier_extension = true;
        tls_root::set_validity(&mut params, self.today, Validity::Server);
        let certificate = params.signed_by(&key, &self.root)?.der().clone();
        Ok((Issuer::new(params, key), certificate))
    }
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::{CertificateError, Error};
    use rustls_pki_types::{ServerName, UnixTime};

    use super::*;
    use crate::provider;

    fn today() -> JapanTime {
        "2026-11-23T12:00".parse().expect("a time")
    }

    fn making() -> (Making, CertificateDer<'static>) {
        let (signer, certificate) = tls_root::signer(&[], today()).expect("makes a root");
        let making = Making { root: Arc::new(signer), public_names: Vec::new(), today: today() };
        (making, certificate.der().clone())
    }

    /// What a verifier that trusts the root says to a chain, asked for under `name`.
    fn judged(
        root: &CertificateDer<'static>,
        chain: &[CertificateDer<'static>],
        name: &str,
    ) -> Result<(), Error> {
        let mut roots = RootCertStore::empty();
        roots.add(root.clone()).expect("a root");
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
            .build()
            .expect("a verifier");
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let seconds = u64::try_from(today().unix_seconds()).expect("after 1970");
        let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        verifier.verify_server_cert(&chain[0], &chain[1..], &name, &[], now).map(drop)
    }

    #[test]
    fn each_chain_has_its_own_defect() {
        let (making, root) = making();
        for chain in ServerChain::ALL {
            let (certificates, _) = making.identity(chain).expect("is made");
            let refused = judged(&root, &certificates, &ServerChains::name(chain)).expect_err("is refused");
            let Error::InvalidCertificate(fault) = refused else { panic!("{chain}: {refused}") };
            let own = match chain {
                ServerChain::Expired => matches!(fault, CertificateError::ExpiredContext { .. }),
                ServerChain::WrongName => matches!(fault, CertificateError::NotValidForNameContext { .. }),
                // A root of the right name whose key does not fit: libraries differ in what they call it.
                ServerChain::WrongRoot => {
                    matches!(fault, CertificateError::BadSignature | CertificateError::UnknownIssuer)
                }
                ServerChain::MissingIntermediate => matches!(fault, CertificateError::UnknownIssuer),
            };
            assert!(own, "{chain}: {fault:?}");
        }
    }

    #[test]
    fn nothing_else_is_wrong_with_them() {
        let (making, root) = making();
        let (wrong_name, _) = making.identity(ServerChain::WrongName).expect("is made");
        judged(&root, &wrong_name, OTHER_HOST).expect("under its own name it is good");
        let names = making.names().expect("names");
        let good = making.leaf(&names, Validity::Server, &making.root).expect("is made").0;
        judged(&root, &good, "expired.localhost").expect("with another end, the expired one would be good");
        judged(&root, &good, "localhost").expect("so would it under the usual name");
    }

    #[test]
    fn with_its_intermediate_the_chain_would_be_good() {
        let (making, root) = making();
        let (intermediate, certificate) = making.intermediate().expect("is made");
        let leaf =
            making.leaf(&making.names().expect("names"), Validity::Server, &intermediate).expect("one").0;
        judged(&root, &leaf, "localhost").expect_err("alone it leads nowhere");
        let chain = [leaf[0].clone(), certificate];
        judged(&root, &chain, "localhost").expect("the root may have one authority below it");
    }
}
