//! `Known`: whether this machine trusts the testbed already, as far as that shows without changing anything.

use serde::Serialize;

use super::platform::Platform;
use super::root_file::{RootFile, certificates, is_root};
use super::store::{Anchors, Held, Keychain, NssDatabase, Store, firefox_profiles};
use super::tool::{home, variable};
use crate::failure::Failure;
use crate::target::Place;

/// The variables that name a file of roots, and who reads them.
const VARIABLES: [(&str, &str); 4] = [
    ("NODE_EXTRA_CA_CERTS", "Node.js"),
    ("REQUESTS_CA_BUNDLE", "Python's requests"),
    ("SSL_CERT_FILE", "OpenSSL, Python, .NET"),
    ("CURL_CA_BUNDLE", "curl"),
];

/// One store, or one variable of the environment.
#[derive(Debug, Serialize)]
pub(crate) struct Known {
    /// What was looked at.
    pub(crate) place: String,
    pub(crate) state: TrustState,
    /// Why nothing is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TrustState {
    /// It trusts this testbed's root.
    Trusted,
    /// It holds a root of another data directory.
    Another,
    /// It holds none.
    Absent,
    /// It could not be looked at.
    Unknown,
}

impl TrustState {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Another => "another data directory's",
            Self::Absent => "not trusted",
            Self::Unknown => "unknown",
        }
    }
}

/// All that can be looked at here. Without a root yet, nothing can be trusted but another's.
pub(crate) fn known(place: &Place) -> Vec<Known> {
    let root = RootFile::of(place).ok();
    let mut known: Vec<Known> = stores().iter().map(|store| look(store.as_ref(), root.as_ref())).collect();
    known.extend(VARIABLES.iter().filter_map(|(name, reader)| of_variable(name, reader, root.as_ref())));
    known
}

/// The stores that are on this machine.
fn stores() -> Vec<Box<dyn Store>> {
    let mut stores: Vec<Box<dyn Store>> = Vec::new();
    match Platform::here() {
        Some(Platform::Debian) => stores.push(Box::new(Anchors::debian("/".as_ref()))),
        Some(Platform::Rhel) => stores.push(Box::new(Anchors::rhel())),
        Some(Platform::Macos) => {
            stores.extend(home().map(|home| Box::new(Keychain::of_user(&home)) as Box<dyn Store>));
        }
        _ => {}
    }
    if let Ok(home) = home() {
        let databases = [NssDatabase::of_user(&home)].into_iter().filter(NssDatabase::exists);
        stores.extend(databases.chain(firefox_profiles(&home)).map(|one| Box::new(one) as Box<dyn Store>));
    }
    stores
}

fn look(store: &dyn Store, root: Option<&RootFile>) -> Known {
    let place = store.place();
    match store.held() {
        Ok(held) => Known { place, state: judged(&held, root), reason: None },
        Err(failure) => unknown(place, &failure),
    }
}

fn judged(held: &[Held], root: Option<&RootFile>) -> TrustState {
    let mut trusted = held.iter().filter(|held| held.is_trusted);
    let is_this = |held: &Held| root.is_some_and(|root| held.certificates.contains(root.der()));
    match trusted.clone().next() {
        None => TrustState::Absent,
        Some(_) if trusted.any(is_this) => TrustState::Trusted,
        Some(_) => TrustState::Another,
    }
}

fn of_variable(name: &str, reader: &str, root: Option<&RootFile>) -> Option<Known> {
    let file = variable(name)?;
    let place = format!("{name} ({reader})");
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            let reason = Some(format!("cannot read `{}`: {error}", file.display()));
            return Some(Known { place, state: TrustState::Unknown, reason });
        }
    };
    let held: Vec<Held> = certificates(&text)
        .into_iter()
        .filter(|der| is_root(der))
        .map(|der| Held { handle: name.to_owned(), certificates: vec![der], is_trusted: true })
        .collect();
    Some(Known { place, state: judged(&held, root), reason: None })
}

fn unknown(place: String, failure: &Failure) -> Known {
    Known { place, state: TrustState::Unknown, reason: Some(failure.to_string()) }
}
