use std::sync::{Arc, Mutex};

use super::*;
use crate::stand_in::{StandIn, client, file, html, redirect};

#[tokio::test]
async fn a_login_is_kept_across_redirects() {
    let site = StandIn::serve(|asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/") => html(
            200,
            "<form method=post action=in><label>名<input name=n></label><button>入る</button></form>",
        ),
        ("POST", "/in") => {
            assert_eq!(asked.body, "n=%E6%9D%B1+%E4%BA%AC");
            assert!(asked.origin.as_deref().is_some_and(|origin| origin.starts_with("http://localhost:")));
            redirect(303, "/a", Some("s_1=x; Path=/; HttpOnly"))
        }
        ("GET", "/a") => redirect(302, "b", None),
        ("GET", "/b") if asked.cookie == "s_1=x" => html(200, "<h1>中</h1>"),
        other => panic!("{other:?} with {}", asked.cookie),
    })
    .await;
    let mut browser = Browser::new(client());
    browser.open(site.base.as_str()).await.expect("a page");
    browser.fill("名", "東 京").expect("a field");
    let page = browser.press("入る").await.expect("a page");
    assert_eq!((page.heading.as_str(), page.url.path()), ("中", "/b"));
}

#[tokio::test]
async fn a_redirect_that_keeps_its_method_sends_the_form_again() {
    let site = StandIn::serve(|asked| match asked.path.as_str() {
        "/" => html(200, "<form method=post action=/x><input name=a value=1><button>送信</button></form>"),
        "/x" => redirect(307, "/y", None),
        _ => html(200, &format!("<h1>{} {}</h1>", asked.method, asked.body)),
    })
    .await;
    let mut browser = Browser::new(client());
    browser.open(site.base.as_str()).await.expect("a page");
    assert_eq!(browser.press("送信").await.expect("a page").heading, "POST a=1");
}

#[tokio::test]
async fn going_round_in_circles_ends() {
    let site = StandIn::serve(|_| redirect(302, "/", None)).await;
    let error = Browser::new(client()).open(site.base.as_str()).await.expect_err("a circle");
    assert!(matches!(error, VisitError::TooManyRedirects { .. }));
}

#[tokio::test]
async fn a_search_goes_into_the_query() {
    let site = StandIn::serve(|asked| {
        html(200, &format!("<h1>{}</h1><form action='/s?old=1'><input name=q><button name=b value=2>検索</button></form>", asked.path))
    })
    .await;
    let mut browser = Browser::new(client());
    browser.open(site.base.as_str()).await.expect("a page");
    browser.choose("q").expect_err("no box has these words");
    assert_eq!(browser.press("検索").await.expect("a page").heading, "/s?q=&b=2");
}

#[tokio::test]
async fn what_is_not_there_is_told_with_what_is() {
    let site = StandIn::serve(|_| {
        html(422, "<h1>ログイン</h1><p role=alert>違います。</p><form><label>ユーザID<input></label><button>ログイン</button><button disabled>次へ</button></form>")
    })
    .await;
    let mut browser = Browser::new(client());
    browser.open(site.base.as_str()).await.expect("a page");
    let error = browser.press("申請").await.expect_err("not there");
    assert_eq!(
        error.to_string(),
        format!(
            "【ログイン】 ({}/, status 422, 「違います。」) has no 「申請」 to press, only 「ログイン」「次へ」",
            site.base
        )
    );
    assert_eq!(error.messages(), ["違います。"]);
    assert!(matches!(browser.press("次へ").await, Err(VisitError::Disabled { .. })));
    let error = browser.fill("パスワード", "hunter2").expect_err("not there");
    assert!(error.to_string().contains("no field 「パスワード」, only 「ユーザID」"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_download_leaves_the_page_open() {
    let site = StandIn::serve(|asked| match asked.path.as_str() {
        "/" => html(200, "<h1>一覧</h1><a href=/f>ダウンロード</a><a href=/gone>消えた</a>"),
        "/f" => {
            let mut response = file(200, "application/x-pkcs12", Bytes::from_static(b"\x30"));
            let name = HeaderValue::from_static("attachment; filename=\"cert.p12\"");
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            response
        }
        _ => file(404, "application/problem+json", "{}".into()),
    })
    .await;
    let mut browser = Browser::new(client());
    browser.open(site.base.as_str()).await.expect("a page");
    let file = browser.download("ダウンロード").await.expect("a file");
    assert_eq!((file.name.as_deref(), &file.content[..]), (Some("cert.p12"), &b"\x30"[..]));
    assert_eq!(browser.page().expect("still open").heading, "一覧");
    assert!(matches!(browser.press("消えた").await, Err(VisitError::NotAPage { status: 404, .. })));
}

#[tokio::test]
async fn choices_are_made_as_a_hand_makes_them() {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&bodies);
    let site = StandIn::serve(move |asked| {
        kept.lock().expect("no panic").push(asked.body.clone());
        html(
            200,
            "<form method=post><label><input type=radio name=w value=1 checked>申請をする</label>\
             <label><input type=radio name=w value=2>ダウンロード・インストールする</label>\
             <label><input type=checkbox name=c>同意する</label><label><input type=checkbox name=d disabled>読む</label>\
             <label>対象<select name=s><option value=a>新着<option value=b>全て</select></label><button>次へ</button></form>",
        )
    })
    .await;
    let mut browser = Browser::new(client());
    browser.open(site.base.as_str()).await.expect("a page");
    browser.choose("ダウンロード").expect("a radio button");
    browser.choose("同意する").expect("a box");
    browser.choose("読む").expect_err("disabled");
    browser.fill("対象", "全て").expect("an entry");
    browser.fill("対象", "無い").expect_err("no such entry");
    browser.press("次へ").await.expect("a page");
    assert_eq!(bodies.lock().expect("no panic").last().expect("asked"), "w=2&c=on&s=b");
}
