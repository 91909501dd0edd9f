//! 利用状況: how much an office sends and receives, as whoever shows it may ask.
//!
//! A port: the usage site asks it, the exchange answers it, and neither knows the other. Figures and nothing else: no
//! message can be told from them.

use async_trait::async_trait;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::StoreFault;

/// Knows how much offices exchange.
#[async_trait]
pub trait Activity: Send + Sync {
    /// How much this office sent and received within a period.
    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault>;
}

/// 集計期間: from its first moment to before its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment in it.
    pub from: JapanTime,
    /// The first moment after it.
    pub until: JapanTime,
}

/// What an office sent and received within a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// 送信: by the time of sending.
    pub sent: Count,
    /// 受信: by the time at which the last file had gone out to it.
    pub received: Count,
}

/// 件数.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Messages.
    pub messages: u64,
    /// Their files.
    pub files: u64,
}
