//! How a command can end otherwise than it was asked.

use careplan_client::CallError;
use careplan_office::DeskError;
use careplan_testbed::ControlRefusal;

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By a service, in its word.
    By(String),
    /// Nobody knows whether it was done.
    Lost(String),
    /// Otherwise than anybody is refused.
    #[expect(dead_code, reason = "it is read where it is printed")]
    Strange(String),
}

impl Refused {
    #[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
    pub(super) fn of_call(error: CallError) -> Self {
        match &error {
            CallError::Problem { problem, .. } if problem.code == "fault-rule" => {
                Self::Lost(error.to_string())
            }
            CallError::Problem { problem, .. } => Self::By(problem.code.clone()),
            CallError::HandshakeRefused { .. } => Self::By("handshake".to_owned()),
            CallError::Interrupted { .. } | CallError::Unreachable { .. } | CallError::Unreadable { .. } => {
                Self::Lost(format!("{error:?}"))
            }
            _ => Self::Strange(format!("{error:?}")),
        }
    }

    pub(super) fn of_desk(error: DeskError) -> Self {
        match error {
            DeskError::Visit(_) => Self::By("page".to_owned()),
            DeskError::Call(error) => Self::of_call(error),
            other => Self::Strange(format!("{other:?}")),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
    pub(super) fn of_control(refusal: ControlRefusal) -> Self {
        Self::By(refusal.0.code.clone())
    }
}
