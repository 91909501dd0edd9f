//! What the exchange tells of how it stands.

use super::Exchange;
use crate::operation::{Operation, Standing};

impl Operation for Exchange {
    fn standing(&self) -> Standing {
        if self.settings().maintenance { Standing::InMaintenance } else { Standing::Serving }
    }
}
