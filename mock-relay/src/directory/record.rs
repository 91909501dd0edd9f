//! The publications as they are written to the store.
//!
//! A promise to older data directories: fields are added with a default, never renamed.

use careplan_domain::{Day, OfficeNumber, Prefecture, ServiceKind};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use super::listing::{Listing, Location};
use super::publications::{Earlier, Issue, Publications, Snapshot};

/// The written form.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    earlier_listed: bool,
    older: Vec<IssueRecord>,
    previous: SnapshotRecord,
    latest: SnapshotRecord,
}

#[serde_as]
#[derive(Serialize, Deserialize)]
struct IssueRecord {
    #[serde_as(as = "DisplayFromStr")]
    as_of: Day,
    #[serde_as(as = "DisplayFromStr")]
    published_on: Day,
}

#[derive(Serialize, Deserialize)]
struct SnapshotRecord {
    issue: IssueRecord,
    offices: Vec<ListingRecord>,
}

#[serde_as]
#[derive(Serialize, Deserialize)]
struct ListingRecord {
    #[serde_as(as = "DisplayFromStr")]
    number: OfficeNumber,
    name: String,
    #[serde_as(as = "Vec<DisplayFromStr>")]
    service_kinds: Vec<ServiceKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<LocationRecord>,
}

#[serde_as]
#[derive(Serialize, Deserialize)]
struct LocationRecord {
    #[serde_as(as = "DisplayFromStr")]
    prefecture: Prefecture,
    municipality: String,
    address: String,
}

impl From<&Publications> for Record {
    fn from(publications: &Publications) -> Self {
        Self {
            earlier_listed: publications.earlier == Earlier::Listed,
            older: publications.older.iter().map(Into::into).collect(),
            previous: (&publications.previous).into(),
            latest: (&publications.latest).into(),
        }
    }
}

impl From<Record> for Publications {
    fn from(record: Record) -> Self {
        Self {
            earlier: if record.earlier_listed { Earlier::Listed } else { Earlier::Forgotten },
            older: record.older.into_iter().map(Into::into).collect(),
            previous: record.previous.into(),
            latest: record.latest.into(),
        }
    }
}

impl From<&Issue> for IssueRecord {
    fn from(&Issue { as_of, published_on }: &Issue) -> Self {
        Self { as_of, published_on }
    }
}

impl From<IssueRecord> for Issue {
    fn from(IssueRecord { as_of, published_on }: IssueRecord) -> Self {
        Self { as_of, published_on }
    }
}

impl From<&Snapshot> for SnapshotRecord {
    fn from(snapshot: &Snapshot) -> Self {
        Self {
            issue: (&snapshot.issue).into(),
            offices: snapshot.offices.iter().cloned().map(Into::into).collect(),
        }
    }
}

impl From<SnapshotRecord> for Snapshot {
    fn from(record: SnapshotRecord) -> Self {
        Self { issue: record.issue.into(), offices: record.offices.into_iter().map(Into::into).collect() }
    }
}

impl From<Listing> for ListingRecord {
    fn from(Listing { number, name, service_kinds, place }: Listing) -> Self {
        let place = place.map(|Location { prefecture, municipality, address }| LocationRecord {
            prefecture,
            municipality,
            address,
        });
        Self { number, name, service_kinds, place }
    }
}

impl From<ListingRecord> for Listing {
    fn from(ListingRecord { number, name, service_kinds, place }: ListingRecord) -> Self {
        let place = place.map(|LocationRecord { prefecture, municipality, address }| Location {
            prefecture,
            municipality,
            address,
        });
        Self { number, name, service_kinds, place }
    }
}
