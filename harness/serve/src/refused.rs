//! A problem as an HTTP answer.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use careplan_domain::{CertificateSerial, InvalidCertificateSerial};
use careplan_wire::{Problem, ProblemCode};

/// A refusal on its way out. Services' own refusal enums turn into it at the edge.
#[derive(Clone, Debug)]
pub struct Refused(pub Box<Problem>);

impl Refused {
    /// A refusal with this code; `detail` says what was found and expected.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Problem::new(code, detail).into()
    }

    /// The same with a hint that fits the case better than the code's own.
    #[must_use]
    pub fn with_own_hint(self, hint: impl Into<String>) -> Self {
        Problem::with_hint(*self.0, hint).into()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

/// A serial that comes as text is a part of the path.
impl From<InvalidCertificateSerial> for Refused {
    fn from(error: InvalidCertificateSerial) -> Self {
        Self::new(
            ProblemCode::InvalidPath,
            format!(
                "the path names no certificate: {error}; expected 1 to {} bytes in upper-case hexadecimal, without \
                 separators",
                CertificateSerial::BYTES_MAX
            ),
        )
        .with_own_hint("write the serial as `serial` has it in the answer that made the certificate: `0AFF`, not `0a:ff`")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).expect("a problem is plain text and numbers");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2: a 401 says how to identify oneself.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        // For a layer around the router that writes every refusal down.
        response.extensions_mut().insert(self);
        response
    }
}

/// The fallback of an API: no such path.
pub async fn not_found(uri: axum::http::Uri) -> Refused {
    Refused::new(ProblemCode::NotFound, format!("there is nothing at `{}`", shortened(uri.path())))
}

/// The fallback of an API: no such method on this path.
pub async fn method_not_allowed(method: axum::http::Method, uri: axum::http::Uri) -> Refused {
    Refused::new(
        ProblemCode::MethodNotAllowed,
        format!("`{method}` is not possible on `{}`", shortened(uri.path())),
    )
}

fn shortened(text: &str) -> String {
    text.chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_401_says_how_to_identify_oneself_and_nothing_else_does() {
        for &code in ProblemCode::ALL {
            let response = Refused::new(code, "found").into_response();
            let challenge = response.headers().get(header::WWW_AUTHENTICATE);
            let expected = (code.status() == 401).then(|| HeaderValue::from_static("Bearer"));
            assert_eq!(challenge, expected.as_ref(), "{code}");
        }
    }
}
