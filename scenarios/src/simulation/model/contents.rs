//! What was fetched, held against what was sent.

use careplan_domain::OfficeNumber;
use careplan_standard::archive::{Archive, ArchiveFault};
use sha2::{Digest as _, Sha256};

use super::{Broken, Known};
use crate::simulation::order::Part;

impl Known {
    /// A file, or all of them as an archive, that an office has fetched whole.
    pub(super) fn judge_content(&mut self, part: Part, content: &[u8], mine: OfficeNumber) -> Vec<Broken> {
        let mut broken = Vec::new();
        if self.sender != mine && self.receiver != mine {
            broken.push(("privacy", format!("{mine} has fetched `{}`, which is not its own", self.subject)));
        }
        let expected = &self.files[self.positions(part)];
        let found = match part {
            Part::One(position) => Ok(vec![(self.files[position].0.clone(), digest(content))]),
            Part::All => unpacked(content),
        };
        match found {
            Ok(found) if found == expected => {}
            found => {
                let subject = &self.subject;
                broken.push(("integrity", format!("`{subject}` was {expected:?} and came as {found:?}")));
            }
        }
        if self.receiver == mine {
            self.whole.extend(self.positions(part));
        }
        broken
    }
}

/// The names in an archive, and the digests of what they hold.
fn unpacked(zip: &[u8]) -> Result<Vec<(String, String)>, ArchiveFault> {
    let archive = Archive::of_bytes(zip)?;
    let entries = archive.entries().iter();
    entries.map(|entry| Ok((entry.path.clone(), digest(&archive.read(entry, u64::MAX)?)))).collect()
}

fn digest(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}
