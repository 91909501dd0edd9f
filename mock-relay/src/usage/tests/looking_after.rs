//! What an office does after its application: renewal, contact data, the personal user's password, figures.

use super::*;

const STOP: [(&str, &str); 1] = [("action", "stop")];
const RESUME: [(&str, &str); 1] = [("action", "resume")];

impl Bench {
    /// A browser of an office that has applied.
    async fn applied(&self) -> Browser {
        let mut browser = self.asked().await;
        browser.submit("/application/confirmation", &YES).await;
        assert_eq!(browser.path, "/application/completion");
        browser
    }

    fn done(&self, kind: &str) -> usize {
        let entries = self.environment.journal.after(0, 100);
        let done = entries.iter().filter(|entry| entry.event.outcome == Outcome::Done);
        done.filter(|entry| entry.event.kind == kind).count()
    }
}

/// Another telephone number.
fn changed() -> Vec<(&'static str, &'static str)> {
    let telephone = |(name, value)| if name == "telephone" { (name, "09012345678") } else { (name, value) };
    filled("apply", &[]).into_iter().filter(|(name, _)| *name != "action").map(telephone).collect()
}

#[tokio::test]
async fn every_page_behind_the_login_leads_a_stranger_to_it() {
    let bench = Bench::new().await;
    let mut stranger = bench.browser();
    for path in [
        "/application/renewal",
        "/contact",
        "/contact/completion",
        "/personal-password",
        "/personal-password/completion",
        "/figures",
    ] {
        stranger.open(path).await;
        assert_eq!(stranger.path, "/?ended", "{path}");
    }
    for path in ["/application/renewal", "/contact", "/personal-password"] {
        stranger.submit_with(path, &[("action", "stop"), ("resets", "0")], "0").await;
        assert_eq!(stranger.path, "/?ended", "{path}");
    }
}

#[tokio::test]
async fn the_automatic_renewal_is_stopped_and_resumed_on_its_page() {
    let bench = Bench::new().await;
    let mut browser = bench.applied().await;
    browser.open("/application").await;
    assert!(browser.page.contains("href=\"/application/renewal\""));
    browser.open("/application/renewal").await;
    insta::assert_snapshot!("renewal-automatic", browser.redacted());
    browser.submit("/application/renewal", &STOP).await;
    assert_eq!(browser.path, "/application/renewal");
    insta::assert_snapshot!("renewal-stopped", browser.redacted());
    let mut again = browser.clone();
    again.submit("/application/renewal", &STOP).await;
    assert_eq!((again.status.as_u16(), &*again.path), (200, "/application/renewal"), "a second click");
    assert_eq!(bench.done("renewal-stopped"), 1);

    bench.environment.clock.set(at("2027-03-31T23:59")).expect("forward");
    let mut browser = bench.logged_in().await;
    browser.open("/application/renewal").await;
    browser.submit("/application/renewal", &RESUME).await;
    assert!(browser.page.contains("自動的に更新されます"), "{}", browser.page);
    browser.submit("/application/renewal", &STOP).await;
    bench.environment.clock.set(at("2027-04-01T00:00")).expect("forward");
    assert!(!bench.subscribers.registered(&number(), bench.environment.clock.now()));
    browser.open("/application/renewal").await;
    assert!(browser.page.contains("利用期間が終わっています"), "{}", browser.page);
    assert!(!browser.page.contains("<button name=\"action\""));
    browser.open("/application").await;
    assert!(browser.page.contains("利用申請可能です。"), "nothing is due of a free term");
}

#[tokio::test]
async fn what_was_applied_for_in_2024_has_no_automatic_renewal() {
    let bench = Bench::opened_at("2024-11-01T09:00").await;
    let mut browser = bench.logged_in().await;
    browser.open("/application/renewal").await;
    assert!(browser.page.contains("まだ利用申請が行われていません"));
    let asked = bench.asked().await;
    assert!(
        !asked.page.contains("自動的に更新"),
        "nobody is told of a rule that is not in force: {}",
        asked.page
    );
    let mut browser = bench.applied().await;
    browser.open("/application").await;
    assert!(browser.page.contains("21,000円 支払待ち"), "{}", browser.page);
    bench.subscribers.settle_fee(&number()).await.expect("due");
    browser.open("/application/renewal").await;
    insta::assert_snapshot!("renewal-by-hand", browser.redacted());
    let csrf = csrf_of({
        browser.open("/contact").await;
        &browser.page
    });
    browser.submit_with("/application/renewal", &STOP, &csrf).await;
    assert_eq!(browser.path, "/application/renewal");
    assert_eq!(bench.refusals(), [("renewal-stopped", "licence-renewed-by-hand")]);
}

#[tokio::test]
async fn contact_data_is_changed_once_and_its_history_kept() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    browser.open("/contact").await;
    assert_eq!(browser.path, "/application", "nothing is registered yet");
    let mut browser = bench.applied().await;
    browser.open("/contact/completion").await;
    assert_eq!(browser.path, "/contact", "nothing was changed yet");
    insta::assert_snapshot!("contact", browser.redacted());
    bench.environment.clock.advance(Span::from_minutes(1));
    let mut second = browser.clone();
    let form = changed();
    tokio::join!(browser.submit("/contact", &form), second.submit("/contact", &form));
    assert_eq!([&*browser.path, &*second.path], ["/contact/completion"; 2]);
    insta::assert_snapshot!("contact-completion", browser.redacted());
    assert_eq!(bench.done("contact-changed"), 1);

    let known = bench.subscribers.find(&number()).expect("known");
    let told: Vec<_> = known.contact.entries().iter().map(|told| told.occasion.label()).collect();
    assert_eq!(told, ["利用申請", "変更"]);
    assert_eq!(known.contact.present().expect("told").application.telephone.to_string(), "09012345678");
    browser.open("/application/completion").await;
    assert!(browser.page.contains("0123456789"), "what was applied for stays as it was");
}

#[tokio::test]
async fn a_change_of_contact_data_has_the_applications_messages() {
    let bench = Bench::new().await;
    let mut browser = bench.applied().await;
    browser.open("/contact").await;
    let mut form = changed();
    for (name, value) in &mut form {
        match *name {
            "contact_family" | "contact_given" => *value = "",
            "telephone" => *value = "03-1234-567",
            "mail" => *value = "test#@test.com",
            _ => {}
        }
    }
    browser.submit("/contact", &form).await;
    assert_eq!(browser.status, 422);
    for message in [
        "未入力です。",
        "10桁、もしくは11桁の数字を入力してください。",
        "不正な形式または不正な記号が入力されています。",
        "メールアドレスが一致していません。",
    ] {
        assert!(browser.page.contains(&format!("\">{message}</span>")), "{message}: {}", browser.page);
    }
    assert!(browser.page.contains("value=\"03-1234-567\""), "what was typed stays");
    assert_eq!(bench.refusals(), [("contact-changed", "invalid-field")]);
    let journal = format!("{:?}", bench.environment.journal.after(0, 100));
    assert!(!journal.contains("03-1234-567") && !journal.contains("test#"));
}

#[tokio::test]
async fn the_page_of_a_long_history_of_long_names_stays_small() {
    let bench = Bench::new().await;
    let mut browser = bench.applied().await;
    let (name, host) = ("花".repeat(40), "k".repeat(240));
    for change in 0..30 {
        let mail = format!("{change}@{host}");
        let form: Vec<(&str, &str)> = (changed().into_iter())
            .map(|(field, value)| match field {
                "telephone" => (field, value),
                "mail" | "mail_again" => (field, mail.as_str()),
                _ => (field, name.as_str()),
            })
            .collect();
        browser.open("/contact").await;
        browser.submit("/contact", &form).await;
        assert_eq!(browser.path, "/contact/completion", "{}", browser.page);
    }
    browser.open("/contact").await;
    assert!(browser.page.len() < 50_000, "{}", browser.page.len());
    assert_eq!(browser.page.matches("<td class=\"short\">変更</td>").count(), 20);
}

#[tokio::test]
async fn a_personal_password_is_reset_once_a_click() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    let before = bench.subscribers.find(&number()).expect("known").personal_password.clone();
    browser.open("/personal-password/completion").await;
    assert_eq!(browser.path, "/personal-password", "nothing was reset yet");
    insta::assert_snapshot!("personal-password", browser.redacted());
    let mut second = browser.clone();
    let form = [("resets", "0")];
    tokio::join!(browser.submit("/personal-password", &form), second.submit("/personal-password", &form));
    assert_eq!([&*browser.path, &*second.path], ["/personal-password/completion"; 2]);
    insta::assert_snapshot!("personal-password-completion", browser.redacted());
    assert_eq!(bench.done("personal-password-reset"), 1);
    let after = bench.subscribers.find(&number()).expect("known").personal_password.clone();
    assert_ne!(after, before);
    browser.open("/top").await;
    assert!(browser.page.contains(after.expose()) && !browser.page.contains(before.expose()));

    browser.open("/personal-password").await;
    browser.submit("/personal-password", &[("resets", "1")]).await;
    let third = bench.subscribers.find(&number()).expect("known").personal_password.clone();
    assert!(third != after && third != before);
    let journal = format!("{:?}", bench.environment.journal.after(0, 100));
    assert!(![before, after, third].iter().any(|secret| journal.contains(secret.expose())));
}

#[tokio::test]
async fn the_figures_are_the_offices_own_of_a_year() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    browser.open("/figures").await;
    insta::assert_snapshot!("figures", browser.redacted());
}

#[tokio::test]
async fn stale_and_broken_forms_change_nothing() {
    let bench = Bench::new().await;
    let mut browser = bench.applied().await;
    let before = bench.subscribers.find(&number()).expect("known");
    let forms: [(&str, Vec<(&str, &str)>); 3] = [
        ("/application/renewal", STOP.to_vec()),
        ("/contact", changed()),
        ("/personal-password", vec![("resets", "0")]),
    ];
    for (path, form) in &forms {
        browser.submit_with(path, form, "0").await;
        assert_eq!(browser.status, 403, "{path}");
    }
    let long = "k".repeat(10_000);
    for (path, form) in &forms {
        for place in 0..form.len() {
            browser.open(path).await;
            let mut form = form.clone();
            form[place].1 = &long;
            browser.submit(path, &form).await;
            assert_eq!(browser.status, 422, "{path} {}", form[place].0);
            assert!(browser.page.len() < 50_000, "{path} {}: {}", form[place].0, browser.page.len());
        }
    }
    assert_eq!(bench.subscribers.find(&number()).expect("known"), before);
}
