//! `Store`: a place of the machine's that holds roots, and what putting ours in and taking it out means in each.
//!
//! The rule: a store tells only of roots that are a testbed's, so nobody above it can take out another; and what was
//! done is looked at again afterwards, so that nobody is told of trust that is not there.

pub(crate) mod anchors;
pub(crate) mod java;
mod keychain;
mod nss;
mod windows;

use rustls_pki_types::CertificateDer;
use serde::Serialize;

use super::root_file::RootFile;
use crate::failure::Failure;

pub(crate) use anchors::Anchors;
pub(crate) use java::JavaTrustStore;
pub(crate) use keychain::Keychain;
pub(crate) use nss::{NssDatabase, firefox_profiles};
pub(crate) use windows::WindowsStore;

/// Somewhere that roots are kept.
pub(crate) trait Store {
    /// What it is and where, for people.
    fn place(&self) -> String;

    /// The testbeds' roots that it holds.
    fn held(&self) -> Result<Vec<Held>, Failure>;

    /// Puts a root in that is not there, or is there without trust.
    fn put(&self, root: &RootFile) -> Result<(), Failure>;

    /// Takes these out.
    fn take_out(&self, held: &[Held]) -> Result<(), Failure>;
}

/// A testbed's root in a store.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// By which the store finds it again.
    pub(crate) handle: String,
    /// The certificates that go by that handle; mostly one.
    pub(crate) certificates: Vec<CertificateDer<'static>>,
    /// Held, and believed.
    pub(crate) is_trusted: bool,
}

/// Which roots are to go.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'a> {
    /// Every testbed's.
    Every,
    /// This one's alone.
    This(&'a RootFile),
}

/// What a store was brought to.
#[derive(Debug, Serialize)]
pub(crate) struct Done {
    /// The store.
    pub(crate) place: String,
    /// What became of it.
    pub(crate) outcome: Outcome,
    /// By what names the store knows the roots that were touched.
    pub(crate) names: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Installed,
    WasInstalled,
    Removed,
    WasAbsent,
}

impl Outcome {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::WasInstalled => "was there already, nothing changed",
            Self::Removed => "removed",
            Self::WasAbsent => "was not there, nothing changed",
        }
    }
}

/// Sees to it that the store trusts the root.
pub(crate) fn install(store: &dyn Store, root: &RootFile) -> Result<Done, Failure> {
    let outcome = if trusting(store, root)?.is_some() {
        Outcome::WasInstalled
    } else {
        store.put(root)?;
        Outcome::Installed
    };
    let name = trusting(store, root)?.ok_or_else(|| {
        Failure::new(
            format!("the {} does not trust the root, though nothing refused it", store.place()),
            "look there with the store's own tool; `careplan trust print` prints the steps by hand",
        )
    })?;
    Ok(Done { place: store.place(), outcome, names: vec![name] })
}

/// Sees to it that the store holds none of them.
pub(crate) fn remove(store: &dyn Store, which: Which) -> Result<Done, Failure> {
    let found = meant(store, which)?;
    if found.is_empty() {
        return Ok(Done { place: store.place(), outcome: Outcome::WasAbsent, names: Vec::new() });
    }
    store.take_out(&found)?;
    if let Some(left) = meant(store, which)?.first() {
        return Err(Failure::new(
            format!("the {} still holds `{}`", store.place(), left.handle),
            "something else put it there: take it out with the store's own tool",
        ));
    }
    let names = found.into_iter().map(|held| held.handle).collect();
    Ok(Done { place: store.place(), outcome: Outcome::Removed, names })
}

/// The name by which the store trusts the root, if it does.
pub(crate) fn trusting(store: &dyn Store, root: &RootFile) -> Result<Option<String>, Failure> {
    let held = store.held()?;
    let trusted = held.into_iter().find(|held| held.is_trusted && held.certificates.contains(root.der()));
    Ok(trusted.map(|held| held.handle))
}

fn meant(store: &dyn Store, which: Which) -> Result<Vec<Held>, Failure> {
    let mut held = store.held()?;
    if let Which::This(root) = which {
        held.retain(|held| held.certificates == [root.der().clone()]);
    }
    Ok(held)
}
