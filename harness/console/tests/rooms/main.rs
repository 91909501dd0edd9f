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
async fn a_request_goes_from_the_counter_to_its_certificate_and_is_revoked() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let page = console.page("/counter").await;
    check(&page, &["承認 2026/04/06 8:30", "受付中", "1件待ち"]);
    let approved = console.submit(&at, &at, "step=approve").await;
    check(
        &console.followed(&approved).await,
        &["承認しました。", "発行申請中(承認済み)", "発行 2026/04/01 18:00"],
    );
    let poked = console.submit(&at, "/poke", "").await;
    let page = console.followed(&poked).await;
    check(&page, &["R4470300015001 を発行しました。", "発行済み", "2029年4月1日", "失効させる"]);
    let serial = page.split("/counter/certificates/").nth(1).and_then(|rest| rest.split('/').next());
    let serial = serial.map(str::to_owned);
    let serial = serial.as_deref();
    let at = format!("/counter/certificates/{}/revoke", serial.expect("a way to revoke"));
    let page = console.page(&at).await;
    console.state_of(&page.replace(serial.expect("checked"), "[serial]"), "revocation");
    check(&page, &["秘密鍵の危殆化", "元に戻せません", "みほん居宅介護支援事業所"]);
    assert!(
        !page.split("name=\"reason\"").skip(1).any(|radio| radio.contains(" checked")),
        "one is to be chosen"
    );
    for none in ["", "reason=certificate-hold"] {
        let refused = console.submit(&at, &at, none).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        check(&refused.body, &["エラー: ", "失効の理由を選んでください。"]);
    }
    let revoked = console.submit(&at, &at, "reason=key-compromise").await;
    check(&console.followed(&revoked).await, &["失効させました。", "失効リスト第"]);
    check(&console.page(&at).await, &["いまは失効させられません"]);
    let again = console.submit(&at, &at, "reason=superseded").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
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
async fn an_office_is_found_by_a_part_of_its_name() {
    let console = Console::with_request().await;
    let found = console.page("/counter/offices?number=%E3%81%BF%E3%81%BB%E3%82%93").await;
    check(&found, &["「みほん」を名前に含む事業所", "/counter/offices/4470300015"]);
    let nobody = console.get("/counter/offices?number=%E3%81%93%E3%81%93").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&nobody.body, &["<title>エラー: ", "名前に「ここ」を含む事業所はありません。"]);
    let known = console.get("/counter/offices?number=4470300015").await;
    assert_eq!(known.location, "/counter/offices/4470300015");
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
        "/counter/offices?number=1&number=2",
        "/outbox?after=1&after=2",
        "/notices?after=1&after=2",
    ] {
        let answer = console.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        check(&answer.body, &["<title>エラー: ", "処理できませんでした", "戻る"]);
    }
    console.bed.stop().await;
}

#[tokio::test]
async fn what_cannot_be_undone_is_asked_about_first() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let page = console.page(&at).await;
    assert!(!page.contains("value=\"withdraw\"") && !page.contains("value=\"issue\""), "{page}");
    for (step, question) in [("issue", "証明書をいま発行します。"), ("withdraw", "申請を取り下げます。")]
    {
        check(&page, &[&format!("href=\"{at}/{step}\"")]);
        check(
            &console.page(&format!("{at}/{step}")).await,
            &[question, "みほん居宅介護支援事業所", "やめる"],
        );
    }
    assert_eq!(console.get(&format!("{at}/return")).await.status, StatusCode::NOT_FOUND);
    let withdrawn = console.submit(&format!("{at}/withdraw"), &at, "step=withdraw").await;
    check(&console.followed(&withdrawn).await, &["取り下げました。"]);
    // Once it is done, its question leads to what is.
    assert_eq!(console.get(&format!("{at}/issue")).await.location, at);
    console.bed.stop().await;
}

#[tokio::test]
async fn an_approval_says_what_comes_next_at_this_pace() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let approved = console.submit(&at, &at, "step=approve").await;
    let page = console.followed(&approved).await;
    check(&page, &["進み方が手動なので、「次の処理」を押すと認証局が発行します。"]);
    console.bed.stop().await;
    let console = Console::with_request().await;
    console.submit("/", "/pace", "mode=automatic").await;
    let approved = console.submit(&at, &at, "step=approve").await;
    check(&console.followed(&approved).await, &["2026年4月1日(水) 18:00に認証局が発行します。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn an_office_is_registered_at_once_and_an_odd_number_is_remarked_upon() {
    let console = Console::start().await;
    let at = "/counter/inquiries";
    let fields = "name=a&municipality=b&kind=43&prefecture=44&claims=agent&asked_by=nobody";
    let registered = console.submit(at, at, fields).await;
    let page = console.followed(&registered).await;
    check(&page, &["事業所を登録しました。お知らせは届いています。", "郵便で届いています"]);
    assert!(!page.contains("注意: "), "{page}");
    let odd = console.submit(at, at, &format!("{fields}&number=1370000001")).await;
    check(
        &console.followed(&odd).await,
        &["先頭2桁(13)は、所在地の都道府県(大分県)と合いません。", "検査数字)が合っていません。"],
    );
    console.bed.stop().await;
}

#[tokio::test]
async fn pages_with_many_offices_of_long_names_stay_under_their_limit() {
    let console = Console::start().await;
    let name = "＆".repeat(100);
    for _ in 0..60 {
        let new = NewOffice { name: name.clone(), municipality: "&".repeat(100), ..office(None) };
        console.bed.create_office(new).await.expect("is registered");
    }
    check(&console.page("/").await, &["すべての事業所を見る"]);
    check(&console.page("/counter").await, &["すべての事業所を見る"]);
    check(&console.page("/counter/offices").await, &["次の事業所"]);
    console.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counter_with_many_requests_stays_under_its_limit_and_says_how_many_more_wait() {
    let console = Console::start().await;
    let name = "&".repeat(100);
    for _ in 0..28 {
        let new = NewOffice { name: name.clone(), ..office(None) };
        let created = console.bed.create_office(new).await.expect("is registered");
        let desk = console.bed.office(created.number).desk().await.expect("a desk");
        desk.change_password().await.expect("is changed");
        desk.request_certificate().await.expect("is sent");
    }
    check(&console.page("/counter").await, &["ほかに3件が待っています。"]);
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
    assert!(!lines.contains("lang=\"en\""), "{lines}");
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
async fn a_request_is_returned_with_a_reason_only() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let none = console.submit(&at, &at, "step=return&reason=+").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&none.body, &["理由が入力されていません。", "エラー: "]);
    let long = format!("step=return&reason={}", "a".repeat(10_000));
    let long = console.submit(&at, &at, &long).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&long.body, &["理由が10000文字あります。500文字以内で入力してください。", &"a".repeat(500)]);
    let huge = format!("step=return&reason={}", "a".repeat(100_000));
    assert_eq!(console.submit(&at, &at, &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let returned = console.submit(&at, &at, "step=return&reason=%E5%90%8D%E7%A7%B0%3Cb%3E").await;
    check(&console.followed(&returned).await, &["差し戻しました。", "名称&#60;b&#62;"]);
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
async fn a_notice_is_posted_found_at_the_portal_and_withdrawn() {
    let console = Console::with_request().await;
    let token = token(&console.page("/notices").await);
    let fields = "title=%E5%81%9C%E6%AD%A2&body=%E4%B8%80%0D%0A%E4%BA%8C&category=other";
    let body = format!("once={token}&{fields}");
    let (first, second) = tokio::join!(console.post("/notices", &body), console.post("/notices", &body));
    assert_eq!(first.location, second.location);
    assert_eq!(console.count("notice-posted"), 1);
    let page = console.followed(&first).await;
    check(
        &page,
        &["「停止」を掲載しました。", "掲載中", "その他", "<p>一</p><p>二</p>", "/kaigo/notices/all-1"],
    );
    console.state_of(&console.page("/notices/all/all-1").await, "notice");
    let own = format!("{fields}&office={NUMBER}&from=2026-04-03");
    let own = console.submit("/notices", "/notices", &own).await;
    check(&console.followed(&own).await, &["掲載前", "2026年4月3日(金) 0:00から表示されます。"]);
    let withdraw = "/notices/all/all-1/withdraw";
    let withdrawn = console.submit("/notices/all/all-1", withdraw, "").await;
    check(&console.followed(&withdrawn).await, &["お知らせを取り下げました。", "取り下げた日時"]);
    let again = console.submit("/notices", withdraw, "").await;
    assert_eq!((again.status, console.count("notice-withdrawn")), (StatusCode::SEE_OTHER, 1));
    let never = console.submit("/notices", "/notices/all/202604/withdraw", "").await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    check(&never.body, &["取り下げられるのは、窓口が掲載したものだけです。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn a_notice_that_will_not_do_is_told_field_by_field_and_kept() {
    let console = Console::start().await;
    let body = "a".repeat(10_000);
    let fields = format!("title=&body={body}&from=x&until=2026-03-01&office=%EF%BC%94&category=news");
    let refused = console.submit("/notices", "/notices", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        &refused.body,
        &[
            "エラー: ",
            "タイトルが入力されていません。",
            "本文が10000文字あります。4000文字以内で入力してください。",
            "日付は2026-04-01のように入力してください。",
            "最後の日は、最初の日(2026/04/01)と同じか、それより後にしてください。",
            "事業所番号は半角の英数字10桁です。",
            "カテゴリを選び直してください。",
        ],
    );
    let nobody = console.submit("/notices", "/notices", "title=a&body=b&office=4470300015").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&nobody.body, &["この事業所番号は登録されていません。", "value=\"4470300015\""]);
    assert_eq!(console.count("notice-withdrawn"), 0);
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
async fn every_office_has_a_way_to_the_certificates_on_its_pc() {
    let console = Console::with_request().await;
    for path in ["/", "/counter/offices/4470300015"] {
        check(&console.page(path).await, &["href=\"/desk/4470300015/certificates\""]);
    }
    assert_eq!(console.get("/desk/4470300015/certificates").await.status, StatusCode::OK);
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

#[tokio::test]
async fn an_office_that_forgot_its_id_gets_a_letter_that_nobody_reads_before_it_comes() {
    let console = Console::with_request().await;
    let at = format!("/counter/offices/{NUMBER}");
    let asked = console.submit(&at, &format!("{at}/letters"), "asked_by=telephone").await;
    check(&console.followed(&asked).await, &["郵送しました。2026年4月15日(水)", "郵送中"]);
    let again = console.submit(&at, &format!("{at}/letters"), "asked_by=mail").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    check(&again.body, &["手紙はまだ届いていません"]);
    let letter = "/outbox/L4470300015002";
    let under_way = console.page(letter).await;
    check(&under_way, &["届くまでは読めません。"]);
    assert!(!under_way.contains("仮パスワード"));
    console.bed.control().set_clock(SetClock { now: at_time("2026-04-18T12:00") }).await.expect("moves");
    check(&console.page(letter).await, &["仮パスワード", "/control/v1/outbox/L4470300015002/letter.pdf"]);
    let pdf = console.bed.control().outbox_letter_pdf("L4470300015002").await.expect("a letter");
    assert!(pdf.starts_with(b"%PDF-"));
    // A Saturday: nobody takes the telephone, a letter waits for Monday.
    let closed = console.submit(&at, &format!("{at}/letters"), "asked_by=telephone").await;
    assert_eq!(closed.status, StatusCode::CONFLICT);
    check(&closed.body, &["窓口の受付時間外です"]);
    let asked = console.submit(&at, &format!("{at}/letters"), "asked_by=mail").await;
    check(&console.followed(&asked).await, &["2026年5月4日(月)"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn an_office_without_an_id_asks_and_waits_two_weeks() {
    let console = Console::start().await;
    let at = "/counter/inquiries";
    let empty = console.submit(at, at, "kind=43&prefecture=44&claims=none&asked_by=telephone&number=x").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        &empty.body,
        &["事業所名が入力されていません。", "市区町村が入力されていません。", "半角の英数字10桁"],
    );
    let long = "a".repeat(10_000);
    let fields = format!("name={long}&municipality=x&kind=43&prefecture=44&claims=none&asked_by=telephone");
    let long = console.submit(at, at, &fields).await;
    check(&long.body, &["事業所名が10000文字あります。"]);
    let fields = "name=%E3%82%80%E3%82%89&municipality=%E4%B8%AD%E6%B4%A5&kind=43&prefecture=44&claims=none\
                  &asked_by=telephone&number=4470300015";
    let asked = console.submit(at, at, fields).await;
    check(&console.followed(&asked).await, &["2026年4月15日(水)", "むら", "郵送中"]);
    let control = console.bed.control();
    let refused = control.letter(number()).await.expect_err("is under way").0;
    assert_eq!(refused.code, "letter-under-way");
    assert_eq!(control.letter_pdf(number()).await.expect_err("is under way").0.code, "letter-under-way");
    control.make_ready(number()).await.expect("skips the waiting");
    control.set_clock(SetClock { now: at_time("2026-04-15T12:00") }).await.expect("moves");
    assert!(control.letter_pdf(number()).await.expect("has come").starts_with(b"%PDF-"));
    console.bed.stop().await;
}

fn at_time(text: &str) -> careplan_domain::JapanTime {
    text.parse().expect("a time")
}
