//! What an archive says of itself, as its first member.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::Kept;

/// The form of the archives that this program writes.
pub(super) const FORM: u32 = 1;
/// The manifest's name in the archive; what it tells of stands in a folder beside it.
pub(super) const MANIFEST: &str = "manifest.json";
/// The folder of the archive that becomes the data directory.
pub(super) const DATA: &str = "data/";
/// Bytes of a member's name at most: with its folder it fits into the header of a tar archive.
pub(super) const NAME_BYTES_MAX: usize = 150;
/// Files at most: a data directory has about fifteen; the rest is room for what somebody else puts there.
pub(super) const MEMBERS_MAX: usize = 10_000;
/// Bytes of a manifest at most: so many members, each with the longest name.
pub(super) const MANIFEST_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// What every archive says to whoever opens it by hand.
const MOCK: &str = "模擬 (MOCK): ケアプランデータ連携システムの試験環境のバックアップ。実在の事業所・利用者のデータではありません。\
    A testbed's backup. It holds the testbed's keys, passwords and tokens: keep it as private as the data directory.";
/// What is said where the relay's part is elsewhere.
const DATABASE_NOTE: &str = "The relay keeps messages, logins and offices in PostgreSQL: they are not in here. That part is \
    the database's own backup (pg_dump), made before this one, so that it knows nothing that is not in here.";

/// 目録: what a backup is, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the archive's form.
    pub(super) form: u32,
    /// That this is a mock.
    mock: String,
    /// The version of the program that made it.
    pub program: String,
    /// Version of the data directory's layout.
    pub(super) layout: u32,
    /// The testbed's seed.
    pub seed: u64,
    /// What its clock showed at the moment of the backup.
    pub clock: String,
    /// The relay's database, without its password, where the relay's part is not in the archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// What must be known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The files, in the archive's order.
    pub members: Vec<Member>,
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its path in the data directory, with `/` between folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Of its content, in lower-case hexadecimal.
    pub sha256: String,
}

impl Manifest {
    pub(super) fn new(kept: &Kept, members: Vec<Member>) -> Self {
        let database = kept.database.as_ref().map(|_| kept.store().to_string());
        Self {
            form: FORM,
            mock: MOCK.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            layout: kept.layout(),
            seed: kept.seed,
            clock: kept.clock().now().to_string(),
            note: database.as_ref().map(|_| DATABASE_NOTE.to_owned()),
            database,
            members,
        }
    }

    /// Bytes of all members.
    pub fn bytes(&self) -> u64 {
        self.members.iter().fold(0, |sum, member| sum.saturating_add(member.bytes))
    }

    /// What is wrong with the list of its members, if anything is: a name that leads elsewhere, or one that is there
    /// twice, also on a disk that does not tell `A` from `a`.
    pub(super) fn wrong_name(&self) -> Option<String> {
        let mut seen = BTreeSet::new();
        for Member { name, .. } in &self.members {
            if !is_plain(name) {
                return Some(format!("`{}` is no path of a data directory", name.escape_default()));
            }
            if !seen.insert(name.to_lowercase()) {
                return Some(format!("`{name}` is in it twice"));
            }
        }
        None
    }
}

/// Whether `name` leads to a file below the directory, on every system.
pub(super) fn is_plain(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.ends_with(['.', ' '])
            && !part.contains(|c: char| {
                c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            })
    };
    name.len() <= NAME_BYTES_MAX
        && name.split('/').all(is_part)
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        for name in ["testbed.json", "relay/exchange.sqlite3", ".gitignore", "受信/a b.csv"] {
            assert!(is_plain(name), "{name}");
        }
        let long = "a".repeat(NAME_BYTES_MAX + 1);
        for name in [
            "",
            "/",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a/..",
            "./a",
            "a/./b",
            "a//b",
            "a/",
            "a\\b",
            "..\\a",
            "C:a",
            "C:/a",
            "a\0b",
            "a\nb",
            "a.",
            "a /b",
            &long,
        ] {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
