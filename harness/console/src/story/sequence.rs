//! 順序の図: what happened between whom, from above to below. The table beside it has the same events by number.

use careplan_domain::OfficeNumber;
use careplan_sim::{Entry, Event, Outcome, Service};

use crate::drawing::{Drawing, Spot, Tip, width_of};
use crate::sentence::{asked, sentence};

/// Who takes part, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Party {
    Office,
    Portal,
    Ca,
    Site,
    Relay,
    Other,
}

/// The events of a page, oldest first.
pub(crate) struct Sequence {
    steps: Vec<Step>,
}

#[derive(Debug, PartialEq, Eq)]
struct Step {
    from: Party,
    to: Party,
    outcome: Outcome,
    label: String,
}

const PARTIES: [(Party, &str); 6] = [
    (Party::Office, "この事業所"),
    (Party::Portal, "電子請求"),
    (Party::Ca, "認証局"),
    (Party::Site, "利用状況"),
    (Party::Relay, "連携基盤"),
    (Party::Other, "相手の事業所"),
];

const WIDTH: u32 = 960;
/// Where the first life line is, and how far apart they are.
const FIRST: u32 = 90;
const APART: u32 = 156;
const HEAD: u32 = 44;
const ROW: u32 = 38;

impl Sequence {
    /// The events of an office's page, which come newest first.
    pub(crate) fn of(office: OfficeNumber, newest_first: &[Entry]) -> Self {
        // Who had a password verified shows in what it then did.
        let asks_next = newest_first.iter().map(|entry| entry.event.service).map(Some);
        let asks_next = std::iter::once(None).chain(asks_next);
        let steps = newest_first.iter().zip(asks_next).map(|(entry, next)| {
            let mut step = step(office, &entry.event);
            if entry.event.kind == "verified" && next == Some(Service::Relay) {
                step.from = Party::Relay;
            }
            step
        });
        let mut steps: Vec<Step> = steps.collect();
        steps.reverse();
        Self { steps }
    }

    /// The picture; empty where nothing happened.
    pub(crate) fn draw(&self) -> String {
        if self.steps.is_empty() {
            return String::new();
        }
        let rows = u32::try_from(self.steps.len()).unwrap_or(u32::MAX / ROW / 2);
        let height = HEAD + rows * ROW + 16;
        let mut drawing = Drawing::new(WIDTH);
        for (party, name) in PARTIES {
            let x = party.x();
            drawing.frame(Spot { x: x - 58, y: 6 }, (116, 28), "");
            drawing.words(Spot { x, y: 25 }, "head middle", name);
            drawing.line(Spot { x, y: 34 }, Spot { x, y: height - 6 }, "life");
        }
        for ((row, number), step) in (0..).zip(1_usize..).zip(&self.steps) {
            let y = HEAD + row * ROW + 26;
            drawing.words(Spot { x: 8, y: y + 4 }, "soft", &number.to_string());
            step.draw(&mut drawing, y);
        }
        drawing.finish(height, "sequence-title", "この事業所のできごとの順序の図。内容は下の一覧と同じです。")
    }
}

impl Step {
    fn draw(&self, drawing: &mut Drawing, y: u32) {
        let (class, tip) = match self.outcome {
            Outcome::Done => ("busy", Tip::Arrow),
            Outcome::Refused | Outcome::Failed => ("bad", Tip::Cross),
        };
        let (from, to) = (self.from.x(), self.to.x());
        let middle = if self.from == self.to {
            // What somebody does alone is a short way beside the own line.
            drawing.arrow(Spot { x: from, y }, Spot { x: from + 34, y }, class, tip);
            from + 17
        } else {
            drawing.arrow(Spot { x: from, y }, Spot { x: to, y }, class, tip);
            u32::midpoint(from, to)
        };
        let half = width_of(&self.label) / 2;
        let middle = middle.clamp(24 + half, (WIDTH - 4).saturating_sub(half).max(24 + half));
        drawing.words(Spot { x: middle, y: y - 7 }, "label middle", &self.label);
    }
}

impl Party {
    const fn x(self) -> u32 {
        FIRST + APART * self as u32
    }
}

fn step(office: OfficeNumber, event: &Event) -> Step {
    let actor = if event.office.is_none_or(|actor| actor == office) { Party::Office } else { Party::Other };
    let (from, to) = match (event.service, event.kind) {
        // What goes out to an office.
        (Service::Relay, "file-downloaded" | "message-received") => (Party::Relay, actor),
        (Service::Relay, _) => (actor, Party::Relay),
        (Service::Ca, _) => (Party::Portal, Party::Ca),
        (Service::Portal, "verified") => (Party::Site, Party::Portal),
        // What the federation does, and tells the office.
        (
            Service::Portal,
            "office-registered"
            | "request-approved"
            | "request-issued"
            | "request-returned"
            | "request-withdrawn"
            | "notice-posted"
            | "notice-withdrawn"
            | "inquiry-answered"
            | "certificate-end-announced"
            | "certificate-expired"
            | "certificate-revoked",
        ) => (Party::Portal, Party::Office),
        (Service::Portal, _) => (Party::Office, Party::Portal),
        (Service::UsageSite, "fee-settled") => (Party::Site, Party::Office),
        (Service::UsageSite, _) => (Party::Office, Party::Site),
        (Service::Testbed, _) => (Party::Office, Party::Office),
    };
    Step { from, to, outcome: event.outcome, label: label(event) }
}

/// What stands at the way: short, as the table says the rest.
fn label(event: &Event) -> String {
    let words = match event.outcome {
        Outcome::Done => sentence(event.kind, "done").map(|said| said.trim_end_matches('。').to_owned()),
        Outcome::Refused => asked(event.kind).map(|asked| format!("拒否: {asked}")),
        Outcome::Failed => asked(event.kind).map(|asked| format!("故障: {asked}")),
    };
    words.unwrap_or_else(|| event.kind.to_owned())
}

#[cfg(test)]
mod tests {
    use careplan_sim::Journal;

    use super::*;

    fn entries(events: Vec<Event>) -> Vec<Entry> {
        let journal = Journal::default();
        for event in events {
            journal.record("2026-04-01T09:00".parse().expect("a time"), event);
        }
        let mut entries = journal.after(0, usize::MAX);
        entries.reverse();
        entries
    }

    fn number(text: &str) -> OfficeNumber {
        text.parse().expect("a number")
    }

    #[test]
    fn a_way_goes_from_who_asks_to_who_is_asked_and_files_go_out() {
        let (own, other) = (number("4470300015"), number("4470300023"));
        for (event, from, to) in [
            (Event::done(Service::Relay, "message-sent").office(own), Party::Office, Party::Relay),
            (Event::done(Service::Relay, "message-sent").office(other), Party::Other, Party::Relay),
            (Event::done(Service::Relay, "file-downloaded").office(other), Party::Relay, Party::Other),
            (Event::done(Service::Portal, "portal-login").office(own), Party::Office, Party::Portal),
            (Event::done(Service::Portal, "request-approved").office(own), Party::Portal, Party::Office),
            (Event::done(Service::Ca, "certificate-issued").office(own), Party::Portal, Party::Ca),
            (Event::done(Service::Testbed, "certificate-imported").office(own), Party::Office, Party::Office),
        ] {
            let step = step(own, &event);
            assert_eq!((step.from, step.to), (from, to), "{event:?}");
        }
    }

    #[test]
    fn the_picture_goes_from_above_to_below_and_marks_what_was_refused() {
        let own = number("4470300015");
        let events = vec![
            Event::done(Service::Portal, "portal-login").office(own),
            Event::refused(Service::Relay, "login", "certificate-revoked", "no").office(own),
        ];
        insta::assert_snapshot!(Sequence::of(own, &entries(events)).draw().replace("><", ">\n<"));
        assert_eq!(Sequence::of(own, &[]).draw(), "");
    }

    #[test]
    fn a_password_is_verified_for_whoever_does_something_next() {
        let own = number("4470300015");
        let verified = || Event::done(Service::Portal, "verified").office(own);
        let events = vec![
            verified(),
            Event::done(Service::UsageSite, "login").office(own),
            verified(),
            Event::done(Service::Relay, "login").office(own),
            verified(),
        ];
        let steps = Sequence::of(own, &entries(events)).steps;
        let from: Vec<Party> = steps.iter().map(|step| step.from).collect();
        assert_eq!(from, [Party::Site, Party::Office, Party::Relay, Party::Office, Party::Site]);
    }

    #[test]
    fn no_word_leaves_the_picture() {
        let own = number("4470300015");
        for (kind, _) in crate::sentence::kinds() {
            let event = Event::done(Service::Portal, kind).office(own);
            assert!(width_of(&label(&event)) < WIDTH - 28, "{kind}");
        }
    }
}
