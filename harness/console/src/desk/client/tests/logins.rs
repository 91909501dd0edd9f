//! Every login that fails is told in its own words, with what to do, and is in the journal by its rule.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::{Claims, Span};
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::{AdjustRelay, NewOffice, OldClients, ReadyOffice};

use super::bench::{Bench, Browser};

/// Both screens, with what the office knows; the page on which it ends.
async fn tries(browser: &Browser<'_>) -> String {
    browser.enter_personal().await.leads_to(&browser.path("/office"));
    browser.enter_office().await.leads_to(&browser.path("/office"));
    browser.get("/office").await.steady()
}

#[track_caller]
fn check(page: &str, sentences: &[&str]) {
    assert!(page.contains("<title>エラー: "), "{page}");
    for sentence in sentences {
        assert!(page.contains(sentence), "`{sentence}` is not in {page}");
    }
}

/// An office that nobody has made ready, with what it would know.
async fn newcomer(bench: &Bench) -> ReadyOffice {
    let number = "4470300023".parse().unwrap();
    let new = NewOffice {
        number: Some(number),
        name: "見本ケアプランセンター".to_owned(),
        service_kinds: vec!["43".parse().unwrap()],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
    };
    let office = bench.bed.create_office(new).await.unwrap();
    ReadyOffice {
        number,
        name: office.name,
        user_id: office.user_id,
        user_password: office.temporary_password,
        personal_id: "c000000001".parse().unwrap(),
        ..bench.sender.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_certificate_is_told() {
    let bench = Bench::new().await;
    let newcomer = newcomer(&bench).await;
    let browser = bench.browser(&newcomer);
    browser.get("").await.says("cから始まるユーザIDを入力ください");
    let page = tries(&browser).await;
    check(&page, &["この端末に証明書がインストールされていない", "/desk/4470300023/certificates"]);
    insta::assert_snapshot!("no_certificate", page);
    // Another office's lies there.
    let package = STANDARD.decode(&bench.receiver.pkcs12_base64).unwrap();
    let password = &bench.receiver.certificate_password;
    bench.bed.control().import_certificate(newcomer.number, &package, password).await.unwrap();
    let others = format!("ほかの事業所({})のものです。", bench.receiver.user_id);
    check(&tries(&browser).await, &[&others]);
    // The right certificate and another office's ID.
    let planner = bench.browser(&bench.sender);
    planner.enter_personal().await;
    planner
        .post("/office", "office_id=KJ444470300023&office_password=chigau")
        .await
        .leads_to(&planner.path("/office"));
    check(
        &planner.get("/office").await.text,
        &["入力した事業所ユーザIDは、別の事業所のものです。", "href=\"#office_id\""],
    );
    bench.bed.control().revoke(bench.sender.serial, Revoke::default()).await.unwrap();
    check(&tries(&planner).await, &["この端末の証明書は失効しています。"]);
    bench.bed.clock().advance(Span::from_days(1_097)).await.unwrap();
    let helper = bench.browser(&bench.receiver);
    check(&tries(&helper).await, &["この端末の証明書の有効期間は、", "新しい証明書を申請し"]);
    let rules = [
        "certificate-missing",
        "certificate-office",
        "certificate-office",
        "certificate-revoked",
        "certificate-expired",
    ];
    assert_eq!(bench.refusals(), rules);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_users_and_passwords_is_told() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    for (form, sentence) in [
        ("personal_id=&personal_password=x", "ユーザIDを入力してください</a>"),
        ("personal_id=c000000001&personal_password=", "パスワードを入力してください</a>"),
        ("personal_id=KJ444470300015&personal_password=x", "それは次の画面で入力します。"),
        ("personal_id=%EF%BD%83000000001&personal_password=x", "半角で入力してください。"),
        ("personal_id=C000000001&personal_password=x", "cは小文字です。"),
    ] {
        planner.post("/login", form).await.leads_to(&planner.path(""));
        check(&planner.get("").await.text, &[sentence]);
    }
    assert!(bench.refusals().is_empty(), "the relay was not asked");
    planner.get("/office").await.leads_to(&planner.path(""));
    planner.enter_personal().await;
    planner.post("/office", "office_id=&office_password=").await.leads_to(&planner.path("/office"));
    check(&planner.get("/office").await.text, &["href=\"#office_id\""]);
    for _ in 0..3 {
        let form = format!("office_id={}&office_password=chigau", bench.sender.user_id);
        planner.post("/office", &form).await.leads_to(&planner.path("/office"));
    }
    let page = planner.get("/office").await;
    check(&page.text, &["href=\"#office_password\""]);
    insta::assert_snapshot!("wrong_office_password", page.steady());
    check(&tries(&planner).await, &["30分"]);
    assert_eq!(bench.refusals().last(), Some(&"office-account-locked"));
    planner.post("/restart", "").await.leads_to(&planner.path(""));
    planner.get("").await.says(bench.sender.personal_id.as_str());
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_ready_at_the_exchange_is_told() {
    let bench = Bench::new().await;
    let newcomer = newcomer(&bench).await;
    // It has its certificate and its users, and has not applied.
    let mut desk = bench.bed.office(newcomer.number).desk().await.unwrap();
    let chosen = desk.papers.chosen_password.clone();
    desk.change_password().await.unwrap();
    desk.request_certificate().await.unwrap();
    bench.bed.poke(careplan_wire::control::Poke { steps: None, drain: true }).await.unwrap();
    let package = desk.download_certificate().await.unwrap();
    let password = desk.papers.certificate_password.clone();
    bench.bed.control().import_certificate(newcomer.number, &package.content, &password).await.unwrap();
    desk.read_personal_user().await.unwrap();
    let personal = desk.personal_user.clone().unwrap();
    let knows = ReadyOffice {
        user_password: chosen,
        personal_id: personal.id,
        personal_password: personal.password,
        ..newcomer
    };
    let browser = bench.browser(&knows);
    check(&tries(&browser).await, &["利用申請をしてください。"]);
    let on = |adjust: AdjustRelay| bench.bed.adjust_relay(adjust);
    on(AdjustRelay { maintenance: Some(true), ..AdjustRelay::default() }).await.unwrap();
    let planner = bench.browser(&bench.sender);
    check(&tries(&planner).await, &["メンテナンスが終わってから、"]);
    on(AdjustRelay {
        maintenance: Some(false),
        old_clients: Some(OldClients::Refused),
        newest_client: Some("1.2.0".to_owned()),
        ..AdjustRelay::default()
    })
    .await
    .unwrap();
    check(&tries(&planner).await, &["最新verへのアップデートをお願いします", "/support/download"]);
    let rules = bench.refusals();
    assert_eq!(rules, ["licence-missing", "maintenance", "client-outdated"]);
    bench.bed.stop().await;
}
