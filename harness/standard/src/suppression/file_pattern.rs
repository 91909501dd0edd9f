//! `FilePattern`: which files a suppression is about.

use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

/// A pattern of names: `*` is any number of characters, `?` is one, neither of them a slash. With slashes in it, as many
/// folders are held against it as it has; where those lie does not matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePattern(String);

impl FilePattern {
    /// Longer than any name of the standard with a few folders before it.
    pub const CHARACTERS_MAX: usize = 300;

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it means the file of this path.
    pub fn covers(&self, path: &str) -> bool {
        let mut parts = path.rsplit(['/', '\\']);
        self.0.rsplit('/').all(|pattern| parts.next().is_some_and(|part| fits(pattern, part)))
    }
}

impl FromStr for FilePattern {
    type Err = InvalidFilePattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.chars().count() > Self::CHARACTERS_MAX {
            return Err(InvalidFilePattern::TooLong { text: excerpt(text) });
        }
        if text.split('/').any(str::is_empty) {
            return Err(InvalidFilePattern::EmptyPart { text: text.to_owned() });
        }
        if let Some(found) = text.chars().find(|character| matches!(character, '\\' | '[' | ']' | '{' | '}'))
        {
            return Err(InvalidFilePattern::Character { text: text.to_owned(), found });
        }
        Ok(Self(text.to_owned()))
    }
}

/// Why a text is no pattern of files.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidFilePattern {
    /// It is longer than any path would need.
    #[error("`{text}` is too long, a pattern has at most {} characters", FilePattern::CHARACTERS_MAX)]
    TooLong {
        /// The beginning of what was read.
        text: String,
    },
    /// It is empty, begins or ends with a slash, or has two in a row.
    #[error("`{text}` has an empty part, a pattern is names with single slashes between them")]
    EmptyPart {
        /// What was read.
        text: String,
    },
    /// It has a character by which other patterns mean more than themselves.
    #[error("`{found}` in `{text}` has no meaning, a pattern knows `*`, `?` and `/` alone")]
    Character {
        /// What was read.
        text: String,
        /// The character.
        found: char,
    },
}

/// Whether a name fits a pattern without slashes. Goes back to the last `*` only, so its work is bounded by the product
/// of the two lengths.
fn fits(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut done) = (0, 0);
    // Where the last `*` stands, and how much of the name it is taken to hold.
    let mut star: Option<(usize, usize)> = None;
    while done < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, done));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == name[done] => {
                at += 1;
                done += 1;
            }
            _ => {
                let Some((star_at, held)) = star else { return false };
                star = Some((star_at, held + 1));
                at = star_at + 1;
                done = held + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, path: &str, covered: bool) {
        let parsed: FilePattern = pattern.parse().unwrap();
        assert_eq!(parsed.covers(path), covered, "`{pattern}` and `{path}`");
    }

    #[test]
    fn a_pattern_without_slashes_is_held_against_the_name_alone() {
        check("UPPLAN_*", "UPPLAN_202604.CSV", true);
        check("UPPLAN_*", "out/april/UPPLAN_202604.CSV", true);
        check("UPPLAN_*", "out\\UPPLAN_202604.CSV", true);
        check("UPPLAN_*", "UPPLAN_old/UPJSK_202604.CSV", false);
        check("UPPLAN_20260?.CSV", "UPPLAN_202604.CSV", true);
        check("UPPLAN_20260?.CSV", "UPPLAN_202604.csv", false);
        check("UPPLAN_2026?.CSV", "UPPLAN_202604.CSV", false);
        check("*", "計画.csv", true);
        check("?.csv", "計.csv", true);
    }

    #[test]
    fn a_pattern_with_slashes_is_held_against_as_many_folders() {
        check("out/*.CSV", "out/a.CSV", true);
        check("out/*.CSV", "/home/vendor/out/a.CSV", true);
        check("out/*.CSV", "out/deep/a.CSV", false);
        check("out/*.CSV", "a.CSV", false);
        check("o*/?.CSV", "old/a.CSV", true);
    }

    #[test]
    fn what_means_something_elsewhere_is_refused() {
        for text in ["", "/", "/a", "a/", "a//b", "[ab].CSV", "{a,b}", "a\\b"] {
            assert!(text.parse::<FilePattern>().is_err(), "`{text}`");
        }
        assert!("x".repeat(301).parse::<FilePattern>().is_err());
    }

    /// The model: as a pattern reads, without a thought for time.
    fn fits_by_the_book(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (['*', rest @ ..], _) => (0..=name.len()).any(|held| fits_by_the_book(rest, &name[held..])),
            (['?', rest @ ..], [_, more @ ..]) => fits_by_the_book(rest, more),
            ([wanted, rest @ ..], [found, more @ ..]) => wanted == found && fits_by_the_book(rest, more),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn patterns_fit_as_they_read(pattern in "[ab*?]{0,8}", name in "[ab]{0,8}") {
            let (letters, characters): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
            prop_assert_eq!(fits(&pattern, &name), fits_by_the_book(&letters, &characters));
        }
    }
}
