//! What the cycles send: sets of three files, no two of which have a content in common.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use careplan_client::{Attachment, Outgoing};
use careplan_sim::{Alphabet, Seed};

/// Who sends, as the standard files say.
pub(crate) const SENDER: &str = "4479900013";
/// To whom.
pub(crate) const RECEIVER: &str = "4479900021";

/// A kind of sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sends {
    /// Three PDF files of 4,000 bytes, as dense as PDF is.
    Attachments,
    /// 予定 for two persons: UPPLAN, UPSIKYU and UPHOSOKU, 18 kB.
    Standard,
}

impl Sends {
    pub(crate) const ALL: [Self; 2] = [Self::Attachments, Self::Standard];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Attachments => "attachments",
            Self::Standard => "standard",
        }
    }

    /// The next send. Making it costs little, as floor and relay both pay for it.
    pub(crate) fn next(self) -> Outgoing {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let to = RECEIVER.parse().expect("a number");
        match self {
            Self::Attachments => {
                let files = ["a.pdf", "b.pdf", "c.pdf"];
                Outgoing::files(files.map(|name| Attachment::new(name, dense(name, count)))).to(to)
            }
            Self::Standard => Outgoing::files(STANDARD.map(|(kind, content)| {
                Attachment::new(format!("{kind}_{NAMES}"), of_other_persons(content, count))
            }))
            .to(to),
        }
    }
}

const NAMES: &str = "202604_4479900013_43_4479900021_11_20260325101500.CSV";

macro_rules! fixture {
    ($kind:literal) => {
        (
            $kind,
            include_bytes!(concat!(
                "../../../../scenarios/fixtures/",
                $kind,
                "_202604_4479900013_43_4479900021_11_20260325101500.CSV"
            ))
            .as_slice(),
        )
    };
}

const STANDARD: [(&str, &[u8]); 3] = [fixture!("UPPLAN"), fixture!("UPSIKYU"), fixture!("UPHOSOKU")];

/// 4,000 bytes that nothing makes shorter, and that differ each time: always the same, but for their beginning.
fn dense(name: &str, count: u64) -> Bytes {
    static NOISE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let noise = NOISE.get_or_init(|| {
        let drawn = Seed::new(1).child("cycles").text(Alphabet::Hex, 8_000);
        let digit =
            |digit: u8| u8::try_from(char::from(digit).to_digit(16).expect("hexadecimal")).expect("a digit");
        drawn.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
    });
    let mut bytes = noise.clone();
    let own = format!("{name}{count:020}");
    bytes[..own.len()].copy_from_slice(own.as_bytes());
    bytes.into()
}

/// The same rows for two other insured persons.
fn of_other_persons(content: &[u8], count: u64) -> Bytes {
    const OF_EVERYBODY: &[u8] = b"99000000";
    let number = format!("{:08}", 10_000_000 + count % 80_000_000);
    let mut bytes = content.to_vec();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(8).position(|window| window == OF_EVERYBODY) {
        let start = at + found;
        bytes[start..start + 8].copy_from_slice(number.as_bytes());
        at = start + 8;
    }
    bytes.into()
}
