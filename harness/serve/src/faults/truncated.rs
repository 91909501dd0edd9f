//! An answer whose body is cut in the middle.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::Response;
use hyper::body::{Body as _, Frame, SizeHint};

use super::plan::BrokenOff;

/// The answer with half of its body, after which the connection ends. An answer without a body does not come at all.
pub(super) fn truncated(response: Response) -> Result<Response, BrokenOff> {
    let said = response.headers().get(header::CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok()).and_then(|length| length.parse().ok());
    let whole = said.or_else(|| response.body().size_hint().exact());
    if whole == Some(0) {
        return Err(BrokenOff);
    }
    Ok(response.map(|inner| {
        let left = whole.map(|whole| whole / 2);
        Body::new(Truncated { inner, whole, left, part: Bytes::new(), has_paused: false })
    }))
}

/// The largest part that is handed to hyper at once: what it holds unwritten when the body breaks is lost.
const PART_MAX: usize = 16 * 1024;

struct Truncated {
    inner: Body,
    /// The length that the head promises, if it does.
    whole: Option<u64>,
    /// What may still go; unknown until the first part of a body of unknown length, half of which goes.
    left: Option<u64>,
    /// What came of the body and has not gone on yet.
    part: Bytes,
    /// Whether what went before the cut had a turn to be written.
    has_paused: bool,
}

impl hyper::body::Body for Truncated {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        loop {
            if !self.part.is_empty() {
                let length = self.part.len().min(PART_MAX);
                return Poll::Ready(Some(Ok(Frame::data(self.part.split_to(length)))));
            }
            if self.left == Some(0) {
                return self.cut(context);
            }
            let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => self.take(data),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                // Trailers, or an end before what the head promised.
                Some(Ok(Err(_))) | None => self.left = Some(0),
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.whole.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Truncated {
    /// Keeps of `data` what may still go.
    fn take(&mut self, mut data: Bytes) {
        let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
        let left = self.left.unwrap_or(length / 2);
        data.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        self.left = Some(left.saturating_sub(length));
        self.part = data;
    }

    /// The end. hyper drops what it has not written when a body fails, and writes when a body has nothing for now.
    fn cut(&mut self, context: &Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.has_paused {
            return Poll::Ready(Some(Err(axum::Error::new(BrokenOff))));
        }
        self.has_paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;
    use http_body_util::BodyExt as _;

    use super::*;

    /// What comes of a body before it breaks.
    async fn comes(body: Body) -> Vec<u8> {
        let mut response = truncated(Response::new(body)).expect("has a body").into_body();
        let mut came = Vec::new();
        loop {
            match response.frame().await {
                Some(Ok(frame)) => came.extend_from_slice(&frame.into_data().expect("data")),
                Some(Err(_)) => return came,
                None => panic!("it ended as if it were whole"),
            }
        }
    }

    #[tokio::test]
    async fn half_of_a_body_comes_and_then_it_breaks() {
        assert_eq!(comes(Body::from("0123456789")).await, b"01234");
        assert_eq!(comes(Body::from("0")).await, b"");
    }

    #[tokio::test]
    async fn of_a_body_of_unknown_length_half_of_the_first_part_comes() {
        let parts = stream::iter([Ok::<_, std::io::Error>("0123"), Ok("4567")]);
        assert_eq!(comes(Body::from_stream(parts)).await, b"01");
    }

    #[test]
    fn an_answer_without_a_body_does_not_come() {
        assert!(truncated(Response::new(Body::empty())).is_err());
    }
}
