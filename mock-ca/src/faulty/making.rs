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
    Authority(CertificateKey),
    /// The e-seikyuu CA signs the weak key.
    AuthorityForWeakKey,
    /// An authority of another name signs.
    Another { own: CertificateKey, signers: CertificateKey },
    /// An authority of the same name signs.
    Impostor { own: CertificateKey, signers: CertificateKey },
    /// It signs itself.
    Itself(CertificateKey),
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
            SignedBy::Authority => Self::Authority(keys.take().await),
            SignedBy::AuthorityForWeakKey => Self::AuthorityForWeakKey,
            SignedBy::Another => Self::Another { own: keys.take().await, signers: keys.take().await },
            SignedBy::Impostor => Self::Impostor { own: keys.take().await, signers: keys.take().await },
            SignedBy::Itself => Self::Itself(keys.take().await),
        }
    }

    /// Whether the e-seikyuu CA itself signs.
    pub(crate) fn is_by_authority(&self) -> bool {
        match self {
            Self::Authority(_) | Self::AuthorityForWeakKey => true,
            Self::Another { .. } | Self::Impostor { .. } | Self::Itself(_) => false,
        }
    }

    /// The private key of the certificate, PKCS#8.
    pub(crate) fn pkcs8_der(&self) -> Vec<u8> {
        match self {
            Self::AuthorityForWeakKey => weak_key::pkcs8_der(),
            Self::Authority(own)
            | Self::Another { own, .. }
            | Self::Impostor { own, .. }
            | Self::Itself(own) => own.pkcs8_der().to_vec(),
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
            Self::Authority(own) => by_real(&HolderKey::of(&own)),
            Self::AuthorityForWeakKey => by_real(&weak_key::holder_key()),
            Self::Another { own, signers } => {
                by_stranger(&Stranger::another(real, signers, strangers)?, &own)
            }
            Self::Impostor { own, signers } => {
                by_stranger(&Stranger::impostor(real, signers, strangers)?, &own)
            }
            Self::Itself(own) => Ok(Signed { certificate: params.self_signed(own.pair())?, signer: None }),
        }
    }
}
