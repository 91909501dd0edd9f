//! Which names a file in a folder may have: those that a Windows PC takes.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Bytes of a name: what every file system can hold.
const NAME_BYTES_MAX: usize = 255;

/// ファイル名 in a folder. Whoever has one need not look at it again before writing it to a disk or a header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderFileName(String);

/// A text that cannot be the name of a file in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidFolderFileName {
    /// It is empty.
    #[error("a file has a name")]
    Empty,
    /// It is too long.
    #[error("a file's name has at most {NAME_BYTES_MAX} bytes")]
    TooLong,
    /// It has something that Windows does not take.
    #[error(
        "a file's name has no control character, none of `/ \\ : * ? \" < > |`, and no space or full stop around it"
    )]
    Character,
}

impl FolderFileName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What tells names apart: Windows does not look at the case.
    pub(super) fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for FolderFileName {
    type Err = InvalidFolderFileName;

    fn from_str(text: &str) -> Result<Self, InvalidFolderFileName> {
        let is_unfit = |one: char| one.is_control() || r#"/\:*?"<>|"#.contains(one);
        if text.is_empty() {
            Err(InvalidFolderFileName::Empty)
        } else if text.len() > NAME_BYTES_MAX {
            Err(InvalidFolderFileName::TooLong)
        } else if text.contains(is_unfit) || text.starts_with(['.', ' ']) || text.ends_with(['.', ' ']) {
            Err(InvalidFolderFileName::Character)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for FolderFileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_takes_is_a_name_and_nothing_else() {
        for good in ["a.csv", "UPPLAN_202404.CSV", "訪問 記録.pdf", "a..b", &"a".repeat(255)] {
            assert_eq!(good.parse::<FolderFileName>().map(|name| name.to_string()), Ok(good.to_owned()));
        }
        for bad in [".", "..", "a/b", "..\\a", "c:a", "a\nb", "a\"b", "a ", " a", "a.", "a?"] {
            assert_eq!(bad.parse::<FolderFileName>(), Err(InvalidFolderFileName::Character), "{bad}");
        }
        assert_eq!("".parse::<FolderFileName>(), Err(InvalidFolderFileName::Empty));
        assert_eq!("あ".repeat(86).parse::<FolderFileName>(), Err(InvalidFolderFileName::TooLong));
    }
}
