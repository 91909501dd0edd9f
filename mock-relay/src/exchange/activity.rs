//! What the exchange tells of how much an office sends and receives.

use async_trait::async_trait;
use careplan_domain::OfficeNumber;
use careplan_serve::store::StoreFault;

use super::Exchange;
use crate::activity::{Activity, Period, Traffic};

#[async_trait]
impl Activity for Exchange {
    async fn traffic(&self, office: OfficeNumber, period: Period) -> Result<Traffic, StoreFault> {
        self.store().traffic(office, period).await
    }
}
