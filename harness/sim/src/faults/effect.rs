//! What a rule does.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::Occasion;

/// 障害の種類: what happens when a rule fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// 遅延: the request waits this long, of the machine's time, before it is done.
    Latency(Duration),
    /// エラー応答: an answer with this status, and nothing done.
    Status(u16),
    /// メンテナンス: 503, as during maintenance, and nothing done.
    Maintenance,
    /// 切断: the connection is reset, and nothing done.
    Reset,
    /// 無応答: nothing is done and nothing answered, for at most this long; then the connection is closed.
    Stall(Duration),
    /// 応答の途切れ: the request is done; half of the answer's body comes, then the connection is closed.
    Truncate,
    /// 二重処理: the request is done twice; the second answer comes.
    Duplicate,
    /// サーバ証明書の不備: the connection is offered this chain of certificates.
    WrongChain(ServerChain),
    /// 古い失効リスト: the newer list of revocations is not taken over.
    StaleList,
}

/// サーバ証明書の不備: a chain of server certificates with exactly one defect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServerChain {
    /// 期限切れ: ended a day ago.
    Expired,
    /// 名前の不一致: of another host.
    WrongName,
    /// 別のルート: signed by a root of the same name with another key.
    WrongRoot,
    /// 中間証明書の欠落: signed by an intermediate that is not sent.
    MissingIntermediate,
}

/// An effect out of its bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEffect {
    /// No such effect.
    #[error("found `{0}`, expected one of {all}", all = Effect::WORDS.join(", "))]
    Unknown(String),
    /// No such chain.
    #[error("found `{0}`, expected one of expired, wrong-name, wrong-root, missing-intermediate")]
    UnknownChain(String),
    /// A status that is no refusal.
    #[error("found {0}, expected a status from 400 to 599")]
    Status(u16),
    /// A wait of nothing, or longer than anything waits for.
    #[error("found {} ms, expected 1 to {}", found.as_millis(), max.as_millis())]
    Wait {
        /// What was asked for.
        found: Duration,
        /// The longest.
        max: Duration,
    },
}

impl Effect {
    /// The longest latency: above it, a stall is what is meant.
    pub const LATENCY_MAX: Duration = Duration::from_mins(1);
    /// The longest stall: longer than any client waits, and yet no connection is held for ever.
    pub const STALL_MAX: Duration = Duration::from_mins(10);
    /// The words of all effects, in the order of the documentation.
    pub const WORDS: [&'static str; 9] = [
        "latency",
        "status",
        "maintenance",
        "reset",
        "stall",
        "truncate",
        "duplicate",
        "wrong-chain",
        "stale-list",
    ];

    /// This effect, if it is within its bounds.
    pub fn checked(self) -> Result<Self, InvalidEffect> {
        match self {
            Self::Latency(found) if found.is_zero() || found > Self::LATENCY_MAX => {
                Err(InvalidEffect::Wait { found, max: Self::LATENCY_MAX })
            }
            Self::Stall(found) if found.is_zero() || found > Self::STALL_MAX => {
                Err(InvalidEffect::Wait { found, max: Self::STALL_MAX })
            }
            Self::Status(status) if !(400..600).contains(&status) => Err(InvalidEffect::Status(status)),
            within => Ok(within),
        }
    }

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Latency(_) => "latency",
            Self::Status(_) => "status",
            Self::Maintenance => "maintenance",
            Self::Reset => "reset",
            Self::Stall(_) => "stall",
            Self::Truncate => "truncate",
            Self::Duplicate => "duplicate",
            Self::WrongChain(_) => "wrong-chain",
            Self::StaleList => "stale-list",
        }
    }

    /// Whether it is decided for a request, and so by route and office.
    pub const fn is_of_requests(self) -> bool {
        !matches!(self, Self::WrongChain(_) | Self::StaleList)
    }

    pub(super) const fn is_of(self, occasion: &Occasion<'_>) -> bool {
        match occasion {
            Occasion::Connection => matches!(self, Self::WrongChain(_)),
            Occasion::RevocationList => matches!(self, Self::StaleList),
            Occasion::Request { .. } => self.is_of_requests(),
        }
    }
}

impl ServerChain {
    /// All chains, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Expired, Self::WrongName, Self::WrongRoot, Self::MissingIntermediate];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::WrongName => "wrong-name",
            Self::WrongRoot => "wrong-root",
            Self::MissingIntermediate => "missing-intermediate",
        }
    }
}

impl FromStr for ServerChain {
    type Err = InvalidEffect;

    fn from_str(text: &str) -> Result<Self, InvalidEffect> {
        Self::ALL
            .into_iter()
            .find(|chain| chain.as_str() == text)
            .ok_or_else(|| InvalidEffect::UnknownChain(text.chars().take(40).collect()))
    }
}

impl fmt::Display for ServerChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the effect did, as the end of a sentence that begins with the rule.
impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latency(wait) => write!(f, "held the request back for {} ms", wait.as_millis()),
            Self::Status(status) => write!(f, "answered {status}"),
            Self::Maintenance => f.write_str("answered that there is maintenance"),
            Self::Reset => f.write_str("reset the connection"),
            Self::Stall(wait) => write!(f, "left the request without an answer for {} ms", wait.as_millis()),
            Self::Truncate => f.write_str("cut the answer's body in the middle"),
            Self::Duplicate => f.write_str("had the request done twice"),
            Self::WrongChain(chain) => write!(f, "offered the certificate chain `{chain}`"),
            Self::StaleList => f.write_str("kept the old list of revocations"),
        }
    }
}
