//! Where a service is.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// サービスの所在: scheme, host and port, without a slash at the end: `http://localhost:8440`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether calls go over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let invalid = || InvalidBaseUrl(text.chars().take(EXCERPT_CHARACTERS).collect());
        let url: hyper::Uri = text.parse().map_err(|_| invalid())?;
        let scheme = url.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"));
        let (Some(scheme), Some(authority)) = (scheme, url.authority()) else {
            return Err(invalid());
        };
        let bare = url.path_and_query().is_none_or(|rest| rest.as_str() == "/");
        if !bare || authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(invalid());
        }
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that is no address of a service.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no address of a service, expected scheme, host and port such as `http://localhost:8440`")]
pub struct InvalidBaseUrl(String);

/// How much of a wrong text an error repeats: enough to recognise it.
const EXCERPT_CHARACTERS: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_its_last_slash() {
        for text in ["http://localhost:8440", "http://localhost:8440/"] {
            assert_eq!(text.parse::<BaseUrl>().expect("an address").as_str(), "http://localhost:8440");
        }
        assert!("https://[::1]:8443".parse::<BaseUrl>().expect("an address").is_https());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "localhost:8440",
            "/control",
            "ftp://localhost",
            "http://u:p@localhost",
            "http://localhost/a?b",
        ] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }
}
