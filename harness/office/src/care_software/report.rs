//! `ImportReport`: what became of one send unit, for people and for programs.

use careplan_standard::{FileSerial, Route, SendUnit, Wording};

use super::key::{ActualsKey, ConsultationKey, PlanKey, SupplementKey, SupplementOf, UseSlipKey};
use super::refusal::ImportRefusal;

/// 取込結果: what an import did. A unit that was refused changed nothing at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// 送信単位.
    pub unit: SendUnit,
    /// From whom to whom.
    pub route: Route,
    /// ファイル連番.
    pub serial: FileSerial,
    /// What was done to which record, or why nothing was.
    pub outcome: Result<Vec<ImportEntry>, ImportRefusal>,
}

impl ImportReport {
    /// What was done; nothing where the unit was refused.
    pub fn entries(&self) -> &[ImportEntry] {
        self.outcome.as_deref().unwrap_or(&[])
    }

    /// Why the unit was refused, if it was.
    pub fn refusal(&self) -> Option<&ImportRefusal> {
        self.outcome.as_ref().err()
    }

    /// The report in sentences: the unit first, then what was done, line by line.
    pub fn wordings(&self) -> Vec<Wording> {
        let (unit, serial) = (self.unit, self.serial);
        let head = |ja: &str, en: &str| {
            Wording::new(
                format!("{}（ファイル連番 {serial}）{ja}", unit.japanese()),
                format!("{unit} (serial {serial}) {en}"),
            )
        };
        match &self.outcome {
            Ok(entries) => {
                let mut lines = vec![head("を取り込みました。", "was imported.")];
                lines.extend(entries.iter().map(ImportEntry::wording));
                lines
            }
            Err(refusal) => {
                vec![
                    head(
                        "は取り込みませんでした。台帳は変わっていません。",
                        "was refused; the book is as it was.",
                    ),
                    refusal.wording(),
                ]
            }
        }
    }
}

/// What was done to one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImportEntry {
    /// Which record.
    pub subject: Subject,
    /// What was done.
    pub effect: Effect,
}

impl ImportEntry {
    /// The entry as a sentence.
    pub fn wording(&self) -> Wording {
        let subject = self.subject.wording();
        let effect = self.effect.wording();
        Wording::new(format!("{}: {}", subject.ja, effect.ja), format!("{}: {}", subject.en, effect.en))
    }
}

/// A record of a book, by its sort and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// 第1表・第2表.
    CarePlan(PlanKey),
    /// 第3表.
    Week(PlanKey),
    /// 利用者補足情報.
    Supplement(SupplementKey),
    /// 第6表 予定・第7表.
    UseSlip(UseSlipKey),
    /// 第6表 実績.
    Actuals(ActualsKey),
    /// 利用者基本情報.
    BasicInfo(ConsultationKey),
    /// 介護予防サービス・支援計画書.
    PreventivePlan(PlanKey),
}

impl Subject {
    /// The record in words.
    pub fn wording(&self) -> Wording {
        let of = |user, what: &str, sort: &str| {
            Wording::new(format!("利用者 {user} {what}"), format!("user {user}, {sort}"))
        };
        match self {
            Self::CarePlan(PlanKey { user, plan_date }) => of(
                user,
                &format!("第1・2表（作成日 {plan_date}）"),
                &format!("tables 1 and 2 of {plan_date}"),
            ),
            Self::Week(PlanKey { user, plan_date }) => {
                of(user, &format!("第3表（作成日 {plan_date}）"), &format!("table 3 of {plan_date}"))
            }
            Self::Supplement(SupplementKey { user, with: SupplementOf::Plan(day) }) => of(
                user,
                &format!("利用者補足情報（計画書 {day}）"),
                &format!("supplement to the plan of {day}"),
            ),
            Self::Supplement(SupplementKey { user, with: SupplementOf::UseSlip(month) }) => {
                of(user, &format!("利用者補足情報（対象年月 {month}）"), &format!("supplement of {month}"))
            }
            Self::UseSlip(UseSlipKey { user, month }) => {
                of(user, &format!("予定（対象年月 {month}）"), &format!("use slip of {month}"))
            }
            Self::Actuals(ActualsKey { user, month, office, kind }) => of(
                user,
                &format!("実績（対象年月 {month}、事業所 {office}、サービス種類 {kind}）"),
                &format!("actuals of {month}, office {office}, kind {kind}"),
            ),
            Self::BasicInfo(ConsultationKey { user, consulted_on }) => of(
                user,
                &format!("利用者基本情報（相談日 {consulted_on}）"),
                &format!("basic information of {consulted_on}"),
            ),
            Self::PreventivePlan(PlanKey { user, plan_date }) => of(
                user,
                &format!("介護予防サービス・支援計画書（作成日 {plan_date}）"),
                &format!("preventive plan of {plan_date}"),
            ),
        }
    }
}

/// What an import did to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// 追加.
    Added,
    /// 差替え: the whole record, so that rows which the new one does not have are gone.
    Replaced,
    /// 変更なし: a newer unit says the same.
    Confirmed,
    /// 削除.
    Deleted,
    /// 担当外: the new use slip has no row of the office any more, which therefore keeps none.
    Dropped,
    /// 無視: nothing was done.
    Ignored(Disregard),
}

impl Effect {
    /// The effect in words.
    pub fn wording(self) -> Wording {
        match self {
            Self::Added => Wording::new("追加しました。", "added."),
            Self::Replaced => Wording::new("全体を差し替えました。", "replaced as a whole."),
            Self::Confirmed => Wording::new("内容は前回と同じです。", "the same as before."),
            Self::Deleted => Wording::new("削除しました。", "deleted."),
            Self::Dropped => Wording::new(
                "自事業所の行が無くなったため、予定から外しました。",
                "dropped: it has no row of this office any more.",
            ),
            Self::Ignored(disregard) => disregard.wording(),
        }
    }
}

/// Why nothing was done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disregard {
    /// 古い連番: a newer unit spoke of it before.
    OlderSerial {
        /// The newer unit's serial.
        newest: FileSerial,
    },
    /// 再取込: the same unit came before.
    Replay,
    /// 連番の重複: another unit of the same serial said something else, and stands.
    SerialTaken,
    /// There is nothing to delete.
    NothingToDelete,
    /// The use slip has no row of the office.
    NotServed,
}

impl Disregard {
    /// The reason in words.
    pub fn wording(self) -> Wording {
        match self {
            Self::OlderSerial { newest } => Wording::new(
                format!("古い連番のため無視しました。取込済みの連番は {newest} です。"),
                format!("ignored, its serial is old: {newest} was imported before."),
            ),
            Self::Replay => {
                Wording::new("取込済みのため何もしていません。", "ignored, it was imported before.")
            }
            Self::SerialTaken => Wording::new(
                "同じ連番で内容の違うものを取込済みのため無視しました。送信元に、新しい連番での再送を依頼してください。",
                "ignored, another unit of the same serial said something else; ask the sender to send it again under a new serial.",
            ),
            Self::NothingToDelete => {
                Wording::new("削除する対象がありませんでした。", "there was nothing to delete.")
            }
            Self::NotServed => Wording::new(
                "自事業所の行が無い利用者のため取り込みませんでした。送信元に、宛先を確かめてください。",
                "ignored, it has no row of this office; ask the sender whether it was meant for you.",
            ),
        }
    }
}
