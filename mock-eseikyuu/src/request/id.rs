//! The number of a request.

use std::fmt;
use std::str::FromStr;

use careplan_domain::OfficeNumber;
use thiserror::Error;

/// 申請番号 (A): `R`, the office's number, and the office's requests counted from 1 in three digits or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    /// Whose.
    pub office: OfficeNumber,
    /// Which of its requests.
    pub count: u32,
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}{:03}", self.office, self.count)
    }
}

/// A text that is no request's number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no request number, expected `R`, an office number and a count such as `001`")]
pub struct InvalidRequestId(String);

impl FromStr for RequestId {
    type Err = InvalidRequestId;

    fn from_str(text: &str) -> Result<Self, InvalidRequestId> {
        let invalid = || InvalidRequestId(text.chars().take(40).collect());
        let rest = text.strip_prefix('R').ok_or_else(invalid)?;
        let (office, count) = rest.split_at_checked(10).ok_or_else(invalid)?;
        let id = Self {
            office: office.parse().map_err(|_| invalid())?,
            count: count.parse().map_err(|_| invalid())?,
        };
        // One request, one number: `R…1` and `R…+01` are not other ways to write `R…001`.
        if id.count > 0 && id.to_string() == text { Ok(id) } else { Err(invalid()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_has_one_way_of_writing() {
        let id: RequestId = "R4470300015001".parse().unwrap();
        assert_eq!((id.office.as_str(), id.count), ("4470300015", 1));
        for text in
            ["", "R", "R4470300015", "R44703000151", "R4470300015000", "R4470300015+01", "r4470300015001"]
        {
            assert!(text.parse::<RequestId>().is_err(), "`{text}`");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(text in prop_oneof![any::<String>(), "R[0-9]{10}[0-9]{3,5}"]) {
            if let Ok(id) = text.parse::<RequestId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
