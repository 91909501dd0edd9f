//! What a file is called in a dialect.

use super::{Case, Dialects, KihonMonth, ReceiverMissing};
use crate::{FileKind, FileName, Route};

/// The name of a file as a dialect writes it.
pub(super) fn spoken(name: &FileName, dialects: &Dialects) -> String {
    let mut text = without_receiver(name, dialects.receiver_missing);
    if dialects.kihon_month == KihonMonth::With && name.kind() == FileKind::Upkihon {
        let kind = name.kind().as_str().len();
        text.insert_str(kind, "_000000");
    }
    let (stem, extension) = text.rsplit_once('.').expect("a name of the grammar has an extension");
    match dialects.case {
        Case::Upper => text,
        Case::Lower => format!("{stem}.{}", extension.to_ascii_lowercase()),
        Case::Copy => format!("{stem} (1).{extension}"),
        Case::FullWidth => text.replace('_', "＿"),
        Case::Combining => text.replace('_', "\u{332}"),
    }
}

fn without_receiver(name: &FileName, missing: ReceiverMissing) -> String {
    let text = name.to_string();
    let (ends, left_out) = match (name.route(), missing) {
        (_, ReceiverMissing::None) | (Route::V3 { .. }, ReceiverMissing::Kind) => return text,
        (Route::V4 { sender, receiver }, ReceiverMissing::Number) => {
            (format!("_{sender}_{receiver}_"), format!("_{sender}__{}_", receiver.service))
        }
        (Route::V4 { sender, receiver }, ReceiverMissing::Kind) => {
            (format!("_{sender}_{receiver}_"), format!("_{sender}_{}__", receiver.office))
        }
        (Route::V3 { sender, receiver }, ReceiverMissing::Number) => {
            (format!("_{sender}_{receiver}_"), format!("_{sender}__"))
        }
    };
    text.replacen(&ends, &left_out, 1)
}
