//! 文通: messages that a story calls by their subjects, and each office's line to the relay.
//!
//! Not the mailbox that a person opens by logging in: a line logs in when it is needed, again where the login has ended,
//! and asks again what got no answer, as a program does. The rule it keeps: a send without a key is not repeated unless the
//! story says so.

use std::collections::BTreeMap;
use std::future::Future;

use bytes::Bytes;
use careplan_client::{CallError, Outgoing, RelaySession};
use careplan_domain::{OfficeNumber, Secret};
use careplan_wire::relay::{Message, MessageQuery, Messages, Sent, Side};

use super::{Ending, Story, Told, said, told};

/// How often a call is tried that gets no answer: a fault of a scenario fires once.
const ATTEMPTS: usize = 3;

/// Pages that are turned at most: more than any list of a scenario has.
const PAGES_MAX: usize = 1_000;

/// 文通: what was sent under which subject, and who reads which list.
#[derive(Default)]
pub(crate) struct Correspondence {
    lines: BTreeMap<String, Line>,
    sends: BTreeMap<String, Posted>,
    /// The key of the next send.
    pub(crate) next_key: Option<String>,
    /// Whether the next send is repeated without an answer, key or none.
    pub(crate) next_is_repeated: bool,
    /// The list that was read last.
    pub(crate) read: Vec<Message>,
    /// The list that is being read, page by page.
    walk: Option<Walk>,
}

/// An office's way to the relay: its login lasts longer than its connection.
#[derive(Default)]
struct Line {
    session: Option<RelaySession>,
    token: Option<Secret>,
}

/// 便: a send, and the number of each receiver's message, as they were acknowledged.
#[derive(Clone)]
struct Posted {
    outgoing: Outgoing,
    ids: BTreeMap<OfficeNumber, String>,
}

/// A list that is read while other things happen.
struct Walk {
    office: String,
    side: Side,
    query: MessageQuery,
    /// What was there when its first page was asked for.
    expected: Vec<String>,
    seen: Vec<String>,
}

/// What a call came to; what is no call fails the step.
pub(crate) type Answer<T> = Told<Result<T, CallError>>;

impl Correspondence {
    /// Connections are gone; logins are not.
    pub(crate) fn disconnect(&mut self) {
        for line in self.lines.values_mut() {
            line.session = None;
        }
    }

    /// The office has another certificate: a login is of one.
    pub(crate) fn hang_up(&mut self, office: &str) {
        self.lines.remove(office);
    }
}

impl Story {
    /// Sends under a subject, and remembers what became of it.
    pub(crate) async fn post(&mut self, office: &str, subject: &str, outgoing: Outgoing) -> Told {
        let idempotency_key = self.letters.next_key.take();
        let outgoing = Outgoing { subject: Some(subject.to_owned()), idempotency_key, ..outgoing };
        let answer = self.send(office, &outgoing).await?;
        if let Ok(sent) = &answer {
            self.letters.sends.insert(subject.to_owned(), Posted { outgoing, ids: ids(sent) });
        }
        self.last = Some(ending(answer, Ending::Accepted)?);
        Ok(())
    }

    /// The same send once more, which has to be answered with the same messages.
    pub(crate) async fn post_again(&mut self, office: &str, subject: &str) -> Told {
        let Posted { outgoing, ids: before } = self.posted(subject)?.clone();
        let answer = self.send(office, &outgoing).await?;
        if let Ok(sent) = &answer
            && ids(sent) != before
        {
            return Err(said!(
                "「{subject}」を繰り返すと、別のメッセージになりました。",
                "repeated, `{subject}` became other messages"
            ));
        }
        self.last = Some(ending(answer, Ending::Accepted)?);
        Ok(())
    }

    /// Something else under the key of a send.
    pub(crate) async fn post_instead(&mut self, office: &str, subject: &str, other: Outgoing) -> Told {
        let Posted { outgoing, .. } = self.posted(subject)?;
        let other = Outgoing {
            idempotency_key: outgoing.idempotency_key.clone(),
            subject: outgoing.subject.clone(),
            ..other
        };
        let answer = self.send(office, &other).await?;
        self.last = Some(ending(answer, Ending::Accepted)?);
        Ok(())
    }

    async fn send(&mut self, office: &str, outgoing: &Outgoing) -> Answer<Sent> {
        let is_repeated = std::mem::take(&mut self.letters.next_is_repeated);
        let attempts = if is_repeated || outgoing.idempotency_key.is_some() { ATTEMPTS } else { 1 };
        self.ask(office, attempts, |session| {
            let outgoing = outgoing.clone();
            async move { session.send(&outgoing).await }
        })
        .await
    }

    /// The files of a message to this office, one after the other or only one of them, counted round.
    pub(crate) async fn fetch_files(&mut self, office: &str, subject: &str, only: Option<usize>) -> Told {
        let id = self.id_of(subject, office)?;
        let files = self.files_to(subject, office)?;
        let only = only.map(|place| place % files.len().max(1));
        let mut received = Vec::new();
        for (place, (name, _)) in files.into_iter().enumerate() {
            if only.is_some_and(|only| only != place) {
                continue;
            }
            let answer = self
                .ask(office, 1, |session| {
                    let (id, name) = (id.clone(), name.clone());
                    async move { session.file(&id, &name).await }
                })
                .await?;
            let content = match answer {
                Ok(content) => content,
                Err(error) => {
                    self.last = Some(ending::<Bytes>(Err(error), Ending::Done)?);
                    return Ok(());
                }
            };
            received.push((name, content.to_vec()));
        }
        self.receive(received);
        self.last = Some(Ending::Done);
        Ok(())
    }

    /// The archive of a message to this office, and what is in it.
    pub(crate) async fn fetch_archive(&mut self, office: &str, subject: &str) -> Told {
        let id = self.id_of(subject, office)?;
        let answer = self
            .ask(office, ATTEMPTS, |session| {
                let id = id.clone();
                async move { session.archive(&id).await }
            })
            .await?;
        if let Ok(zip) = &answer {
            self.receive_archive(zip)?;
        }
        self.last = Some(ending(answer, Ending::Done)?);
        Ok(())
    }

    /// An office opens a message, whoever's it is.
    pub(crate) async fn open(&mut self, office: &str, subject: &str, other: &str) -> Told {
        let answer = self.message(office, subject, other).await?;
        self.last = Some(ending(answer, Ending::Done)?);
        Ok(())
    }

    /// A message as an office sees it.
    pub(crate) async fn message(&mut self, office: &str, subject: &str, other: &str) -> Answer<Message> {
        let id = self.id_of(subject, other)?;
        self.ask(office, 1, |session| {
            let id = id.clone();
            async move { session.message(&id).await }
        })
        .await
    }

    /// An office takes a message back, whoever's it is.
    pub(crate) async fn take_back(&mut self, office: &str, subject: &str, other: &str) -> Told {
        let id = self.id_of(subject, other)?;
        let answer = self
            .ask(office, 1, |session| {
                let id = id.clone();
                async move { session.recall(&id).await }
            })
            .await?;
        self.last = Some(ending(answer, Ending::Done)?);
        Ok(())
    }

    /// Reads one of an office's lists to its end.
    pub(crate) async fn read_list(&mut self, office: &str, side: Side, limit: u32) -> Told {
        let answer = self.whole_list(office, side, limit).await?;
        self.letters.read = answer.as_ref().map(Clone::clone).unwrap_or_default();
        self.last = Some(ending(answer, Ending::Done)?);
        Ok(())
    }

    /// Turns a page of the list that is being read, or begins this one. Whatever happens between two pages, all that was
    /// there at the first is seen once.
    pub(crate) async fn turn_page(&mut self, office: &str, side: Side) -> Told {
        let mut walk = match self.letters.walk.take() {
            Some(walk) => walk,
            None => match self.whole_list(office, side, WALK_LIMIT).await? {
                Ok(listed) => Walk::begin(office, side, listed),
                Err(error) => {
                    self.last = Some(ending::<Messages>(Err(error), Ending::Done)?);
                    return Ok(());
                }
            },
        };
        let answer = self.page(&walk.office, walk.side, &walk.query).await?;
        let is_the_reader = walk.office == office;
        let answer = match answer {
            Ok(page) => {
                if walk.takes(page)? {
                    self.letters.walk = Some(walk);
                }
                Ok(Messages { messages: Vec::new(), next_cursor: None })
            }
            Err(error) => Err(error),
        };
        // Whoever reads need not be whoever was to begin, who is let in or not all the same.
        let answer =
            if is_the_reader { answer } else { self.page(office, side, &MessageQuery::default()).await? };
        self.last = Some(ending(answer, Ending::Done)?);
        Ok(())
    }

    async fn whole_list(&mut self, office: &str, side: Side, limit: u32) -> Answer<Vec<Message>> {
        let mut query = MessageQuery { limit: Some(limit), ..MessageQuery::default() };
        let mut listed = Vec::new();
        for _ in 0..PAGES_MAX {
            match self.page(office, side, &query).await? {
                Ok(page) => {
                    listed.extend(page.messages);
                    query.cursor = page.next_cursor;
                }
                Err(error) => return Ok(Err(error)),
            }
            if query.cursor.is_none() {
                break;
            }
        }
        Ok(Ok(listed))
    }

    async fn page(&mut self, office: &str, side: Side, query: &MessageQuery) -> Answer<Messages> {
        self.ask(office, ATTEMPTS, |session| {
            let query = query.clone();
            async move {
                match side {
                    Side::Sent => session.sent(&query).await,
                    Side::Received => session.received(&query).await,
                }
            }
        })
        .await
    }

    /// Each file of a send that is for one receiver: all of them, or those that name it.
    pub(crate) fn files_to(&self, subject: &str, office: &str) -> Told<Vec<(String, Vec<u8>)>> {
        let number = self.person(office)?.desk.number();
        let Posted { outgoing, .. } = self.posted(subject)?;
        let is_for = |name: &str| outgoing.to.is_some() || name.contains(&number.to_string());
        let files = outgoing.files.iter().filter(|file| is_for(&file.name));
        Ok(files.map(|file| (file.name.clone(), file.content.to_vec())).collect())
    }

    /// The first receiver of a send.
    pub(crate) fn first_receiver_of(&self, subject: &str) -> Told<OfficeNumber> {
        let Posted { ids, outgoing } = self.posted(subject)?;
        let first = outgoing.to.or_else(|| ids.keys().next().copied());
        first.ok_or_else(|| said!("件名「{subject}」の宛先がありません。", "`{subject}` has no receiver"))
    }

    fn posted(&self, subject: &str) -> Told<&Posted> {
        self.letters.sends.get(subject).ok_or_else(|| {
            said!(
                "件名「{subject}」の送信は受け付けられていません。",
                "no send under the subject `{subject}` was accepted"
            )
        })
    }

    fn id_of(&self, subject: &str, receiver: &str) -> Told<String> {
        let number = self.person(receiver)?.desk.number();
        let id = self.posted(subject)?.ids.get(&number).cloned();
        id.ok_or_else(|| {
            said!(
                "件名「{subject}」は「{receiver}」には送信されていません。",
                "`{subject}` was not sent to `{receiver}`"
            )
        })
    }

    /// Asks the relay as an office, and again while there is no answer.
    async fn ask<T, F>(
        &mut self,
        office: &str,
        attempts: usize,
        call: impl Fn(RelaySession) -> F,
    ) -> Answer<T>
    where
        F: Future<Output = Result<T, CallError>>,
    {
        let mut attempt = 1;
        loop {
            match self.ask_once(office, &call).await? {
                Err(error) if is_lost(&error) && attempt < attempts => attempt += 1,
                answer => return Ok(answer),
            }
        }
    }

    /// Asks once, logged in anew where the login has ended.
    async fn ask_once<T, F>(&mut self, office: &str, call: impl Fn(RelaySession) -> F) -> Answer<T>
    where
        F: Future<Output = Result<T, CallError>>,
    {
        let session = match self.line(office).await? {
            Ok(session) => session,
            Err(error) => return Ok(Err(error)),
        };
        match call(session).await {
            Err(error) if error.problem().is_some_and(|problem| problem.code.starts_with("token-")) => {
                self.letters.hang_up(office);
                match self.line(office).await? {
                    Ok(session) => Ok(call(session).await),
                    Err(error) => Ok(Err(error)),
                }
            }
            answer => Ok(answer),
        }
    }

    async fn line(&mut self, office: &str) -> Answer<RelaySession> {
        let (session, token) = self
            .letters
            .lines
            .get(office)
            .map(|line| (line.session.clone(), line.token.clone()))
            .unwrap_or_default();
        if let Some(session) = session {
            return Ok(Ok(session));
        }
        let desk = &self.person(office)?.desk;
        let certificate =
            desk.store.certificates().last().ok_or_else(|| {
                said!("「{office}」に証明書がありません。", "`{office}` has no certificate")
            })?;
        let relay = desk.relay(certificate).map_err(told)?;
        let token = match token {
            Some(token) => token,
            None => match relay.login(&desk.login().map_err(told)?).await {
                Ok(greeting) => greeting.token,
                Err(error) => return Ok(Err(error)),
            },
        };
        let session = relay.session(token.clone());
        let line = Line { session: Some(session.clone()), token: Some(token) };
        self.letters.lines.insert(office.to_owned(), line);
        Ok(Ok(session))
    }
}

impl Walk {
    fn begin(office: &str, side: Side, listed: Vec<Message>) -> Self {
        Self {
            office: office.to_owned(),
            side,
            query: MessageQuery { limit: Some(WALK_LIMIT), ..MessageQuery::default() },
            expected: listed.into_iter().map(|message| message.id).collect(),
            seen: Vec::new(),
        }
    }

    /// Takes a page in: whether another follows.
    fn takes(&mut self, page: Messages) -> Told<bool> {
        self.seen.extend(page.messages.into_iter().map(|message| message.id));
        self.query.cursor = page.next_cursor;
        let follows = self.query.cursor.is_some();
        let holds = if follows { self.expected.starts_with(&self.seen) } else { self.expected == self.seen };
        if holds {
            return Ok(follows);
        }
        let (seen, expected) = (self.seen.join("、"), self.expected.join("、"));
        Err(said!(
            "めくった一覧は {seen} で、はじめにあったのは {expected} です。",
            "the pages have {seen}, and at the beginning there were {expected}"
        ))
    }
}

/// The number of each receiver's message.
fn ids(sent: &Sent) -> BTreeMap<OfficeNumber, String> {
    sent.messages.iter().map(|message| (message.to, message.id.clone())).collect()
}

/// What an answer came to.
fn ending<T>(answer: Result<T, CallError>, done: Ending) -> Told<Ending> {
    match answer {
        Ok(_) => Ok(done),
        Err(error) if is_lost(&error) => Ok(Ending::Broken),
        Err(error) => Ending::refusal(error),
    }
}

/// Whether nobody knows what was done.
fn is_lost(error: &CallError) -> bool {
    match error {
        CallError::Problem { problem, .. } => problem.code == "fault-rule",
        CallError::Interrupted { .. }
        | CallError::Timeout { .. }
        | CallError::Unreachable { .. }
        | CallError::Unreadable { .. } => true,
        _ => false,
    }
}

/// Messages on a page that is turned.
const WALK_LIMIT: u32 = 2;
