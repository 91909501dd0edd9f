//! `MadeFile`: a file that the care software made.

use careplan_standard::{FileName, SendUnit, Table};

use super::unit_files::UnitFiles;

/// A file that is ready to be written and sent, a unit by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// 実績 or 実績の削除.
    pub unit: SendUnit,
    /// Its name.
    pub name: FileName,
    /// Its rows.
    pub table: Table,
}

impl MadeFile {
    /// The file as a unit, for the book of who sends and of who receives it.
    pub fn unit_files(&self) -> UnitFiles {
        UnitFiles::made(self.unit, [(self.name, self.table.clone())])
            .expect("there is a file, and its name is right")
    }
}
