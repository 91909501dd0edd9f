//! Who signs a faulty certificate, with the keys that it takes.

use careplan_domain::CertificateSerial;
use rcgen::{Certificate, CertificateParams};
use rustls_pki_types::CertificateDer;

use super::stranger::Stranger;
use super::{SignedBy, weak_key};
use crate::authority::Authority;
use crate::holder_key::HolderKey;
use crate::{CertificateKey, KeyPool};

/// 不正な証明書の作り方.
#[derive(Debug)]
pub(crate) enum Making {
    /// The e-seikyuu CA signs.
    ByAuthority(CertificateKey),
    /// The e-seikyuu CA signs the weak key.
    ByAuthorityForWeakKey,
    /// An authority of another name signs.
    ByAnother { own: CertificateKey, signers: CertificateKey },
    /// An authority of the same name signs.
    ByImpostor { own: CertificateKey, signers: CertificateKey },
    /// It signs itself.
    ByItself(CertificateKey),
}

/// A certificate that was signed.
pub(crate) struct Signed {
    pub certificate: Certificate,
    /// Who has signed it, unless it has done so itself.
    pub signer: Option<CertificateDer<'static>>,
}

impl Making {
    /// Takes the keys.
    pub(crate) async fn begin(signed_by: SignedBy, keys: &KeyPool) -> Self {
        match signed_by {
            SignedBy::Authority => Self::ByAuthority(keys.take().await),
            SignedBy::AuthorityForWeakKey => Self::ByAuthorityForWeakKey,
            SignedBy::Another => Self::ByAnother { own: keys.take().await, signers: keys.take().await },
            SignedBy::Impostor => Self::ByImpostor { own: keys.take().await, signers: keys.take().await },
            SignedBy::Itself => Self::ByItself(keys.take().await),
        }
    }

    /// Whether the e-seikyuu CA itself signs.
    pub(crate) fn is_by_authority(&self) -> bool {
        match self {
            Self::ByAuthority(_) | Self::ByAuthorityForWeakKey => true,
            Self::ByAnother { .. } | Self::ByImpostor { .. } | Self::ByItself(_) => false,
        }
    }

    /// The private key of the certificate, PKCS#8.
    pub(crate) fn pkcs8_der(&self) -> Vec<u8> {
        match self {
            Self::ByAuthorityForWeakKey => weak_key::pkcs8_der(),
            Self::ByAuthority(own)
            | Self::ByAnother { own, .. }
            | Self::ByImpostor { own, .. }
            | Self::ByItself(own) => own.pkcs8_der().to_vec(),
        }
    }

    /// Has `params` signed. `real` is the e-seikyuu CA; a stranger's own certificate has the serial `strangers`.
    pub(crate) fn sign(
        self,
        params: &CertificateParams,
        real: &Authority,
        strangers: &CertificateSerial,
    ) -> Result<Signed, rcgen::Error> {
        let by_real = |holder: &HolderKey| {
            Ok(Signed {
                certificate: params.signed_by(holder, &real.issuer)?,
                signer: Some(real.certificate_der.clone()),
            })
        };
        let by_stranger = |stranger: &Stranger, own: &CertificateKey| {
            Ok(Signed {
                certificate: stranger.sign(params, &HolderKey::of(own))?,
                signer: Some(stranger.certificate_der().clone()),
            })
        };
        match self {
            Self::ByAuthority(own) => by_real(&HolderKey::of(&own)),
            Self::ByAuthorityForWeakKey => by_real(&weak_key::holder_key()),
            Self::ByAnother { own, signers } => {
                by_stranger(&Stranger::another(real, signers, strangers)?, &own)
            }
            Self::ByImpostor { own, signers } => {
                by_stranger(&Stranger::impostor(real, signers, strangers)?, &own)
            }
            Self::ByItself(own) => Ok(Signed { certificate: params.self_signed(own.pair())?, signer: None }),
        }
    }
}
