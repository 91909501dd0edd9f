use super::*;
use crate::stand_in::{Asked, StandIn, client, html, redirect};

/// A usage site that keeps one office's draft and shows the least that a page must have.
#[derive(Default)]
struct Site {
    read: Vec<String>,
    fields: String,
    applied: bool,
}

const NAV: &str =
    "<nav><a href=/top>トップ</a><a href=/application>利用申請/更新</a><a href=/out>ログアウト</a></nav>";

impl Site {
    fn answer(&mut self, asked: &Asked) -> hyper::Response<bytes::Bytes> {
        let page = |main: String| html(200, &format!("{NAV}<main>{main}</main>"));
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/") => html(
                200,
                "<form method=post><label>ユーザID<input name=u></label><label>パスワード<input name=p type=password></label>\
                 <button type=button hidden>パスワードを表示する</button><button>ログイン</button></form>",
            ),
            ("POST", "/") => redirect(303, "/top", Some("site=1; Path=/")),
            ("GET", "/top") => page(
                "<h1>トップ</h1><p><strong>利用可能です。</strong></p><p>ただいまシステムは正常稼働中です。</p>\
                 <dl><dt>個人ユーザID:</dt><dd>c000000042</dd><dt>パスワード:</dt><dd>Pers0nal</dd></dl>"
                    .to_owned(),
            ),
            ("GET", "/application") => page(
                "<h1>利用申請/更新</h1><p>利用申請可能です。</p><form action=/form><button>申請</button></form>".to_owned(),
            ),
            ("GET", "/form") => page(self.form("")),
            ("POST", "/form") => self.submitted(asked, page),
            ("GET", path) if path.starts_with("/read/") => {
                let word = path.trim_start_matches("/read/");
                page(match word {
                    "terms" | "privacy" => format!("<form action=/read/{word}-2><button>次の頁</button></form>"),
                    "terms-2" => "<form method=post action=/agree/terms><button>利用規約に同意する</button></form>".to_owned(),
                    _ => "<form method=post action=/agree/privacy><button>個人情報取り扱いに同意する</button></form>".to_owned(),
                })
            }
            ("POST", path) if path.starts_with("/agree/") => {
                self.read.push(path.trim_start_matches("/agree/").to_owned());
                redirect(303, "/form", None)
            }
            ("POST", "/confirm") if asked.field("answer") == Some("yes") => {
                self.applied = true;
                page(
                    "<h1>利用申請完了</h1><p>利用申請が完了しました。</p><dl><dt>申請日:<dd>2024/3/19<dt>事業所名:<dd>モデル事務所</dl>\
                     <form action=/application><button>OK</button></form>"
                        .to_owned(),
                )
            }
            other => panic!("nobody asks for {other:?}"),
        }
    }

    fn submitted(
        &mut self,
        asked: &Asked,
        page: impl Fn(String) -> hyper::Response<bytes::Bytes>,
    ) -> hyper::Response<bytes::Bytes> {
        if let Some(word) = asked.field("read") {
            return redirect(303, &format!("/read/{word}"), None);
        }
        assert!(asked.body.contains("terms=on&privacy=on"), "{}", asked.body);
        if asked.field("tel").expect("a telephone").contains('-') {
            return page(
                self.form("<span class=error id=te>10桁、もしくは11桁の数字を入力してください。</span>"),
            );
        }
        self.fields.clone_from(&asked.body);
        page(
            "<h1>申請の確認</h1><form method=post action=/confirm><button name=answer value=yes>はい</button>\
             <button name=answer value=no>いいえ</button></form>"
                .to_owned(),
        )
    }

    fn form(&self, error: &str) -> String {
        let consent = |word: &str, title: &str, agreement: &str| {
            let is_read = self.read.iter().any(|read| read == word);
            let (state, button) = if is_read {
                ("checked", String::new())
            } else {
                ("disabled", format!("<button name=read value={word}>{title}を最後まで読む</button>"))
            };
            format!("{button}<label><input type=checkbox name={word} {state}>{agreement}</label>")
        };
        let name = |head: &str, key: &str| {
            format!(
                "<span aria-hidden=true>{head}</span><label for={key}1><span>{head} </span>姓</label><input id={key}1 name={key}1>\
                 <label for={key}2><span>{head} </span>名</label><input id={key}2 name={key}2>"
            )
        };
        format!(
            "<h1>申請情報入力</h1><form method=post action=/form>{}{}<label for=t>電話番号 (ハイフンなし)</label>\
             <input id=t name=tel aria-describedby=te>{error}<label>メールアドレス<input name=m1></label>\
             <label>メールアドレス (確認用)<input name=m2></label>{}{}<button name=action value=apply>申請</button>\
             <button name=action value=back>戻る</button></form>",
            name("代表者氏名", "r"),
            name("担当者氏名", "c"),
            consent("terms", "利用規約", "利用規約に同意する"),
            consent("privacy", "個人情報取り扱いについて", "個人情報取り扱いに同意する"),
        )
    }
}

async fn logged_in() -> (StandIn, UsageSiteVisitor) {
    let mut state = Site::default();
    let site = StandIn::serve(move |asked| state.answer(asked)).await;
    let mut visitor = UsageSiteVisitor::new(client(), site.base.clone());
    let user = "KJ444470300015".parse().expect("an ID");
    visitor.log_in(&user, &Secret::from("Ch0senPw")).await.expect("let in");
    (site, visitor)
}

#[tokio::test]
async fn the_top_page_tells_the_personal_user() {
    let (_site, mut visitor) = logged_in().await;
    let top = visitor.top().await.expect("a top page");
    assert_eq!(top.personal_id.to_string(), "c000000042");
    assert_eq!(top.personal_password.expose(), "Pers0nal");
    assert_eq!(top.system_state, ["利用可能です。", "ただいまシステムは正常稼働中です。"]);
    assert!(!format!("{top:?}").contains("Pers0nal"));
}

#[tokio::test]
async fn an_application_is_made_after_both_texts_were_read() {
    let (_site, mut visitor) = logged_in().await;
    let completed = visitor.apply(&Application::model()).await.expect("applied");
    assert_eq!(completed.day, "2024-03-19".parse().ok());
    assert_eq!(completed.office_name, "モデル事務所");
    assert_eq!(visitor.browser().page().expect("a page").heading, "利用申請/更新");
}

#[tokio::test]
async fn the_messages_at_the_fields_come_back() {
    let (_site, mut visitor) = logged_in().await;
    let application = Application { telephone: "03-1234-567".to_owned(), ..Application::model() };
    let error = visitor.apply(&application).await.expect_err("refused");
    assert_eq!(error.messages(), ["電話番号 (ハイフンなし): 10桁、もしくは11桁の数字を入力してください。"]);
}
