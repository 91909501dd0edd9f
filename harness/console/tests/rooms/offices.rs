//! The offices: registered, found, and those that ask for their letter.

use super::*;

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
