//! What rules are held against.

use careplan_domain::OfficeNumber;

/// 機会: a moment at which a rule can fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion<'a> {
    /// A TLS connection has arrived; nobody knows whose.
    Connection,
    /// A request has arrived.
    Request {
        /// Its method, as `POST`.
        method: &'a str,
        /// Its path, without a query.
        path: &'a str,
        /// Whose it is, where the connection says so.
        office: Option<OfficeNumber>,
    },
    /// A newer list of revocations than the one in force is there.
    RevocationList,
}
