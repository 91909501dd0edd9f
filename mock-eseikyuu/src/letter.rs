//! 国保連合会からの手紙 on paper: what the federation posts to an office, as a PDF of one page.
//!
//! It knows no post: when a letter was written and when it arrives stand elsewhere. The rule it keeps: whatever an
//! office is called, there is a page; characters that the font does not have are told on it.

mod sheet;
mod wording;

pub(crate) use wording::{CERTIFICATE_PASSWORD_CHANGED, TEMPORARY_PASSWORD_CHANGED};

use careplan_domain::Day;

use crate::Settings;
use crate::office::Office;

/// Which print of the first letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Print {
    /// As it was posted.
    Posted,
    /// As the office looks it up in the portal: what no longer holds is marked 「変更済み」.
    LookedUp,
}

/// 電子請求登録結果に関するお知らせ.
pub(crate) fn registration(office: &Office, settings: &Settings, print: Print) -> Vec<u8> {
    sheet::pdf(&wording::registration(office, settings, print))
}

/// Any other letter: what it says, line by line.
pub(crate) fn reissue(office: &Office, settings: &Settings, text: &Reissued<'_>) -> Vec<u8> {
    sheet::pdf(&wording::reissued(office, settings, text))
}

/// A letter that is no registration.
pub(crate) struct Reissued<'a> {
    /// Its number.
    pub(crate) id: &'a str,
    /// When it was written.
    pub(crate) day: Day,
    /// What stands at its head.
    pub(crate) title: &'a str,
    /// Its lines; one like `ユーザID: KJ…` tells something to be typed off.
    pub(crate) body: &'a str,
}

#[cfg(test)]
mod tests;
