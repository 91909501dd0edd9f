//! The console's rooms, through their router, in front of a whole testbed.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use careplan_domain::{Claims, OfficeNumber};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{NewOffice, PaceMode, SetClock};
use http_body_util::BodyExt as _;
use mock_ca::KeyKind;
use tower::ServiceExt as _;

mod counter;
mod faults;
mod journal;
mod notices;
mod offices;
mod operation;
mod snapshots;
mod story;

const NUMBER: &str = "4470300015";
const REQUEST: &str = "R4470300015001";

struct Console {
    bed: Testbed,
    pages: Router,
}

struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Console {
    async fn start() -> Self {
        let settings = Settings { keys: KeyKind::P256, ..Settings::fresh() };
        let bed = Testbed::start_with(settings).await.expect("starts");
        bed.set_pace(PaceMode::Explicit).await.expect("is set");
        let pages = careplan_console::pages(bed.control().clone());
        Self { bed, pages }
    }

    /// With an office whose request waits.
    async fn with_request() -> Self {
        let console = Self::start().await;
        console.bed.create_office(office(Some(NUMBER))).await.expect("is registered");
        let desk = console.bed.office(number()).desk().await.expect("a desk");
        desk.change_password().await.expect("is changed");
        desk.request_certificate().await.expect("is sent");
        console
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// What the page at `path` shows, which must be there.
    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    /// Sends a form of the page at `from` with a token of that page.
    async fn submit(&self, from: &str, action: &str, fields: &str) -> Answer {
        let token = token(&self.page(from).await);
        self.post(action, &format!("once={token}&back={from}&{fields}")).await
    }

    async fn post(&self, action: &str, body: &str) -> Answer {
        let request = Request::post(action)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.to_owned()));
        self.send(request.expect("a request")).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.pages.clone().oneshot(request).await.expect("never fails");
        let status = response.status();
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().expect("text"));
        let location = location.unwrap_or_default().to_owned();
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("text");
        assert!(body.len() < 50_000, "a page is under 50 kB: {}", body.len());
        Answer { status, location, body }
    }

    /// The page that a form led on to.
    #[track_caller]
    fn followed(&self, answer: &Answer) -> impl Future<Output = String> {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let location = answer.location.clone();
        async move { self.page(&location).await }
    }

    fn count(&self, kind: &str) -> usize {
        self.bed.journal().after(0, usize::MAX).iter().filter(|entry| entry.event.kind == kind).count()
    }

    fn state_of(&self, page: &str, what: &str) {
        // What differs from run to run: tokens, ports.
        let mut text = page.to_owned();
        while let Some(at) = text.find("name=\"once\" value=\"").map(|at| at + 19) {
            if text[at..].starts_with("TOKEN") {
                break;
            }
            text = text.replace(&text[at..at + 64].to_owned(), "TOKEN");
        }
        let urls = self.bed.control().urls();
        for url in [&urls.portal, &urls.site, &urls.ca, &urls.relay, &urls.back_office] {
            text = text.replace(url.as_str(), "http://localhost");
        }
        insta::assert_snapshot!(what, text);
    }
}

fn token(page: &str) -> String {
    let at = page.find("name=\"once\" value=\"").expect("a form") + 19;
    page[at..at + 64].to_owned()
}

fn number() -> OfficeNumber {
    NUMBER.parse().expect("a number")
}

fn office(number: Option<&str>) -> NewOffice {
    NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
        number: number.map(|number| number.parse().expect("a number")),
    }
}

#[track_caller]
fn check(page: &str, expected: &[&str]) {
    for text in expected {
        assert!(page.contains(text), "`{text}` is not on the page: {page}");
    }
}

#[tokio::test]
async fn pages_look_as_they_should() {
    let console = Console::with_request().await;
    for (path, name) in [
        ("/counter", "counter"),
        ("/counter/offices", "offices"),
        ("/counter/offices/4470300015", "office"),
        ("/counter/requests/R4470300015001", "request"),
        ("/counter/inquiries", "inquiry"),
        ("/outbox", "outbox"),
        ("/outbox/L4470300015001", "letter"),
        ("/notices", "notices"),
        ("/enquiries", "enquiries"),
        ("/snapshots", "snapshots"),
    ] {
        console.state_of(&console.page(path).await, name);
    }
    console.state_of(&console.page("/").await, "home");
    console.state_of(&console.page("/counter/requests/R4470300015001/withdraw").await, "question");
    console.state_of(&console.get("/counter/requests/R0").await.body, "trouble");
    let refused = "name=&municipality=&kind=43&prefecture=44&claims=none&asked_by=mail&number=x";
    let refused = console.submit("/counter/inquiries", "/counter/inquiries", refused).await;
    console.state_of(&refused.body, "inquiry_refused");
    console.bed.stop().await;
}

#[tokio::test]
async fn a_double_click_does_nothing_twice_and_looks_like_one() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let token = token(&console.page(&at).await);
    let body = format!("once={token}&step=approve");
    let (first, second) = tokio::join!(console.post(&at, &body), console.post(&at, &body));
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.location, second.location);
    assert_eq!(console.count("request-approved"), 1);
    // Another page's form is stale by now, and says so.
    let stale = console.submit(&at, &at, "step=approve").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    check(&stale.body, &["申請の状態が合いません", "cannot be moved by `approve`", "戻る"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_told_on_a_page() {
    let console = Console::start().await;
    for path in [
        "/counter/offices/%FF",
        "/counter/requests/%FF",
        "/counter/certificates/%FF/revoke",
        "/outbox/%FF",
        "/notices/all/%FF",
        "/snapshots/%FF",
        "/counter/offices?number=1&number=2",
        "/outbox?after=1&after=2",
        "/notices?after=1&after=2",
        "/journal?office=1&office=2",
        "/journal/x",
        "/offices/%FF",
        "/offices/4470300015?before=1&before=2",
        "/operation/reset/%FF",
    ] {
        let answer = console.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        check(&answer.body, &["<title>エラー: ", "処理できませんでした", "戻る"]);
    }
    console.bed.stop().await;
}

#[tokio::test]
async fn what_was_refused_is_told_in_japanese_on_the_first_page() {
    let console = Console::with_request().await;
    let desk = console.bed.office(number()).desk().await.expect("a desk");
    assert!(desk.request_certificate().await.is_err(), "one is open");
    let page = console.page("/").await;
    check(&page, &["証明書の発行申請を受け付けませんでした。"]);
    let lines = page.split("id=\"journal\"").nth(1).expect("the journal");
    assert!(!lines.contains("<span lang=\"en\""), "{lines}");
    console.bed.stop().await;
}

#[tokio::test]
async fn two_buttons_of_one_page_are_two_forms() {
    let console = Console::start().await;
    let token = token(&console.page("/").await);
    let press = async |action: &str, fields: &str| {
        console.post(action, &format!("once={token}&back=/&{fields}")).await
    };
    let pace = press("/pace", "mode=automatic").await;
    let far = press("/clock", "to=90-days").await;
    let farther = press("/clock", "to=month-end").await;
    assert_eq!(console.bed.clock().now().to_string(), "2026-07-31T09:00:00+09:00");
    check(&console.followed(&pace).await, &["進み方を自動にしました。"]);
    check(&console.followed(&far).await, &["時計を2026年6月30日(火) 9:00に進めました。"]);
    check(&console.followed(&farther).await, &["時計を2026年7月31日(金) 9:00に進めました。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_told_with_a_way_back() {
    let console = Console::start().await;
    for path in [
        "/counter/requests/R0",
        "/counter/requests/%22%3E%3Cscript%3E",
        "/counter/offices/4470300015",
        "/counter/offices/x",
        "/counter/certificates/FF/revoke",
        "/counter/certificates/x/revoke",
        "/outbox/L4470300015001",
        "/outbox/%E3%81%82%E3%81%84%E3%81%86%E3%81%88",
        "/notices/all/all-1",
        "/notices/all/202604",
        "/notices/4470300015/1",
        "/notices/x/%3Cscript%3E",
        "/enquiries/Q000001",
        "/journal/99999999",
        "/offices/4470300015",
        "/offices/x",
        "/operation/reset/everything",
        "/nowhere",
    ] {
        let answer = console.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        check(&answer.body, &["処理できませんでした", "戻る", "<div class=\"in-english\" lang=\"en\">"]);
        assert!(!answer.body.contains("<script>"));
    }
    for (path, body) in [("/clock", ""), ("/clock", "once=a&back=/&to=yesterday"), ("/pace", "mode=x")] {
        assert_eq!(console.post(path, body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}");
    }
    let no_token = console.post("/poke", "once=x&back=/").await;
    assert_eq!(no_token.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&no_token.body, &["no token of a page", "画面を開き直し、入力した内容を確かめて"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn what_nobody_meant_to_type_is_told_kindly() {
    let console = Console::with_request().await;
    let long = "9".repeat(10_000);
    let wide = "%EF%BC%94%EF%BC%94%EF%BC%97%EF%BC%90%EF%BC%93%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%91%EF%BC%95";
    for typed in [long.as_str(), wide] {
        let found = console.get(&format!("/counter/offices?number={typed}")).await;
        assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY);
        check(
            &found.body,
            &[
                "<title>エラー: ",
                "事業所番号は半角の英数字10桁で入力してください。",
                "aria-describedby=\"number-error\"",
                "id=\"number-error\"",
            ],
        );
        let fields =
            format!("name=a&municipality=b&kind=43&prefecture=44&claims=none&asked_by=mail&number={typed}");
        let asked = console.submit("/counter/inquiries", "/counter/inquiries", &fields).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        check(&asked.body, &["事業所番号は半角の英数字10桁です。"]);
        let posted = console.submit("/notices", "/notices", &format!("title=a&body=b&office={typed}")).await;
        assert_eq!(posted.status, StatusCode::UNPROCESSABLE_ENTITY);
        check(&posted.body, &["事業所番号は半角の英数字10桁です。"]);
    }
    let names = format!("name={long}&municipality={long}&kind=43&prefecture=44&claims=none&asked_by=mail");
    let asked = console.submit("/counter/inquiries", "/counter/inquiries", &names).await;
    check(&asked.body, &["事業所名が10000文字あります。", "市区町村が10000文字あります。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn the_clocks_buttons_move_it_and_come_back_to_the_page() {
    let console = Console::start().await;
    let now = || console.bed.clock().now().to_string();
    let pressed = console.submit("/counter", "/clock", "to=next-business-day").await;
    assert!(pressed.location.starts_with("/counter?done="), "{}", pressed.location);
    check(&console.followed(&pressed).await, &["時計を2026年4月2日(木) 8:30に進めました。"]);
    console.submit("/", "/clock", "to=month-end").await;
    assert_eq!(now(), "2026-04-30T09:00:00+09:00");
    console.submit("/", "/clock", "to=month-end").await;
    assert_eq!(now(), "2026-05-31T09:00:00+09:00");
    console.submit("/", "/clock", "to=90-days").await;
    assert_eq!(now(), "2026-08-29T09:00:00+09:00");
    console.submit("/", "/clock", "to=time&at=2026-09-01T13%3A05").await;
    assert_eq!(now(), "2026-09-01T13:05:00+09:00");
    let back = console.submit("/", "/clock", "to=time&at=2026-01-01T00%3A00").await;
    assert_eq!(back.status, StatusCode::CONFLICT);
    check(&back.body, &["時計は戻せません"]);
    let odd = console.submit("/", "/clock", "to=time&at=%E6%98%8E%E6%97%A5").await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pace = console.submit("/", "/pace", "mode=automatic").await;
    check(&console.followed(&pace).await, &["進み方を自動にしました。", "手動にする"]);
    let poked = console.submit("/", "/poke", "").await;
    check(&console.followed(&poked).await, &["待っている処理はありません。"]);
    console.bed.stop().await;
}
