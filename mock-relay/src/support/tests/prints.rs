//! The documents' PDFs: printed of the pages as they are, and told when a page has changed since.
//!
//! `CAREPLAN_PICTURES=take cargo test -p mock-relay --lib prints` prints with Chromium those whose page has changed.

#[path = "../../../../harness/prints.rs"]
mod machinery;

use std::path::{Path, PathBuf};

use super::super::guide::GUIDES;
use super::Bench;

use self::machinery::{Wish, hash, is_fresh, keep_hash, run_chromium, still, wish};

/// Bytes of all PDFs together: they travel with the program.
const BYTES_MAX: usize = 2_000_000;

#[tokio::test]
async fn no_document_has_changed_since_it_was_printed() {
    let bench = Bench::new().await;
    let wish = wish();
    let folder = tempfile::tempdir().unwrap();
    let mut stale = Vec::new();
    for guide in &GUIDES {
        let page = bench.page(&format!("/support/documents/{}", guide.id)).await;
        let file = pdf(guide.id);
        let hash = hash(&still(&page));
        match wish {
            _ if wish != Wish::TakeAll && is_fresh(&file, &hash) => {}
            Wish::Look => stale.push(guide.id),
            Wish::Take | Wish::TakeAll => {
                let page = laid_out(folder.path(), guide.id, &page);
                run_chromium(
                    &page,
                    &["--no-pdf-header-footer", &format!("--print-to-pdf={}", file.display())],
                );
                keep_hash(&file, &hash);
            }
        }
    }
    assert!(
        stale.is_empty(),
        "the pages of {stale:?} have changed since they were printed; look at the pages, then print them again: \
         CAREPLAN_PICTURES=take cargo test -p mock-relay --lib prints"
    );
}

#[test]
fn documents_stay_small() {
    let total: usize = GUIDES.iter().map(|guide| guide.pdf.len()).sum();
    assert!((1..BYTES_MAX).contains(&total), "{total} bytes of PDF");
}

fn pdf(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("documents").join(format!("{id}.pdf"))
}

/// The page as a file that needs no server.
fn laid_out(folder: &Path, id: &str, page: &str) -> PathBuf {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../harness/serve/assets/base.css");
    std::fs::copy(base, folder.join("base.css")).unwrap();
    std::fs::write(folder.join("support.css"), include_str!("../../../templates/support/support.css"))
        .unwrap();
    let file = folder.join(format!("{id}.html"));
    std::fs::write(&file, page.replace("/assets/", "")).unwrap();
    file
}
