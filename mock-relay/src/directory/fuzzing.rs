//! What the fuzzer of forms tries of the public directory's search.

use super::search::Search;
use crate::fuzzing::fields;

/// What was read has an address that reads as the same.
pub(crate) fn question(form: &[u8]) {
    let Some(pairs) = fields::<Vec<(String, String)>>(form) else { return };
    let Ok((search, page)) = Search::read(&pairs) else { return };
    let pairs = fields::<Vec<(String, String)>>(search.href("", page).trim_start_matches('?').as_bytes());
    assert_eq!(pairs.map(|pairs| Search::read(&pairs)), Some(Ok((search, page))));
}
