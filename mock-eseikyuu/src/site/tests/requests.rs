//! A request from the letter to the file: no page skipped, nothing done twice.

use super::*;

#[tokio::test]
async fn an_office_walks_from_the_letter_to_the_file() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    browser.get("/").await.says("介護保険の請求はこちら");
    browser.get("/kaigo").await.says("4月請求受付期間について");
    browser.log_in(letter.temporary_password.expose()).await.leads_to("/first-login");
    browser.get("/menu").await.leads_to("/first-login");
    let change = [("agree", "yes"), ("password", OWN_PASSWORD), ("repeated", OWN_PASSWORD)];
    browser.submit("/first-login", "/first-login", &change).await.leads_to("/menu");
    browser.get("/certificates").await.says("貴事業所の手続きは「請求委任事業所用ケアプラン証明書」です。");

    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let last = format!("{CARE_PLAN}/confirm?page={}", crate::terms::CERTIFICATION.pages.len());
    let confirm = format!("{CARE_PLAN}/confirm");
    browser.submit(&last, &confirm, &[]).await.leads_to("/certificates/care-plan/done");
    browser.get(&format!("{CARE_PLAN}/done")).await.says("R4470300015001");
    browser.get(CARE_PLAN).await.says("発行申請中");

    let id = "R4470300015001".parse().unwrap();
    bench.portal.issue(&id).await.unwrap();
    browser.get("/menu").await.says("証明書発行完了通知");
    browser.get("/menu/notices/1").await.says("有効期間は2026/04/01から2029/04/01までです。");
    browser.get(CARE_PLAN).await.says("<td>2026/04/01</td><td>2026/04/01</td><td>2029/04/01</td>");
    browser
        .submit(CARE_PLAN, CARE_PLAN, &[("procedure", "download")])
        .await
        .leads_to("/certificates/care-plan/download");
    browser.get(&format!("{CARE_PLAN}/download")).await.says("ダウンロード</a>");
    let file = browser.get(&format!("{CARE_PLAN}/download/R4470300015001")).await;
    assert_eq!(file.disposition.as_deref(), Some("attachment; filename=\"KJ444470300015.p12\""));
    file.says(&format!("under {}", letter.certificate_password.expose()));
    browser.get("/logout").await.leads_to("/kaigo");
    browser.get("/menu").await.leads_to("/login?again=1");
}

#[tokio::test]
async fn no_page_of_a_request_can_be_skipped() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let before = "先に「発行申請を行う前に」を開いて内容を確認し、閉じてください。";
    for path in ["password", "confirm", "confirm?page=3"] {
        browser.get(&format!("{CARE_PLAN}/{path}")).await.says(before);
    }
    browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await.says(before);
    browser.submit(CARE_PLAN, &format!("{CARE_PLAN}/confirm"), &[]).await.says(before);
    // Opened, but not closed.
    browser.get(&format!("{CARE_PLAN}/before")).await;
    browser.get(&format!("{CARE_PLAN}/password")).await.says(before);
    let page = format!("{CARE_PLAN}/before");
    browser.submit(&page, &page, &[]).await;
    browser.get(&format!("{CARE_PLAN}/confirm")).await.says("先に証明書発行用パスワードを入力してください。");
    let page = format!("{CARE_PLAN}/password");
    let password = letter.certificate_password.expose();
    browser.submit(&page, &page, &[("password", password)]).await;
    let unread = "利用規約を最後まで読んでから送信してください。";
    browser.get(&format!("{CARE_PLAN}/confirm?page=3")).await.says(unread);
    browser.submit(CARE_PLAN, &format!("{CARE_PLAN}/confirm"), &[]).await.says(unread);
    assert!(bench.portal.requests().is_empty());
    let rules: Vec<String> =
        bench.journal().into_iter().filter(|line| line.starts_with("request-sent refused")).collect();
    assert_eq!(rules.len(), 9, "each refusal is in the journal: {rules:?}");
}

#[tokio::test]
async fn a_double_submit_makes_one_request() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let csrf = browser.get(CARE_PLAN).await.csrf();
    let confirm = format!("{CARE_PLAN}/confirm");
    for _ in 0..2 {
        browser.post(&confirm, &[("csrf", &csrf)]).await.leads_to("/certificates/care-plan/done");
    }
    assert_eq!(bench.portal.requests().len(), 1);
    // From another login, the open request is in the way.
    let mut second = logged_in(&bench).await;
    second.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await.says("すでに発行申請中です。");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clicks_at_once_make_one_request_and_all_see_its_end() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let csrf = browser.get(CARE_PLAN).await.csrf();
    let clicks: Vec<_> = (0..8)
        .map(|_| {
            let mut browser = Browser { site: browser.site.clone(), cookies: browser.cookies.clone() };
            let csrf = csrf.clone();
            tokio::spawn(
                async move { browser.post(&format!("{CARE_PLAN}/confirm"), &[("csrf", &csrf)]).await },
            )
        })
        .collect();
    for click in clicks {
        click.await.unwrap().leads_to("/certificates/care-plan/done");
    }
    browser.get(&format!("{CARE_PLAN}/done")).await.says("R4470300015001");
    assert_eq!(bench.portal.requests().len(), 1);
    assert!(!bench.journal().iter().any(|line| line.starts_with("request-sent refused")));
}

#[tokio::test]
async fn a_certificate_near_its_end_is_renewed_on_the_same_pages() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first =
        bench.portal.request_certificate(number(), crate::testing::application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    let mut browser = logged_in(&bench).await;
    let early = browser.get(CARE_PLAN).await;
    early.says("value=\"renew\" disabled");
    early.says("90日前(2029/01/01)からできます。");
    let refused = browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "renew")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("更新申請は、有効終了年月日の90日前(2029/01/01)からできます。");

    bench.environment.clock.advance(Span::from_days(1036));
    bench.portal.settle(bench.portal.now(), careplan_sim::Pace::Automatic).await.unwrap();
    let mut browser = logged_in(&bench).await;
    browser.get("/menu").await.says("証明書有効期限切れ事前通知");
    browser
        .get(CARE_PLAN)
        .await
        .says("value=\"renew\" checked><span>請求委任事業所用ケアプラン証明書の更新申請をする");
    browser.walk("renew", letter.certificate_password.expose()).await;
    let last = format!("{CARE_PLAN}/confirm?page={}", crate::terms::CERTIFICATION.pages.len());
    browser.get(&last).await.says("<dt>証明書有効期間</dt><dd>3年 (2032/04/01まで)</dd>");
    browser
        .submit(&last, &format!("{CARE_PLAN}/confirm"), &[])
        .await
        .leads_to("/certificates/care-plan/done");
    let renewal = "R4470300015002".parse().unwrap();
    assert!(bench.portal.facts(&number()).unwrap().certificate_valid);
    bench.portal.issue(&renewal).await.unwrap();
    let both = browser.get(&format!("{CARE_PLAN}/download")).await;
    both.says("download/R4470300015001");
    both.says("download/R4470300015002");
}

#[tokio::test]
async fn a_stale_form_changes_nothing_and_shows_the_way_back() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let stale = browser.post(&format!("{CARE_PLAN}/confirm"), &[("csrf", "old")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    stale.says("画面を開き直す");
    assert!(bench.portal.requests().is_empty());
    assert_eq!(bench.journal().last().unwrap(), "form-sent refused form-stale");
    let stale =
        browser.post("/account/password", &[("password", "Betsu12345"), ("repeated", "Betsu12345")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_later_name_is_told_from_its_day_on() {
    let sentence = "※発行される証明書は、「介護DX証明書」(発行先: KaigoDX)と表示されます。";
    let told = async |claims, from| {
        let bench = Bench::with(|settings| settings.care_dx_from = from).await;
        bench.active(claims).await;
        logged_in(&bench).await.get("/certificates").await.text.contains(sentence)
    };
    assert!(told(Claims::Agent, Day::new(2026, 4, 1)).await);
    assert!(!told(Claims::Agent, Day::new(2026, 4, 2)).await);
    assert!(!told(Claims::Agent, None).await);
    assert!(!told(Claims::SelfClaim, Day::new(2026, 4, 1)).await, "its own certificate keeps its name");
}

#[tokio::test]
async fn the_case_of_the_certificate_password_matters_and_the_page_says_so() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let page = format!("{CARE_PLAN}/before");
    browser.submit(&page, &page, &[]).await;
    let page = format!("{CARE_PLAN}/password");
    let lower = letter.certificate_password.expose().to_lowercase();
    let answer = browser.submit(&page, &page, &[("password", &lower)]).await;
    answer.says("大文字と小文字が違います。");
    answer.says("証明書発行用パスワードは、大文字及び小文字を区別します。");
}

#[tokio::test]
async fn the_other_procedure_is_refused_with_whose_it_is() {
    let bench = Bench::new().await;
    bench.active(Claims::SelfClaim).await;
    let mut browser = logged_in(&bench).await;
    let refused = browser.get(CARE_PLAN).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("貴事業所の証明書は介護保険証明書です。");
    let own = browser.get("/certificates/care-insurance").await;
    own.says("介護保険証明書の発行履歴");
    own.says("発行済み");
    let file = browser.get("/certificates/care-insurance/download/R4470300015001").await;
    assert_eq!(file.status, StatusCode::OK);
}

#[tokio::test]
async fn a_certificate_authority_that_does_not_answer_is_told_kindly() {
    let bench = Bench::new().await;
    bench.active(Claims::SelfClaim).await;
    let mut browser = logged_in(&bench).await;
    let path = "/certificates/care-insurance/download/R4470300015001";
    *bench.issuer.down.lock().unwrap() = true;
    let refused = browser.get(path).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.disposition, None);
    refused.says("発行された証明書に変わりはありません。");
    refused.says("/certificates/care-insurance/download\"");
    *bench.issuer.down.lock().unwrap() = false;
    browser.get(path).await.says("package of R4470300015001");
    let journal = bench.journal();
    assert_eq!(
        journal[journal.len() - 2..],
        ["certificate-downloaded failed ", "certificate-downloaded done "]
    );
}

#[tokio::test]
async fn no_office_sees_anothers_file() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let other = bench.portal.register(crate::testing::register("4470300023", Claims::SelfClaim)).await;
    other.unwrap();
    let mut browser = logged_in(&bench).await;
    let refused = browser.get(&format!("{CARE_PLAN}/download/R4470300023001")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
