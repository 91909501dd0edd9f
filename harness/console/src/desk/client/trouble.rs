//! 困りごと: what the relay's answer, or its silence, means to who sits before the app, and what to do about it.
//!
//! Each has a title, plain sentences and ways on. What the relay itself said stays in the journal.

use askama::Template;
use axum::http::StatusCode;
use careplan_client::CallError;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_office::InstalledCertificate;
use careplan_serve::Frame;
use careplan_testbed::Control;
use careplan_wire::control::Office;
use careplan_wire::{Problem, ProblemCode, Urls};

/// Something that did not work.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    /// The field of the login screens that it is about.
    pub(super) field: Option<&'static str>,
    pub(super) title: String,
    pub(super) sentences: Vec<String>,
    pub(super) ways: Vec<Way>,
    pub(super) status: StatusCode,
    /// Whether who was logged in is so no longer.
    pub(super) ends_login: bool,
    /// For the journal: by which rule, and what the client heard.
    rule: &'static str,
    reason: String,
}

/// A way on.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) label: &'static str,
    pub(super) href: String,
}

/// The page of one behind the login.
#[derive(Template)]
#[template(path = "desk/client/trouble.html")]
pub(super) struct TroublePage {
    pub(super) frame: Frame,
    pub(super) base: String,
    pub(super) trouble: Trouble,
    /// Where to try again.
    pub(super) again: String,
}

/// Where something did not work.
pub(super) struct Scene<'a> {
    pub(super) now: JapanTime,
    /// Whose desk it is.
    pub(super) office: &'a Office,
    pub(super) urls: &'a Urls,
    /// What was shown to the relay.
    pub(super) certificate: Option<&'a InstalledCertificate>,
    /// 事業所ユーザID, as typed.
    pub(super) named: &'a str,
}

impl Trouble {
    /// One that the app finds by itself, at a field of the login screens.
    pub(super) fn at(field: &'static str, title: &str, sentence: &str) -> Self {
        Self {
            field: Some(field),
            title: title.to_owned(),
            sentences: vec![sentence.to_owned()],
            ways: Vec::new(),
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ends_login: false,
            rule: "refused",
            reason: String::new(),
        }
    }

    /// Writes it into the journal.
    pub(super) fn note(&self, control: &Control, office: OfficeNumber) {
        control.note_client_refusal(office, self.rule, self.reason.clone());
    }

    fn new(title: impl Into<String>, rule: &'static str, reason: impl Into<String>) -> Self {
        Self {
            field: None,
            title: title.into(),
            sentences: Vec::new(),
            ways: Vec::new(),
            status: StatusCode::BAD_GATEWAY,
            ends_login: false,
            rule,
            reason: reason.into(),
        }
    }

    fn say(mut self, sentence: impl Into<String>) -> Self {
        self.sentences.push(sentence.into());
        self
    }

    fn way(mut self, label: &'static str, href: impl Into<String>) -> Self {
        self.ways.push(Way { label, href: href.into() });
        self
    }

    fn of_field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    fn ending(mut self) -> Self {
        self.ends_login = true;
        self
    }
}

impl Scene<'_> {
    /// What a call's failure means here.
    pub(super) fn trouble(&self, error: &CallError) -> Trouble {
        match error {
            CallError::Problem { problem, .. } => self.refused(problem),
            CallError::HandshakeRefused { alert, .. } => self.handshake(alert),
            CallError::Unreachable { .. } => Trouble::new(
                "連携基盤につながりません",
                "relay-unreachable",
                "the client app reached nobody at the relay's address",
            )
            .say("ケアプランデータ連携基盤から応答がありません。この端末がインターネットにつながっているかを確かめてください。")
            .say("つながっているときは、連携基盤の側で止まっています。しばらくしてから、もう一度お試しください。"),
            CallError::ServerNotTrusted { .. } => Trouble::new(
                "接続先を確かめられません",
                "relay-not-trusted",
                "the client app does not trust the certificate of who answered",
            )
            .say("接続先が本物の連携基盤であることを、確かめられませんでした。安全のため、何も送っていません。")
            .say("端末の日付と時刻が正しいかを確かめ、それでも続くときは管理者に知らせてください。"),
            CallError::Interrupted { .. } | CallError::Timeout { .. } => Trouble::new(
                "応答が途中で切れました",
                "relay-interrupted",
                "the client app got no whole answer from the relay",
            )
            .say("連携基盤の応答が、終わりまで届きませんでした。処理が終わったかどうかは分かりません。")
            .say("もう一度お試しください。同じ送信が2回届いても、1回だけ送られます。"),
            CallError::TooLarge { .. }
            | CallError::Unexpected { .. }
            | CallError::Unreadable { .. }
            | CallError::Unsendable { .. } => Trouble::new(
                "応答を読み取れません",
                "relay-answer",
                "the client app could not read the relay's answer",
            )
            .say("連携基盤の応答を読み取れませんでした。しばらくしてから、もう一度お試しください。"),
        }
    }

    /// No connection can even be tried.
    pub(super) fn no_connection(&self) -> Trouble {
        let reason = "the certificate on the PC cannot be used for a connection";
        self.to_certificates(
            Trouble::new("証明書を使えません", "certificate-invalid", reason)
                .say("この端末の証明書が壊れていて、接続に使えません。もう一度インポートしてください。"),
        )
    }

    fn refused(&self, problem: &Problem) -> Trouble {
        let Some(code) = problem.known_code() else {
            let reason = "the relay refused with a code that this client does not know";
            return Trouble::new(problem.title.clone(), "refused", reason)
                .say("連携基盤に断られました。しばらくしてから、もう一度お試しください。");
        };
        // Details may quote what was typed or names of files.
        let reason = format!("the relay refused the client app: `{code}`");
        let title = match code {
            // In the words of a person at a PC.
            ProblemCode::CertificateMissing => NO_CERTIFICATE,
            ProblemCode::TokenMissing | ProblemCode::TokenInvalid => "ログインが終わっています",
            ProblemCode::TokenExpired => "ログインの有効期間が終わりました",
            ProblemCode::TokenCertificate => "ログインしたあとで証明書が替わりました",
            ProblemCode::InvalidCursor => "続きを表示できません",
            _ => code.title(),
        };
        let mut trouble = Trouble::new(title, code.as_str(), reason);
        trouble.status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
        self.tell(code, problem, trouble)
    }

    /// Every code has its remedy; these say more, or lead on.
    fn tell(&self, code: ProblemCode, problem: &Problem, trouble: Trouble) -> Trouble {
        let remedied = |trouble: Trouble| trouble.say(code.remedy());
        match code {
            ProblemCode::CertificateMissing => self.no_certificate(trouble).ending(),
            ProblemCode::CertificateExpired => self.out_of_time(trouble).ending(),
            ProblemCode::CertificateRevoked => self.revoked(trouble).ending(),
            ProblemCode::CertificateKind => self
                .to_certificates(
                    remedied(trouble).say("この端末の証明書は、連携基盤で使えない種類のものです。"),
                )
                .ending(),
            ProblemCode::CertificateOffice => self.of_another(trouble).ending(),
            ProblemCode::TokenCertificate | ProblemCode::TokenMissing | ProblemCode::TokenInvalid => {
                trouble.say(ProblemCode::TokenInvalid.remedy()).ending()
            }
            ProblemCode::TokenExpired => {
                trouble.say("ログインしてから時間がたちました。もう一度ログインしてください。").ending()
            }
            ProblemCode::PersonalUserWrong => remedied(trouble)
                .of_field("personal_id")
                .way("ケアプランデータ連携システム利用申請Webページを開く", &*self.urls.site),
            ProblemCode::OfficePasswordWrong => remedied(trouble)
                .of_field("office_password")
                .say("続けて3回間違えると、30分のあいだロックされます。"),
            ProblemCode::OfficePasswordTemporary | ProblemCode::OfficePasswordExpired => remedied(trouble)
                .of_field("office_password")
                .way("電子請求受付システムを開く", &*self.urls.portal),
            ProblemCode::OfficeAccountLocked => remedied(trouble)
                .of_field("office_password")
                .say("パスワードが分からないときは、電子請求受付システムでログイン情報を再発行できます。"),
            ProblemCode::LicenceMissing | ProblemCode::LicenceExpired | ProblemCode::LicenceOverdue => {
                remedied(trouble).ending().way("利用申請のページを開く", &*self.urls.site)
            }
            ProblemCode::ClientOutdated => remedied(trouble)
                .ending()
                .say("「最新verへのアップデートをお願いします」")
                .way("サポートサイトの製品ダウンロードを開く", self.download()),
            ProblemCode::StandardContent
            | ProblemCode::StandardSet
            | ProblemCode::StandardContainer
            | ProblemCode::StandardName
            | ProblemCode::StandardNameMismatch => {
                let files: std::collections::BTreeSet<&str> =
                    problem.findings.iter().map(|finding| finding.file.as_str()).collect();
                let trouble = remedied(trouble);
                match files.len() {
                    0 => trouble,
                    count => trouble
                        .say(format!("指摘のあるファイルは{count}個です。どのファイルも送られていません。")),
                }
            }
            _ => remedied(trouble),
        }
    }

    fn handshake(&self, alert: &str) -> Trouble {
        let reason = format!("the relay refused the client app in the handshake: `{alert}`");
        let trouble = |title: &str, rule: &'static str| Trouble::new(title, rule, reason.clone()).ending();
        match (alert, self.certificate) {
            (_, None) => {
                self.no_certificate(trouble(NO_CERTIFICATE, ProblemCode::CertificateMissing.as_str()))
            }
            ("certificate_expired", Some(certificate)) if self.now < certificate.not_before => {
                self.out_of_time(trouble("証明書の有効期間がまだ始まっていません", "certificate-not-yet-valid"))
            }
            ("certificate_expired", Some(_)) => {
                let code = ProblemCode::CertificateExpired;
                self.out_of_time(trouble(code.title(), code.as_str()))
            }
            ("certificate_revoked", Some(_)) => {
                let code = ProblemCode::CertificateRevoked;
                self.revoked(trouble(code.title(), code.as_str()))
            }
            ("unknown_ca", Some(_)) => self.to_certificates(
                trouble("知らない認証局の証明書です", "certificate-unknown-issuer")
                    .say("この端末の証明書は、e-seikyuu CAが発行したものではありません。"),
            ),
            (_, Some(_)) => self.to_certificates(
                trouble("証明書が受け付けられませんでした", "certificate-invalid")
                    .say("この端末の証明書では、連携基盤につなげません。電子請求受付システムからダウンロードした証明書を、もう一度インポートしてください。"),
            ),
        }
    }

    fn no_certificate(&self, trouble: Trouble) -> Trouble {
        self.to_certificates(
            trouble
                .say("この端末に証明書がインストールされていないため、連携基盤につなげません。")
                .say("電子請求受付システムから証明書をダウンロードし、この端末にインポートしてください。"),
        )
    }

    fn out_of_time(&self, trouble: Trouble) -> Trouble {
        let trouble = match self.certificate {
            Some(certificate) => trouble.say(format!(
                "この端末の証明書の有効期間は、{}から{}までです。きょうは{}です。",
                certificate.not_before.day().slashed(),
                certificate.not_after.day().slashed(),
                self.now.day().slashed()
            )),
            None => trouble,
        };
        let is_early = self.certificate.is_some_and(|certificate| self.now < certificate.not_before);
        self.to_certificates(trouble.say(if is_early {
            "有効開始年月日になってから、もう一度ログインしてください。"
        } else {
            "電子請求受付システムで新しい証明書を申請し、発行されたらインポートしてください。"
        }))
    }

    fn revoked(&self, trouble: Trouble) -> Trouble {
        self.to_certificates(
            trouble
                .say("この端末の証明書は失効しています。有効期間内でも、もう使えません。")
                .say(ProblemCode::CertificateRevoked.remedy()),
        )
    }

    /// Either the certificate is not this office's, or the ID is not.
    fn of_another(&self, trouble: Trouble) -> Trouble {
        let own = self.office.user_id;
        match self.certificate.and_then(|certificate| certificate.office) {
            Some(held) if held == own && self.named != own.as_str() => trouble
                .of_field("office_id")
                .say(format!("この端末の証明書は{held}のものです。入力した事業所ユーザIDは、別の事業所のものです。"))
                .say("この事業所のユーザID(KJから始まる14桁)を入力してください。"),
            Some(held) => self.to_certificates(
                trouble
                    .say(format!("この端末の証明書は、ほかの事業所({held})のものです。"))
                    .say("この事業所のユーザIDで電子請求受付システムにログインし、ダウンロードした証明書をインポートしてください。"),
            ),
            None => self.to_certificates(trouble.say("この端末の証明書には、事業所が書かれていません。")),
        }
    }

    fn to_certificates(&self, trouble: Trouble) -> Trouble {
        trouble.way("この端末の「証明書」を開く", format!("/desk/{}/certificates", self.office.number))
    }

    fn download(&self) -> String {
        download(self.urls)
    }
}

const NO_CERTIFICATE: &str = "証明書がインストールされていません";

/// 製品ダウンロード at the support site.
pub(super) fn download(urls: &Urls) -> String {
    format!("{}/support/download", urls.site.trim_end_matches('/'))
}
