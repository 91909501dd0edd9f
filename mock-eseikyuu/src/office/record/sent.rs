//! A mail or letter as the store keeps it.

use careplan_domain::JapanTime;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use crate::outbox::{By, Sent, Text};

#[serde_as]
#[derive(Serialize, Deserialize)]
pub(super) struct SentRecord {
    count: u32,
    by: ByRecord,
    #[serde_as(as = "DisplayFromStr")]
    at: JapanTime,
    subject: String,
    body: String,
}

#[serde_as]
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum ByRecord {
    Mail {
        to: String,
    },
    Letter {
        #[serde_as(as = "DisplayFromStr")]
        arrives_at: JapanTime,
    },
}

impl From<&Sent> for SentRecord {
    fn from(sent: &Sent) -> Self {
        Self {
            count: sent.count,
            by: match &sent.by {
                By::Mail { to } => ByRecord::Mail { to: to.clone() },
                By::Letter { arrives_at } => ByRecord::Letter { arrives_at: *arrives_at },
            },
            at: sent.at,
            subject: sent.text.subject.clone(),
            body: sent.text.body.expose().to_owned(),
        }
    }
}

impl From<SentRecord> for Sent {
    fn from(record: SentRecord) -> Self {
        Self {
            count: record.count,
            by: match record.by {
                ByRecord::Mail { to } => By::Mail { to },
                ByRecord::Letter { arrives_at } => By::Letter { arrives_at },
            },
            at: record.at,
            text: Text { subject: record.subject, body: record.body.into() },
        }
    }
}
