//! Each invariant is broken by a forged observation, and is told; and each by a true one is not.

use std::sync::Arc;

use axum::body::Bytes;
use careplan_domain::{CertificateKind, CertificateSerial, JapanTime, OfficeNumber, OfficeUserId};
use careplan_serve::PeerCertificate;
use careplan_sim::{Event, Service};
use careplan_wire::control::Keep;
use careplan_wire::relay::{MessageFile, MessageQuery, MessageState, Side};
use mock_relay::exchange::{
    Key, MessageId, Moment, Observation, Part, Piece, Place, Row, Seen, SentSeen, Taken,
};

use super::book::Book;
use super::name::Name;
use super::queue::Told;
use super::*;
use messages::MESSAGES_MAX;

/// A book that is told one thing after the other.
#[derive(Default)]
struct Stage {
    book: Book,
    number: Moment,
}

impl Stage {
    /// It happened after everything before.
    fn sees(&mut self, seen: Seen) -> &mut Self {
        self.sees_begun(self.number, seen)
    }

    /// It began when so much had been heard.
    fn sees_begun(&mut self, begun: Moment, seen: Seen) -> &mut Self {
        self.number += 1;
        self.book.note(self.number, Observation { begun, at: at(), seen });
        self
    }

    fn told(&mut self, told: Told) -> &mut Self {
        self.number += 1;
        self.book.told(self.number, told);
        self
    }

    /// The invariants that do not hold.
    fn broken(&self) -> Vec<String> {
        let report = self.book.report(at());
        assert_eq!(report.holds, report.invariants.iter().all(|invariant| invariant.violations.is_empty()));
        report
            .invariants
            .into_iter()
            .filter(|invariant| !invariant.holds)
            .map(|invariant| invariant.name)
            .collect()
    }

    #[track_caller]
    fn check(&self, broken: &[Name]) {
        let expected: Vec<String> = broken.iter().map(Name::to_string).collect();
        assert_eq!(self.broken(), expected, "{:#?}", self.book.report(at()));
    }
}

fn at() -> JapanTime {
    "2026-04-01T09:00".parse().expect("a time")
}

fn office(nth: u8) -> OfficeNumber {
    OfficeNumber::with_check_digit(&format!("44703{nth:04}")).expect("nine digits")
}

fn id(nth: u8) -> MessageId {
    format!("{nth:026x}").parse().expect("a number")
}

fn place(nth: u8) -> Place {
    Place { sent_at: at(), seq: u64::from(nth) }
}

fn file() -> (String, String) {
    ("a.pdf".to_owned(), "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9".to_owned())
}

/// The content of that file.
const CONTENT: &[u8] = b"hello world";

fn message(nth: u8) -> SentSeen {
    SentSeen { id: id(nth), receiver: office(2), place: place(nth), files: vec![file()] }
}

/// Office 1 sends message `nth` to office 2.
fn sent(nth: u8) -> Seen {
    Seen::Sent { sender: office(1), key: None, messages: vec![message(nth)] }
}

fn sent_under(key: &str, fingerprint: u8, nth: u8) -> Seen {
    let key = Some(Key { text: key.to_owned(), fingerprint: [fingerprint; 32] });
    Seen::Sent { sender: office(1), key, messages: vec![message(nth)] }
}

fn row(nth: u8, state: MessageState) -> Row {
    Row { id: id(nth), from: office(1), to: office(2), place: place(nth), state }
}

fn page(cursor: Option<&str>, nths: &[u8], next: Option<&str>) -> Seen {
    let query = MessageQuery { cursor: cursor.map(str::to_owned), ..MessageQuery::default() };
    Seen::Listed {
        office: office(2),
        side: Side::Received,
        query: Box::new(query),
        rows: nths.iter().map(|nth| row(*nth, MessageState::Unreceived)).collect(),
        next: next.map(str::to_owned),
    }
}

fn shown(office: OfficeNumber, row: Row) -> Seen {
    Seen::Shown { office, row }
}

fn moved(nth: u8, to: MessageState) -> Seen {
    Seen::Moved { message: id(nth), to }
}

fn fetched(office: OfficeNumber, content: &[u8]) -> Seen {
    let (most, last) = content.split_at(content.len() - 1);
    let bytes = [most, last].map(Bytes::copy_from_slice).to_vec();
    Seen::Fetched { office, message: id(1), part: Part::File("a.pdf".to_owned()), piece: WHOLE, bytes }
}

/// All of a download.
const WHOLE: Piece = Piece { download: 7, nth: 0, is_last: true };

fn archived(content: &[u8]) -> Seen {
    archived_together(&[content])
}

/// Several entries that go out in one piece, and the directory's mark behind them.
fn archived_together(contents: &[&[u8]]) -> Seen {
    let mut piece = Vec::new();
    for content in contents {
        let begin = piece.len();
        piece.extend(b"PK\x03\x04");
        piece.resize(begin + 22, 0);
        piece.extend(u32::try_from(content.len()).expect("small").to_le_bytes());
        piece.extend(5_u16.to_le_bytes());
        piece.extend(0_u16.to_le_bytes());
        piece.extend(b"a.pdf");
        piece.extend(*content);
    }
    piece.extend(b"PK\x01\x02");
    archive_piece(WHOLE, piece)
}

fn archive_piece(piece: Piece, bytes: Vec<u8>) -> Seen {
    let bytes = vec![bytes.into()];
    Seen::Fetched { office: office(2), message: id(1), part: Part::Archive, piece, bytes }
}

fn kept(nth: u8) -> Kept {
    let (name, sha256) = file();
    Kept {
        seq: u64::from(nth),
        id: id(nth),
        sender: office(1),
        receiver: office(2),
        sent_at: at(),
        received_at: None,
        recalled_at: None,
        serial: None,
        subject: String::new(),
        body: None,
        files: vec![MessageFile { name, bytes: 11, sha256 }],
        taken: Taken::default(),
    }
}

/// What the register says, and the certificate itself.
fn certificate(
    kind: CertificateKind,
    fault: Option<careplan_wire::CertificateFault>,
) -> (Registered, PeerCertificate) {
    let mut parameters = rcgen::CertificateParams::default();
    let names = &mut parameters.distinguished_name;
    names.push(rcgen::DnType::CommonName, kind.issued_to());
    names.push(rcgen::DnType::OrganizationalUnitName, OfficeUserId::of(office(1)).to_string());
    parameters.serial_number = Some(vec![0x0a, 0x01].into());
    parameters.not_before = rcgen::date_time_ymd(2026, 4, 1);
    parameters.not_after = rcgen::date_time_ymd(2029, 4, 1);
    let key = rcgen::KeyPair::generate().expect("a key");
    let made = parameters.self_signed(&key).expect("a certificate");
    let own = PeerCertificate::read(made.der()).expect("a certificate");
    let registered = Registered {
        serial: own.serial,
        office: OfficeUserId::of(office(1)),
        kind,
        certificate_pem: made.pem(),
        fault,
        revoked_since: None,
    };
    (registered, own)
}

fn accepted(certificate: &PeerCertificate) -> Seen {
    accepted_as(certificate, 1)
}

/// A call was answered to office `nth`.
fn accepted_as(certificate: &PeerCertificate, nth: u8) -> Seen {
    let certificate = Some(Arc::new(certificate.clone()));
    Seen::Accepted { certificate, office: Some(office(nth)), call: "list" }
}

/// Office 1 is about to send so many.
fn sending(messages: usize) -> Seen {
    Seen::Sending { sender: office(1), messages }
}

impl Stage {
    /// Judges every certificate by this one line of the register.
    fn judge(&mut self, registered: Option<&Registered>) -> &mut Self {
        for (fingerprint, used) in self.book.certificates.to_judge() {
            let holds = self
                .book
                .certificates
                .judge(fingerprint, &used, registered, |registered| registered.kind.accepted_by_exchange());
            self.book.judged(at(), holds);
        }
        self
    }
}

#[test]
fn an_exchange_that_does_as_it_should_breaks_nothing() {
    let (registered, own) = certificate(CertificateKind::CareInsurance, None);
    let journal = Journal::default();
    let line = journal.record(at(), Event::refused(Service::Relay, "list", "invalid-cursor", "no cursor"));
    let mut stage = Stage::default();
    stage
        .told(Told::Journal(journal))
        .sees(accepted(&own))
        .sees(sent(1))
        .sees(sent_under("key", 1, 2))
        .sees(sent_under("key", 1, 2))
        .sees(sent(3))
        .sees(page(None, &[3, 2], Some("next")))
        .sees(sent(4))
        .sees(page(Some("next"), &[1], None))
        .sees(shown(office(1), row(1, MessageState::Unreceived)))
        .sees(fetched(office(2), CONTENT))
        .sees(archived(CONTENT))
        .sees(archived_together(&[CONTENT, CONTENT]))
        .sees(moved(1, MessageState::Received))
        .sees(moved(2, MessageState::Recalled))
        .sees(shown(office(2), row(1, MessageState::Received)))
        .sees(shown(office(2), row(3, MessageState::Expired)))
        .sees(Seen::Refused { status: 400, line: Some(line), call: "list" })
        .judge(Some(&registered));
    stage.book.compare(stage.number, at(), office(1), &[kept(1), kept(2), kept(3), kept(4), kept(5)]);
    stage.check(&[]);
    let report = stage.book.report(at());
    assert_eq!(report.messages, 4);
    assert!(report.invariants.iter().all(|invariant| invariant.checked > 0), "{report:#?}");
}

#[test]
fn a_message_that_the_store_has_lost_or_changed_is_told() {
    for stored in [vec![kept(2)], vec![Kept { receiver: office(3), ..kept(1) }, kept(2)]] {
        let mut stage = Stage::default();
        stage.sees(sent(1)).sees(sent(2));
        stage.book.compare(stage.number, at(), office(1), &stored);
        stage.check(&[Name::NothingLost]);
    }
}

#[test]
fn a_message_that_is_acknowledged_while_the_store_is_read_need_not_be_found() {
    let mut stage = Stage::default();
    stage.sees(sent(1));
    let moment = stage.number;
    stage.sees(sent(2));
    stage.book.compare(moment, at(), office(1), &[kept(1)]);
    stage.check(&[]);
}

#[test]
fn a_send_that_became_two_messages_is_told() {
    let twice = Seen::Sent { sender: office(1), key: None, messages: vec![message(1), message(2)] };
    let stories: [&[Seen]; 5] = [
        &[sent_under("key", 1, 1), sent_under("key", 1, 2)],
        &[sent_under("key", 1, 1), sent_under("key", 2, 1)],
        &[twice],
        &[sent(1), sent(2), page(None, &[2, 1, 1], None)],
        // A number that is given twice.
        &[sent(1), Seen::Sent { sender: office(3), key: None, messages: vec![message(1)] }],
    ];
    for story in stories {
        let mut stage = Stage::default();
        for seen in story {
            stage.sees(seen.clone());
        }
        assert!(stage.broken().contains(&Name::NothingDoubled.to_string()), "{story:?}");
    }
    let mut stage = Stage::default();
    stage.book.compare(0, at(), office(1), &[kept(1), kept(1)]);
    stage.check(&[Name::NothingDoubled]);
}

#[test]
fn more_messages_in_the_store_than_were_begun_are_told() {
    let stored = |nths: &[u8]| nths.iter().map(|nth| kept(*nth)).collect::<Vec<_>>();
    let mut stage = Stage::default();
    // Nobody knows whose time it is of before the first that was acknowledged.
    stage.book.count(at(), office(1), &stored(&[1, 2]));
    stage.check(&[]);
    stage.sees(sending(1)).sees(sent(3)).sees(sending(2));
    // Of two without an answer, none, one or both may be there.
    for nths in [&[1, 2, 3][..], &[1, 2, 3, 4], &[1, 2, 3, 4, 5]] {
        stage.book.count(at(), office(1), &stored(nths));
        stage.check(&[]);
    }
    stage.book.count(at(), office(1), &stored(&[1, 2, 3, 4, 5, 6]));
    stage.check(&[Name::NothingDoubled]);
    // Nor has anybody sent in another's name.
    let mut stage = Stage::default();
    stage.sees(sending(1)).sees(sent(3));
    stage.book.count(at(), office(2), &[Kept { sender: office(2), ..kept(4) }]);
    stage.check(&[Name::NothingDoubled]);
}

#[test]
fn a_message_that_others_see_is_told() {
    let of_others = Row { to: office(3), ..row(1, MessageState::Unreceived) };
    let leaks = [
        shown(office(3), row(1, MessageState::Unreceived)),
        // Not even when it pretends to be theirs.
        shown(office(3), of_others),
        fetched(office(3), CONTENT),
    ];
    for leak in leaks {
        let mut stage = Stage::default();
        stage.sees(sent(1)).sees(leak);
        stage.check(&[Name::NothingLeaked]);
    }
    // A received message in the list of those that were sent.
    let mut stage = Stage::default();
    let Seen::Listed { rows, query, .. } = page(None, &[1], None) else { unreachable!("it is a page") };
    stage.sees(Seen::Listed { office: office(2), side: Side::Sent, query, rows, next: None });
    stage.check(&[Name::NothingLeaked]);
}

#[test]
fn a_bad_certificate_that_got_in_is_told() {
    let good = CertificateKind::CareInsurance;
    let (registered, own) = certificate(good, None);
    let (another, _) = certificate(good, None);
    let wrong_kind = CertificateKind::ALL.into_iter().find(|kind| !kind.accepted_by_exchange());
    let wrong_kind = Registered { kind: wrong_kind.expect("there is one"), ..registered.clone() };
    let weak = Registered { fault: Some(careplan_wire::CertificateFault::WeakKey), ..registered.clone() };
    for register in [None, Some(&another), Some(&wrong_kind), Some(&weak)] {
        let mut stage = Stage::default();
        stage.sees(accepted(&own)).judge(register);
        stage.check(&[Name::NoBadCertificate]);
    }
    for time in ["2026-03-31T23:59", "2029-04-02T00:00"] {
        let mut stage = Stage::default();
        let seen = accepted(&own);
        stage.book.note(1, Observation { begun: 0, at: time.parse().expect("a time"), seen });
        stage.judge(Some(&registered));
        stage.check(&[Name::NoBadCertificate]);
    }
    let mut stage = Stage::default();
    stage.sees(Seen::Accepted { certificate: None, office: None, call: "list" });
    stage.check(&[Name::NoBadCertificate]);
    // A good certificate, of another office than the one that was answered; first or later.
    for others in [&[2][..], &[1, 2]] {
        let mut stage = Stage::default();
        for other in others {
            stage.sees(accepted_as(&own, *other)).judge(Some(&registered));
        }
        stage.check(&[Name::NoBadCertificate]);
    }
    // What names no office, such as the relay's own document, is no office's.
    let mut stage = Stage::default();
    let certificate = Some(Arc::new(own));
    stage.sees(Seen::Accepted { certificate, office: None, call: "openapi" }).judge(Some(&registered));
    stage.check(&[]);
}

#[test]
fn a_revoked_certificate_is_told_from_the_moment_at_which_the_relay_had_to_know() {
    let (registered, own) = certificate(CertificateKind::CareInsurance, None);
    let revoked = || Told::Revoked(book::serials(&[own.serial]));
    let mut stage = Stage::default();
    stage.sees(accepted(&own)).told(revoked());
    // It began before, and ended after.
    stage.sees_begun(1, accepted(&own)).judge(Some(&registered));
    stage.check(&[]);
    stage.sees(accepted(&own));
    stage.check(&[Name::NoBadCertificate]);
    let other: CertificateSerial = "0B".parse().expect("a serial");
    let mut stage = Stage::default();
    stage.told(Told::Revoked(book::serials(&[other]))).sees(accepted(&own)).judge(Some(&registered));
    stage.check(&[]);
}

#[test]
fn a_state_that_cannot_follow_is_told_unless_it_is_an_older_view() {
    use MessageState::{Expired, Recalled, Received, Unreceived};
    let wrong = [
        (Received, Unreceived),
        (Received, Recalled),
        (Received, Expired),
        (Recalled, Received),
        (Expired, Unreceived),
    ];
    for (one, two) in wrong {
        let mut stage = Stage::default();
        stage.sees(sent(1)).sees(shown(office(2), row(1, one)));
        let before = stage.number - 1;
        stage.sees_begun(before, shown(office(2), row(1, two)));
        stage.check(&[]);
        stage.sees(shown(office(2), row(1, two)));
        stage.check(&[Name::StatesFollowTheTable]);
    }
    let mut stage = Stage::default();
    stage.sees(sent(1)).sees(moved(1, Recalled)).sees(fetched(office(2), CONTENT));
    stage.check(&[Name::StatesFollowTheTable]);
    let mut stage = Stage::default();
    let both = Kept { received_at: Some(at()), recalled_at: Some(at()), ..kept(1) };
    stage.book.compare(0, at(), office(1), &[both]);
    stage.check(&[Name::StatesFollowTheTable]);
}

#[test]
fn a_page_that_skips_or_repeats_is_told() {
    let stories: [&[Seen]; 6] = [
        // The middle is missing.
        &[page(None, &[3, 1], None)],
        // The end is missing.
        &[page(None, &[3, 2], None)],
        // The second page begins too late, or with what the first ended with.
        &[page(None, &[3], Some("a")), page(Some("a"), &[1], None)],
        &[page(None, &[3, 2], Some("a")), page(Some("a"), &[2, 1], None)],
        &[page(None, &[1, 2, 3], None)],
        &[page(None, &[], Some("a"))],
    ];
    for story in stories {
        let mut stage = Stage::default();
        stage.sees(sent(1)).sees(sent(2)).sees(sent(3));
        for seen in story {
            stage.sees(seen.clone());
        }
        stage.check(&[Name::CursorsHold]);
    }
    // What was acknowledged after the list was asked for may be missing.
    let mut stage = Stage::default();
    stage.sees(sent(1)).sees(sent(2)).sees_begun(1, page(None, &[1], None));
    stage.check(&[]);
    // More than was asked for.
    let Seen::Listed { office, side, rows, .. } = page(None, &[2, 1], None) else { unreachable!("a page") };
    let query = Box::new(MessageQuery { limit: Some(1), ..MessageQuery::default() });
    stage.sees(Seen::Listed { office, side, query, rows, next: None });
    stage.check(&[Name::CursorsHold]);
}

#[test]
fn a_file_that_goes_out_otherwise_than_it_came_in_is_told() {
    let second = archived_together(&[CONTENT, b"hello World"]);
    for other in [fetched(office(2), b"hello worlds"), archived(b"hello World"), archived(b""), second] {
        let mut stage = Stage::default();
        stage.sees(sent(1)).sees(other);
        stage.check(&[Name::BytesAreIdentical]);
    }
}

#[test]
fn an_archive_that_lacks_a_file_is_told_at_its_end() {
    let both = || SentSeen { files: vec![file(), ("b.pdf".to_owned(), file().1)], ..message(1) };
    let sent = || Seen::Sent { sender: office(1), key: None, messages: vec![both()] };
    let piece = |nth, is_last| Piece { download: 3, nth, is_last };
    let Seen::Fetched { bytes, .. } = archived(CONTENT) else { unreachable!("it went out") };
    let first = bytes.concat();
    let second = String::from_utf8_lossy(&first).replace("a.pdf", "b.pdf").into_bytes();
    let mut stage = Stage::default();
    stage.sees(sent()).sees(archive_piece(piece(0, false), first.clone()));
    stage.check(&[]);
    stage.sees(archive_piece(piece(1, true), b"PK\x01\x02".to_vec()));
    stage.check(&[Name::BytesAreIdentical]);
    let mut stage = Stage::default();
    stage.sees(sent()).sees(archive_piece(piece(0, false), first.clone()));
    // Another download at once, which is its own.
    stage.sees(archive_piece(Piece { download: 4, nth: 0, is_last: false }, second.clone()));
    stage.sees(archive_piece(piece(1, true), second));
    stage.check(&[]);
    // Of a download of which a piece was left out, nobody knows what it had.
    let mut stage = Stage::default();
    stage.sees(sent()).sees(archive_piece(piece(0, false), first.clone()));
    stage.sees(archive_piece(piece(2, true), b"PK\x01\x02".to_vec()));
    stage.check(&[]);
}

#[test]
fn a_refusal_that_the_journal_does_not_explain_is_told() {
    let journal = Journal::default();
    let done = journal.record(at(), Event::done(Service::Relay, "login"));
    let silent = journal.record(at(), Event::refused(Service::Relay, "list", "invalid-cursor", ""));
    for line in [None, Some(done), Some(silent)] {
        let mut stage = Stage::default();
        stage.told(Told::Journal(journal.clone()));
        stage.sees(Seen::Refused { status: 400, line, call: "list" });
        stage.check(&[Name::RefusalsAreExplained]);
    }
    // What the journal has forgotten is not held against anybody.
    journal.clear();
    let mut stage = Stage::default();
    stage.told(Told::Journal(journal)).sees(Seen::Refused { status: 400, line: Some(silent), call: "list" });
    stage.check(&[]);
}

#[test]
fn after_a_reset_nothing_of_before_is_expected() {
    let mut stage = Stage::default();
    stage.sees(sent(1)).told(Told::Reset(Keep::Offices)).sees(page(None, &[], None));
    // What began before the reset is nobody's any more.
    stage.sees_begun(1, sent(2)).sees(page(None, &[], None));
    stage.book.compare(stage.number, at(), office(1), &[]);
    stage.check(&[]);
    assert_eq!(stage.book.report(at()).messages, 0);
}

#[test]
fn only_so_many_messages_are_watched_and_the_oldest_go_first() {
    let mut messages = messages::Messages::default();
    let number = |nth: usize| -> MessageId { format!("{nth:026x}").parse().expect("a number") };
    for nth in 0..=MESSAGES_MAX {
        let known = messages::Known {
            sender: office(1),
            receiver: office(2),
            place: Place { sent_at: at(), seq: nth as u64 },
            files: Vec::new(),
            acknowledged: 0,
            state: MessageState::Unreceived,
            since: 0,
            key: None,
        };
        messages.watch(number(nth), known);
    }
    assert_eq!((messages.len(), messages.let_go()), (MESSAGES_MAX, 1));
    assert!(messages.find(&number(0)).is_none() && messages.find(&number(1)).is_some());
}

#[tokio::test]
async fn the_watch_judges_on_its_own_thread_what_it_hears() {
    let watch = Watch::begin();
    for seen in [sent(1), shown(office(3), row(1, MessageState::Unreceived))] {
        watch.saw(Observation { begun: watch.moment(), at: at(), seen });
    }
    watch.catch_up().await;
    let report = watch.report(at());
    assert!(!report.holds);
    assert_eq!(watch.brief().violations, 1);
    let broken = crate::InvariantsBroken(Box::new(report)).to_string();
    assert!(broken.contains("nothing-leaked"), "{broken}");
}
