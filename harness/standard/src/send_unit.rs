//! `SendUnit`: which files go together under one serial.

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

use crate::{FileKind, NameVersion};

/// 送信単位: files that are sent, and read, as one (C, file standard V4.1, units of sending).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendUnit {
    /// 計画書: tables 1 to 3 and the supplement.
    Plan,
    /// 予定: tables 6 and 7 and the supplement.
    UseSlip,
    /// 計画書の削除.
    DeletePlan,
    /// 予定の削除.
    DeleteUseSlip,
    /// 実績.
    Actuals,
    /// 実績の削除.
    DeleteActuals,
    /// 利用者基本情報, with its tables and images.
    BasicInfo,
    /// 介護予防サービス・支援計画書 with its table, and with the set of 利用者基本情報 where wanted.
    PreventivePlan,
    /// 利用者基本情報の削除.
    DeleteBasicInfo,
    /// 介護予防サービス・支援計画書の削除.
    DeletePreventivePlan,
}

impl SendUnit {
    /// Every unit.
    pub const ALL: [Self; 10] = [
        Self::Plan,
        Self::UseSlip,
        Self::DeletePlan,
        Self::DeleteUseSlip,
        Self::Actuals,
        Self::DeleteActuals,
        Self::BasicInfo,
        Self::PreventivePlan,
        Self::DeleteBasicInfo,
        Self::DeletePreventivePlan,
    ];

    /// The word for it in `data/files.tsv` and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::UseSlip => "use-slip",
            Self::DeletePlan => "delete-plan",
            Self::DeleteUseSlip => "delete-use-slip",
            Self::Actuals => "actuals",
            Self::DeleteActuals => "delete-actuals",
            Self::BasicInfo => "basic-info",
            Self::PreventivePlan => "preventive-plan",
            Self::DeleteBasicInfo => "delete-basic-info",
            Self::DeletePreventivePlan => "delete-preventive-plan",
        }
    }

    /// What people call it.
    pub fn japanese(self) -> &'static str {
        match self {
            Self::Plan => "居宅サービス計画書（第1〜3表）",
            Self::UseSlip => "予定（第6・7表）",
            Self::DeletePlan => "居宅サービス計画書の削除",
            Self::DeleteUseSlip => "予定の削除",
            Self::Actuals => "実績（第6表）",
            Self::DeleteActuals => "実績の削除",
            Self::BasicInfo => "利用者基本情報",
            Self::PreventivePlan => "介護予防サービス・支援計画書",
            Self::DeleteBasicInfo => "利用者基本情報の削除",
            Self::DeletePreventivePlan => "介護予防サービス・支援計画書の削除",
        }
    }

    /// The kinds of file without which it is not whole.
    pub fn mandatory(self, version: NameVersion) -> &'static [FileKind] {
        use FileKind::{
            Dlt1kyo, Dltjsk, Dltkihon, Dltplan, Dltyobo, Up1kyo, Up2kyo, Up3kyo, Uphosoku, Upjsk, Upkihon,
            Upplan, Upsikyu, Upyobo,
        };
        match (self, version) {
            (Self::Plan, NameVersion::V4) => &[Up1kyo, Up2kyo, Up3kyo, Uphosoku],
            (Self::Plan, NameVersion::V3) => &[Up1kyo, Up2kyo, Uphosoku],
            (Self::UseSlip, _) => &[Upplan, Upsikyu, Uphosoku],
            (Self::DeletePlan, _) => &[Dlt1kyo],
            (Self::DeleteUseSlip, _) => &[Dltplan],
            (Self::Actuals, _) => &[Upjsk],
            (Self::DeleteActuals, _) => &[Dltjsk],
            (Self::BasicInfo, _) => &[Upkihon],
            (Self::PreventivePlan, _) => &[Upyobo],
            (Self::DeleteBasicInfo, _) => &[Dltkihon],
            (Self::DeletePreventivePlan, _) => &[Dltyobo],
        }
    }

    /// The kinds of file that may go along; their absence is no error.
    pub fn optional(self) -> &'static [FileKind] {
        use FileKind::{Upkihon, UpkihonImage, UpkihonSub1, UpkihonSub2, UpyoboSub};
        match self {
            Self::BasicInfo => &[UpkihonSub1, UpkihonSub2, UpkihonImage],
            Self::PreventivePlan => &[UpyoboSub, Upkihon, UpkihonSub1, UpkihonSub2, UpkihonImage],
            Self::Plan
            | Self::UseSlip
            | Self::DeletePlan
            | Self::DeleteUseSlip
            | Self::Actuals
            | Self::DeleteActuals
            | Self::DeleteBasicInfo
            | Self::DeletePreventivePlan => &[],
        }
    }

    /// Whether it goes from who gives care to who plans it.
    pub fn goes_to_planner(self) -> bool {
        matches!(self, Self::Actuals | Self::DeleteActuals)
    }

    /// Whether it belongs to preventive care and so to no version before 4.
    pub fn is_preventive(self) -> bool {
        matches!(
            self,
            Self::BasicInfo | Self::PreventivePlan | Self::DeleteBasicInfo | Self::DeletePreventivePlan
        )
    }
}

impl fmt::Display for SendUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SendUnit {
    type Err = UnknownSendUnit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unit = Self::ALL.into_iter().find(|unit| unit.as_str() == text);
        unit.ok_or_else(|| UnknownSendUnit { text: excerpt(text) })
    }
}

/// Why a text is no 送信単位.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no send unit, expected one such as `plan` or `use-slip`")]
pub struct UnknownSendUnit {
    /// What was read.
    pub text: String,
}
