//! `Classified`: what a file is to the exchange, judged by its name alone.

use careplan_domain::excerpt;

use crate::{FileName, NameFault};

/// What a name says about its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Classified {
    /// A file of the standard: its name tells where it goes.
    Standard(FileName),
    /// Something that goes along, wherever its message goes (A).
    Attachment(Attachment),
    /// Meant as a file of the standard, and not named as one.
    Malformed {
        /// What is wrong with the name.
        fault: NameFault,
        /// The legal name that was probably meant.
        nearest: Option<FileName>,
    },
    /// Nothing that the exchange takes (A).
    Other {
        /// What follows the last full stop, in lower case; empty where nothing does.
        extension: String,
    },
}

/// 添付ファイル: the formats that may go along with a message (A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attachment {
    /// `.pdf`.
    Pdf,
    /// `.jpg` or `.jpeg`.
    Jpeg,
}

/// Judges a file by its name: every CSV is meant as a file of the standard, and so is an image that calls itself
/// UPKIHON_IMAGE.
pub fn classify(name: &str) -> Classified {
    let fault = match FileName::parse(name) {
        Ok(name) => return Classified::Standard(name),
        Err(fault) => fault,
    };
    // What is typed in full-width letters is read as it was meant, to be refused for that.
    let (stem, extension) = name.rsplit_once(['.', '．']).unwrap_or((name, ""));
    let extension: String = half_width(extension).to_ascii_lowercase();
    let named_as_image = half_width(stem).to_ascii_uppercase().starts_with("UPKIHON_IMAGE");
    match extension.as_str() {
        "jpg" | "jpeg" if named_as_image => malformed(name, fault),
        "csv" => malformed(name, fault),
        "jpg" | "jpeg" => Classified::Attachment(Attachment::Jpeg),
        "pdf" => Classified::Attachment(Attachment::Pdf),
        _ => Classified::Other { extension: excerpt(&extension) },
    }
}

fn malformed(name: &str, fault: NameFault) -> Classified {
    Classified::Malformed { fault, nearest: FileName::nearest(name) }
}

fn half_width(text: &str) -> String {
    text.chars().map(crate::file_name::fold).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_malformed(name: &str, hint: Option<&str>) {
        match classify(name) {
            Classified::Malformed { nearest, .. } => {
                assert_eq!(nearest.map(|nearest| nearest.to_string()).as_deref(), hint, "`{name}`");
            }
            other => panic!("`{name}` is {other:?}"),
        }
    }

    #[test]
    fn files_of_the_standard_are_known_by_their_names() {
        for name in [
            "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV",
            "UPKIHON_IMAGE_4479900013_46_4479900021_43_20260325101500_0001.jpg",
        ] {
            assert_eq!(classify(name), Classified::Standard(FileName::parse(name).unwrap()));
        }
    }

    #[test]
    fn pdf_and_jpeg_go_along() {
        for (name, attachment) in [
            ("計画書.pdf", Attachment::Pdf),
            ("UPPLAN.PDF", Attachment::Pdf),
            ("photo.jpg", Attachment::Jpeg),
            ("photo.2.JPEG", Attachment::Jpeg),
        ] {
            assert_eq!(classify(name), Classified::Attachment(attachment), "`{name}`");
        }
    }

    #[test]
    fn every_other_csv_is_a_name_gone_wrong() {
        check_malformed("予定.csv", None);
        check_malformed(".CSV", None);
        check_malformed("DLTBET_202604_4479900013_43_4479900021_11_20260325101500.CSV", None);
        check_malformed(
            "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500 (1).csv",
            Some("UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV"),
        );
        check_malformed(
            "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500．ＣＳＶ",
            Some("UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV"),
        );
        check_malformed(
            "UPKIHON_IMAGE_4479900013_46_4479900021_43_20260325101500_0001.JPG",
            Some("UPKIHON_IMAGE_4479900013_46_4479900021_43_20260325101500_0001.jpg"),
        );
    }

    #[test]
    fn nothing_else_is_taken() {
        for (name, extension) in
            [("plan.xlsx", "xlsx"), ("UPPLAN", ""), ("", ""), ("a.csv.exe", "exe"), ("a.", "")]
        {
            assert_eq!(classify(name), Classified::Other { extension: extension.to_owned() }, "`{name}`");
        }
    }

    proptest! {
        #[test]
        fn every_name_has_a_class(name in prop_oneof![any::<String>(), "[A-Z0-9_]{0,40}\\.(CSV|csv|jpg|pdf|zip)"]) {
            let class = classify(&name);
            prop_assert_eq!(matches!(class, Classified::Standard(_)), FileName::parse(&name).is_ok());
        }
    }
}
