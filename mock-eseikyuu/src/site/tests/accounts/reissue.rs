//! 再発行: by mail and by post, and what nobody learns before a login.

use super::*;

#[tokio::test]
async fn a_mail_brings_a_temporary_password_and_the_old_one_is_good_until_it_is_used() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.register_mail().await;
    let fields = [("user_id", USER), ("delivery", "mail")];
    let mut anybody = Browser::of(&bench);
    anybody.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=mail");
    anybody.get("/login-reissue/done").await.says("ログイン情報再発行を受け付けました。");
    let mail = outbox(&bench).remove(0);
    assert_eq!((mail.kind, mail.to.as_str(), mail.arrives_at), (OutboxKind::Mail, MAIL, None));
    let first = told(&bench, "仮パスワード");
    anybody.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=mail");
    let temporary = told(&bench, "仮パスワード");
    assert_ne!(temporary, first);
    assert_ne!(temporary, letter.temporary_password.expose());

    assert_eq!(verify(&bench, OWN_PASSWORD).await, Verified::Right);
    assert_eq!(verify(&bench, &first).await, Verified::Wrong, "only the newest counts");
    let mut browser = Browser::of(&bench);
    browser.log_in(&temporary).await.leads_to("/first-login");
    assert_eq!(verify(&bench, OWN_PASSWORD).await, Verified::Wrong, "the new one was used");
    assert_eq!(verify(&bench, &temporary).await, Verified::Temporary);
    assert_eq!(bench.reopened().await.office(&number()), bench.portal.office(&number()));
    let same = [("agree", "yes"), ("password", temporary.as_str()), ("repeated", temporary.as_str())];
    browser.submit("/first-login", "/first-login", &same).await.says("いまのパスワードと同じです。");
    let change = [("agree", "yes"), ("password", "Betsu12345"), ("repeated", "Betsu12345")];
    browser.submit("/first-login", "/first-login", &change).await.leads_to("/menu");
    assert_eq!(verify(&bench, "Betsu12345").await, Verified::Right);
    assert!(!bench.environment.journal.after(0, usize::MAX).iter().any(|entry| {
        let told = format!("{:?}", entry.event);
        told.contains(&temporary) || told.contains(MAIL)
    }));
}

#[tokio::test]
async fn a_letter_takes_business_days_and_two_weeks_when_the_federation_was_asked() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let first = outbox(&bench).remove(0);
    assert_eq!(first.id, "L4470300015001");
    insta::assert_snapshot!("first_letter", first.body);
    bench.environment.clock.advance(Span::from_days(29));
    let mut browser = Browser::of(&bench);
    let fields = [("user_id", USER), ("delivery", "post")];
    browser.get("/login-reissue").await.says("郵送(2026/05/12ごろに届きます)");
    browser.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=post");
    let letter = outbox(&bench).remove(0);
    assert_eq!((letter.id.as_str(), letter.kind), ("L4470300015002", OutboxKind::Letter));
    assert_eq!(letter.arrives_at, Some(at("2026-05-12T12:00")), "holidays and a weekend lie between");
    assert_eq!(letter.to, "みほん居宅介護支援事業所 御中");
    insta::assert_snapshot!("reissue_letter", letter.body);
    bench.portal.ask_letter(number(), by_telephone()).await.unwrap();
    let asked = outbox(&bench).remove(0);
    assert_eq!(asked.arrives_at, Some(at("2026-05-14T12:00")));
    insta::assert_snapshot!("asked_letter", asked.body);
    browser.log_in(&told(&bench, "仮パスワード")).await.leads_to("/first-login");
}

#[tokio::test]
async fn a_lock_is_opened_by_no_reissue() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    for _ in 0..3 {
        browser.log_in("chigau").await;
    }
    browser.reissue("/login-reissue", &[("user_id", USER), ("delivery", "post")]).await;
    let temporary = told(&bench, "仮パスワード");
    browser
        .log_in(&temporary)
        .await
        .says("パスワードの誤りが3回続いたため、30分間、2026/04/01 9:30までログインできません。");
    browser.log_in(OWN_PASSWORD).await.says("2026/04/01 9:30までログインできません。");
    bench.environment.clock.advance(Span::from_minutes(30));
    browser.log_in(&temporary).await.leads_to("/first-login");
}

#[tokio::test]
async fn before_a_login_nobody_learns_who_is_registered() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let sent = outbox(&bench).len();
    let mut pages = Vec::new();
    for user in [USER, "KJ444470300023", "KJ134470300015"] {
        let mut browser = Browser::of(&bench);
        let fields = [("user_id", user), ("delivery", "mail")];
        browser.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=mail");
        pages.push(browser.get("/login-reissue/done?by=mail").await.text);
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(outbox(&bench).len(), sent, "none of the three has an address");
    let journal = bench.journal();
    let refused: Vec<_> =
        journal.iter().filter_map(|line| line.strip_prefix("login-reissued refused ")).collect();
    assert_eq!(refused, ["security-mail-missing", "office-unknown", "office-unknown"]);
}

#[tokio::test]
async fn a_form_of_reissue_sent_twice_sends_one_letter() {
    let bench = Bench::new().await;
    let before = bench.active(Claims::Agent).await.certificate_password;
    let mut browser = logged_in(&bench).await;
    for (page, done) in [
        ("/login-reissue", "/login-reissue/done?by=post"),
        ("/certificate-password-reissue", "/certificate-password-reissue/done?by=post"),
        ("/account/certificate-password", "/account/certificate-password/done?by=post"),
    ] {
        let sent = outbox(&bench).len();
        let form = browser.get(page).await;
        let (csrf, once) = (form.csrf(), form.once());
        let fields = [
            ("user_id", USER),
            ("password", OWN_PASSWORD),
            ("delivery", "post"),
            ("csrf", csrf.as_str()),
            ("once", once.as_str()),
        ];
        for _ in 0..3 {
            browser.post(page, &fields).await.leads_to(done);
        }
        assert_eq!(outbox(&bench).len(), sent + 1, "{page}");
        let done = browser.get(done).await;
        assert_eq!(done.status, StatusCode::OK);
        done.says("aria-label=\"メインメニュー\"");
    }
    assert_ne!(bench.portal.office(&number()).unwrap().in_force.certificate, before);
}

#[tokio::test]
async fn another_certificate_password_touches_neither_file_nor_open_request() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    let mut browser = logged_in(&bench).await;
    browser
        .reissue("/account/certificate-password", &[("delivery", "post")])
        .await
        .leads_to("/account/certificate-password/done?by=post");
    let new = told(&bench, "証明書発行用パスワード");
    assert_ne!(new, letter.certificate_password.expose());
    assert_eq!(bench.portal.request(&id).unwrap().package_password, letter.certificate_password);
    bench.portal.issue(&id).await.unwrap();
    let file = browser.get(&format!("{CARE_PLAN}/download/{id}")).await;
    file.says(&format!("under {}", letter.certificate_password.expose()));
    let before = format!("{CARE_PLAN}/before");
    browser.submit(&before, &before, &[]).await;
    let judge = |typed: &str| bench.portal.judge_certificate_password(number(), &Secret::from(typed));
    assert_eq!(judge(letter.certificate_password.expose()).unwrap_err().rule(), "certificate-password-wrong");
    judge(&new).unwrap();
}

#[tokio::test]
async fn before_a_login_the_certificate_password_is_reissued_to_who_knows_the_password() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let page = "/certificate-password-reissue";
    let mut ask = async |password: &str, delivery: &str| {
        let fields = [("user_id", USER), ("password", password), ("delivery", delivery)];
        browser.reissue(page, &fields).await
    };
    ask(letter.temporary_password.expose(), "post")
        .await
        .says("先にログインして、パスワードを変更してください。");
    bench.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
    ask(OWN_PASSWORD, "mail")
        .await
        .says("セキュリティメールアドレスが登録されていません。郵送を選んでください。");
    ask("chigau", "post").await.says("ユーザIDまたはパスワードが違います。");
    ask("chigau", "post").await.says("ユーザIDまたはパスワードが違います。");
    ask("chigau", "post").await.says("2026/04/01 9:30までログインできません。");
    assert_eq!(bench.portal.office(&number()).unwrap().in_force.certificate, letter.certificate_password);
    bench.environment.clock.advance(Span::from_minutes(30));
    ask(OWN_PASSWORD, "post").await.leads_to("/certificate-password-reissue/done?by=post");
    assert_eq!(told(&bench, "証明書発行用パスワード").len(), 10);
}

#[tokio::test]
async fn what_is_missing_on_a_page_of_reissue_is_told_all_at_once() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let nothing = browser.reissue("/certificate-password-reissue", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["user_id", "password", "delivery_mail"] {
        nothing.says(&format!("<li><a href=\"#{field}\">"));
    }
    insta::assert_snapshot!("certificate_password_reissue_empty", nothing.steady());
    let wide = [("user_id", "ＫＪ４４４４７０３０００１５"), ("delivery", "fax")];
    let wide = browser.reissue("/login-reissue", &wide).await;
    wide.says("半角では「KJ444470300015」です。");
    wide.says("受け取り方を選んでください。");
    let agent =
        browser.reissue("/login-reissue", &[("user_id", "HD440000000001"), ("delivery", "post")]).await;
    agent.says("代理人には専用の窓口があり");
    let own = browser.reissue("/account/certificate-password", &[("delivery", "mail")]).await;
    own.says("セキュリティメールアドレスが登録されていません。");
    let own = browser.reissue("/account/certificate-password", &[]).await;
    own.says("<li><a href=\"#delivery_post\">");
    assert_eq!(outbox(&bench).len(), 1);
}

#[tokio::test]
async fn attempts_tell_nobody_who_is_registered() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    for page in ["/login", "/certificate-password-reissue"] {
        let mut answers = Vec::new();
        for user in [USER, "KJ444470300023", "KJ134470300015"] {
            let mut browser = Browser::of(&bench);
            let mut told = Vec::new();
            for _ in 0..4 {
                let form = browser.get(page).await;
                let csrf = form.csrf();
                let fields =
                    [("user_id", user), ("password", "chigau"), ("delivery", "post"), ("csrf", &csrf)];
                let answer = browser.post(page, &fields).await;
                let steady = answer.text.replace(user, "[user]").replace(&csrf, "[csrf]");
                let steady = match steady.split_once("name=\"once\" value=\"") {
                    Some((before, after)) => format!("{before}{}", &after[64..]),
                    None => steady,
                };
                told.push((answer.status, steady));
            }
            assert!(told[2].1.contains("ログインできません。"), "{page} {user}");
            answers.push(told);
        }
        assert!(answers.iter().all(|told| *told == answers[0]), "{page}");
        bench.environment.clock.advance(Span::from_minutes(30));
    }
}
