//! `Outlet`: stdout, for what is written piece by piece while the work goes on.

use std::io::{self, Write as _};

use crate::failure::Failure;

/// Where a report goes.
pub(crate) struct Outlet {
    stdout: io::Stdout,
    /// Who read it stopped reading (`careplan check … | head`): then there is nobody left to print for.
    is_reader_gone: bool,
}

/// Whether there is colour. Without it the same is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    Plain,
    Colour,
}

impl Outlet {
    pub(crate) fn stdout() -> Self {
        Self { stdout: io::stdout(), is_reader_gone: false }
    }

    /// Colour for a terminal, unless its user wants none.
    pub(crate) fn paint(&self) -> Paint {
        match anstream::AutoStream::choice(&self.stdout) {
            anstream::ColorChoice::Never => Paint::Plain,
            _ => Paint::Colour,
        }
    }

    /// Writes a piece.
    pub(crate) fn write(&mut self, piece: &[u8]) -> Result<(), Failure> {
        if self.is_reader_gone || piece.is_empty() {
            return Ok(());
        }
        let mut stdout = self.stdout.lock();
        match stdout.write_all(piece).and_then(|()| stdout.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_reader_gone = true;
                Ok(())
            }
            Err(error) => Err(Failure::new(
                format!("cannot write the report: {error}"),
                "make room where the output goes, and check again",
            )),
        }
    }
}
