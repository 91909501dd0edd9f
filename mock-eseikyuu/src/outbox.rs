//! 送信箱: the mails and letters that went to one office. Nothing leaves the testbed: who plays the office reads them in
//! the console.
//!
//! They are kept with the office's record, so that what a mail tells and what the account takes are stored as one.

mod words;

use careplan_domain::{JapanTime, OfficeNumber, Secret};

pub(crate) use words::{
    NEW_PASSWORD, REGISTERED, asked_for, certificate_password_reissued, first_letter, login_reissued,
    security_mail_changed, security_mail_removed, sender, tells_all, tells_certificate_password,
};

/// How many an office keeps; the oldest that have arrived go. A trainer who sends one a day has three months before him.
pub const OUTBOX_MAX: usize = 100;
/// Letters that may be under way to one office when it asks the portal for another. Nobody waits for more, and whoever
/// knows an office's ID can ask.
pub const UNDER_WAY_MAX: usize = 10;

/// One mail or letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its number among the office's own.
    pub count: u32,
    /// By which way.
    pub by: By,
    /// When it left.
    pub at: JapanTime,
    /// What it says.
    pub text: Text,
}

/// By which way it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// メール: there at once.
    Mail {
        /// To which address, as it was then.
        to: String,
    },
    /// 郵送.
    Letter {
        /// When the post brings it.
        arrives_at: JapanTime,
    },
}

/// What a mail or letter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// 件名.
    pub subject: String,
    /// 本文. Passwords stand in it.
    pub body: Secret,
}

impl Sent {
    /// When the post brings it, while it is under way.
    pub fn under_way(&self, now: JapanTime) -> Option<JapanTime> {
        match self.by {
            By::Letter { arrives_at } if now < arrives_at => Some(arrives_at),
            By::Letter { .. } | By::Mail { .. } => None,
        }
    }

    /// Its number: M or L, the office's number, the count.
    pub fn id(&self, office: OfficeNumber) -> String {
        let letter = match self.by {
            By::Mail { .. } => 'M',
            By::Letter { .. } => 'L',
        };
        format!("{letter}{office}{:03}", self.count)
    }
}
