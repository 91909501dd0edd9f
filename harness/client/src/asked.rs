//! What a call asked, as every error tells it.

use std::fmt;

use hyper::Method;

/// 要求: method and URL of one call. Never a body or a header: passwords and tokens travel there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `GET`, `POST`, …
    pub method: Method,
    /// The whole URL.
    pub url: String,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}
