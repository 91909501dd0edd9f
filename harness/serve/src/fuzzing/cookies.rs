//! Cookies, as anybody may send them.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::cookie_of;

/// The name of a cookie, and then one line of cookies after the other: what is found stands in one of them.
pub fn cookies(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n');
    let name = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut headers = HeaderMap::new();
    for line in lines {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::COOKIE, value);
        }
    }
    if let Some(value) = cookie_of(&headers, &name) {
        assert!(!value.contains(';') && value.trim_end() == value, "`{value}`");
        let pair = format!("{name}={value}");
        let mut lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        assert!(lines.any(|line| line.contains(&pair)), "`{pair}`");
    }
}
