//! `Ending`: what ends a server in good order, heard from the first moment on.
//!
//! On Unix Ctrl-C and SIGTERM; on Windows, which has no SIGTERM, Ctrl-C, Ctrl-Break and the closing of the window.

use crate::failure::Failure;

/// Hears that the program is to end.
pub(crate) struct Ending(system::Signals);

impl Ending {
    pub(crate) fn listen() -> Result<Self, Failure> {
        system::Signals::listen()
            .map(Self)
            .map_err(|error| Failure::defect(format!("cannot listen for {}: {error}", system::NAMES)))
    }

    pub(crate) async fn wait(&mut self) {
        self.0.wait().await;
    }
}

#[cfg(unix)]
mod system {
    use std::io;
    use std::pin::pin;

    use futures_util::future::select;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) const NAMES: &str = "Ctrl-C and SIGTERM";

    pub(super) struct Signals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
            Ok(Self { interrupt: signal(interrupt)?, terminate: signal(terminate)? })
        }

        pub(super) async fn wait(&mut self) {
            let (interrupt, terminate) = (pin!(self.interrupt.recv()), pin!(self.terminate.recv()));
            select(interrupt, terminate).await;
        }
    }
}

#[cfg(windows)]
mod system {
    use std::io;
    use std::pin::pin;

    use futures_util::future::select;
    use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, ctrl_break, ctrl_c, ctrl_close};

    pub(super) const NAMES: &str = "Ctrl-C, Ctrl-Break and the closing of the window";

    pub(super) struct Signals {
        interrupt: CtrlC,
        breaking: CtrlBreak,
        closing: CtrlClose,
    }

    impl Signals {
        pub(super) fn listen() -> io::Result<Self> {
            Ok(Self { interrupt: ctrl_c()?, breaking: ctrl_break()?, closing: ctrl_close()? })
        }

        pub(super) async fn wait(&mut self) {
            let (interrupt, breaking) = (pin!(self.interrupt.recv()), pin!(self.breaking.recv()));
            let closing = pin!(self.closing.recv());
            select(interrupt, select(breaking, closing)).await;
        }
    }
}
