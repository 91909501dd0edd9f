//! `careplan send`: what the client program's 送信 does, for scripts.

mod noticed;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use careplan_client::{Attachment, CallError, Outgoing};
use careplan_domain::OfficeNumber;
use careplan_wire::relay::{SentMessage, Side};
use careplan_wire::{Problem, Severity};

use crate::commands::session::log_in;
use crate::failure::Failure;
use crate::output::{Format, count, facts, table};
use crate::target::Place;

use noticed::noticed;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Send {
    /// The sending office
    #[arg(long = "as", value_name = "OFFICE")]
    sender: OfficeNumber,
    /// The receiving office (default: sorted by the names of the files)
    #[arg(long, value_name = "OFFICE")]
    to: Option<OfficeNumber>,
    /// 件名
    #[arg(long)]
    subject: Option<String>,
    /// 本文
    #[arg(long)]
    body: Option<String>,
    /// Makes the send repeatable: the same key and content gives the same answer
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    /// The files: CSV of the standard, PDF, JPEG
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

impl Send {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let files = self.files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
        let target = place.open()?;
        let session = log_in(&target, self.sender).await?;
        let outgoing = Outgoing {
            to: self.to,
            subject: self.subject,
            body: self.body,
            files,
            idempotency_key: self.idempotency_key,
        };
        let sent = session.send(&outgoing).await.inspect_err(|error| tell_why(error, format))?;
        session.logout().await?;
        facts(format, &sent, || {
            let mut lines = Vec::new();
            for message in &sent.messages {
                lines.push(format!("{} → {} ({})", message.id, message.to, message.state.label(Side::Sent)));
                lines.push(files_table(message));
            }
            lines.push(noticed(&sent.findings, sent.findings_omitted));
            lines.join("\n")
        });
        let errors = sent.findings.iter().any(|finding| finding.severity == Severity::Error);
        Ok(if errors { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// What was noticed about files that were refused for it: the refusal's own sentence names only the first.
fn tell_why(error: &CallError, format: Format) {
    let Some(problem): Option<&Problem> = error.problem() else { return };
    if !problem.findings.is_empty() {
        facts(format, problem, || noticed(&problem.findings, problem.findings_omitted));
    }
}

fn files_table(message: &SentMessage) -> String {
    let rows: Vec<Vec<String>> = message
        .files
        .iter()
        .map(|file| {
            vec![format!("  {}", file.name), count(usize::try_from(file.bytes).unwrap_or(usize::MAX), "byte")]
        })
        .collect();
    table(&rows).trim_end().to_owned()
}

fn read(path: &Path) -> Result<Attachment, Failure> {
    let content = std::fs::read(path).map_err(|error| {
        Failure::new(
            format!("cannot read `{}`: {error}", path.display()),
            "give files that are there and may be read; nothing was sent",
        )
    })?;
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        Failure::new(
            format!("`{}` has no name that can be sent", path.display()),
            "give a file whose name is valid UTF-8; nothing was sent",
        )
    })?;
    Ok(Attachment::new(name, content))
}
