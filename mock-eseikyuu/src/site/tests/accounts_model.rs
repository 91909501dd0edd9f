//! Accounts through their pages against a model that only remembers what was done.

use careplan_domain::JapanTime;
use careplan_wire::back_office::portal::Letter;
use careplan_wire::control::{OutboxItem, OutboxQuery};
use proptest::prelude::*;

use super::*;

/// What a person at a desk does.
#[derive(Clone, Debug)]
enum Act {
    LogIn(Typed),
    Change,
    Reissue(&'static str),
    RegisterMail,
    RemoveMail,
    CertificatePassword,
    Wait { minutes: u64 },
}

/// What is typed as the password.
#[derive(Clone, Copy, Debug)]
enum Typed {
    Present,
    PresentInTheOtherCase,
    Former,
    Reissued,
    Nonsense,
}

fn act() -> impl Strategy<Value = Act> {
    let typed = prop_oneof![
        4 => Just(Typed::Present),
        1 => Just(Typed::PresentInTheOtherCase),
        1 => Just(Typed::Former),
        2 => Just(Typed::Reissued),
        2 => Just(Typed::Nonsense),
    ];
    prop_oneof![
        6 => typed.prop_map(Act::LogIn),
        3 => Just(Act::Change),
        1 => Just(Act::Reissue("mail")),
        1 => Just(Act::Reissue("post")),
        1 => Just(Act::RegisterMail),
        1 => Just(Act::RemoveMail),
        1 => Just(Act::CertificatePassword),
        2 => (0_u64..45).prop_map(|minutes| Act::Wait { minutes }),
        1 => Just(Act::Wait { minutes: 60 * 24 * 60 }),
    ]
}

/// Where a browser is after a login that was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum In {
    Menu,
    Change,
}

/// What the portal should know.
struct Model {
    present: String,
    former: String,
    reissued: Option<String>,
    /// When it was chosen; none for a temporary one.
    since: Option<JapanTime>,
    failures: u32,
    locked: Option<JapanTime>,
    has_mail: bool,
    /// 証明書発行用パスワード.
    certificate: String,
    /// When each letter arrives.
    letters: Vec<JapanTime>,
    /// When the login was last used.
    used: Option<JapanTime>,
}

impl Model {
    fn new(letter: &Letter) -> Self {
        Self {
            present: letter.temporary_password.expose().to_owned(),
            former: "mukashi".to_owned(),
            reissued: None,
            since: None,
            failures: 0,
            locked: None,
            has_mail: false,
            certificate: letter.certificate_password.expose().to_owned(),
            letters: Vec::new(),
            used: None,
        }
    }

    fn must_change(&self, now: JapanTime) -> bool {
        self.since.is_none_or(|since| now.since(since) >= Span::from_days(90))
    }

    fn type_password(&self, typed: Typed) -> String {
        let swapped =
            |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        match typed {
            Typed::Present => self.present.clone(),
            Typed::PresentInTheOtherCase => self.present.chars().map(swapped).collect(),
            Typed::Former => self.former.clone(),
            Typed::Reissued => self.reissued.clone().unwrap_or("nashi".to_owned()),
            Typed::Nonsense => "chigau".to_owned(),
        }
    }

    /// What becomes of a login: where it leads, or a part of the sentence.
    fn log_in(&mut self, password: &str, now: JapanTime) -> Result<In, &'static str> {
        if self.locked.is_some_and(|until| now < until) {
            return Err("までログインできません");
        }
        self.locked = None;
        if self.reissued.as_deref() == Some(password) {
            self.former = std::mem::replace(&mut self.present, password.to_owned());
            (self.reissued, self.since) = (None, None);
        }
        if self.present != password {
            self.failures += 1;
            if self.failures == 3 {
                self.failures = 0;
                self.locked = Some(now.saturating_add(Span::from_minutes(30)));
                return Err("までログインできません");
            }
            return Err("ユーザIDまたはパスワードが違います");
        }
        self.failures = 0;
        self.used = Some(now);
        Ok(if self.must_change(now) { In::Change } else { In::Menu })
    }

    /// Whether another letter is sent to who asks the portal for it.
    fn takes_a_letter(&self, now: JapanTime) -> bool {
        self.letters.iter().filter(|arrives_at| now < **arrives_at).count() < crate::outbox::UNDER_WAY_MAX
    }

    /// Where the browser is, as of now; asking is using.
    fn place(&mut self, now: JapanTime) -> Option<In> {
        self.used = self.used.filter(|used| now.since(*used) <= Span::from_minutes(30)).map(|_| now);
        self.used.map(|_| if self.must_change(now) { In::Change } else { In::Menu })
    }
}

fn newest(bench: &Bench) -> OutboxItem {
    bench.portal.outbox(&OutboxQuery::default()).unwrap().items.remove(0)
}

fn told(sent: &OutboxItem, word: &str) -> String {
    let line = sent.body.lines().find_map(|line| line.strip_prefix(&format!("{word}: ")));
    line.unwrap().to_owned()
}

/// Every form is sent twice, as by a double click.
async fn twice(browser: &mut Browser, page: &str, fields: &[(&str, &str)], next: &str) {
    let form = browser.get(page).await;
    let once = if form.text.contains("name=\"once\"") { form.once() } else { String::new() };
    let csrf = form.csrf();
    let mut fields = fields.to_vec();
    fields.extend([("csrf", csrf.as_str()), ("once", once.as_str())]);
    for _ in 0..2 {
        browser.post(page, &fields).await.leads_to(next);
    }
}

async fn reissue_login(bench: &Bench, model: &mut Model, delivery: &str) {
    let now = bench.portal.now();
    let mut anybody = Browser::of(bench);
    let fields = [("user_id", USER), ("delivery", delivery)];
    let done = format!("/login-reissue/done?by={delivery}");
    let before = newest(bench).id;
    twice(&mut anybody, "/login-reissue", &fields, &done).await;
    let by_mail = delivery == "mail";
    if if by_mail { model.has_mail } else { model.takes_a_letter(now) } {
        let sent = newest(bench);
        model.letters.extend(sent.arrives_at);
        model.reissued = Some(told(&sent, "仮パスワード"));
    } else {
        assert_eq!(newest(bench).id, before);
    }
}

async fn reissue_certificate_password(bench: &Bench, model: &mut Model, browser: &mut Browser) {
    let now = bench.portal.now();
    let page = "/account/certificate-password";
    if model.takes_a_letter(now) {
        let done = format!("{page}/done?by=post");
        twice(browser, page, &[("delivery", "post")], &done).await;
        let sent = newest(bench);
        model.letters.extend(sent.arrives_at);
        model.certificate = told(&sent, "証明書発行用パスワード");
    } else {
        let refused = browser.submit(page, page, &[("delivery", "post")]).await;
        refused.says("郵送中の書類が多いため、これ以上は郵送できません。");
    }
}

async fn play(acts: Vec<Act>) {
    let bench = Bench::with(|settings| settings.password_days = Some(90)).await;
    let letter = bench.registered(Claims::Agent).await;
    let mut model = Model::new(&letter);
    let mut browser = Browser::of(&bench);
    let mut chosen = 0;
    for act in acts {
        let now = bench.portal.now();
        match act {
            Act::Wait { minutes } => bench.environment.clock.advance(Span::from_minutes(minutes)),
            Act::LogIn(typed) => {
                let password = model.type_password(typed);
                let mut another = Browser::of(&bench);
                let answer = another.log_in(&password).await;
                match model.log_in(&password, now) {
                    Ok(In::Menu) => answer.leads_to("/menu"),
                    Ok(In::Change) => answer.leads_to("/first-login"),
                    Err(sentence) => answer.says(sentence),
                }
                if answer.location.is_some() {
                    browser = another;
                }
            }
            Act::Change => {
                chosen += 1;
                let new = format!("Mihon{chosen:04}");
                let present = model.present.clone();
                let fields = [
                    ("agree", "yes"),
                    ("current", present.as_str()),
                    ("password", new.as_str()),
                    ("repeated", new.as_str()),
                ];
                let locked = model.locked.is_some_and(|until| now < until);
                match model.place(now) {
                    None => assert_ne!(browser.get("/account/password").await.status, StatusCode::OK),
                    Some(In::Menu) if locked => {
                        let refused = browser.submit("/account/password", "/account/password", &fields).await;
                        refused.says("までログインできません");
                    }
                    Some(place) => {
                        let (page, next) = match place {
                            In::Menu => ("/account/password", "/account?done=password"),
                            In::Change => ("/first-login", "/menu"),
                        };
                        twice(&mut browser, page, &fields, next).await;
                        model.former = std::mem::replace(&mut model.present, new.clone());
                        (model.since, model.reissued, model.failures, model.locked) =
                            (Some(now), None, 0, None);
                    }
                }
            }
            Act::Reissue(delivery) => reissue_login(&bench, &mut model, delivery).await,
            Act::CertificatePassword => {
                if model.place(now) == Some(In::Menu) {
                    reissue_certificate_password(&bench, &mut model, &mut browser).await;
                }
            }
            Act::RemoveMail => {
                if model.place(now) == Some(In::Menu) {
                    for _ in 0..2 {
                        let answer = browser.submit("/account/mail", "/account/mail/remove", &[]).await;
                        answer.leads_to("/account?done=mail-removed");
                    }
                    model.has_mail = false;
                }
            }
            Act::RegisterMail => {
                if model.place(now) == Some(In::Menu) {
                    let fields = [("mail", "a@example.jp"), ("repeated", "a@example.jp")];
                    let answer = browser.submit("/account/mail", "/account/mail", &fields).await;
                    answer.leads_to("/account?done=mail");
                    model.has_mail = true;
                }
            }
        }
        let menu = browser.get("/menu").await;
        match model.place(bench.portal.now()) {
            Some(In::Menu) => assert_eq!(menu.status, StatusCode::OK),
            Some(In::Change) => menu.leads_to("/first-login"),
            None => assert!(
                menu.status == StatusCode::FORBIDDEN || menu.location.as_deref() == Some("/login?again=1")
            ),
        }
        let office = bench.portal.office(&number()).unwrap();
        assert_eq!(office.in_force.certificate.expose(), model.certificate);
        assert_eq!(office.security_mail.is_some(), model.has_mail);
        let stored = bench.reopened().await.office(&number());
        assert_eq!(stored, bench.portal.office(&number()), "what is answered is stored");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_pages_of_an_account_answer_as_its_history_says(acts in prop::collection::vec(act(), 0..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(acts));
    }
}
