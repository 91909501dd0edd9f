//! The marks of the forms: what is posted without one does nothing.

use super::*;

#[tokio::test]
async fn every_form_that_is_posted_bears_a_mark() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let mut posts = 0;
    let mut check = |path: &str, page: &Answer| {
        for form in page.text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            if form.contains("method=\"post\"") {
                assert!(form.contains("name=\"csrf\" value=\""), "{path}: {form}");
                posts += 1;
            }
        }
    };
    for path in ["/", "/kaigo", "/login", "/login-reissue", "/certificate-password-reissue"] {
        check(path, &browser.get(path).await);
    }
    browser.log_in(letter.temporary_password.expose()).await;
    check("/first-login", &browser.get("/first-login").await);
    bench.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
    let mut browser = logged_in(&bench).await;
    browser.register_mail().await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    for path in [
        "/menu",
        "/certificates",
        CARE_PLAN,
        "/certificates/care-plan/before",
        "/certificates/care-plan/password",
        "/certificates/care-plan/confirm?page=3",
        "/account",
        "/account/password",
        "/account/mail",
        "/account/certificate-password",
    ] {
        check(path, &browser.get(path).await);
    }
    assert!(posts >= 12, "{posts} forms were looked at");
}

#[tokio::test]
async fn a_login_form_without_its_mark_is_stale_and_counts_for_nothing() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let csrf = browser.get("/login").await.csrf();
    for (mut browser, csrf) in [
        (Browser::of(&bench), csrf.as_str()),
        (Browser::of(&bench), ""),
        (Browser { site: browser.site.clone(), cookies: browser.cookies.clone() }, "old"),
    ] {
        for _ in 0..3 {
            let fields = [("user_id", USER), ("password", "chigau"), ("csrf", csrf)];
            let stale = browser.post("/login", &fields).await;
            assert_eq!(stale.status, StatusCode::FORBIDDEN);
            stale.says("入力した内容は送信されていません。");
            stale.says("<a class=\"button\" href=\"/login\">画面を開き直す</a>");
        }
    }
    assert_eq!(bench.journal().last().unwrap(), "form-sent refused form-stale");
    let fields = [("user_id", USER), ("password", OWN_PASSWORD), ("csrf", csrf.as_str())];
    browser.post("/login", &fields).await.leads_to("/menu");
}

#[tokio::test]
async fn whatever_is_posted_without_its_mark_does_nothing() {
    let portal = careplan_wire::control::FAULT_SERVICES.iter().find(|service| service.word == "portal");
    let routes = portal.unwrap().routes.iter().filter(|(methods, _)| methods.contains(&"POST"));
    let routes: Vec<String> = routes.map(|(_, path)| path.replace("{kind}", "care-plan")).collect();
    assert!(routes.len() >= 13, "{routes:?}");
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    bench.environment.clock.advance(Span::from_days(1036));
    let mut visitor = logged_in(&bench).await;
    visitor.register_mail().await;
    visitor.walk("renew", letter.certificate_password.expose()).await;
    let mut newcomer = Browser::of(&bench);
    let before = bench.portal.office(&number());
    for path in &routes {
        let browser = if path.contains("login") || path.starts_with("/certificate-password") {
            &mut newcomer
        } else {
            &mut visitor
        };
        let fields = [
            ("user_id", USER),
            ("current", OWN_PASSWORD),
            ("password", "Betsu12345"),
            ("repeated", "Betsu12345"),
            ("mail", "kawari@example.jp"),
            ("delivery", "post"),
            ("procedure", "renew"),
            ("term", "3"),
            ("agree", "yes"),
        ];
        if path == "/first-login" {
            bench.portal.register(register("4470300023", Claims::None)).await.unwrap();
            let other = bench.portal.letter(&"4470300023".parse().unwrap()).unwrap();
            let login = [("user_id", "KJ444470300023"), ("password", other.temporary_password.expose())];
            browser.submit("/login", "/login", &login).await.leads_to("/first-login");
        }
        let answer = browser.post(path, &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        answer.says("送信されていません。");
        assert_eq!(bench.journal().last().unwrap(), "form-sent refused form-stale", "{path}");
    }
    assert_eq!(bench.portal.office(&number()), before);
    let other = bench.portal.office(&"4470300023".parse().unwrap()).unwrap();
    assert_eq!(other.account.password_changes, 0);
}
