//! `Pattern`: one of the seven patterns of the national vendor test.

use std::fmt;
use std::str::FromStr;

use careplan_domain::{ServiceMonth, excerpt};
use careplan_standard::{People, Recipe, SendUnit, Wording};
use thiserror::Error;

/// 試験パターン of version 4 (C, national vendor test; what each demands in detail is assumed, A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// 居宅介護支援: 第1〜3表.
    D1,
    /// 居宅介護支援: 予定.
    D2,
    /// 居宅介護支援: 実績.
    D3,
    /// 介護予防支援: 利用者基本情報.
    D4,
    /// 介護予防支援: 介護予防サービス・支援計画書.
    D5,
    /// 介護予防支援: 予定.
    D6,
    /// 介護予防支援: 実績.
    D7,
}

/// What a pattern's sample is made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Make {
    /// The unit that is handed out.
    pub(super) unit: SendUnit,
    /// The unit that takes it back.
    pub(super) deletion: SendUnit,
    /// Whether actuals are to be made of it.
    pub(super) actuals: bool,
    /// サービス種類 of the office that gets it.
    pub(super) receiver: &'static str,
    people: People,
    users: u32,
    seed: u64,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Self; 7] = [Self::D1, Self::D2, Self::D3, Self::D4, Self::D5, Self::D6, Self::D7];

    /// Its name, which is that of its folder too.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::D1 => "D1",
            Self::D2 => "D2",
            Self::D3 => "D3",
            Self::D4 => "D4",
            Self::D5 => "D5",
            Self::D6 => "D6",
            Self::D7 => "D7",
        }
    }

    /// What it is about.
    pub fn title(self) -> Wording {
        match self {
            Self::D1 => Wording::new("居宅介護支援 第1〜3表", "care plans: tables 1 to 3"),
            Self::D2 => {
                Wording::new("居宅介護支援 予定（第6・7表）", "care plans: planned services (tables 6 and 7)")
            }
            Self::D3 => Wording::new("居宅介護支援 実績（第6表）", "care plans: actual services (table 6)"),
            Self::D4 => {
                Wording::new("介護予防支援 利用者基本情報", "preventive care: basic information on users")
            }
            Self::D5 => Wording::new(
                "介護予防支援 介護予防サービス・支援計画書",
                "preventive care: plans of preventive services and support",
            ),
            Self::D6 => Wording::new(
                "介護予防支援 予定（第6・7表）",
                "preventive care: planned services (tables 6 and 7)",
            ),
            Self::D7 => {
                Wording::new("介護予防支援 実績（第6表）", "preventive care: actual services (table 6)")
            }
        }
    }

    /// 対象年月 of all patterns: it has weekends, a national holiday, and the first day of a fiscal year.
    pub(super) fn month() -> ServiceMonth {
        ServiceMonth::new(2026, 4).expect("April 2026 is a month")
    }

    /// Seeds are chosen so that each sample shows what matters; a test says what that is.
    pub(super) fn make(self) -> Make {
        let care = |unit, deletion, receiver| Make {
            unit,
            deletion,
            actuals: false,
            receiver,
            people: People::Care,
            users: 7,
            seed: 3,
        };
        let preventive = |unit, deletion, receiver, seed| Make {
            people: People::Preventive,
            users: 8,
            seed,
            ..care(unit, deletion, receiver)
        };
        match self {
            Self::D1 => care(SendUnit::Plan, SendUnit::DeletePlan, "17"),
            Self::D2 => care(SendUnit::UseSlip, SendUnit::DeleteUseSlip, "17"),
            Self::D3 => Make { actuals: true, ..care(SendUnit::UseSlip, SendUnit::DeleteActuals, "11") },
            Self::D4 => preventive(SendUnit::BasicInfo, SendUnit::DeleteBasicInfo, "43", 19),
            Self::D5 => preventive(SendUnit::PreventivePlan, SendUnit::DeletePreventivePlan, "66", 71),
            Self::D6 => preventive(SendUnit::UseSlip, SendUnit::DeleteUseSlip, "66", 71),
            Self::D7 => {
                Make { actuals: true, ..preventive(SendUnit::UseSlip, SendUnit::DeleteActuals, "A2", 19) }
            }
        }
    }
}

impl Make {
    /// The recipe of the town in which it happens.
    pub(super) fn recipe(&self) -> Recipe {
        let mut units = vec![self.unit, self.deletion];
        units.extend(self.actuals.then_some(SendUnit::Actuals));
        Recipe { units, people: self.people, users: self.users, ..Recipe::new(Pattern::month(), self.seed) }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Pattern {
    type Err = UnknownPattern;

    /// In either case: `d1` is what people type.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pattern = Self::ALL.into_iter().find(|pattern| pattern.as_str().eq_ignore_ascii_case(text));
        pattern.ok_or_else(|| UnknownPattern { text: excerpt(text) })
    }
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no pattern of the vendor test, expected one of `D1` to `D7`")]
pub struct UnknownPattern {
    /// What was read.
    pub text: String,
}
