//! Which requests of a service a rule means.

use std::fmt;
use std::str::FromStr;

/// 経路の指定: a path with `{name}` for what varies, and a method before it or none: `POST /api/v1/messages`,
/// `/api/v1/messages/{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutePattern {
    method: Option<String>,
    path: String,
}

/// A text that is no route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "found `{0}`, expected a path as `/api/v1/messages/{{id}}`, with a method before it or none: `POST /api/v1/messages`"
)]
pub struct InvalidRoute(String);

impl RoutePattern {
    /// The longest: longer than any path of a service.
    const CHARACTERS_MAX: usize = 200;
    const METHODS: [&'static str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// Its method; without one it means all.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it means this request. A query is no part of a path.
    pub fn meets(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|own| own == method)
            && same_segments(&self.path, path, |own, asked| own == asked || is_open(own) && !asked.is_empty())
    }

    /// Whether it can mean a request of this route of a service, which has `{name}` for what varies.
    pub fn fits(&self, method: &str, template: &str) -> bool {
        self.method.as_deref().is_none_or(|own| own == method)
            && same_segments(&self.path, template, |own, open| {
                own == open || is_open(open) && !own.is_empty()
            })
    }
}

fn same_segments(one: &str, other: &str, same: impl Fn(&str, &str) -> bool) -> bool {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if same(one, other) => {}
            _ => return false,
        }
    }
}

fn is_open(segment: &str) -> bool {
    segment.len() > 2 && segment.starts_with('{') && segment.ends_with('}')
}

impl FromStr for RoutePattern {
    type Err = InvalidRoute;

    fn from_str(text: &str) -> Result<Self, InvalidRoute> {
        let invalid = || InvalidRoute(text.chars().take(60).collect());
        let (method, path) = match text.split_once(' ') {
            Some((method, path)) => (Some(method), path),
            None => (None, text),
        };
        let known = method.is_none_or(|method| Self::METHODS.contains(&method));
        let printable = path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#'));
        if !known || !printable || !path.starts_with('/') || path.len() > Self::CHARACTERS_MAX {
            return Err(invalid());
        }
        Ok(Self { method: method.map(str::to_owned), path: path.to_owned() })
    }
}

impl fmt::Display for RoutePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{method} ")?;
        }
        f.write_str(&self.path)
    }
}
