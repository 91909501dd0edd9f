//! What can be set about the portal. Each default is the start guide's, or the one assumed where nothing public says.

use std::fmt;
use std::str::FromStr;

use careplan_domain::{Day, Span};
use careplan_serve::SessionCookie;

use thiserror::Error;

use crate::account::Rules;
use crate::password::PasswordCost;

/// 設定: how this portal behaves where the real one's behaviour is not known, or where a trainer may want another.
#[derive(Clone, Debug)]
pub struct Settings {
    /// 営業日 from a request to its certificate. 「数日かかる場合があります」 (S); three (A).
    pub delay_business_days: u32,
    /// Whether an approval by hand keeps to the counter's hours. What happens by itself always does (C1), and 発行 at
    /// once and a poke never do.
    pub office_hours: OfficeHours,
    /// 有効開始年月日.
    pub start_day: StartDay,
    /// The failure that locks an account: the third (C).
    pub failures_before_lock: u32,
    /// How long it stays locked: 30 minutes (C).
    pub lock: Span,
    /// How long a login may rest (A).
    pub session_idle: Span,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// For how many days an own password is good; for ever when absent (A).
    pub password_days: Option<u32>,
    /// 営業日 that the post takes with a letter that the portal sends by itself (A).
    pub letter_business_days: u32,
    /// Days until the letter comes that an office asked its federation for, by telephone or mail: about two weeks (S).
    pub asked_letter_days: u32,
    /// From which day 介護DX証明書 is issued instead of 請求委任事業所用ケアプラン証明書 (C); never when absent.
    pub care_dx_from: Option<Day>,
    /// Where the pages are, as letters tell it.
    pub address: String,
    /// The cookie of the pages.
    pub cookie: SessionCookie,
}

/// Which day a certificate is good from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StartDay {
    /// The day it is issued (A).
    #[default]
    IssueDay,
    /// 翌月1日: reproduces the start guide, whose example starts on a Saturday, the first of a month (S).
    FirstOfNextMonth,
}

/// 受付時間, weekdays from 8:30 to 17:15 (C1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficeHours {
    /// An approval by hand outside of them is refused.
    #[default]
    Kept,
    /// It is taken at any time.
    Ignored,
}

/// A word that chooses nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{found}` is not {expected}")]
pub struct InvalidChoice {
    found: String,
    expected: &'static str,
}

impl Settings {
    /// The defaults.
    pub fn new(cookie: SessionCookie) -> Self {
        Self {
            delay_business_days: 3,
            office_hours: OfficeHours::default(),
            start_day: StartDay::default(),
            failures_before_lock: 3,
            lock: Span::from_minutes(30),
            session_idle: Span::from_minutes(30),
            password_cost: PasswordCost::default(),
            password_days: None,
            letter_business_days: 5,
            asked_letter_days: 14,
            care_dx_from: Day::new(2025, 10, 1),
            address: "http://localhost:8441".to_owned(),
            cookie,
        }
    }

    /// The part that accounts keep to.
    pub fn account_rules(&self) -> Rules {
        Rules {
            failures_before_lock: self.failures_before_lock,
            lock: self.lock,
            password_days: self.password_days,
        }
    }
}

impl StartDay {
    /// The first day of a certificate that is issued on this day.
    pub fn of(self, issued_on: Day) -> Day {
        match self {
            Self::IssueDay => issued_on,
            Self::FirstOfNextMonth => issued_on.first_of_next_month(),
        }
    }
}

impl FromStr for StartDay {
    type Err = InvalidChoice;

    fn from_str(text: &str) -> Result<Self, InvalidChoice> {
        match text {
            "issue-day" => Ok(Self::IssueDay),
            "next-month" => Ok(Self::FirstOfNextMonth),
            other => Err(InvalidChoice::of(other, "`issue-day` or `next-month`")),
        }
    }
}

impl fmt::Display for StartDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IssueDay => "issue-day",
            Self::FirstOfNextMonth => "next-month",
        })
    }
}

impl FromStr for OfficeHours {
    type Err = InvalidChoice;

    fn from_str(text: &str) -> Result<Self, InvalidChoice> {
        match text {
            "kept" => Ok(Self::Kept),
            "ignored" => Ok(Self::Ignored),
            other => Err(InvalidChoice::of(other, "`kept` or `ignored`")),
        }
    }
}

impl fmt::Display for OfficeHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "kept",
            Self::Ignored => "ignored",
        })
    }
}

impl InvalidChoice {
    fn of(text: &str, expected: &'static str) -> Self {
        Self { found: text.chars().take(40).collect(), expected }
    }
}
