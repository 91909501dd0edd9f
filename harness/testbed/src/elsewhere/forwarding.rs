//! The testbed's back office, where a service is elsewhere: calls go on to it as they came.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use careplan_client::{BaseUrl, HttpClient, Limits};
use careplan_serve::{Refused, error_chain};
use careplan_wire::ProblemCode;

use super::Part;

/// How long a call may take that goes on: the longest poll of the list of revocations, and a settling beside it.
const FORWARD: Limits = Limits { timeout: Duration::from_mins(2), ..Limits::FILE };
/// How large a body may be that goes on: the back office's largest is a notice with what it is about.
const FORWARDED_BYTES_MAX: usize = 1024 * 1024;

/// A router of `part`'s calls of the back office, all of which go to `url`.
pub(crate) fn forward(part: Part, url: &BaseUrl, http: &HttpClient) -> Router {
    let (url, http) = (url.clone(), http.clone());
    let path = format!("/back-office/v1/{}/{{*rest}}", part.name());
    Router::new().route(&path, any(move |request| go_on(request, part, url.clone(), http.clone())))
}

async fn go_on(request: Request, part: Part, url: BaseUrl, http: HttpClient) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, FORWARDED_BYTES_MAX).await else {
        return Refused::new(ProblemCode::BodyTooLarge, "the body is larger than the back office takes")
            .into_response();
    };
    let asked = onward(&head, &url).body(body).expect("the parts of a request make one again");
    match http.send_within(asked, FORWARD).await {
        Ok(answer) => {
            let (head, body) = answer.into_parts();
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = head.status;
            *response.headers_mut() = kept(&head.headers);
            response
        }
        Err(error) => {
            let detail = format!("the {} is at {url} and not here: {}", part.name(), error_chain(&error));
            Refused::new(ProblemCode::PeerUnreachable, detail).into_response()
        }
    }
}

fn onward(head: &Parts, url: &BaseUrl) -> axum::http::request::Builder {
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut asked = axum::http::Request::builder().method(&head.method).uri(format!("{url}{path}"));
    if let Some(headers) = asked.headers_mut() {
        *headers = kept(&head.headers);
    }
    asked
}

/// What a message says of itself, without what belongs to its connection alone.
fn kept(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    for own in [
        header::HOST,
        header::CONNECTION,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        header::EXPECT,
    ] {
        kept.remove(own);
    }
    kept
}
