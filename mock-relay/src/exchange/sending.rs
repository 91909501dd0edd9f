//! 送信: files become messages, one a receiver, all of them or none.

use careplan_domain::{InvalidOfficeNumber, OfficeNumber};
use careplan_serve::store::StoreFault;
use careplan_sim::{Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::relay::{MessageState, Sent, SentMessage};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::Exchange;
use super::checking::CheckRefusal;
use super::refusal::Refusal;
use super::scrutiny::Noticed;
use super::sorting::{SortRefusal, sort};
use super::standing::{Standing, StandingRefusal};
use super::store::{Draft, Kept, Key, Sending, SentBefore, Stored};
use super::upload::Upload;
use super::witness::{Moment, Seen, SentSeen};

/// Why a send was refused; nothing was stored.
#[derive(Debug, Error)]
pub(super) enum SendRefusal {
    #[error(transparent)]
    Standing(#[from] StandingRefusal),
    #[error("`to` is no office number: {0}")]
    To(InvalidOfficeNumber),
    #[error(transparent)]
    Sort(#[from] SortRefusal),
    #[error("office `{0}` is not registered on the exchange, or its licence has ended")]
    ReceiverUnregistered(OfficeNumber),
    #[error(transparent)]
    Check(#[from] CheckRefusal),
    #[error("this key was used for another send")]
    IdempotencyConflict,
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Exchange {
    /// Sends. The answer means that everything is durable.
    pub(super) async fn send(
        &self,
        standing: &Standing,
        sender: OfficeNumber,
        key: Option<String>,
        upload: Upload,
    ) -> Result<Sent, SendRefusal> {
        let key = key.map(|text| Key { text, fingerprint: fingerprint(&upload) });
        let begun = self.stand().moment();
        // A repeated send gets its answer even if its receiver has left since.
        if let Some(key) = &key
            && let Some(before) = self.store().sent_before(sender, key.text.clone()).await?
        {
            self.judge(standing).await?;
            check_same(key, &before)?;
            let at = before.messages.first().map_or_else(|| self.now(), |message| message.sent_at);
            let noticed = self.notice_again(upload.files.iter(), at).await?;
            return Ok(self.answer_again(begun, sender, key, &before, noticed));
        }
        let to = upload.to.as_deref().map(str::parse).transpose().map_err(SendRefusal::To)?;
        let drafts = sort(sender, to, upload.files)?;
        // Whoever has joined since, at whichever node, is known after a second look.
        if self.check_receivers(&drafts).is_err() {
            self.subscribers().refresh().await?;
            self.check_receivers(&drafts)?;
        }
        let noticed = self.check_files(drafts.iter().flat_map(|draft| &draft.files), self.now()).await?;
        // Again, and not only at the door: the files have taken their time to come in and to be checked.
        self.judge(standing).await?;
        self.check_receivers(&drafts)?;
        let sending = Sending {
            sender,
            subject: upload.subject,
            body: upload.body,
            drafts,
            key: key.clone(),
            ids: self.ids().clone(),
            clock: self.environment().clock.clone(),
        };
        let messages = sending.drafts.len();
        self.stand().tell(begun, self.now(), || Seen::Sending { sender, messages });
        // A request runs to its end even if its sender goes away, so what is stored is also written down.
        match (self.store().send(sending).await?, key) {
            (Stored::Now(messages), key) => {
                for message in &messages {
                    self.record_sent(message);
                }
                self.acknowledge(begun, sender, key, &messages);
                Ok(answer(&messages, noticed))
            }
            // Two sends under one key at the same moment: the other was stored first.
            (Stored::Before(before), Some(key)) => {
                check_same(&key, &before)?;
                Ok(self.answer_again(begun, sender, &key, &before, noticed))
            }
            (Stored::Before(before), None) => {
                unreachable!("a send without a key found {} messages under one", before.messages.len())
            }
        }
    }

    /// What is told to the witness is told to the sender next.
    fn acknowledge(&self, begun: Option<Moment>, sender: OfficeNumber, key: Option<Key>, messages: &[Kept]) {
        self.stand().tell(begun, self.now(), || Seen::Sent {
            sender,
            key,
            messages: messages.iter().map(SentSeen::of).collect(),
        });
    }

    fn check_receivers(&self, drafts: &[Draft]) -> Result<(), SendRefusal> {
        let now = self.now();
        let mut receivers = drafts.iter().map(|draft| draft.receiver);
        match receivers.find(|receiver| !self.subscribers().registered(receiver, now)) {
            Some(receiver) => Err(SendRefusal::ReceiverUnregistered(receiver)),
            None => Ok(()),
        }
    }

    fn record_sent(&self, message: &Kept) {
        let event = Event::done(Service::Relay, "message-sent")
            .office(message.sender)
            .about(message.id.as_str())
            .because(format!("to office `{}`", message.receiver));
        self.record(event);
    }

    fn answer_again(
        &self,
        begun: Option<Moment>,
        sender: OfficeNumber,
        key: &Key,
        before: &SentBefore,
        noticed: Noticed,
    ) -> Sent {
        self.record(Event::done(Service::Relay, "send-repeated").office(sender));
        self.acknowledge(begun, sender, Some(key.clone()), &before.messages);
        answer(&before.messages, noticed)
    }
}

/// A key stands for one content.
fn check_same(key: &Key, before: &SentBefore) -> Result<(), SendRefusal> {
    if before.fingerprint == key.fingerprint { Ok(()) } else { Err(SendRefusal::IdempotencyConflict) }
}

/// As it was just after sending, so that a repeated send gets the very same answer.
fn answer(messages: &[Kept], noticed: Noticed) -> Sent {
    let messages = messages.iter().map(|message| SentMessage {
        id: message.id.to_string(),
        to: message.receiver,
        state: MessageState::Unreceived,
        files: message.files.clone(),
    });
    Sent { messages: messages.collect(), findings: noticed.findings, findings_omitted: noticed.omitted }
}

/// Of all that a sender says, in order, each with its length, so that no two sends run into one another.
fn fingerprint(upload: &Upload) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut say = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    };
    say(if upload.to.is_some() { "to" } else { "by name" });
    say(upload.to.as_deref().unwrap_or_default());
    say(&upload.subject);
    say(&upload.body);
    for file in &upload.files {
        say(&file.file.name);
        say(&file.file.sha256);
    }
    hash.finalize().into()
}

impl Refusal for SendRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Standing(refusal) => refusal.code(),
            Self::To(_) => ProblemCode::InvalidField,
            Self::Sort(refusal) => refusal.code(),
            Self::ReceiverUnregistered(_) => ProblemCode::ReceiverUnregistered,
            Self::Check(refusal) => refusal.code(),
            Self::IdempotencyConflict => ProblemCode::IdempotencyConflict,
            Self::Store(fault) => fault.code(),
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::To(_) => "`to` is no office number".to_owned(),
            Self::Sort(refusal) => refusal.reason(),
            Self::Check(refusal) => refusal.reason(),
            other => other.to_string(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Check(refusal) => refusal.rule(),
            other => other.code().as_str(),
        }
    }

    fn noticed(&self) -> Option<&Noticed> {
        match self {
            Self::Check(refusal) => refusal.noticed(),
            _ => None,
        }
    }
}
