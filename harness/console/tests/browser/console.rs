//! The trainer's ways through the console, by the words on its pages.

use careplan_wire::control::PaceMode;

use crate::stage::Stage;

/// Watches the journal while an office is made ready, and opens a refusal.
pub(crate) async fn journal(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.console("/journal"), "記録").await;
    window.reads("新しい記録が自動で加わります。").await;
    stage.bed.set_pace(PaceMode::Explicit).await.expect("is set");
    window.reads("進み方を変えました。").await;
    window.press("止める").await;
    window.reads("止めています。").await;
    stage.desk.change_password().await.expect("changed");
    window.press("続ける").await;
    window.reads("パスワードを変更しました。").await;
    stage.desk.request_certificate().await.expect("requested");
    stage.desk.request_certificate().await.expect_err("one is open");
    window.reads("証明書の発行申請を受け付けませんでした。").await;
    window.unfold("わけを見る").await;
    window.reads("その結果を待つ必要があります。").await;
    window.sees("記録").await;
    window.visit(&stage.console("/journal?office=x"), "記録").await;
    window.visit(&stage.console("/journal/1"), "記録 1").await;
    window.press("記録の一覧へ").await;
    window.sees("記録").await;
}

/// From a new office to one that is ready.
pub(crate) async fn story(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.console("/"), "試験環境のようす").await;
    window.press("事業所を登録する").await;
    window.sees("事業所を登録する").await;
    window.fill("事業所番号", "1").await;
    window.fill("市区町村", "中津市").await;
    window.fill("事業所名", "みほん第二事業所").await;
    window.press("登録する").await;
    window.reads("事業所番号は半角の英数字10桁です。").await;
    window.sees("事業所を登録する").await;
    window.retype("事業所番号", "4470300023").await;
    window.press("登録する").await;
    window.sees("みほん第二事業所").await;
    window.reads("いまここ").await;
    window.press("手順をすべて行う").await;
    window.reads("手順がすべて終わりました。").await;
    window.sees("みほん第二事業所").await;
    window.visit(&stage.console("/"), "試験環境のようす").await;
}

/// A fault switched on and off, and a rule of one's own.
pub(crate) async fn faults(stage: &Stage) {
    let window = &stage.window;
    window.visit(&stage.console("/faults"), "故障").await;
    window.press("入れる").await;
    window.reads("故障の規則「maintenance」を入れました。").await;
    window.sees("故障").await;
    window.press("切る").await;
    window.reads("故障の規則「maintenance」を切りました。").await;
    window.press("消す").await;
    window.reads("故障の規則はありません。").await;
    window.retype("時間(ミリ秒)", "soon").await;
    window.press("規則を入れる").await;
    window.reads("時間はミリ秒の整数で入力してください。").await;
    window.sees("故障").await;
    window.retype("時間(ミリ秒)", "1500").await;
    window.press("規則を入れる").await;
    window.reads("1500ミリ秒遅れて応答する").await;
    stage.bed.control().clear_faults().await.expect("are cleared");
}

pub(crate) async fn standing_pages(stage: &Stage) {
    let window = &stage.window;
    for (path, heading) in [
        ("/operation", "運用"),
        ("/operation/invariants", "いつも成り立つはずのこと"),
        ("/operation/reset/offices", "事業所を残して始めからにする"),
        ("/operation/reset/nothing", "すべて消して始めからにする"),
    ] {
        window.visit(&stage.console(path), heading).await;
    }
}
