//! What must always hold, by name.

use std::fmt;

/// 不変条件.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// What was acknowledged is there, as it was acknowledged.
    NothingLost,
    /// A message stands once in a list; one key is one send; a number is given once.
    NothingDoubled,
    /// Who sees or fetches a message has sent it, or it was sent to them.
    NothingLeaked,
    /// Whatever was answered as asked had a certificate that was good by the CA's own register.
    NoBadCertificate,
    /// States move only along the table.
    StatesFollowTheTable,
    /// Pages neither skip nor repeat.
    CursorsHold,
    /// What goes out is what came in, byte for byte.
    BytesAreIdentical,
    /// The journal has a line with the reason of every refusal.
    RefusalsAreExplained,
}

impl Name {
    /// All of them, in the order in which they are told.
    pub(crate) const ALL: [Self; 8] = [
        Self::NothingLost,
        Self::NothingDoubled,
        Self::NothingLeaked,
        Self::NoBadCertificate,
        Self::StatesFollowTheTable,
        Self::CursorsHold,
        Self::BytesAreIdentical,
        Self::RefusalsAreExplained,
    ];

    /// What it says, in Japanese.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::NothingLost => "受け付けたメッセージは失われない",
            Self::NothingDoubled => "一度の送信が二通になって届くことはない",
            Self::NothingLeaked => "送った事業所と宛先の事業所のほかには見えない",
            Self::NoBadCertificate => "期限切れ、失効済み、種類違い、発行元違いの証明書では受け付けない",
            Self::StatesFollowTheTable => "メッセージの状態は決められた順にだけ変わる",
            Self::CursorsHold => "一覧の続きは飛ばさず、繰り返さない",
            Self::BytesAreIdentical => "受け取ったファイルは送ったファイルと一バイトも違わない",
            Self::RefusalsAreExplained => "断った理由は必ず記録に残る",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingLost => "nothing-lost",
            Self::NothingDoubled => "nothing-doubled",
            Self::NothingLeaked => "nothing-leaked",
            Self::NoBadCertificate => "no-bad-certificate",
            Self::StatesFollowTheTable => "states-follow-the-table",
            Self::CursorsHold => "cursors-hold",
            Self::BytesAreIdentical => "bytes-are-identical",
            Self::RefusalsAreExplained => "refusals-are-explained",
        })
    }
}
