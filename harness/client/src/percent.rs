//! Percent-encoding of what goes into URLs and forms.

use std::fmt::Write as _;

/// Encodes `text` so that it can stand as one segment of a path, or as a name or value of a query.
///
/// Everything but RFC 3986's unreserved characters is encoded, and the segments `.` and `..` are too: a reader that
/// tidies paths would otherwise take them for directions.
pub fn component(text: &str) -> String {
    if text == "." || text == ".." {
        return text.replace('.', "%2E");
    }
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            push_encoded(&mut encoded, byte);
        }
    }
    encoded
}

/// Encodes pairs as `application/x-www-form-urlencoded` (WHATWG URL, section 5.2): a space is `+`.
pub fn form<N: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (N, V)>) -> String {
    let mut encoded = String::new();
    for (name, value) in pairs {
        if !encoded.is_empty() {
            encoded.push('&');
        }
        push_form(&mut encoded, name.as_ref());
        encoded.push('=');
        push_form(&mut encoded, value.as_ref());
    }
    encoded
}

fn push_form(encoded: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'*' | b'-' | b'.' | b'_' => encoded.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => push_encoded(encoded, byte),
        }
    }
}

fn push_encoded(encoded: &mut String, byte: u8) {
    write!(encoded, "%{byte:02X}").expect("a string takes everything");
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stays_one_segment() {
        assert_eq!(component("a/b c%.CSV"), "a%2Fb%20c%25.CSV");
        assert_eq!(component("計画.pdf"), "%E8%A8%88%E7%94%BB.pdf");
        assert_eq!(component(".."), "%2E%2E");
        assert_eq!(component("..."), "...");
    }

    #[test]
    fn a_form_is_encoded_as_browsers_do() {
        assert_eq!(form([("a b", "1&2"), ("姓", "東~*")]), "a+b=1%262&%E5%A7%93=%E6%9D%B1%7E*");
        assert_eq!(form(Vec::<(String, String)>::new()), "");
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_segment(text in any::<String>()) {
            let encoded = component(&text);
            prop_assert!(encoded.bytes().all(|byte| byte == b'%' || is_unreserved(byte)));
            prop_assert!(encoded != "." && encoded != "..");
        }
    }
}
