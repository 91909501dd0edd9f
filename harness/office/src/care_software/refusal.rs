//! `ImportRefusal`: why a send unit was not imported at all.

use careplan_domain::OfficeNumber;
use careplan_standard::{FileKind, Finding, Wording};
use thiserror::Error;

use super::report::Subject;

/// Why a send unit was refused. It changed nothing: half a unit would be worse than none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportRefusal {
    /// It is addressed to another office.
    #[error("the unit is addressed to `{receiver}`, this is the book of `{own}`")]
    OtherReceiver {
        /// To whom.
        receiver: OfficeNumber,
        /// Whose book this is.
        own: OfficeNumber,
    },
    /// It is to be kept as sent by this office, and another one sent it.
    #[error("the unit was sent by `{sender}`, this is the book of `{own}`")]
    OtherSender {
        /// By whom.
        sender: OfficeNumber,
        /// Whose book this is.
        own: OfficeNumber,
    },
    /// The checker found errors in it.
    #[error("the checker found {} errors in it", .findings.len())]
    Faulty {
        /// The errors; warnings and notes refuse nothing and are not here.
        findings: Vec<Finding>,
    },
    /// A mandatory file is missing.
    #[error("the unit lacks {}", list(.missing))]
    Incomplete {
        /// What is missing.
        missing: Vec<FileKind>,
    },
    /// A file does not belong to it.
    #[error("`{kind}` does not belong to the unit")]
    ForeignMember {
        /// What it is.
        kind: FileKind,
    },
    /// A delete file has more columns than the key.
    #[error("record {record} of `{kind}` has not the columns of a deletion")]
    DeletionWithData {
        /// What it is.
        kind: FileKind,
        /// Counted from 1.
        record: u32,
    },
    /// A record has not the columns of its kind.
    #[error("record {record} of `{kind}` has not the columns of its kind")]
    Stray {
        /// What it is.
        kind: FileKind,
        /// Counted from 1.
        record: u32,
    },
    /// Two files bear one name and differ.
    #[error("there are two `{kind}` of one name, which differ")]
    OneNameTwice {
        /// What they are.
        kind: FileKind,
    },
    /// The columns that tell where a row belongs cannot be read.
    #[error("record {record} of `{kind}` does not say what it belongs to")]
    NoKey {
        /// What it is.
        kind: FileKind,
        /// Counted from 1.
        record: u32,
    },
    /// A row belongs to a record that the unit does not have.
    #[error("`{kind}` has rows of {} without its `{head}`", .subject.wording().en)]
    Unjoined {
        /// What the row is.
        kind: FileKind,
        /// What it would belong to.
        head: FileKind,
        /// The record that the row names.
        subject: Subject,
    },
    /// Two rows of one key differ where there can be one only.
    #[error("record {record} of `{kind}` has the key of an earlier one and says something else")]
    Contradiction {
        /// What it is.
        kind: FileKind,
        /// The later one, counted from 1.
        record: u32,
    },
}

impl ImportRefusal {
    /// The refusal as a sentence that says what to do.
    pub fn wording(&self) -> Wording {
        let english = self.to_string();
        let say = |ja: String, advice: &str| Wording::new(ja, format!("{english}; {advice}"));
        match self {
            Self::OtherReceiver { receiver, own } => say(
                format!(
                    "宛先は事業所 {receiver} です。ここは {own} の台帳です。正しい事業所で取り込んでください。"
                ),
                "import it there.",
            ),
            Self::OtherSender { sender, own } => say(
                format!(
                    "送信元は事業所 {sender} です。ここは {own} の台帳です。送信控えは送った事業所にだけ残します。"
                ),
                "only what an office sent itself is kept as sent.",
            ),
            Self::Faulty { findings } => {
                let (first_ja, first_en) = findings.first().map_or((String::new(), String::new()), |first| {
                    (first.message.ja.clone(), first.message.en.clone())
                });
                Wording::new(
                    format!(
                        "エラーが {} 件あります。送信元に訂正と再送を依頼してください。最初の1件: {first_ja}",
                        findings.len()
                    ),
                    format!("{english}; ask the sender to correct and send it again. The first: {first_en}"),
                )
            }
            Self::Incomplete { missing } => say(
                format!(
                    "{} がありません。同じ連番のファイルをすべて揃えて取り込んでください。",
                    list(missing)
                ),
                "import all files of the serial together.",
            ),
            Self::ForeignMember { kind } => say(
                format!(
                    "{kind}（{}）はこの送信単位に含まれないファイルです。送信元に再送を依頼してください。",
                    kind.japanese_name()
                ),
                "ask the sender to send the set again without it.",
            ),
            Self::DeletionWithData { kind, record } => say(
                format!(
                    "{kind} の {record} 件目は削除ファイルの項目数ではありません。データのある削除ファイルは適用しません。"
                ),
                "a deletion with data is never applied.",
            ),
            Self::Stray { kind, record } => say(
                format!("{kind} の {record} 件目は項目数が違います。送信元に訂正と再送を依頼してください。"),
                "ask the sender to correct and send it again.",
            ),
            Self::OneNameTwice { kind } => say(
                format!(
                    "同じ名前で内容の違う {kind} が2つあります。どちらが正しいか分からないため、送信元に新しい連番での再送を依頼してください。"
                ),
                "nobody can tell which is right; ask the sender to send it again under a new serial.",
            ),
            Self::NoKey { kind, record } => say(
                format!(
                    "{kind} の {record} 件目は、保険者番号・被保険者番号・日付などの鍵が読めません。送信元に訂正と再送を依頼してください。"
                ),
                "ask the sender to correct and send it again.",
            ),
            Self::Unjoined { kind, head, subject } => say(
                format!(
                    "{kind} に、{head} の無い行があります（{}）。送信元に、揃えての再送を依頼してください。",
                    subject.wording().ja
                ),
                "ask the sender to send the whole set again.",
            ),
            Self::Contradiction { kind, record } => say(
                format!(
                    "{kind} の {record} 件目は、前の行と鍵が同じで内容が違います。送信元に訂正と再送を依頼してください。"
                ),
                "ask the sender to correct and send it again.",
            ),
        }
    }
}

fn list(kinds: &[FileKind]) -> String {
    kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
