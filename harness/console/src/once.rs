//! 一度だけ: a form counts once, however often it arrives.
//!
//! Each page gives its forms a token. A click is that token, where it went and what was filled in: two buttons of one
//! page are two clicks. What came of a click answers its second arrival: the browser of who clicked twice shows the
//! second answer, and it must not be an error. What was refused changed nothing, and may be sent again.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use careplan_serve::{FormBody, Refused};
use careplan_testbed::ControlRefusal;
use careplan_wire::ProblemCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

/// Clicks that are remembered; the oldest go. Nobody's second click comes a thousand forms later.
const KEPT_MAX: usize = 1_000;
/// Of a token: 32 bytes in hexadecimal.
const TOKEN_LENGTH: usize = 64;

/// Which clicks there were, and what came of them.
#[derive(Default)]
pub(crate) struct Once {
    /// Kept together: the clicks, and which came first. Held briefly: the work itself is done under its own cell.
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    order: VecDeque<Click>,
    /// Empty while a click is worked on, where its second arrival waits for the first, and after a refusal.
    outcomes: BTreeMap<Click, Arc<OnceCell<Done>>>,
}

/// One button pressed on one page with one filling-in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Click {
    /// The page's.
    token: String,
    /// Tells the clicks of one page apart, and nothing else: the token is what nobody guesses.
    what: u64,
}

/// A form as it was sent, with the click that sent it.
#[derive(Debug)]
pub(crate) struct Sent<T> {
    pub(crate) click: Click,
    pub(crate) form: T,
}

/// What a form came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// Where its reader goes on.
    pub(crate) on: String,
    /// What is said there.
    pub(crate) said: String,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    once: String,
}

impl Once {
    /// Does it, unless this click was done; the answer is where the reader goes on.
    pub(crate) async fn run(
        &self,
        click: &Click,
        action: impl Future<Output = Result<Done, ControlRefusal>> + Send,
    ) -> Result<String, ControlRefusal> {
        let cell = self.kept().cell(click);
        let done = cell.get_or_try_init(|| action).await?;
        Ok(format!("{}?done={click}", done.on))
    }

    /// What is said about a click on the page where its reader went on.
    pub(crate) fn said(&self, click: &str, here: &str) -> Option<String> {
        let click = Click::read(click)?;
        let cell = Arc::clone(self.kept().outcomes.get(&click)?);
        cell.get().filter(|done| done.on == here).map(|done| done.said.clone())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no one panics while holding the clicks")
    }
}

impl Kept {
    fn cell(&mut self, click: &Click) -> Arc<OnceCell<Done>> {
        if let Some(cell) = self.outcomes.get(click) {
            return Arc::clone(cell);
        }
        if self.order.len() >= KEPT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.outcomes.remove(&oldest);
        }
        self.order.push_back(click.clone());
        Arc::clone(self.outcomes.entry(click.clone()).or_default())
    }
}

impl Click {
    /// The click that sent `content` to `path`; nothing if no page of ours gave the token.
    fn of(token: String, path: &str, content: &[u8]) -> Option<Self> {
        let mut hasher = DefaultHasher::new();
        (path, content).hash(&mut hasher);
        is_token(&token).then(|| Self { token, what: hasher.finish() })
    }

    fn read(text: &str) -> Option<Self> {
        let (token, what) = text.split_once('-')?;
        let what = u64::from_str_radix(what, 16).ok()?;
        is_token(token).then(|| Self { token: token.to_owned(), what })
    }
}

impl fmt::Display for Click {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.token, self.what)
    }
}

fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let content = Bytes::from_request(whole, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Refused::new(ProblemCode::BodyTooLarge, "the form is larger than the console takes")
            } else {
                Refused::new(ProblemCode::InvalidField, "the form broke off")
            }
        })?;
        let again = || Request::from_parts(parts.clone(), Body::from(content.clone()));
        let FormBody(Token { once }) = FormBody::from_request(again(), state).await?;
        let FormBody(form) = FormBody::from_request(again(), state).await?;
        let click = Click::of(once, parts.uri.path(), &content).ok_or_else(|| {
            Refused::new(ProblemCode::InvalidField, "the form bears no token of a page of the console")
                .with_own_hint("open the page again, and send its form")
        })?;
        Ok(Self { click, form })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use careplan_wire::Problem;
    use tokio::sync::oneshot;

    use super::*;

    fn done(on: &str) -> Done {
        Done { on: on.to_owned(), said: "済みました。".to_owned() }
    }

    fn click(number: usize) -> Click {
        Click::of(format!("{number:064x}"), "/poke", b"").expect("a token")
    }

    #[tokio::test]
    async fn a_second_click_gets_the_first_ones_answer_and_does_nothing() {
        let (once, times, clicked) = (Once::default(), AtomicU32::new(0), click(10));
        let click = || {
            once.run(&clicked, async {
                times.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(done("/counter"))
            })
        };
        let (first, second) = tokio::join!(click(), click());
        let first = first.unwrap();
        assert_eq!(first, format!("/counter?done={clicked}"));
        assert_eq!(first, second.unwrap());
        assert_eq!(times.load(Ordering::Relaxed), 1);
        assert_eq!(once.said(&clicked.to_string(), "/counter").as_deref(), Some("済みました。"));
        assert_eq!(once.said(&clicked.to_string(), "/"), None, "it is said where its reader went on");
    }

    #[tokio::test]
    async fn another_button_of_the_same_page_is_another_click() {
        let once = Once::default();
        let token = "0".repeat(TOKEN_LENGTH);
        let clicks = [("/clock", "to=month-end"), ("/clock", "to=90-days"), ("/poke", "")]
            .map(|(path, content)| Click::of(token.clone(), path, content.as_bytes()).unwrap());
        let times = AtomicU32::new(0);
        for click in &clicks {
            let nth = times.fetch_add(1, Ordering::Relaxed);
            let said = format!("{nth}");
            once.run(click, async { Ok(Done { said, ..done("/") }) }).await.unwrap();
        }
        let said = clicks.map(|click| once.said(&click.to_string(), "/").unwrap());
        assert_eq!(said, ["0", "1", "2"]);
    }

    #[tokio::test]
    async fn while_one_form_is_worked_on_every_other_goes_on() {
        let once = Arc::new(Once::default());
        once.run(&click(1), async { Ok(done("/")) }).await.unwrap();
        let (begun, has_begun) = oneshot::channel();
        let (end, ended) = oneshot::channel::<()>();
        let slow = tokio::spawn({
            let once = Arc::clone(&once);
            async move {
                let work = async {
                    begun.send(()).expect("is awaited");
                    ended.await.expect("is told");
                    Ok(done("/"))
                };
                once.run(&click(2), work).await
            }
        });
        has_begun.await.unwrap();
        assert!(once.run(&click(3), async { Ok(done("/")) }).await.is_ok());
        assert!(once.said(&click(1).to_string(), "/").is_some());
        assert!(once.said(&click(2).to_string(), "/").is_none(), "it is not done yet");
        end.send(()).unwrap();
        assert!(slow.await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn what_was_refused_may_be_sent_again() {
        let once = Once::default();
        let refusal = ControlRefusal(Box::new(Problem::new(ProblemCode::CounterClosed, "closed")));
        assert!(once.run(&click(10), async { Err(refusal) }).await.is_err());
        assert!(once.run(&click(10), async { Ok(done("/")) }).await.is_ok());
    }

    #[test]
    fn a_token_that_no_page_gave_makes_no_click() {
        for odd in ["", "a", "https://evil.example", &"あ".repeat(64), &"0".repeat(10_000)] {
            assert_eq!(Click::of(odd.to_owned(), "/poke", b""), None, "{odd}");
            assert_eq!(Click::read(odd), None);
            assert_eq!(Click::read(&format!("{odd}-0")), None);
        }
        assert_eq!(Click::read(&click(7).to_string()), Some(click(7)));
    }

    #[tokio::test]
    async fn only_so_many_are_remembered() {
        let once = Once::default();
        for number in 0..=KEPT_MAX {
            once.run(&click(number), async { Ok(done("/")) }).await.unwrap();
        }
        assert_eq!(once.said(&click(0).to_string(), "/"), None);
        assert!(once.said(&click(1).to_string(), "/").is_some());
    }
}
