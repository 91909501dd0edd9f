//! What a step came to.

use careplan_client::CallError;
use careplan_office::{DeskError, VisitError};
use careplan_serve::error_chain;
use careplan_wire::Problem;

use super::{Said, Told, said, told};

/// 結末: what a step that may be refused came to.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Done, as asked.
    Done,
    /// A send was accepted.
    Accepted,
    /// A service refused.
    Refused(Box<Problem>),
    /// The TLS handshake was refused, with an alert.
    Handshake(String),
    /// A page said no, in these words.
    Page(String),
    /// The connection broke before the answer was whole.
    Broken,
    /// The server's certificate is not to be trusted.
    Untrusted(String),
    /// The desk itself said no before anything was sent.
    Desk(String),
}

impl Ending {
    /// What a desk's attempt came to; errors that are no refusal fail the step.
    pub(crate) fn of<T>(attempt: Result<T, DeskError>) -> Told<Self> {
        match attempt {
            Ok(_) => Ok(Self::Done),
            Err(DeskError::Call(error)) => Self::refusal(error),
            Err(DeskError::Visit(error)) => Self::page(error),
            Err(error @ (DeskError::Import(_) | DeskError::Certificate(_) | DeskError::NoPersonalUser)) => {
                Ok(Self::Desk(error_chain(&error)))
            }
            Err(other) => Err(told(other)),
        }
    }

    /// What a call came to.
    pub(crate) fn of_call<T>(attempt: Result<T, CallError>) -> Told<Self> {
        match attempt {
            Ok(_) => Ok(Self::Done),
            Err(error) => Self::refusal(error),
        }
    }

    pub(crate) fn refusal(error: CallError) -> Told<Self> {
        match error {
            CallError::Problem { problem, .. } => Ok(Self::Refused(problem)),
            CallError::HandshakeRefused { alert, .. } => Ok(Self::Handshake(alert)),
            CallError::Interrupted { .. } | CallError::Timeout { .. } => Ok(Self::Broken),
            CallError::ServerNotTrusted { reason, .. } => Ok(Self::Untrusted(reason)),
            other => Err(told(other)),
        }
    }

    pub(crate) fn page(error: VisitError) -> Told<Self> {
        if let VisitError::Call(error) = error {
            return Self::refusal(error);
        }
        let messages = error.messages();
        if messages.is_empty() { Err(error_chain(&error).into()) } else { Ok(Self::Page(messages.join(" "))) }
    }

    /// What was found, as the second half of 「…はずでしたが、…。」.
    pub(crate) fn words(&self) -> Said {
        match self {
            Self::Done => said!("断られずに済みました", "nothing was refused"),
            Self::Accepted => said!("送信は受け付けられました", "the send was accepted"),
            Self::Refused(problem) => said!(
                "「{}」の理由で断られました({})",
                "it was refused because of `{}` ({})",
                problem.code,
                problem.detail
            ),
            Self::Handshake(alert) => {
                said!("接続の段階で「{alert}」として断られました", "the connection was refused as `{alert}`")
            }
            Self::Page(words) => {
                said!("画面に「{words}」と出て断られました", "the page refused with `{words}`")
            }
            Self::Broken => said!("通信が途中で切れました", "the connection broke"),
            Self::Untrusted(reason) => said!(
                "サーバ証明書が「{reason}」のため接続をやめました",
                "the server's certificate was not trusted: {reason}"
            ),
            Self::Desk(reason) => {
                said!("事業所の側で「{reason}」として止まりました", "it stopped at the office: {reason}")
            }
        }
    }
}
