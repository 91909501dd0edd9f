//! `careplan receive`: download an office's messages into a directory.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use careplan_client::{CallError, RelaySession};
use careplan_domain::OfficeNumber;
use careplan_wire::ProblemCode as Code;
use careplan_wire::relay::{Message, MessageQuery, MessageState, Messages};
use sha2::{Digest as _, Sha256};

use crate::commands::list::every_page;
use crate::commands::session::log_in;
use crate::failure::{Failure, chain};
use crate::output::{Format, facts, talk};
use crate::target::Place;

/// What is to be done when the disk refuses. The relay counts downloads; it cannot know what reached a disk.
const AGAIN: &str = "make room or choose another --out, then receive again, with --all: a message counts as received \
                     from the download of its last file on, written or not";

/// And when a download broke off: the relay knows what the network took, and not what arrived.
const BROKE_OFF: &str = "receive again, with --all: a file that the network had taken counts as received, whether or not \
                         it arrived";

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Receive {
    /// The receiving office
    #[arg(long = "as", value_name = "OFFICE")]
    receiver: OfficeNumber,
    /// Where to write DIR/MESSAGE-ID/NAME
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// All messages, not only the unreceived ones
    #[arg(long)]
    all: bool,
}

impl Receive {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let target = place.open()?;
        let session = log_in(&target, self.receiver).await?;
        let query = MessageQuery {
            state: (!self.all).then_some(MessageState::Unreceived),
            limit: Some(500),
            ..MessageQuery::default()
        };
        let waiting = every_page(&query, async |query| session.received(&query).await).await?;
        let mut received = Vec::new();
        // Oldest first: sets are imported in the order in which they were sent.
        for message in waiting.iter().rev().filter(|message| is_there(message.state)) {
            if download(&session, message, &self.out).await? == Fetched::Gone {
                talk(&format!("message {} is left out: its files are no longer kept", message.id));
                continue;
            }
            received.push(session.message(&message.id).await?);
        }
        session.logout().await?;
        let received = Messages { messages: received, next_cursor: None };
        facts(format, &received, || {
            if received.messages.is_empty() {
                return "nothing to receive".to_owned();
            }
            let mut lines = Vec::new();
            for message in &received.messages {
                lines.push(format!("{} from {} ({})", message.id, message.from, message.label));
                let folder = self.out.join(&message.id);
                lines.extend(
                    message.files.iter().map(|file| format!("  {}", folder.join(&file.name).display())),
                );
            }
            lines.join("\n")
        });
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether its files can still be fetched.
fn is_there(state: MessageState) -> bool {
    match state {
        MessageState::Unreceived | MessageState::Received => true,
        MessageState::Expired | MessageState::Recalled => false,
    }
}

/// What became of a message's files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fetched {
    Written,
    /// Past their retention, or taken back since the list was read.
    Gone,
}

async fn download(session: &RelaySession, message: &Message, out: &Path) -> Result<Fetched, Failure> {
    let folder = out.join(&message.id);
    let cannot_write = |path: &Path, error: std::io::Error| {
        Failure::new(format!("cannot write `{}`: {error}", path.display()), AGAIN)
    };
    for file in &message.files {
        let content = match session.file(&message.id, &file.name).await {
            Ok(content) => content,
            Err(error) if matches!(error.code(), Some(Code::MessageExpired | Code::MessageRecalled)) => {
                return Ok(Fetched::Gone);
            }
            Err(error @ (CallError::Interrupted { .. } | CallError::Timeout { .. })) => {
                return Err(Failure::new(chain(&error), BROKE_OFF));
            }
            Err(error) => return Err(error.into()),
        };
        std::fs::create_dir_all(&folder).map_err(|error| cannot_write(&folder, error))?;
        let digest = hex::encode(Sha256::digest(&content));
        if digest != file.sha256 {
            return Err(Failure::new(
                format!("`{}` of message {} arrived damaged", file.name, message.id),
                "receive again with --all: a message whose files were all downloaded counts as received",
            ));
        }
        let path = folder.join(&file.name);
        std::fs::write(&path, &content).map_err(|error| cannot_write(&path, error))?;
    }
    Ok(Fetched::Written)
}
