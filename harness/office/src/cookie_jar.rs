//! What a browser remembers for the sites it visited.

use crate::PageUrl;

/// クッキー: kept by host, path and name. Ports do not count (RFC 6265, section 8.5), so two services of one host that
/// used the same name would meet here as in any browser.
///
/// A cookie lasts as long as its browser, unless a site ends it: times in `Expires` belong to no clock of ours.
#[derive(Clone, Default)]
pub struct CookieJar {
    cookies: Vec<Cookie>,
}

#[derive(Clone)]
struct Cookie {
    host: String,
    path: String,
    name: String,
    value: String,
    secure: bool,
}

impl CookieJar {
    /// Takes a `Set-Cookie` of a page.
    pub fn take(&mut self, url: &PageUrl, set_cookie: &str) {
        let mut parts = set_cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        if name.is_empty() || set_cookie.len() > COOKIE_BYTES_MAX {
            return;
        }
        let mut cookie = Cookie {
            host: url.host().to_owned(),
            path: default_path(url.path()).to_owned(),
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            secure: false,
        };
        let mut has_ended = false;
        for attribute in parts {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "max-age" => has_ended = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
                _ => {}
            }
        }
        self.cookies.retain(|old| !old.is_same_as(&cookie));
        let is_allowed = url.is_https() || !cookie.secure;
        if !has_ended && is_allowed {
            self.cookies.push(cookie);
            if self.cookies.len() > COOKIES_MAX {
                self.cookies.remove(0);
            }
        }
    }

    /// The `Cookie` header for a page; nothing if there is none to send.
    pub fn header(&self, url: &PageUrl) -> Option<String> {
        let mut fitting: Vec<&Cookie> = self.cookies.iter().filter(|cookie| cookie.goes_to(url)).collect();
        // Longer paths first (RFC 6265, section 5.4); the sort keeps the order of age.
        fitting.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> = fitting.iter().map(|one| format!("{}={}", one.name, one.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.cookies.clear();
    }
}

/// Cookies open sessions, so only their number shows.
impl std::fmt::Debug for CookieJar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CookieJar").field("cookies", &self.cookies.len()).finish()
    }
}

impl Cookie {
    fn is_same_as(&self, other: &Self) -> bool {
        self.host == other.host && self.path == other.path && self.name == other.name
    }

    fn goes_to(&self, url: &PageUrl) -> bool {
        let path_fits = url
            .path()
            .strip_prefix(self.path.as_str())
            .is_some_and(|rest| rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/'));
        self.host == url.host() && path_fits && (url.is_https() || !self.secure)
    }
}

/// The folder of a page (RFC 6265, section 5.1.4).
fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(slash) => &path[..slash],
    }
}

/// The longest cookie taken: the 4 KiB that browsers guarantee.
const COOKIE_BYTES_MAX: usize = 4096;

/// How many cookies are kept: every service of a testbed has one, and each may have a few more.
const COOKIES_MAX: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> PageUrl {
        text.parse().expect("a URL")
    }

    fn jar(cookies: &[(&str, &str)]) -> CookieJar {
        let mut jar = CookieJar::default();
        for (from, cookie) in cookies {
            jar.take(&url(from), cookie);
        }
        jar
    }

    #[test]
    fn services_of_one_host_keep_their_cookies_apart_by_name() {
        let jar = jar(&[
            ("http://localhost:8441/", "portal_8441=a; Path=/; HttpOnly; SameSite=Lax"),
            ("http://localhost:8442/", "site_8442=b; Path=/"),
            ("http://127.0.0.1:8442/", "other=c; Path=/"),
        ]);
        assert_eq!(
            jar.header(&url("http://localhost:8441/x")).as_deref(),
            Some("portal_8441=a; site_8442=b")
        );
        assert_eq!(jar.header(&url("http://[::1]/")), None);
    }

    #[test]
    fn a_cookie_goes_to_its_path_only() {
        let jar = jar(&[
            ("http://h/care/login", "a=1"),
            ("http://h/", "b=2; Path=/ca"),
            ("http://h/", "c=3; Path=/"),
        ]);
        assert_eq!(jar.header(&url("http://h/care/menu")).as_deref(), Some("a=1; c=3"));
        assert_eq!(jar.header(&url("http://h/ca/x")).as_deref(), Some("b=2; c=3"));
        assert_eq!(jar.header(&url("http://h/careful")).as_deref(), Some("c=3"));
    }

    #[test]
    fn a_newer_cookie_replaces_an_older_and_max_age_ends_it() {
        let mut jar = jar(&[("http://h/", "a=1; Path=/"), ("http://h/", "a=2; Path=/")]);
        assert_eq!(jar.header(&url("http://h/")).as_deref(), Some("a=2"));
        jar.take(&url("http://h/"), "a=; Path=/; Max-Age=0");
        assert_eq!(jar.header(&url("http://h/")), None);
    }

    #[test]
    fn a_secure_cookie_needs_https() {
        let jar = jar(&[("http://h/", "a=1; Secure"), ("https://h/", "b=2; Secure")]);
        assert_eq!(jar.header(&url("https://h/")).as_deref(), Some("b=2"));
        assert_eq!(jar.header(&url("http://h/")), None);
    }

    #[test]
    fn what_is_no_cookie_is_not_kept() {
        let jar = jar(&[
            ("http://h/", ""),
            ("http://h/", "novalue"),
            ("http://h/", "=x"),
            ("http://h/", &"a=b".repeat(2000)),
        ]);
        assert_eq!(jar.header(&url("http://h/")), None);
    }
}
