//! FAQ, manuals, downloads and what is left out, as a browser without JavaScript meets them.

use super::*;
use crate::faq::ENTRIES;
use crate::manual::CHAPTERS;

async fn visit() -> (Bench, Browser) {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let browser = logged_in(&bench).await;
    (bench, browser)
}

#[tokio::test]
async fn the_fingerprint_is_the_authoritys_own_sha_1_first() {
    let (_bench, mut browser) = visit().await;
    browser.get("/faq").await.says("<h1>FAQ一覧</h1>");
    browser.get("/faq").await.says("認証局証明書の拇印(フィンガープリント)を確認したい</a>");
    let page = browser.get("/faq/fingerprint").await;
    let first = careplan_client::Fingerprints::of(b"first");
    let second = careplan_client::Fingerprints::of(b"second");
    let places: Vec<usize> = [&second.sha1, &second.sha256, &first.sha1, &first.sha256]
        .map(|value| page.text.find(&format!("<dd class=\"code\">{value}</dd>")).expect("each value"))
        .into();
    assert!(places.is_sorted(), "the newest generation first, SHA-1 before SHA-256");
    insta::assert_snapshot!("faq_fingerprint", page.text);
}

#[tokio::test]
async fn an_authority_that_is_silent_is_told_kindly() {
    let (bench, mut browser) = visit().await;
    *bench.issuer.down.lock().unwrap() = true;
    let page = browser.get("/faq/fingerprint").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("いま、認証局から拇印を受け取れませんでした。");
    assert!(!page.text.contains("<dd class=\"code\">"));
}

#[tokio::test]
async fn questions_are_found_by_topic_and_keyword() {
    let (_bench, mut browser) = visit().await;
    browser.get("/faq").await.says(&format!("{}件が該当しています。", ENTRIES.len()));
    for entry in &ENTRIES {
        let page = browser.get(&format!("/faq/{}", entry.id)).await;
        page.says(&format!("<h1>{}</h1>", entry.question));
        page.says("※この回答は、模擬環境のために作成したものです。");
    }
    browser.get("/faq/locked").await.says("続けて3回間違えると、30分間ログインできなくなります。");
    browser.get("/faq?topic=letter&keyword=").await.says("3件が該当しています。");
    let found = browser.get("/faq?topic=computer&keyword=%E8%B2%B7%E3%81%84%E6%9B%BF%E3%81%88").await;
    found.says("1件が該当しています。");
    found.says("href=\"/faq/new-computer\"");
    browser.get("/faq?keyword=%E3%81%AA%E3%81%84%E3%82%82%E3%81%AE").await.says("該当するFAQはありません。");
    let refused = browser.get(&format!("/faq?keyword={}", "x".repeat(10_000))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("id=\"keyword_error\">キーワードが10000文字あります。100文字以内で入力してください。");
    let refused = browser.get("/faq?topic=nothing").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("<a href=\"#topic\">分類を選んでください。</a>");
    assert_eq!(browser.get("/faq/nothing").await.status, StatusCode::NOT_FOUND);
    insta::assert_snapshot!("faq", browser.get("/faq").await.text);
    insta::assert_snapshot!("faq_entry", browser.get("/faq/letter-lost").await.text);
}

#[tokio::test]
async fn each_chapter_of_the_manual_opens_as_a_page_with_its_pictures() {
    let (bench, mut browser) = visit().await;
    let list = browser.get("/manuals").await;
    for chapter in &CHAPTERS {
        list.says(&format!("href=\"/manuals/{}\"", chapter.id));
        list.says(&format!("href=\"/manuals/{}.pdf\"", chapter.id));
        assert!(chapter.pdf.starts_with(b"%PDF-"), "{}", chapter.id);
        let page = browser.get(&format!("/manuals/{}", chapter.id)).await;
        page.says(&format!("<h1>{} {}</h1>", chapter.number, chapter.title));
        let steps: usize = chapter.sections.iter().map(|section| section.steps.len()).sum();
        assert_eq!(page.text.matches("<li><p>").count(), steps);
        for rest in page.text.split("src=\"").skip(2) {
            let path = rest.split('"').next().unwrap();
            let answer = bench.portal.site().oneshot(Request::get(path).body(Body::empty()).unwrap()).await;
            let answer = answer.unwrap();
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/png", "{path}");
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            assert!(bytes.starts_with(b"\x89PNG"), "{path}");
            assert!(rest.contains("width=\"800\""), "{path}");
        }
    }
    for path in ["/manuals/3-8-1", "/manuals/3-8-1.pdf", "/manuals/pictures/x.png", "/manuals/pictures/login"]
    {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    insta::assert_snapshot!("manuals", list.text);
    insta::assert_snapshot!("manual", browser.get("/manuals/3-7-3").await.text);
    insta::assert_snapshot!("manual_3_6_3", browser.get("/manuals/3-6-3").await.text);
    insta::assert_snapshot!("manual_3_7_1", browser.get("/manuals/3-7-1").await.text);
}

#[tokio::test]
async fn what_can_be_downloaded_comes_as_a_file() {
    let (bench, mut browser) = visit().await;
    insta::assert_snapshot!("downloads", browser.get("/downloads").await.text);
    let terms = browser.get("/downloads/portal-terms.txt").await;
    assert_eq!(terms.disposition.as_deref(), Some("attachment; filename=\"portal-terms.txt\""));
    terms.says("電子請求受付システム 利用規約");
    let letter = bench.portal.letter(&number()).unwrap();
    let first =
        bench.portal.request_certificate(number(), crate::testing::application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    let table = browser.get("/downloads/certificates.csv").await;
    assert_eq!(
        table.text,
        "\u{feff}申請番号,証明書,発行申請日,有効開始年月日,有効終了年月日,状況,発行手数料残高\r\n\
         R4470300015001,請求委任事業所用ケアプラン証明書,2026/04/01,2026/04/01,2029/04/01,発行済み,0円\r\n"
    );
}

#[tokio::test]
async fn the_letter_can_be_looked_up_as_it_was_posted_with_what_has_changed_since() {
    let (bench, mut browser) = visit().await;
    let letter = bench.portal.letter(&number()).unwrap();
    browser.get("/downloads").await.says("href=\"/downloads/letter\"");
    let page = browser.get("/downloads/letter").await;
    page.says("KJ444470300015");
    page.says(letter.temporary_password.expose());
    page.says(letter.certificate_password.expose());
    assert_eq!(page.text.matches("<span class=\"state warn\">変更済み</span>").count(), 1, "仮パスワード");
    insta::assert_snapshot!("letter", page.text);
    bench.portal.reissue_certificate_password(number(), crate::portal::Delivery::Post).await.unwrap();
    let page = browser.get("/downloads/letter").await;
    page.says(letter.certificate_password.expose());
    page.says("再発行の前に申請した証明書のファイルは、このパスワードで開きます。");
    assert_eq!(page.text.matches("<span class=\"state warn\">変更済み</span>").count(), 2);
    let new = bench.portal.passwords(&number()).unwrap().certificate_password;
    assert!(!page.text.contains(new.expose()), "what is under way nobody reads");
    let pdf = browser.get("/downloads/letter.pdf").await;
    assert_eq!(pdf.disposition.as_deref(), Some("attachment; filename=\"letter.pdf\""));
    assert!(pdf.text.starts_with("%PDF-"));
}

#[tokio::test]
async fn a_letter_under_way_cannot_be_looked_up() {
    let bench = Bench::new().await;
    let office = crate::testing::register(crate::testing::NUMBER, Claims::None);
    let asked = careplan_wire::back_office::portal::RegisterInquiry {
        asked_by: careplan_wire::control::AskedBy::Mail,
        office,
    };
    bench.portal.register_inquiry(asked).await.unwrap();
    bench.portal.change_password(number(), &crate::testing::new_password(OWN_PASSWORD)).await.unwrap();
    let mut browser = logged_in(&bench).await;
    for path in ["/downloads/letter", "/downloads/letter.pdf"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        answer.says("このお知らせは郵送中です。2026/04/15に届きます。");
    }
    bench.environment.clock.advance(Span::from_days(15));
    let mut browser = logged_in(&bench).await;
    assert_eq!(browser.get("/downloads/letter").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_left_out_says_why() {
    let (_bench, mut browser) = visit().await;
    for (path, name) in [("/lookups", "lookups"), ("/claims", "claims"), ("/shougai", "disability")] {
        let page = browser.get(path).await;
        insta::assert_snapshot!(name, page.text);
        assert_eq!(page.status, StatusCode::OK);
        page.says("この模擬環境では対象外の画面です。");
        page.says("作っていません。");
    }
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_led_to_the_login() {
    let (bench, _) = visit().await;
    for path in [
        "/faq",
        "/faq/fingerprint",
        "/manuals",
        "/manuals/3-6-3",
        "/downloads",
        "/downloads/certificates.csv",
        "/downloads/letter",
        "/downloads/letter.pdf",
    ] {
        Browser::of(&bench).get(path).await.leads_to("/login?again=1");
    }
}
