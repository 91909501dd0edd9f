//! A scenario's requests as a sequence diagram: SVG that stands in the page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::escaped;
use crate::performance::{Performance, StepResult};
use crate::records::Exchange;
use crate::target::Part;

/// 列図: one arrow a request, a band for each step. Empty where nothing was asked.
pub(super) fn sequence(one: &Performance) -> String {
    let asked: Vec<&Exchange> = one.steps.iter().flat_map(|step| &step.exchanges).collect();
    let parts: BTreeSet<Part> = asked.iter().filter_map(|exchange| exchange.part).collect();
    if parts.is_empty() {
        return String::new();
    }
    let parts: Vec<Part> = parts.into_iter().collect();
    let mut drawing = Drawing { body: String::new(), y: HEAD_HEIGHT, parts: &parts };
    let mut drawn = 0;
    for step in &one.steps {
        if drawn >= ARROWS_MAX {
            break;
        }
        let standing = match step.result {
            StepResult::Passed => Standing::Done,
            StepResult::Failed(_) | StepResult::Undefined(_) => Standing::Bad,
            StepResult::Skipped => Standing::Undone,
        };
        drawing.band(&format!("{} {}", step.keyword, step.text), standing);
        for exchange in step.exchanges.iter().take(ARROWS_MAX - drawn) {
            drawing.arrow(exchange);
            drawn += 1;
        }
    }
    if asked.len() > drawn {
        drawing.band(
            &format!("ほかに{}件の要求があります。上の手順をご覧ください。", asked.len() - drawn),
            Standing::Done,
        );
    }
    drawing.finish(&one.case.name())
}

/// Whether a band's step was done.
#[derive(Clone, Copy)]
enum Standing {
    Done,
    Bad,
    Undone,
}

struct Drawing<'p> {
    body: String,
    y: usize,
    parts: &'p [Part],
}

impl Drawing<'_> {
    fn width(&self) -> usize {
        (FIRST_LANE + self.parts.len() * LANE_WIDTH + LANE_WIDTH / 2).max(WIDTH_MIN)
    }

    fn lane(&self, part: Part) -> usize {
        let place = self.parts.iter().position(|one| *one == part).unwrap_or_default();
        FIRST_LANE + (place + 1) * LANE_WIDTH
    }

    /// A step's words across the diagram.
    fn band(&mut self, words: &str, standing: Standing) {
        let (class, mark) = match standing {
            Standing::Done => ("band", ""),
            Standing::Bad => ("band bad", "✘ "),
            Standing::Undone => ("band undone", "– "),
        };
        let (y, width) = (self.y, self.width() - 20);
        let text = y + 20;
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"10\" y=\"{y}\" width=\"{width}\" height=\"28\" rx=\"4\"/>\
             <text x=\"20\" y=\"{text}\">{mark}{}</text>",
            escaped(&shortened(words, width / 15))
        );
        self.y += BAND_HEIGHT;
    }

    /// A request and its answer.
    fn arrow(&mut self, exchange: &Exchange) {
        let Some(part) = exchange.part else { return };
        let (from, to, y) = (FIRST_LANE, self.lane(part), self.y + 22);
        let is_bad = exchange.status.is_none_or(|status| status >= 400);
        let class = if is_bad { "arrow bad" } else { "arrow" };
        let end = match (exchange.status, &exchange.reason) {
            (Some(status), Some(reason)) => format!("{status} {reason}"),
            (Some(status), None) => status.to_string(),
            (None, reason) => reason.clone().unwrap_or_default(),
        };
        let mark = if is_bad { "✘ " } else { "" };
        let words = format!("{} {}", exchange.method, shortened(&exchange.path, 40));
        let (label, tip, low, high) = (y - 6, to - 8, y - 4, y + 4);
        let beside = from + 8;
        let _ = write!(
            self.body,
            "<path class=\"{class}\" d=\"M{from} {y}H{to}\"/><path class=\"{class} tip\" d=\"M{tip} {low}L{to} {y}L{tip} {high}Z\"/>\
             <text class=\"small\" x=\"{beside}\" y=\"{label}\">{} → {mark}{}</text>",
            escaped(&words),
            escaped(&end)
        );
        self.y += ARROW_HEIGHT;
    }

    fn finish(self, name: &str) -> String {
        let (width, height) = (self.width(), self.y + 10);
        let mut lanes = String::new();
        let mut lane = |x: usize, word: &str| {
            let left = x - LANE_WIDTH / 2 + 6;
            let box_width = LANE_WIDTH - 12;
            let _ = write!(
                lanes,
                "<path class=\"lane\" d=\"M{x} 40V{height}\"/><rect class=\"actor\" x=\"{left}\" y=\"6\" width=\"{box_width}\" height=\"34\" rx=\"4\"/>\
                 <text class=\"who\" x=\"{x}\" y=\"28\">{word}</text>"
            );
        };
        lane(FIRST_LANE, "場面の人");
        for part in self.parts {
            lane(self.lane(*part), part.japanese());
        }
        format!(
            "<svg class=\"sequence\" role=\"img\" aria-label=\"{} の列図\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">{lanes}{}</svg>",
            escaped(name),
            self.body
        )
    }
}

fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Where the story's own line stands.
const FIRST_LANE: usize = 110;
/// From one line to the next: room for the longest name.
const LANE_WIDTH: usize = 200;
/// A narrow diagram has room for the words of its steps.
const WIDTH_MIN: usize = 960;
/// Above the first band.
const HEAD_HEIGHT: usize = 54;
/// A band with its space.
const BAND_HEIGHT: usize = 34;
/// An arrow with its words.
const ARROW_HEIGHT: usize = 34;
/// Arrows in one diagram: what a person looks through; the steps above have them all.
const ARROWS_MAX: usize = 80;
