//! The names of what the authority publishes.

use careplan_serve::Refused;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::{Ca, Generation};

/// 公開ファイル: `e-seikyuu-ca[-GENERATION[-with-GENERATION]].(pem|crt|crl)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PublishedFile {
    pub whose: Whose,
    pub form: Form,
}

/// Whose certificate or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Of the generation that signs now; the PEM file has all of them, because that is what to trust.
    Current,
    /// Of one generation.
    One(Generation),
    /// Of a generation, vouched for by its neighbour.
    Cross { subject: Generation, issuer: Generation },
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Pem,
    Certificate,
    RevocationList,
}

const STEM: &str = "e-seikyuu-ca";

impl PublishedFile {
    /// The file of this name, whether or not there is such a generation.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (stem, extension) = name.split_once('.')?;
        let form = match extension {
            "pem" => Form::Pem,
            "crt" => Form::Certificate,
            "crl" => Form::RevocationList,
            _ => return None,
        };
        let whose = match stem.strip_prefix(STEM)?.strip_prefix('-') {
            None if stem == STEM => Whose::Current,
            None => return None,
            Some(rest) => match rest.split_once("-with-") {
                None => Whose::One(rest.parse().ok()?),
                Some((subject, issuer)) => {
                    Whose::Cross { subject: subject.parse().ok()?, issuer: issuer.parse().ok()? }
                }
            },
        };
        Some(Self { whose, form })
    }

    /// The name of a generation's certificate, which those that it signs bear.
    pub(crate) fn certificate(generation: Generation) -> String {
        format!("{STEM}-{generation}.crt")
    }

    /// The name of a generation's list, which its certificates bear.
    pub(crate) fn revocation_list(generation: Generation) -> String {
        format!("{STEM}-{generation}.crl")
    }
}

impl Ca {
    /// What is published under this name, if it is.
    pub(crate) async fn published(&self, file: PublishedFile) -> Result<Option<Vec<u8>>, Refused> {
        let authorities = self.authorities();
        let generation = match file.whose {
            Whose::Current if file.form == Form::Pem => return Ok(Some(self.trust_pem().into_bytes())),
            Whose::Current => authorities.current().generation,
            Whose::One(generation) => generation,
            Whose::Cross { subject, issuer } => return Ok(self.crossing(subject, issuer, file.form)),
        };
        let Some(position) = authorities.all().iter().position(|one| one.generation == generation) else {
            return Ok(None);
        };
        Ok(match file.form {
            Form::Pem => Some(authorities.all()[position].certificate_pem.clone().into_bytes()),
            Form::Certificate => Some(authorities.all()[position].certificate_der.to_vec()),
            Form::RevocationList => self.current_revocations().await?.lists.get(position).cloned(),
        })
    }

    fn crossing(&self, subject: Generation, issuer: Generation, form: Form) -> Option<Vec<u8>> {
        let authorities = self.authorities();
        let pem = if subject == issuer.next() {
            authorities.of(subject)?.cross.as_ref()?.new_with_old_pem.clone()
        } else if issuer == subject.next() {
            authorities.of(issuer)?.cross.as_ref()?.old_with_new_pem.clone()
        } else {
            return None;
        };
        match form {
            Form::Pem => Some(pem.into_bytes()),
            Form::Certificate => {
                let der = CertificateDer::from_pem_slice(pem.as_bytes());
                Some(der.expect("the authority writes PEM that reads back").to_vec())
            }
            Form::RevocationList => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_index_and_no_others() {
        let first = Generation::FIRST;
        for (name, whose, form) in [
            ("e-seikyuu-ca.pem", Whose::Current, Form::Pem),
            ("e-seikyuu-ca-1.crl", Whose::One(first), Form::RevocationList),
            (
                "e-seikyuu-ca-2-with-1.crt",
                Whose::Cross { subject: first.next(), issuer: first },
                Form::Certificate,
            ),
        ] {
            assert_eq!(PublishedFile::parse(name), Some(PublishedFile { whose, form }), "{name}");
        }
        for name in ["", "e-seikyuu-ca", "e-seikyuu-ca1.pem", "e-seikyuu-ca-.pem", "e-seikyuu-ca.pem.bak"] {
            assert_eq!(PublishedFile::parse(name), None, "{name}");
        }
        assert_eq!(PublishedFile::revocation_list(first), "e-seikyuu-ca-1.crl");
    }
}
