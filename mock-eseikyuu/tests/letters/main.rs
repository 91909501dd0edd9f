//! The letters as poppler reads them: pages, fonts, words.
//!
//! Without poppler's programs on the machine the tests are ignored, with the reason; `CAREPLAN_REQUIRE` (a comma list
//! that names `poppler`, or `all`) makes their absence a failure.

#[path = "../../../harness/need.rs"]
mod need;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use async_trait::async_trait;
use careplan_domain::{CertificateSerial, Claims, OfficeNumber, Span};
use careplan_serve::SessionCookie;
use careplan_serve::store::MemoryStore;
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::back_office::ca::{Issue, Issued, RevocationReason, Revoked};
use careplan_wire::back_office::portal::{Letter, Register};
use careplan_wire::control::{AskLetter, AskedBy, AskedFor};
use libtest_mimic::Arguments;
use mock_eseikyuu::{Issuer, IssuerFault, Portal, Settings};
use need::Need;

const NAME: &str = "みほん居宅介護支援事業所";

fn main() -> ExitCode {
    let need = Need::of("poppler");
    let trial = |name: &str, body: fn()| need.trial(name, body);
    let trials = vec![
        trial("a_letter_is_one_page_of_a4_in_an_embedded_font", one_page),
        trial("the_first_letter_tells_every_item", every_item),
        trial("a_letter_that_was_asked_for_tells_what_it_says", asked_for),
        trial("a_character_that_the_font_does_not_have_is_told", unknown_character),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn one_page() {
    let (pdf, _) = first_letter(NAME);
    let read = Read::of(&pdf);
    let info = read.by("pdfinfo", &[]);
    for line in ["Pages: 1", "Page size: 595.28 x 841.89 pts (A4)", "JavaScript: no", "Encrypted: no"] {
        assert!(squeezed(&info).contains(line), "{line}: {info}");
    }
    let fonts = read.by("pdffonts", &[]);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 1, "{fonts}");
    // Embedded, a subset, with a way back to Unicode.
    assert!(rows[0].contains("BIZUDGothic") && squeezed(rows[0]).contains("yes yes yes"), "{fonts}");
}

fn every_item() {
    let (pdf, letter) = first_letter(NAME);
    let text = Read::of(&pdf).by("pdftotext", &["-layout"]);
    for item in [
        "電子請求登録結果に関するお知らせ",
        "2026年4月1日",
        NAME,
        "4470300015",
        "KJ444470300015",
        letter.temporary_password.expose(),
        letter.certificate_password.expose(),
        "変更後のパスワード",
        "http://localhost:8441",
        "模擬",
    ] {
        assert!(text.contains(item), "{item}: {text}");
    }
    insta::assert_snapshot!("first_letter", text.trim_end());
}

fn asked_for() {
    let portal = portal_of(NAME).0;
    let text = run(async {
        let (portal, clock) = portal;
        let item = portal
            .ask_letter(
                number(),
                AskLetter { asked_by: AskedBy::Telephone, asked_for: AskedFor::FirstLetter },
            )
            .await
            .expect("is open");
        assert!(portal.outbox_letter_pdf(&item.id).is_err(), "nobody reads what is under way");
        clock.advance(Span::from_days(15));
        portal.outbox_letter_pdf(&item.id).expect("has come")
    });
    let text = Read::of(&text).by("pdftotext", &["-layout"]);
    assert!(text.contains("KJ444470300015") && text.contains("仮パスワード"), "{text}");
    insta::assert_snapshot!("asked_for", text.trim_end());
}

fn unknown_character() {
    let (pdf, _) = first_letter("𠮷野居宅😀");
    let text = Read::of(&pdf).by("pdftotext", &[]);
    assert!(text.contains("〓野居宅〓 御中"), "{text}");
    assert!(text.contains("〓は、この用紙の書体にない文字です。"), "{text}");
    let (pdf, _) = first_letter(NAME);
    assert!(!Read::of(&pdf).by("pdftotext", &[]).contains('〓'));
}

fn first_letter(name: &str) -> (Vec<u8>, Letter) {
    let ((portal, _), letter) = portal_of(name);
    (portal.letter_pdf(&number()).expect("has come"), letter)
}

/// A portal with one office of this name, and a hand on its clock.
fn portal_of(name: &str) -> ((Portal, Clock), Letter) {
    let register = Register {
        number: number(),
        name: name.to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
    };
    run(async {
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        let environment = Environment::new(clock, Seed::new(1));
        let clock = environment.clock.clone();
        let settings = Settings::new(SessionCookie { name: "letters".to_owned(), secure: false });
        let portal = Portal::open(settings, Arc::new(MemoryStore::default()), Arc::new(NoCa), environment);
        let portal = portal.await.expect("opens");
        let letter = portal.register(register).await.expect("is registered");
        ((portal, clock), letter)
    })
}

fn number() -> OfficeNumber {
    "4470300015".parse().expect("a number")
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Nobody here requests a certificate.
struct NoCa;

#[async_trait]
impl Issuer for NoCa {
    async fn issue(&self, _: Issue) -> Result<Issued, IssuerFault> {
        Err(IssuerFault::Unreachable("there is none".to_owned()))
    }

    async fn package(&self, _: &CertificateSerial) -> Result<Vec<u8>, IssuerFault> {
        Err(IssuerFault::Unreachable("there is none".to_owned()))
    }

    async fn authorities(&self) -> Result<Vec<String>, IssuerFault> {
        Err(IssuerFault::Unreachable("there is none".to_owned()))
    }

    async fn revoke(&self, _: &CertificateSerial, _: RevocationReason) -> Result<Revoked, IssuerFault> {
        Err(IssuerFault::Unreachable("there is none".to_owned()))
    }
}

/// A PDF that others read.
struct Read(tempfile::TempDir);

impl Read {
    fn of(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("letter.pdf"), pdf).expect("is written");
        Self(folder)
    }

    /// What a program says of it.
    fn by(&self, program: &str, arguments: &[&str]) -> String {
        let file = self.0.path().join("letter.pdf");
        let mut command = Command::new(program);
        command.args(arguments).arg(&file);
        if program == "pdftotext" {
            command.arg(Path::new("-"));
        }
        let output = command.output().expect("is here");
        assert!(output.status.success() && output.stderr.is_empty(), "{program}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }
}

fn squeezed(text: &str) -> String {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}
