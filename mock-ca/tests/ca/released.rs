//! What a released authority has kept is read by every later one.

use std::collections::BTreeMap;

use careplan_serve::store::Edit;
use mock_ca::{Ca, KeyKind, KeyPool, Settings};

use crate::support::House;

/// The records as each version has left them: two generations; certificates of a request, of a key of the office's own,
/// and wrong on purpose; one of them revoked; the seal and the counts. Never changed, only read.
const RELEASED: [&str; 1] = [include_str!("fixtures/records-1.json")];

#[tokio::test]
async fn what_every_released_version_has_kept_is_read_afterwards() {
    for written in RELEASED {
        let house = House::new();
        let kept: BTreeMap<String, serde_json::Value> = serde_json::from_str(written).expect("is JSON");
        for kind in ["authority", "certificate", "package-seal", "tally"] {
            assert!(kept.keys().any(|key| key.starts_with(&format!("ca/{kind}/"))), "{kind}");
        }
        let put = |(key, value): (&String, &serde_json::Value)| Edit::Put {
            key: key.clone(),
            value: value.to_string().into_bytes(),
        };
        house.store.commit(kept.iter().map(put).collect()).await.expect("is kept");
        let keys = KeyPool::start(KeyKind::Rsa2048, 0);
        let ca = Ca::open(Settings::default(), house.store.clone(), keys, house.environment.clone()).await;
        let ca = ca.expect("opens");
        assert_eq!(ca.trust_pem().matches("BEGIN CERTIFICATE").count(), 2, "both generations");
        let revoked = &ca.revocations().revoked;
        let serial = |text: &str| text.parse().expect("a serial");
        let at_request = serial("7B1AECF7E7955994EF6D34AEC7474FD3");
        assert_eq!(revoked.len(), 2);
        assert!(
            revoked.contains(&at_request) && revoked.contains(&serial("58B28DF87F1F4657424B2CBC3BCBACB5"))
        );
        // As it was handed out before.
        let package = ca.package(&serial("509789B022EFD72B5FFE004F6085F369")).await.expect("is there");
        assert!(package.starts_with(&[0x30, 0x82]), "a PKCS#12 file");
        let number = ca.revocations().number;
        assert!(number >= 4, "lists go on counting: {number}");
    }
}
