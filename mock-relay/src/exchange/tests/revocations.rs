//! The list of revocations: followed, and without one no exchange.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use careplan_serve::store::MemoryStore;
use careplan_serve::{Security, Stop};
use careplan_sim::{Effect, FaultRule, Service, When};
use careplan_wire::back_office::ca::Revocations;
use careplan_wire::control::Keep;
use tokio::sync::Notify;

use super::bed::Bed;
use super::doubles::{AuthorityDouble, PortalDouble, relay_trust};
use crate::Subscribers;
use crate::exchange::trust::{News, Trust};
use crate::exchange::{Exchange, OpenFault, RevocationFault, RevocationSource, Settings, SqliteMessages};

#[tokio::test]
async fn without_a_list_the_exchange_stays_closed() {
    let bed = Bed::new().await;
    let directory = tempfile::tempdir().expect("a directory");
    let store = SqliteMessages::open(&directory.path().join("messages.sqlite")).expect("opens");
    let subscribers =
        Subscribers::open(Arc::new(MemoryStore::default()), bed.environment.clone()).await.expect("opens");
    let authority = Arc::new(AuthorityDouble::new());
    authority.goes_away(1);
    let opened = Exchange::open(
        Settings::default(),
        Arc::new(store),
        subscribers,
        Arc::new(PortalDouble::default()),
        Arc::clone(&authority) as _,
        relay_trust(),
        bed.environment.clone(),
    )
    .await;
    assert!(matches!(opened, Err(OpenFault::Revocations(_))));
}

#[tokio::test]
async fn settling_takes_the_list_over_for_requests_and_handshakes() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    let Security::Tls { config, .. } = bed.exchange.security() else { panic!("it is TLS") };
    let before = config.current();
    bed.authority.revokes(desk.certificate.serial);
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.code(), "");
    bed.exchange.settle().await.expect("has a list");
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.code(), "certificate-revoked");
    assert!(!Arc::ptr_eq(&before, &config.current()));
    bed.authority.goes_away(1);
    assert!(bed.exchange.settle().await.is_err());
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.code(), "certificate-revoked");
}

#[tokio::test(start_paused = true)]
async fn a_revocation_is_followed_even_if_the_ca_was_away() {
    let bed = Bed::new().await;
    let desk = bed.member(1).await;
    let (stop, shutdown) = Stop::new();
    bed.authority.goes_away(3);
    let exchange = bed.exchange.clone();
    let following = tokio::spawn(async move { exchange.follow_revocations(shutdown).await });
    bed.authority.revokes(desk.certificate.serial);
    let journal = &bed.environment.journal;
    let updated =
        || journal.after(0, usize::MAX).iter().any(|entry| entry.event.kind == "revocations-updated");
    let mut grown = journal.grown();
    grown.wait_for(|_| updated()).await.expect("the journal is there");
    assert_eq!(bed.get(&desk, "/api/v1/licence").await.code(), "certificate-revoked");
    stop.stop();
    following.await.expect("ends");
}

#[tokio::test]
async fn a_fault_rule_keeps_newer_lists_out_until_it_is_gone() {
    let bed = Bed::new().await;
    let (first, second) = (bed.member(1).await, bed.member(2).await);
    let name = "old-list".parse().expect("a name");
    let rule = FaultRule::new(name, Service::Relay, Effect::StaleList).when(When::nth(2).expect("a count"));
    bed.environment.faults.replace(vec![rule]).expect("one rule");
    bed.authority.revokes(first.certificate.serial);
    bed.exchange.settle().await.expect("has a list");
    assert_eq!(bed.get(&first, "/api/v1/licence").await.code(), "certificate-revoked", "the first is let in");
    bed.authority.revokes(second.certificate.serial);
    for _ in 0..3 {
        bed.exchange.settle().await.expect("has a list");
        assert_eq!(bed.get(&second, "/api/v1/licence").await.code(), "", "one list is one occasion");
    }
    let faults = || {
        let entries = bed.environment.journal.after(0, usize::MAX);
        entries.into_iter().filter_map(|entry| entry.event.fault).collect::<Vec<_>>()
    };
    assert_eq!(faults(), ["old-list"], "written down once");
    bed.environment.faults.clear();
    bed.exchange.settle().await.expect("has a list");
    assert_eq!(bed.get(&second, "/api/v1/licence").await.code(), "certificate-revoked");
}

#[tokio::test]
async fn a_reset_forgets_messages_and_with_nothing_kept_the_logins() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    bed.sent(&a, &[("files", Some(&super::bed::withdrawal(&a, &b)), b"x")]).await;
    bed.exchange.reset(Keep::Offices).await.expect("resets");
    assert_eq!(bed.count(&a, "sent").await, 0);
    bed.exchange.reset(Keep::Nothing).await.expect("resets");
    assert_eq!(bed.get(&a, "/api/v1/licence").await.code(), "token-invalid");
}

/// A CA whose first answer after `holds` stays under way until it is let go.
struct Slow {
    authority: AuthorityDouble,
    holds: AtomicBool,
    held: Notify,
    release: Notify,
}

#[async_trait]
impl RevocationSource for Slow {
    async fn revocations(&self, after: Option<u64>, wait: Duration) -> Result<Revocations, RevocationFault> {
        let list = self.authority.revocations(after, wait).await;
        if self.holds.swap(false, Ordering::Relaxed) {
            self.held.notify_one();
            self.release.notified().await;
        }
        list
    }
}

#[tokio::test]
async fn a_list_that_was_overtaken_on_its_way_does_not_take_the_newer_ones_place() {
    let bed = Bed::new().await;
    let source = Arc::new(Slow {
        authority: AuthorityDouble::new(),
        holds: AtomicBool::new(false),
        held: Notify::new(),
        release: Notify::new(),
    });
    let trust =
        Trust::open(relay_trust(), Arc::clone(&source) as _, bed.environment.clone()).await.expect("opens");
    let serial = bed.member(1).await.certificate.serial;
    source.holds.store(true, Ordering::Relaxed);
    let overtaken = async {
        source.held.notified().await;
        source.authority.revokes(serial);
        assert_eq!(trust.follow(Duration::from_secs(1)).await.expect("has a list"), News::Adopted);
        source.release.notify_one();
    };
    let (refreshed, ()) = tokio::join!(trust.refresh(), overtaken);
    assert_eq!(refreshed.expect("has a list"), News::Nothing);
    assert!(trust.has_revoked(serial));
}
