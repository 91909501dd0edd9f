//! Requests out, answers in, within limits.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{Request, Response, Uri};

use crate::tls_failure::TlsFailure;
use crate::transport::Transport;
use crate::{Asked, BoxError, CallError, Witness};

/// HTTPクライアント: sends one request at a time and reads the whole answer. Clones share their connections.
///
/// It follows no redirect, keeps no cookie and judges no status: an answer of any status is an answer.
#[derive(Clone)]
pub struct HttpClient {
    transport: Arc<dyn Transport>,
    witness: Option<Arc<dyn Witness>>,
}

/// How long an answer may take and how long it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first step of connecting to the answer's last byte, by the machine's time.
    pub timeout: Duration,
    /// Bytes of the answer's body.
    pub bytes_max: usize,
}

impl Limits {
    /// For calls that are answered with JSON.
    pub const JSON: Self = Self { timeout: REQUEST_TIMEOUT, bytes_max: JSON_BYTES_MAX };
    /// For calls that are answered with a file.
    pub const FILE: Self = Self { timeout: REQUEST_TIMEOUT, bytes_max: FILE_BYTES_MAX };
    /// For calls that are answered when all that follows from them is done.
    pub const SETTLE: Self = Self { timeout: SETTLE_TIMEOUT, bytes_max: JSON_BYTES_MAX };
}

impl HttpClient {
    pub(crate) fn new(transport: Arc<dyn Transport>, witness: Option<Arc<dyn Witness>>) -> Self {
        Self { transport, witness }
    }

    /// Sends a request, whose URI is a whole URL, and reads the answer, of any status, within a file's limits.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, CallError> {
        self.send_within(request, Limits::FILE).await
    }

    /// The same within other limits.
    pub async fn send_within(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, CallError> {
        let Some(witness) = &self.witness else { return self.answered(request, limits).await };
        let number = witness.asked(&request);
        let end = self.answered(request, limits).await;
        witness.ended(number, end.as_ref());
        end
    }

    async fn answered(&self, request: Request<Bytes>, limits: Limits) -> Result<Response<Bytes>, CallError> {
        let asked = Asked { method: request.method().clone(), url: request.uri().to_string() };
        let url = request.uri().clone();
        let failed =
            match tokio::time::timeout(limits.timeout, self.exchange(request, limits.bytes_max)).await {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(failed)) => failed,
                Err(_) => return Err(CallError::Timeout { asked, after: limits.timeout }),
            };
        if let Some(failure) = TlsFailure::in_chain(failed.source.as_ref()) {
            return Err(refused(failure, asked));
        }
        match failed.stage {
            Stage::TooLarge => Err(CallError::TooLarge { asked, bytes_max: limits.bytes_max }),
            Stage::Connecting => Err(CallError::Unreachable { asked, source: failed.source }),
            Stage::Answering => Err(match self.hidden_refusal(url).await {
                Some(failure) => refused(failure, asked),
                None => CallError::Interrupted { asked, source: failed.source },
            }),
        }
    }

    async fn exchange(&self, request: Request<Bytes>, bytes_max: usize) -> Result<Response<Bytes>, Failed> {
        let response = self.transport.send(request.map(Full::new)).await.map_err(|error| Failed {
            stage: if error.is_connect() { Stage::Connecting } else { Stage::Answering },
            source: error.into(),
        })?;
        let (head, body) = response.into_parts();
        match Limited::new(body, bytes_max).collect().await {
            Ok(body) => Ok(Response::from_parts(head, body.to_bytes())),
            Err(source) if source.is::<LengthLimitError>() => Err(Failed { stage: Stage::TooLarge, source }),
            Err(source) => Err(Failed { stage: Stage::Answering, source }),
        }
    }

    async fn hidden_refusal(&self, url: Uri) -> Option<TlsFailure> {
        let over_tls = url.scheme_str() == Some("https");
        if over_tls { self.transport.listen_for_refusal(url).await } else { None }
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

struct Failed {
    stage: Stage,
    source: BoxError,
}

enum Stage {
    Connecting,
    Answering,
    TooLarge,
}

fn refused(failure: TlsFailure, asked: Asked) -> CallError {
    match failure {
        TlsFailure::Alert(alert) => CallError::HandshakeRefused { asked, alert },
        TlsFailure::ServerCertificate(reason) => CallError::ServerNotTrusted { asked, reason },
    }
}

/// How long a call may take: a busy test machine that draws an RSA key needs seconds, nothing needs a minute.
pub const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// How long a call may take that moves the whole testbed: a thousand certificates at 83 ms a key, with a margin.
pub const SETTLE_TIMEOUT: Duration = Duration::from_mins(10);

/// The longest JSON answer: the longest page of messages twice over.
pub const JSON_BYTES_MAX: usize = 2 * careplan_wire::relay::Messages::BYTES_MAX;

/// The longest file: an archive of a message of 50 MiB, with room for what ZIP adds.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

#[cfg(test)]
mod tests;
