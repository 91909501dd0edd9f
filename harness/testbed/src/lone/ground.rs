//! The ground that a lone service shares with its testbed: whoever comes first lays it, and nobody lays it twice.

use std::time::Duration;

use careplan_sim::Journal;
use careplan_wire::Urls;

use crate::data_directory::{KEPT, Kept};
use crate::network::StartFault;
use crate::network::ground::{Ground, TLS_ROOT_FILE, TOKEN_FILE, kept_or_new};
use crate::{DataDirectory, DataFault, Settings};

/// How often it is looked whether the testbed, which has just begun on the directory, has laid the ground.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often at most: ten seconds, in which a start draws one key and writes three files.
const LOOKS_MAX: u32 = 200;

/// What the directory remembers, once all is there that its services share: `testbed.json`, the token, the TLS root.
pub(super) async fn laid(settings: &Settings, room: &DataDirectory) -> Result<Kept, StartFault> {
    for _ in 0..LOOKS_MAX {
        match DataDirectory::open(room.path()) {
            Ok(whole) => {
                let (whole, kept) = Ground::directory(settings, Some(whole))?;
                whole.keep(&kept)?;
                let _laid = Ground::lay(settings, whole, kept.clone(), nowhere(), Journal::default())?;
                return Ok(kept);
            }
            Err(DataFault::InUse { .. }) if is_laid(room)? => return kept_or_new(room, settings),
            Err(DataFault::InUse { .. }) => tokio::time::sleep(LOOK_EVERY).await,
            Err(fault) => return Err(fault.into()),
        }
    }
    Err(DataFault::InUse { path: room.path().to_owned() }.into())
}

fn is_laid(room: &DataDirectory) -> Result<bool, DataFault> {
    for name in [KEPT, TOKEN_FILE, TLS_ROOT_FILE] {
        if room.read(name)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The ground has no addresses of its own.
fn nowhere() -> Urls {
    Urls {
        console: String::new(),
        portal: String::new(),
        site: String::new(),
        relay: String::new(),
        ca: String::new(),
        back_office: String::new(),
    }
}
