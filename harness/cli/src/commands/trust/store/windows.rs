//! `WindowsStore`: Windows' trusted roots, by its PowerShell, which WSL reaches too. Nothing that it prints in words
//! is read, because it speaks the language of the machine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;

use super::{Held, Store};
use crate::commands::trust::root_file::{RootFile, is_root};
use crate::commands::trust::script::windows::{find, import};
use crate::commands::trust::tool::Tool;
use crate::failure::Failure;

/// The roots of the user who runs this, or of the machine.
pub(crate) struct WindowsStore {
    is_system: bool,
}

impl WindowsStore {
    pub(crate) fn of_user() -> Self {
        Self { is_system: false }
    }

    pub(crate) fn system() -> Self {
        Self { is_system: true }
    }

    fn path(&self) -> &'static str {
        if self.is_system { r"Cert:\LocalMachine\Root" } else { r"Cert:\CurrentUser\Root" }
    }

    fn powershell(script: &str) -> Result<String, Failure> {
        // -EncodedCommand takes UTF-16 in base64 (about_PowerShell_exe): no quoting to get wrong on the way.
        let bytes: Vec<u8> = script.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Tool::find(
            "powershell.exe",
            "this is not Windows, nor WSL: paste what `careplan trust print --for windows` prints into a PowerShell there",
        )?
        .run(&["-NoProfile", "-NonInteractive", "-EncodedCommand", &STANDARD.encode(bytes)], "")
    }
}

impl Store for WindowsStore {
    fn place(&self) -> String {
        format!("Windows store `{}`", self.path())
    }

    fn held(&self) -> Result<Vec<Held>, Failure> {
        let script = format!(
            "{} | ForEach-Object {{ $_.Thumbprint + ' ' + [Convert]::ToBase64String($_.RawData) }}",
            find(self.path())
        );
        let told = Self::powershell(&script)?;
        Ok(told
            .lines()
            .filter_map(|line| {
                let (thumbprint, content) = line.trim().split_once(' ')?;
                let der = CertificateDer::from(STANDARD.decode(content).ok()?);
                is_root(&der).then(|| Held {
                    handle: thumbprint.to_owned(),
                    certificates: vec![der],
                    is_trusted: true,
                })
            })
            .collect())
    }

    fn put(&self, root: &RootFile) -> Result<(), Failure> {
        Self::powershell(&import(self.path(), root)).map(drop)
    }

    fn take_out(&self, held: &[Held]) -> Result<(), Failure> {
        held.iter().try_for_each(|held| {
            Self::powershell(&format!(r"Remove-Item -Path '{}\{}'", self.path(), held.handle)).map(drop)
        })
    }
}
