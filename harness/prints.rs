//! What is printed of pages by a browser and committed: the same page has the same hash, and a test tells when a page
//! has changed since.
//!
//! One file for the unit tests of every service that has documents: `#[path = "…/harness/prints.rs"] mod prints;`.
//! `CAREPLAN_PICTURES=take` takes with Chromium what has changed, `CAREPLAN_PICTURES=all` everything, as after a change
//! of style. The product itself needs no browser.

use std::path::Path;
use std::process::Command;

use careplan_client::Fingerprints;

/// The page without what changes by itself: the clock, the marks of forms, the sizes of pictures.
pub(crate) fn still(page: &str) -> String {
    let mut page = page.to_owned();
    for (begin, end) in [
        ("<span class=\"now\">", "</span>"),
        ("<input type=\"hidden\" name=\"csrf\"", ">\n"),
        ("<input type=\"hidden\" name=\"csrf\"", ">"),
        (" width=\"", "\""),
        (" height=\"", "\""),
    ] {
        while let Some(at) = page.find(begin) {
            let from = at + begin.len();
            let length = page[from..].find(end).expect("what begins also ends") + end.len();
            page.replace_range(at..from + length, "");
        }
    }
    page
}

/// SHA-256, in hexadecimal.
pub(crate) fn hash(text: &str) -> String {
    // SHA-256, at hand where certificates are compared.
    Fingerprints::of(text.as_bytes()).sha256.plain()
}

/// Whether a file was taken of the page of this hash.
pub(crate) fn is_fresh(file: &Path, hash: &str) -> bool {
    let is_taken = std::fs::metadata(file).is_ok_and(|found| found.len() > 0);
    is_taken && std::fs::read_to_string(file.with_extension("sha256")).is_ok_and(|kept| kept.trim() == hash)
}

/// Keeps the hash beside the file that was taken.
pub(crate) fn keep_hash(file: &Path, hash: &str) {
    std::fs::write(file.with_extension("sha256"), format!("{hash}\n")).unwrap();
}

/// Has a page, laid out as a file, printed or pictured.
pub(crate) fn run_chromium(page: &Path, what: &[&str]) {
    let profile = tempfile::tempdir().unwrap();
    let ended = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(|program| {
        Command::new(program)
            .env("LANGUAGE", "ja")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=ja"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(what)
            .arg(format!("file://{}", page.display()))
            .output()
            .ok()
    });
    let ended = ended.expect("Chromium is installed (Debian: apt install chromium)");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

/// What `CAREPLAN_PICTURES` wishes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To be told what has changed.
    Look,
    /// To take what has changed.
    Take,
    /// To take everything.
    TakeAll,
}

#[expect(clippy::disallowed_methods, reason = "a test has nobody above it to hand the environment down")]
pub(crate) fn wish() -> Wish {
    match std::env::var("CAREPLAN_PICTURES").as_deref() {
        Ok("take") => Wish::Take,
        Ok("all") => Wish::TakeAll,
        _ => Wish::Look,
    }
}
