//! Is this client program old? Then it is told so, or refused where the exchange is set so.

/// The support site's words (S).
const UPDATE: &str = "最新verへのアップデートをお願いします";

/// Characters of a version: four numbers of seven digits.
const LENGTH_MAX: usize = 32;

/// What a client of version `found` is told, `newest` being out. A version that cannot be read is an old one.
pub(super) fn update_notice(found: &str, newest: &str) -> Option<String> {
    let is_current = parse(found).is_some_and(|found| parse(newest).is_none_or(|newest| found >= newest));
    (!is_current).then(|| UPDATE.to_owned())
}

/// Whether clients can be compared with this version.
pub(super) fn is_readable(version: &str) -> bool {
    let is_plain = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain && version.len() <= LENGTH_MAX && parse(version).is_some()
}

/// Numbers between full stops; a `v` before and a word after them (`v1.2-beta`) do not matter.
fn parse(version: &str) -> Option<Vec<u32>> {
    let version = version.trim().trim_start_matches(['v', 'V']);
    let numbers = version.split(['-', '+', ' ']).next()?;
    let mut numbers: Vec<u32> = numbers.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    // `1.1` is `1.1.0`.
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: &str, told: bool) {
        assert_eq!(update_notice(found, "1.1.2").is_some(), told, "{found}");
    }

    #[test]
    fn an_older_client_is_told_to_update() {
        for old in ["1.1.1", "1.0.9", "0.9", "1.1", "1"] {
            check(old, true);
        }
    }

    #[test]
    fn the_newest_and_newer_clients_are_told_nothing() {
        for current in ["1.1.2", "v1.1.2", " 1.1.2 ", "1.1.10", "1.2", "2", "1.1.2.1", "1.1.2-beta"] {
            check(current, false);
        }
    }

    #[test]
    fn a_version_that_cannot_be_read_counts_as_old() {
        for odd in ["", "newest", "1..2", "1.x", "99999999999.0"] {
            check(odd, true);
        }
    }
}
