//! One rule.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use careplan_domain::OfficeNumber;

use super::{Effect, Occasion, RoutePattern, When};
use crate::Service;

/// 障害ルール: where, when and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRule {
    /// What the journal calls it.
    pub name: FaultName,
    /// Whose requests.
    pub service: Service,
    /// Which of them; without one all.
    pub route: Option<RoutePattern>,
    /// Of which office; without one everybody's.
    pub office: Option<OfficeNumber>,
    /// On which of the occasions that fit.
    pub when: When,
    /// The root of its draws; without one the testbed's own seed.
    pub seed: Option<u64>,
    /// What happens.
    pub effect: Effect,
}

/// ルール名: 1 to 60 of `a`–`z`, `0`–`9` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FaultName(Arc<str>);

/// A text that cannot be a rule's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found `{0}`, expected 1 to 60 of a-z, 0-9 and -")]
pub struct InvalidFaultName(String);

impl FaultRule {
    /// A rule that fires on everything that the service is asked.
    pub fn new(name: FaultName, service: Service, effect: Effect) -> Self {
        Self { name, service, route: None, office: None, when: When::ALWAYS, seed: None, effect }
    }

    /// The same, for one route alone.
    #[must_use]
    pub fn on(self, route: RoutePattern) -> Self {
        Self { route: Some(route), ..self }
    }

    /// The same, for one office alone.
    #[must_use]
    pub fn of(self, office: OfficeNumber) -> Self {
        Self { office: Some(office), ..self }
    }

    /// The same, at these times alone.
    #[must_use]
    pub fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    /// Whether service, route and office fit, and the effect is of this kind of occasion.
    pub(super) fn meets(&self, service: Service, occasion: &Occasion<'_>) -> bool {
        if self.service != service || !self.effect.is_of(occasion) {
            return false;
        }
        match *occasion {
            Occasion::Connection | Occasion::RevocationList => true,
            Occasion::Request { method, path, office } => {
                self.route.as_ref().is_none_or(|route| route.meets(method, path))
                    && self.office.is_none_or(|own| office == Some(own))
            }
        }
    }
}

impl FaultName {
    const CHARACTERS_MAX: usize = 60;

    /// As a text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FaultName {
    type Err = InvalidFaultName;

    fn from_str(text: &str) -> Result<Self, InvalidFaultName> {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > Self::CHARACTERS_MAX || !text.bytes().all(known) {
            return Err(InvalidFaultName(text.chars().take(Self::CHARACTERS_MAX).collect()));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for FaultName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
