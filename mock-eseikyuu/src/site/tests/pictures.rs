//! The manual's pictures and its PDFs: taken of the pages as they are, and told when a page has changed since.
//!
//! `CAREPLAN_PICTURES=take cargo test -p mock-eseikyuu --lib pictures` takes with Chromium those whose page has changed,
//! and `CAREPLAN_PICTURES=all …` all of them. Beside each file stands the hash of the page that it
//! was taken of, without what changes by itself, and of the style sheets.

mod palette;
#[path = "../../../../harness/prints.rs"]
mod prints;

use std::path::{Path, PathBuf};

use careplan_client::Fingerprints;
use careplan_sim::Pace;

use self::prints::{Wish, hash, is_fresh, keep_hash, run_chromium, still, wish};

use super::*;
use crate::manual::{CHAPTERS, picture};
use crate::testing::application;

/// Bytes of all pictures together, and of all PDFs: they travel with the program.
const BYTES_MAX: u64 = 1_500_000;
/// Pixels: what a page of paper shows legibly.
const WIDTH: u32 = 800;

/// A page, and how much of it the picture shows.
struct Shot {
    name: &'static str,
    height: u32,
    page: String,
}

#[tokio::test]
async fn no_page_has_changed_since_its_picture_was_taken() {
    let shots = shots().await;
    let wish = wish();
    let taken = (wish != Wish::Look).then(|| tempfile::tempdir().unwrap());
    if let Some(folder) = &taken {
        lay_out_styles(folder.path()).await;
    }
    let styles = styles().await.concat();
    let mut stale = Vec::new();
    for shot in &shots {
        let file = picture_file(shot.name);
        let hash = hash(&(still(&shot.page) + &styles));
        match &taken {
            _ if wish != Wish::TakeAll && is_fresh(&file, &hash) => {}
            Some(folder) => {
                let page = laid_out(folder.path(), shot.name, &shot.page);
                run_chromium(
                    &page,
                    &[
                        &format!("--window-size={WIDTH},{}", shot.height),
                        &format!("--screenshot={}", file.display()),
                    ],
                );
                std::fs::write(&file, palette::with_few_colours(&std::fs::read(&file).unwrap())).unwrap();
                keep_hash(&file, &hash);
            }
            None => stale.push(shot.name),
        }
    }
    for (id, page) in chapters().await {
        let file = manual_folder().join(format!("{id}.pdf"));
        let shown = shots.iter().filter(|shot| page.contains(&format!("/{}.png", shot.name)));
        let pictures: Vec<String> = shown.map(|shot| file_hash(&picture_file(shot.name))).collect();
        let hash = hash(&format!("{} {} {styles}", still(&page), pictures.join(" ")));
        match &taken {
            _ if wish != Wish::TakeAll && is_fresh(&file, &hash) => {}
            Some(folder) => {
                for shot in &shots {
                    std::fs::copy(picture_file(shot.name), folder.path().join(format!("{}.png", shot.name)))
                        .unwrap();
                }
                let page = laid_out(folder.path(), id, &page);
                run_chromium(
                    &page,
                    &["--no-pdf-header-footer", &format!("--print-to-pdf={}", file.display())],
                );
                keep_hash(&file, &hash);
            }
            None => stale.push(id),
        }
    }
    assert!(
        stale.is_empty(),
        "the pages of {stale:?} have changed since their pictures were taken; look at the pages, then take them again: \
         CAREPLAN_PICTURES=take cargo test -p mock-eseikyuu --lib pictures"
    );
}

#[tokio::test]
async fn each_picture_is_shown_and_each_that_is_shown_is_taken() {
    let taken: Vec<&str> = shots().await.iter().map(|shot| shot.name).collect();
    for name in &taken {
        assert!(picture(name).is_some(), "no chapter shows {name}");
    }
    let steps = CHAPTERS.iter().flat_map(|chapter| chapter.sections).flat_map(|section| section.steps);
    for picture in steps.filter_map(|step| step.picture) {
        assert!(taken.contains(&picture.name), "{} is not taken", picture.name);
        assert!(!picture.alt.is_empty());
    }
}

#[test]
fn pictures_and_pdfs_stay_small() {
    for (folder, kind) in [(manual_folder().join("pictures"), "png"), (manual_folder(), "pdf")] {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let files = files.filter(|entry| entry.path().extension().is_some_and(|found| found == kind));
        let total: u64 = files.map(|entry| entry.metadata().unwrap().len()).sum();
        assert!((1..BYTES_MAX).contains(&total), "{total} bytes of {kind}");
    }
}

#[test]
fn a_manual_is_printed_on_a4() {
    for chapter in &CHAPTERS {
        let text = String::from_utf8_lossy(chapter.pdf);
        let sizes: Vec<&str> =
            text.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next()).collect();
        // 210 by 297 mm, as Chromium rounds them.
        assert!(
            !sizes.is_empty() && sizes.iter().all(|size| *size == "0 0 594.95996 841.91998"),
            "{}: {sizes:?}",
            chapter.id
        );
    }
}

/// Every page that is pictured, in the order in which an office meets them.
async fn shots() -> Vec<Shot> {
    let mut shots = Vec::new();
    let mut take = |name, height, answer: Answer| {
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        shots.push(Shot { name, height, page: answer.text });
    };
    let bench = Bench::new().await;
    bench.active(Claims::SelfClaim).await;
    let mut browser = Browser::of(&bench);
    take("entrance", 380, browser.get("/").await);
    take("top-menu", 600, browser.get("/kaigo").await);
    take("login", 560, browser.get("/login").await);
    browser.log_in(OWN_PASSWORD).await;
    take("certificates-self", 640, browser.get("/certificates").await);
    take("insurance", 900, browser.get("/certificates/care-insurance").await);
    take("insurance-download", 520, browser.get("/certificates/care-insurance/download").await);
    take("fingerprint", 1060, browser.get("/faq/fingerprint").await);

    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    take("certificates-agent", 640, browser.get("/certificates").await);
    take("care-plan", 900, browser.get(CARE_PLAN).await);
    take("before", 640, browser.get(&format!("{CARE_PLAN}/before")).await);
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    take("certificate-password", 560, browser.get(&format!("{CARE_PLAN}/password")).await);
    let last = format!("{CARE_PLAN}/confirm?page={}", crate::terms::CERTIFICATION.pages.len());
    let confirm = browser.get(&last).await;
    let csrf = confirm.csrf();
    take("confirm", 1000, confirm);
    browser.post(&format!("{CARE_PLAN}/confirm"), &[("csrf", &csrf)]).await;
    take("done", 560, browser.get(&format!("{CARE_PLAN}/done")).await);
    take("requested", 980, browser.get(CARE_PLAN).await);
    bench.portal.issue(&"R4470300015001".parse().unwrap()).await.unwrap();
    take("notice-issued", 1060, browser.get("/menu").await);
    take("issued", 980, browser.get(CARE_PLAN).await);
    take("download", 520, browser.get(&format!("{CARE_PLAN}/download")).await);

    // Another office, so that no earlier page depends on what came later.
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    bench.environment.clock.advance(Span::from_days(1036));
    bench.portal.settle(bench.portal.now(), Pace::Automatic).await.unwrap();
    let mut browser = logged_in(&bench).await;
    take("notice-end", 520, browser.get("/menu/notices/2").await);
    take("renewal", 980, browser.get(CARE_PLAN).await);
    browser.walk("renew", letter.certificate_password.expose()).await;
    take("term", 560, browser.get(&format!("{CARE_PLAN}/term")).await);
    take("renewal-confirm", 900, browser.get(&last).await);
    shots
}

/// The chapters' own pages.
async fn chapters() -> Vec<(&'static str, String)> {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let mut pages = Vec::new();
    for chapter in &CHAPTERS {
        pages.push((chapter.id, browser.get(&format!("/manuals/{}", chapter.id)).await.text));
    }
    pages
}

fn file_hash(file: &Path) -> String {
    Fingerprints::of(&std::fs::read(file).unwrap()).sha256.plain()
}

fn manual_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("manual")
}

fn picture_file(name: &str) -> PathBuf {
    manual_folder().join("pictures").join(format!("{name}.png"))
}

/// The style sheets of the pages.
const STYLES: [&str; 2] = ["base.css", "portal.css"];

async fn styles() -> [String; 2] {
    let mut browser = Browser::of(&Bench::new().await);
    let [base, portal] = STYLES.map(|name| format!("/assets/{name}"));
    [browser.get(&base).await.text, browser.get(&portal).await.text]
}

async fn lay_out_styles(folder: &Path) {
    for (name, style) in STYLES.into_iter().zip(styles().await) {
        std::fs::write(folder.join(name), style).unwrap();
    }
}

/// The page as a file that needs no server.
fn laid_out(folder: &Path, name: &str, page: &str) -> PathBuf {
    let page =
        page.replace("/assets/", "").replace("/manuals/pictures/", "").replace(" loading=\"lazy\"", "");
    let file = folder.join(format!("{name}.html"));
    std::fs::write(&file, still_sizes(&page)).unwrap();
    file
}

/// The page without the sizes of its pictures, which may be new.
fn still_sizes(page: &str) -> String {
    let sizes = |line: &str| -> String {
        match (line.find("<img "), line.find(" width=\"")) {
            (Some(_), Some(at)) => {
                format!("{}>{}", &line[..at], line[at..].split_once('>').map_or("", |(_, rest)| rest))
            }
            _ => line.to_owned(),
        }
    };
    page.lines().map(sizes).collect::<Vec<_>>().join("\n")
}
