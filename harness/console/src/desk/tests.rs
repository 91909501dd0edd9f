//! The desk's pages, over the network of a testbed: what is imported here is what the portal handed out.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::{Claims, Span};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{CreatedOffice, Keep, MakeReady, NewOffice};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

const BOUNDARY: &str = "----desk";

/// A testbed with one office that has its certificate's file and nothing on its PC.
struct Bench {
    bed: Testbed,
    office: CreatedOffice,
    package: Vec<u8>,
    pages: Router,
}

struct Answer {
    status: StatusCode,
    location: Option<String>,
    text: String,
}

impl Bench {
    async fn new() -> Self {
        let settings = Settings { keys: mock_ca::KeyKind::P256, ..Settings::fresh() };
        let bed = Testbed::start_with(settings).await.unwrap();
        let office = bed
            .create_office(NewOffice {
                number: Some("4470300015".parse().unwrap()),
                name: "みほん居宅介護支援事業所".to_owned(),
                service_kinds: vec!["43".parse().unwrap()],
                prefecture: "大分県".to_owned(),
                municipality: "中津市".to_owned(),
                claims: Claims::SelfClaim,
            })
            .await
            .unwrap();
        let desk = bed.office(office.number).desk().await.unwrap();
        desk.change_password().await.unwrap();
        let package = desk.download_certificate().await.unwrap().content.to_vec();
        let pages = crate::pages(bed.control().clone());
        Self { bed, office, package, pages }
    }

    fn room(&self) -> String {
        format!("/desk/{}/certificates", self.office.number)
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.send(request).await
    }

    async fn choose(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"step\"\r\n\r\nfile\r\n--{BOUNDARY}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/x-pkcs12\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let request = Request::post(format!("{path}/file"))
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let location = head.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let bytes = body.collect().await.unwrap().to_bytes();
        assert!(bytes.len() < 50_000, "a page is under 50 kB");
        Answer { status: head.status, location, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Opens the wizard; the answer is its address.
    async fn open(&self) -> String {
        let opened = self.post(&format!("{}/import", self.room()), "").await;
        opened.location.expect("the wizard's address")
    }

    /// Goes on, which must lead to a page of the wizard.
    async fn step(&self, path: &str, form: &str) -> Answer {
        self.post(path, form).await.leads_to(path);
        self.get(path).await
    }

    /// From the start to the summary.
    async fn walk_to_the_summary(&self, path: &str, package: &[u8]) -> Answer {
        self.step(path, "step=start&location=user&act=next").await.says("インポートする証明書ファイル");
        self.choose(path, "KJ444470300015.p12", package).await.leads_to(path);
        self.get(path).await.says("パスワード(P):");
        let password = self.office.certificate_password.expose();
        self.step(path, &format!("step=password&password={password}&extended=yes&act=next"))
            .await
            .says("自動的に証明書ストアを選択する(U)");
        self.step(path, "step=store&store=automatic&act=next").await
    }

    fn imports(&self) -> usize {
        self.import_rules().iter().filter(|rule| rule.is_none()).count()
    }

    /// By which rule each import was refused; none for one that was made.
    fn import_rules(&self) -> Vec<Option<&'static str>> {
        let entries = self.bed.journal().after(0, usize::MAX).into_iter().map(|entry| entry.event);
        entries.filter(|event| event.kind == "certificate-imported").map(|event| event.rule).collect()
    }
}

impl Answer {
    #[track_caller]
    fn says(&self, sentence: &str) {
        assert!(self.text.contains(sentence), "`{sentence}` is not in {}", self.text);
    }

    #[track_caller]
    fn leads_to(&self, path: &str) {
        assert_eq!(self.location.as_deref(), Some(path), "{} {}", self.status, self.text);
    }

    /// The page without what differs from run to run.
    fn steady(&self, bench: &Bench, path: &str) -> String {
        let portal = bench.bed.ready_file().urls.portal.trim_end_matches('/').to_owned();
        self.text.replace(path, "[wizard]").replace(&portal, "[portal]")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_downloaded_file_is_imported_as_at_a_pc() {
    let bench = Bench::new().await;
    let room = bench.room();
    bench.get(&room).await.says("証明書は、まだインストールされていません。");
    let path = bench.open().await;
    let start = bench.get(&path).await;
    insta::assert_snapshot!("start", start.steady(&bench, &path));
    bench.step(&path, "step=start&location=user&act=next").await;
    insta::assert_snapshot!("file", bench.get(&path).await.steady(&bench, &path));
    bench.choose(&path, "KJ444470300015.p12", &bench.package).await.leads_to(&path);
    insta::assert_snapshot!("password", bench.get(&path).await.steady(&bench, &path));
    let password = bench.office.certificate_password.expose();
    let form = format!("step=password&password={password}&extended=yes&act=next");
    insta::assert_snapshot!("store", bench.step(&path, &form).await.steady(&bench, &path));
    let summary = bench.step(&path, "step=store&store=automatic&act=next").await;
    insta::assert_snapshot!("summary", summary.steady(&bench, &path));
    assert_eq!(bench.imports(), 0);
    let warning = bench.step(&path, "step=summary&act=next").await;
    let store = careplan_office::CertificateStore::open(&bench.package, &bench.office.certificate_password);
    let thumbprint = store.unwrap().authority().unwrap().sha1.to_string();
    warning.says(&thumbprint);
    let steady = warning.steady(&bench, &path).replace(&thumbprint, "[thumbprint]");
    insta::assert_snapshot!("warning", steady);
    assert_eq!(bench.imports(), 0, "nothing is imported before it is trusted");
    let imported = bench.step(&path, "step=warning&act=yes").await;
    insta::assert_snapshot!("imported", imported.steady(&bench, &path));
    bench.post(&path, "step=end&act=ok").await.leads_to(&room);
    insta::assert_snapshot!("certificates", bench.get(&room).await.steady(&bench, &path));
    insta::assert_snapshot!("internet_options", bench.get(&format!("{room}/internet-options")).await.text);
    assert_eq!(bench.imports(), 1);
    // It really lies on the desk, whoever sits down there.
    let desk = bench.bed.office(bench.office.number).desk().await.unwrap();
    assert!(desk.has_usable_certificate(bench.bed.clock().now()));
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clicks_and_reloads_import_once_and_the_second_import_is_not_warned_of() {
    let bench = Bench::new().await;
    let path = bench.open().await;
    bench.walk_to_the_summary(&path, &bench.package).await.says("完了(F)");
    for _ in 0..3 {
        bench.step(&path, "step=summary&act=next").await.says("セキュリティ警告");
    }
    let bench = Arc::new(bench);
    let clicks: Vec<_> = (0..4)
        .map(|_| {
            let (bench, path) = (Arc::clone(&bench), path.clone());
            tokio::spawn(async move { bench.post(&path, "step=warning&act=yes").await })
        })
        .collect();
    for click in clicks {
        click.await.unwrap().leads_to(&path);
    }
    bench.get(&path).await.says("正しくインポートされました。");
    // Back to a page that lies behind, and its form once more.
    bench.step(&path, "step=summary&act=next").await.says("正しくインポートされました。");
    assert_eq!(bench.imports(), 1);
    let again = bench.open().await;
    bench.walk_to_the_summary(&again, &bench.package).await;
    bench.step(&again, "step=summary&act=next").await.says("正しくインポートされました。");
    assert_eq!(bench.imports(), 1, "the same certificate lies there already");
    assert_eq!(bench.bed.control().desk_pc(bench.office.number).await.store.certificates().len(), 1);
    // After OK the wizard is closed, and a second OK says so.
    bench.post(&again, "step=end&act=ok").await.leads_to(&bench.room());
    let closed = bench.post(&again, "step=end&act=ok").await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    closed.says("もう閉じています。");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_misstep_is_told_at_its_field() {
    let bench = Bench::new().await;
    let path = bench.open().await;
    let refused = async |form: &str, field: &str, sentence: &str| {
        let answer = bench.post(&path, form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        answer.says(sentence);
        answer.says(&format!("<li><a href=\"#{field}\">"));
        answer.says(&format!("id=\"{field}_error\""));
        answer.says("<title>エラー: ");
    };
    refused("step=start&location=machine&act=next", "location", "保存場所は「現在のユーザー(C)」").await;
    bench.step(&path, "step=start&location=user&act=next").await;
    let mut cut = bench.package.clone();
    cut.truncate(cut.len() / 2);
    let large = vec![0x30; super::upload::FILE_MAX];
    let huge = vec![0x30; super::FORM_MAX + 1];
    for (name, content, sentence) in [
        ("a.txt", &b"hello"[..], "ファイルの種類を認識できません。"),
        ("KJ444470300015.p12", &cut, "ファイルの種類を認識できません。"),
        ("large.p12", &large, "ファイルが大きすぎます。"),
        ("huge.p12", &huge, "ファイルが大きすぎます。"),
    ] {
        let answer = bench.choose(&path, name, content).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        answer.says(sentence);
        answer.says("id=\"file_error\"");
    }
    let mut changed = bench.package.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0xFF;
    let password = bench.office.certificate_password.expose().to_owned();
    bench.choose(&path, "changed.p12", &changed).await.leads_to(&path);
    let right = format!("step=password&password={password}&extended=yes&act=next");
    refused(&right, "password", "入力されたパスワードが間違っています。").await;
    bench.step(&path, "step=password&act=back").await.says("インポートする証明書ファイル");
    bench.choose(&path, "KJ444470300015.p12", &bench.package).await.leads_to(&path);
    refused("step=password&password=&extended=yes&act=next", "password", "パスワードが未入力です。").await;
    for wrong in ["chigau", &"9".repeat(10_000)] {
        let form = format!("step=password&password={wrong}&extended=yes&act=next");
        refused(&form, "password", "大文字及び小文字を区別します。").await;
    }
    let wrong = bench.post(&path, "step=password&password=chigau&extended=yes&act=next").await;
    insta::assert_snapshot!("wrong_password", wrong.steady(&bench, &path));
    let boxes = "「すべての拡張プロパティを含める(A)」だけに印を付けてください。";
    for ticked in ["", "extended=yes&exportable=yes", "extended=yes&protected=yes"] {
        let form = format!("step=password&password={password}&{ticked}&act=next");
        refused(&form, "extended", boxes).await;
    }
    bench.step(&path, &right).await.says("証明書ストア");
    refused("step=store&store=named&act=next", "store", "を選んでください。").await;
    assert_eq!(bench.imports(), 0);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_administrator_nothing_is_imported() {
    let bench = Bench::new().await;
    let (room, path) = (bench.room(), bench.open().await);
    bench.walk_to_the_summary(&path, &bench.package).await;
    bench.step(&path, "step=summary&act=next").await.says("セキュリティ警告");
    // Somebody else sits down in between.
    bench.post(&format!("{room}/account"), "account=standard").await.leads_to(&room);
    bench.get(&room).await.says("いまは<b>標準ユーザー</b>のアカウントです。");
    for refused in
        [bench.post(&path, "step=warning&act=yes").await, bench.post(&format!("{room}/import"), "").await]
    {
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        refused.says("管理者権限のあるアカウントで作業を行ってください");
    }
    insta::assert_snapshot!("no_administrator", bench.post(&format!("{room}/import"), "").await.text);
    // The journal has what was refused at the end of the wizard; at its first page nothing was tried.
    assert_eq!(bench.import_rules(), [Some("no-administrator")]);
    bench.post(&format!("{room}/account"), "account=administrator").await.leads_to(&room);
    bench.step(&path, "step=warning&act=no").await.says("インポートされていません。");
    assert_eq!(bench.imports(), 0, "who says no has nothing installed");
    insta::assert_snapshot!("declined", bench.get(&path).await.steady(&bench, &path));
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_certificate_lies_beside_a_good_one_and_the_answer_is_about_the_good_one() {
    let bench = Bench::new().await;
    let options = format!("{}/internet-options", bench.room());
    let control = bench.bed.control();
    let password = &bench.office.certificate_password;
    control.import_certificate(bench.office.number, &bench.package, password).await.unwrap();
    bench.bed.clock().advance(Span::from_days(1097)).await.unwrap();
    bench.get(&options).await.says("有効期間内の証明書がありません。");
    let known = bench.bed.office(bench.office.number).desk().await.unwrap().papers.chosen_password;
    let known = MakeReady { user_password: Some(known) };
    let ready = control.make_ready_with(bench.office.number, known).await.unwrap();
    let page = bench.get(&options).await;
    page.says("有効期間内の証明書がインストールされています。");
    page.says("<span class=\"state bad\">期限切れ</span>");
    page.says("<span class=\"state good\">有効期間内</span>");
    page.says(&ready.not_after.day().slashed());
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_that_is_not_there_has_no_desk() {
    let bench = Bench::new().await;
    for number in ["4470300023", "x", "%E3%81%82"] {
        let answer = bench.get(&format!("/desk/{number}/certificates")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        answer.says("この番号の事業所は登録されていません。");
        insta::assert_snapshot!("no_such_office", answer.text);
    }
    let wizard = bench.get(&format!("{}/import/nothing", bench.room())).await;
    assert_eq!(wizard.status, StatusCode::NOT_FOUND);
    wizard.says("インターネットオプション");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_issued_file_lies_ready_and_another_may_be_chosen() {
    let bench = Bench::new().await;
    let path = bench.open().await;
    bench.step(&path, "step=start&location=user&act=next").await.says("KJ444470300015.p12");
    bench.choose(&path, "", b"").await.leads_to(&path);
    let password = bench.office.certificate_password.expose();
    let form = format!("step=password&password={password}&extended=yes&act=next");
    bench.get(&path).await.says("「KJ444470300015.p12」");
    bench.step(&path, &form).await.says("証明書ストア");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_a_certificate_is_issued_no_file_lies_ready() {
    let bench = Bench::new().await;
    let other = NewOffice { number: Some("4470300023".parse().unwrap()), ..agent() };
    bench.bed.create_office(other).await.unwrap();
    let opened = bench.post("/desk/4470300023/certificates/import", "").await;
    let path = opened.location.expect("the wizard's address");
    let page = bench.step(&path, "step=start&location=user&act=next").await;
    assert!(!page.text.contains("ファイルが入っています"), "{}", page.text);
    let answer = bench.choose(&path, "", b"").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("ファイルが選ばれていません。");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_offices_certificate_is_told_and_hides_no_good_one() {
    let bench = Bench::new().await;
    let control = bench.bed.control();
    let other = NewOffice { number: Some("4470300023".parse().unwrap()), ..agent() };
    bench.bed.create_office(other).await.unwrap();
    let others = control.make_ready("4470300023".parse().unwrap()).await.unwrap();
    let package = STANDARD.decode(&others.pkcs12_base64).unwrap();
    let number = bench.office.number;
    control.import_certificate(number, &package, &others.certificate_password).await.unwrap();
    bench.get(&bench.room()).await.says("ほかの事業所のものです。この事業所のユーザIDでログインして");
    let own = &bench.office.certificate_password;
    control.import_certificate(number, &bench.package, own).await.unwrap();
    bench.get(&bench.room()).await.says("有効期間内の証明書がインストールされています。");
    let options = bench.get(&format!("{}/internet-options", bench.room())).await;
    options.says("ほかの事業所(KJ444470300023)の証明書です。");
    options.says("失効しているかどうかは、この画面では分かりません。");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_closes_every_wizard() {
    let bench = Bench::new().await;
    let path = bench.open().await;
    bench.get(&path).await.says("保存場所");
    bench.bed.control().reset(Keep::Offices).await.unwrap();
    let closed = bench.get(&path).await;
    assert_eq!(closed.status, StatusCode::NOT_FOUND);
    closed.says("もう閉じています。");
    bench.bed.stop().await;
}

fn agent() -> NewOffice {
    NewOffice {
        number: None,
        name: "見本ケアプランセンター".to_owned(),
        service_kinds: vec!["43".parse().unwrap()],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
    }
}
