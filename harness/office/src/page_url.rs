//! Where a page is, and where its links lead.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// ページの所在: an absolute `http` or `https` URL without fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageUrl {
    scheme: String,
    authority: String,
    path: String,
    query: Option<String>,
}

impl PageUrl {
    /// Scheme, host and port, as the `Origin` header has them.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The host without its port, as cookies know it.
    pub fn host(&self) -> &str {
        let after_bracket = self.authority.rfind(']').unwrap_or(0);
        match self.authority[after_bracket..].find(':') {
            Some(colon) => &self.authority[..after_bracket + colon],
            None => &self.authority,
        }
    }

    /// The path, beginning with a slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it goes over TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// The same page asked with this query.
    #[must_use]
    pub fn with_query(&self, query: String) -> Self {
        Self { query: Some(query), ..self.clone() }
    }

    /// Where a link on this page leads (RFC 3986, section 5.2).
    pub fn resolve(&self, reference: &str) -> Result<Self, InvalidPageUrl> {
        let reference = reference.trim_matches(|one: char| one.is_ascii_whitespace());
        let reference = reference.split('#').next().unwrap_or_default();
        if let Some(rest) = reference.strip_prefix("//") {
            return format!("{}://{rest}", self.scheme).parse();
        }
        if has_scheme(reference) {
            return reference.parse();
        }
        if reference.is_empty() {
            return Ok(self.clone());
        }
        let (path, query) = split_query(reference);
        let path = if path.is_empty() {
            self.path.clone()
        } else if path.starts_with('/') {
            tidy(path)
        } else {
            let folder = self.path.rfind('/').map_or("", |slash| &self.path[..slash]);
            tidy(&format!("{folder}/{path}"))
        };
        Ok(Self {
            scheme: self.scheme.clone(),
            authority: self.authority.clone(),
            path: encoded(&path),
            query: query.map(encoded),
        })
    }
}

impl FromStr for PageUrl {
    type Err = InvalidPageUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPageUrl> {
        let invalid = || InvalidPageUrl(text.chars().take(EXCERPT_CHARACTERS).collect());
        let (scheme, rest) = text.split_once("://").ok_or_else(invalid)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(invalid());
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let parsed: hyper::http::uri::Authority = authority.parse().map_err(|_| invalid())?;
        if parsed.host().is_empty() || authority.contains('@') {
            return Err(invalid());
        }
        let (path, query) = split_query(rest);
        let path = if path.is_empty() { "/".to_owned() } else { tidy(path) };
        Ok(Self { scheme, authority: authority.to_owned(), path: encoded(&path), query: query.map(encoded) })
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

/// A text that leads to no page.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` leads to no page, expected an `http` or `https` address")]
pub struct InvalidPageUrl(String);

fn has_scheme(reference: &str) -> bool {
    let scheme = reference.split(['/', '?']).next().unwrap_or_default();
    scheme.split_once(':').is_some_and(|(name, _)| {
        name.starts_with(|one: char| one.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

fn split_query(text: &str) -> (&str, Option<&str>) {
    text.split_once('?').map_or((text, None), |(path, query)| (path, Some(query)))
}

/// Follows `.` and `..`.
fn tidy(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        segments.push("");
    }
    format!("/{}", segments.join("/"))
}

/// Encodes what may not stand in a URL and leaves what is encoded already.
fn encoded(text: &str) -> String {
    text.chars()
        .map(|one| match one {
            '!' | '#'..=';' | '=' | '?'..='[' | ']' | '_' | 'a'..='z' | '~' => one.to_string(),
            other => careplan_client::percent::component(other.encode_utf8(&mut [0; 4])),
        })
        .collect()
}

/// How much of a wrong address an error repeats.
const EXCERPT_CHARACTERS: usize = 120;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn links_lead_where_a_browser_would_go() {
        let page: PageUrl = "http://localhost:8441/care/menu?x=1#top".parse().expect("a URL");
        for (reference, expected) in [
            ("/login", "http://localhost:8441/login"),
            ("notices?page=2", "http://localhost:8441/care/notices?page=2"),
            ("../faq/./1", "http://localhost:8441/faq/1"),
            ("?page=3", "http://localhost:8441/care/menu?page=3"),
            ("", "http://localhost:8441/care/menu?x=1"),
            ("#main", "http://localhost:8441/care/menu?x=1"),
            ("http://localhost:8442", "http://localhost:8442/"),
            ("//127.0.0.1/a", "http://127.0.0.1/a"),
            ("/照会 一覧", "http://localhost:8441/%E7%85%A7%E4%BC%9A%20%E4%B8%80%E8%A6%A7"),
            ("/a%20b", "http://localhost:8441/a%20b"),
            ("../../../up", "http://localhost:8441/up"),
        ] {
            assert_eq!(page.resolve(reference).expect(reference).to_string(), expected, "{reference}");
        }
        assert!(page.resolve("mailto:a@example.test").is_err());
        assert!(page.resolve("javascript:void(0)").is_err());
    }

    #[test]
    fn a_host_has_no_port() {
        for (url, host) in [
            ("http://localhost:8441/", "localhost"),
            ("https://[::1]:8442", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(url.parse::<PageUrl>().expect("a URL").host(), host);
        }
    }

    proptest! {
        #[test]
        fn whatever_a_link_says_the_result_can_be_asked_for(reference in any::<String>()) {
            let page: PageUrl = "http://localhost:8441/a/b?c".parse().expect("a URL");
            if let Ok(url) = page.resolve(&reference) {
                let text = url.to_string();
                prop_assert!(text.parse::<hyper::Uri>().is_ok(), "{}", text);
                prop_assert_eq!(text.parse::<PageUrl>(), Ok(url));
            }
        }
    }
}
