//! Services of a testbed that it does not run itself, and where they are: `careplan up --without`.
//!
//! CA and portal are reached at one address for what they show the public and, behind the token of the data directory, their
//! part of the back office. Of the relay it is the API alone that stands elsewhere: its sites and its part of the back office
//! stay. The rule it keeps: whoever asks a service asks the testbed's back office, which knows where the service is.

mod forwarding;

use std::str::FromStr;

use careplan_client::{BaseUrl, InvalidBaseUrl};
use thiserror::Error;

pub(crate) use self::forwarding::forward;

/// 外部のサービス: none, unless it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Where the CA is.
    pub ca: Option<BaseUrl>,
    /// Where the portal is.
    pub portal: Option<BaseUrl>,
    /// Where the relay's API is: another program's, or that of nodes, or what stands before several nodes.
    pub relay: Option<BaseUrl>,
}

/// A service that others can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// 認証局.
    Ca,
    /// 電子請求受付システム.
    Portal,
    /// 連携基盤のAPI.
    Relay,
}

/// One service, and where it is: `ca=http://localhost:9444`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// The service.
    pub part: Part,
    /// Its address.
    pub url: BaseUrl,
}

/// A text that leaves no service to others.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidWithout {
    /// It does not have the form.
    #[error("expected `ca=URL`, `portal=URL` or `relay=URL`")]
    Form,
    /// The address is none.
    #[error(transparent)]
    Url(#[from] InvalidBaseUrl),
    /// The relay asks for certificates, and nobody asks the others for one.
    #[error("the {part} is asked over `{expected}`, as in `{part}={expected}://localhost:9000`")]
    Scheme {
        /// The service.
        part: &'static str,
        /// How it is asked.
        expected: &'static str,
    },
    /// Two addresses for one service.
    #[error("the {0} is named twice")]
    Twice(&'static str),
}

impl Part {
    /// What it is called on the command line, and in the names of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ca => "ca",
            Self::Portal => "portal",
            Self::Relay => "relay",
        }
    }
}

impl FromStr for Without {
    type Err = InvalidWithout;

    fn from_str(text: &str) -> Result<Self, InvalidWithout> {
        let (name, url) = text.split_once('=').ok_or(InvalidWithout::Form)?;
        let parts = [Part::Ca, Part::Portal, Part::Relay];
        let part = parts.into_iter().find(|part| part.name() == name).ok_or(InvalidWithout::Form)?;
        let url: BaseUrl = url.parse()?;
        let expected = if part == Part::Relay { "https" } else { "http" };
        if url.is_https() != (part == Part::Relay) {
            return Err(InvalidWithout::Scheme { part: part.name(), expected });
        }
        Ok(Self { part, url })
    }
}

impl Elsewhere {
    /// What was said, one service at a time.
    pub fn of(said: impl IntoIterator<Item = Without>) -> Result<Self, InvalidWithout> {
        let mut elsewhere = Self::default();
        for Without { part, url } in said {
            let place = match part {
                Part::Ca => &mut elsewhere.ca,
                Part::Portal => &mut elsewhere.portal,
                Part::Relay => &mut elsewhere.relay,
            };
            if place.replace(url).is_some() {
                return Err(InvalidWithout::Twice(part.name()));
            }
        }
        Ok(elsewhere)
    }

    /// Those whose part of the back office is elsewhere, too.
    pub(crate) fn with_back_office(&self) -> impl Iterator<Item = (Part, &BaseUrl)> {
        let both = [(Part::Ca, self.ca.as_ref()), (Part::Portal, self.portal.as_ref())];
        both.into_iter().filter_map(|(part, url)| Some((part, url?)))
    }

    /// The rooms of the data directory that stay the testbed's own.
    pub(crate) fn own_rooms(&self) -> impl Iterator<Item = &'static str> + use<> {
        let own = [(Part::Ca, self.ca.is_none()), (Part::Portal, self.portal.is_none())];
        own.into_iter().filter_map(|(part, is_own)| is_own.then_some(part.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, expected: &str) {
        let refused = text.parse::<Without>().expect_err(text).to_string();
        assert!(refused.contains(expected), "{text}: {refused}");
    }

    #[test]
    fn a_service_and_its_address_are_read() {
        let without: Without = "ca=http://localhost:9444".parse().expect("is right");
        assert_eq!((without.part, without.url.as_str()), (Part::Ca, "http://localhost:9444"));
        let without: Without = "relay=https://relay.test:443".parse().expect("is right");
        assert_eq!(without.part, Part::Relay);
    }

    #[test]
    fn what_is_wrong_is_told_with_what_is_right() {
        for text in ["ca", "site=http://localhost:1", "=http://localhost:1", "CA=http://localhost:1"] {
            check_refused(text, "`ca=URL`, `portal=URL` or `relay=URL`");
        }
        check_refused("ca=localhost:9444", "such as `http://localhost:8440`");
        check_refused("portal=https://localhost:9441", "portal=http://localhost:9000");
        check_refused("relay=http://localhost:9443", "relay=https://localhost:9000");
    }

    #[test]
    fn a_service_is_at_one_place() {
        let without = |text: &str| text.parse::<Without>().expect("is right");
        let once = [without("ca=http://localhost:1"), without("portal=http://localhost:2")];
        let elsewhere = Elsewhere::of(once.clone()).expect("two services");
        assert_eq!(elsewhere.own_rooms().count(), 0);
        assert_eq!(Elsewhere::default().own_rooms().collect::<Vec<_>>(), ["ca", "portal"]);
        let twice = once.into_iter().chain([without("ca=http://localhost:3")]);
        assert_eq!(Elsewhere::of(twice), Err(InvalidWithout::Twice("ca")));
    }
}
