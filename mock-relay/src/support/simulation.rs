//! かんたんシミュレーション: the form, its result with bars, and the same as a workbook.
//!
//! Everything is in the address, so that a result can be sent to a colleague, and nothing is kept.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page};

use super::estimate::{Costs, Estimate, Inputs, MINISTRY_YEN};
use super::notice::Notice;
use super::simulation_fields::{Fault, Field, Group, Typed, check, groups};
use super::{OfSite, path, workbook};

/// Characters of a field that the page shows again.
const SHOWN_MAX: usize = 40;
/// Bytes of a query that are looked at: all fields filled to their limits come to less than one kilobyte.
const QUERY_MAX: usize = 8 * 1024;
/// The width of the longest bar, in the picture's own units: its sum has room behind it.
const BAR_MAX: u64 = 480;

#[derive(Template)]
#[template(path = "support/simulation.html")]
struct SimulationPage {
    frame: Frame,
    groups: [Group; 4],
    inputs: Inputs,
    typed: Typed,
    faults: Vec<Fault>,
    result: Option<Shown>,
}

/// A result in the page's words.
struct Shown {
    saving: String,
    costs_more: bool,
    hours: String,
    documents: String,
    ministry: String,
    /// The colour of a part, its name, and what it costs either way.
    rows: Vec<(&'static str, &'static str, String, String)>,
    totals: (String, String),
    tenths: (String, String),
    bars: [Bar; 2],
    /// The workbook with the same inputs.
    workbook: String,
}

/// One bar of the picture: its pieces, end to end.
struct Bar {
    label: &'static str,
    total: String,
    y: u32,
    end: u64,
    pieces: Vec<Piece>,
}

struct Piece {
    class: &'static str,
    x: u64,
    width: u64,
}

impl SimulationPage {
    /// What stands in a field: what was typed, or what was reckoned with.
    fn value(&self, field: &Field) -> String {
        match self.typed.get(field.id) {
            Some(typed) => typed.chars().take(SHOWN_MAX).collect(),
            None => field.slot.of(&self.inputs).to_string(),
        }
    }

    fn fault(&self, id: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.id == id).map(|fault| fault.message.as_str())
    }
}

pub(super) async fn page(State(site): OfSite, RawQuery(query): RawQuery) -> Response {
    let Some(typed) = read(query.as_deref().unwrap_or_default()) else {
        return too_long(&site);
    };
    let frame = site.frame("データ連携による削減効果をかんたんシミュレーション", path::DOCUMENTS);
    let groups = groups();
    match check(&typed) {
        Ok(inputs) => {
            let result = Some(Shown::of(&inputs, &inputs.estimate()));
            let page =
                SimulationPage { frame, groups, inputs, typed: Typed::new(), faults: Vec::new(), result };
            Page::ok(page).into_response()
        }
        Err(faults) => {
            let inputs = Inputs::default();
            let page = SimulationPage { frame: frame.refused(), groups, inputs, typed, faults, result: None };
            Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

/// The workbook; with the inputs of the address, or with the defaults where they are none.
pub(super) async fn workbook(State(site): OfSite, RawQuery(query): RawQuery) -> Response {
    let inputs = read(query.as_deref().unwrap_or_default()).and_then(|typed| check(&typed).ok());
    match workbook::written(&inputs.unwrap_or_default(), site.now()) {
        Ok(bytes) => {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            let name = format!("attachment; filename=\"{}\"", workbook::FILE_NAME);
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name.as_str())], bytes)
                .into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the workbook could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn too_long(site: &super::Site) -> Response {
    let code = careplan_wire::ProblemCode::InvalidQuery;
    Notice::unreadable(site, "form", &careplan_serve::Refused::new(code, "the query is too long"))
        .into_response()
}

/// The fields of a query, the last of a name where there are several; nothing where it is too long.
fn read(query: &str) -> Option<Typed> {
    if query.len() > QUERY_MAX {
        return None;
    }
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    Some(pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect())
}

/// What a browser made of a field's text.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = [rest.next(), rest.next()]
                    .map(|digit| digit.and_then(|one| char::from(one).to_digit(16)));
                let [Some(high), Some(low)] = pair else { continue };
                bytes.push(u8::try_from(16 * high + low).unwrap_or_default());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Shown {
    fn of(inputs: &Inputs, estimate: &Estimate) -> Self {
        let saving = estimate.saving();
        let longest = estimate.now.total().max(estimate.system.total()).max(1);
        let parts = estimate.now.parts().into_iter().zip(estimate.system.parts());
        let query: Vec<String> = groups()
            .iter()
            .flat_map(|group| group.fields)
            .map(|field| format!("{}={}", field.id, field.slot.of(inputs)))
            .collect();
        Self {
            saving: grouped(saving.unsigned_abs()),
            costs_more: saving < 0,
            hours: tenths(estimate.tenths_saved().unsigned_abs()),
            documents: grouped(estimate.documents),
            ministry: grouped(MINISTRY_YEN),
            rows: CLASSES
                .into_iter()
                .zip(parts)
                .map(|(class, ((name, now), (_, system)))| (class, name, grouped(now), grouped(system)))
                .collect(),
            totals: (grouped(estimate.now.total()), grouped(estimate.system.total())),
            tenths: (tenths(estimate.tenths_now), tenths(estimate.tenths_system)),
            bars: [
                Bar::of("いま", &estimate.now, 0, longest),
                Bar::of("導入後", &estimate.system, 1, longest),
            ],
            workbook: format!("{}?{}", path::WORKBOOK, query.join("&")),
        }
    }
}

/// The parts of the costs, as the style sheet colours them.
const CLASSES: [&str; 5] = ["labour", "paper", "postage", "travel", "licence"];

impl Bar {
    fn of(label: &'static str, costs: &Costs, place: u32, longest: u64) -> Self {
        let at = |yen: u64| yen * BAR_MAX / longest;
        let mut before = 0;
        let mut pieces = Vec::new();
        for ((_, yen), class) in costs.parts().into_iter().zip(CLASSES) {
            let (x, end) = (at(before), at(before + yen));
            before += yen;
            if end > x {
                pieces.push(Piece { class, x, width: end - x });
            }
        }
        Self { label, total: grouped(costs.total()), y: 8 + place * 56, end: at(before), pieces }
    }
}

/// `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,234.5`.
fn tenths(number: u64) -> String {
    format!("{}.{}", grouped(number / 10), number % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_in_threes() {
        let shown = [0, 7, 999, 1_000, 816_000, 12_345_678].map(grouped);
        assert_eq!(shown, ["0", "7", "999", "1,000", "816,000", "12,345,678"]);
        assert_eq!(tenths(12_345), "1,234.5");
    }

    #[test]
    fn a_query_is_read_as_browsers_write_it() {
        let typed = read("users=%EF%BC%91%2C2+&wage=&odd&half=%E&users=%zz5").unwrap();
        assert_eq!(typed["users"], "5");
        assert_eq!(typed["wage"], "");
        assert_eq!(typed["half"], "");
        assert_eq!(decoded("%EF%BC%91%2C2+"), "１,2 ");
        assert_eq!(read(&"x=1&".repeat(10_000)), None);
    }

    #[test]
    fn the_pieces_of_a_bar_lie_end_to_end() {
        let costs = Costs { labour: 100, paper: 0, postage: 50, travel: 25, licence: 25 };
        let bar = Bar::of("いま", &costs, 0, 200);
        assert_eq!(bar.end, BAR_MAX);
        assert_eq!(bar.pieces.len(), 4);
        let ends: Vec<u64> = bar.pieces.iter().map(|piece| piece.x + piece.width).collect();
        assert_eq!(ends, [240, 360, 420, 480]);
    }
}
