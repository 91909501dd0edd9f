//! Whether a certificate is good now, asked and answered one by one (OCSP, RFC 6960).
//!
//! The generation that a question names signs the answer with its own key; nobody stands between. The rule it keeps:
//! what is on the store is what is told, so that the answer and the list never differ.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod question;
mod responder;

use std::sync::Arc;

use careplan_domain::{CertificateSerial, JapanTime, Span};
use x509_cert::der::asn1::BitString;
use x509_cert::der::{self, Encode as _};
use x509_ocsp::{
    AsResponseBytes as _, BasicOcspResponse, CertStatus, OcspGeneralizedTime, OcspResponse, ResponseBytes,
    ResponseData, RevokedInfo, SingleResponse, Version,
};

use crate::Ca;
use crate::authorities::Authorities;
use crate::authority::Authority;
use crate::ca::beside;
use crate::certificate_record::Revocation;
use question::Question;
pub(crate) use responder::Responder;

/// Bytes of a question at most: one has about a hundred, with a nonce.
pub(crate) const QUESTION_BYTES_MAX: usize = 4 * 1024;
/// How long an answer may be kept (A). A revocation is told to whoever asks again at once.
const GOOD_FOR: Span = Span::from_days(1);

impl Ca {
    /// The answer to `question` (DER), DER. Every question has one: what cannot be read is `malformedRequest`, what is
    /// not about this authority `unauthorized` (RFC 6960, section 2.3).
    pub async fn certificate_status(&self, question: &[u8]) -> Vec<u8> {
        let answer = match Question::read(question) {
            None => OcspResponse::malformed_request(),
            Some(question) => match responder_of(&question, &self.authorities()) {
                None => OcspResponse::unauthorized(),
                Some(authority) => self.signed_status(&question, authority).await,
            },
        };
        answer.to_der().expect("an answer is far shorter than DER's lengths")
    }

    async fn signed_status(&self, question: &Question, authority: Arc<Authority>) -> OcspResponse {
        let data = self.status_data(question, &authority);
        let signed =
            beside(self.labour(), move || Ok::<_, careplan_serve::store::StoreFault>(sign(data, &authority)))
                .await;
        match signed {
            Ok(Ok(response)) => OcspResponse {
                response_status: x509_ocsp::OcspResponseStatus::Successful,
                response_bytes: Some(response),
            },
            Ok(Err(error)) => {
                tracing::error!("an OCSP answer could not be signed: {error}");
                OcspResponse::internal_error()
            }
            Err(_going_down) => OcspResponse::try_later(),
        }
    }

    fn status_data(&self, question: &Question, authority: &Authority) -> ResponseData {
        let now = self.now();
        let responses = question.certificates.iter().map(|asked| SingleResponse {
            cert_id: asked.clone(),
            cert_status: match asked_serial(asked).filter(|_| authority.responder.is_named_by(asked)) {
                Some(serial) => self.status_of(&serial, authority),
                None => CertStatus::unknown(),
            },
            this_update: at(now),
            next_update: Some(at(now.saturating_add(GOOD_FOR))),
            single_extensions: None,
        });
        ResponseData {
            version: Version::V1,
            responder_id: authority.responder.id.clone(),
            produced_at: at(now),
            responses: responses.collect(),
            response_extensions: question.nonce.clone().map(|nonce| vec![nonce]),
        }
    }

    fn status_of(&self, serial: &CertificateSerial, authority: &Authority) -> CertStatus {
        let own = |generation| generation == authority.generation;
        if let Some(revoked) = self.revocation_of(serial).filter(|revoked| own(revoked.generation)) {
            return CertStatus::revoked(info(revoked.revocation));
        }
        match self.certificate(serial) {
            Some(certificate) if own(certificate.generation) => CertStatus::good(),
            _ => CertStatus::unknown(),
        }
    }
}

/// The generation that the first of the certificates asked for names as its issuer.
fn responder_of(question: &Question, authorities: &Authorities) -> Option<Arc<Authority>> {
    let first = question.certificates.first()?;
    authorities.all().iter().find(|authority| authority.responder.is_named_by(first)).cloned()
}

fn asked_serial(asked: &x509_ocsp::CertId) -> Option<CertificateSerial> {
    CertificateSerial::from_bytes(asked.serial_number.as_bytes()).ok()
}

fn sign(data: ResponseData, authority: &Authority) -> Result<ResponseBytes, String> {
    use rcgen::SigningKey as _;
    let told = |error: der::Error| error.to_string();
    let signature = authority.issuer.key().sign(&data.to_der().map_err(told)?);
    let response = BasicOcspResponse {
        tbs_response_data: data,
        signature_algorithm: authority.responder.algorithm.clone(),
        signature: BitString::from_bytes(&signature.map_err(|error| error.to_string())?).map_err(told)?,
        certs: None,
    };
    response.to_response_bytes().map_err(told)
}

/// The moment as OCSP writes it, in whole seconds.
fn at(moment: JapanTime) -> OcspGeneralizedTime {
    std::time::SystemTime::from(moment.timestamp())
        .try_into()
        .expect("our clock stays within the years that have four digits")
}

fn info(revocation: Revocation) -> RevokedInfo {
    RevokedInfo { revocation_time: at(revocation.at), revocation_reason: revocation.crl_reason() }
}
