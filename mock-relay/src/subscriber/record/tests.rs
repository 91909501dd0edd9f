//! What older versions wrote is read, and what is written reads again as itself.

use serde_json::{Value, json};

use super::*;
use crate::subscriber::ContactHistory;

/// As it was written before there were wishes, resets and a history.
fn first_version() -> Value {
    let name = |given: &str| json!({"family": "東京", "given": given});
    json!({
        "number": "4470300015",
        "name": "モデル事務所",
        "service_kinds": ["43"],
        "prefecture": "大分県",
        "municipality": "中津市",
        "user_id": "KJ444470300015",
        "personal_id": "c000000001",
        "personal_password": "Mihon12345",
        "term": {
            "since": "2024-03-19T10:30:00+09:00",
            "until": "2025-03-18T23:59:59+09:00",
            "payment": "awaited"
        },
        "applied": {
            "at": "2024-03-19T10:30:00+09:00",
            "representative": name("太郎"),
            "contact": name("花子"),
            "telephone": "0123456789",
            "mail": "toukyoutest@test.com"
        }
    })
}

#[test]
fn what_the_first_version_wrote_begins_its_history_with_the_application() {
    let subscriber: Subscriber = serde_json::from_value(first_version()).expect("reads");
    assert_eq!(subscriber.password_resets, 0);
    let LicenceRecord::Term(term) = subscriber.licence else { panic!("it has a term") };
    assert_eq!((term.payment, term.wish), (Payment::Awaited, RenewalWish::Continue));
    let present = subscriber.contact.present().expect("told");
    assert_eq!((present.occasion, &present.application), (Occasion::Application, &Application::example()));
    assert_eq!(Some(present.at), subscriber.applied.as_ref().map(|applied| applied.at));
}

#[test]
fn everything_a_subscriber_can_be_is_written_and_read_again() {
    let first: Subscriber = serde_json::from_value(first_version()).expect("reads");
    let present = first.contact.present().expect("told").clone();
    let changed = Told { occasion: Occasion::Change, ..present };
    for payment in [Payment::Awaited, Payment::Settled, Payment::Free] {
        for wish in [RenewalWish::Continue, RenewalWish::Stop] {
            let LicenceRecord::Term(term) = first.licence else { panic!("it has a term") };
            let subscriber = Subscriber {
                licence: LicenceRecord::Term(Term { payment, wish, ..term }),
                contact: first.contact.clone().with(changed.clone()),
                password_resets: 3,
                ..first.clone()
            };
            let written = serde_json::to_string(&subscriber).expect("writes");
            assert_eq!(serde_json::from_str::<Subscriber>(&written).expect("reads"), subscriber);
        }
    }
    let newcomer = Subscriber {
        licence: LicenceRecord::None,
        applied: None,
        contact: ContactHistory::default(),
        ..first
    };
    let written = serde_json::to_string(&newcomer).expect("writes");
    assert_eq!(serde_json::from_str::<Subscriber>(&written).expect("reads"), newcomer);
}
