//! How the relay is set, from the outside: changed while it runs, effective at once, and kept.

use std::path::Path;

use careplan_client::{Attachment, ControlClient, Network, Outgoing, Trust};
use careplan_domain::{Claims, OfficeNumber};
use careplan_office::Mailbox;
use careplan_testbed::{DataPlace, Settings, StartFault, Testbed};
use careplan_wire::ProblemCode;
use careplan_wire::control::{AdjustRelay, NewOffice, OldClients, RelaySettings, StandardFiles};
use careplan_wire::relay::{MessageQuery, MessageState};
use mock_ca::KeyKind;

fn kept_in(directory: &Path) -> Settings {
    Settings { keys: KeyKind::P256, data: DataPlace::Directory(directory.to_owned()), ..Settings::fresh() }
}

fn client(bed: &Testbed) -> ControlClient {
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    ControlClient::new(http, bed.control().urls().console.parse().expect("a URL"))
}

fn number(nth: usize) -> OfficeNumber {
    ["4479900013", "4479900021"][nth].parse().expect("a number")
}

async fn create(bed: &Testbed, nth: usize) {
    let new = NewOffice {
        name: "みほん事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "44".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
        number: Some(number(nth)),
    };
    bed.create_office(new).await.expect("is registered");
}

async fn log_in(bed: &Testbed, nth: usize) -> Result<Mailbox, ProblemCode> {
    let refused = bed.office(number(nth)).client().await;
    refused.map_err(|refusal| refusal.0.known_code().expect("a code"))
}

#[tokio::test]
async fn what_was_set_is_kept_and_holds_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let bed = Testbed::start_with(kept_in(folder.path())).await.expect("starts");
    assert_eq!(client(&bed).relay_settings().await.expect("answers"), RelaySettings::default());
    let adjust = AdjustRelay {
        standard_files: Some(StandardFiles::Off),
        recall: Some(true),
        maintenance: Some(true),
        ..AdjustRelay::default()
    };
    let adjusted = client(&bed).adjust_relay(&adjust).await.expect("is set");
    let told = RelaySettings {
        standard_files: StandardFiles::Off,
        recall: true,
        maintenance: true,
        ..RelaySettings::default()
    };
    assert_eq!(adjusted, told);
    // Another change touches nothing else, and one that is refused touches nothing at all.
    let newest = AdjustRelay { newest_client: Some("1.3".to_owned()), ..AdjustRelay::default() };
    let told = RelaySettings { newest_client: "1.3".to_owned(), ..told };
    assert_eq!(client(&bed).adjust_relay(&newest).await.expect("is set"), told);
    let odd =
        AdjustRelay { newest_client: Some("x".to_owned()), recall: Some(false), ..AdjustRelay::default() };
    let refused = client(&bed).adjust_relay(&odd).await.expect_err("is no version");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    // A move of the clock keeps what was set meanwhile.
    bed.clock().advance(careplan_domain::Span::from_hours(1)).await.expect("moves");
    bed.stop().await;

    let bed = Testbed::start_with(kept_in(folder.path())).await.expect("starts again");
    assert_eq!(bed.relay_settings().await.expect("answers"), told);
    let status = client(&bed).status().await.expect("answers");
    assert_eq!((status.standard_files, status.relay), (StandardFiles::Off, told));
    bed.stop().await;

    let otherwise = Settings { recall: Some(false), ..kept_in(folder.path()) };
    let refused = Testbed::start_with(otherwise).await.expect_err("disagrees");
    assert!(matches!(refused, StartFault::Data(_)), "{refused}");
    assert_eq!(
        refused.to_string(),
        "`--recall off` disagrees with the data directory, which was made with `--recall on`"
    );
}

#[tokio::test]
async fn during_maintenance_the_relay_serves_nobody_and_everything_else_goes_on() {
    let bed =
        Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts");
    create(&bed, 0).await;
    let before = log_in(&bed, 0).await.expect("logs in");
    let maintenance = |on| AdjustRelay { maintenance: Some(on), ..AdjustRelay::default() };
    bed.adjust_relay(maintenance(true)).await.expect("is set");
    let refused = before.licence().await.expect_err("is refused");
    assert_eq!(refused.code(), Some(ProblemCode::Maintenance));
    // An office can be prepared meanwhile: letter, portal and usage site are open.
    create(&bed, 1).await;
    bed.office(number(1)).ready().await.expect("becomes ready");
    assert_eq!(log_in(&bed, 1).await.expect_err("is refused"), ProblemCode::Maintenance);
    assert!(client(&bed).status().await.expect("answers").services.iter().all(|service| service.answers));

    bed.adjust_relay(maintenance(false)).await.expect("is set");
    before.licence().await.expect("is still logged in");
    log_in(&bed, 1).await.expect("logs in");
    bed.stop().await;
}

#[tokio::test]
async fn a_message_is_taken_back_over_the_network() {
    let settings = Settings { keys: KeyKind::P256, recall: Some(true), ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    create(&bed, 0).await;
    create(&bed, 1).await;
    let (sender, receiver) =
        (log_in(&bed, 0).await.expect("logs in"), log_in(&bed, 1).await.expect("logs in"));
    let plan = Outgoing::files([Attachment::new("計画書.pdf", "%PDF")]).to(number(1));
    let first = sender.send(&plan).await.expect("sends").messages.remove(0).id;
    let second = sender.send(&plan).await.expect("sends").messages.remove(0).id;
    assert_eq!(sender.recall(&first).await.expect("takes it back").state, MessageState::Recalled);
    let there = receiver.receive_unreceived().await.expect("receives");
    assert_eq!(there.iter().map(|one| one.message.id.as_str()).collect::<Vec<_>>(), [second.as_str()]);
    let late = sender.recall(&second).await.expect_err("has gone out");
    assert_eq!(late.code(), Some(ProblemCode::RecallTooLate));
    let states: Vec<_> = receiver.received(&MessageQuery::default()).await.expect("lists");
    let states: Vec<_> = states.iter().map(|message| (message.id.as_str(), message.label.as_str())).collect();
    assert_eq!(states, [(second.as_str(), "受信済"), (first.as_str(), "取消済")]);
    bed.stop().await;
}

#[tokio::test]
async fn an_old_client_is_refused_where_the_relay_is_set_so() {
    let settings =
        Settings { keys: KeyKind::P256, old_clients: Some(OldClients::Refused), ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    create(&bed, 0).await;
    assert!(log_in(&bed, 0).await.expect("is the newest").greeting().notices.is_empty());
    let newest =
        |version: &str| AdjustRelay { newest_client: Some(version.to_owned()), ..AdjustRelay::default() };
    bed.adjust_relay(newest("99.0")).await.expect("is set");
    assert_eq!(log_in(&bed, 0).await.expect_err("is old now"), ProblemCode::ClientOutdated);
    let told = AdjustRelay { old_clients: Some(OldClients::Told), ..AdjustRelay::default() };
    bed.adjust_relay(told).await.expect("is set");
    let greeting = log_in(&bed, 0).await.expect("logs in").greeting().clone();
    assert_eq!(greeting.notices, ["最新verへのアップデートをお願いします"]);
    bed.stop().await;
}
