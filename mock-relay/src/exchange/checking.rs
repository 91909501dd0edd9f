//! 検査: the standard files of a send are read by the checker, off the threads that serve.
//!
//! It decides nothing; what follows from the findings is [`Scrutiny`]'s. The rule it keeps: files are looked at and
//! left alone, attachments are not even looked at, and few sends are checked at the same time.

use std::sync::Arc;
use std::time::Duration;

use careplan_domain::{JapanTime, ServiceMonth};
use careplan_sim::Labour;
use careplan_standard::{Checking, Classified, Finding, Source, StandardChoice, check, classify};
use careplan_wire::ProblemCode;
use thiserror::Error;
use tokio::sync::Semaphore;

use super::Exchange;
use super::refusal::Refusal;
use super::scrutiny::{Noticed, Objection, Scrutiny};
use super::store::DraftFile;

/// Sends that are checked at the same time. Each fills a core, and needs several times its largest unit in memory; the
/// others wait their turn, and what waits is bounded by the memory for sends.
const CHECKS_MAX: usize = 2;

/// How long a send waits for its turn: a hundred usual sends' work, and less than clients wait for an answer.
const CHECK_WAIT: Duration = Duration::from_secs(10);

/// Turns at checking.
#[derive(Debug)]
pub(super) struct Checks(Arc<Semaphore>);

/// Why a send was not taken after its files were looked at.
#[derive(Debug, Error)]
pub(super) enum CheckRefusal {
    #[error(transparent)]
    Objection(#[from] Box<Objection>),
    #[error("the files could not be checked")]
    Broken,
    #[error("too many sends wait for their files to be checked")]
    Busy,
}

impl Default for Checks {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(CHECKS_MAX)))
    }
}

impl Checks {
    /// What the checker finds in the standard files, as of a time.
    async fn run(
        &self,
        files: Vec<DraftFile>,
        at: JapanTime,
        labour: Labour,
    ) -> Result<Vec<Finding>, CheckRefusal> {
        let turn = tokio::time::timeout(CHECK_WAIT, Arc::clone(&self.0).acquire_owned()).await;
        let turn = turn.map_err(|_| CheckRefusal::Busy)?.expect("nobody closes the turns");
        let checking = Checking { standard: StandardChoice::Auto, as_of: Some(ServiceMonth::of(at.day())) };
        let work = move || {
            // Given back when the work is done, even if the sender has gone away meanwhile.
            let _turn = turn;
            let sources: Vec<Source<'_>> =
                files.iter().map(|file| Source { path: &file.file.name, bytes: &file.content }).collect();
            check(&sources, &checking)
        };
        // A panic was reported by the default hook.
        labour.carry_out(work).await.map_err(|_| CheckRefusal::Broken)
    }
}

impl Exchange {
    /// What is told of a send, or why its files refuse it.
    pub(super) async fn check_files<'a>(
        &self,
        files: impl Iterator<Item = &'a DraftFile>,
        at: JapanTime,
    ) -> Result<Noticed, CheckRefusal> {
        let findings = self.findings_in(files, at).await?;
        Ok(self.settings().scrutiny.judge(&findings)?)
    }

    /// What was told of a send that was taken at this time.
    pub(super) async fn notice_again<'a>(
        &self,
        files: impl Iterator<Item = &'a DraftFile>,
        at: JapanTime,
    ) -> Result<Noticed, CheckRefusal> {
        let findings = self.findings_in(files, at).await?;
        Ok(self.settings().scrutiny.notice(&findings))
    }

    async fn findings_in<'a>(
        &self,
        files: impl Iterator<Item = &'a DraftFile>,
        at: JapanTime,
    ) -> Result<Vec<Finding>, CheckRefusal> {
        let is_standard = |file: &&DraftFile| matches!(classify(&file.file.name), Classified::Standard(_));
        let files: Vec<DraftFile> = match self.settings().scrutiny {
            Scrutiny::Off => Vec::new(),
            Scrutiny::Names | Scrutiny::Strict => files.filter(is_standard).cloned().collect(),
        };
        let labour = self.environment().labour;
        if files.is_empty() { Ok(Vec::new()) } else { self.checks().run(files, at, labour).await }
    }
}

impl Refusal for CheckRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Objection(objection) => objection.code(),
            Self::Broken => ProblemCode::Internal,
            Self::Busy => ProblemCode::Busy,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Objection(objection) => objection.reason(),
            Self::Broken | Self::Busy => self.to_string(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::Objection(objection) => objection.rule(),
            Self::Broken | Self::Busy => self.code().as_str(),
        }
    }

    fn noticed(&self) -> Option<&Noticed> {
        match self {
            Self::Objection(objection) => objection.noticed(),
            Self::Broken | Self::Busy => None,
        }
    }
}
