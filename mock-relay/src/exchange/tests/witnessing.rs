//! What a witness is told: who was let in, what was begun, and which bytes belong together.

use std::sync::{Arc, Mutex};

use super::bed::{Bed, withdrawal};
use crate::exchange::{Moment, Observation, Piece, Seen, Witness};

/// Keeps what it hears.
#[derive(Debug, Default)]
struct Ear(Mutex<Vec<Seen>>);

impl Witness for Ear {
    fn moment(&self) -> Moment {
        self.0.lock().expect("no panic").len() as u64
    }

    fn saw(&self, observation: Observation) {
        self.0.lock().expect("no panic").push(observation.seen);
    }
}

#[tokio::test]
async fn a_witness_is_told_the_office_of_each_call_and_the_piece_of_each_download() {
    let bed = Bed::new().await;
    let ear = Arc::new(Ear::default());
    bed.exchange.witnessed_by(Arc::clone(&ear) as Arc<dyn Witness>);
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let name = withdrawal(&a, &b);
    let files: [(&str, Option<&str>, &[u8]); 2] =
        [("files", Some(&name), b"plan"), ("files", Some("a.pdf"), b"p")];
    let id = bed.sent(&a, &files).await.remove(0);
    for _ in 0..2 {
        bed.get(&b, &format!("/api/v1/messages/{id}/archive")).await;
    }
    let heard = ear.0.lock().expect("no panic").clone();
    let let_in = |wanted: &str| -> Vec<_> {
        let office = |seen: &Seen| match seen {
            Seen::Accepted { office, call, .. } if *call == wanted => Some(*office),
            _ => None,
        };
        heard.iter().filter_map(office).collect()
    };
    assert_eq!(let_in("login"), [Some(a.number), Some(b.number)]);
    assert_eq!(let_in("message-sent"), [Some(a.number)]);
    assert_eq!(let_in("file-downloaded"), [Some(b.number); 2]);
    // Begun before it was acknowledged, and counted.
    let begun = heard.iter().position(|seen| matches!(seen, Seen::Sending { messages: 1, .. }));
    let sent = heard.iter().position(|seen| matches!(seen, Seen::Sent { .. }));
    assert!(begun.is_some() && begun < sent, "{begun:?}, {sent:?}");
    let pieces: Vec<Piece> = heard
        .iter()
        .filter_map(|seen| match seen {
            Seen::Fetched { piece, .. } => Some(*piece),
            _ => None,
        })
        .collect();
    let (first, second) = pieces.split_at(pieces.len() / 2);
    for (download, pieces) in [first, second].into_iter().enumerate() {
        let last = pieces.len() - 1;
        let expected: Vec<Piece> = (0..pieces.len())
            .map(|nth| Piece { download: download as u64, nth: nth as u64, is_last: nth == last })
            .collect();
        assert_eq!(pieces, expected);
    }
    assert!(first.len() > 1, "the last byte goes by itself: {first:?}");
}
