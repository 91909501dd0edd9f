//! The same ways in a browser that runs no script: what else must be scrolled comes in pages there, and the last one
//! carries the way on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use careplan_domain::Span;
use careplan_office::Desk;
use careplan_testbed::{Population, Testbed};
use careplan_wire::control::{CreatedOffice, OutboxQuery, Poke};
use thirtyfour::prelude::*;

use crate::chrome::{Chrome, Scripts};
use crate::stage;
use crate::window::{Screen, until};

/// How long a state may take to come.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(50);
/// More pages than any document of the portal has.
const PAGES_MAX: usize = 20;

const CARE_PLAN: &str = "請求委任事業所用ケアプラン証明書";

/// The ways, with what they are called in a test's name.
pub(crate) const ALL: [(&str, Way); 6] = [
    ("the first login and its change of the password", Way::FirstLogin),
    ("a request", Way::Request),
    ("the download and its import", Way::Import),
    ("a renewal", Way::Renewal),
    ("what is issued again", Way::Reissue),
    ("a send at the client app", Way::ClientApp),
];

/// One of them.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// From 総合窓口 to 《メインメニュー》.
    FirstLogin,
    /// From 証明書 to 【処理終了】, page by page.
    Request,
    /// From 【証明書ダウンロード】 over the wizard to "it is installed".
    Import,
    /// The same as a request, with its term.
    Renewal,
    /// ログイン情報再発行, and 証明書発行用パスワード再発行 from ユーザ情報変更.
    Reissue,
    /// From the client app's login to what was sent, files and texts in one form.
    ClientApp,
}

/// Somebody before a window in which nothing moves by itself.
struct Visit {
    bed: Testbed,
    office: CreatedOffice,
    desk: Desk,
    chrome: Chrome,
}

/// Goes a way from its beginning to its end.
pub(crate) fn play(way: Way) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let (bed, office, desk) = stage::network(Population::None).await;
        let chrome = Chrome::start(Screen::Desktop, Scripts::Off).await;
        let visit = Visit { bed, office, desk, chrome };
        match way {
            Way::FirstLogin => visit.first_login().await,
            Way::Request => visit.request().await,
            Way::Import => visit.import().await,
            Way::Renewal => visit.renewal().await,
            Way::Reissue => visit.reissue().await,
            Way::ClientApp => visit.client_app().await,
        }
        visit.chrome.close().await;
        visit.bed.stop().await;
    });
}

impl Visit {
    async fn first_login(&self) {
        self.visit(&self.portal("/"), "電子請求受付システム総合窓口").await;
        self.press("介護保険の請求はこちら").await;
        self.sees("トップメニュー").await;
        self.press("ログイン").await;
        self.sees("ログイン").await;
        self.type_login(self.office.temporary_password.expose()).await;
        self.sees("パスワード変更").await;
        self.choose("利用規約に同意する").await;
        let chosen = self.desk.papers.chosen_password.expose();
        self.fill("新しいパスワード", chosen).await;
        self.fill("新しいパスワード(確認用)", chosen).await;
        self.press("変更する").await;
        self.sees("メインメニュー").await;
        self.press("ログアウト").await;
        self.sees("トップメニュー").await;
    }

    async fn request(&self) {
        self.desk.change_password().await.expect("changed");
        self.log_in().await;
        self.open_procedure().await;
        self.press("発行申請を行う前に").await;
        self.sees("発行申請を行う前に").await;
        self.press("閉じる").await;
        self.sees(CARE_PLAN).await;
        self.choose("発行申請をする").await;
        self.press("次へ").await;
        self.send("R4470300015001").await;
        self.reads("発行申請中").await;
        assert_eq!(self.bed.control().requests().await.expect("requests").requests.len(), 1);
    }

    async fn import(&self) {
        self.issued().await;
        self.log_in().await;
        self.open_procedure().await;
        self.choose("ダウンロード・インストールする").await;
        self.press("次へ").await;
        self.sees("証明書ダウンロード").await;
        self.press("ダウンロード").await;
        let file = self.downloaded(&format!("{}.p12", self.office.user_id)).await;
        let room = format!("/desk/{}/certificates", self.office.number);
        self.visit(&format!("{}{room}", self.bed.ready_file().urls.console), "証明書").await;
        self.press("証明書のインポートウィザードを開く").await;
        self.sees("証明書のインポートウィザードの開始").await;
        self.choose("現在のユーザー(C)").await;
        self.press("次へ").await;
        self.sees("インポートする証明書ファイル").await;
        self.give_file("参照(R): ほかのファイル", &file).await;
        self.press("次へ(N)").await;
        self.sees("秘密キーの保護").await;
        self.fill("パスワード(P):", self.office.certificate_password.expose()).await;
        self.press("次へ(N)").await;
        self.sees("証明書ストア").await;
        self.choose("自動的に証明書ストアを選択する(U)").await;
        self.press("次へ(N)").await;
        self.sees("証明書のインポートウィザードの完了").await;
        self.press("完了(F)").await;
        self.sees("セキュリティ警告").await;
        self.press("はい").await;
        self.reads("正しくインポートされました。").await;
        self.press("OK").await;
        self.reads("有効期間内の証明書がインストールされています。").await;
    }

    async fn client_app(&self) {
        let (own, partner) = crate::client::partners(&self.bed, self.office.number).await;
        let console = &self.bed.ready_file().urls.console;
        let app = format!("{}/desk/{}/client", console.trim_end_matches('/'), own.number);
        self.visit(&app, "ケアプランデータ連携システム").await;
        self.fill("ユーザID", own.personal_id.as_str()).await;
        self.fill("パスワード", own.personal_password.expose()).await;
        self.press("ログイン").await;
        self.sees("事業所ユーザのログイン").await;
        self.fill("事業所ユーザID", own.user_id.as_str()).await;
        self.fill("パスワード", own.user_password.expose()).await;
        self.press("ログイン").await;
        self.sees("受信一覧").await;
        self.press("新しく送る").await;
        self.sees("新しい送信").await;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keikaku.pdf");
        std::fs::write(&path, b"%PDF-1.4 mihon").expect("written");
        self.fill("件名", "4月の計画").await;
        self.give_file("ファイルを選ぶ", &path).await;
        self.press("選んだファイルを加える").await;
        self.reads("送るファイル 1個").await;
        self.press("宛先を選ぶ").await;
        self.sees("宛先を選ぶ").await;
        self.press("ここに送る").await;
        self.reads(&partner.name).await;
        self.press("確認画面へ").await;
        self.sees("送信の確認").await;
        self.reads("4月の計画").await;
        self.press("送信する").await;
        self.sees("送信しました").await;
    }

    async fn renewal(&self) {
        self.issued().await;
        self.bed.clock().advance(Span::from_days(1036)).await.expect("the clock moves");
        self.log_in().await;
        self.open_procedure().await;
        self.press("発行申請を行う前に").await;
        self.sees("発行申請を行う前に").await;
        self.press("閉じる").await;
        self.sees(CARE_PLAN).await;
        self.choose("更新申請をする").await;
        self.press("次へ").await;
        self.sees("証明書有効期間選択").await;
        self.choose("3年").await;
        self.press("次へ").await;
        self.send("R4470300015002").await;
        self.bed.poke(Poke { steps: None, drain: true }).await.expect("issued");
        self.choose("ダウンロード・インストールする").await;
        self.press("次へ").await;
        self.sees("証明書ダウンロード").await;
        self.reads("2032/04/01").await;
    }

    async fn reissue(&self) {
        self.desk.change_password().await.expect("changed");
        self.visit(&self.portal("/login"), "ログイン").await;
        self.press("ログイン情報再発行").await;
        self.sees("ログイン情報再発行").await;
        self.fill("ユーザID", self.office.user_id.as_str()).await;
        self.choose("郵送").await;
        self.press("再発行する").await;
        self.sees("ログイン情報再発行の受付").await;
        self.log_in().await;
        self.press("ユーザ情報変更").await;
        self.press("証明書発行用パスワード再発行").await;
        self.sees("証明書発行用パスワード再発行").await;
        self.choose("郵送").await;
        self.press("再発行する").await;
        self.sees("証明書発行用パスワード再発行の受付").await;
        let sent = self.bed.control().outbox(&OutboxQuery::default()).await.expect("the outbox").items;
        assert_eq!(sent.len(), 3, "the first letter, and two more");
    }

    /// An office with a certificate that it can download.
    async fn issued(&self) {
        self.desk.change_password().await.expect("changed");
        self.desk.request_certificate().await.expect("requested");
        self.bed.poke(Poke { steps: None, drain: true }).await.expect("issued");
    }

    async fn log_in(&self) {
        self.visit(&self.portal("/login"), "ログイン").await;
        self.type_login(self.desk.papers.chosen_password.expose()).await;
        self.sees("メインメニュー").await;
    }

    async fn type_login(&self, password: &str) {
        self.fill("ユーザID", self.office.user_id.as_str()).await;
        self.fill("パスワード", password).await;
        self.press("ログイン").await;
    }

    async fn open_procedure(&self) {
        self.press("証明書").await;
        self.sees("証明書").await;
        self.press(CARE_PLAN).await;
        self.sees(CARE_PLAN).await;
    }

    /// From 【証明書発行用パスワード入力】 through the pages of the terms to 【処理終了】 and 終了.
    async fn send(&self, request: &str) {
        self.sees("証明書発行用パスワード入力").await;
        self.fill("証明書発行用パスワード", self.office.certificate_password.expose()).await;
        self.press("次へ").await;
        self.sees("送信確認").await;
        let mut page = 1;
        while self.offers("次の頁").await {
            self.reads(&format!("{page} / ")).await;
            assert!(!self.offers("利用規約に同意して送信").await, "page {page} is not the last");
            assert!(page < PAGES_MAX, "the terms have an end");
            self.press("次の頁").await;
            page += 1;
            self.reads(&format!("{page} / ")).await;
        }
        assert!(page > 1, "without a script the terms come in pages");
        self.press("利用規約に同意して送信").await;
        self.sees("処理終了").await;
        self.reads(request).await;
        self.press("終了").await;
        self.sees(CARE_PLAN).await;
    }

    fn portal(&self, path: &str) -> String {
        format!("{}{path}", self.bed.ready_file().urls.portal)
    }

    fn driver(&self) -> &WebDriver {
        &self.chrome.driver
    }

    async fn visit(&self, url: &str, heading: &str) {
        self.driver().goto(url).await.expect("the page opens");
        self.sees(heading).await;
    }

    async fn sees(&self, heading: &str) {
        self.find(&format!("//h1[normalize-space()='{heading}']"), heading).await;
    }

    async fn reads(&self, words: &str) {
        self.find(&format!("//main//*[contains(normalize-space(), '{words}')]"), words).await;
    }

    async fn offers(&self, word: &str) -> bool {
        let found = self.driver().find_all(By::XPath(pressable(word).as_str())).await.expect("an answer");
        !found.is_empty()
    }

    async fn press(&self, word: &str) {
        // The menu and the page may use one word; then the page's is meant.
        let anywhere = pressable(word);
        let inside = anywhere.replace("//button", "//main//button").replace("//a[", "//main//a[");
        let found = self.driver().find_all(By::XPath(inside.as_str())).await.expect("an answer");
        let one = self.find(if found.is_empty() { &anywhere } else { &inside }, word).await;
        one.click().await.expect("it can be pressed");
    }

    async fn fill(&self, label: &str, text: &str) {
        let field = self.find(&field(label), label).await;
        field.send_keys(text).await.expect("typed");
    }

    async fn give_file(&self, label: &str, path: &Path) {
        let field = self.find(&field(label), label).await;
        field.send_keys(path.to_str().expect("a path in UTF-8")).await.expect("the file is taken");
    }

    async fn choose(&self, label: &str) {
        let one = self.find(&format!("//label[contains(normalize-space(), '{label}')]//input"), label).await;
        if !one.is_selected().await.expect("an answer") {
            one.click().await.expect("it can be pressed");
        }
    }

    async fn downloaded(&self, name: &str) -> PathBuf {
        let path = self.chrome.downloads.path().join(name);
        until(name, async || path.metadata().is_ok_and(|file| file.len() > 0)).await;
        path
    }

    async fn find(&self, xpath: &str, word: &str) -> WebElement {
        let query = self.driver().query(By::XPath(xpath)).wait(PATIENCE, GLANCE).and_displayed();
        match query.first().await {
            Ok(found) => found,
            Err(error) => {
                let body = self.driver().find(By::Tag("body")).await.expect("a page");
                panic!("there is no `{word}` ({error}) on: {}", body.text().await.expect("its text"))
            }
        }
    }
}

/// A button or a link with this word.
fn pressable(word: &str) -> String {
    format!("//button[normalize-space()='{word}'][not(@disabled)]|//a[normalize-space()='{word}']")
}

/// The field that a label is for.
fn field(label: &str) -> String {
    format!("//input[@id=//label[normalize-space()='{label}']/@for]")
}
