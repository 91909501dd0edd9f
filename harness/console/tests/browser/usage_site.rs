//! The usage site after an application: its pages, and what of them goes on paper.

use std::path::Path;

use crate::stage::Stage;
use crate::window::Window;

/// Every page; those to be kept are printed, with contents as long as they can be.
pub(crate) async fn walk(stage: &Stage) {
    let window = &stage.window;
    let desk = stage.bed.office(stage.office.number).ready().await.expect("the office is ready");
    window.visit(&stage.site("/"), "ログイン").await;
    window.fill("ユーザID", stage.office.user_id.as_str()).await;
    window.fill("パスワード", desk.papers.chosen_password.expose()).await;
    window.press("ログイン").await;
    sees(window, "トップ").await;
    is_one_sheet(window, "top").await;
    window.press("利用申請/更新").await;
    sees(window, "利用申請/更新").await;
    window.press("前回の申請内容を見る").await;
    sees(window, "利用申請完了").await;
    is_one_sheet(window, "completion").await;
    window.press("OK").await;
    sees(window, "利用申請/更新").await;
    renewal(window).await;
    contact(window).await;
    window.press("トップ").await;
    sees(window, "トップ").await;
    window.press("パスワードを再設定する").await;
    sees(window, "パスワード再設定").await;
    window.press("再設定する").await;
    sees(window, "パスワード再設定完了").await;
    is_one_sheet(window, "password").await;
    window.press("OK").await;
    sees(window, "トップ").await;
    window.press("利用状況").await;
    sees(window, "利用状況").await;
    is_one_sheet(window, "figures").await;
}

/// The page is there, and no wider than its window.
async fn sees(window: &Window, heading: &str) {
    window.sees(heading).await;
    assert!(window.fits().await, "`{heading}` runs over the side");
}

async fn renewal(window: &Window) {
    window.press("自動更新について見る").await;
    sees(window, "自動更新").await;
    window.press("自動更新を停止する").await;
    window.reads("自動更新を停止しています。").await;
    window.press("自動更新を再開する").await;
    window.reads("利用期間が終わると、自動的に更新されます。").await;
}

async fn contact(window: &Window) {
    window.press("登録内容の変更").await;
    sees(window, "登録内容の変更").await;
    window.write_over("電話番号 (ハイフンなし)", "03-1234-567").await;
    window.press("変更").await;
    window.reads("10桁、もしくは11桁の数字を入力してください。").await;
    sees(window, "登録内容の変更").await;
    let mail = format!("{}@test.com", "toukyoutest".repeat(22));
    for (label, text) in [
        ("代表者氏名 姓", "東京".repeat(20)),
        ("代表者氏名 名", "太郎".repeat(20)),
        ("担当者氏名 姓", "東京".repeat(20)),
        ("担当者氏名 名", "花子".repeat(20)),
        ("電話番号 (ハイフンなし)", "09012345678".to_owned()),
        ("メールアドレス", mail.clone()),
        ("メールアドレス (確認用)", mail),
    ] {
        window.write_over(label, &text).await;
    }
    window.press("変更").await;
    sees(window, "登録内容の変更完了").await;
    is_one_sheet(window, "contact").await;
    window.press("OK").await;
    sees(window, "登録内容の変更").await;
}

/// 「この画面を印刷または保存をして、大切に保管してください。」: one page of A4, upright.
async fn is_one_sheet(window: &Window, name: &str) {
    let pdf = window.print().await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prints");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(format!("{name}.pdf")), &pdf).expect("written");
    let text = String::from_utf8_lossy(&pdf);
    let pages = text.matches("/Type /Page").count() - text.matches("/Type /Pages").count();
    assert_eq!(pages, 1, "`{name}` prints on more than one sheet");
    let (_, media_box) = text.split_once("/MediaBox [").expect("a page has a size");
    let (media_box, _) = media_box.split_once(']').expect("it ends");
    let sides: Vec<f64> = media_box.split_whitespace().map(|side| side.parse().expect("a number")).collect();
    // 210 mm × 297 mm in points of 1/72 inch.
    let a4 = [0.0, 0.0, 595.28, 841.89];
    assert!(
        sides.len() == 4 && sides.iter().zip(a4).all(|(side, wanted)| (side - wanted).abs() < 1.0),
        "`{name}` prints on {sides:?}"
    );
}
