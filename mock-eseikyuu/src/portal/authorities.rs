//! 認証局証明書の拇印: what people compare when Windows warns of an authority that it does not know.

use careplan_client::Fingerprints;

use super::Portal;
use crate::IssuerFault;

impl Portal {
    /// The fingerprints of the CA's certificates as it shows them now, oldest generation first.
    pub(crate) async fn authority_fingerprints(&self) -> Result<Vec<Fingerprints>, IssuerFault> {
        let authorities = self.0.issuer.authorities().await?;
        authorities
            .iter()
            .map(|pem| {
                let unreadable = || IssuerFault::Unreachable("it answers with no certificate".to_owned());
                Fingerprints::of_pem(pem).ok_or_else(unreadable)
            })
            .collect()
    }
}
