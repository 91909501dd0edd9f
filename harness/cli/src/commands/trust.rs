//! `careplan trust`: the testbed's TLS root (TLSルート), into a machine's stores and out again.
//!
//! It signs nothing and asks no testbed: the root is a file. What it may touch: the store that is named, and in it
//! the testbeds' roots alone.

mod aim;
mod known;
mod platform;
mod root_file;
mod script;
mod store;
mod tool;

use std::process::ExitCode;

use clap::Subcommand;
use serde::Serialize;

use aim::{Aim, Reach};
use platform::Platform;
use root_file::RootFile;
use script::Script;
use store::{Done, Which};

use crate::failure::Failure;
use crate::output::{Format, facts, talk};
use crate::target::Place;

pub(crate) use known::{Known, known};
pub(crate) use tool::find_program;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Trust {
    #[command(subcommand)]
    command: TrustCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum TrustCommand {
    /// Print the steps by hand, to be pasted there
    Print(Print),
    /// Have this machine trust the testbed's TLS root
    Install(Install),
    /// Have this machine trust no testbed's TLS root any more
    Remove(Remove),
}

#[derive(Clone, Debug, clap::Args)]
struct Print {
    #[command(flatten)]
    aim: Aim,
    /// The steps that undo it
    #[arg(long)]
    undo: bool,
}

#[derive(Clone, Debug, clap::Args)]
struct Install {
    #[command(flatten)]
    aim: Aim,
}

#[derive(Clone, Debug, clap::Args)]
struct Remove {
    #[command(flatten)]
    aim: Aim,
    /// Only the root of the testbed that is named; else those of every data directory go, known by their subject
    #[arg(long)]
    this: bool,
}

/// The root, as reports tell it.
#[derive(Debug, Serialize)]
struct RootFacts {
    path: String,
    subject: &'static str,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct Printed {
    r#for: String,
    root: RootFacts,
    pem: String,
    #[serde(flatten)]
    script: Script,
}

#[derive(Debug, Serialize)]
struct Changed {
    r#for: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<RootFacts>,
    done: Vec<Done>,
    /// What is to be said to a shell, where there is nothing to install.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
}

impl Trust {
    pub(crate) fn run(&self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        match &self.command {
            TrustCommand::Print(print) => print.run(place, format),
            TrustCommand::Install(install) => install.run(place, format),
            TrustCommand::Remove(remove) => remove.run(place, format),
        }?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Print {
    fn run(&self, place: &Place, format: Format) -> Result<(), Failure> {
        let platform = self.aim.platform()?;
        let root = RootFile::of(place)?;
        let script = Script::of(platform, &root, &self.aim)?;
        let printed =
            Printed { r#for: platform.word(), root: RootFacts::of(&root), pem: root.pem.clone(), script };
        if self.undo && printed.script.remove.is_empty() {
            return Err(Failure::new("a certificate alone has nothing to undo", "leave out --undo"));
        }
        facts(format, &printed, || {
            let script = &printed.script;
            if self.undo { script.remove.clone() } else { script.install.clone() }
        });
        Ok(())
    }
}

impl Install {
    fn run(&self, place: &Place, format: Format) -> Result<(), Failure> {
        let platform = self.aim.platform()?;
        let stores = self.aim.stores(platform)?;
        let root = RootFile::of(place)?;
        let done = stores
            .iter()
            .map(|store| store::install(store.as_ref(), &root))
            .collect::<Result<Vec<_>, _>>()?;
        let environment =
            if stores.is_empty() { Some(Script::of(platform, &root, &self.aim)?.install) } else { None };
        let root = Some(RootFacts::of(&root));
        Changed { r#for: platform.word(), root, done, environment }.tell(format);
        self.advise(platform);
        Ok(())
    }

    /// What is left to do for a person, if anything is.
    fn advise(&self, platform: Platform) {
        match platform {
            Platform::Java if self.aim.reach() == Reach::User => talk(&format!(
                "hint: a Java program trusts it, and nothing else, with {}",
                store::java::options(&self.aim.trust_store(), &self.aim.store_password)
            )),
            Platform::Firefox | Platform::Nss => {
                talk("hint: a browser that runs sees it after its next start");
            }
            _ => {}
        }
    }
}

impl Remove {
    fn run(&self, place: &Place, format: Format) -> Result<(), Failure> {
        let platform = self.aim.platform()?;
        let stores = self.aim.stores(platform)?;
        let root = if self.this || stores.is_empty() { Some(RootFile::of(place)?) } else { None };
        let which = root.as_ref().filter(|_| self.this).map_or(Which::Every, Which::This);
        let done =
            stores.iter().map(|store| store::remove(store.as_ref(), which)).collect::<Result<Vec<_>, _>>()?;
        let environment = match &root {
            Some(root) if stores.is_empty() => Some(Script::of(platform, root, &self.aim)?.remove),
            _ => None,
        };
        let root = root.as_ref().map(RootFacts::of);
        Changed { r#for: platform.word(), root, done, environment }.tell(format);
        Ok(())
    }
}

impl Changed {
    fn tell(&self, format: Format) {
        if self.environment.is_some() {
            talk(&format!(
                "nothing to do on this machine: `{}` is told by its environment; give its shell these lines",
                self.r#for
            ));
        }
        facts(format, self, || {
            let line = |done: &Done| {
                let names: Vec<String> = done.names.iter().map(|name| format!("\n  {name}")).collect();
                format!("{}: {}{}\n", done.place, done.outcome.words(), names.concat())
            };
            let lines: String = self.done.iter().map(line).collect();
            lines + self.environment.as_deref().unwrap_or_default()
        });
    }
}

impl RootFacts {
    fn of(root: &RootFile) -> Self {
        Self {
            path: root.path.display().to_string(),
            subject: root_file::COMMON_NAME,
            sha256: root.fingerprint(),
        }
    }
}
