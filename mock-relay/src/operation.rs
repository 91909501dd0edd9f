//! 稼働状況: whether the exchange serves, as whoever tells people of it may ask.
//!
//! A port, as `activity` is: the usage site asks it, the exchange answers it, and neither knows the other.

/// Knows how the exchange stands.
pub trait Operation: Send + Sync {
    /// How it stands now.
    fn standing(&self) -> Standing;
}

/// How the exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 正常稼働中.
    Serving,
    /// メンテナンス中: it answers no call.
    InMaintenance,
}
