//! Checks that must not pass: on nothing, on what an older step came to, on the words of a link.

use crate::{Ended, Features, Stage, perform_one};

const LETTER: &str =
    "前提 請求を代理人に委任する居宅介護支援事業所「みほん居宅」(4479900013)にお知らせが届いている\n";

/// Why a scenario of these steps fails.
async fn failing(steps: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("# language: ja\n機能: F\n  シナリオ: S\n    {}\n", steps.replace('\n', "\n    "));
    std::fs::write(folder.path().join("f.feature"), text).expect("written");
    let features = Features::read(&[folder.path().to_owned()]).expect("Gherkin");
    let case = features.cases().first().expect("a scenario").clone();
    match perform_one(case, Stage::Fresh).await.ended {
        Ended::Failed { because } => because,
        other => panic!("it should fail, and is {other:?}"),
    }
}

#[tokio::test]
async fn nothing_is_no_file_no_send_and_no_outcome() {
    for (check, words) in [
        ("受け取ったファイルは送ったファイルと1バイトも違わない", "ファイルは何も受け取っていません"),
        ("受け取ったファイルの名前は「a.pdf」である", "ファイルは何も受け取っていません"),
        ("指摘はない", "送信ではありません"),
        ("断られない", "断られることのある手順"),
        ("画面に「ログイン」とはない", "まだどの画面も開いていません"),
    ] {
        let because = failing(&format!("ならば {check}")).await;
        assert!(because.contains(words), "{check}: {because}");
    }
}

#[tokio::test]
async fn an_older_deed_is_past() {
    let steps = format!("{LETTER}かつ 「みほん居宅」が仮パスワードを変更する\n{}", "ならば 断られない\n");
    let older = format!("{steps}もし 「みほん居宅」が新しいPCに移る\nならば 断られない");
    let because = failing(&older).await;
    assert!(because.contains("すぐ前にしたこと"), "{because}");
}

#[tokio::test]
async fn what_can_be_pressed_is_not_what_the_page_says() {
    let portal = "もし 電子請求受付システムを開く\n";
    let because = failing(&format!("{portal}ならば 画面に「介護保険の請求はこちら」とある")).await;
    assert!(because.contains("次のとおりです"), "{because}");
    let because = failing(&format!("{portal}ならば 画面で「電子請求受付システム総合窓口」を押せる")).await;
    assert!(because.contains("「介護保険の請求はこちら」"), "{because}");
    let because = failing(&format!("{portal}ならば 画面に「介護保険の請求はこちら」とはない")).await;
    assert!(because.contains("次のとおりです"), "{because}");
}
