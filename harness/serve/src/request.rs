//! Extractors that answer with our problems.

use axum::body::Bytes;
use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Form, FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use careplan_domain::excerpt;
use careplan_wire::ProblemCode;
use serde::de::DeserializeOwned;

use crate::Refused;

/// A JSON body of a wire type. Its limit is the router's `DefaultBodyLimit`.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

/// A JSON body that may be left out: an empty one says what the type says by default.
#[derive(Debug)]
pub struct MaybeJsonBody<T>(pub T);

/// A query of a wire type.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

/// What varies in a path.
#[derive(Debug)]
pub struct PathOf<T>(pub T);

/// A form as a browser posts it.
#[derive(Debug)]
pub struct FormBody<T>(pub T);

/// Refuses a body that is packed: nothing here unpacks one, and what unpacks can be a bomb.
pub fn check_unpacked(headers: &HeaderMap) -> Result<(), Refused> {
    let packed = headers.get_all(header::CONTENT_ENCODING).iter().find(|coding| *coding != "identity");
    let Some(coding) = packed else { return Ok(()) };
    let coding = excerpt(coding.to_str().unwrap_or_default()).escape_debug().to_string();
    let detail = format!("the body is packed (content-encoding `{coding}`), expected it as it is");
    Err(Refused::new(ProblemCode::UnsupportedMediaType, detail)
        .with_own_hint("send the body unpacked, without a content-encoding"))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        check_unpacked(request.headers())?;
        Json::from_request(request, state).await.map(|Json(value)| Self(value)).map_err(|rejection| {
            match rejection {
                JsonRejection::MissingJsonContentType(_) => Refused::new(
                    ProblemCode::UnsupportedMediaType,
                    "expected content-type `application/json`",
                ),
                JsonRejection::BytesRejection(_) => body_refused(rejection.status()),
                _ => json_refused(&rejection.body_text()),
            }
        })
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for MaybeJsonBody<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        check_unpacked(request.headers())?;
        let body = Bytes::from_request(request, state).await.map_err(|error| body_refused(error.status()))?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        Json::from_bytes(&body)
            .map(|Json(value)| Self(value))
            .map_err(|error| json_refused(&error.body_text()))
    }
}

/// Serde's words tell an unknown field from the rest.
fn json_refused(text: &str) -> Refused {
    // axum prefixes its own sentence; what follows the colon is serde's.
    let cause = text.split_once(": ").map_or(text, |(_, cause)| cause);
    let code =
        if cause.contains("unknown field") { ProblemCode::UnknownField } else { ProblemCode::MalformedJson };
    Refused::new(code, cause)
}

fn body_refused(status: StatusCode) -> Refused {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        Refused::new(ProblemCode::BodyTooLarge, "the body is larger than this call takes")
    } else {
        Refused::new(ProblemCode::MalformedJson, "the body broke off")
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Query::from_request_parts(parts, state).await.map(|Query(value)| Self(value)).map_err(
            |rejection: QueryRejection| Refused::new(ProblemCode::InvalidQuery, rejection.body_text()),
        )
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Path::from_request_parts(parts, state)
            .await
            .map(|Path(value)| Self(value))
            .map_err(|rejection: PathRejection| Refused::new(ProblemCode::InvalidPath, rejection.body_text()))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FormBody<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        check_unpacked(request.headers())?;
        Form::from_request(request, state).await.map(|Form(value)| Self(value)).map_err(
            |rejection: FormRejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => body_refused(StatusCode::PAYLOAD_TOO_LARGE),
                StatusCode::UNSUPPORTED_MEDIA_TYPE => Refused::new(
                    ProblemCode::UnsupportedMediaType,
                    "expected content-type `application/x-www-form-urlencoded`",
                ),
                _ => Refused::new(ProblemCode::InvalidField, rejection.body_text()),
            },
        )
    }
}
