//! Issue, revoke, close, open, reset.

use std::sync::Arc;
use std::time::Duration;

use careplan_domain::{CertificateKind, CertificateSerial, Secret};
use careplan_serve::store::{Edit, SqliteStore};
use careplan_wire::back_office::ca::{Issue, RevocationReason};
use mock_ca::{Ca, IssueRefusal, KeyKind, KeyPool, OpenFault, RevokeRefusal, Settings};

use crate::support::{House, opened, order};

#[tokio::test]
async fn the_same_request_gets_the_same_certificate_again() {
    let house = House::new();
    let ca = house.open().await;
    let first = ca.issue(order("R-1")).await.expect("issues");
    assert_eq!(ca.issue(order("R-1")).await.expect("repeats"), first);
    let told = Issue { end_day: Some("2029-04-01".parse().expect("a day")), ..order("R-1") };
    assert_eq!(ca.issue(told).await.expect("the usual end is the same, said or not"), first);
    assert_ne!(ca.issue(order("R-2")).await.expect("issues").serial, first.serial);
    assert_eq!(
        house.journal(),
        ["authority-made done -", "certificate-issued done -", "certificate-issued done -"]
    );
}

#[tokio::test]
async fn a_request_cannot_get_another_certificate_than_it_has() {
    let house = House::new();
    let ca = house.open().await;
    ca.issue(order("R-1")).await.expect("issues");
    let other_office = "KJ131370300015".parse().expect("an office user");
    for (expected, other) in [
        ("office", Issue { office: other_office, ..order("R-1") }),
        ("kind", Issue { kind: CertificateKind::CareInsurance, ..order("R-1") }),
        ("package_password", Issue { package_password: Secret::from("abcd2345"), ..order("R-1") }),
    ] {
        let refusal = ca.issue(other).await.expect_err("refused");
        assert!(
            matches!(refusal, IssueRefusal::RequestTaken { field, .. } if field == expected),
            "{refusal}"
        );
    }
    assert_eq!(house.journal()[2..], ["certificate-issued refused request-state"; 3]);
}

/// The portal may have died before it kept the answer, and asks again when its day has turned.
#[tokio::test]
async fn a_request_that_is_asked_again_on_another_day_gets_what_it_has() {
    let ca = House::new().open().await;
    let first = ca.issue(Issue { kind: CertificateKind::CarePlan, ..order("R-1") }).await.expect("issues");
    for later in [
        Issue { start_day: "2026-04-02".parse().expect("a day"), ..order("R-1") },
        Issue { end_day: Some("2026-05-01".parse().expect("a day")), ..order("R-1") },
    ] {
        for kind in [CertificateKind::CarePlan, CertificateKind::CareDx] {
            assert_eq!(ca.issue(Issue { kind, ..later.clone() }).await.expect("repeats"), first);
        }
    }
}

#[tokio::test]
async fn requests_that_cross_get_one_certificate() {
    let ca = House::new().open().await;
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let ca = ca.clone();
            tokio::spawn(async move { ca.issue(order("R-1")).await.expect("issues") })
        })
        .collect();
    let mut answers = Vec::new();
    for answer in asked {
        answers.push(answer.await.expect("answers"));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn an_order_whose_asker_goes_away_is_done_or_not_but_never_twice() {
    let house = House::new();
    let ca = house.open().await;
    {
        let mut asking = std::pin::pin!(ca.issue(order("R-1")));
        std::future::poll_fn(|context| {
            drop(asking.as_mut().poll(context));
            std::task::Poll::Ready(())
        })
        .await;
    }
    let issued = ca.issue(order("R-1")).await.expect("issues");
    assert_eq!(house.open().await.issue(order("R-1")).await.expect("repeats"), issued);
    assert_eq!(house.journal().iter().filter(|line| line.starts_with("certificate-issued")).count(), 1);
}

#[tokio::test]
async fn all_five_kinds_are_issued_and_shown_by_their_names() {
    let ca = House::new().open().await;
    for kind in CertificateKind::ALL {
        let issued = ca.issue(Issue { kind, ..order(kind.as_str()) }).await.expect("issues");
        let (chain, _) = opened(&ca, &issued).await;
        let peer = careplan_serve::PeerCertificate::read(&chain[0]).expect("a certificate");
        assert_eq!(
            (peer.kind, peer.office, peer.serial),
            (Some(kind), Some(order("-").office), issued.serial)
        );
        assert_eq!((peer.not_before, peer.not_after), (issued.not_before, issued.not_after));
        assert_eq!(chain[1], ca.certificate_der());
    }
}

#[tokio::test]
async fn a_bad_order_is_refused_and_told() {
    let house = House::new();
    let ca = house.open().await;
    let refusal = ca.issue(order("申請")).await.expect_err("refused");
    assert!(matches!(refusal, IssueRefusal::Order(_)), "{refusal}");
    assert_eq!(house.journal()[1..], ["certificate-issued refused invalid-field"]);
    assert!(!format!("{:?}", house.environment.journal.after(0, 10)).contains("Abcd2345"));
}

#[tokio::test]
async fn revoking_counts_the_list_up_and_again_changes_nothing() {
    let house = House::new();
    let ca = house.open().await;
    assert_eq!(ca.revocations().number, 1);
    let (one, two) =
        (ca.issue(order("R-1")).await.expect("issues"), ca.issue(order("R-2")).await.expect("issues"));
    assert_eq!(ca.revoke(&two.serial, RevocationReason::Unspecified).await.expect("revokes").number, 2);
    assert_eq!(ca.revoke(&one.serial, RevocationReason::Unspecified).await.expect("revokes").number, 3);
    let list = ca.revocations();
    assert_eq!(ca.revoke(&two.serial, RevocationReason::Unspecified).await.expect("says so").number, 2);
    assert_eq!(ca.revocations(), list);
    let mut both = [one.serial, two.serial];
    both.sort();
    assert_eq!((list.number, list.revoked.as_slice()), (3, both.as_slice()));
}

#[tokio::test]
async fn what_was_never_issued_cannot_be_revoked() {
    let house = House::new();
    let ca = house.open().await;
    let unknown: CertificateSerial = "0AFF".parse().expect("a serial");
    let refusal = ca.revoke(&unknown, RevocationReason::Unspecified).await.expect_err("refused");
    assert!(matches!(refusal, RevokeRefusal::Unknown(serial) if serial == unknown), "{refusal}");
    assert_eq!(ca.revocations().number, 1);
    assert_eq!(house.journal()[1..], ["certificate-revoked refused certificate-unknown"]);
}

#[tokio::test]
async fn opening_again_keeps_authority_certificates_and_revocations() {
    let house = House::new();
    let ca = house.open().await;
    let (one, two) =
        (ca.issue(order("R-1")).await.expect("issues"), ca.issue(order("R-2")).await.expect("issues"));
    ca.revoke(&one.serial, RevocationReason::Unspecified).await.expect("revokes");
    let (authority, list) = (ca.certificate_pem(), ca.revocations());
    drop(ca);

    house.at("2026-04-03");
    let again = house.open().await;
    assert_eq!(again.certificate_pem(), authority);
    assert_eq!(again.issue(order("R-2")).await.expect("repeats"), two);
    let reread = again.revocations();
    assert_eq!((reread.number, &reread.revoked), (list.number, &list.revoked));
    assert_eq!(
        again.revoke(&two.serial, RevocationReason::Unspecified).await.expect("revokes").number,
        list.number + 1
    );
    let third = again.issue(order("R-3")).await.expect("issues");
    assert!(![one.serial, two.serial].contains(&third.serial));
}

#[tokio::test]
async fn the_database_file_alone_is_enough_to_go_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("ca.sqlite");
    let house = || House { store: Arc::new(SqliteStore::open(&file).expect("opens")), ..House::new() };
    let first = house().open().await;
    let issued = first.issue(order("R-1")).await.expect("issues");
    first.revoke(&issued.serial, RevocationReason::Unspecified).await.expect("revokes");
    let authority = first.certificate_pem();
    drop(first);
    let again = house().open().await;
    assert_eq!(again.certificate_pem(), authority);
    assert_eq!(again.issue(order("R-1")).await.expect("repeats"), issued);
    assert_eq!(again.revocations().revoked, [issued.serial]);
}

#[tokio::test]
async fn a_reset_forgets_certificates_but_neither_the_authority_nor_what_is_revoked() {
    let house = House::new();
    let ca = house.open().await;
    let revoked = ca.issue(order("R-1")).await.expect("issues");
    ca.revoke(&revoked.serial, RevocationReason::KeyCompromise).await.expect("revokes");
    let good = ca.issue(order("R-2")).await.expect("issues");
    ca.forget().await.expect("forgets");
    // Whoever has the good one could come back as an office that has the same number anew.
    let mut gone = vec![revoked.serial, good.serial];
    gone.sort();
    for ca in [ca, house.open().await] {
        let list = ca.revocations();
        assert_eq!((list.number, &list.revoked), (3, &gone));
        for (serial, number) in [(&revoked.serial, 2), (&good.serial, 3)] {
            let told = ca.revoke(serial, RevocationReason::Unspecified).await.expect("says so");
            assert_eq!(told.number, number);
        }
        let anew = ca.issue(order("R-1")).await.expect("issues anew").serial;
        assert!(!gone.contains(&anew));
    }
}

#[tokio::test]
async fn a_reset_lists_nothing_that_has_run_out() {
    let house = House::new();
    let ca = house.open().await;
    ca.issue(order("R-1")).await.expect("issues");
    house.at("2029-04-02");
    ca.forget().await.expect("forgets");
    assert_eq!(ca.revocations().revoked, []);
}

#[tokio::test]
async fn a_list_is_made_anew_before_our_clock_outruns_it() {
    let house = House::new();
    let ca = house.open().await;
    let first = ca.revocations();
    house.at("2026-04-07T08:59");
    assert_eq!(ca.current_revocations().await.expect("lists"), first);
    house.at("2026-04-07T09:00");
    let second = ca.current_revocations().await.expect("lists");
    assert_eq!(second.number, 2);
    assert_eq!(ca.current_revocations().await.expect("lists"), second);
    assert_eq!(house.open().await.revocations().number, 2);
}

#[tokio::test]
async fn waiting_for_a_newer_list_ends_with_a_revocation() {
    let ca = House::new().open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    // A day of the machine's time: the test would not end if the wait did not.
    let long = Duration::from_hours(24);
    assert_eq!(ca.revocations_after(0, long).await.expect("lists").number, 1);
    let waiting = tokio::spawn({
        let ca = ca.clone();
        async move { ca.revocations_after(1, long).await.expect("lists").number }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    ca.revoke(&serial, RevocationReason::Unspecified).await.expect("revokes");
    assert_eq!(waiting.await.expect("ends"), 2);
    assert_eq!(ca.revocations_after(2, Duration::ZERO).await.expect("lists").number, 2);
    ca.stop_waiting();
    assert_eq!(ca.revocations_after(2, long).await.expect("lists").number, 2);
}

async fn put(house: &House, key: &str, value: &[u8]) {
    let edit = Edit::Put { key: key.to_owned(), value: value.to_vec() };
    house.store.commit(vec![edit]).await.expect("writes");
}

#[tokio::test]
async fn a_damaged_store_is_not_opened_and_the_message_says_how_to_mend_it() {
    let damage: [(&str, &[u8]); 4] = [
        ("ca/authority/1", b"{"),
        ("ca/authority/1", br#"{"certificate_pem":"-----BEGIN","key_pem":"-----BEGIN"}"#),
        ("ca/certificate/0AFF", b"{}"),
        ("ca/tally/one", b"{}"),
    ];
    for (key, value) in damage {
        let house = House::new();
        drop(house.open().await);
        put(&house, key, value).await;
        let fault = house.try_open().await.expect_err("refused");
        let told = fault.to_string();
        assert!(told.contains(key) && told.contains("restore the data directory from a backup"), "{told}");
        assert_eq!(
            matches!(fault, OpenFault::Authority { .. }),
            key.starts_with("ca/authority"),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn certificates_without_their_authority_are_not_given_a_new_one() {
    let house = House::new();
    house.open().await.issue(order("R-1")).await.expect("issues");
    let lost = Edit::RemoveAll { prefix: "ca/authority/".to_owned() };
    house.store.commit(vec![lost]).await.expect("writes");
    let fault = house.try_open().await.expect_err("refused");
    assert!(matches!(fault, OpenFault::AuthorityMissing { certificates: 1, .. }), "{fault}");
}

#[tokio::test]
async fn a_pool_of_other_keys_than_the_settings_say_is_refused() {
    let house = House::new();
    let keys = KeyPool::start(KeyKind::P256, 0);
    let opened =
        Ca::open(Settings::default(), Arc::clone(&house.store), keys, house.environment.clone()).await;
    assert!(matches!(opened, Err(OpenFault::Keys { asked: KeyKind::Rsa2048, found: KeyKind::P256 })));
}
