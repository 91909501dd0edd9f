//! How far a logged-in office is on its way to a request. Pure; kept with the session, gone with it.
//!
//! The rule it keeps: each page is reached through those before it, whatever address is typed.

use careplan_domain::Secret;
use thiserror::Error;

use crate::portal::Procedure;
use crate::request::RequestId;
use crate::terms::CERTIFICATION;

/// 発行申請の進み具合. Two tabs of one login share it: the one that is further counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing done yet.
    #[default]
    Fresh,
    /// 【発行申請を行う前に】 is open.
    Opened,
    /// It was opened and closed.
    Closed,
    /// 証明書有効期間 was chosen, which only a renewal asks for.
    TermChosen,
    /// 証明書発行用パスワード was right.
    Accepted {
        /// What for: an answer for one procedure is none for the other.
        procedure: Procedure,
        /// What was typed: the file will open with it.
        password: Secret,
        /// So many pages of the terms were shown.
        pages: usize,
    },
    /// The request was sent.
    Sent {
        /// Which.
        request: RequestId,
    },
}

/// The page that has to come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Skipped {
    /// 【発行申請を行う前に】.
    #[error("`発行申請を行う前に` was not opened and closed")]
    BeforeYouApply,
    /// 【証明書有効期間選択】.
    #[error("the term of the renewed certificate was not chosen")]
    Term,
    /// 【証明書発行用パスワード入力】.
    #[error("the certificate password was not entered")]
    Password,
    /// A page of the terms.
    #[error("page {next} of the terms was not shown")]
    Terms {
        /// Which is next.
        next: usize,
    },
}

impl Progress {
    /// 【発行申請を行う前に】 was opened.
    pub(crate) fn opened(self) -> Self {
        match self {
            Self::Fresh | Self::Sent { .. } => Self::Opened,
            further @ (Self::Opened | Self::Closed | Self::TermChosen | Self::Accepted { .. }) => further,
        }
    }

    /// It was closed; what was never opened cannot be.
    pub(crate) fn closed(self) -> Self {
        match self {
            Self::Opened => Self::Closed,
            other @ (Self::Fresh
            | Self::Closed
            | Self::TermChosen
            | Self::Accepted { .. }
            | Self::Sent { .. }) => other,
        }
    }

    /// Whether the first page after 次へ may be shown: 【証明書有効期間選択】 of a renewal, the password's otherwise.
    pub(crate) fn may_begin(&self) -> Result<(), Skipped> {
        match self {
            Self::Closed | Self::TermChosen | Self::Accepted { .. } => Ok(()),
            Self::Fresh | Self::Opened | Self::Sent { .. } => Err(Skipped::BeforeYouApply),
        }
    }

    /// 証明書有効期間 was chosen. Whoever turned back to it keeps what came after.
    pub(crate) fn term_chosen(self) -> Result<Self, Skipped> {
        self.may_begin()?;
        Ok(match self {
            further @ Self::Accepted { procedure: Procedure::Renew, .. } => further,
            _ => Self::TermChosen,
        })
    }

    /// Whether 【証明書発行用パスワード入力】 may be shown.
    pub(crate) fn may_enter_password(&self, procedure: Procedure) -> Result<(), Skipped> {
        self.may_begin()?;
        match (procedure, self) {
            (Procedure::Request, _)
            | (Procedure::Renew, Self::TermChosen | Self::Accepted { procedure: Procedure::Renew, .. }) => {
                Ok(())
            }
            (Procedure::Renew, _) => Err(Skipped::Term),
        }
    }

    /// The right password was entered.
    pub(crate) fn accepted(self, procedure: Procedure, password: Secret) -> Result<Self, Skipped> {
        self.may_enter_password(procedure)?;
        let pages = match self {
            Self::Accepted { procedure: before, pages, .. } if before == procedure => pages,
            _ => 0,
        };
        Ok(Self::Accepted { procedure, password, pages })
    }

    /// Page `page` of the terms, from 1, is shown.
    pub(crate) fn shown(self, procedure: Procedure, page: usize) -> Result<Self, Skipped> {
        let (password, pages) = self.accepted_for(procedure)?;
        if !(1..=pages + 1).contains(&page) {
            return Err(Skipped::Terms { next: pages + 1 });
        }
        Ok(Self::Accepted { procedure, password: password.clone(), pages: pages.max(page) })
    }

    /// The password, once everything before the sending was done.
    pub(crate) fn ready(&self, procedure: Procedure) -> Result<&Secret, Skipped> {
        let (password, pages) = self.accepted_for(procedure)?;
        if pages < CERTIFICATION.pages.len() {
            return Err(Skipped::Terms { next: pages + 1 });
        }
        Ok(password)
    }

    fn accepted_for(&self, procedure: Procedure) -> Result<(&Secret, usize), Skipped> {
        self.may_enter_password(procedure)?;
        match self {
            Self::Accepted { procedure: found, password, pages } if *found == procedure => {
                Ok((password, *pages))
            }
            _ => Err(Skipped::Password),
        }
    }
}

#[cfg(test)]
mod tests;
