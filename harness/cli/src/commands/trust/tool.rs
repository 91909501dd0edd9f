//! `Tool`: a program of the machine's that keeps a store of roots. It is found by the path, run, and quoted when it
//! refuses.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Where administrators' programs are, though a user's path may not say so.
const ADMINISTRATORS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// A program that is there.
pub(crate) struct Tool {
    name: &'static str,
    path: PathBuf,
}

impl Tool {
    /// Looks for it; `remedy` says how one gets it.
    pub(crate) fn find(name: &'static str, remedy: &str) -> Result<Self, Failure> {
        let path = find_program(name)
            .ok_or_else(|| Failure::new(format!("there is no `{name}` on this machine"), remedy))?;
        Ok(Self { name, path })
    }

    /// Runs it to its end on `input`; what it prints, or its refusal in its own words.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A], input: &str) -> Result<String, Failure> {
        let refused = |why: &str| {
            Failure::new(
                format!("`{}` refused: {why}", self.name),
                "mend what it names; a system's own store takes root's rights (sudo); `careplan trust print` prints the same steps by hand",
            )
        };
        let mut child = Command::new(&self.path)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| refused(&error.to_string()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // Who wants no input has closed it; whether it did its work, its end says.
            let _closed = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().map_err(|error| refused(&error.to_string()))?;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(told);
        }
        let talk = String::from_utf8_lossy(&output.stderr).into_owned() + "\n" + &told;
        let mut lines = talk.lines().map(str::trim).filter(|line| !line.is_empty());
        // keytool tells first what it would have done.
        let telling =
            lines.clone().find(|line| line.to_lowercase().contains("error")).or_else(|| lines.next());
        Err(refused(telling.unwrap_or(&output.status.to_string())))
    }
}

/// Where a program of that name is.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(ADMINISTRATORS.map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// The user's home, where browsers keep their stores.
pub(crate) fn home() -> Result<PathBuf, Failure> {
    variable("HOME").filter(|home| Path::new(home).is_absolute()).map(PathBuf::from).ok_or_else(|| {
        Failure::new("the environment names no HOME", "set HOME, or name the folder with --db DIR")
    })
}

/// A variable of the environment.
pub(crate) fn variable(name: &str) -> Option<std::ffi::OsString> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where programs and stores are is what the environment says"
    )]
    std::env::var_os(name).filter(|value| !value.is_empty())
}
