//! サービスの再起動: all services end, and start again where they were.
//!
//! All of them at once: they are one program. What was in memory alone is gone, pages' logins and fault rules above all;
//! logins at the relay last.

use super::{Row, steps};
use crate::story::EndOfServices;

pub(super) const STEPS: &[Row] = steps! { Faults:
    Deed "すべてのサービスが再起動する", "all services restart", "in good order; not at a target", []
        |story| { story.start_again(EndOfServices::Orderly).await }
    Deed "すべてのサービスが突然落ちて起動しなおす", "all services are killed and start again",
        "where they stand; not at a target", []
        |story| { story.start_again(EndOfServices::Sudden).await }
};
