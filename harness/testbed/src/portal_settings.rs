//! What can be chosen about the portal when a testbed first starts: the flags of `careplan up`, and what the data
//! directory remembers of them.
//!
//! It knows no portal at work. The rule it keeps: what was chosen stays with the data, so that certificates, letters and
//! passwords follow the same rules after a restart.

use std::fmt;
use std::str::FromStr;

use mock_eseikyuu::{OfficeHours, StartDay};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// 電子請求受付システムの設定: what is asked for; what is absent takes the data directory's, or the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortalSettings {
    /// パスワードの有効期限.
    pub password_days: Option<PasswordDays>,
    /// 営業日 from a request to its certificate.
    pub approval_days: Option<DayCount>,
    /// Whether the counter keeps to its hours and calendar.
    pub counter_hours: Option<OfficeHours>,
    /// 有効開始年月日.
    pub start_day: Option<StartDay>,
    /// 営業日 that the post takes with a letter that the portal sends by itself.
    pub letter_days: Option<DayCount>,
    /// Days until the letter comes that was asked for by telephone or mail.
    pub asked_letter_days: Option<DayCount>,
}

/// The same as it holds for a testbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalRules {
    #[serde(with = "text")]
    password_days: PasswordDays,
    #[serde(with = "text")]
    approval_days: DayCount,
    #[serde(with = "text")]
    counter_hours: OfficeHours,
    #[serde(with = "text")]
    start_day: StartDay,
    #[serde(with = "text")]
    letter_days: DayCount,
    #[serde(with = "text")]
    asked_letter_days: DayCount,
}

/// A number of days, 0 to 366.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount(u16);

/// How long an own password is good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PasswordDays {
    /// For ever.
    #[default]
    Never,
    /// For so many days, at least one.
    After(DayCount),
}

/// A text is no number of days.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{found}` is not {expected}")]
pub struct InvalidDays {
    found: String,
    expected: &'static str,
}

impl DayCount {
    /// The most: whoever waits longer than a year moves the clock by hand.
    pub const MAX: u16 = 366;

    /// So many days; none above [`Self::MAX`].
    pub const fn new(days: u16) -> Option<Self> {
        if days <= Self::MAX { Some(Self(days)) } else { None }
    }

    const fn of(days: u16) -> Self {
        assert!(days <= Self::MAX);
        Self(days)
    }
}

impl Default for PortalRules {
    fn default() -> Self {
        Self {
            password_days: PasswordDays::Never,
            approval_days: const { DayCount::of(3) },
            counter_hours: OfficeHours::Kept,
            start_day: StartDay::IssueDay,
            letter_days: const { DayCount::of(5) },
            asked_letter_days: const { DayCount::of(14) },
        }
    }
}

impl PortalSettings {
    /// What holds for a new testbed.
    pub(crate) fn rules(&self) -> PortalRules {
        let usual = PortalRules::default();
        PortalRules {
            password_days: self.password_days.unwrap_or(usual.password_days),
            approval_days: self.approval_days.unwrap_or(usual.approval_days),
            counter_hours: self.counter_hours.unwrap_or(usual.counter_hours),
            start_day: self.start_day.unwrap_or(usual.start_day),
            letter_days: self.letter_days.unwrap_or(usual.letter_days),
            asked_letter_days: self.asked_letter_days.unwrap_or(usual.asked_letter_days),
        }
    }

    /// Each flag with what is asked for, and what holds already.
    pub(crate) fn beside(&self, kept: &PortalRules) -> [(&'static str, Option<String>, String); 6] {
        fn row<T: ToString>(
            flag: &'static str,
            asked: Option<T>,
            kept: &T,
        ) -> (&'static str, Option<String>, String) {
            (flag, asked.map(|asked| asked.to_string()), kept.to_string())
        }
        [
            row("--password-days", self.password_days, &kept.password_days),
            row("--approval-days", self.approval_days, &kept.approval_days),
            row("--counter-hours", self.counter_hours, &kept.counter_hours),
            row("--start-day", self.start_day, &kept.start_day),
            row("--letter-days", self.letter_days, &kept.letter_days),
            row("--asked-letter-days", self.asked_letter_days, &kept.asked_letter_days),
        ]
    }
}

impl PortalRules {
    /// The portal's settings by these rules.
    pub(crate) fn over(&self, usual: mock_eseikyuu::Settings) -> mock_eseikyuu::Settings {
        mock_eseikyuu::Settings {
            password_days: match self.password_days {
                PasswordDays::Never => None,
                PasswordDays::After(days) => Some(days.0.into()),
            },
            delay_business_days: self.approval_days.0.into(),
            office_hours: self.counter_hours,
            start_day: self.start_day,
            letter_business_days: self.letter_days.0.into(),
            asked_letter_days: self.asked_letter_days.0.into(),
            ..usual
        }
    }
}

impl FromStr for DayCount {
    type Err = InvalidDays;

    fn from_str(text: &str) -> Result<Self, InvalidDays> {
        let days = text.parse().ok().and_then(Self::new);
        days.ok_or_else(|| InvalidDays::of(text, "a number of days from 0 to 366"))
    }
}

impl fmt::Display for DayCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PasswordDays {
    type Err = InvalidDays;

    fn from_str(text: &str) -> Result<Self, InvalidDays> {
        match text {
            "never" => Ok(Self::Never),
            days => match days.parse() {
                Ok(days) if days != DayCount(0) => Ok(Self::After(days)),
                _ => Err(InvalidDays::of(text, "`never` or a number of days from 1 to 366")),
            },
        }
    }
}

impl fmt::Display for PasswordDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::After(days) => days.fmt(f),
        }
    }
}

impl InvalidDays {
    fn of(text: &str, expected: &'static str) -> Self {
        Self { found: text.chars().take(40).collect(), expected }
    }
}

/// A value as its text.
mod text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_default_the_portal_is_as_it_is_by_itself() {
        let cookie = careplan_serve::SessionCookie { name: "test".to_owned(), secure: false };
        let usual = mock_eseikyuu::Settings::new(cookie);
        let ours = PortalSettings::default().rules().over(usual.clone());
        assert_eq!(format!("{ours:?}"), format!("{usual:?}"));
    }

    #[test]
    fn what_was_chosen_is_read_back() {
        let rules = PortalSettings {
            password_days: Some("90".parse().expect("days")),
            approval_days: DayCount::new(0),
            counter_hours: Some(OfficeHours::Ignored),
            start_day: Some(StartDay::FirstOfNextMonth),
            letter_days: DayCount::new(1),
            asked_letter_days: None,
        }
        .rules();
        let kept = serde_json::to_value(rules).expect("JSON");
        let expected = serde_json::json!({
            "password_days": "90", "approval_days": "0", "counter_hours": "ignored",
            "start_day": "next-month", "letter_days": "1", "asked_letter_days": "14",
        });
        assert_eq!(kept, expected);
        assert_eq!(serde_json::from_value::<PortalRules>(kept).expect("read"), rules);
        let none = serde_json::json!({});
        assert_eq!(serde_json::from_value::<PortalRules>(none).expect("read"), PortalRules::default());
    }

    #[test]
    fn days_have_their_bounds() {
        for (text, right) in [("0", true), ("366", true), ("367", false), ("-1", false), ("", false)] {
            assert_eq!(text.parse::<DayCount>().is_ok(), right, "{text}");
        }
        for (text, right) in [("never", true), ("1", true), ("0", false), ("367", false), ("always", false)] {
            assert_eq!(text.parse::<PasswordDays>().is_ok(), right, "{text}");
        }
        let told = "0".parse::<PasswordDays>().expect_err("too few").to_string();
        assert_eq!(told, "`0` is not `never` or a number of days from 1 to 366");
    }
}
