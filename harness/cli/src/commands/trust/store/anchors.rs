//! `Anchors`: a Linux system's own roots: a folder of certificates, and a program that makes a bundle of them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{Held, Store};
use crate::commands::trust::root_file::{RootFile, certificates, fingerprint, is_root};
use crate::commands::trust::tool::Tool;
use crate::failure::Failure;

/// The roots of the system under `/`, or under another folder that stands for it.
pub(crate) struct Anchors {
    family: Family,
    /// `/`, unless an image or a test has another.
    top: PathBuf,
}

/// Whose way of keeping them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// ca-certificates (update-ca-certificates(8)).
    Debian,
    /// p11-kit's (update-ca-trust(8)).
    Rhel,
}

impl Anchors {
    /// Debian's and Ubuntu's.
    pub(crate) fn debian(top: &Path) -> Self {
        Self { family: Family::Debian, top: top.to_owned() }
    }

    /// Fedora's and RHEL's.
    pub(crate) fn rhel() -> Self {
        Self { family: Family::Rhel, top: PathBuf::from("/") }
    }

    fn folder(&self) -> PathBuf {
        self.top.join(match self.family {
            Family::Debian => "usr/local/share/ca-certificates",
            Family::Rhel => "etc/pki/ca-trust/source/anchors",
        })
    }

    fn bundle(&self) -> PathBuf {
        self.top.join(match self.family {
            Family::Debian => "etc/ssl/certs/ca-certificates.crt",
            Family::Rhel => "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        })
    }

    /// Has the bundle made anew of what the folder holds now.
    fn update(&self) -> Result<(), Failure> {
        match self.family {
            Family::Debian => {
                let tool =
                    Tool::find("update-ca-certificates", "install it (apt install ca-certificates openssl)")?;
                // Anew as a whole: else the links of a certificate that is gone stay behind.
                let mut arguments = vec!["--fresh".into()];
                if self.top != Path::new("/") {
                    arguments.extend(elsewhere(&self.top));
                }
                tool.run(&arguments, "").map(drop)
            }
            Family::Rhel => Tool::find("update-ca-trust", "install it (dnf install ca-certificates)")?
                .run(&["extract"], "")
                .map(drop),
        }
    }
}

/// What tells update-ca-certificates that another folder stands for `/`.
pub(crate) fn elsewhere(top: &Path) -> Vec<String> {
    [
        ("--certsconf", "etc/ca-certificates.conf"),
        ("--certsdir", "usr/share/ca-certificates"),
        ("--localcertsdir", "usr/local/share/ca-certificates"),
        ("--etccertsdir", "etc/ssl/certs"),
        ("--hooksdir", "etc/ca-certificates/update.d"),
    ]
    .into_iter()
    .flat_map(|(option, folder)| [option.to_owned(), top.join(folder).display().to_string()])
    .collect()
}

impl Store for Anchors {
    fn place(&self) -> String {
        format!("system's roots (`{}`)", self.folder().display())
    }

    fn held(&self) -> Result<Vec<Held>, Failure> {
        let bundle = self.bundle();
        let bundled: Vec<_> = match fs::read_to_string(&bundle) {
            Ok(text) => certificates(&text).into_iter().filter(|der| is_root(der)).collect(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(refused("read", &bundle, &error)),
        };
        let mut held = Vec::new();
        for path in files_in(&self.folder())? {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            // A file that holds another's certificate too is not ours to take away.
            if let [der] = certificates(&text).as_slice()
                && is_root(der)
            {
                held.push(Held {
                    handle: path.display().to_string(),
                    certificates: vec![der.clone()],
                    is_trusted: bundled.contains(der),
                });
            }
        }
        let is_in_a_file = |der| held.iter().any(|held| held.certificates.contains(der));
        let left: Vec<_> = bundled.iter().filter(|der| !is_in_a_file(der)).cloned().collect();
        held.extend(left.into_iter().map(|der| Held {
            handle: format!("{} in {}", fingerprint(&der), bundle.display()),
            certificates: vec![der],
            is_trusted: true,
        }));
        Ok(held)
    }

    fn put(&self, root: &RootFile) -> Result<(), Failure> {
        let folder = self.folder();
        let path = folder.join(format!("{}.crt", root.file_stem()));
        fs::create_dir_all(&folder).map_err(|error| refused("make", &folder, &error))?;
        if self.top != Path::new("/") {
            let etc = self.top.join("etc/ssl/certs");
            fs::create_dir_all(&etc).map_err(|error| refused("make", &etc, &error))?;
        }
        fs::write(&path, &root.pem)
            // Everybody's to read, whatever root's umask is.
            .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o644)))
            .map_err(|error| refused("write", &path, &error))?;
        self.update()
    }

    fn take_out(&self, held: &[Held]) -> Result<(), Failure> {
        for held in held {
            let path = Path::new(&held.handle);
            // What stands in the bundle alone goes with the update.
            if path.is_file() {
                fs::remove_file(path).map_err(|error| refused("remove", path, &error))?;
            }
        }
        self.update()
    }
}

/// The files of a folder, in order; none where there is no folder.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(refused("read", folder, &error)),
    };
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    paths.sort();
    Ok(paths)
}

fn refused(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    let hint = if error.kind() == std::io::ErrorKind::PermissionDenied {
        "the system's roots are root's: run it with sudo, or paste what `careplan trust print` prints"
    } else {
        "see that the folder is one; `careplan trust print` prints the steps by hand"
    };
    Failure::new(format!("cannot {verb} `{}`: {error}", path.display()), hint)
}
