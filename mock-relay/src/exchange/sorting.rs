//! 振り分け: which file goes to which office.
//!
//! Pure. With a receiver named, every file goes there; without one, standard files go where their names say (C that
//! files are sorted automatically, A that it is by name). All or none: one file that cannot go holds the rest back.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::OfficeNumber;
use careplan_standard::{Classified, FileName, classify};
use careplan_wire::ProblemCode;
use thiserror::Error;

use super::refusal::{Refusal, quoted};
use super::store::{Draft, DraftFile};

/// Why files cannot be sorted.
#[derive(Debug, Error)]
pub(super) enum SortRefusal {
    #[error("file {name} is not named by the standard: {fault}{}", meant(.nearest.as_ref()))]
    StandardName { name: String, fault: String, nearest: Option<String> },
    #[error("file {name} is named as from office `{named}`, and office `{sender}` sends it")]
    SenderMismatch { name: String, named: OfficeNumber, sender: OfficeNumber },
    #[error("file {name} is named for office `{named}`, and `to` is `{to}`")]
    ReceiverMismatch { name: String, named: OfficeNumber, to: OfficeNumber },
    #[error("attachments go with the standard files' only receiver, and there are {receivers} receivers")]
    ReceiverUndetermined { receivers: usize },
    #[error("office `{0}` would send to itself")]
    ReceiverSelf(OfficeNumber),
}

/// One draft a receiver, by number. `to` has been read; that receivers are registered is another's question.
pub(super) fn sort(
    sender: OfficeNumber,
    to: Option<OfficeNumber>,
    files: Vec<DraftFile>,
) -> Result<Vec<Draft>, SortRefusal> {
    if to == Some(sender) {
        return Err(SortRefusal::ReceiverSelf(sender));
    }
    let mut sorted: BTreeMap<OfficeNumber, Vec<(usize, DraftFile)>> = BTreeMap::new();
    let mut serials: BTreeMap<OfficeNumber, BTreeSet<String>> = BTreeMap::new();
    let mut attachments = Vec::new();
    for (place, file) in files.into_iter().enumerate() {
        match standard_name(&file, sender)? {
            Some(standard) => {
                let receiver = receiver_of(&file, standard, sender, to)?;
                serials.entry(receiver).or_default().insert(standard.serial().to_string());
                sorted.entry(receiver).or_default().push((place, file));
            }
            None => attachments.push((place, file)),
        }
    }
    if !attachments.is_empty() {
        let receiver = to.or_else(|| only(sorted.keys()).copied());
        let receiver = receiver.ok_or(SortRefusal::ReceiverUndetermined { receivers: sorted.len() })?;
        let with = sorted.entry(receiver).or_default();
        with.append(&mut attachments);
        with.sort_by_key(|(place, _)| *place);
    }
    let drafts = sorted.into_iter().map(|(receiver, files)| Draft {
        receiver,
        // Of two sets in one message, neither is its number.
        serial: serials.remove(&receiver).and_then(|serials| only(serials.into_iter())),
        files: files.into_iter().map(|(_, file)| file).collect(),
    });
    Ok(drafts.collect())
}

/// The file's name if it is one of the standard; nothing for an attachment.
fn standard_name(file: &DraftFile, sender: OfficeNumber) -> Result<Option<FileName>, SortRefusal> {
    let name = &file.file.name;
    match classify(name) {
        Classified::Standard(standard) if standard.sender() == sender => Ok(Some(standard)),
        Classified::Standard(standard) => {
            Err(SortRefusal::SenderMismatch { name: quoted(name), named: standard.sender(), sender })
        }
        Classified::Malformed { fault, nearest } => Err(SortRefusal::StandardName {
            name: quoted(name),
            fault: fault.to_string(),
            nearest: nearest.map(|nearest| nearest.to_string()),
        }),
        // Other extensions were refused when the file came in.
        Classified::Attachment(_) | Classified::Other { .. } => Ok(None),
    }
}

fn receiver_of(
    file: &DraftFile,
    standard: FileName,
    sender: OfficeNumber,
    to: Option<OfficeNumber>,
) -> Result<OfficeNumber, SortRefusal> {
    let named = standard.receiver();
    match to {
        Some(to) if to != named => {
            Err(SortRefusal::ReceiverMismatch { name: quoted(&file.file.name), named, to })
        }
        _ if named == sender => Err(SortRefusal::ReceiverSelf(sender)),
        _ => Ok(named),
    }
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn meant(nearest: Option<&String>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" (perhaps `{nearest}` was meant)"))
}

impl Refusal for SortRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::StandardName { .. } => ProblemCode::StandardName,
            Self::SenderMismatch { .. } => ProblemCode::SenderMismatch,
            Self::ReceiverMismatch { .. } => ProblemCode::ReceiverMismatch,
            Self::ReceiverUndetermined { .. } => ProblemCode::ReceiverUndetermined,
            Self::ReceiverSelf(_) => ProblemCode::ReceiverSelf,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::StandardName { .. } => "a CSV file is not named by the standard".to_owned(),
            Self::SenderMismatch { named, .. } => format!("a file is named as from office `{named}`"),
            Self::ReceiverMismatch { named, to, .. } => {
                format!("a file is named for office `{named}`, and `to` is `{to}`")
            }
            Self::ReceiverUndetermined { .. } | Self::ReceiverSelf(_) => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use bytes::Bytes;
    use careplan_wire::relay::MessageFile;

    use super::*;

    const A: &str = "4470300015";
    const B: &str = "4470300023";
    const C: &str = "4470300031";

    fn number(text: &str) -> OfficeNumber {
        text.parse().expect("an office number")
    }

    fn plan(from: &str, to: &str) -> String {
        format!("UPPLAN_202604_{from}_43_{to}_11_20260325101500.CSV")
    }

    fn files(names: &[String]) -> Vec<DraftFile> {
        let file = |name: &String| DraftFile {
            file: MessageFile { name: name.clone(), bytes: 1, sha256: String::new() },
            content: Bytes::from_static(b"x"),
        };
        names.iter().map(file).collect()
    }

    /// Sorts what A sends; the answer is `receiver: names`, or the refusal's code.
    #[track_caller]
    fn check(to: Option<&str>, names: &[String], expected: &[&str]) {
        let found = match sort(number(A), to.map(number), files(names)) {
            Ok(drafts) => drafts
                .iter()
                .map(|draft| {
                    let names: Vec<_> = draft.files.iter().map(|file| file.file.name.as_str()).collect();
                    format!("{}: {}", draft.receiver, names.join(" "))
                })
                .collect(),
            Err(refusal) => vec![refusal.code().to_string()],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn files_are_sorted_to_the_offices_in_their_names() {
        let (to_b, to_c) = (plan(A, B), plan(A, C));
        let both = [format!("{B}: {to_b}"), format!("{C}: {to_c}")];
        check(None, &[to_c, to_b], &both.each_ref().map(String::as_str));
    }

    #[test]
    fn a_message_has_a_serial_where_all_its_standard_files_share_one() {
        let serials = |names: &[String]| -> Vec<_> {
            let drafts = sort(number(A), None, files(names)).expect("is sorted");
            drafts.into_iter().map(|draft| draft.serial).collect()
        };
        let first = Some("20260325101500".to_owned());
        let later = |name: String| name.replace("20260325101500", "20260326090000");
        assert_eq!(serials(&[plan(A, B), plan(A, B).replace("UPPLAN", "UPHOSOKU")]), slice::from_ref(&first));
        assert_eq!(serials(&[plan(A, B), "a.pdf".to_owned()]), slice::from_ref(&first));
        assert_eq!(serials(&[plan(A, B), later(plan(A, B))]), [None]);
        assert_eq!(serials(&[plan(A, B), later(plan(A, C))]), [first, Some("20260326090000".to_owned())]);
    }

    #[test]
    fn an_attachment_goes_with_the_only_receiver_in_its_place() {
        let (before, after) = ("a.pdf".to_owned(), "b.jpg".to_owned());
        let expected = format!("{B}: a.pdf {} b.jpg", plan(A, B));
        check(None, &[before, plan(A, B), after], &[&expected]);
    }

    #[test]
    fn an_attachment_without_one_receiver_holds_everything_back() {
        check(None, &["a.pdf".to_owned()], &["receiver-undetermined"]);
        check(None, &[plan(A, B), plan(A, C), "a.pdf".to_owned()], &["receiver-undetermined"]);
        check(Some(B), &["a.pdf".to_owned()], &[&format!("{B}: a.pdf")]);
    }

    #[test]
    fn a_named_receiver_takes_only_what_is_named_for_it() {
        check(Some(B), &[plan(A, B)], &[&format!("{B}: {}", plan(A, B))]);
        check(Some(B), &[plan(A, B), plan(A, C)], &["receiver-mismatch"]);
    }

    #[test]
    fn nobody_sends_for_another_or_to_itself() {
        check(None, &[plan(B, C)], &["sender-mismatch"]);
        check(None, &[plan(A, A)], &["receiver-self"]);
        check(Some(A), &["a.pdf".to_owned()], &["receiver-self"]);
    }

    #[test]
    fn a_csv_file_has_a_name_of_the_standard() {
        check(Some(B), &["plan.csv".to_owned()], &["standard-name"]);
        check(Some(B), &[plan(A, B).to_lowercase()], &["standard-name"]);
    }

    #[test]
    fn a_refusal_tells_the_journal_no_file_name() {
        let names = ["山田太郎.csv".to_owned()];
        let refusal = sort(number(A), None, files(&names)).expect_err("no name of the standard");
        assert!(refusal.to_string().contains("山田太郎"));
        assert!(!refusal.reason().contains("山田太郎"));
    }
}
