//! The ways through the support site, by the words on its pages.

use crate::stage::Stage;

const HOME: &str = "ケアプランのやりとりを、紙からデジタルへ。";
const SIMULATION: &str = "データ連携による削減効果をかんたんシミュレーション";

pub(crate) async fn enquiry(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.site("/support"), HOME).await;
    window.press("サポートをご希望の方お問い合わせはこちら >").await;
    window.sees("お問い合わせ").await;
    // From below: fields that scroll to one place of a phone's screen one after the other would be tapped faster than
    // any finger does, which is a double tap and types nothing.
    window.fill("本文", "手順7で画面が表示されません。").await;
    window.fill("件名", "インストールについて").await;
    window.fill("メールアドレス", "hanako@example.test").await;
    window.fill("氏名", "試験 花子").await;
    window.fill("事業所番号(任意)", stage.office.number.as_str()).await;
    window.press("確認画面へ").await;
    window.reads("同意する場合はチェックを入れてください。").await;
    window.sees("お問い合わせ").await;
    window.choose("個人情報の取り扱いに同意する").await;
    window.press("確認画面へ").await;
    window.sees("お問い合わせ内容の確認").await;
    window.press("入力画面に戻る").await;
    window.sees("お問い合わせ").await;
    window.press("確認画面へ").await;
    window.sees("お問い合わせ内容の確認").await;
    window.press("送信する").await;
    window.sees("お問い合わせを受け付けました").await;
    window.reads("Q000001").await;
    window.reads("回答待ち").await;

    window.visit(&stage.console("/enquiries"), "お問い合わせ").await;
    window.reads("回答待ちが1件あります。").await;
    window.visit(&stage.console("/enquiries/Q000001"), "インストールについて").await;
    window.reads("手順7で画面が表示されません。").await;
    window.fill("回答", "表示されないときは、手順13へお進みください。").await;
    window.press("回答する").await;
    window.reads("受付番号Q000001に回答しました。").await;
    window.sees("インストールについて").await;
    window.visit(&stage.site("/support/enquiry/Q000001"), "お問い合わせを受け付けました").await;
    window.reads("回答済み").await;
    assert_eq!(stage.bed.control().enquiries().await.expect("enquiries").enquiries.len(), 1);
}

pub(crate) async fn simulation(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.site("/support/documents"), "各種資料").await;
    window.press("画面でシミュレーションする").await;
    window.sees(SIMULATION).await;
    window.reads("777,720円").await;
    window.retype("1か月に予定・実績をやりとりする利用者数", "たくさん").await;
    window.press("計算する").await;
    window.reads("には、0から5000までの整数を入力してください。").await;
    window.sees(SIMULATION).await;
    window.retype("1か月に予定・実績をやりとりする利用者数", "160").await;
    window.press("計算する").await;
    window.reads("1,576,440円").await;
    window.sees(SIMULATION).await;
    window.press("この数字でExcelをダウンロード").await;
    window.downloaded("kantan-simulation-mock.xlsx").await;
}

/// Every page that an address alone opens.
pub(crate) async fn standing_pages(stage: &Stage) {
    let window = &stage.window;
    let headings = [
        ("/support", HOME),
        ("/support/news", "お知らせ一覧"),
        ("/support/news/version", "最新verへのアップデートをお願いします"),
        ("/support/documents", "各種資料"),
        ("/support/documents/overview", "ケアプランデータ連携システムの概要"),
        ("/support/documents/start-guide", "スタートガイド 導入フロー編"),
        ("/support/documents/operation-guide", "スタートガイド システム操作編"),
        ("/support/documents/client-manual", "操作マニュアル"),
        ("/support/faq", "よくあるご質問"),
        ("/support/faq?keyword=zebra", "よくあるご質問"),
        ("/support/faq/two-users", "個人ユーザと事業所ユーザは、どう違いますか"),
        ("/support/interviews", "インタビュー"),
        ("/support/download", "製品ダウンロード"),
        ("/support/search", "検索"),
        ("/support/search?keyword=%E8%A8%BC%E6%98%8E%E6%9B%B8", "検索"),
        ("/support/simulation?users=1&system_minutes=30", SIMULATION),
        ("/support/nowhere", "ページが見つかりません"),
    ];
    for (path, heading) in headings {
        window.visit(&stage.site(path), heading).await;
    }
    window.visit(&stage.console("/enquiries"), "お問い合わせ").await;
    window.visit(&stage.console("/snapshots"), "スナップショット").await;
}
