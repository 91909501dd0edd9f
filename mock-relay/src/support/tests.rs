//! The pages as a browser without scripts walks them.

mod prints;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use careplan_serve::store::{MemoryStore, Store};
use careplan_sim::{Clock, Outcome, Seed, SeededEntropy};
use careplan_wire::control::Outbox;
use tower::ServiceExt as _;

use super::*;

/// Bytes of a page at most.
const PAGE_MAX: usize = 50_000;

/// A site with what the tests look into.
struct Bench {
    site: SupportSite,
    environment: Environment,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Bench {
    async fn new() -> Self {
        Self::at("2026-04-01T09:00").await
    }

    async fn at(now: &str) -> Self {
        Self::over(Arc::new(MemoryStore::default()), now).await
    }

    async fn over(store: Arc<dyn Store>, now: &str) -> Self {
        let seed = Seed::new(1);
        let clock = Clock::standing(now.parse().unwrap());
        let environment =
            Environment { entropy: Arc::new(SeededEntropy::new(&seed)), ..Environment::new(clock, seed) };
        let enquiries = Enquiries::open(store, environment.clone()).await.unwrap();
        let settings = Settings {
            cookie: SessionCookie { name: "careplan_site_8442".to_owned(), secure: false },
            portal_url: "http://localhost:8441".to_owned(),
            usage_url: "http://localhost:8442".to_owned(),
        };
        Self { site: SupportSite::open(settings, enquiries, environment.clone()), environment }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.site.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 4 << 20).await.unwrap().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        if answer.kind().starts_with("text/html") {
            assert!(answer.body.len() < PAGE_MAX, "a page is under 50 kB: {}", answer.body.len());
            assert!(answer.text().contains("<b>模擬</b>"));
            assert!(!answer.text().contains(" style=\""));
        }
        answer
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.text()
    }

    /// Posts the enquiry's form with the cookie that its page had set.
    async fn post(&self, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let request = Request::post(path::ENQUIRY)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")));
        self.send(request.unwrap()).await
    }

    /// An open form: its cookie, its mark, its token.
    async fn open_form(&self) -> (String, String, String) {
        let form = self.get(path::ENQUIRY).await;
        let cookie = form.headers[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        (cookie, hidden(&form.text(), "csrf"), hidden(&form.text(), "once"))
    }

    fn refusals(&self) -> Vec<(&'static str, &'static str)> {
        let entries = self.environment.journal.after(0, 100);
        let refused = entries.iter().filter(|entry| entry.event.outcome == Outcome::Refused);
        refused.map(|entry| (entry.event.kind, entry.event.rule.unwrap())).collect()
    }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn kind(&self) -> &str {
        self.headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap())
    }
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// The page's own part, without empty lines.
fn main_of(page: &str) -> String {
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    main.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

const ASKED: [(&str, &str); 6] = [
    ("office", "4470300015"),
    ("name", "試験 花子"),
    ("mail", "hanako@example.test"),
    ("subject", "インストールについて"),
    ("body", "1行目<b>\r\n2行目"),
    ("consent", "yes"),
];

fn with<'a>(marks: &'a (String, String, String), action: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("csrf", marks.1.as_str()), ("once", marks.2.as_str()), ("action", action)];
    fields.extend(ASKED);
    fields
}

#[tokio::test]
async fn each_page_is_as_it_was_looked_at() {
    let bench = Bench::new().await;
    for (name, path) in [
        ("home", "/support"),
        ("news", "/support/news"),
        ("news-version", "/support/news/version"),
        ("documents", "/support/documents"),
        ("document-overview", "/support/documents/overview"),
        ("document-start-guide", "/support/documents/start-guide"),
        ("document-operation-guide", "/support/documents/operation-guide"),
        ("document-client-manual", "/support/documents/client-manual"),
        ("faq", "/support/faq"),
        (
            "faq-found",
            "/support/faq?topic=users&keyword=%EF%BE%8A%EF%BE%9F%EF%BD%BD%EF%BE%9C%EF%BD%B0%EF%BE%84%EF%BE%9E",
        ),
        ("question", "/support/faq/two-users"),
        ("interviews", "/support/interviews"),
        ("download", "/support/download"),
        ("enquiry", "/support/enquiry"),
        ("search", "/support/search"),
        ("search-found", "/support/search?keyword=HD%20ID"),
        ("search-nothing", "/support/search?keyword=zebra"),
        ("simulation", "/support/simulation"),
        ("simulation-costs-more", "/support/simulation?users=1&system_minutes=20"),
    ] {
        let page = bench.page(path).await;
        let page = main_of(&page);
        let page = if page.contains("name=\"csrf\"") {
            let (csrf, once) = (hidden(&page, "csrf"), hidden(&page, "once"));
            page.replace(&csrf, "[csrf]").replace(&once, "[once]")
        } else {
            page
        };
        insta::assert_snapshot!(name, page);
    }
}

#[tokio::test]
async fn the_decks_words_stand_on_their_pages() {
    let bench = Bench::new().await;
    let home = bench.page("/support").await;
    for words in [
        "ケアプランデータ連携システム ヘルプデスクサポートサイト",
        "ケアプランのやりとりを、<wbr>紙からデジタルへ。",
        "最新verへのアップデートをお願いします",
        "導入・アップデートの手続きをしたい方</small>製品ダウンロードはこちら <span aria-hidden=\"true\">&gt;</span>",
        "サポートをご希望の方</small>お問い合わせはこちら <span aria-hidden=\"true\">&gt;</span>",
        "お知らせ一覧",
        "検索",
    ] {
        assert!(home.contains(words), "{words}");
    }
    let documents = bench.page("/support/documents").await;
    for words in [
        "画像サムネイルをクリックすると、資料がダウンロードされます。",
        "ケアプランデータ連携システムの概要",
        "スタートガイド 導入フロー編",
        "スタートガイド システム操作編",
        "操作マニュアル",
        "かんたんシミュレーションツール",
        "導入による削減効果をシミュレーションできます。",
        "～Excelダウンロード版～",
    ] {
        assert!(documents.contains(words), "{words}");
    }
}

#[tokio::test]
async fn news_waits_for_its_day() {
    let early = Bench::at("2023-03-31T12:00").await;
    assert!(early.page("/support").await.contains("いま掲載しているお知らせはありません。"));
    assert!(!early.page("/support").await.contains("最新verへの"));
    assert_eq!(early.get("/support/news/version").await.status, StatusCode::NOT_FOUND);
    assert!(!early.page("/support/search?keyword=%E7%A7%BB%E8%A1%8C").await.contains("move-announced"));
    let later = Bench::at("2024-04-01T00:00").await;
    assert!(later.page("/support").await.contains("最新verへの"));
    assert!(later.page("/support/news/version").await.contains("バージョン1.1.2"));
}

#[tokio::test]
async fn every_link_of_the_site_leads_to_a_page_or_a_file() {
    let bench = Bench::at("2027-01-05T09:00").await;
    let mut seen = std::collections::BTreeSet::from(["/support".to_owned()]);
    let mut waiting = vec!["/support".to_owned()];
    while let Some(path) = waiting.pop() {
        let answer = bench.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        if !answer.kind().starts_with("text/html") {
            assert!(!answer.body.is_empty(), "{path}");
            continue;
        }
        let page = answer.text();
        for (_, rest) in page.match_indices("href=\"").map(|(at, word)| page.split_at(at + word.len())) {
            let link = rest.split('"').next().unwrap().replace("&#38;", "&");
            let (to, place) = link.split_once('#').map_or((link.as_str(), None), |(to, at)| (to, Some(at)));
            if !to.starts_with("/support") {
                continue;
            }
            if let Some(place) = place {
                assert!(bench.page(to).await.contains(&format!("id=\"{place}\"")), "{link}");
            }
            if seen.insert(to.to_owned()) {
                waiting.push(to.to_owned());
            }
        }
    }
    assert!(seen.len() > 50, "{seen:?}");
}

#[tokio::test]
async fn an_enquiry_goes_over_its_confirmation_to_a_number_and_a_second_click_to_the_same() {
    let bench = Bench::new().await;
    let marks = bench.open_form().await;
    let confirm = bench.post(&marks.0, &with(&marks, "confirm")).await;
    assert_eq!(confirm.status, StatusCode::OK);
    assert!(confirm.text().contains("1行目&#60;b&#62;\n2行目"));
    assert!(bench.site.0.enquiries.all().is_empty(), "nothing is kept before it is sent");
    let back = bench.post(&marks.0, &with(&marks, "back")).await;
    assert!(back.text().contains("value=\"試験 花子\""));
    for _ in 0..2 {
        let sent = bench.post(&marks.0, &with(&marks, "send")).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(sent.headers[header::LOCATION], "/support/enquiry/Q000001");
    }
    let kept = bench.site.0.enquiries.all();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].body, "1行目<b>\n2行目");
    let receipt = bench.page("/support/enquiry/Q000001").await;
    assert!(receipt.contains("回答待ち") && !receipt.contains("花子"));
    let marks = bench.open_form().await;
    let second = bench.post(&marks.0, &with(&marks, "send")).await;
    assert_eq!(second.headers[header::LOCATION], "/support/enquiry/Q000002");
}

#[tokio::test]
async fn a_form_with_faults_comes_back_with_all_of_them_and_what_was_typed() {
    let bench = Bench::new().await;
    let (cookie, csrf, once) = bench.open_form().await;
    let fields =
        [("csrf", csrf.as_str()), ("once", &once), ("office", "４４７"), ("name", "花子"), ("mail", "a#b@c")];
    for action in ["confirm", "send"] {
        let fields: Vec<_> = fields.into_iter().chain([("action", action)]).collect();
        let answer = bench.post(&cookie, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains("<title>エラー: お問い合わせ"));
        for id in ["office", "mail", "subject", "body", "consent"] {
            assert!(page.contains(&format!("<a href=\"#{id}\">")), "{id}");
        }
        assert!(!page.contains("<a href=\"#name\">") && page.contains("value=\"花子\""));
    }
    assert_eq!(bench.refusals(), [("enquiry", "invalid-field"); 2]);
    assert!(bench.site.0.enquiries.all().is_empty());
}

#[tokio::test]
async fn a_form_of_another_browser_is_not_looked_at() {
    let bench = Bench::new().await;
    let marks = bench.open_form().await;
    let other = bench.open_form().await;
    for cookie in ["", "careplan_site_8442_form=0", other.0.as_str()] {
        let answer = bench.post(cookie, &with(&marks, "send")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cookie}");
        assert!(answer.text().contains("入力した内容は送信されていません。"));
    }
    assert_eq!(bench.refusals(), [("enquiry", "form-stale"); 3]);
    assert!(bench.site.0.enquiries.all().is_empty());
}

#[tokio::test]
async fn what_is_too_large_or_no_form_is_answered_with_a_page() {
    let bench = Bench::new().await;
    let marks = bench.open_form().await;
    let body = "本".repeat(3_500);
    let mut fields = with(&marks, "send");
    fields.retain(|(name, _)| *name != "body");
    fields.push(("body", &body));
    let ten_kilobytes = bench.post(&marks.0, &fields).await;
    assert_eq!(ten_kilobytes.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ten_kilobytes.text().contains("本文が3500文字あります。2000文字以内で入力してください。"));
    let large = "x".repeat(FORM_BYTES_MAX);
    let answer = bench.post(&marks.0, &[("csrf", &marks.1), ("body", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("32キロバイトまで"));
    for request in [
        Request::post(path::ENQUIRY).body(Body::from("{}")).unwrap(),
        Request::post(path::ENQUIRY)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=1&name=2&action=jump"))
            .unwrap(),
    ] {
        let answer = bench.send(request).await;
        assert!(
            answer.status.is_client_error() && answer.kind().starts_with("text/html"),
            "{}",
            answer.status
        );
    }
    for (path, status) in [
        ("/support/faq?keyword=1&keyword=2", 400),
        ("/support/search?topic=%FF&keyword=%FF%FE", 200),
        ("/support/news/%FF", 404),
        ("/support/documents/overview.exe", 404),
        ("/support/documents/..%2F..%2Fetc%2Fpasswd", 404),
        ("/support/download/other.zip", 404),
        ("/support/enquiry/Q000009", 404),
        ("/support/nowhere/at/all", 404),
        ("/support/simulation?users=many", 422),
    ] {
        let answer = bench.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert!(answer.kind().starts_with("text/html"), "{path}");
    }
    let long = format!("/support/search?keyword={}", encoded(&"証".repeat(101)));
    assert_eq!(bench.get(&long).await.status, 422);
    assert_eq!(bench.get(&format!("/support/simulation?x={}", "1".repeat(9_000))).await.status, 400);
    let posted = Request::post("/support/news").body(Body::empty()).unwrap();
    assert_eq!(bench.send(posted).await.status, 405);
}

#[tokio::test]
async fn files_come_with_their_kind_and_name() {
    let bench = Bench::new().await;
    for (path, kind, begins, name) in [
        ("/support/documents/start-guide.pdf", "application/pdf", b"%PDF".as_slice(), "start-guide-mock.pdf"),
        (
            "/support/download/CarePlanClient-1.1.2-mock.zip",
            "application/zip",
            b"PK",
            "CarePlanClient-1.1.2-mock.zip",
        ),
        (
            "/support/simulation.xlsx?users=5",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
            "kantan-simulation-mock.xlsx",
        ),
    ] {
        let answer = bench.get(path).await;
        assert_eq!(answer.kind(), kind);
        assert!(answer.body.starts_with(begins), "{path}");
        let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(disposition, format!("attachment; filename=\"{name}\""));
    }
}

#[tokio::test]
async fn enquiries_outlive_a_restart_and_the_newest_two_hundred_are_kept() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let before = Bench::over(Arc::clone(&store), "2026-04-01T09:00").await;
    let asked = enquiry_fields::Asked {
        office: None,
        name: "試験 花子".to_owned(),
        mail: "hanako@example.test".to_owned(),
        subject: "件名".to_owned(),
        body: "本文".to_owned(),
    };
    for number in 1..=ENQUIRIES_MAX + 3 {
        let id = before.site.0.enquiries.keep(&format!("{number:064}"), asked.clone()).await.unwrap();
        assert_eq!(id, format!("Q{number:06}"));
    }
    let after = Bench::over(store, "2026-04-01T09:00").await;
    let kept = after.site.0.enquiries.all();
    assert_eq!(kept.len(), ENQUIRIES_MAX as usize);
    assert_eq!((kept[0].id.as_str(), kept[199].id.as_str()), ("Q000203", "Q000004"));
    assert!(after.site.0.enquiries.find("Q000003").is_none());
    assert_eq!(after.site.0.enquiries.keep("another", asked).await.unwrap(), "Q000204");
}

#[tokio::test]
async fn what_is_asked_at_once_has_numbers_of_its_own() {
    let bench = Bench::new().await;
    let enquiries = &bench.site.0.enquiries;
    let asked = enquiry_fields::Asked {
        office: None,
        name: "試験".to_owned(),
        mail: "a@b".to_owned(),
        subject: "件名".to_owned(),
        body: "本文".to_owned(),
    };
    let (one, other, again) = tokio::join!(
        enquiries.keep("1", asked.clone()),
        enquiries.keep("2", asked.clone()),
        enquiries.keep("1", asked)
    );
    let (one, other, again) = (one.unwrap(), other.unwrap(), again.unwrap());
    assert_ne!(one, other);
    assert_eq!(one, again);
}

#[tokio::test]
async fn the_back_office_lists_answers_and_forgets() {
    let bench = Bench::new().await;
    let marks = bench.open_form().await;
    bench.post(&marks.0, &with(&marks, "send")).await;
    let ask = async |method: &str, path: &str, body: &str| {
        let request = Request::builder().method(method).uri(format!("/back-office/v1/relay/{path}"));
        let request =
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_owned()));
        let response = bench.site.back_office().oneshot(request.unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let back_office =
        async |method: &str, path: &str, body: &str| ask(method, &format!("enquiries{path}"), body).await;
    let answer = |text: &str| serde_json::json!({ "text": text }).to_string();
    assert_eq!(back_office("POST", "/Q000009/answer", &answer("回答")).await.0, 404);
    assert_eq!(back_office("POST", "/nonsense/answer", &answer("回答")).await.0, 404);
    assert_eq!(back_office("POST", "/Q000001/answer", &answer("  ")).await.0, 422);
    assert_eq!(back_office("POST", "/Q000001/answer", &answer(&"答".repeat(2_001))).await.0, 422);
    for text in ["はじめの回答", "書き直した回答"] {
        assert_eq!(back_office("POST", "/Q000001/answer", &answer(text)).await.0, 200);
    }
    let (status, list) = back_office("GET", "", "").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(list, @r#"{"enquiries":[{"id":"Q000001","at":"2026-04-01T09:00:00+09:00","office":"4470300015","name":"試験 花子","mail":"hanako@example.test","subject":"インストールについて","body":"1行目<b>\n2行目","answer":{"at":"2026-04-01T09:00:00+09:00","text":"書き直した回答"}}]}"#);
    assert!(bench.page("/support/enquiry/Q000001").await.contains("回答済み"));
    // Each answer was a mail, and the first one stays sent.
    let outbox: Outbox = serde_json::from_str(&ask("GET", "outbox", "").await.1).unwrap();
    let told: Vec<_> = outbox.items.iter().map(|item| (item.id.as_str(), item.to.as_str())).collect();
    assert_eq!(told, [("MQ000001002", "hanako@example.test"), ("MQ000001001", "hanako@example.test")]);
    assert!(outbox.items[0].body.contains("書き直した回答"));
    insta::assert_snapshot!(
        "answer_mail",
        format!("{}\n\n{}", outbox.items[1].subject, outbox.items[1].body)
    );
    assert_eq!(back_office("DELETE", "", "").await.0, 204);
    assert_eq!(back_office("GET", "", "").await.1, r#"{"enquiries":[]}"#);
}
