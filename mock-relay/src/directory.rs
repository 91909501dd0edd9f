//! ケアプランデータ連携システム利用状況: the public list of offices that use the exchange, by map, region and search.
//!
//! Not the client's own search for receivers, which is live and belongs to the exchange (`exchange::directory`). The
//! rule it keeps: what its pages say is what was so on the day of the snapshot, and stays so until the next
//! publication; an office that has just applied is not in it yet, though it can exchange (S).

mod demo;
mod edition;
mod entrance;
mod export;
mod folding;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod listing;
mod map_pages;
mod municipalities;
mod picture;
mod public_information;
mod publications;
mod record;
mod regions;
mod results;
mod search;
mod site;
mod snapshots;
mod tiles;
mod trouble;
mod unlisted;

pub use self::demo::demo_listings;
pub use self::listing::{Listing, Location, Mark};
pub use self::publications::{Issue, PublicationDay};
pub use self::site::{Directory, Settings};

#[cfg(test)]
mod tests;
