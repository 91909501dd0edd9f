//! The client app in a real browser: from its login to the folder of who receives, and whatever is dropped on it.

use careplan_domain::{Claims, OfficeNumber, Span};
use careplan_testbed::{Population, Testbed};
use careplan_wire::control::{NewOffice, ReadyOffice};
use serde_json::json;

use crate::stage::{self, Stage};
use crate::window::{Hand, Screen, Window};

const PDF: &[u8] = b"%PDF-1.4 mihon";

/// What a trial does at the app.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// Login, a new send, the receiver's list, its folder, logout.
    Exchange,
    /// Files dropped: good ones, too many, too large, a folder, one that vanishes.
    Dropping,
}

/// Goes a way from its beginning to its end.
pub(crate) fn play(screen: Screen, hand: Hand, way: Way) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let (bed, office, desk) = stage::network(Population::None).await;
        let window = Window::open(screen, hand).await;
        let stage = Stage { bed, office, desk, window };
        let (own, partner) = partners(&stage.bed, stage.office.number).await;
        match way {
            Way::Exchange => exchange(&stage, &own, &partner).await,
            Way::Dropping => dropping(&stage, &own).await,
        }
        stage.window.close().await;
        stage.bed.stop().await;
    });
}

/// An office that is ready, and another that it can send to.
pub(crate) async fn partners(bed: &Testbed, own: OfficeNumber) -> (ReadyOffice, ReadyOffice) {
    let control = bed.control();
    let new = NewOffice {
        number: Some("4479910053".parse().expect("a number")),
        name: "みほん訪問介護ステーション".to_owned(),
        service_kinds: vec!["11".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
    };
    let other = bed.create_office(new).await.expect("another office").number;
    let own = control.make_ready(own).await.expect("is ready");
    (own, control.make_ready(other).await.expect("is ready"))
}

async fn log_in(stage: &Stage, office: &ReadyOffice) {
    let window = &stage.window;
    let app = stage.console(&format!("/desk/{}/client", office.number));
    window.visit(&app, "ケアプランデータ連携システム").await;
    window.fill("ユーザID", office.personal_id.as_str()).await;
    window.fill("パスワード", office.personal_password.expose()).await;
    window.press("ログイン").await;
    window.sees("事業所ユーザのログイン").await;
    window.fill("事業所ユーザID", office.user_id.as_str()).await;
    window.fill("パスワード", office.user_password.expose()).await;
    window.press("ログイン").await;
    window.sees("受信一覧").await;
}

async fn exchange(stage: &Stage, own: &ReadyOffice, partner: &ReadyOffice) {
    let window = &stage.window;
    let app = stage.console(&format!("/desk/{}/client", own.number));
    window.visit(&app, "ケアプランデータ連携システム").await;
    window.press("ログイン").await;
    window.reads("ユーザIDを入力してください").await;
    window.sees("ケアプランデータ連携システム").await;
    log_in(stage, own).await;
    window.press("新しく送る").await;
    window.sees("新しい送信").await;
    window.press("確認画面へ").await;
    window.reads("送るファイルがありません。").await;
    window.sees("新しい送信").await;
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["keikaku.pdf", "yotei.csv"] {
        let path = folder.path().join(name);
        std::fs::write(&path, PDF).expect("written");
        // Chosen, and looked at without a reload.
        window.give_file("ファイルを選ぶ", &path).await;
        window.reads("ファイルを加えて、検査しました。").await;
        window.reads(name).await;
    }
    window.reads("名前が標準仕様と違います。").await;
    window.sees("新しい送信").await;
    window
        .run("document.querySelector('button[name=remove][value=\"yotei.csv\"]').click()", Vec::new())
        .await;
    window.reads("送るファイル 1個").await;
    window.press("宛先を選ぶ").await;
    window.sees("宛先を選ぶ").await;
    window.press("ここに送る").await;
    window.sees("新しい送信").await;
    window.reads("みほん訪問介護ステーション").await;
    window.fill("本文", "ご確認ください。").await;
    window.fill("件名", "4月の計画").await;
    window.press("確認画面へ").await;
    window.sees("送信の確認").await;
    window.press("入力に戻る").await;
    window.sees("新しい送信").await;
    window.press("確認画面へ").await;
    window.sees("送信の確認").await;
    window.press("送信する").await;
    window.sees("送信しました").await;
    // The browser's own way back leads to nothing that could be sent twice.
    window.back().await;
    window.sees("送信しました").await;
    window.press("送信一覧へ").await;
    window.sees("送信一覧").await;
    window.reads("4月の計画").await;
    window.press("ライセンス確認").await;
    window.sees("ライセンス確認").await;
    window.press("ログアウト").await;
    window.sees("ケアプランデータ連携システム").await;

    log_in(stage, partner).await;
    window.reads("未受信").await;
    window.press("4月の計画").await;
    window.sees("4月の計画").await;
    window.press("すべてフォルダーに保存する").await;
    window.reads("1個のファイルをフォルダーに保存しました。").await;
    window.reads("受信済").await;
    window.press("フォルダーを開く").await;
    window.sees("フォルダー").await;
    window.reads("keikaku.pdf").await;
    window.press("印を付けたファイルを消す").await;
    window.reads("ファイルが選ばれていません。").await;
    window.sees("フォルダー").await;
    window.press("保存").await;
    window.downloaded("keikaku.pdf").await;
}

/// Drops files of these names and sizes, as a hand would.
const DROP: &str = r"
const data = new DataTransfer();
for (const [name, size] of arguments[0]) data.items.add(new File([new Uint8Array(size).fill(49)], name));
document.getElementById('drop').dispatchEvent(
  new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
";

/// Drops what no script can make: a folder, or a file that can be read no more.
const DROP_ODD: &str = r"
const gone = { name: 'kieta.pdf', size: 1, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) };
const odd = {
  folder: { items: [{ webkitGetAsEntry: () => ({ isDirectory: true }) }], files: [] },
  gone: { items: [], files: [gone] },
}[arguments[0]];
const event = new Event('drop', { bubbles: true, cancelable: true });
Object.defineProperty(event, 'dataTransfer', { value: odd });
document.getElementById('drop').dispatchEvent(event);
";

async fn dropping(stage: &Stage, own: &ReadyOffice) {
    let window = &stage.window;
    log_in(stage, own).await;
    window.press("新しく送る").await;
    window.sees("新しい送信").await;
    window.fill("件名", "残る件名").await;
    let mebibyte = 1024 * 1024;
    let many: Vec<_> = (0..200).map(|number| json!([format!("{number}.pdf"), 1])).collect();
    let large: Vec<_> = (0..6).map(|number| json!([format!("{number}.pdf"), 10 * mebibyte])).collect();
    for (files, sentence) in [
        (json!(many), "一度に送れるファイルは100個までです(いま置かれたのは200個)。"),
        (json!(large), "一度に送れるのは50 MiBまでです。"),
        (json!([["ookii.pdf", 10 * mebibyte + 1]]), "「ookii.pdf」は、10 MiBより大きいため送れません。"),
    ] {
        window.run(DROP, vec![files]).await;
        window.reads(sentence).await;
    }
    window.run(DROP_ODD, vec![json!("folder")]).await;
    window.reads("フォルダーは送れません。").await;
    window.run(DROP_ODD, vec![json!("gone")]).await;
    window.reads("「kieta.pdf」を読み込めませんでした。").await;
    window.sees("新しい送信").await;
    window.run(DROP, vec![json!([["a.pdf", 10], ["b.pdf", 10]])]).await;
    window.reads("送るファイル 2個").await;
    window.run(DROP, vec![json!([["kara.pdf", 0]])]).await;
    window.reads("「kara.pdf」は、中身が空です。").await;
    window.sees("新しい送信").await;
    // What was typed is still there.
    let typed = window.run("return document.getElementById('subject').value", Vec::new()).await;
    assert_eq!(typed, json!("残る件名"));
    // After the login has ended, whatever asks the relay leads to the login.
    stage.bed.clock().advance(Span::from_days(30)).await.expect("the clock moves");
    window.press("宛先を選ぶ").await;
    window.sees("ケアプランデータ連携システム").await;
    window.reads("ログインの有効期間が終わりました").await;
}
