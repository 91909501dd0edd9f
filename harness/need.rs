//! What a test needs of this machine beyond cargo, and what becomes of the test where that is missing.
//!
//! One file for every test program: `#[path = "…/harness/need.rs"] mod need;` in a program of libtest-mimic's, which
//! can say at run time that a test is ignored, and why. The rule: whatever is missing is told with the reason and the
//! remedy, and where `CAREPLAN_REQUIRE` (a comma list of the names here, or `all`) names it, its absence fails.

use std::process::{Command, Stdio};

use libtest_mimic::{Completion, Failed, Trial};

/// Whether what a test needs is on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It is.
    Met,
    /// It is not.
    Missing {
        /// Its name in `CAREPLAN_REQUIRE`.
        name: &'static str,
        /// Why, and what to do.
        reason: String,
    },
}

/// A tool by its name, and how its presence shows: a program that must start and succeed.
struct Tool {
    name: &'static str,
    /// The programs that will do, the best first; one is enough.
    programs: &'static [&'static str],
    /// What it is asked, only to see that it answers.
    question: &'static [&'static str],
    /// Debian's packages that bring it.
    packages: &'static str,
}

static TOOLS: [Tool; 11] = [
    Tool { name: "openssl", programs: &["openssl"], question: &["version"], packages: "openssl" },
    Tool { name: "curl", programs: &["curl"], question: &["--version"], packages: "curl" },
    Tool { name: "node", programs: &["node", "nodejs"], question: &["--version"], packages: "nodejs" },
    Tool {
        name: "python",
        // A python of one's own may stand before Debian's on the path and know none of Debian's libraries.
        programs: &["python3", "/usr/bin/python3"],
        question: &["-c", "import ssl, requests, httpx"],
        packages: "python3 python3-requests python3-httpx",
    },
    // The compiler as well: tests run a class from its source.
    Tool { name: "java", programs: &["javac"], question: &["-version"], packages: "default-jdk-headless" },
    Tool {
        name: "nss",
        // Asked for anything harmless, its programs answer with a failure.
        programs: &["sh"],
        question: &["-c", "command -v certutil && command -v pk12util && command -v tstclnt"],
        packages: "libnss3-tools",
    },
    Tool {
        name: "debian",
        programs: &["update-ca-certificates", "/usr/sbin/update-ca-certificates"],
        question: &["--help"],
        packages: "ca-certificates",
    },
    Tool {
        name: "poppler",
        programs: &["sh"],
        question: &["-c", "command -v pdftotext && command -v pdfinfo && command -v pdffonts"],
        packages: "poppler-utils",
    },
    Tool {
        name: "postgres",
        // Debian's package keeps its programs off the path. The server refuses to run as root.
        programs: &["sh"],
        question: &[
            "-c",
            "{ ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; } && { test $(id -u) != 0 || command -v setpriv; }",
        ],
        packages: "postgresql",
    },
    Tool {
        name: "chromium",
        programs: &["chromium", "chromium-browser", "google-chrome"],
        question: &["--version"],
        packages: "chromium fonts-noto-cjk",
    },
    Tool {
        name: "chromedriver",
        programs: &["chromedriver"],
        question: &["--version"],
        packages: "chromium-driver",
    },
];

#[allow(dead_code, reason = "the test programs that share this file each use a part of it")]
impl Need {
    /// Whether the tool of that name is here: `openssl`, `curl`, `node`, `python`, `java`, `nss`, `debian`, `chromium`,
    /// `chromedriver`, `poppler`, `postgres`.
    #[track_caller]
    pub(crate) fn of(name: &str) -> Self {
        let tool = tool(name);
        match program(name) {
            Some(_) => Self::Met,
            None => Self::missing(
                tool.name,
                format!("no usable `{}` here; install it (Debian: apt install {})", tool.name, tool.packages),
            ),
        }
    }

    /// Met if all are; else the first that is missing.
    #[track_caller]
    pub(crate) fn all(names: &[&str]) -> Self {
        names.iter().map(|name| Self::of(name)).find(|need| *need != Self::Met).unwrap_or(Self::Met)
    }

    /// Something that no tool of the table is, and that a program found missing itself.
    pub(crate) fn missing(name: &'static str, reason: String) -> Self {
        Self::Missing { name, reason }
    }

    /// A test that is run where the need is met, ignored with the reason where it is not, and failed where its
    /// absence is not allowed.
    pub(crate) fn trial(&self, name: impl Into<String>, body: impl FnOnce() + Send + 'static) -> Trial {
        let need = self.clone();
        Trial::ignorable_test(name, move || match need {
            Self::Met => {
                body();
                Ok(Completion::Completed)
            }
            Self::Missing { name, reason } if is_required(name) => {
                Err(Failed::from(format!("{reason} (CAREPLAN_REQUIRE names `{name}`)")))
            }
            Self::Missing { reason, .. } => Ok(Completion::ignored_with(reason)),
        })
    }
}

/// The program that stands for the tool on this machine.
#[track_caller]
pub(crate) fn program(name: &str) -> Option<&'static str> {
    let tool = tool(name);
    let answers = |program: &&&str| {
        let asked = Command::new(program).args(tool.question).stdin(Stdio::null()).output();
        asked.is_ok_and(|output| output.status.success())
    };
    tool.programs.iter().find(answers).copied()
}

#[track_caller]
fn tool(name: &str) -> &'static Tool {
    TOOLS.iter().find(|tool| tool.name == name).expect("a tool of the table")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test program has nobody above it to hand the environment down"
)]
fn is_required(name: &str) -> bool {
    let required = std::env::var("CAREPLAN_REQUIRE").unwrap_or_default();
    required.split(',').map(str::trim).any(|word| word == name || word == "all")
}
