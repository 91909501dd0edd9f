//! What people drop, and what breaks on its way.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::PDF;
use super::bench::{Bench, Form, form_type};
use crate::desk::client::draft::{BYTES_MAX, FILE_BYTES_MAX, FILES_MAX};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_much_is_told_and_nothing_of_it_is_taken_in() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    let many: Vec<_> = (0..2 * FILES_MAX).map(|number| (format!("{number}.pdf"), PDF.to_vec())).collect();
    let large = vec![0; FILE_BYTES_MAX + 1];
    let half: Vec<_> = (0..3).map(|number| (format!("{number}.pdf"), vec![1; FILE_BYTES_MAX])).collect();
    for (form, sentence) in [
        (Form::new("add").files(&many), "一度に送れるファイルは100個までです。"),
        (
            Form::new("add").file("大.pdf", &large).file("小.pdf", PDF),
            "「大.pdf」は、10 MiBより大きいため送れません。",
        ),
        (Form::new("add").file("空.pdf", b"").file("小.pdf", PDF), "「空.pdf」は、中身が空です。"),
        (Form::new("add"), "ファイルが選ばれていません。"),
    ] {
        planner.fill(&draft, form).await.leads_to(&planner.path(&draft));
        let page = planner.get(&draft).await;
        page.says(sentence);
        page.says("<title>エラー: ");
        assert!(!page.text.contains("送るファイル"), "{}", page.text);
    }
    // In two parts it is too much as well.
    planner.fill(&draft, Form::new("add").files(&half)).await;
    let second: Vec<_> = half.iter().map(|(name, content)| (format!("b{name}"), content.clone())).collect();
    planner.fill(&draft, Form::new("add").files(&second)).await;
    let page = planner.get(&draft).await;
    page.says("一度に送れるのは50 MiBまでです。");
    page.says("送るファイル 3個");
    bench.bed.stop().await;
}

/// A body that must not be looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_megabytes_are_refused_by_their_length() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    let request = Request::post(planner.path(&draft))
        .header(header::CONTENT_TYPE, form_type())
        .header(header::CONTENT_LENGTH, BYTES_MAX + BYTES_MAX / 5)
        .body(Body::from(Form::new("add").file("大.pdf", PDF).cut()))
        .unwrap();
    planner.ask(request).await.leads_to(&planner.path(&draft));
    let page = planner.get(&draft).await;
    page.says("一度に送れるのは50 MiBまでです。");
    assert!(!page.text.contains("送るファイル"));
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_breaks_off_takes_nothing_in() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    for (content_type, body) in [
        (form_type(), Form::new("add").file("見本.pdf", PDF).cut()),
        ("text/plain".to_owned(), b"hello".to_vec()),
        (form_type(), Vec::new()),
    ] {
        let request = Request::post(planner.path(&draft)).header(header::CONTENT_TYPE, content_type);
        planner.ask(request.body(Body::from(body)).unwrap()).await.leads_to(&planner.path(&draft));
        planner.get(&draft).await.says("ファイルを最後まで受け取れませんでした。");
    }
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_cannot_go_are_told_in_their_rows_and_hold_the_send_back() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    let own = bench.sender.number;
    let (name, content) = &bench.files[0];
    let swapped = name.replace(own.as_str(), "4470300023");
    let form = Form::new("add")
        .file(&swapped, content)
        .file("予定.csv", b"1,2,3\r\n")
        .file("メモ.txt", b"memo")
        .file("見本.pdf", PDF);
    planner.fill(&draft, form).await;
    let page = planner.get(&draft).await;
    page.says("ほかの事業所(4470300023)が送るファイルです。");
    page.says("名前が標準仕様と違います。");
    page.says("送れるのは、csv、pdf、jpgのファイルです。");
    page.says("宛先が決まっていません。");
    planner.fill(&draft, Form::new("confirm").text("subject", &"件".repeat(101))).await;
    planner.get(&format!("{draft}/confirm")).await.leads_to(&planner.path(&draft));
    let page = planner.get(&draft).await;
    page.says("件名は100文字以内です。いまは101文字です。");
    page.says("送れないファイルは、全部で4個あります。");
    for name in [swapped.as_str(), "予定.csv", "メモ.txt"] {
        planner.fill(&draft, Form::new("").text("remove", name)).await;
    }
    planner.get(&draft).await.says("送るファイル 1個");
    planner.fill(&draft, Form::new("discard")).await.leads_to(&planner.path("/sent"));
    assert_eq!(planner.get(&draft).await.status, StatusCode::NOT_FOUND);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_checker_finds_stands_by_file_row_and_field() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    // A set of which a part is missing, and rows that are none.
    let mut files = bench.files[..1].to_vec();
    files[0].1.extend_from_slice(b"x,y\r\n");
    planner.fill(&draft, Form::new("add").files(&files)).await;
    let page = planner.get(&draft).await;
    page.says("検査の指摘");
    page.says("行目");
    insta::assert_snapshot!("compose_findings", page.steady());
    planner.fill(&draft, Form::new("confirm")).await;
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    confirm.says("検査でエラーが");
    // The relay refuses what shows without reading a row, and says so; nothing was sent.
    planner.send(&draft, &confirm).await.leads_to(&planner.path(&draft));
    planner.get(&draft).await.says("送信できませんでした。");
    assert_eq!(bench.done("message-sent"), 0);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_nobody_gave_leads_nowhere_after_the_login() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    for odd in ["/new/%E3%81%82%0D%0Ax", "/new/%0A/confirm"] {
        planner.get(odd).await.leads_to(&planner.path(""));
        planner.log_in().await;
        assert_eq!(planner.get(odd).await.status, StatusCode::NOT_FOUND);
        planner.post("/logout", "").await.leads_to(&planner.path(""));
    }
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_with_a_hundred_files_is_turned() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    let name = |number: usize| format!("{}{number:03}.pdf", "あ".repeat(82));
    let files: Vec<_> = (0..FILES_MAX).map(|number| (name(number), PDF.to_vec())).collect();
    planner.fill(&draft, Form::new("add").files(&files)).await;
    planner.get(&draft).await.says("送るファイル 100個(1 / 5頁)");
    planner.get(&format!("{draft}?files=5")).await.says("5 / 5頁");
    planner.get(&format!("{draft}?files=99")).await.says("5 / 5頁");
    let form = format!("to={}", bench.receiver.number);
    planner.post(&format!("{draft}/receiver"), &form).await;
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    planner.send(&draft, &confirm).await;
    let message = planner.get(&draft).await.link("/messages/");
    planner.get(&message).await.says("ファイル 100個(1 / 4頁)");
    planner.get(&format!("{message}?files=4")).await.says("4 / 4頁");
    let draft = planner.begin().await;
    let folder = format!("/desk/{}/folder", bench.sender.number);
    planner.fill_at(&folder, Form::new("bring").files(&files)).await;
    planner.at(&folder).await.says("ファイル 100個(1 / 7頁)");
    planner.get(&draft).await.says("この端末のフォルダーから選ぶ(15個)");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_opens_what_it_can_and_hands_out_the_rest() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    let folder = format!("/desk/{}/folder", bench.sender.number);
    let html = b"<script>alert(1)</script>";
    let form =
        Form::new("bring").file("a.csv", "1,見本\r\n".as_bytes()).file("a.html", html).file("a.pdf", PDF);
    planner.fill_at(&folder, form).await.leads_to(&format!("{folder}?new=3&replaced=0"));
    let text = planner.at(&format!("{folder}/file?name=a.csv&act=open")).await;
    text.says("<h1 class=\"name\">a.csv</h1>");
    let handed = planner.at(&format!("{folder}/file?name=a.html&act=open")).await;
    assert_eq!((handed.status, handed.text.as_bytes()), (StatusCode::OK, &html[..]));
    assert_eq!(planner.at(&format!("{folder}/file?name=b.csv")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(planner.at(&format!("{folder}/file?name=..%2Fa.csv")).await.status, StatusCode::NOT_FOUND);
    for (form, trouble) in [
        (Form::new("bring"), "none"),
        (Form::new("remove"), "none"),
        (Form::new("bring").file("a?.csv", PDF), "name"),
        (Form::new("bring").file("a.csv", &vec![0; FILE_BYTES_MAX + 1]), "large"),
    ] {
        let on = format!("{folder}?trouble={trouble}");
        planner.fill_at(&folder, form).await.leads_to(&on);
        planner.at(&on).await.says("<title>エラー: ");
    }
    let form = Form::new("remove").text("pick", "a.csv").text("pick", "A.HTML").text("pick", "gone");
    planner.fill_at(&folder, form).await.leads_to(&format!("{folder}?removed=2"));
    bench.bed.stop().await;
}
