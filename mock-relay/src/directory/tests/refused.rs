//! What cannot be answered: each is a page that says what was found, what is expected and where to go on.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::window::{Bench, encoded};

#[tokio::test]
async fn what_cannot_be_asked_gets_a_page_that_says_what_to_do() {
    let bench = Bench::demo().await;
    let kilobytes = format!("/directory/offices?keyword={}", encoded(&"あ".repeat(3_500)));
    let unknown = format!("/directory/offices?prefecture=44&municipality={}", encoded("見本市"));
    let alone = format!("/directory/offices?municipality={}", encoded("中津市"));
    for (path, status, said) in [
        ("/directory/offices?prefecture=48", 400, "01から47まで"),
        ("/directory/offices?prefecture=%EF%BC%94%EF%BC%94", 400, "半角の番号"),
        ("/directory/offices?prefecture=%FF", 400, "01から47まで"),
        (&alone, 400, "都道府県とあわせて"),
        (&unknown, 404, "この都道府県の一覧にありません"),
        ("/directory/offices?kind=99", 400, "半角の2文字"),
        ("/directory/offices?kind=%EF%BC%91%EF%BC%91", 400, "半角の2文字"),
        ("/directory/offices?page=0", 400, "半角の数字"),
        ("/directory/offices?page=%EF%BC%92", 400, "半角の数字"),
        ("/directory/offices?page=1e3", 400, "半角の数字"),
        ("/directory/offices?page=6", 404, "最後のページより後"),
        ("/directory/offices?page=18446744073709551615", 404, "最後のページより後"),
        (&kilobytes, 400, "100文字まで"),
        ("/directory/offices.csv?kind=99", 400, "半角の2文字"),
        ("/directory/regions?kind=99", 400, "半角の2文字"),
        ("/directory/regions/48", 404, "01から47まで"),
        ("/directory/regions/%EF%BC%94%EF%BC%94", 404, "半角の番号"),
        ("/directory/regions/44?page=x", 400, "半角の数字"),
        ("/directory/map/00", 404, "01から47まで"),
        ("/directory/map?kind=4", 400, "半角の2文字"),
        ("/directory/public-information/4479800999", 404, "次の公表まで"),
        ("/directory/public-information/x", 404, "半角の10文字"),
        ("/directory/nowhere", 404, "アドレスをご確認"),
    ] {
        let (found, page) = bench.open(path).await;
        let short: String = path.chars().take(80).collect();
        assert_eq!(found.as_u16(), status, "{short}");
        assert!(page.contains(said), "{short}: {page}");
        assert!(page.contains("<title>エラー: ") && page.contains("href=\"/directory\""), "{short}");
        assert!(page.len() < 5_000, "{short}: it repeats what was sent");
    }
}

#[tokio::test]
async fn a_program_is_told_in_its_own_words() {
    let bench = Bench::demo().await;
    let (status, body) = bench.open("/directory/offices.json?kind=99").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.contains("\"code\":\"invalid-query\"") && body.contains("`kind`"), "{body}");
}

#[tokio::test]
async fn nothing_can_be_sent() {
    let bench = Bench::demo().await;
    for path in ["/directory", "/directory/offices", "/directory/regions/44", "/directory/map"] {
        let request = Request::post(path).body(Body::from("keyword=x")).expect("a request");
        let (status, page) = bench.send(request).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert!(page.contains("この画面は閲覧用です"), "{path}");
    }
}

#[tokio::test]
async fn what_was_typed_is_shown_and_never_run() {
    let bench = Bench::demo().await;
    let path = format!("/directory/offices?keyword={}", encoded("\"><script>alert(1)</script>"));
    let (status, page) = bench.open(&path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!page.contains("<script>alert") && page.contains("この条件の事業所は、掲載されていません"));
}
