//! Services in processes of their own: told what every service goes by, before anything is asked of them.

use careplan_client::{BaseUrl, CallError, NodeBackOffice};
use careplan_serve::error_chain;
use careplan_wire::ProblemCode;
use tokio::time::timeout;

use super::nodes::NODE_WAIT;
use super::{Answer, Control, refuse};

/// One of them.
pub(crate) struct ElsewhereLine {
    /// Which service.
    pub(crate) part: &'static str,
    /// Where it is.
    pub(crate) url: BaseUrl,
    /// How it is told.
    pub(crate) line: NodeBackOffice,
}

impl Control {
    /// Tells each clock and pace, and where this testbed is. One that does not know the call, somebody's own, has its
    /// time from elsewhere.
    pub(crate) async fn tell_elsewhere(&self) -> Answer<()> {
        for ElsewhereLine { part, url, line } in &self.parts().elsewhere {
            let follow = self.follow();
            let reason = match timeout(NODE_WAIT, line.follow(&follow)).await {
                Ok(Ok(())) => continue,
                Ok(Err(error)) if is_unknown(&error) => continue,
                Ok(Err(error)) => error_chain(&error),
                Err(_) => format!("it did not answer within {} seconds", NODE_WAIT.as_secs()),
            };
            let detail = format!("the {part}, in a process of its own at {url}, is not heard: {reason}");
            return Err(refuse(ProblemCode::PeerUnreachable, detail));
        }
        Ok(())
    }

    /// Whether every database of the directory is this process's to hold still.
    pub(super) fn check_all_here(&self) -> Answer<()> {
        match self.parts().elsewhere.first() {
            None => Ok(()),
            Some(ElsewhereLine { part, url, .. }) => Err(refuse(
                ProblemCode::NotAllHere,
                format!(
                    "the {part} keeps its records in a process of its own, at {url}: they cannot be of one moment with the others"
                ),
            )),
        }
    }
}

fn is_unknown(error: &CallError) -> bool {
    match error {
        CallError::Problem { problem, .. } => matches!(problem.status, 404 | 405),
        CallError::Unexpected { status, .. } => matches!(status, 404 | 405),
        _ => false,
    }
}
