//! `Progress`: a bar on stderr, where somebody looks at it and the work takes its time.

use std::cell::Cell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Who waits longer than this wants to know what for.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the work is.
pub(crate) struct Progress {
    bar: ProgressBar,
    is_shown: Cell<bool>,
}

impl Progress {
    pub(crate) fn of(units: usize) -> Self {
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} units, {eta} left")
            .expect("the template is well-formed");
        let bar = ProgressBar::with_draw_target(Some(units as u64), ProgressDrawTarget::hidden());
        Self { bar: bar.with_style(style), is_shown: Cell::new(false) }
    }

    /// One more unit is done. The bar shows itself only to a terminal.
    pub(crate) fn step(&self) {
        if !self.is_shown.get() && self.bar.elapsed() > PATIENCE {
            self.is_shown.set(true);
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    /// Does something that writes to the same terminal.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
