//! `careplan list`: an office's sent or received messages.

use std::process::ExitCode;

use careplan_client::CallError;
use careplan_domain::OfficeNumber;
use careplan_wire::relay::{Message, MessageQuery, Messages};

use crate::commands::session::log_in;
use crate::failure::Failure;
use crate::output::{Format, count, facts, table};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("direction").required(true).args(["sent", "received"])))]
pub(crate) struct List {
    /// The office
    #[arg(long = "as", value_name = "OFFICE")]
    office: OfficeNumber,
    /// What it sent
    #[arg(long)]
    sent: bool,
    /// What it received
    #[arg(long)]
    received: bool,
}

impl List {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let target = place.open()?;
        let session = log_in(&target, self.office).await?;
        let query = MessageQuery { limit: Some(500), ..MessageQuery::default() };
        let messages = if self.sent {
            every_page(&query, async |query| session.sent(&query).await).await?
        } else {
            every_page(&query, async |query| session.received(&query).await).await?
        };
        session.logout().await?;
        let messages = Messages { messages, next_cursor: None };
        facts(format, &messages, || {
            if messages.messages.is_empty() {
                return "no messages".to_owned();
            }
            let rows: Vec<Vec<String>> = messages.messages.iter().map(|message| self.row(message)).collect();
            table(&rows)
        });
        Ok(ExitCode::SUCCESS)
    }

    fn row(&self, message: &Message) -> Vec<String> {
        let other = if self.sent { format!("→ {}", message.to) } else { format!("← {}", message.from) };
        vec![
            message.id.clone(),
            other,
            message.label.clone(),
            message.sent_at.to_string(),
            count(message.files.len(), "file"),
            message.subject.clone(),
        ]
    }
}

/// Every message of a list, page by page.
pub(crate) async fn every_page(
    query: &MessageQuery,
    page: impl AsyncFn(MessageQuery) -> Result<Messages, CallError>,
) -> Result<Vec<Message>, Failure> {
    let mut query = query.clone();
    let mut all = Vec::new();
    loop {
        let messages = page(query.clone()).await?;
        all.extend(messages.messages);
        match messages.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return Ok(all),
        }
    }
}
