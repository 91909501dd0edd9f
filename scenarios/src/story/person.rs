//! One office of a scenario.

use careplan_office::{Book, DeleteCascade, Desk, Mailbox};

/// 登場する事業所: its desk, its client app once logged in, and its care software.
pub(crate) struct Person {
    pub(crate) desk: Desk,
    pub(crate) mailbox: Option<Mailbox>,
    /// Whether it has changed its temporary password itself.
    pub(crate) has_changed: bool,
    /// 介護ソフト: what it knows of its users.
    pub(crate) book: Book,
    /// Files that its care software made.
    pub(crate) made: Vec<(String, Vec<u8>)>,
}

impl Person {
    pub(crate) fn new(desk: Desk) -> Self {
        let book = Book::new(desk.number(), DeleteCascade::Tables2And3);
        Self { desk, mailbox: None, has_changed: false, book, made: Vec::new() }
    }
}
