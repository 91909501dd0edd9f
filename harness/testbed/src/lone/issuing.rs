//! The CA as a lone portal asks it: by the back office of its testbed, wherever that is by now.

use std::sync::{Arc, RwLock};

use async_trait::async_trait;
use careplan_client::{BaseUrl, CaBackOffice, InvalidTlsSettings, Network, Trust};
use careplan_domain::{CertificateSerial, Secret};
use careplan_wire::back_office::ca::{Issue, Issued, RevocationReason, Revoked};
use mock_eseikyuu::{Issuer, IssuerFault};

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct WhereverTheCaIs(Arc<Inner>);

struct Inner {
    token: Secret,
    /// The address and who asks there; none until a testbed was heard of.
    line: RwLock<Option<(String, CaBackOffice)>>,
}

impl WhereverTheCaIs {
    pub(super) fn new(token: Secret) -> Self {
        Self(Arc::new(Inner { token, line: RwLock::default() }))
    }

    /// From now on at the back office at `base`. An address that is none changes nothing.
    pub(super) fn move_to(&self, base: &str) -> Result<(), InvalidTlsSettings> {
        let mut line = self.0.line.write().expect("no one panics while holding the line");
        if line.as_ref().is_some_and(|(known, _)| known == base) {
            return Ok(());
        }
        if let Ok(url) = base.parse::<BaseUrl>() {
            let http = Network::tcp(Trust::nobody()).client()?;
            *line = Some((base.to_owned(), CaBackOffice::new(http, url, self.0.token.clone())));
        }
        Ok(())
    }

    fn line(&self) -> Result<CaBackOffice, IssuerFault> {
        let line = self.0.line.read().expect("no one panics while holding the line");
        let unheard = || IssuerFault::Unreachable("no testbed has said yet where it is".to_owned());
        line.as_ref().map(|(_, line)| line.clone()).ok_or_else(unheard)
    }
}

#[async_trait]
impl Issuer for WhereverTheCaIs {
    async fn issue(&self, issue: Issue) -> Result<Issued, IssuerFault> {
        Issuer::issue(&self.line()?, issue).await
    }

    async fn package(&self, serial: &CertificateSerial) -> Result<Vec<u8>, IssuerFault> {
        Issuer::package(&self.line()?, serial).await
    }

    async fn revoke(
        &self,
        serial: &CertificateSerial,
        reason: RevocationReason,
    ) -> Result<Revoked, IssuerFault> {
        Issuer::revoke(&self.line()?, serial, reason).await
    }

    async fn authorities(&self) -> Result<Vec<String>, IssuerFault> {
        Issuer::authorities(&self.line()?).await
    }
}
