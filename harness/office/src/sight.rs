//! What was on a page when something went wrong there.

use std::fmt;

use crate::PageMessage;

/// 画面の様子: enough of a page to see what went wrong, and nothing that was typed into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Where it is.
    pub url: String,
    /// Its HTTP status.
    pub status: u16,
    /// Its heading, or its title.
    pub heading: String,
    /// The words of what can be pressed.
    pub controls: Vec<String>,
    /// The words of its fields.
    pub fields: Vec<String>,
    /// What it complains about.
    pub messages: Vec<PageMessage>,
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "【{}】 ({}, status {}", self.heading, self.url, self.status)?;
        for message in &self.messages {
            write!(f, ", 「{message}」")?;
        }
        f.write_str(")")
    }
}
