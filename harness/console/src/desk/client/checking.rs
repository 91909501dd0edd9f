//! 検査 at once: what somebody is about to send is looked at before it goes, by the same checker as the relay's.

use std::sync::Arc;

use careplan_domain::{JapanTime, ServiceMonth};
use careplan_standard::{Checking, Classified, Language, Source, StandardChoice, check, classify};
use careplan_wire::Finding;
use tokio::sync::Semaphore;

use super::draft::DraftFile;

/// Drafts that are checked at the same time, each on a core; the others wait their turn.
const CHECKS_MAX: usize = 2;
/// Findings kept of a draft; nobody reads more of them at once.
const FINDINGS_MAX: usize = 1_000;

/// Turns at checking.
pub(super) struct Checks(Arc<Semaphore>);

impl Default for Checks {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(CHECKS_MAX)))
    }
}

impl Checks {
    /// What the checker finds in the standard files among these, errors first.
    pub(super) async fn run(&self, files: Vec<DraftFile>, at: JapanTime) -> Arc<[Finding]> {
        let is_standard = |file: &DraftFile| {
            matches!(classify(&file.name), Classified::Standard(_) | Classified::Malformed { .. })
        };
        let files: Vec<DraftFile> = files.into_iter().filter(is_standard).collect();
        if files.is_empty() {
            return Arc::default();
        }
        let turn = Arc::clone(&self.0).acquire_owned().await.expect("nobody closes the turns");
        let checking = Checking { standard: StandardChoice::Auto, as_of: Some(ServiceMonth::of(at.day())) };
        let work = move || {
            // Given back when the work is done, even if who asked has gone away meanwhile.
            let _turn = turn;
            let sources: Vec<Source<'_>> =
                files.iter().map(|file| Source { path: &file.name, bytes: &file.content }).collect();
            let mut findings = check(&sources, &checking);
            findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
            findings.truncate(FINDINGS_MAX);
            findings.iter().map(|finding| Finding::of(finding, Language::Japanese)).collect()
        };
        tokio::task::spawn_blocking(work).await.expect("the checker does not panic")
    }
}
