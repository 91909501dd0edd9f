//! What is done in one step, and what was seen of it.
//!
//! An order is whole before it is carried out: whoever judges needs nothing but the order and what was seen.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use careplan_client::{Attachment, CallError, Outgoing, RelayClient, RelaySession};
use careplan_domain::{JapanTime, OfficeNumber, Secret};
use careplan_wire::relay::{Login, Message, MessageQuery, Messages, Side};
use sha2::{Digest as _, Sha256};

use super::desk::Held;
use super::world::{Place, World};

/// Who asks: an office, at a node, with one of its certificates, and a login of its own or of another.
#[derive(Clone)]
pub(super) struct By {
    pub(super) office: usize,
    pub(super) node: u8,
    pub(super) certificate: usize,
    pub(super) held: Option<Held>,
}

/// A send, by what was written on it.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// 件名: of this letter alone, so that it is known again.
    pub(super) subject: String,
    pub(super) key: Option<String>,
    pub(super) to: Option<OfficeNumber>,
    pub(super) files: Vec<(String, Bytes)>,
    /// Which files go to whom.
    pub(super) drafts: BTreeMap<OfficeNumber, Vec<usize>>,
    pub(super) sender: usize,
}

/// Which of a message's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    One(usize),
    All,
}

pub(super) enum Order {
    LogIn { by: By, client: RelayClient, login: Login },
    LogOut { by: By, session: RelaySession },
    Send { by: By, session: RelaySession, letter: Letter },
    Page { by: By, session: RelaySession, side: Side, cursor: Option<String>, limit: u32 },
    Look { by: By, session: RelaySession, id: String },
    Fetch { by: By, session: RelaySession, id: String, name: String, part: Part, patience: Option<Duration> },
    Recall { by: By, session: RelaySession, id: String },
    Crash { place: Place, after: Duration },
    Reset { office: String, node: u8, after: Duration },
}

pub(super) enum Seen {
    LoggedIn {
        token: Secret,
        expires_at: JapanTime,
    },
    Done,
    Sent(Vec<(String, OfficeNumber)>),
    Page(Messages),
    Message(Box<Message>),
    Content(Bytes),
    /// A refusal of the exchange's own.
    Refused(String),
    /// It could not be served, or it broke: what became of it is not known.
    Unclear(String),
}

impl Order {
    pub(super) async fn carry_out(&self, world: &World) -> Seen {
        match self {
            Self::LogIn { client, login, .. } => seen(client.login(login).await, |answer| Seen::LoggedIn {
                token: answer.token,
                expires_at: answer.expires_at,
            }),
            Self::LogOut { session, .. } => seen(session.logout().await, |()| Seen::Done),
            Self::Send { session, letter, .. } => seen(session.send(&letter.outgoing()).await, |answer| {
                Seen::Sent(answer.messages.into_iter().map(|message| (message.id, message.to)).collect())
            }),
            Self::Page { session, side, cursor, limit, .. } => {
                let query =
                    MessageQuery { cursor: cursor.clone(), limit: Some(*limit), ..MessageQuery::default() };
                let page = match side {
                    Side::Sent => session.sent(&query).await,
                    Side::Received => session.received(&query).await,
                };
                seen(page, Seen::Page)
            }
            Self::Look { session, id, .. } => {
                seen(session.message(id).await, |message| Seen::Message(Box::new(message)))
            }
            Self::Fetch { session, id, name, part, patience, .. } => {
                let fetching = async {
                    match part {
                        Part::One(_) => session.file(id, name).await,
                        Part::All => session.archive(id).await,
                    }
                };
                match patience {
                    None => seen(fetching.await, Seen::Content),
                    Some(patience) => match tokio::time::timeout(*patience, fetching).await {
                        Ok(fetched) => seen(fetched, Seen::Content),
                        Err(_) => Seen::Unclear("given up".to_owned()),
                    },
                }
            }
            Self::Recall { session, id, .. } => {
                seen(session.recall(id).await, |message| Seen::Message(Box::new(message)))
            }
            Self::Crash { place, after } => {
                tokio::time::sleep(*after).await;
                world.crash(*place);
                Seen::Done
            }
            Self::Reset { office, node, after } => {
                tokio::time::sleep(*after).await;
                world.network.reset(office, &Place::Relay(*node).name());
                Seen::Done
            }
        }
    }

    /// Who asks, if it is an office.
    pub(super) fn by(&self) -> Option<&By> {
        match self {
            Self::LogIn { by, .. }
            | Self::LogOut { by, .. }
            | Self::Send { by, .. }
            | Self::Page { by, .. }
            | Self::Look { by, .. }
            | Self::Fetch { by, .. }
            | Self::Recall { by, .. } => Some(by),
            Self::Crash { .. } | Self::Reset { .. } => None,
        }
    }
}

impl Letter {
    fn outgoing(&self) -> Outgoing {
        Outgoing {
            to: self.to,
            subject: Some(self.subject.clone()),
            body: None,
            files: self.files.iter().map(|(name, content)| Attachment::new(name, content.clone())).collect(),
            idempotency_key: self.key.clone(),
        }
    }
}

fn seen<T>(answer: Result<T, CallError>, done: impl FnOnce(T) -> Seen) -> Seen {
    match answer {
        Ok(answer) => done(answer),
        Err(CallError::Problem { problem, .. }) if problem.status < 500 => Seen::Refused(problem.code),
        Err(CallError::Problem { problem, .. }) => Seen::Unclear(problem.code),
        Err(CallError::Unreachable { .. }) => Seen::Unclear("unreachable".to_owned()),
        Err(CallError::Interrupted { .. }) => Seen::Unclear("interrupted".to_owned()),
        Err(CallError::Timeout { .. }) => Seen::Unclear("timeout".to_owned()),
        Err(other) => Seen::Unclear(format!("odd: {other}")),
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "office-{} certificate {} at relay-{}", self.office, self.certificate, self.node)
    }
}

/// A line of the transcript. It holds no token.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LogIn { by, .. } => write!(f, "log in by {by}"),
            Self::LogOut { by, .. } => write!(f, "log out by {by}"),
            Self::Send { by, letter, .. } => {
                let to: Vec<String> = letter.drafts.keys().map(ToString::to_string).collect();
                let key = letter.key.as_deref().unwrap_or("none");
                let files = letter.files.len();
                write!(f, "send `{}` by {by} to {} key {key} files {files}", letter.subject, to.join(" "))
            }
            Self::Page { by, side, limit, cursor, .. } => {
                write!(
                    f,
                    "list {side:?} by {by} limit {limit} cursor {}",
                    cursor.as_deref().unwrap_or("none")
                )
            }
            Self::Look { by, id, .. } => write!(f, "look at {id} by {by}"),
            Self::Fetch { by, id, part, patience, .. } => {
                write!(f, "fetch {part:?} of {id} by {by} patience {patience:?}")
            }
            Self::Recall { by, id, .. } => write!(f, "recall {id} by {by}"),
            Self::Crash { place, after } => write!(f, "crash {place} after {after:?}"),
            Self::Reset { office, node, after } => {
                write!(f, "reset {office} to relay-{node} after {after:?}")
            }
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoggedIn { expires_at, .. } => write!(f, "logged in until {expires_at}"),
            Self::Done => f.write_str("done"),
            Self::Sent(messages) => {
                f.write_str("sent")?;
                messages.iter().try_for_each(|(id, to)| write!(f, " {id} to {to}"))
            }
            Self::Page(page) => {
                f.write_str("page")?;
                for message in &page.messages {
                    write!(f, " {} {:?}", message.id, message.state)?;
                }
                write!(f, " next {}", page.next_cursor.as_deref().unwrap_or("none"))
            }
            Self::Message(message) => write!(f, "message {} {:?}", message.id, message.state),
            Self::Content(content) => {
                write!(f, "{} bytes {}", content.len(), hex::encode(Sha256::digest(content)))
            }
            Self::Refused(code) => write!(f, "refused {code}"),
            Self::Unclear(why) => write!(f, "unclear {why}"),
        }
    }
}
