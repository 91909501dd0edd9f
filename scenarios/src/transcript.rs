//! A scenario's transcript: steps, requests and journal, as they must be each time.

use std::fmt::Write as _;

use careplan_wire::control::JournalEvent;

use crate::performance::Performance;
use crate::records::Exchange;

/// 記録: what is kept beside the feature file. What depends on the machine or on chance is left out: ports, durations,
/// bodies, serials, what services do in the background.
pub fn transcript(performance: &Performance) -> String {
    let mut text = format!("{}\n", performance.case.name());
    for step in &performance.steps {
        let _ = writeln!(text, "\n{} {}", step.keyword, step.text);
        for exchange in &step.exchanges {
            let _ = writeln!(text, "    {}", line(exchange));
        }
    }
    text.push_str("\n記録\n");
    let clock_runs = performance.steps.iter().any(|step| RUNNING.contains(&step.text.as_str()));
    for event in performance.journal.iter().filter(|event| is_told(event)) {
        let at = if clock_runs { "…".to_owned() } else { event.at.to_string() };
        let _ = writeln!(text, "    {at} {}", journal_line(event));
    }
    text
}

fn line(exchange: &Exchange) -> String {
    let part = exchange.part.map_or("elsewhere", crate::target::Part::as_str);
    let path = without_numbers(&exchange.path);
    let end = match (exchange.status, &exchange.reason) {
        (Some(status), Some(reason)) => format!("{status} {reason}"),
        (Some(status), None) => status.to_string(),
        (None, Some(reason)) => reason.clone(),
        (None, None) => "?".to_owned(),
    };
    format!("{} {part} {path} -> {end}", exchange.method)
}

fn journal_line(event: &JournalEvent) -> String {
    let office = event.office.map(|office| format!(" {office}")).unwrap_or_default();
    let rule = event.rule.as_ref().map(|rule| format!(" ({rule})")).unwrap_or_default();
    let fault = event.fault.as_ref().map(|fault| format!(" [{fault}]")).unwrap_or_default();
    format!("{} {} {}{office}{rule}{fault}", event.service, event.kind, event.outcome)
}

/// What services do by themselves, whenever they come to it.
fn is_told(event: &JournalEvent) -> bool {
    let is_list = event.fault.as_deref().is_some_and(|fault| fault.starts_with(STALE_LIST));
    !is_list && !BACKGROUND.contains(&event.kind.as_str())
}

/// Long runs of digits and letters are drawn: serials, numbers of messages.
fn without_numbers(path: &str) -> String {
    let pieces = path.split_inclusive(['/', '?', '&', '=']);
    let shown = pieces.map(|piece| {
        let (word, end) = match piece.char_indices().last() {
            Some((at, '/' | '?' | '&' | '=')) => piece.split_at(at),
            _ => (piece, ""),
        };
        let is_drawn = word.len() >= DRAWN_LENGTH && word.bytes().all(|one| one.is_ascii_hexdigit());
        let is_cursor = word.len() >= CURSOR_LENGTH && !word.contains(['.', '%']);
        format!("{}{end}", if is_drawn || is_cursor { "…" } else { word })
    });
    shown.collect()
}

/// Steps after which times are the machine's.
const RUNNING: [&str; 2] = ["時計は動いている", "the clock runs"];

/// Hexadecimal digits of a serial.
const DRAWN_LENGTH: usize = 16;

/// Letters of a cursor: no word of a path is so long.
const CURSOR_LENGTH: usize = 40;

/// Kinds of lines that come when a service gets to them. A refused handshake is noted after its client has heard of it, once
/// for each time that it tried; what the client heard stands at the request.
const BACKGROUND: [&str; 4] = ["revocations-updated", "authority-made", "directory-snapshot", "handshake"];

/// The fault that fires whenever the relay is handed a list.
const STALE_LIST: &str = "stale-list";
