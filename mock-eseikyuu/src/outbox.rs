//! 送信箱: the mails and letters that went to one office. Nothing leaves the testbed: who plays the office reads them in
//! the console.
//!
//! They are kept with the office's record, so that what a mail tells and what the account takes are stored as one.

mod words;

use careplan_domain::{JapanTime, OfficeNumber};

pub(crate) use words::{
    NEW_PASSWORD, REGISTERED, asked_for, asked_for_subject, certificate_password_reissued, first_letter,
    login_reissued, security_mail_changed, security_mail_removed, sender,
};

/// How many an office keeps; the oldest go. A trainer who sends one a day has three months before him.
pub const OUTBOX_MAX: usize = 100;

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
    /// 本文.
    pub body: String,
}

impl Sent {
    /// Its number: M or L, the office's number, the count.
    pub fn id(&self, office: OfficeNumber) -> String {
        let letter = match self.by {
            By::Mail { .. } => 'M',
            By::Letter { .. } => 'L',
        };
        format!("{letter}{office}{:03}", self.count)
    }
}
