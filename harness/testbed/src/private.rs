//! Files and folders for their owner's eyes: keys, tokens, passwords, and whatever lies beside them.
//!
//! On Unix their mode says so, 0600 and 0700. Windows has no modes: there a new file takes over who may read the folder
//! in which it is made, and so the folder decides. Below a user's own profile that is the user, the system and the
//! administrators; in a folder that everybody may read, everybody.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file for writing, made where it is not there yet, private where the system knows of such a thing.
pub fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    system::make_private(&mut options);
    options
}

/// Makes a folder, and those above it, as private.
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    system::make_private_dir(&mut builder);
    builder.create(path)
}

/// Sees to it that what was renamed into a folder is there after a crash.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    system::sync_dir(path)
}

#[cfg(unix)]
mod system {
    use std::fs::{DirBuilder, File, OpenOptions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
    use std::path::Path;

    pub(super) fn make_private(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    pub(super) fn make_private_dir(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }

    pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::{DirBuilder, OpenOptions};
    use std::io;
    use std::path::Path;

    /// Who may read it is taken over from the folder.
    pub(super) fn make_private(_: &mut OpenOptions) {}

    /// As with files.
    pub(super) fn make_private_dir(_: &mut DirBuilder) {}

    /// A folder cannot be opened like a file here; NTFS keeps a journal of its names by itself.
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(super) fn sync_dir(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_may_read_what_is_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/b");
        create_private_dir(&inner).expect("made");
        private_file().open(inner.join("key")).expect("made");
        for (path, expected) in
            [(folder.path().join("a"), 0o700), (inner.clone(), 0o700), (inner.join("key"), 0o600)]
        {
            let mode = path.metadata().expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, expected, "{}", path.display());
        }
        sync_dir(&inner).expect("synced");
    }
}
