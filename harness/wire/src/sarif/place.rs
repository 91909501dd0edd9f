//! `Region` and `ArtifactLocation`: places in files, as SARIF writes them.

use serde::Serialize;

use crate::Bytes;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// Where in a file: lines and columns are counted from 1, the end column is the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// The line, as an editor counts.
    pub start_line: u32,
    /// The column, in UTF-16 code units.
    pub start_column: u32,
    /// The last line.
    pub end_line: u32,
    /// The column after the last.
    pub end_column: u32,
    #[serde(flatten)]
    bytes: Option<ByteRegion>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ByteRegion {
    byte_offset: u64,
    byte_length: u64,
}

impl Region {
    /// The place of a finding that is about a file as a whole. Readers want a line.
    pub const WHOLE_FILE: Self =
        Self { start_line: 1, start_column: 1, end_line: 1, end_column: 1, bytes: None };

    /// A region by lines and columns.
    pub fn new(start: Position, end: Position) -> Self {
        Self {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            bytes: None,
        }
    }

    /// The same region, with its bytes.
    #[must_use]
    pub fn with_bytes(mut self, bytes: Bytes) -> Self {
        let byte_length = bytes.end.saturating_sub(bytes.start);
        self.bytes = Some(ByteRegion { byte_offset: bytes.start, byte_length });
        self
    }
}

/// A place in the decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 code units.
    pub column: u32,
}

impl ArtifactLocation {
    /// A path relative to where the check ran is relative to the repository's root; another one stands for itself.
    pub(super) fn of(path: &str) -> Self {
        let relative = path.strip_prefix("./").unwrap_or(path);
        if relative.starts_with('/') {
            Self { uri: format!("file://{}", percent_encoded(relative)), uri_base_id: None }
        } else {
            Self { uri: percent_encoded(relative), uri_base_id: Some("%SRCROOT%") }
        }
    }
}

/// A path as a URI's path (RFC 3986): everything but unreserved characters and slashes is encoded.
fn percent_encoded(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            write!(uri, "%{byte:02X}").expect("writing to a string succeeds");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, uri: &str, base: Option<&str>) {
        let location = ArtifactLocation::of(path);
        assert_eq!((location.uri.as_str(), location.uri_base_id), (uri, base), "`{path}`");
    }

    #[test]
    fn a_path_becomes_a_uri_below_the_root_of_the_repository() {
        check("out/a-1_2.CSV", "out/a-1_2.CSV", Some("%SRCROOT%"));
        check("./out/a.CSV", "out/a.CSV", Some("%SRCROOT%"));
        check("見本 1/a:b%.CSV", "%E8%A6%8B%E6%9C%AC%201/a%3Ab%25.CSV", Some("%SRCROOT%"));
    }

    #[test]
    fn an_absolute_path_stands_for_itself() {
        check("/tmp/a b.CSV", "file:///tmp/a%20b.CSV", None);
    }
}
