//! お問い合わせ: what was asked by the form, durably, until the console has read and answered it.
//!
//! Numbers go on by one; a form that arrives twice has one number. The oldest make room for the newest, so that a form
//! that is open to all cannot fill the disk.

use std::sync::Arc;

use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Environment, Event, Service};
use careplan_wire::control::{AnswerEnquiry, Enquiry, EnquiryAnswer, OutboxItem};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::answer_mail::AnswerMail;
use super::enquiry_fields::Asked;

/// How many are kept. A class of forty who write five each have room.
pub const ENQUIRIES_MAX: u32 = 200;

/// How many mails an enquiry keeps; the oldest go. Nobody rewrites an answer as often.
const MAILS_MAX: usize = 20;

/// Where the records stand in the store.
const PREFIX: &str = "enquiries/";

/// The enquiries. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Enquiries(Arc<Inner>);

struct Inner {
    /// By place: the number's remainder, so that number 201 stands where number 1 stood.
    register: Register<u32, Record>,
    environment: Environment,
    /// Held from the look at the last number to the commit of the next.
    turn: tokio::sync::Mutex<()>,
}

/// An enquiry as it is written to the store; of itself as it travels.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    number: u32,
    /// The token of the form that brought it.
    form: String,
    enquiry: Enquiry,
    /// What was mailed to who asked: an answer once sent is not taken back by a later one.
    #[serde(default)]
    mails: Vec<AnswerMail>,
}

/// Why an answer was not kept.
#[derive(Debug, Error)]
pub enum EnquiryRefusal {
    /// There is no such enquiry, or it had to make room.
    #[error("there is no enquiry `{0}`")]
    Unknown(String),
    /// Nothing was said.
    #[error("`text`: is empty; say what to answer")]
    Empty,
    /// Too much was said.
    #[error("`text`: has {0} characters, at most {max} are taken", max = AnswerEnquiry::TEXT_MAX)]
    TooLong(usize),
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Enquiries {
    /// Reads them from `store`.
    pub async fn open(store: Arc<dyn Store>, environment: Environment) -> Result<Self, StoreFault> {
        let register = Register::open(store, PREFIX).await?;
        Ok(Self(Arc::new(Inner { register, environment, turn: tokio::sync::Mutex::default() })))
    }

    /// All that are kept, newest first.
    pub fn all(&self) -> Vec<Enquiry> {
        self.records().into_iter().rev().map(|record| record.enquiry.clone()).collect()
    }

    /// The one of this number.
    pub fn find(&self, id: &str) -> Option<Enquiry> {
        self.records().into_iter().find(|record| record.enquiry.id == id).map(|record| record.enquiry.clone())
    }

    /// Keeps an enquiry, and tells its number; the same for the same form.
    pub(super) async fn keep(&self, form: &str, asked: Asked) -> Result<String, StoreFault> {
        let _turn = self.0.turn.lock().await;
        let records = self.records();
        if let Some(before) = records.iter().find(|record| record.form == form) {
            return Ok(before.enquiry.id.clone());
        }
        let number = records.last().map_or(1, |last| last.number.wrapping_add(1));
        let at = self.0.environment.clock.now();
        let id = format!("Q{number:06}");
        let Asked { office, name, mail, subject, body } = asked;
        let enquiry = Enquiry { id: id.clone(), at, office, name, mail, subject, body, answer: None };
        let record = Record { number, form: form.to_owned(), enquiry, mails: Vec::new() };
        self.0.register.keep_all(vec![(number % ENQUIRIES_MAX, record)]).await?;
        let done = Event::done(Service::UsageSite, "enquiry");
        self.0.environment.journal.record(at, Event { office, request: Some(id.clone()), ..done });
        Ok(id)
    }

    /// The mails with which they were answered, newest first.
    pub fn outbox(&self) -> Vec<OutboxItem> {
        let records = self.records();
        let mails = records.iter().flat_map(|one| one.mails.iter().map(|mail| mail.item(&one.enquiry)));
        let mut items: Vec<OutboxItem> = mails.collect();
        items.sort_by(|one, other| (other.sent_at, &other.id).cmp(&(one.sent_at, &one.id)));
        items
    }

    /// Keeps an answer, in the place of a former one, and mails it to who asked.
    pub(super) async fn answer(&self, id: &str, answer: AnswerEnquiry) -> Result<Enquiry, EnquiryRefusal> {
        let text = answer.text.replace("\r\n", "\n").trim().to_owned();
        let found = text.chars().count();
        if found == 0 {
            return Err(EnquiryRefusal::Empty);
        }
        if found > AnswerEnquiry::TEXT_MAX {
            return Err(EnquiryRefusal::TooLong(found));
        }
        let unknown = || EnquiryRefusal::Unknown(id.chars().take(40).collect());
        let number: u32 = id.strip_prefix('Q').and_then(|digits| digits.parse().ok()).ok_or_else(unknown)?;
        let at = self.0.environment.clock.now();
        let answered = self
            .0
            .register
            .change(&(number % ENQUIRIES_MAX), async |before: Option<&Record>| {
                let before = before.filter(|record| record.enquiry.id == id).ok_or_else(unknown)?;
                let mut after = before.clone();
                after.mails.push(AnswerMail::after(before.mails.last(), at, &text));
                let too_many = after.mails.len().saturating_sub(MAILS_MAX);
                after.mails.drain(..too_many);
                after.enquiry.answer = Some(EnquiryAnswer { at, text });
                let enquiry = after.enquiry.clone();
                Ok::<_, EnquiryRefusal>(Change::Keep(after, enquiry))
            })
            .await?;
        let done = Event::done(Service::UsageSite, "enquiry-answered");
        let about = Some(answered.id.clone());
        self.0.environment.journal.record(at, Event { office: answered.office, request: about, ..done });
        Ok(answered)
    }

    /// Forgets all of them; numbers begin anew.
    pub(super) async fn forget(&self) -> Result<(), StoreFault> {
        let _turn = self.0.turn.lock().await;
        self.0.register.clear().await
    }

    /// All, by number.
    fn records(&self) -> Vec<Arc<Record>> {
        let mut records: Vec<_> = self.0.register.all().into_iter().map(|(_, record)| record).collect();
        records.sort_by_key(|record| record.number);
        records
    }
}

#[cfg(test)]
mod tests {
    use careplan_serve::store::SqliteStore;
    use careplan_sim::{Clock, Seed};

    use super::*;

    /// The file as each version has left it, with an enquiry that was answered and one that was not.
    const RELEASED: [&str; 1] = [include_str!("fixtures/version-1.sql")];

    #[tokio::test]
    async fn what_every_released_version_was_asked_is_known_afterwards() {
        for written in RELEASED {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("enquiries.sqlite3");
            let old = rusqlite::Connection::open(&path).expect("opens");
            old.execute_batch(written).expect("is SQL");
            drop(old);
            let store = Arc::new(SqliteStore::open(&path).expect("opens"));
            let now = "2026-05-04T09:00".parse().expect("a time");
            let environment = Environment::new(Clock::standing(now), Seed::new(1));
            let enquiries = Enquiries::open(store, environment).await.expect("opens");
            let ids: Vec<_> = enquiries.all().into_iter().map(|enquiry| enquiry.id).collect();
            assert_eq!(ids, ["Q000002", "Q000001"]);
            let answered = enquiries.find("Q000001").expect("is known");
            assert_eq!(answered.office.map(|office| office.to_string()).as_deref(), Some("4479900013"));
            assert_eq!(answered.subject, "送信できません");
            assert_eq!(answered.answer.expect("was answered").text, "証明書を選び直してください。");
            let open = enquiries.find("Q000002").expect("is known");
            assert_eq!((open.office, open.answer, open.mail.as_str()), (None, None, "taro@example.test"));
        }
    }
}
