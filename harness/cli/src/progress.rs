//! `Progress`: a bar on stderr, where somebody looks at it and the work takes its time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Who waits longer than this wants to know what for.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the work is.
pub(crate) struct Progress {
    bar: ProgressBar,
    is_shown: AtomicBool,
}

impl Progress {
    /// So many of what `noun` names, in the plural.
    pub(crate) fn of(units: usize, noun: &str) -> Self {
        let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {noun}, {{eta}} left"))
            .expect("the template is well-formed");
        let bar = ProgressBar::with_draw_target(Some(units as u64), ProgressDrawTarget::hidden());
        Self { bar: bar.with_style(style), is_shown: AtomicBool::new(false) }
    }

    /// So many more are done. The bar shows itself only to a terminal.
    pub(crate) fn advance(&self, units: u64) {
        if self.bar.elapsed() > PATIENCE && !self.is_shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(units);
    }

    /// Does something that writes to the same terminal.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
