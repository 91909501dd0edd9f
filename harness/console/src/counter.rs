//! 窓口: the federation's counter, as a room. The list at the left, the chosen thing at the right.

mod fee;
mod inquiry;
mod letters;
mod list;
mod office;
mod request;
mod revocation;
mod rows;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use careplan_serve::Frame;
use careplan_testbed::ControlRefusal;
use careplan_wire::control::{Counter, Request};

pub(crate) use self::fee::Fee;
pub(crate) use self::inquiry::{name_error, oddities};
pub(crate) use self::office::{office_number, stage};
pub(crate) use self::rows::{class, label};

use self::list::List;
use self::rows::{RequestRow, request_rows};
use crate::Console;
use crate::room::{Here, Room};
use crate::time::moment;

/// The room's address.
pub(crate) const ROOM: &str = "/counter";
/// Requests in each table of the first page: with names of any length it stays under 50 kB. The rest of those that
/// wait comes up as these are worked off; the rest of the others is with its office.
const REQUESTS: usize = 25;

pub(crate) fn routes() -> Router<Console> {
    Router::new()
        .route("/counter", get(show))
        .route("/counter/offices", get(office::all))
        .route("/counter/offices/{number}", get(office::show))
        .route("/counter/offices/{number}/letters", post(letters::ask))
        .route("/counter/offices/{number}/fee", post(fee::paid))
        .route("/counter/requests/{id}", get(request::show).post(request::step))
        .route("/counter/requests/{id}/{step}", get(request::ask))
        .route("/counter/certificates/{serial}/revoke", get(revocation::show).post(revocation::revoke))
        .route("/counter/inquiries", get(inquiry::show).post(inquiry::answer))
}

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage {
    frame: Frame,
    room: Room,
    list: List,
    hours: Hours,
    waiting: Vec<RequestRow>,
    /// How many wait beside those.
    waiting_more: usize,
    others: Vec<RequestRow>,
    more: bool,
}

/// Whether the counter is open, in words.
pub(crate) struct Hours {
    state: &'static str,
    class: &'static str,
    sentence: String,
}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    console.answer(ROOM, "/", overview(&console, here).await).await
}

async fn overview(console: &Console, here: Here) -> Result<CounterPage, ControlRefusal> {
    let requests = console.control.requests().await?.requests;
    let counter = console.control.counter().await?;
    let (mut waiting, mut others): (Vec<Request>, Vec<Request>) =
        requests.iter().cloned().partition(|request| request.next_step.is_some());
    others.reverse();
    let more = others.len() > REQUESTS;
    others.truncate(REQUESTS);
    let waiting_more = waiting.len().saturating_sub(REQUESTS);
    waiting.truncate(REQUESTS);
    let (frame, room) = console.room("窓口", ROOM, here).await;
    let list = List::of(console, &requests, "").await?;
    Ok(CounterPage {
        frame,
        room,
        hours: hours(&counter),
        waiting: request_rows(&waiting, &list),
        waiting_more,
        others: request_rows(&others, &list),
        more,
        list,
    })
}

pub(crate) fn hours(counter: &Counter) -> Hours {
    let until = moment(counter.until);
    let (state, class) = if counter.open { ("受付中", "good") } else { ("受付時間外", "warn") };
    let sentence = match (counter.open, counter.hours_kept) {
        (true, _) => format!("{until}に閉まります。"),
        (false, true) => {
            format!("次は{until}に開きます。それまで承認と電話での問い合わせはできません。")
        }
        (false, false) => format!("次は{until}に開きます。この試験環境では、時間外でも承認できます。"),
    };
    Hours { state, class, sentence }
}
