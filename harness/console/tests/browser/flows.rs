//! The ways that an office goes, by the words on the pages.

use careplan_domain::Span;
use careplan_testbed::Population;

use crate::console;
use crate::stage::Stage;
use crate::support;
use crate::usage_site;
use crate::window::Window;

/// The flows, with what they are called in a test's name.
pub(crate) const ALL: [(&str, Walk); 12] = [
    ("the first login and its change of the password", Walk::FirstLogin),
    ("a request, wrong turns among it,", Walk::Request),
    ("the download and its import", Walk::Import),
    ("a renewal", Walk::Renewal),
    ("the directory by map, region and keyword", Walk::Directory),
    ("an enquiry and its answer", Walk::Enquiry),
    ("the simulation and its workbook", Walk::Simulation),
    ("the counter's work at a request", Walk::Counter),
    ("a notice posted and a letter sent", Walk::Notice),
    ("the journal, live and opened to a refusal,", Walk::Journal),
    ("a new office's story until it is ready", Walk::Story),
    ("faults switched on and off", Walk::Faults),
];

/// One of them.
#[derive(Clone, Copy)]
pub(crate) enum Walk {
    /// From 総合窓口 to 《メインメニュー》.
    FirstLogin,
    /// From 証明書 to 【処理終了】.
    Request,
    /// From 【証明書ダウンロード】 over the wizard to "it is installed".
    Import,
    /// The same as a request, with its term.
    Renewal,
    /// From 事業所検索メニュー to an office's details, and back to the list by every way.
    Directory,
    /// From the support site's top page to the answer in the console.
    Enquiry,
    /// From the documents to a result and its file.
    Simulation,
    /// From the list of requests to a revoked certificate.
    Counter,
    /// What the console sends to offices: a notice, taken back again, and a letter.
    Notice,
    /// The console's journal while an office does something.
    Journal,
    /// From the console's first page to an office that is ready.
    Story,
    /// The console's fault rules.
    Faults,
    /// Over forms with errors, and back by the browser's own button.
    WayBack,
    /// No way: every page that an address alone opens.
    StandingPages,
    /// From the login at the usage site over everything an office does there after its application.
    UsageSite,
}

const CARE_PLAN: &str = "請求委任事業所用ケアプラン証明書";

impl Walk {
    /// The offices that it needs beside its own.
    pub(crate) fn population(self) -> Population {
        match self {
            Self::Directory => Population::Demo,
            Self::FirstLogin
            | Self::Request
            | Self::Import
            | Self::Renewal
            | Self::Enquiry
            | Self::Simulation
            | Self::Counter
            | Self::Notice
            | Self::Journal
            | Self::Story
            | Self::Faults
            | Self::WayBack
            | Self::UsageSite
            | Self::StandingPages => Population::None,
        }
    }

    /// Goes it.
    pub(crate) async fn on(self, stage: &Stage) {
        match self {
            Self::FirstLogin => first_login(stage).await,
            Self::Request => request(stage).await,
            Self::Import => import(stage).await,
            Self::Renewal => renewal(stage).await,
            Self::Directory => directory(stage).await,
            Self::Enquiry => support::enquiry(stage).await,
            Self::Simulation => support::simulation(stage).await,
            Self::Counter => counter(stage).await,
            Self::Notice => notice(stage).await,
            Self::Journal => console::journal(stage).await,
            Self::Story => console::story(stage).await,
            Self::Faults => console::faults(stage).await,
            Self::WayBack => way_back(stage).await,
            Self::StandingPages => {
                standing_pages(stage).await;
                support::standing_pages(stage).await;
                console::standing_pages(stage).await;
            }
            Self::UsageSite => usage_site::walk(stage).await,
        }
    }
}

async fn first_login(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.portal("/"), "電子請求受付システム総合窓口").await;
    window.press("介護保険の請求はこちら").await;
    window.sees("トップメニュー").await;
    window.press("ログイン").await;
    window.sees("ログイン").await;
    window.press("ログイン").await;
    window.reads("ユーザIDを入力してください").await;
    window.sees("ログイン").await;
    type_login(stage, stage.office.temporary_password.expose()).await;
    window.reads("利用規約に同意する").await;
    let chosen = stage.desk.papers.chosen_password.expose();
    window.choose("利用規約に同意する").await;
    window.fill("新しいパスワード", chosen).await;
    window.fill("新しいパスワード(確認用)", chosen).await;
    window.press("変更する").await;
    window.sees("メインメニュー").await;
    window.press("ログアウト").await;
    window.sees("トップメニュー").await;
}

async fn request(stage: &Stage) {
    stage.desk.change_password().await.expect("changed");
    let window = &stage.window;
    log_in(stage).await;
    open_procedure(window).await;
    // What must be read first was not.
    window.choose("発行申請をする").await;
    window.press("次へ").await;
    window.reads("先に「発行申請を行う前に」を開いて").await;
    window.sees(CARE_PLAN).await;
    window.press("発行申請を行う前に").await;
    window.sees("発行申請を行う前に").await;
    window.press("閉じる").await;
    window.sees(CARE_PLAN).await;
    window.choose("発行申請をする").await;
    window.press("次へ").await;
    window.sees("証明書発行用パスワード入力").await;
    let right = stage.office.certificate_password.expose();
    let swapped: String = right
        .chars()
        .map(|one| if one.is_ascii_lowercase() { one.to_ascii_uppercase() } else { one.to_ascii_lowercase() })
        .collect();
    window.fill("証明書発行用パスワード", &swapped).await;
    window.press("次へ").await;
    window.reads("大文字と小文字が違います").await;
    window.sees("証明書発行用パスワード入力").await;
    send(stage, "R4470300015001").await;
    window.reads("発行申請中").await;
    // The browser's own way back leads to nothing that could be sent twice.
    window.back().await;
    window.sees("処理終了").await;
    window.press("終了").await;
    window.sees(CARE_PLAN).await;
    assert_eq!(stage.bed.control().requests().await.expect("requests").requests.len(), 1);
}

async fn import(stage: &Stage) {
    let window = &stage.window;
    stage.desk.change_password().await.expect("changed");
    stage.desk.request_certificate().await.expect("requested");
    stage.issue().await;
    log_in(stage).await;
    open_procedure(window).await;
    window.reads("発行済み").await;
    window.choose("ダウンロード・インストールする").await;
    window.press("次へ").await;
    window.sees("証明書ダウンロード").await;
    window.press("ダウンロード").await;
    let file = window.downloaded(&format!("{}.p12", stage.office.user_id)).await;

    let room = stage.console(&format!("/desk/{}/certificates", stage.office.number));
    window.visit(&room, "証明書").await;
    window.reads("証明書は、まだインストールされていません。").await;
    window.press("標準ユーザーに切り替える(失敗する場合を試す)").await;
    window.reads("証明書のインポートはできません。").await;
    window.press("証明書のインポートウィザードを開く").await;
    window.sees("管理者権限が必要です").await;
    window.press("証明書へ戻る").await;
    window.sees("証明書").await;
    window.press("管理者に切り替える").await;
    window.reads("標準ユーザーに切り替える").await;
    window.press("証明書のインポートウィザードを開く").await;
    window.sees("証明書のインポートウィザードの開始").await;
    window.choose("現在のユーザー(C)").await;
    window.press("次へ").await;
    window.sees("インポートする証明書ファイル").await;
    // The issued file lies ready; another may be chosen.
    window.press("次へ(N)").await;
    window.sees("秘密キーの保護").await;
    window.press("戻る(B)").await;
    window.sees("インポートする証明書ファイル").await;
    window.give_file("参照(R): ほかのファイル", &file).await;
    window.press("次へ(N)").await;
    window.sees("秘密キーの保護").await;
    window.fill("パスワード(P):", "chigau").await;
    window.press("次へ(N)").await;
    window.reads("入力されたパスワードが間違っています。").await;
    window.sees("秘密キーの保護").await;
    window.fill("パスワード(P):", stage.office.certificate_password.expose()).await;
    window.press("次へ(N)").await;
    window.sees("証明書ストア").await;
    window.choose("自動的に証明書ストアを選択する(U)").await;
    window.press("次へ(N)").await;
    window.sees("証明書のインポートウィザードの完了").await;
    window.press("完了(F)").await;
    window.sees("セキュリティ警告").await;
    window.press("はい").await;
    window.sees("証明書のインポートウィザード").await;
    window.reads("正しくインポートされました。").await;
    window.press("OK").await;
    window.sees("証明書").await;
    window.reads("有効期間内の証明書がインストールされています。").await;
    window.press("インターネットオプションで確かめる").await;
    window.sees("インターネットオプション").await;
    window.reads("e-seikyuu CA").await;
    let desk = stage.bed.office(stage.office.number).desk().await.expect("the desk");
    assert!(desk.has_usable_certificate(stage.bed.clock().now()));
}

async fn renewal(stage: &Stage) {
    let window = &stage.window;
    stage.desk.change_password().await.expect("changed");
    stage.desk.request_certificate().await.expect("requested");
    stage.issue().await;
    stage.bed.clock().advance(Span::from_days(1036)).await.expect("the clock moves");
    log_in(stage).await;
    window.reads("証明書有効期限切れ事前通知").await;
    open_procedure(window).await;
    window.press("発行申請を行う前に").await;
    window.sees("発行申請を行う前に").await;
    window.press("閉じる").await;
    window.sees(CARE_PLAN).await;
    window.choose("更新申請をする").await;
    window.press("次へ").await;
    window.sees("証明書有効期間選択").await;
    window.choose("3年").await;
    window.press("次へ").await;
    window.sees("証明書発行用パスワード入力").await;
    send(stage, "R4470300015002").await;
    stage.issue().await;
    window.choose("ダウンロード・インストールする").await;
    window.press("次へ").await;
    window.sees("証明書ダウンロード").await;
    window.reads("2032/04/01").await;
}

async fn directory(stage: &Stage) {
    let window = &stage.window;
    let results = "地図から探す (検索結果)";
    let entrance = "ケアプランデータ連携システム利用状況 (2026年3月1日現在の情報です)";
    window.visit(&stage.site("/directory"), entrance).await;
    window.press("地図から探す").await;
    window.sees("地図から探す (都道府県選択)").await;
    window.press_drawn("大分 87件").await;
    window.sees("地図から探す (市区町村選択) 大分県").await;
    window.press_drawn("中津市 5件").await;
    window.sees(results).await;
    window.reads("検索条件 = 「大分県 中津市」").await;
    window.press_drawn("3番 れいだい介護老人保健施設 ひだまり").await;
    window.press("介護サービス情報公表システムの詳細画面へ").await;
    window.sees("介護サービス情報公表システム(模擬)の詳細画面").await;
    window.back().await;
    window.sees(results).await;
    window.press("宇佐市").await;
    window.reads("検索条件 = 「大分県 宇佐市」").await;
    window.choose("地図移動時に再読み込み").await;
    if window.has_pointer() {
        window.drag_map_to_the_west().await;
        window.reads("検索条件 = 「大分県 中津市」").await;
    }
    window.press("地域別の一覧から探す").await;
    window.sees("地域別の一覧から探す (都道府県選択)").await;
    window.press("大分県(87)").await;
    window.sees("地域別の一覧から探す (市区町村選択) 大分県").await;
    window.press("大分市(57)").await;
    window.sees(results).await;
    window.press("次の頁").await;
    window.reads("57件のうち21件目から40件目を表示しています。").await;
    window.press("事業所検索メニュー").await;
    window.sees(entrance).await;
    window.fill("キーワードで探す", "ひだまり").await;
    window.press("検索する").await;
    window.sees(results).await;
    window.reads("検索条件 = 「ひだまり」").await;
    for (path, heading) in [
        ("/offices?prefecture=44&kind=43", results),
        ("/offices?kind=42", results),
        ("/offices?kind=99", "検索できませんでした"),
        ("/regions/13", "地域別の一覧から探す (市区町村選択) 東京都"),
        ("/unlisted", "「介護サービス情報公表システム」からデータ取得が出来なかった事業所"),
        ("/nowhere", "ページが見つかりません"),
    ] {
        window.visit(&stage.site(&format!("/directory{path}")), heading).await;
    }
}

/// The answer to a form is no page that the browser could ask for again: it has to have kept it.
async fn way_back(stage: &Stage) {
    let window = &stage.window;
    stage.desk.change_password().await.expect("changed");
    window.visit(&stage.portal("/login"), "ログイン").await;
    type_login(stage, "chigau").await;
    window.reads("ユーザIDまたはパスワードが違います。").await;
    window.press("ログイン情報再発行").await;
    window.sees("ログイン情報再発行").await;
    window.back().await;
    window.sees("ログイン").await;
    window.reads("ユーザIDまたはパスワードが違います。").await;
    log_in(stage).await;
    open_procedure(window).await;
    window.press("発行申請を行う前に").await;
    window.press("閉じる").await;
    window.choose("発行申請をする").await;
    window.press("次へ").await;
    window.fill("証明書発行用パスワード", "chigau").await;
    window.press("次へ").await;
    window.reads("証明書発行用パスワードが違います。").await;
    window.fill("証明書発行用パスワード", stage.office.certificate_password.expose()).await;
    window.press("次へ").await;
    window.sees("送信確認").await;
    window.back().await;
    window.sees("証明書発行用パスワード入力").await;
    window.reads("証明書発行用パスワードが違います。").await;
    send(stage, "R4470300015001").await;
}

async fn standing_pages(stage: &Stage) {
    let window = &stage.window;
    let headings = [
        ("/", "電子請求受付システム総合窓口"),
        ("/kaigo", "トップメニュー"),
        ("/login", "ログイン"),
        ("/login?again=1", "ログイン"),
        ("/nowhere", "画面が見つかりません"),
        ("/shougai", "障害者総合支援の請求"),
        ("/login-reissue", "ログイン情報再発行"),
        ("/certificate-password-reissue", "証明書発行用パスワード再発行"),
    ];
    for (path, heading) in headings {
        window.visit(&stage.portal(path), heading).await;
    }
    for (path, heading) in [
        ("/", "試験環境のようす"),
        ("/counter", "国保連合会の窓口"),
        ("/counter/offices", "登録事業所"),
        ("/counter/offices?number=x", "登録事業所"),
        ("/counter/inquiries", "事業所を登録する"),
        ("/notices", "お知らせの掲載"),
        ("/outbox", "送信箱"),
    ] {
        window.visit(&stage.console(path), heading).await;
    }
    window
        .visit(
            &stage.console(&format!("/counter/offices/{}", stage.office.number)),
            "みほん居宅介護支援事業所",
        )
        .await;
    window.visit(&stage.console("/desk/4470300023/certificates"), "事業所が見つかりません").await;
    let room = format!("/desk/{}/certificates", stage.office.number);
    window.visit(&stage.console(&format!("{room}/import/nothing")), "ウィザードは閉じています").await;
    window.visit(&stage.console(&format!("{room}/internet-options")), "インターネットオプション").await;
    stage.desk.change_password().await.expect("changed");
    log_in(stage).await;
    window.visit(&stage.portal("/certificates"), "証明書").await;
    window.visit(&stage.portal("/certificates/care-insurance"), "申請できません").await;
    let own = "/certificates/care-plan";
    window.visit(&stage.portal(&format!("{own}/confirm")), "先に必要な手順があります").await;
    window.visit(&stage.portal(&format!("{own}/download")), "証明書ダウンロード").await;
    window.visit(&stage.portal(&format!("{own}/download/R4470300015009")), "証明書が見つかりません").await;
    window.visit(&stage.portal("/account"), "ユーザ情報変更").await;
    window.visit(&stage.portal("/faq"), "FAQ一覧").await;
    window.visit(&stage.portal("/manuals"), "マニュアル").await;
    window.visit(&stage.portal("/account/mail"), "セキュリティメールの登録").await;
    window.visit(&stage.portal("/downloads"), "ダウンロード").await;
}

async fn counter(stage: &Stage) {
    let window = &stage.window;
    stage.desk.change_password().await.expect("changed");
    stage.desk.request_certificate().await.expect("requested");
    let (request, named) = ("R4470300015001", "申請 R4470300015001");
    window.visit(&stage.console("/counter"), "国保連合会の窓口").await;
    window.press(request).await;
    window.sees(named).await;
    window.press("取り下げる(書面による届出)").await;
    window.sees("申請を取り下げる").await;
    window.press("やめる").await;
    window.sees(named).await;
    window.press("待たずに発行する").await;
    window.sees("待たずに発行する").await;
    window.press("発行する").await;
    window.sees(named).await;
    window.reads("証明書を発行しました。").await;
    window.press("この証明書を失効させる").await;
    window.sees("証明書の失効").await;
    window.choose("事業所を廃止した").await;
    window.press("失効させる").await;
    window.sees(named).await;
    window.reads("失効させました。").await;
}

async fn notice(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.console("/notices"), "お知らせの掲載").await;
    window.fill("タイトル100文字以内", "停止のお知らせ").await;
    window.fill("本文4,000文字以内。改行で段落が分かれます。", "日曜日は停止します。").await;
    window.press("掲載する").await;
    window.sees("停止のお知らせ").await;
    window.reads("を掲載しました。").await;
    window.press("取り下げる").await;
    window.reads("お知らせを取り下げました。").await;
    window
        .visit(
            &stage.console(&format!("/counter/offices/{}", stage.office.number)),
            "みほん居宅介護支援事業所",
        )
        .await;
    window.press("手紙を送る").await;
    window.reads("郵送しました。").await;
    window.visit(&stage.console("/outbox"), "送信箱").await;
    window.reads("郵送中").await;
}

async fn log_in(stage: &Stage) {
    stage.window.visit(&stage.portal("/login"), "ログイン").await;
    type_login(stage, stage.desk.papers.chosen_password.expose()).await;
    stage.window.sees("メインメニュー").await;
}

async fn type_login(stage: &Stage, password: &str) {
    stage.window.fill("ユーザID", stage.office.user_id.as_str()).await;
    stage.window.fill("パスワード", password).await;
    stage.window.press("ログイン").await;
}

async fn open_procedure(window: &Window) {
    window.press("証明書").await;
    window.sees("証明書").await;
    window.press(CARE_PLAN).await;
    window.sees(CARE_PLAN).await;
}

/// From 【証明書発行用パスワード入力】 to 【処理終了】 and 終了.
async fn send(stage: &Stage, request: &str) {
    let window = &stage.window;
    window.fill("証明書発行用パスワード", stage.office.certificate_password.expose()).await;
    window.press("次へ").await;
    window.sees("送信確認").await;
    window.scroll_until("terms", "利用規約に同意して送信").await;
    window.sees("送信確認").await;
    window.press("利用規約に同意して送信").await;
    window.sees("処理終了").await;
    window.reads(request).await;
    window.press("終了").await;
    window.sees(CARE_PLAN).await;
}
