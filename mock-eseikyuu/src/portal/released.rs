//! What a released portal has kept is read by every later one.

use std::collections::BTreeMap;

use careplan_domain::{OfficeUserId, Secret};
use careplan_serve::store::Edit;
use careplan_wire::back_office::portal::Verified;
use careplan_wire::control::Stage;

use crate::testing::Bench;

/// The records as each version has left them: an office whose certificate is out, one whose certificate was revoked, one
/// with its letter and another one under way; what was posted to all, and what an office has opened of it. Never changed,
/// only read.
const RELEASED: [&str; 1] = [include_str!("fixtures/records-1.json")];

#[tokio::test]
async fn what_every_released_version_has_kept_is_read_afterwards() {
    for written in RELEASED {
        let bench = Bench::new().await;
        let kept: BTreeMap<String, serde_json::Value> = serde_json::from_str(written).expect("is JSON");
        for kind in ["offices", "board", "read-marks"] {
            assert!(kept.keys().any(|key| key.starts_with(&format!("mock-eseikyuu/{kind}/"))), "{kind}");
        }
        let put = |(key, value): (&String, &serde_json::Value)| Edit::Put {
            key: key.clone(),
            value: value.to_string().into_bytes(),
        };
        bench.store.commit(kept.iter().map(put).collect()).await.expect("is kept");
        let portal = bench.reopened().await;
        let of = |number: &str| number.parse().expect("an office");
        let facts = |number| portal.facts(&of(number)).expect("is known");
        assert_eq!(
            (facts("4479900013").stage, facts("4479900013").certificate_valid),
            (Stage::CertificateIssued, true)
        );
        assert!(!facts("4479900021").certificate_valid, "it was revoked");
        assert_eq!(facts("4479900039").stage, Stage::Registered);
        let with_letter = portal.office(&of("4479900039")).expect("is known");
        assert_eq!(with_letter.outbox.len(), 2);
        let certified = portal.office(&of("4479900013")).expect("is known");
        assert_eq!((certified.requests.len(), certified.notices.len()), (1, 3));
        let user = OfficeUserId::of(of("4479900039"));
        let letter = Secret::from("uwuSr4f2LM");
        assert_eq!(portal.verify(&user, &letter).await.expect("answers"), Verified::Temporary);
    }
}
