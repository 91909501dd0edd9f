//! A signing request from a file, PEM or DER.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_wire::control::SignRequest;

use crate::failure::Failure;

/// Bytes that are read: several times what a request has, so that what is too long is told by who judges it.
const READ_MAX: u64 = 32 * 1024;
/// How DER begins; no text does.
const SEQUENCE: u8 = 0x30;

pub(super) fn read(path: &Path) -> Result<SignRequest, Failure> {
    let bytes = contents(path).map_err(|error| {
        Failure::new(
            format!("cannot read the signing request `{}`: {error}", path.display()),
            "name the file that `openssl req -new` or `certreq -new` wrote",
        )
    })?;
    // "0" is a digit of base64 too, but no base64 of a request begins with it: that begins with "MI".
    let csr = if bytes.first() == Some(&SEQUENCE) {
        STANDARD.encode(&bytes)
    } else {
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(SignRequest { csr })
}

fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(READ_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}
