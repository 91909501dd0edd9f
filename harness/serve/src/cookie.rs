//! Reading cookies, as browsers send them.

use axum::http::{HeaderMap, header};

/// The value of the first cookie of this name.
pub fn cookie_of<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_first_of_its_name_counts_in_whichever_line_it_stands() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; bb=2=3"));
        headers.append(header::COOKIE, HeaderValue::from_static(" b=4;a=5;c"));
        let of = |name| cookie_of(&headers, name);
        assert_eq!(
            (of("a"), of("b"), of("bb"), of("c"), of("")),
            (Some("1"), Some("4"), Some("2=3"), None, None)
        );
    }
}
