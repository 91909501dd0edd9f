//! 記録の行: one line of the journal as a sentence, with its explanation where it needs one.

use askama::Template;
use careplan_domain::excerpt;
use careplan_sim::{Entry, Outcome, Service};

use crate::Console;
use crate::explanation::Explanation;
use crate::sentence::sentence;
use crate::time::short;

/// A line as every page of the console shows it.
pub(crate) struct Line {
    pub(crate) seq: u64,
    pub(crate) at: String,
    pub(crate) service: &'static str,
    /// What happened; a word of the journal where no sentence is known for it.
    pub(crate) happening: String,
    /// The language of it.
    pub(crate) language: &'static str,
    pub(crate) office: String,
    /// The request, message or certificate it was about.
    pub(crate) about: String,
    pub(crate) outcome: &'static str,
    pub(crate) class: &'static str,
    pub(crate) explanation: Option<Explanation>,
}

/// A line by itself, as the live journal sends it.
#[derive(Template)]
#[template(path = "line.html")]
pub(crate) struct LineAlone {
    pub(crate) line: Line,
}

impl Console {
    /// A line of the journal.
    pub(crate) async fn line(&self, entry: &Entry) -> Line {
        let event = &entry.event;
        let (outcome, class) = outcome(event.outcome);
        let (happening, language) = match sentence(event.kind, &event.outcome.to_string()) {
            Some(sentence) => (sentence, "ja"),
            None => (event.kind, "en"),
        };
        Line {
            seq: entry.seq,
            at: short(entry.at),
            service: service(event.service),
            happening: happening.to_owned(),
            language,
            office: event.office.map(|number| number.to_string()).unwrap_or_default(),
            about: event.request.as_deref().map(excerpt).unwrap_or_default(),
            outcome,
            class,
            explanation: self.explanation(entry).await,
        }
    }

    /// Lines of the journal, in the order of the entries.
    pub(crate) async fn lines(&self, entries: &[Entry]) -> Vec<Line> {
        let mut lines = Vec::with_capacity(entries.len());
        for entry in entries {
            lines.push(self.line(entry).await);
        }
        lines
    }
}

/// How it ended, and how that is shown.
pub(crate) const fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Done => ("完了", "good"),
        Outcome::Refused => ("拒否", "bad"),
        Outcome::Failed => ("故障", "bad"),
    }
}

/// Where it happened, in a word.
pub(crate) const fn service(service: Service) -> &'static str {
    match service {
        Service::Ca => "認証局",
        Service::Portal => "電子請求",
        Service::Relay => "連携基盤",
        Service::UsageSite => "利用状況",
        Service::Testbed => "試験環境",
    }
}
