//! One service at the other end: builds its requests, reads its answers.

use bytes::Bytes;
use careplan_domain::Secret;
use careplan_wire::Problem;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Asked, BaseUrl, CallError, HttpClient, Limits, Route};

/// A client, an address and, after a login, a token.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    http: HttpClient,
    base: BaseUrl,
    token: Option<Secret>,
}

/// What a request carries.
pub(crate) struct Load {
    media_type: String,
    content: Bytes,
    headers: Vec<(&'static str, String)>,
}

impl Caller {
    pub(crate) fn new(http: HttpClient, base: BaseUrl) -> Self {
        Self { http, base, token: None }
    }

    pub(crate) fn bearing(self, token: Secret) -> Self {
        Self { token: Some(token), ..self }
    }

    /// Asks for JSON.
    pub(crate) async fn read<T: DeserializeOwned>(&self, route: Route) -> Result<T, CallError> {
        self.read_within(route, Limits::JSON).await
    }

    /// Asks for JSON that may take its time.
    pub(crate) async fn read_within<T: DeserializeOwned>(
        &self,
        route: Route,
        limits: Limits,
    ) -> Result<T, CallError> {
        let (asked, body) = self.call(Method::GET, route, None, limits).await?;
        decode(asked, &body)
    }

    /// Asks for a file.
    pub(crate) async fn file(&self, route: Route) -> Result<Bytes, CallError> {
        Ok(self.call(Method::GET, route, None, Limits::FILE).await?.1)
    }

    /// Asks for a text.
    pub(crate) async fn text(&self, route: Route) -> Result<String, CallError> {
        let (_, body) = self.call(Method::GET, route, None, Limits::JSON).await?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// Changes something, and is answered with JSON.
    pub(crate) async fn change<T: DeserializeOwned>(
        &self,
        method: Method,
        route: Route,
        load: Load,
        limits: Limits,
    ) -> Result<T, CallError> {
        let (asked, body) = self.call(method, route, Some(load), limits).await?;
        decode(asked, &body)
    }

    /// Changes something; the answer's body does not matter.
    pub(crate) async fn command(
        &self,
        method: Method,
        route: Route,
        load: Load,
        limits: Limits,
    ) -> Result<(), CallError> {
        self.call(method, route, Some(load), limits).await.map(|_| ())
    }

    async fn call(
        &self,
        method: Method,
        route: Route,
        load: Option<Load>,
        limits: Limits,
    ) -> Result<(Asked, Bytes), CallError> {
        let asked = Asked { method, url: format!("{}{}", self.base, route.path_and_query()) };
        let request = match self.request(&asked, load) {
            Ok(request) => request,
            Err(reason) => return Err(CallError::Unsendable { asked, reason }),
        };
        let response = self.http.send_within(request, limits).await?;
        if response.status().is_success() {
            Ok((asked, response.into_body()))
        } else {
            Err(refusal(asked, &response))
        }
    }

    fn request(&self, asked: &Asked, load: Option<Load>) -> Result<Request<Bytes>, &'static str> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = asked.method.clone();
        *request.uri_mut() = asked.url.parse().map_err(|_| "the address is no URL")?;
        let headers = request.headers_mut();
        if let Some(token) = &self.token {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
                .map_err(|_| "the token has characters that no header may have")?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        if let Some(load) = load {
            headers.insert(header::CONTENT_TYPE, header_value(&load.media_type)?);
            for (name, value) in &load.headers {
                headers.insert(*name, header_value(value)?);
            }
            *request.body_mut() = load.content;
        }
        Ok(request)
    }
}

impl Load {
    /// A JSON body.
    pub(crate) fn json(body: &impl Serialize) -> Self {
        let content = serde_json::to_vec(body).expect("types of wire have text keys");
        Self::new(JSON, content.into())
    }

    /// No body. The media type goes along: it shows that no form of a web page made the call.
    pub(crate) fn nothing() -> Self {
        Self::new(JSON, Bytes::new())
    }

    pub(crate) fn new(media_type: impl Into<String>, content: Bytes) -> Self {
        Self { media_type: media_type.into(), content, headers: Vec::new() }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

fn header_value(text: &str) -> Result<HeaderValue, &'static str> {
    HeaderValue::from_str(text).map_err(|_| "a header has characters that none may have")
}

fn decode<T: DeserializeOwned>(asked: Asked, body: &Bytes) -> Result<T, CallError> {
    serde_json::from_slice(body).map_err(|source| CallError::Unreadable { asked, source })
}

fn refusal(asked: Asked, response: &Response<Bytes>) -> CallError {
    let media_type = text_header(response.headers(), header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if media_type.starts_with(Problem::MEDIA_TYPE)
        && let Ok(problem) = serde_json::from_slice(response.body())
    {
        let retry_after = text_header(response.headers(), header::RETRY_AFTER.as_str());
        let retry_after_seconds = retry_after.and_then(|seconds| seconds.parse().ok());
        return CallError::Problem { asked, problem: Box::new(problem), retry_after_seconds };
    }
    let excerpt = String::from_utf8_lossy(response.body()).chars().take(EXCERPT_CHARACTERS).collect();
    CallError::Unexpected { asked, status: response.status().as_u16(), excerpt }
}

fn text_header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

const JSON: &str = "application/json";

/// How much of an unexplained answer an error repeats: its first lines tell whose it is.
const EXCERPT_CHARACTERS: usize = 200;

#[cfg(test)]
mod tests;
