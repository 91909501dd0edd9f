//! The pages as a browser without scripts walks them, over a double of the portal.

mod bad_input;
mod browser;
mod logging_in;
mod looking_after;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use careplan_domain::{JapanTime, OfficeNumber, OfficeUserId, Span};
use careplan_serve::store::{MemoryStore, StoreFault};
use careplan_sim::{Clock, Outcome, Seed};
use careplan_wire::back_office::portal::{Facts, Verified, Verify};

use self::browser::{Browser, csrf_of};
use super::*;
use crate::activity::{Count, Period, Traffic};
use crate::operation::Standing;
use crate::portal::PortalFault;
use crate::testing::facts;

const OFFICE: &str = "4470300015";
const USER_ID: &str = "KJ444470300015";
const PASSWORD: &str = "Mihon123";
const YES: [(&str, &str); 1] = [("answer", "yes")];

/// A portal where each password has its fixed answer.
struct PortalDouble;

#[async_trait]
impl Portal for PortalDouble {
    async fn verify(&self, question: &Verify) -> Result<Verified, PortalFault> {
        Ok(match question.password.expose() {
            PASSWORD => Verified::Right,
            "Kari1234" => Verified::Temporary,
            "Furui123" => Verified::Expired,
            "Locked12" => Verified::Locked { until: at("2026-04-01T09:30") },
            "Fault123" => return Err(PortalFault("no answer".to_owned())),
            _ => Verified::Wrong,
        })
    }

    async fn facts(&self, number: &OfficeNumber) -> Result<Option<Facts>, PortalFault> {
        let name = format!("モデル事務所{}", OfficeUserId::of(*number));
        Ok(Some(Facts { name, ..facts(number.as_str()) }))
    }
}

/// An exchange where an office sent as many messages in a month as the month's number says.
struct ActivityDouble;

#[async_trait]
impl Activity for ActivityDouble {
    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault> {
        assert_eq!(office, number(), "nobody asks for another office's figures");
        let month = u64::from(period.from.day().month());
        let sent = Count { messages: month, files: 3 * month };
        Ok(Traffic { sent, received: Count { messages: 100 + month, files: 200 + month } })
    }
}

/// An exchange that is put into maintenance.
#[derive(Default)]
struct OperationDouble(AtomicBool);

impl Operation for OperationDouble {
    fn standing(&self) -> Standing {
        if self.0.load(Ordering::Relaxed) { Standing::InMaintenance } else { Standing::Serving }
    }
}

fn at(text: &str) -> JapanTime {
    text.parse().expect("a time")
}

fn number() -> OfficeNumber {
    OFFICE.parse().expect("an office number")
}

/// A site with what the tests look into.
struct Bench {
    site: UsageSite,
    subscribers: Subscribers,
    operation: Arc<OperationDouble>,
    environment: Environment,
}

impl Bench {
    async fn new() -> Self {
        Self::opened_at("2026-04-01T09:00").await
    }

    async fn opened_at(now: &str) -> Self {
        let environment = Environment::new(Clock::standing(at(now)), Seed::new(1));
        let subscribers =
            Subscribers::open(Arc::new(MemoryStore::default()), environment.clone()).await.expect("opens");
        let settings = Settings {
            cookie: SessionCookie { name: "careplan_site_8442".to_owned(), secure: false },
            session_idle: Span::from_minutes(30),
            support_url: "http://localhost:8442/support".to_owned(),
            download_url: "http://localhost:8442/support/download".to_owned(),
        };
        let operation = Arc::<OperationDouble>::default();
        let site = UsageSite::open(
            settings,
            subscribers.clone(),
            Arc::new(PortalDouble),
            Arc::new(ActivityDouble),
            Arc::clone(&operation) as Arc<dyn Operation>,
            environment.clone(),
        );
        Self { site, subscribers, operation, environment }
    }

    fn browser(&self) -> Browser {
        Browser::new(self.site.router())
    }

    async fn logged_in(&self) -> Browser {
        let mut browser = self.browser();
        log_in(&mut browser, USER_ID, PASSWORD).await;
        assert_eq!(browser.path, "/top");
        browser
    }

    /// A browser before the confirmation.
    async fn asked(&self) -> Browser {
        let mut browser = self.logged_in().await;
        browser.open("/application/form").await;
        read_and_agree_to_both(&mut browser).await;
        browser.submit("/application/form", &filled("apply", &["agree_terms", "agree_privacy"])).await;
        assert_eq!(browser.path, "/application/confirmation", "{}", browser.page);
        browser
    }

    fn refusals(&self) -> Vec<(&'static str, &'static str)> {
        let entries = self.environment.journal.after(0, 100);
        let refused = entries.iter().filter(|entry| entry.event.outcome == Outcome::Refused);
        refused.map(|entry| (entry.event.kind, entry.event.rule.expect("a rule"))).collect()
    }

    fn applications(&self) -> usize {
        let entries = self.environment.journal.after(0, 100);
        let applied = entries.iter().filter(|entry| entry.event.kind == "applied");
        applied.filter(|entry| entry.event.outcome == Outcome::Done).count()
    }
}

async fn log_in(browser: &mut Browser, user_id: &str, password: &str) {
    browser.open("/").await;
    browser.submit("/", &[("user_id", user_id), ("password", password)]).await;
}

/// The start guide's model office.
fn filled(action: &'static str, ticks: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    let mut form = vec![
        ("representative_family", "東京"),
        ("representative_given", "太郎"),
        ("contact_family", "東京"),
        ("contact_given", "花子"),
        ("telephone", "0123456789"),
        ("mail", "toukyoutest@test.com"),
        ("mail_again", "toukyoutest@test.com"),
        ("action", action),
    ];
    form.extend(ticks.iter().map(|tick| (*tick, "yes")));
    form
}

async fn read_and_agree_to_both(browser: &mut Browser) {
    browser.submit("/application/form", &filled("read-terms", &[])).await;
    for (word, pages) in [("terms", 5), ("privacy", 3)] {
        for page in 1..=pages {
            assert_eq!(browser.path, format!("/application/reading/{word}/{page}"));
            if page < pages {
                assert!(browser.page.contains("<button>次の頁</button>"));
                browser.open(&format!("/application/reading/{word}/{}", page + 1)).await;
            }
        }
        browser.submit(&format!("/application/reading/{word}/agree"), &[]).await;
    }
    assert_eq!(browser.path, "/application/form");
}

#[tokio::test]
async fn the_whole_way_from_login_to_completion() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    browser.open("/").await;
    insta::assert_snapshot!("1-login", browser.redacted());
    log_in(&mut browser, USER_ID, PASSWORD).await;
    insta::assert_snapshot!("2-top", browser.redacted());
    browser.open("/application").await;
    insta::assert_snapshot!("3-application", browser.redacted());
    browser.open("/application/form").await;
    insta::assert_snapshot!("4-form", browser.redacted());
    read_and_agree_to_both(&mut browser).await;
    insta::assert_snapshot!("5-form-agreed", browser.redacted());
    browser.submit("/application/form", &filled("apply", &["agree_terms", "agree_privacy"])).await;
    assert_eq!(browser.path, "/application/confirmation");
    insta::assert_snapshot!("6-confirmation", browser.redacted());
    browser.submit("/application/confirmation", &YES).await;
    assert_eq!(browser.path, "/application/completion");
    insta::assert_snapshot!("7-completion", browser.redacted());
    browser.open("/application").await;
    insta::assert_snapshot!("8-application-after", browser.redacted());
    assert!(bench.subscribers.registered(&number(), bench.environment.clock.now()));
    assert_eq!(bench.refusals(), []);
}

/// The eye of the start guide (chapter 6: S): hidden where no script runs, since it would do nothing there.
#[tokio::test]
async fn the_top_page_tells_when_the_exchange_is_in_maintenance() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    assert!(browser.page.contains("ただいまシステムは正常稼働中です。"));
    bench.operation.0.store(true, Ordering::Relaxed);
    browser.open("/top").await;
    assert!(!browser.page.contains("正常稼働中") && !browser.page.contains("利用可能です。"));
    assert!(browser.page.contains("ただいまシステムはメンテナンス中です。"));
    // What does not need the exchange goes on.
    assert!(browser.page.contains("個人ユーザID:"));
    bench.operation.0.store(false, Ordering::Relaxed);
    browser.open("/top").await;
    assert!(browser.page.contains("利用可能です。"));
}

#[tokio::test]
async fn the_journal_holds_no_password_and_nothing_typed() {
    let bench = Bench::new().await;
    let mut browser = bench.asked().await;
    log_in(&mut bench.browser(), USER_ID, "Wrong9876").await;
    browser.submit("/application/form", &[("mail", "secret#@test.com"), ("action", "apply")]).await;
    let written = format!("{:?}", bench.environment.journal.after(0, 100));
    let personal = bench.subscribers.find(&number()).expect("known").personal_password.clone();
    for secret in [PASSWORD, "Wrong9876", "secret#", "東京", "0123456789", personal.expose()] {
        assert!(!written.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn every_finding_is_told_at_once_and_the_values_stay() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    browser.open("/application/form").await;
    let form = [
        ("representative_family", "東京"),
        ("representative_given", "太郎"),
        ("telephone", "03-1234-567"),
        ("mail", "test#@test.com"),
        ("mail_again", "test1@test.com"),
        ("action", "apply"),
    ];
    browser.submit("/application/form", &form).await;
    assert_eq!(browser.status, 422);
    insta::assert_snapshot!("findings", browser.redacted());
    assert_eq!(bench.refusals(), [("application", "invalid-field"), ("application", "consent-missing")]);
    browser.open("/application/form").await;
    assert!(browser.page.contains("value=\"03-1234-567\""), "a reload keeps what was typed");
}

#[tokio::test]
async fn a_forged_tick_is_no_consent() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    browser.open("/application/form").await;
    browser.submit("/application/form", &filled("apply", &["agree_terms", "agree_privacy"])).await;
    assert_eq!(browser.status, 422);
    assert!(browser.page.contains("利用規約を最後まで読み"));
    browser.submit("/application/reading/terms/agree", &[]).await;
    assert_eq!(browser.path, "/application/reading/terms/1", "reading begins where the reader was");
    browser.open("/application/reading/terms/5").await;
    assert_eq!(browser.path, "/application/reading/terms/2", "pages cannot be left out");
    browser.open("/application/form").await;
    browser.submit("/application/confirmation", &YES).await;
    assert_eq!(bench.applications(), 0);
    assert_eq!(bench.refusals(), [("application", "consent-missing"), ("consent", "consent-unread")]);
}

#[tokio::test]
async fn an_unticked_box_stops_the_application() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    browser.open("/application/form").await;
    read_and_agree_to_both(&mut browser).await;
    browser.submit("/application/form", &filled("apply", &["agree_terms"])).await;
    assert_eq!(browser.status, 422);
    assert!(browser.page.contains("href=\"#agree-privacy\""));
    assert!(!browser.page.contains("href=\"#agree-terms\""));
}

#[tokio::test]
async fn a_script_that_saw_the_end_enables_the_checkbox() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    for word in ["terms", "privacy"] {
        browser.open("/application/form").await;
        browser.submit(&format!("/application/reading/{word}/end"), &[]).await;
        assert_eq!(browser.status, 204);
    }
    browser.open("/application/form").await;
    assert!(!browser.page.contains("disabled"));
    browser.submit("/application/form", &filled("apply", &["agree_terms", "agree_privacy"])).await;
    assert_eq!(browser.path, "/application/confirmation");
}

#[tokio::test]
async fn no_leads_back_to_the_terms_with_everything_kept() {
    let bench = Bench::new().await;
    let mut browser = bench.asked().await;
    browser.submit("/application/confirmation", &[("answer", "no")]).await;
    assert_eq!(browser.path, "/application/form");
    assert!(browser.page.contains("value=\"toukyoutest@test.com\""));
    assert_eq!(browser.page.matches(" checked").count(), 2);
    assert_eq!(bench.applications(), 0);
}

#[tokio::test]
async fn back_gives_the_application_up() {
    let bench = Bench::new().await;
    let mut browser = bench.asked().await;
    browser.open("/application/form").await;
    browser.submit("/application/form", &filled("back", &["agree_terms"])).await;
    assert_eq!(browser.path, "/application");
    browser.open("/application/form").await;
    assert!(!browser.page.contains("toukyoutest"));
    assert!(!browser.page.contains(" checked"));
}

#[tokio::test]
async fn a_double_submit_applies_once() {
    let bench = Bench::new().await;
    let (mut first, csrf) = {
        let browser = bench.asked().await;
        let csrf = csrf_of(&browser.page);
        (browser, csrf)
    };
    let mut second = first.clone();
    tokio::join!(
        first.submit("/application/confirmation", &YES),
        second.submit("/application/confirmation", &YES)
    );
    assert_eq!([&*first.path, &*second.path], ["/application/completion"; 2]);
    second.submit_with("/application/confirmation", &YES, &csrf).await;
    assert_eq!(second.path, "/application/completion");
    assert_eq!(bench.applications(), 1);
}

#[tokio::test]
async fn a_running_or_unpaid_licence_stops_a_further_application() {
    // Before June 2025, when licences were renewed by hand.
    let bench = Bench::opened_at("2024-11-01T09:00").await;
    let mut browser = bench.asked().await;
    browser.submit("/application/confirmation", &YES).await;
    browser.open("/application/form").await;
    assert_eq!(browser.path, "/application");
    assert!(browser.page.contains("<button disabled>申請</button>"));

    bench.environment.clock.set(at("2025-11-01T09:00")).expect("forward");
    let mut browser = bench.logged_in().await;
    browser.open("/application").await;
    assert!(browser.page.contains("期限切れ"));
    assert!(browser.page.contains("<button disabled>申請</button>"));

    bench.subscribers.settle_fee(&number()).await.expect("due");
    browser.open("/application").await;
    assert!(browser.page.contains("利用申請可能です。"));
    assert!(browser.page.contains("<button>申請</button>"));
    assert_eq!(bench.refusals(), [("application", "licence-running")]);
}

#[tokio::test]
async fn a_form_of_another_login_is_refused() {
    let bench = Bench::new().await;
    let mut browser = bench.asked().await;
    browser.submit_with("/application/confirmation", &YES, "0").await;
    assert_eq!(browser.status, 403);
    assert_eq!(bench.applications(), 0);
    assert_eq!(bench.refusals(), [("form", "csrf")]);
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    let reading =
        ["terms/0", "terms/6", "terms/x", "law/1"].map(|page| format!("/application/reading/{page}"));
    for path in reading.iter().map(String::as_str).chain(["/nowhere"]) {
        browser.open(path).await;
        assert_eq!(browser.status, 404, "{path}");
        assert!(browser.page.contains("ページが見つかりません"));
        assert!(browser.page.contains("href=\"/logout\""), "the menu stays: {}", browser.page);
    }
    let mut stranger = bench.browser();
    stranger.open("/nowhere").await;
    assert!(stranger.page.contains("ログイン画面へ") && !stranger.page.contains("/logout"));
    browser.open("/application/reading/terms/agree").await;
    assert_eq!(browser.status, 405);
    assert!(browser.page.contains("この画面は直接開けません"));
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_answered_with_a_page() {
    let bench = Bench::new().await;
    let mut browser = bench.asked().await;
    browser.submit("/application/confirmation", &[("answer", "perhaps")]).await;
    assert_eq!(browser.status, 422);
    assert!(browser.page.contains("<h1>送信できませんでした</h1>"), "{}", browser.page);
    browser.submit("/", &[("user_id", &"K".repeat(FORM_BYTES_MAX)), ("password", "")]).await;
    assert_eq!(browser.status, 413);
    assert!(browser.page.contains("64キロバイトまで"), "{}", browser.page);
    assert_eq!(bench.refusals(), [("form", "invalid-field"), ("form", "body-too-large")]);
    assert_eq!(bench.applications(), 0);
}

#[tokio::test]
async fn enter_in_a_field_presses_the_application() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    browser.open("/application/form").await;
    let first = browser.page.lines().find(|line| line.contains("<button")).expect("a button");
    assert!(first.contains("value=\"apply\""), "{first}");
}

#[tokio::test]
async fn a_refusal_is_in_the_title() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    browser.open("/").await;
    assert!(browser.page.contains("<title>ログイン | "));
    log_in(&mut browser, USER_ID, "Wrong9876").await;
    assert!(browser.page.contains("<title>エラー: ログイン | "));
}
