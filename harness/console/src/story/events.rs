//! Which lines of the journal belong to one office's story: its own, and what became of its messages at the other side.

use std::collections::BTreeSet;

use careplan_domain::OfficeNumber;
use careplan_sim::{Entry, Event, Journal, Service};

use crate::journal::reading::newest;

/// What makes a line an office's.
pub(crate) struct Related {
    office: OfficeNumber,
    /// The messages that it sent or was sent. Not more than the journal has lines.
    messages: BTreeSet<String>,
}

impl Related {
    /// Looks through the journal once.
    pub(crate) fn gather(journal: &Journal, office: OfficeNumber) -> Self {
        let mut messages = BTreeSet::new();
        newest(journal, None, 0, |entry| {
            let event = &entry.event;
            if is_message(event)
                && (event.office == Some(office) || receiver(event) == Some(office))
                && let Some(message) = &event.request
            {
                messages.insert(message.clone());
            }
            false
        });
        Self { office, messages }
    }

    /// Whether it belongs to the story.
    pub(crate) fn concerns(&self, entry: &Entry) -> bool {
        let event = &entry.event;
        event.office == Some(self.office)
            || (is_message(event)
                && event.request.as_ref().is_some_and(|message| self.messages.contains(message)))
    }
}

/// Whether it is about a message, by its number.
fn is_message(event: &Event) -> bool {
    event.service == Service::Relay
        && matches!(event.kind, "message-sent" | "message-received" | "message-recalled" | "file-downloaded")
}

/// To whom a message went, as the exchange writes it.
fn receiver(event: &Event) -> Option<OfficeNumber> {
    if event.kind != "message-sent" {
        return None;
    }
    event.reason.as_ref()?.strip_prefix("to office `")?.strip_suffix('`')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "4470300015";
    const OTHER: &str = "4470300023";
    const THIRD: &str = "4470300031";

    fn number(text: &str) -> OfficeNumber {
        text.parse().expect("a number")
    }

    fn event(kind: &'static str, office: &str, message: &str) -> Event {
        Event::done(Service::Relay, kind).office(number(office)).about(message)
    }

    fn story(events: Vec<Event>) -> Vec<u64> {
        let journal = Journal::default();
        for event in events {
            journal.record("2026-04-01T09:00".parse().expect("a time"), event);
        }
        let related = Related::gather(&journal, number(OWN));
        let all = journal.after(0, usize::MAX);
        all.iter().filter(|entry| related.concerns(entry)).map(|entry| entry.seq).collect()
    }

    #[test]
    fn a_story_has_what_became_of_its_messages_and_nothing_else_of_others() {
        let sent = |from, to: &str, message| {
            event("message-sent", from, message).because(format!("to office `{to}`"))
        };
        let told = story(vec![
            event("login", OWN, "x"),
            event("login", OTHER, "x"),
            sent(OWN, OTHER, "M1"),
            event("message-received", OTHER, "M1"),
            sent(OTHER, OWN, "M2"),
            event("file-downloaded", OWN, "M2"),
            sent(OTHER, THIRD, "M3"),
            event("message-received", THIRD, "M3"),
            // A word that happens to be a message's number.
            event("search", OTHER, "M1"),
        ]);
        assert_eq!(told, [1, 3, 4, 5, 6]);
    }
}
