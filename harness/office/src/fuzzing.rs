//! What the fuzzers try of what a desk reads: pages, and the packages that it downloads.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

use careplan_domain::{JapanTime, Secret};

use crate::{CertificateStore, ImportError, Page};

/// A page: read like any other, and each of its forms could be sent.
pub fn pages(input: &[u8]) {
    let page = Page::read("http://localhost:8441/care/login".parse().expect("an address"), 200, input);
    for form in &page.forms {
        let sent = form.encode(None);
        assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{sent}");
    }
    assert_eq!(page.field_places("ユーザID").len(), page.fields("ユーザID").len());
    let _said = (page.says("ログイン"), page.value_after("事業所番号"), page.control("次へ"), page.sight());
}

/// A PKCS#12 package under the password `p`: opened, or refused in words that repeat no password.
pub fn pkcs12(input: &[u8]) {
    match CertificateStore::open(input, &Secret::from("p")) {
        Ok(opened) => {
            let mut store = CertificateStore::new();
            store.put(opened.clone());
            assert!(store.has(&opened));
            assert_eq!(store.view(JapanTime::from_unix_seconds(0)).len(), 1);
        }
        Err(ImportError::NotAPackage { reason }) => assert!(!reason.is_empty()),
        Err(ImportError::WrongPassword | ImportError::NoCertificate) => {}
    }
}

#[cfg(test)]
#[path = "../../corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn pages_are_replayed() {
        replay("pages", pages);
    }

    #[test]
    fn packages_are_replayed() {
        replay("pkcs12", pkcs12);
    }
}
