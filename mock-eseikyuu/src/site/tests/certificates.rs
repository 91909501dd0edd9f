//! 発行申請 and 更新申請 under what people and browsers do: turning back, two tabs, waiting, odd input.

use super::*;

#[tokio::test]
async fn a_term_that_nobody_offered_is_refused_at_its_page() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first =
        bench.portal.request_certificate(number(), crate::testing::application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    bench.environment.clock.advance(Span::from_days(1036));
    let mut browser = logged_in(&bench).await;
    let before = format!("{CARE_PLAN}/before");
    browser.submit(&before, &before, &[]).await;
    let unchosen = "先に証明書有効期間を選んでください。";
    for path in ["password", "confirm", "confirm?page=3"] {
        browser.get(&format!("{CARE_PLAN}/{path}")).await.says(unchosen);
    }
    let term = format!("{CARE_PLAN}/term");
    for fields in [&[][..], &[("term", "5")][..]] {
        let refused = browser.submit(&term, &term, fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("<li><a href=\"#term\">証明書有効期間が選ばれていません。");
    }
    browser.get(&format!("{CARE_PLAN}/password")).await.says(unchosen);
    insta::assert_snapshot!("term", without_csrf(&browser.get(&term).await));
}

/// An office whose certificate can be renewed, before its page.
async fn renewable(bench: &Bench) -> (careplan_wire::back_office::portal::Letter, Browser) {
    let letter = bench.active(Claims::Agent).await;
    let first =
        bench.portal.request_certificate(number(), crate::testing::application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    bench.environment.clock.advance(Span::from_days(1036));
    (letter, logged_in(bench).await)
}

#[tokio::test]
async fn a_withdrawn_renewal_leaves_the_certificate_as_what_counts_until_it_is_revoked() {
    let bench = Bench::new().await;
    let (letter, mut browser) = renewable(&bench).await;
    browser.walk("renew", letter.certificate_password.expose()).await;
    let confirm = format!("{CARE_PLAN}/confirm");
    browser.submit(&format!("{confirm}?page=3"), &confirm, &[]).await;
    let done = browser.get(&format!("{CARE_PLAN}/done")).await;
    done.says("請求委任事業所用ケアプラン証明書の更新申請を受け付けました。");
    bench.portal.withdraw(&"R4470300015002".parse().unwrap()).await.unwrap();
    let page = browser.get(CARE_PLAN).await;
    page.says("いまの状況: <span class=\"state good\">発行済み</span> 有効終了年月日が近づいています。更新申請をしてください。");
    let refused = browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await;
    refused.says("いまは更新申請ができます。");
    refused.says(">更新申請へ進む</a>");
    let serial = bench.portal.office(&number()).unwrap().requests[0].state.certificate().unwrap().serial;
    let reason = careplan_wire::back_office::ca::RevocationReason::KeyCompromise;
    bench.portal.revoke(&serial, reason).await.unwrap();
    let page = browser.get(CARE_PLAN).await;
    page.says("いまの状況: <span class=\"state bad\">失効</span> この証明書は利用できません。新しく発行申請をしてください。");
    assert!(!page.text.contains("いまの証明書を利用できます"), "there is none");
    browser.get(&format!("{CARE_PLAN}/download")).await.says("発行された証明書は失効しました。");
    let notices = bench.portal.office(&number()).unwrap().notices;
    insta::assert_snapshot!("notice_revoked", notices.last().unwrap().body);
}

#[tokio::test]
async fn what_must_be_read_first_is_told_at_the_chosen_procedure() {
    let bench = Bench::new().await;
    let (_, mut browser) = renewable(&bench).await;
    let refused = browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "renew")]).await;
    refused.says("<li><a href=\"#procedure_renew\">先に「発行申請を行う前に」を開いて");
    refused.says("value=\"renew\" checked aria-describedby=\"procedure_error\"");
    refused.says("の更新申請をする</span></label><span class=\"error\" id=\"procedure_error\">");
}

#[tokio::test]
async fn who_only_downloads_is_told_the_password_of_the_letter_and_no_delay() {
    let bench = Bench::new().await;
    bench.active(Claims::SelfClaim).await;
    let mut browser = logged_in(&bench).await;
    let own = "/certificates/care-insurance";
    assert!(!browser.get(own).await.text.contains("数日かかる場合があります"));
    let page = browser.get(&format!("{own}/download")).await;
    page.says("ファイルは、「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードで開きます。");
    browser
        .get("/manuals/3-6-3")
        .await
        .says("「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードを入力します");
}

#[tokio::test]
async fn a_first_request_has_no_term_to_choose() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let before = format!("{CARE_PLAN}/before");
    browser.submit(&before, &before, &[]).await;
    browser.get(&format!("{CARE_PLAN}/term")).await.leads_to("/certificates/care-plan/password");
}

#[tokio::test]
async fn fields_of_ten_kilobytes_get_an_answer_of_their_own() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let long = "あ".repeat(10_000 / 3);
    let unchosen = browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", &long)]).await;
    assert_eq!(unchosen.status, StatusCode::UNPROCESSABLE_ENTITY);
    unchosen.says("手続きが選ばれていません。");
    let before = format!("{CARE_PLAN}/before");
    browser.submit(&before, &before, &[]).await;
    let password = format!("{CARE_PLAN}/password");
    let wrong = browser.submit(&password, &password, &[("password", &long)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("入力された文字が多すぎます。");
    let wide = browser.submit(&password, &password, &[("password", "Ａｂ12")]).await;
    wide.says("証明書発行用パスワードに全角の文字があります。");
    let stale = browser.post(&password, &[("csrf", &long), ("password", "x")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    let digits = "9".repeat(10_000);
    for (path, status) in [
        (format!("{CARE_PLAN}/confirm?page={digits}"), StatusCode::BAD_REQUEST),
        (format!("/certificates/{digits}"), StatusCode::NOT_FOUND),
        (format!("{CARE_PLAN}/download/{digits}"), StatusCode::NOT_FOUND),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, status);
        assert!(!answer.text.contains(&digits), "what was typed is not read back");
    }
    assert!(bench.portal.requests().is_empty());
}

#[tokio::test]
async fn turning_back_in_the_middle_of_a_request_loses_and_doubles_nothing() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    // Back over every page, and on from the first of the terms without typing anything again.
    for path in ["confirm?page=1", "password", "before"] {
        assert_eq!(browser.get(&format!("{CARE_PLAN}/{path}")).await.status, StatusCode::OK);
    }
    let last = format!("{CARE_PLAN}/confirm?page=3");
    let confirm = format!("{CARE_PLAN}/confirm");
    let done = "/certificates/care-plan/done";
    browser.submit(&last, &confirm, &[]).await.leads_to(done);
    // Back from the end: the pages say that it is under way, and sending again shows the same end.
    for path in ["password", "confirm?page=1"] {
        let back = browser.get(&format!("{CARE_PLAN}/{path}")).await;
        assert_eq!(back.status, StatusCode::CONFLICT);
        back.says("すでに発行申請中です。");
    }
    browser.submit(CARE_PLAN, &confirm, &[]).await.leads_to(done);
    assert_eq!(bench.portal.requests().len(), 1);
}

#[tokio::test]
async fn two_tabs_of_one_login_make_one_request() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut first = logged_in(&bench).await;
    let mut second = Browser { site: first.site.clone(), cookies: first.cookies.clone() };
    let before = format!("{CARE_PLAN}/before");
    // The other tab opens what must be read while this one is far ahead, and takes nothing back.
    first.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    second.submit(&before, &before, &[]).await.leads_to(CARE_PLAN);
    let confirm = format!("{CARE_PLAN}/confirm");
    let csrf = second.get(CARE_PLAN).await.csrf();
    first.post(&confirm, &[("csrf", &csrf)]).await.leads_to("/certificates/care-plan/done");
    second.post(&confirm, &[("csrf", &csrf)]).await.leads_to("/certificates/care-plan/done");
    second.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await.says("すでに発行申請中です。");
    assert_eq!(bench.portal.requests().len(), 1);
}

#[tokio::test]
async fn a_lock_keeps_new_logins_out_and_lets_a_request_under_way_end() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let mut other = Browser::of(&bench);
    for _ in 0..3 {
        other.log_in("chigau").await;
    }
    other.log_in(OWN_PASSWORD).await.says("までログインできません。");
    let confirm = format!("{CARE_PLAN}/confirm");
    browser.submit(CARE_PLAN, &confirm, &[]).await.leads_to("/certificates/care-plan/done");
    assert_eq!(bench.portal.requests().len(), 1);
}

#[tokio::test]
async fn a_login_that_ends_in_the_middle_of_a_request_sends_nothing_and_begins_anew() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let csrf = browser.get(CARE_PLAN).await.csrf();
    bench.environment.clock.advance(Span::from_minutes(31));
    let confirm = format!("{CARE_PLAN}/confirm");
    let ended = browser.post(&confirm, &[("csrf", &csrf)]).await;
    assert_eq!(ended.status, StatusCode::FORBIDDEN);
    ended.says("入力の途中だった内容は送信されていません。");
    assert!(bench.portal.requests().is_empty());
    browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
    browser.post(&confirm, &[("csrf", &csrf)]).await.says("先に「発行申請を行う前に」を開いて");
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    browser.submit(CARE_PLAN, &confirm, &[]).await.leads_to("/certificates/care-plan/done");
    assert_eq!(bench.portal.requests().len(), 1);
}

#[tokio::test]
async fn the_history_shows_every_mark_and_what_can_be_done_now() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let send = async || {
        let sent = bench.portal.request_certificate(number(), crate::testing::application(&letter)).await;
        sent.unwrap()
    };
    let mut shown = Vec::new();
    let mut look = async || {
        let page = browser.get(CARE_PLAN).await.text;
        let (_, rest) = page.split_once("いまの状況").unwrap();
        let (line, _) = rest.split_once("</p>").unwrap();
        shown.push(line.to_owned());
    };
    send().await;
    look().await;
    let id = |count: u32| format!("R4470300015{count:03}").parse().unwrap();
    bench.portal.return_(&id(1), Some("記入漏れがあります。".to_owned())).await.unwrap();
    look().await;
    send().await;
    bench.portal.withdraw(&id(2)).await.unwrap();
    look().await;
    send().await;
    bench.portal.issue(&id(3)).await.unwrap();
    look().await;
    let serial = bench.portal.office(&number()).unwrap().requests[2].state.certificate().unwrap().serial;
    bench
        .portal
        .revoke(&serial, careplan_wire::back_office::ca::RevocationReason::KeyCompromise)
        .await
        .unwrap();
    look().await;
    insta::assert_snapshot!("history_of_marks", shown.join("\n"));
    let page = browser.get(CARE_PLAN).await;
    for mark in ["差し戻し", "取下げ", "失効"] {
        page.says(&format!("<span class=\"state bad\">{mark}</span></td><td class=\"num\">0円</td>"));
    }
}
