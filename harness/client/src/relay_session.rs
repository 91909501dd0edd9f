//! The relay's API after login.

use bytes::Bytes;
use careplan_wire::relay::{
    IDEMPOTENCY_KEY, Licence, Message, MessageQuery, Messages, OfficeQuery, Offices, Sent, path,
};
use hyper::Method;

use crate::caller::{Caller, Load};
use crate::{CallError, Limits, Outgoing, Route};

/// ログイン中: the relay's calls, with a token.
#[derive(Clone, Debug)]
pub struct RelaySession {
    caller: Caller,
}

impl RelaySession {
    pub(crate) fn new(caller: Caller) -> Self {
        Self { caller }
    }

    /// `POST logout`: the token ends.
    pub async fn logout(&self) -> Result<(), CallError> {
        self.caller.command(Method::POST, Route::new(path::LOGOUT), Load::nothing(), Limits::JSON).await
    }

    /// `GET offices`: one page of the registered offices.
    pub async fn offices(&self, query: &OfficeQuery) -> Result<Offices, CallError> {
        self.caller.read(Route::new(path::OFFICES).query(query)).await
    }

    /// `POST messages`: an answer means that every message of it is stored.
    pub async fn send(&self, outgoing: &Outgoing) -> Result<Sent, CallError> {
        let (media_type, content) = outgoing.form().encode();
        let mut load = Load::new(media_type, content);
        if let Some(key) = &outgoing.idempotency_key {
            load = load.with_header(IDEMPOTENCY_KEY, key.clone());
        }
        self.caller.change(Method::POST, Route::new(path::MESSAGES), load, Limits::JSON).await
    }

    /// `GET messages/sent`: one page, newest first.
    pub async fn sent(&self, query: &MessageQuery) -> Result<Messages, CallError> {
        self.caller.read(Route::new(path::SENT).query(query)).await
    }

    /// `GET messages/received`: one page, newest first.
    pub async fn received(&self, query: &MessageQuery) -> Result<Messages, CallError> {
        self.caller.read(Route::new(path::RECEIVED).query(query)).await
    }

    /// `GET messages/{id}`: one message with its body.
    pub async fn message(&self, id: &str) -> Result<Message, CallError> {
        self.caller.read(Route::new(path::MESSAGE).with("id", id)).await
    }

    /// `GET messages/{id}/files/{name}`. For the receiver, the last file makes the message 受信済.
    pub async fn file(&self, id: &str, name: &str) -> Result<Bytes, CallError> {
        self.caller.file(Route::new(path::FILE).with("id", id).with("name", name)).await
    }

    /// `GET messages/{id}/archive`: all files as ZIP. For the receiver, it makes the message 受信済.
    pub async fn archive(&self, id: &str) -> Result<Bytes, CallError> {
        self.caller.file(Route::new(path::ARCHIVE).with("id", id)).await
    }

    /// `POST messages/{id}/recall`: takes back a message of which nothing has gone out, where the relay is set so.
    pub async fn recall(&self, id: &str) -> Result<Message, CallError> {
        let route = Route::new(path::RECALL).with("id", id);
        self.caller.change(Method::POST, route, Load::nothing(), Limits::JSON).await
    }

    /// `GET openapi.json`: what the relay says of its calls (OpenAPI 3.1). It needs the certificate, and no login.
    pub async fn openapi(&self) -> Result<serde_json::Value, CallError> {
        self.caller.read(Route::new(path::OPENAPI)).await
    }

    /// `GET licence`.
    pub async fn licence(&self) -> Result<Licence, CallError> {
        self.caller.read(Route::new(path::LICENCE)).await
    }
}
