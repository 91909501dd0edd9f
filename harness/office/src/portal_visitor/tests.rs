use super::*;
use crate::stand_in::{Asked, StandIn, client, file, html, page, redirect};

/// A portal that keeps one office's state and shows the least that a page must have.
#[derive(Default)]
struct Portal {
    password: Option<String>,
    is_in: bool,
    terms_read: usize,
    preface_read: bool,
    requested: bool,
}

const TEMPORARY: &str = "Temp0rary";
const LOGIN: &str = "<h1>ログイン</h1><form method=post action=/login><label for=u>ユーザID</label><input id=u name=u>\
     <label for=p>パスワード</label><input id=p name=p type=password><a href=/top>戻る</a><button>ログイン</button></form>";
const CHANGE: &str = "<h1>パスワード変更</h1><form method=post action=/change>\
     <label>現在のパスワード<input type=password name=old></label>\
     <label>新しいパスワード<input type=password name=new></label>\
     <label>新しいパスワード(確認用)<input type=password name=again></label><button>変更</button></form>";

impl Portal {
    fn answer(&mut self, asked: &Asked) -> hyper::Response<bytes::Bytes> {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/") => html(
                200,
                "<main><a href=/top>① 介護保険の請求はこちら</a><a href=/other>障害者総合支援の請求はこちら</a></main>",
            ),
            ("GET", "/top") => html(200, "<h1>トップメニュー</h1><main><a href=/login>② ログイン</a></main>"),
            ("GET", "/login") => html(200, LOGIN),
            ("POST", "/login") => self.log_in(asked),
            ("GET", "/out") => redirect(303, "/top", Some("portal=; Path=/; Max-Age=0")),
            _ if !asked.cookie.contains("portal=1") => redirect(303, "/login", None),
            ("GET", "/terms") => self.terms(),
            ("POST", "/agree") => html(200, CHANGE),
            ("POST", "/change") => self.change(asked),
            ("GET", "/main") => {
                page("<h1>メインメニュー</h1><a href=/notices>お知らせ</a><a href=/files>ダウンロード</a>")
            }
            ("GET", "/menu") => page(
                "<h1>証明書</h1><ul><li><a href=/kaigo>介護保険証明書</a><li><a href=/plan>請求委任事業所用ケアプラン証明書</a></ul>",
            ),
            ("GET", "/kaigo") => {
                page("<h1>介護保険証明書</h1><p class='note bad'>こちらではありません。</p>")
            }
            ("GET", "/plan") => self.procedure(),
            ("GET", path) if path.starts_with("/before") => page(
                "<h1>発行申請を行う前に</h1><form method=post action=/closed><button>閉じる</button></form>",
            ),
            ("POST", "/closed") => {
                self.preface_read = true;
                redirect(303, "/plan", None)
            }
            ("POST", "/plan") if asked.field("w") == Some("d") => Self::downloads(),
            ("POST", "/plan") => page(PASSWORD),
            ("POST", "/password") if asked.field("p") == Some("Cert1fic") => self.confirmation(0),
            ("POST", "/password") => page(
                &PASSWORD
                    .replace("</form>", "<span class=error>大文字と小文字は区別されます。</span></form>"),
            ),
            ("POST", "/confirm/1") => self.confirmation(1),
            ("POST", "/send") => {
                self.requested = true;
                page("<h1>処理終了</h1><a href=/plan>終了</a>")
            }
            ("POST", "/p12") => file(200, "application/x-pkcs12", asked.body.clone().into()),
            ("GET", "/notices") => page(&notices("2026/04/02", "<a href='/notices?page=2'>次頁 &gt;</a>")),
            ("GET", "/notices?page=2") => page(&notices("2026/04/01", "<span>次頁 &gt;</span>")),
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn log_in(&mut self, asked: &Asked) -> hyper::Response<bytes::Bytes> {
        self.is_in = asked.field("p") == Some(self.password.as_deref().unwrap_or(TEMPORARY));
        if !self.is_in {
            return html(403, &format!("<p role=alert>違います。</p>{LOGIN}"));
        }
        let to = if self.password.is_some() { "/main" } else { "/terms" };
        redirect(303, to, Some("portal=1; Path=/"))
    }

    fn terms(&mut self) -> hyper::Response<bytes::Bytes> {
        self.terms_read += 1;
        let onwards = if self.terms_read < 3 {
            "<form action=/terms><button>次の頁</button></form>"
        } else {
            "<form method=post action=/agree><button>同意しない</button><button>同意する</button></form>"
        };
        html(200, &format!("<h1>利用規約</h1>{onwards}"))
    }

    fn change(&mut self, asked: &Asked) -> hyper::Response<bytes::Bytes> {
        let new = asked.field("new").expect("a new password");
        if asked.field("old") != Some(TEMPORARY) || asked.field("again") != Some(new) || new.len() < 8 {
            return html(
                422,
                &CHANGE.replace("<button>", "<span class=error>8文字以上です。</span><button>"),
            );
        }
        self.password = Some(new.to_owned());
        html(200, "<h1>パスワード変更</h1><p>変更しました。<a href=/main>メインメニューへ</a>")
    }

    fn procedure(&self) -> hyper::Response<bytes::Bytes> {
        let off = if self.preface_read { "" } else { "disabled" };
        let row = if self.requested { "<tr><td>2026/04/01<td><td><td>発行申請中<td>0円" } else { "" };
        page(&format!(
            "<h1>請求委任事業所用ケアプラン証明書</h1><form method=post action=/plan>\
             <label><input type=radio name=w value=r>請求委任事業所用ケアプラン証明書の発行申請をする \
             <button formaction=/before formmethod=get>発行申請を行う前に</button></label>\
             <label><input type=radio name=w value=d>請求委任事業所用ケアプラン証明書をダウンロード・インストールする</label>\
             <button {off}>次へ</button></form><h2>発行履歴</h2><table><tr><th>発行申請日<th>有効開始年月日\
             <th>有効終了年月日<th>状況<th>発行手数料残高{row}</table>"
        ))
    }

    fn confirmation(&self, seen: usize) -> hyper::Response<bytes::Bytes> {
        assert!(self.preface_read, "the preface comes first");
        page(if seen == 0 {
            "<h1>送信確認</h1><form method=post action=/confirm/1><button>次の頁</button></form>\
             <form method=post action=/send><button disabled>利用規約に同意して送信</button></form>"
        } else {
            "<h1>送信確認</h1><form method=post action=/send><button>利用規約に同意して送信</button></form>"
        })
    }

    fn downloads() -> hyper::Response<bytes::Bytes> {
        let row = |serial: &str, end: &str| {
            format!(
                "<tr><td>{end}<td>発行済み<td><form method=post action=/p12><button name=s value={serial}>ダウンロード</button></form>"
            )
        };
        page(&format!(
            "<h1>証明書ダウンロード</h1><table>{}{}</table>",
            row("1", "2026/04/01"),
            row("2", "2029/04/01")
        ))
    }
}

const PASSWORD: &str = "<h1>証明書発行用パスワード入力</h1><form method=post action=/password>\
     <label>証明書発行用パスワード<input type=password name=p></label><button>次へ</button></form>";

fn notices(day: &str, next: &str) -> String {
    format!(
        "<h1>お知らせ</h1><table><tr><th>表示開始日<th>カテゴリ<th>タイトル\
         <tr><td>{day}<td>証明書<td><a href=/n>証明書発行完了通知</a> New</table>{next}"
    )
}

async fn portal(state: Portal) -> (StandIn, PortalVisitor) {
    let mut state = state;
    let site = StandIn::serve(move |asked| state.answer(asked)).await;
    let visitor = PortalVisitor::new(client(), site.base.clone());
    (site, visitor)
}

async fn logged_in(state: Portal) -> (StandIn, PortalVisitor) {
    let (site, mut visitor) = portal(Portal { password: Some("Ch0senPw".to_owned()), ..state }).await;
    visitor.log_in(&user(), &Secret::from("Ch0senPw")).await.expect("let in");
    (site, visitor)
}

fn user() -> OfficeUserId {
    "KJ444470300015".parse().expect("an ID")
}

fn change(new: &str) -> PasswordChange {
    PasswordChange { current: Secret::from(TEMPORARY), new: Secret::from(new) }
}

#[tokio::test]
async fn the_temporary_password_is_changed() {
    let (_site, mut visitor) = portal(Portal::default()).await;
    visitor.log_in(&user(), &Secret::from(TEMPORARY)).await.expect("let in");
    visitor.change_temporary_password(&change("Ch0senPw")).await.expect("changed");
    visitor.log_out().await.expect("out");
    let page = visitor.log_in(&user(), &Secret::from("Ch0senPw")).await.expect("let in");
    assert_eq!(page.heading, "メインメニュー");
}

#[tokio::test]
async fn a_refused_login_or_change_tells_the_pages_words() {
    let (_site, mut visitor) = portal(Portal::default()).await;
    let error = visitor.log_in(&user(), &Secret::from("nope")).await.expect_err("refused");
    assert_eq!(error.messages(), ["違います。"]);
    visitor.log_in(&user(), &Secret::from(TEMPORARY)).await.expect("let in");
    let error = visitor.change_temporary_password(&change("short")).await.expect_err("refused");
    assert_eq!(error.messages(), ["8文字以上です。"]);
}

#[tokio::test]
async fn a_certificate_is_requested_after_all_is_read() {
    let (_site, mut visitor) = logged_in(Portal::default()).await;
    assert_eq!(visitor.history().await.expect("a history"), []);
    visitor.request_certificate(&Secret::from("Cert1fic")).await.expect("requested");
    let history = visitor.history().await.expect("a history");
    let row = &history[0];
    assert_eq!((row.state.as_str(), row.valid_to, row.fee.as_str()), ("発行申請中", None, "0円"));
    assert_eq!(row.requested_on, "2026-04-01".parse().ok());
    assert!(!row.is_issued());
}

#[tokio::test]
async fn a_certificate_password_in_the_wrong_case_is_told() {
    let (_site, mut visitor) = logged_in(Portal::default()).await;
    let error = visitor.request_certificate(&Secret::from("cert1fic")).await.expect_err("refused");
    assert_eq!(error.messages(), ["大文字と小文字は区別されます。"]);
    assert!(!format!("{error:?}").contains("cert1fic"));
}

#[tokio::test]
async fn of_several_certificates_the_longest_is_downloaded() {
    let (_site, mut visitor) = logged_in(Portal { preface_read: true, ..Portal::default() }).await;
    let file = visitor.download_certificate().await.expect("a file");
    assert_eq!((file.media_type.as_str(), &file.content[..]), ("application/x-pkcs12", &b"s=2"[..]));
}

#[tokio::test]
async fn notices_are_read_to_the_last_page() {
    let (_site, mut visitor) = logged_in(Portal::default()).await;
    let notices = visitor.notices().await.expect("notices");
    assert_eq!(notices.len(), 2);
    assert_eq!(notices[1].shown_from, "2026-04-01".parse().ok());
    assert_eq!(notices[0].title, "証明書発行完了通知 New");
}
