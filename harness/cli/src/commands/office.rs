//! `careplan office`: create, list and prepare offices.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::{Claims, OfficeNumber, Secret, ServiceKind};
use careplan_testbed::private_file;
use careplan_wire::back_office::portal::Letter;
use careplan_wire::control::{MakeReady, NewOffice, ReadyOffice};

use crate::commands::certificate::leaf_der;
use crate::commands::status::word;
use crate::failure::Failure;
use crate::output::{Format, facts, table, talk};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Office {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Action {
    /// Register an office with the federation; prints what its letter says
    New {
        /// 事業所名
        #[arg(long)]
        name: String,
        /// サービス種類, for example 43 (居宅介護支援) or 11 (訪問介護); may be repeated
        #[arg(long = "kind", value_name = "KIND", required = true)]
        kinds: Vec<ServiceKind>,
        /// 都道府県, by name or two-digit code
        #[arg(long)]
        prefecture: String,
        /// 市区町村
        #[arg(long)]
        municipality: String,
        /// How it claims: self, agent or none
        #[arg(long, value_name = "self|agent|none", default_value_t = Claims::SelfClaim)]
        claims: Claims,
        /// 事業所番号 (default: drawn from the seed)
        #[arg(long)]
        number: Option<OfficeNumber>,
    },
    /// List the offices and how far each is
    List,
    /// Take an office through every step; with --out, write its credentials
    Ready {
        /// 事業所番号
        number: OfficeNumber,
        /// Write office.json, certificate.pem, certificate.der, key.pem and certificate.p12 here
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The password that its people chose at the portal, where they did so by hand
        #[arg(long, value_name = "P")]
        password: Option<Secret>,
    },
    /// Print the office's registration letter
    Letter {
        /// 事業所番号
        number: OfficeNumber,
        /// Write it to this file instead, one page of A4
        #[arg(long, value_name = "FILE")]
        pdf: Option<PathBuf>,
    },
}

impl Office {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        match self.action {
            Action::New { name, kinds, prefecture, municipality, claims, number } => {
                if let Some(number) = number {
                    warn_of_check_digit(number);
                }
                let new = NewOffice { name, service_kinds: kinds, prefecture, municipality, claims, number };
                let created = place.open()?.control()?.create_office(&new).await?;
                facts(format, &created, || {
                    table(&[
                        vec!["事業所番号".to_owned(), created.number.to_string()],
                        vec!["事業所名".to_owned(), created.name.clone()],
                        vec!["ユーザID".to_owned(), created.user_id.to_string()],
                        vec!["仮パスワード".to_owned(), created.temporary_password.expose().to_owned()],
                        vec![
                            "証明書発行用パスワード".to_owned(),
                            created.certificate_password.expose().to_owned(),
                        ],
                    ])
                });
            }
            Action::List => list(place, format).await?,
            Action::Ready { number, out, password } => {
                let known = MakeReady { user_password: password };
                let ready = place.open()?.control()?.ready_office_with(number, &known).await?;
                if let Some(out) = &out {
                    write_credentials(out, &ready)?;
                    talk(&format!(
                        "wrote office.json, certificate.pem, certificate.der, key.pem and certificate.p12 to {}",
                        out.display()
                    ));
                }
                facts(format, &ready, || summary(&ready));
            }
            Action::Letter { number, pdf: Some(file) } => {
                let letter = place.open()?.control()?.letter_pdf(number).await?;
                write_private(&file, &letter).map_err(|error| cannot_write(&file, &error))?;
                talk(&format!("wrote the letter to {}", file.display()));
            }
            Action::Letter { number, pdf: None } => {
                let letter = place.open()?.control()?.letter(number).await?;
                facts(format, &letter, || letter_text(&letter));
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A wrong check digit is a warning, never an error: the standard's own examples have some (C).
fn warn_of_check_digit(number: OfficeNumber) {
    if number.check_digit_is_right() {
        return;
    }
    if let Ok(right) = OfficeNumber::with_check_digit(&number.as_str()[..9]) {
        talk(&format!("warning: the check digit of {number} is wrong; {right} would be right"));
    }
}

async fn list(place: &Place, format: Format) -> Result<(), Failure> {
    let control = place.open()?.control()?;
    let mut all = control.offices(None).await?;
    while let Some(cursor) = all.next_cursor.take() {
        let page = control.offices(Some(&cursor)).await?;
        all.offices.extend(page.offices);
        all.next_cursor = page.next_cursor;
    }
    facts(format, &all, || {
        let rows: Vec<Vec<String>> = all
            .offices
            .iter()
            .map(|office| {
                let kinds: Vec<&str> = office.service_kinds.iter().map(ServiceKind::as_str).collect();
                vec![
                    office.number.to_string(),
                    word(&office.stage),
                    office.name.clone(),
                    kinds.join(","),
                    format!("{}{}", office.prefecture, office.municipality),
                    office.user_id.to_string(),
                ]
            })
            .collect();
        if rows.is_empty() {
            "no offices: make one with `careplan office new`".to_owned()
        } else {
            table(&rows)
        }
    });
    Ok(())
}

fn summary(ready: &ReadyOffice) -> String {
    table(&[
        vec!["事業所番号".to_owned(), ready.number.to_string()],
        vec!["事業所名".to_owned(), ready.name.clone()],
        vec!["事業所ユーザID".to_owned(), ready.user_id.to_string()],
        vec!["事業所ユーザのパスワード".to_owned(), ready.user_password.expose().to_owned()],
        vec!["証明書発行用パスワード".to_owned(), ready.certificate_password.expose().to_owned()],
        vec!["個人ユーザID".to_owned(), ready.personal_id.to_string()],
        vec!["個人ユーザのパスワード".to_owned(), ready.personal_password.expose().to_owned()],
        vec!["証明書".to_owned(), format!("{} ({}まで)", ready.serial, ready.not_after.day().kanji())],
    ])
}

fn write_credentials(out: &Path, ready: &ReadyOffice) -> Result<(), Failure> {
    let package = STANDARD
        .decode(&ready.pkcs12_base64)
        .map_err(|error| Failure::defect(format!("the testbed's PKCS#12 is no base64: {error}")))?;
    let facts = serde_json::to_vec_pretty(ready).expect("wire types are plain text and numbers");
    std::fs::create_dir_all(out).map_err(|error| cannot_write(out, &error))?;
    let der = leaf_der(&ready.certificate_pem)?;
    let files: [(&str, &[u8]); 5] = [
        ("office.json", &facts),
        ("certificate.pem", ready.certificate_pem.as_bytes()),
        ("certificate.der", &der),
        ("key.pem", ready.private_key_pem.expose().as_bytes()),
        ("certificate.p12", &package),
    ];
    for (name, content) in files {
        let path = out.join(name);
        write_private(&path, content).map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}

/// Keys and passwords are for their owner's eyes.
fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    private_file().truncate(true).open(path)?.write_all(content)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("cannot write `{}`: {error}", path.display()),
        "choose another --out DIR, or make room; the office is ready all the same, and `office ready` answers the same again",
    )
}

/// 電子請求登録結果に関するお知らせ, as text.
fn letter_text(letter: &Letter) -> String {
    format!(
        "【模擬】この文書は訓練・試験用です。実在の事業所のものではありません。\n\
         \n\
         {day}\n\
         {name} 様\n\
         \n\
         ** 電子請求登録結果に関するお知らせ **\n\
         \n\
         電子請求受付システムの利用について、下記のとおり登録しましたのでお知らせします。\n\
         \n\
         事業所番号             {number}\n\
         ユーザID               {user}\n\
         仮パスワード           {temporary}\n\
         証明書発行用パスワード {certificate}\n\
         \n\
         仮パスワードは、初めてログインするときに新しいパスワードへ変更してください。\n\
         証明書発行用パスワードは、大文字と小文字を区別します。\n\
         \n\
         新しいパスワード(控え) ________________\n",
        day = letter.day.kanji(),
        name = letter.name,
        number = letter.number,
        user = letter.user_id,
        temporary = letter.temporary_password.expose(),
        certificate = letter.certificate_password.expose(),
    )
}
