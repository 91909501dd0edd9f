//! How far a logged-in office is on its way to a request. Pure; kept with the session, gone with it.
//!
//! The rule it keeps: each page is reached through those before it, whatever address is typed.

use careplan_domain::Secret;
use thiserror::Error;

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
    /// 証明書発行用パスワード was right.
    Accepted {
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
            further @ (Self::Opened | Self::Closed | Self::Accepted { .. }) => further,
        }
    }

    /// It was closed; what was never opened cannot be.
    pub(crate) fn closed(self) -> Self {
        match self {
            Self::Opened => Self::Closed,
            other @ (Self::Fresh | Self::Closed | Self::Accepted { .. } | Self::Sent { .. }) => other,
        }
    }

    /// Whether 【証明書発行用パスワード入力】 may be shown.
    pub(crate) fn may_enter_password(&self) -> Result<(), Skipped> {
        match self {
            Self::Closed | Self::Accepted { .. } => Ok(()),
            Self::Fresh | Self::Opened | Self::Sent { .. } => Err(Skipped::BeforeYouApply),
        }
    }

    /// The right password was entered.
    pub(crate) fn accepted(self, password: Secret) -> Result<Self, Skipped> {
        self.may_enter_password()?;
        let pages = match self {
            Self::Accepted { pages, .. } => pages,
            _ => 0,
        };
        Ok(Self::Accepted { password, pages })
    }

    /// Page `page` of the terms, from 1, is shown.
    pub(crate) fn shown(self, page: usize) -> Result<Self, Skipped> {
        match self {
            Self::Accepted { password, pages } if (1..=pages + 1).contains(&page) => {
                Ok(Self::Accepted { password, pages: pages.max(page) })
            }
            Self::Accepted { pages, .. } => Err(Skipped::Terms { next: pages + 1 }),
            Self::Closed => Err(Skipped::Password),
            Self::Fresh | Self::Opened | Self::Sent { .. } => Err(Skipped::BeforeYouApply),
        }
    }

    /// The password, once everything before the sending was done.
    pub(crate) fn ready(&self) -> Result<&Secret, Skipped> {
        match self {
            Self::Accepted { password, pages } if *pages >= CERTIFICATION.pages.len() => Ok(password),
            Self::Accepted { pages, .. } => Err(Skipped::Terms { next: pages + 1 }),
            Self::Closed => Err(Skipped::Password),
            Self::Fresh | Self::Opened | Self::Sent { .. } => Err(Skipped::BeforeYouApply),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_needs_the_one_before() {
        let password = || Secret::from("x");
        assert_eq!(Progress::Fresh.closed(), Progress::Fresh);
        assert_eq!(Progress::Fresh.may_enter_password(), Err(Skipped::BeforeYouApply));
        assert_eq!(Progress::Opened.may_enter_password(), Err(Skipped::BeforeYouApply));
        assert_eq!(Progress::Closed.ready(), Err(Skipped::Password));
        let accepted = Progress::Fresh.opened().closed().accepted(password()).unwrap();
        assert_eq!(accepted.clone().shown(2), Err(Skipped::Terms { next: 1 }));
        assert_eq!(accepted.ready(), Err(Skipped::Terms { next: 1 }));
        let mut read = accepted;
        for page in 1..=CERTIFICATION.pages.len() {
            read = read.shown(page).unwrap();
        }
        assert_eq!(read.clone().shown(1).unwrap(), read, "turning back loses nothing");
        assert!(read.ready().is_ok());
    }

    #[test]
    fn after_the_sending_everything_begins_anew() {
        let sent = Progress::Sent { request: "R4470300015001".parse().unwrap() };
        assert!(sent.ready().is_err());
        assert_eq!(sent.opened(), Progress::Opened);
    }
}
