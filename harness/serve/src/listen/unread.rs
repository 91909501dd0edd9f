//! What is left of a request that was refused before its body was looked at.
//!
//! A client that writes first and reads then must get rid of its body to hear the refusal: closed on it, its connection
//! would be reset, and the answer might be lost. So some of it is read and forgotten. Not for whoever asked first whether
//! to send a body (`Expect`): it hears the refusal and sends none.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, SizeHint};

/// Bytes read of a refused request: a third of the largest send. Who has more to write is cut off.
const UNREAD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// And for how long.
const UNREAD_TIME_MAX: Duration = Duration::from_secs(5);

/// Where a body comes back to that nobody has looked at.
pub(super) struct Unread<B>(Arc<Mutex<Option<B>>>);

/// A body that comes back unless somebody looks at it.
pub(super) struct Lent<B: Body> {
    /// Gone once it was given back.
    body: Option<B>,
    is_untouched: bool,
    lender: Arc<Mutex<Option<B>>>,
}

impl<B> Unread<B>
where
    B: Body<Data = Bytes> + Unpin,
{
    /// Lends the body of a request with these headers.
    pub(super) fn lend(body: B, headers: &HeaderMap) -> (Self, Lent<B>) {
        let lender = Arc::new(Mutex::new(None));
        let is_untouched = !headers.contains_key(header::EXPECT);
        let lent = Lent { body: Some(body), is_untouched, lender: Arc::clone(&lender) };
        (Self(lender), lent)
    }

    /// Reads on for a moment, where a refusal is to be heard.
    pub(super) async fn let_finish(self, status: StatusCode) {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut body) = body.filter(|_| status.is_client_error() || status.is_server_error()) else {
            return;
        };
        let rest = async {
            let mut bytes = 0;
            while let Some(Ok(frame)) = body.frame().await {
                bytes += frame.data_ref().map_or(0, Bytes::len);
                if bytes > UNREAD_BYTES_MAX {
                    break;
                }
            }
        };
        // Out of time: then the connection is reset, as it would have been at once.
        let _heard = tokio::time::timeout(UNREAD_TIME_MAX, rest).await;
    }
}

impl<B: Body + Unpin> Body for Lent<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.is_untouched = false;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl<B: Body> Drop for Lent<B> {
    fn drop(&mut self) {
        let body = self.body.take().filter(|body| self.is_untouched && !body.is_end_stream());
        *self.lender.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }
}
