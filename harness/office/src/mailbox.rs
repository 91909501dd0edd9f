//! An office's sending and receiving, once it is logged in.

use bytes::Bytes;
use careplan_client::{CallError, Outgoing, RelaySession};
use careplan_wire::relay::{
    Licence, LoggedIn, Message, MessageFile, MessageQuery, MessageState, Messages, Office, OfficeQuery, Sent,
};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// 送信一覧と受信一覧: what the client app does with the exchange (contents: ours, the guide shows none).
#[derive(Clone, Debug)]
pub struct Mailbox {
    session: RelaySession,
    greeting: LoggedIn,
}

/// 受信したメッセージ, with its files.
#[derive(Clone, Debug)]
pub struct ReceivedMessage {
    /// The message as it was before the download.
    pub message: Message,
    /// Its files, each checked against its hash.
    pub files: Vec<ReceivedFile>,
}

/// 受信したファイル.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Bytes,
}

/// Why a message was not received.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// The relay did not hand it out.
    #[error("the message was not handed out")]
    Call(#[from] CallError),
    /// A file came whole and is not what was announced.
    #[error("`{name}` of message `{message}` has SHA-256 `{found}`, announced was `{announced}`")]
    Altered {
        /// The message.
        message: String,
        /// The file.
        name: String,
        /// The hash that the list names.
        announced: String,
        /// The hash of what came.
        found: String,
    },
}

impl Mailbox {
    /// The mailbox of a login that this session speaks for.
    pub fn new(session: RelaySession, greeting: LoggedIn) -> Self {
        Self { session, greeting }
    }

    /// What the relay said at login: who is logged in, its licence, notices, when the token ends.
    pub fn greeting(&self) -> &LoggedIn {
        &self.greeting
    }

    /// The relay's calls as they are.
    pub fn session(&self) -> &RelaySession {
        &self.session
    }

    /// Sends.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Sent, CallError> {
        self.session.send(outgoing).await
    }

    /// 送信一覧: all that fit the query, newest first, across pages.
    pub async fn sent(&self, query: &MessageQuery) -> Result<Vec<Message>, CallError> {
        let mut pages = PageTurner::new(query);
        while let Some(query) = pages.next() {
            pages.take(self.session.sent(&query).await?);
        }
        Ok(pages.messages)
    }

    /// 受信一覧: all that fit the query, newest first, across pages.
    pub async fn received(&self, query: &MessageQuery) -> Result<Vec<Message>, CallError> {
        let mut pages = PageTurner::new(query);
        while let Some(query) = pages.next() {
            pages.take(self.session.received(&query).await?);
        }
        Ok(pages.messages)
    }

    /// 取消: takes back a message of which nothing has been fetched, where the relay is set so.
    pub async fn recall(&self, id: &str) -> Result<Message, CallError> {
        self.session.recall(id).await
    }

    /// Receives every message that is 未受信, oldest first.
    pub async fn receive_unreceived(&self) -> Result<Vec<ReceivedMessage>, ReceiveError> {
        let query = MessageQuery { state: Some(MessageState::Unreceived), ..MessageQuery::default() };
        let mut received = Vec::new();
        for message in self.received(&query).await?.into_iter().rev() {
            received.push(self.receive(message).await?);
        }
        Ok(received)
    }

    /// Downloads every file of a message, which makes it 受信済, and checks each.
    pub async fn receive(&self, message: Message) -> Result<ReceivedMessage, ReceiveError> {
        let mut files = Vec::new();
        for file in &message.files {
            let content = self.session.file(&message.id, &file.name).await?;
            check(&message.id, file, &content)?;
            files.push(ReceivedFile { name: file.name.clone(), content });
        }
        Ok(ReceivedMessage { message, files })
    }

    /// 宛先検索: all offices that fit the query, by number, across pages. The query's own cursor does not count.
    pub async fn offices(&self, query: &OfficeQuery) -> Result<Vec<Office>, CallError> {
        let mut query = OfficeQuery { cursor: None, ..query.clone() };
        let mut offices = Vec::new();
        for _ in 0..PAGES_MAX {
            let page = self.session.offices(&query).await?;
            offices.extend(page.offices);
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => break,
            }
        }
        Ok(offices)
    }

    /// ライセンス確認.
    pub async fn licence(&self) -> Result<Licence, CallError> {
        self.session.licence().await
    }

    /// ログアウト.
    pub async fn log_out(&self) -> Result<(), CallError> {
        self.session.logout().await
    }
}

/// Follows cursors until there is none.
struct PageTurner {
    messages: Vec<Message>,
    next: Option<MessageQuery>,
    pages_left: usize,
}

impl PageTurner {
    fn new(query: &MessageQuery) -> Self {
        let query = MessageQuery { cursor: None, limit: Some(PAGE_LENGTH), ..query.clone() };
        Self { messages: Vec::new(), next: Some(query), pages_left: PAGES_MAX }
    }

    fn next(&self) -> Option<MessageQuery> {
        self.next.clone().filter(|_| self.pages_left > 0)
    }

    fn take(&mut self, page: Messages) {
        self.messages.extend(page.messages);
        self.pages_left -= 1;
        self.next = match (self.next.take(), page.next_cursor) {
            (Some(query), Some(cursor)) => Some(MessageQuery { cursor: Some(cursor), ..query }),
            _ => None,
        };
    }
}

fn check(message: &str, file: &MessageFile, content: &Bytes) -> Result<(), ReceiveError> {
    let digest = Sha256::digest(content);
    let found = hex::encode(digest);
    if found == file.sha256 {
        return Ok(());
    }
    Err(ReceiveError::Altered {
        message: message.to_owned(),
        name: file.name.clone(),
        announced: file.sha256.clone(),
        found,
    })
}

/// Messages a page: as many as the relay gives at once.
const PAGE_LENGTH: u32 = 500;

/// Pages followed at most: five million messages, far more than an office has in 90 days.
const PAGES_MAX: usize = 10_000;

#[cfg(test)]
mod tests;
