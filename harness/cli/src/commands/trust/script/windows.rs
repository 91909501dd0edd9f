//! Scripts for Windows. In ASCII alone: its PowerShell reads a file without a mark in the machine's own code page.

use std::fmt::Write as _;

use super::{Script, Shell, heading, undoing};
use crate::commands::trust::aim::Reach;
use crate::commands::trust::root_file::{COMMON_NAME, ORGANIZATION, RootFile};

/// PowerShell, of Windows or later.
pub(super) fn powershell(root: &RootFile, reach: Reach) -> Script {
    let (who, store) = match reach {
        Reach::User => (
            "PowerShell, this user's store (Windows asks once whether you mean it)",
            r"Cert:\CurrentUser\Root",
        ),
        Reach::System => ("PowerShell as administrator, the machine's store", r"Cert:\LocalMachine\Root"),
    };
    Script {
        shell: Shell::Powershell,
        install: heading("#", root, who) + &import(store, root),
        remove: format!("{}{} | Remove-Item\n", undoing("#", who), find(store)),
    }
}

/// Puts the root into a store, in a scope of its own: whoever pastes it keeps their session as it was.
pub(crate) fn import(store: &str, root: &RootFile) -> String {
    format!(
        "& {{\n\
         $ErrorActionPreference = 'Stop'\n\
         $file = Join-Path ([IO.Path]::GetTempPath()) '{}.crt'\n\
         [IO.File]::WriteAllText($file, @'\n{}'@)\n\
         Import-Certificate -FilePath $file -CertStoreLocation '{store}'\n\
         Remove-Item $file\n\
         }}\n",
        root.file_stem(),
        root.pem
    )
}

/// The testbeds' roots of a store, for a pipe.
pub(crate) fn find(store: &str) -> String {
    format!(
        "Get-ChildItem '{store}' | Where-Object {{ $_.GetNameInfo('SimpleName', $false) -eq '{COMMON_NAME}' \
         -and $_.Subject -like '*O={ORGANIZATION}*' }}"
    )
}

/// certutil in a command file.
pub(super) fn certutil(root: &RootFile, reach: Reach) -> Script {
    let (who, user) = match reach {
        Reach::User => ("cmd, this user's store (Windows asks once whether you mean it)", " -user"),
        Reach::System => ("cmd as administrator, the machine's store", ""),
    };
    let mut install = heading("rem", root, who);
    write!(install, "set \"root=%TEMP%\\{}.crt\"\n>\"%root%\" (\n", root.file_stem())
        .expect("a string takes all that is written");
    for line in root.pem.lines() {
        writeln!(install, "echo {line}").expect("a string takes all that is written");
    }
    write!(install, ")\ncertutil{user} -addstore Root \"%root%\"\ndel \"%root%\"\n")
        .expect("a string takes all that is written");
    Script {
        shell: Shell::Cmd,
        install,
        remove: format!("{}certutil{user} -delstore Root \"{COMMON_NAME}\"\n", undoing("rem", who)),
    }
}
