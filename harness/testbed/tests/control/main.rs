//! The control API and `Testbed`, over real sockets.

mod enquiring;

use std::path::Path;

use careplan_client::{Attachment, BaseUrl, ControlClient, HttpClient, Network, Outgoing, Trust};
use careplan_domain::{Claims, OfficeNumber, Span};
use careplan_testbed::{
    ClockStart, DataPlace, DayCount, OfficeHours, PasswordDays, Population, PortalSettings, Scrutiny,
    Settings, StartFault, Testbed,
};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::{
    AdvanceClock, AnswerEnquiry, ClockMode, JournalQuery, Keep, MakeReady, NewNotice, NewOffice,
    NoticeCategory, NoticeOf, NoticesQuery, OutboxKind, OutboxQuery, PaceMode, Poke, Reset, SetClock,
    SetPace, Stage, StandardFiles,
};
use hyper::Request;
use hyper::body::Bytes;
use mock_ca::KeyKind;

use enquiring::enquire;

async fn bed() -> Testbed {
    Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts")
}

/// The settings of a testbed that keeps its data in `directory`.
fn kept_in(directory: &Path) -> Settings {
    Settings { keys: KeyKind::P256, data: DataPlace::Directory(directory.to_owned()), ..Settings::fresh() }
}

fn client(bed: &Testbed) -> ControlClient {
    ControlClient::new(http(), bed.control().urls().console.parse().expect("a URL"))
}

fn http() -> HttpClient {
    Network::tcp(Trust::nobody()).client().expect("a client")
}

fn office(number: Option<&str>, claims: Claims) -> NewOffice {
    NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "44".to_owned(),
        municipality: "中津市".to_owned(),
        claims,
        number: number.map(|number| number.parse().expect("a number")),
    }
}

#[tokio::test]
async fn a_fresh_testbed_stands_where_it_is_promised_to() {
    let bed = bed().await;
    let status = client(&bed).status().await.expect("answers");
    assert_eq!(status.clock.now.to_string(), "2026-04-01T09:00:00+09:00");
    assert_eq!(status.clock.mode, ClockMode::Standing);
    assert_eq!(status.pace, PaceMode::Automatic);
    assert_eq!((status.seed, status.offices, status.data), (1, 0, None));
    assert!(status.services.iter().all(|service| service.answers));
    bed.stop().await;
}

#[tokio::test]
async fn a_posted_notice_stands_in_the_offices_list() {
    let bed = bed().await;
    let number =
        bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered").number;
    let notice = NewNotice {
        category: NoticeCategory::Other,
        title: "訓練のご案内".to_owned(),
        body: "会場は一階です。".to_owned(),
        from: None,
        until: None,
        office: None,
    };
    let posted = client(&bed).post_notice(&notice).await.expect("is posted");
    assert_eq!(
        (posted.id.as_str(), posted.from.to_string().as_str()),
        ("all-1", "2026-04-01T09:00:00+09:00")
    );
    let desk = bed.control().ready_desk(number).await.expect("sits down");
    let titles: Vec<String> =
        desk.notices().await.expect("reads them").into_iter().map(|notice| notice.title).collect();
    assert!(titles.iter().any(|title| title.starts_with("訓練のご案内 New")), "{titles:?}");
    let untitled = NewNotice { title: String::new(), ..notice.clone() };
    let refused = client(&bed).post_notice(&untitled).await.expect_err("is refused");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    client(&bed).withdraw_notice("all-1", NoticeOf::default()).await.expect("is withdrawn");
    let left = desk.notices().await.expect("reads them");
    assert!(left.iter().all(|row| !row.title.starts_with(&notice.title)), "{left:?}");
    let posted = client(&bed).notices(&NoticesQuery::default()).await.expect("lists").notices;
    assert_eq!((posted.len(), posted[0].withdrawn_at.is_some()), (1, true));
    let missing = client(&bed).withdraw_notice("all-2", NoticeOf::default()).await.expect_err("is none");
    assert_eq!(missing.code(), Some(ProblemCode::NoticeUnknown));
    bed.stop().await;
}

#[tokio::test]
async fn two_testbeds_in_one_process_share_nothing() {
    let (one, two) = (bed().await, bed().await);
    one.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    one.clock().advance(Span::from_days(3)).await.expect("moves");
    assert_eq!(client(&one).status().await.expect("answers").offices, 1);
    let other = client(&two).status().await.expect("answers");
    assert_eq!(other.offices, 0);
    assert_eq!(other.clock.now.to_string(), "2026-04-01T09:00:00+09:00");
    one.stop().await;
    assert!(client(&two).status().await.is_ok(), "the end of one is not the end of the other");
    two.stop().await;
}

#[tokio::test]
async fn the_outbox_holds_each_offices_first_letter() {
    let bed = bed().await;
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let outbox = client(&bed).outbox(&OutboxQuery::default()).await.expect("answers");
    let [letter] = outbox.items.as_slice() else { panic!("{outbox:?}") };
    assert_eq!((letter.kind, letter.office), (OutboxKind::Letter, created.number));
    assert_eq!(letter.subject, "電子請求登録結果に関するお知らせ");
    assert!(letter.body.contains(created.temporary_password.expose()));
    let unknown = OutboxQuery { cursor: Some("x".to_owned()), ..OutboxQuery::default() };
    let refused = client(&bed).outbox(&unknown).await.expect_err("no such item");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidCursor));
    bed.stop().await;
}

#[tokio::test]
async fn the_clock_moves_forward_only() {
    let bed = bed().await;
    let control = client(&bed);
    let by = AdvanceClock { by: Some("2h30m".parse().expect("a span")), to: None };
    assert_eq!(control.advance_clock(&by).await.expect("moves").now.to_string(), "2026-04-01T11:30:00+09:00");
    let set = SetClock { now: "2026-05-01T08:00".parse().expect("a time") };
    assert_eq!(control.set_clock(&set).await.expect("moves").now, set.now);
    let back = SetClock { now: "2026-04-30".parse().expect("a time") };
    let refused = control.set_clock(&back).await.expect_err("back");
    assert_eq!(refused.code(), Some(ProblemCode::ClockBackwards));
    let both = AdvanceClock { by: Some(Span::from_days(1)), to: Some(set.now) };
    let refused = control.advance_clock(&both).await.expect_err("both");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    bed.stop().await;
}

#[tokio::test]
async fn ready_again_gives_the_same_answer() {
    let bed = bed().await;
    let control = client(&bed);
    for claims in [Claims::SelfClaim, Claims::Agent, Claims::None] {
        let created = control.create_office(&office(None, claims)).await.expect("is registered");
        let one = control.ready_office(created.number).await.expect("becomes ready");
        let two = control.ready_office(created.number).await.expect("is ready");
        assert_eq!(serde_json::to_string(&one).expect("text"), serde_json::to_string(&two).expect("text"));
        assert_eq!(control.office(created.number).await.expect("is there").stage, Stage::Ready);
    }
    let now = control.clock().await.expect("answers").now;
    assert_eq!(now.to_string(), "2026-04-01T09:00:00+09:00", "ready moves no clock");
    bed.stop().await;
}

#[tokio::test]
async fn an_offices_client_is_logged_in() {
    let bed = bed().await;
    let created = bed.create_office(office(None, Claims::Agent)).await.expect("is registered");
    let client = bed.office(created.number).client().await.expect("logs in");
    assert_eq!(client.greeting().office.number, created.number);
    assert!(client.licence().await.expect("answers").until.is_some());
    bed.stop().await;
}

#[tokio::test]
async fn an_office_is_made_ready_again_after_its_certificate_and_its_licence_have_ended() {
    for start in ["2024-11-01T09:00", "2026-04-01T09:00"] {
        let clock = Some(ClockStart::Standing(start.parse().expect("a time")));
        let bed = Testbed::start_with(Settings { keys: KeyKind::P256, clock, ..Settings::fresh() })
            .await
            .expect("starts");
        let created = bed.create_office(office(None, Claims::Agent)).await.expect("is registered");
        let first = bed.control().make_ready(created.number).await.expect("becomes ready");
        bed.clock().advance(Span::from_days(400)).await.expect("moves");
        let second = bed.control().make_ready(created.number).await.expect("is ready again");
        assert_eq!(second.serial, first.serial, "the certificate lasts three years");
        bed.clock().advance(Span::from_days(800)).await.expect("moves");
        let third = bed.control().make_ready(created.number).await.expect("is ready once more");
        assert_ne!(third.serial, first.serial);
        bed.office(created.number).client().await.expect("logs in");
        bed.stop().await;
    }
}

#[tokio::test]
async fn a_login_at_the_usage_site_ends_with_a_reset() {
    let bed = bed().await;
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let desk = bed.office(created.number).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    let mut site = desk.usage_site().expect("a browser");
    site.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await.expect("logs in");
    site.top().await.expect("sees its top page");
    bed.control().reset(Keep::Nothing).await.expect("resets");
    bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered anew");
    bed.control().make_ready(created.number).await.expect("becomes ready");
    let top = format!("{}/top", bed.control().urls().site);
    let page = site.browser().open(&top).await.expect("a page");
    assert!(page.asks_for_password(), "the old login shows nothing of the new office");
    bed.stop().await;
}

#[tokio::test]
async fn the_seed_fixes_numbers_passwords_and_identifiers() {
    let (one, two) = (bed().await, bed().await);
    let mut answers = Vec::new();
    for bed in [&one, &two] {
        let control = client(bed);
        let created = control.create_office(&office(None, Claims::Agent)).await.expect("is registered");
        let ready = control.ready_office(created.number).await.expect("becomes ready");
        answers.push((
            created.number,
            created.temporary_password.expose().to_owned(),
            ready.user_password.expose().to_owned(),
            ready.personal_id,
            ready.serial,
        ));
        assert!(created.number.check_digit_is_right());
    }
    assert_eq!(answers[0], answers[1]);
    one.stop().await;
    two.stop().await;
}

#[tokio::test]
async fn an_office_that_was_taken_over_by_hand_is_told_apart_and_never_locked() {
    let bed = bed().await;
    let control = client(&bed);
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let mut desk = bed.office(created.number).desk().await.expect("a desk");
    desk.papers.chosen_password = "ByHand2026".into();
    desk.change_password().await.expect("changes it");
    for _ in 0..4 {
        let refused = control.ready_office(created.number).await.expect_err("by hand");
        assert_eq!(refused.code(), Some(ProblemCode::OfficeByHand));
    }
    desk.read_personal_user().await.expect("its people still get in");
    let wrong = MakeReady { user_password: Some("Another2026".into()) };
    let refused = control.ready_office_with(created.number, &wrong).await.expect_err("wrong");
    assert_eq!(refused.code(), Some(ProblemCode::OfficePasswordWrong));
    let right = MakeReady { user_password: Some("ByHand2026".into()) };
    let ready = control.ready_office_with(created.number, &right).await.expect("becomes ready");
    assert_eq!(ready.user_password.expose(), "ByHand2026");
    let again = control.ready_office(created.number).await.expect("is ready, and known now");
    assert_eq!(again.serial, ready.serial);
    bed.stop().await;
}

#[tokio::test]
async fn a_file_opens_with_the_certificate_password_of_its_request_though_another_was_issued_since() {
    let bed = bed().await;
    for (number, claims) in [("4479900013", Claims::Agent), ("4479900021", Claims::SelfClaim)] {
        let created = bed.create_office(office(Some(number), claims)).await.expect("is registered");
        let posted = created.certificate_password.clone();
        let mut desk = bed.office(created.number).desk().await.expect("a desk");
        desk.papers.chosen_password = "ByHand2026".into();
        desk.change_password().await.expect("changes it");
        if claims == Claims::Agent {
            desk.request_certificate().await.expect("requests it");
        }
        let mut portal = desk.portal().expect("a browser");
        portal.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await.expect("logs in");
        let page = format!("{}/account/certificate-password", bed.control().urls().portal);
        portal.browser().open(&page).await.expect("a page");
        portal.browser().choose("郵送").expect("a choice");
        portal.browser().press("再発行する").await.expect("is reissued");

        let known = MakeReady { user_password: Some("ByHand2026".into()) };
        let ready = client(&bed).ready_office_with(created.number, &known).await.expect("becomes ready");
        assert_eq!(ready.certificate_password, posted, "{number}: the file is older than the reissue");
        client(&bed).revoke(ready.serial, Revoke::default()).await.expect("revokes");
        let again = client(&bed).ready_office(created.number).await.expect("is ready once more");
        assert_ne!(again.certificate_password, posted, "{number}: a new request takes the new one alone");
        bed.office(created.number).client().await.expect("logs in");
    }
    bed.stop().await;
}

#[tokio::test]
async fn the_clock_does_not_leave_its_range() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = || kept_in(folder.path());
    let bed = Testbed::start_with(settings()).await.expect("starts");
    let far = AdvanceClock { by: Some("99999999d".parse().expect("a span")), to: None };
    let refused = client(&bed).advance_clock(&far).await.expect_err("too far");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    assert!(refused.to_string().contains("2090-12-31"), "{refused}");
    let last = SetClock { now: "2090-12-31T23:00".parse().expect("a time") };
    client(&bed).set_clock(&last).await.expect("the last day is in");
    let created = bed.create_office(office(None, Claims::Agent)).await.expect("is registered");
    client(&bed).ready_office(created.number).await.expect("becomes ready even there");
    bed.stop().await;
    Testbed::start_with(settings()).await.expect("opens again").stop().await;
    for at in ["1995-04-01", "2150-01-01"] {
        let start = ClockStart::Standing(at.parse().expect("a time"));
        let refused = Testbed::start_with(Settings { clock: Some(start), ..Settings::fresh() }).await;
        assert!(matches!(refused.err(), Some(StartFault::Clock(_))), "{at}");
    }
}

#[tokio::test]
async fn names_that_only_others_can_resolve_do_not_stop_it() {
    let named = |names: &[&str], bind: Option<&str>| Settings {
        keys: KeyKind::P256,
        public_names: names.iter().map(|name| (*name).to_owned()).collect(),
        bind: bind.map(|address| address.parse().expect("an address")),
        ..Settings::fresh()
    };
    for (settings, host) in [
        (named(&["nowhere.test"], None), "nowhere.test"),
        (named(&[], Some("127.0.0.2")), "127.0.0.2"),
        (named(&["office.test"], Some("127.0.0.3")), "office.test"),
        (named(&[], Some("0.0.0.0")), "localhost"),
    ] {
        let bed = Testbed::start_with(settings).await.expect("starts");
        assert!(bed.ready_file().urls.relay.starts_with(&format!("https://{host}:")), "{host}");
        let created = bed.create_office(office(None, Claims::SelfClaim)).await.expect("is registered");
        bed.control().make_ready(created.number).await.expect("becomes ready");
        bed.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_leaves_no_office_behind_that_the_portal_forgot() {
    let bed = bed().await;
    let mut desks = Vec::new();
    for number in ["4479900013", "4479900021", "4479900039", "4479900047"] {
        let created = bed.create_office(office(Some(number), Claims::Agent)).await.expect("is registered");
        let desk = bed.office(created.number).desk().await.expect("a desk");
        desk.change_password().await.expect("changes it");
        desks.push(desk);
    }
    let visits: Vec<_> = desks
        .into_iter()
        .map(|mut desk| tokio::spawn(async move { desk.read_personal_user().await.is_ok() }))
        .collect();
    bed.control().reset(Keep::Nothing).await.expect("resets");
    for visit in visits {
        // Before the reset it got in, after it not: either is right.
        let _either = visit.await.expect("no panic");
    }
    assert!(bed.control().offices(None).await.expect("lists").offices.is_empty());
    let created =
        bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered anew");
    assert_eq!(created.stage, Stage::Registered, "the exchange knows nothing of its forerunner");
    bed.stop().await;
}

#[tokio::test]
async fn a_population_without_numbers_is_made_whole_at_the_second_try() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("offices.json");
    let write = |prefecture: &str| {
        let one = |number: &str, prefecture: &str| {
            format!(
                r#"{{"name":"みほん","service_kinds":["43"],"prefecture":"{prefecture}","municipality":"中津市","claims":"agent"{number}}}"#
            )
        };
        let text = format!(
            "[{},{},{}]",
            one(r#","number":"4479900013""#, "大分県"),
            one("", "大分県"),
            one("", prefecture)
        );
        std::fs::write(&file, text).expect("written");
    };
    let settings = || Settings {
        population: Some(Population::File(file.clone())),
        ..kept_in(&folder.path().join("data"))
    };
    write("どこか県");
    assert!(matches!(Testbed::start_with(settings()).await.err(), Some(StartFault::Populate(_))));
    write("大分県");
    let bed = Testbed::start_with(settings()).await.expect("starts");
    assert_eq!(bed.control().offices(None).await.expect("lists").offices.len(), 3);
    bed.stop().await;
}

#[tokio::test]
async fn the_console_answers_to_its_own_name_only() {
    let bed = bed().await;
    let url = format!("{}/", bed.control().urls().console);
    let request = Request::get(url).header("host", "evil.example").body(Bytes::new()).expect("a request");
    let answer = http().send(request).await.expect("an answer");
    assert_eq!(answer.status(), 403);
    bed.stop().await;
}

#[tokio::test]
async fn in_explicit_pace_only_a_poke_moves_a_request() {
    let bed = bed().await;
    let control = client(&bed);
    control.set_pace(SetPace { mode: PaceMode::Explicit }).await.expect("is set");
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let desk = bed.office(created.number).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    desk.request_certificate().await.expect("requests it");
    bed.clock().advance(Span::from_days(30)).await.expect("moves");
    assert_eq!(control.office(created.number).await.expect("is there").stage, Stage::CertificateRequested);
    let poked = control.poke(Poke { steps: None, drain: true }).await.expect("pokes");
    let kinds: Vec<&str> = poked.steps.iter().map(|step| step.kind.as_str()).collect();
    assert_eq!((kinds, poked.waiting), (vec!["approve", "issue"], 0));
    assert_eq!(control.office(created.number).await.expect("is there").stage, Stage::CertificateIssued);
    bed.stop().await;
}

#[tokio::test]
async fn a_reset_forgets_what_it_does_not_keep() {
    let bed = bed().await;
    let control = client(&bed);
    let new = office(Some("4479900013"), Claims::Agent);
    let number: OfficeNumber = control.create_office(&new).await.expect("is registered").number;
    let first = control.ready_office(number).await.expect("becomes ready");
    control.reset(Reset { keep: Keep::Offices }).await.expect("resets");
    assert_eq!(control.office(number).await.expect("is kept").stage, Stage::Ready);
    assert_eq!(control.ready_office(number).await.expect("is ready").serial, first.serial);
    control.reset(Reset { keep: Keep::Nothing }).await.expect("resets");
    assert!(control.offices(None).await.expect("lists").offices.is_empty());
    control.create_office(&new).await.expect("is registered anew");
    let second = control.ready_office(number).await.expect("becomes ready anew");
    assert_ne!(second.serial, first.serial, "an authority uses no serial twice");
    bed.stop().await;
}

#[tokio::test]
async fn the_journal_counts_up_and_is_read_in_parts() {
    let bed = bed().await;
    let control = client(&bed);
    control.create_office(&office(None, Claims::Agent)).await.expect("is registered");
    let all = control.journal(JournalQuery::default()).await.expect("reads").events;
    let numbers: Vec<u64> = all.iter().map(|event| event.seq).collect();
    assert!(!numbers.is_empty() && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1));
    let after = JournalQuery { after: Some(numbers[0] - 1), limit: Some(1) };
    let part = control.journal(after).await.expect("reads").events;
    assert_eq!(part.iter().map(|event| event.seq).collect::<Vec<_>>(), numbers[..1]);
    control.clear_journal().await.expect("clears");
    assert!(control.journal(JournalQuery::default()).await.expect("reads").events.is_empty());
    bed.stop().await;
}

#[tokio::test]
async fn a_bad_control_call_is_refused_with_a_code_of_its_own() {
    let bed = bed().await;
    let console: BaseUrl = bed.control().urls().console.parse().expect("a URL");
    let json = ("content-type", "application/json");
    for (method, path, headers, body, code) in [
        ("POST", "/control/v1/poke", vec![], "{}", "unsupported-media-type"),
        ("POST", "/control/v1/poke", vec![("content-type", "text/plain")], "{}", "unsupported-media-type"),
        ("POST", "/control/v1/poke", vec![json, ("origin", "http://evil.example")], "{}", "origin-refused"),
        ("GET", "/control/v1/status", vec![("host", "evil.example")], "", "origin-refused"),
        ("POST", "/control/v1/poke", vec![json], r#"{"step":1}"#, "unknown-field"),
        ("POST", "/control/v1/poke", vec![json], "{", "malformed-json"),
        ("POST", "/control/v1/poke", vec![json], r#"{"steps":1,"drain":true}"#, "invalid-field"),
        ("PUT", "/control/v1/clock", vec![json], r#"{"now":"yesterday"}"#, "malformed-json"),
        ("GET", "/control/v1/offices/4479900013", vec![], "", "office-unknown"),
        ("GET", "/control/v1/nothing", vec![], "", "not-found"),
        ("GET", "/control/v1/journal?limit=x", vec![], "", "invalid-query"),
        ("DELETE", "/control/v1/status", vec![json], "", "method-not-allowed"),
        ("POST", "/control/v1/reset", vec![json], r#"{"keep":"everything"}"#, "malformed-json"),
    ] {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", console.as_str()));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).expect("a request");
        let answer = http().send(request).await.expect("an answer, whatever it is");
        let found = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(found.contains(&format!("\"code\":\"{code}\"")), "{method} {path} {body}: {found}");
    }
    bed.stop().await;
}

#[tokio::test]
async fn the_relay_checks_files_as_the_setting_says() {
    for (scrutiny, told, refused) in [
        (Some(Scrutiny::Off), StandardFiles::Off, None),
        (None, StandardFiles::Names, Some(ProblemCode::StandardSet)),
    ] {
        let settings = Settings { keys: KeyKind::P256, scrutiny, ..Settings::fresh() };
        let bed = Testbed::start_with(settings).await.expect("starts");
        assert_eq!(bed.control().status().await.standard_files, told);
        for number in ["4479900013", "4479900021"] {
            let created =
                bed.create_office(office(Some(number), Claims::Agent)).await.expect("is registered");
            bed.control().make_ready(created.number).await.expect("becomes ready");
        }
        let sender = bed.office("4479900013".parse().expect("a number")).client().await.expect("logs in");
        let alone = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
        let sent = sender.send(&Outgoing::files([Attachment::new(alone, "x")])).await;
        assert_eq!(sent.err().and_then(|error| error.code()), refused, "{scrutiny:?}");
        bed.stop().await;
    }
}

#[tokio::test]
async fn the_portal_does_as_was_chosen_and_still_does_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = PortalSettings {
        password_days: Some(PasswordDays::After(DayCount::new(90).expect("days"))),
        counter_hours: Some(OfficeHours::Ignored),
        asked_letter_days: DayCount::new(2),
        ..PortalSettings::default()
    };
    let bed = Testbed::start_with(Settings { portal, ..kept_in(folder.path()) }).await.expect("starts");
    let number = bed.control().create_office(office(None, Claims::Agent)).await.expect("is made").number;
    bed.control().make_ready(number).await.expect("is made ready");
    bed.stop().await;
    let bed = Testbed::start_with(kept_in(folder.path())).await.expect("starts again");
    let counter = bed.control().counter().await.expect("a counter");
    assert!(!counter.hours_kept && counter.letter_days == 2, "{counter:?}");
    let desk = bed.control().ready_desk(number).await.expect("a desk");
    desk.log_in(bed.clock().now()).await.expect("the password is good");
    bed.clock().advance(Span::from_days(90)).await.expect("moves");
    let expired = desk.log_in(bed.clock().now()).await.expect_err("it was good for 90 days");
    assert!(format!("{expired:?}").contains("office-password-expired"), "{expired:?}");
    bed.stop().await;
}

#[tokio::test]
async fn a_testbed_wakes_up_as_it_was_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = || kept_in(folder.path());
    let bed = Testbed::start_with(settings()).await.expect("starts");
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let waiting = bed.create_office(office(Some("4479900021"), Claims::Agent)).await.expect("is registered");
    let ready = bed.control().make_ready(created.number).await.expect("becomes ready");
    let desk = bed.office(waiting.number).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    desk.request_certificate().await.expect("requests it");
    bed.clock().advance(Span::from_hours(1)).await.expect("moves");
    bed.stop().await;

    let bed = Testbed::start_with(settings()).await.expect("starts again");
    assert_eq!(bed.clock().now().to_string(), "2026-04-01T10:00:00+09:00");
    let again = bed.control().make_ready(created.number).await.expect("is ready");
    assert_eq!(again.pkcs12_base64, ready.pkcs12_base64);
    bed.clock().advance(Span::from_days(7)).await.expect("moves");
    let office = bed.office(waiting.number).view().await.expect("is there");
    assert_eq!(office.stage, Stage::CertificateIssued, "a request that waited goes its way after a restart");
    bed.stop().await;
}

#[tokio::test]
async fn an_enquiry_is_read_answered_kept_over_a_restart_and_forgotten_by_a_reset() {
    let directory = tempfile::tempdir().expect("a directory");
    let bed = Testbed::start_with(kept_in(directory.path())).await.expect("starts");
    assert_eq!(enquire(&bed, &http(), "first").await, "/support/enquiry/Q000001");
    assert_eq!(enquire(&bed, &http(), "second").await, "/support/enquiry/Q000002");
    bed.stop().await;

    let bed = Testbed::start_with(kept_in(directory.path())).await.expect("starts again");
    let control = client(&bed);
    let subjects = async || -> Vec<String> {
        let enquiries = control.enquiries().await.expect("lists").enquiries;
        enquiries.into_iter().map(|enquiry| enquiry.subject).collect()
    };
    assert_eq!(subjects().await, ["second", "first"]);
    let answer = AnswerEnquiry { text: "to be answered".to_owned() };
    let answered = control.answer_enquiry("Q000001", &answer).await.expect("is kept");
    assert_eq!(answered.answer.expect("an answer").text, answer.text);
    let unknown = control.answer_enquiry("Q000009", &answer).await.expect_err("is not there");
    assert_eq!(unknown.code(), Some(ProblemCode::EnquiryUnknown));
    let empty = AnswerEnquiry { text: " ".to_owned() };
    let refused = control.answer_enquiry("Q000001", &empty).await.expect_err("says nothing");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    control.reset(Reset { keep: Keep::Offices }).await.expect("resets");
    assert_eq!(subjects().await, [""; 0]);
    assert_eq!(enquire(&bed, &http(), "anew").await, "/support/enquiry/Q000001");
    bed.stop().await;
}
