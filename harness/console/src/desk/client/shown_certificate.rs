//! Which certificate of the PC's store the app shows.

use careplan_domain::{CertificateKind, JapanTime, OfficeUserId};
use careplan_office::{CertificateStore, InstalledCertificate};

/// The one that the exchange would take; where there is none, the one that comes nearest: to be refused by the exchange
/// says more than to stay at home. Nothing where the store is empty.
pub(super) fn shown(
    store: &CertificateStore,
    owner: OfficeUserId,
    now: JapanTime,
) -> Option<InstalledCertificate> {
    let nearness = |one: &&InstalledCertificate| {
        let is_accepted = one.kind().is_some_and(CertificateKind::accepted_by_exchange);
        (one.office == Some(owner), one.is_valid_at(now), is_accepted, one.not_after)
    };
    let usable = store.usable(now, owner).ok();
    usable.or_else(|| store.certificates().iter().max_by_key(nearness)).cloned()
}
