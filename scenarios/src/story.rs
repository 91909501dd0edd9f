//! What one scenario has gone through so far.

use std::collections::BTreeMap;
use std::fmt;

use careplan_client::CallError;
use careplan_domain::{Claims, JapanTime, OfficeNumber};
use careplan_office::{Desk, DeskError, Mailbox, VisitError};
use careplan_serve::error_chain;
use careplan_testbed::{ClockStart, Settings, Testbed};
use careplan_wire::Finding;
use careplan_wire::control::NewOffice;
use cucumber::World;
use mock_ca::{KeyKind, KeyPool};

/// 物語: the testbed of one scenario, its offices by name, and what the last step came to.
#[derive(World)]
#[world(init = Self::new)]
pub struct Story {
    bed: Option<Testbed>,
    clock: Option<JapanTime>,
    people: BTreeMap<String, Person>,
    /// What the last step that may be refused came to.
    pub(crate) last: Option<Ending>,
    /// The files of the last send, and of the last download.
    pub(crate) sent: Vec<(String, Vec<u8>)>,
    pub(crate) received: Vec<(String, Vec<u8>)>,
    /// What the exchange noticed about the files of the last send.
    pub(crate) findings: Vec<Finding>,
}

/// One office of the scenario.
pub(crate) struct Person {
    pub(crate) desk: Desk,
    pub(crate) mailbox: Option<Mailbox>,
}

/// What a step came to.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Done, as asked.
    Done,
    /// A send was accepted.
    Accepted,
    /// A service refused, with a code.
    Refused(String),
    /// The TLS handshake was refused, with an alert.
    Handshake(String),
    /// A page said no, in these words.
    Page(String),
}

/// What a failing step says.
pub(crate) type Told<T = ()> = Result<T, String>;

impl Story {
    fn new() -> Self {
        Self {
            bed: None,
            clock: None,
            people: BTreeMap::new(),
            last: None,
            sent: Vec::new(),
            received: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Before anything else: where the clock stands.
    pub(crate) fn set_start(&mut self, clock: JapanTime) -> Told {
        if self.bed.is_some() {
            return Err("時計の開始時刻は、ほかの手順より前に決めてください。".to_owned());
        }
        self.clock = Some(clock);
        Ok(())
    }

    /// The testbed; the first step that needs it starts it.
    pub(crate) async fn bed(&mut self) -> Told<&Testbed> {
        if self.bed.is_none() {
            let fresh = Settings::fresh();
            let settings = Settings {
                clock: self.clock.map(ClockStart::Standing).or(fresh.clock),
                key_pool: Some(keys()),
                ..fresh
            };
            self.bed = Some(Testbed::start_with(settings).await.map_err(told)?);
        }
        Ok(self.bed.as_ref().expect("it was started above"))
    }

    /// An office gets its letter.
    pub(crate) async fn register(
        &mut self,
        name: &str,
        number: OfficeNumber,
        kind: &str,
        claims: Claims,
    ) -> Told {
        let new = NewOffice {
            name: name.to_owned(),
            service_kinds: vec![kind.parse().map_err(told)?],
            prefecture: "大分県".to_owned(),
            municipality: "中津市".to_owned(),
            claims,
            number: Some(number),
        };
        let bed = self.bed().await?;
        bed.create_office(new).await.map_err(told)?;
        let desk = bed.office(number).desk().await.map_err(told)?;
        self.people.insert(name.to_owned(), Person { desk, mailbox: None });
        Ok(())
    }

    /// An office is taken through every step at once.
    pub(crate) async fn make_ready(&mut self, name: &str) -> Told {
        let number = self.person(name)?.desk.number();
        let desk = self.bed().await?.office(number).ready().await.map_err(told)?;
        self.people.insert(name.to_owned(), Person { desk, mailbox: None });
        Ok(())
    }

    pub(crate) fn person(&self, name: &str) -> Told<&Person> {
        self.people.get(name).ok_or_else(|| self.nobody(name))
    }

    pub(crate) fn person_mut(&mut self, name: &str) -> Told<&mut Person> {
        if !self.people.contains_key(name) {
            return Err(self.nobody(name));
        }
        Ok(self.people.get_mut(name).expect("looked up above"))
    }

    pub(crate) fn mailbox(&self, name: &str) -> Told<&Mailbox> {
        self.person(name)?.mailbox.as_ref().ok_or_else(|| {
            format!("「{name}」は連携基盤にログインしていません。前の手順でログインしてください。")
        })
    }

    /// Any desk: somebody who only needs a browser.
    pub(crate) fn anybody(&self) -> Told<&Desk> {
        let first = self.people.values().next();
        first.map(|person| &person.desk).ok_or_else(|| "事業所がまだ登場していません。".to_owned())
    }

    /// The time on the clock.
    pub(crate) async fn now(&mut self) -> Told<JapanTime> {
        Ok(self.bed().await?.clock().now())
    }

    /// What the last step came to, where it came to something else than `expected`.
    pub(crate) fn instead_of(&self, expected: &str) -> String {
        match &self.last {
            Some(ending) => format!("{expected}はずでしたが、{ending}。"),
            None => format!(
                "{expected}はずでしたが、断られることのある手順(ログイン、申請、送信)がまだありません。"
            ),
        }
    }

    fn nobody(&self, name: &str) -> String {
        if self.people.is_empty() {
            return format!(
                "事業所「{name}」は登場していません。まだどの事業所にもお知らせが届いていません。"
            );
        }
        let known: Vec<&str> = self.people.keys().map(String::as_str).collect();
        format!("事業所「{name}」は登場していません。いるのは「{}」です。", known.join("」「"))
    }
}

impl Ending {
    /// What a desk's attempt came to; errors that are no refusal fail the step.
    pub(crate) fn of<T>(attempt: Result<T, DeskError>) -> Told<Self> {
        match attempt {
            Ok(_) => Ok(Self::Done),
            Err(DeskError::Call(error)) => Self::refusal(error),
            Err(DeskError::Visit(error)) => Self::page(&error),
            Err(other) => Err(told(other)),
        }
    }

    pub(crate) fn refusal(error: CallError) -> Told<Self> {
        match error {
            CallError::Problem { problem, .. } => Ok(Self::Refused(problem.code)),
            CallError::HandshakeRefused { alert, .. } => Ok(Self::Handshake(alert)),
            other => Err(told(other)),
        }
    }

    pub(crate) fn page(error: &VisitError) -> Told<Self> {
        let messages = error.messages();
        if messages.is_empty() { Err(error_chain(error)) } else { Ok(Self::Page(messages.join(" "))) }
    }
}

/// What was found, as the second half of 「…はずでしたが、…。」.
impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("断られずに済みました"),
            Self::Accepted => f.write_str("送信は受け付けられました"),
            Self::Refused(code) => write!(f, "「{code}」の理由で断られました"),
            Self::Handshake(alert) => write!(f, "接続の段階で「{alert}」として断られました"),
            Self::Page(words) => write!(f, "画面に「{words}」と出て断られました"),
        }
    }
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people: Vec<&String> = self.people.keys().collect();
        f.debug_struct("Story").field("people", &people).field("last", &self.last).finish_non_exhaustive()
    }
}

/// An error as a step tells it.
pub(crate) fn told(error: impl std::error::Error) -> String {
    error_chain(&error)
}

/// All scenarios of a process draw from one pool, so that they wait for keys together.
fn keys() -> KeyPool {
    static KEYS: std::sync::OnceLock<KeyPool> = std::sync::OnceLock::new();
    const DEPTH: usize = 4;
    KEYS.get_or_init(|| KeyPool::start(KeyKind::Rsa2048, DEPTH)).clone()
}
