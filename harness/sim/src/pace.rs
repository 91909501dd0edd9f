//! Whether things happen by themselves.

use std::fmt;
use std::str::FromStr;

use tokio::sync::watch;

/// 進み方: who makes the next step of a request happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// A step happens when the clock reaches its time.
    #[default]
    Automatic,
    /// A step's time is ignored; a poke does the next one.
    Explicit,
}

/// The pace of a running testbed, shared by all its services.
#[derive(Clone, Debug, Default)]
pub struct PaceSwitch(watch::Sender<Pace>);

impl PaceSwitch {
    /// A switch that stands at `pace`.
    pub fn new(pace: Pace) -> Self {
        Self(watch::Sender::new(pace))
    }

    /// The pace now.
    pub fn pace(&self) -> Pace {
        *self.0.borrow()
    }

    /// Sets the pace.
    pub fn set(&self, pace: Pace) {
        self.0.send_replace(pace);
    }

    /// Tells each change of the pace.
    pub fn changes(&self) -> watch::Receiver<Pace> {
        self.0.subscribe()
    }
}

/// A text that names no pace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no pace: `automatic` or `explicit`")]
pub struct InvalidPace(String);

impl FromStr for Pace {
    type Err = InvalidPace;

    fn from_str(text: &str) -> Result<Self, InvalidPace> {
        match text {
            "automatic" => Ok(Self::Automatic),
            "explicit" => Ok(Self::Explicit),
            other => Err(InvalidPace(other.chars().take(40).collect())),
        }
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Automatic => "automatic",
            Self::Explicit => "explicit",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_paces_read_as_they_print() {
        for pace in [Pace::Automatic, Pace::Explicit] {
            assert_eq!(pace.to_string().parse(), Ok(pace));
        }
        assert!("slow".parse::<Pace>().is_err());
    }
}
