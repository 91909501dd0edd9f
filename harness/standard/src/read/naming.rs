//! What a file's name says, and what is wrong with it.

use careplan_domain::excerpt;

use crate::{
    Classified, CsvVersion, FileKind, FileName, Finding, Findings, NameFault, Naming, Place, Rule, Wording,
    classify,
};

/// Judges a name; folders before it do not count. A name of version 4.0 over rows that say the same is right in its way:
/// the version is told by its own rule, and names of 4.0 are not checked further.
pub(super) fn judge(path: &str, bytes: &[u8], findings: &mut Findings) -> Naming {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    if bytes.starts_with(CsvVersion::V4_0.as_str().as_bytes())
        && let Some(meant) = FileName::of_version_4_0(name)
    {
        return Naming::Meant(meant);
    }
    let (fault, nearest) = match classify(name) {
        Classified::Standard(name) => return Naming::Right(name),
        Classified::Malformed { fault, nearest } => (fault, nearest),
        // Whoever hands in such a file by name means it as one of the standard.
        Classified::Attachment(_) | Classified::Other { .. } => match FileName::parse(name) {
            Ok(name) => return Naming::Right(name),
            Err(fault) => (fault, FileName::nearest(name)),
        },
    };
    findings.push(finding(path, name, &fault, nearest));
    match nearest {
        Some(nearest) => Naming::Meant(nearest),
        None => kind_of(name).map_or(Naming::Unknown, Naming::KindOnly),
    }
}

fn finding(path: &str, name: &str, fault: &NameFault, nearest: Option<FileName>) -> Finding {
    let rule = match (fault, nearest) {
        (NameFault::UnknownKind { .. }, None) => Rule::NameUnknownKind,
        _ => Rule::NameGrammar,
    };
    let message = match FileName::of_version_4_0(name) {
        Some(_) => Wording::new(
            "ファイル名のサービス種類が 3 桁です。4.0版の書き方で、4.1版では 2 桁です。",
            "the service kinds in the name have three digits, as in version 4.0; in 4.1 they have two",
        ),
        None => Wording::new(in_japanese(fault), english(fault)),
    };
    let finding = Finding::new(rule, Place::file(path), message).with_found(name);
    match nearest {
        Some(nearest) => finding.with_expected(Wording::same(nearest.to_string())).with_advice(Wording::new(
            format!("ファイル名を {nearest} に直してください。"),
            format!("rename the file to {nearest}"),
        )),
        None => finding.with_expected(Wording::new(
            "種別[_対象年月]_送信元番号_送信元種類_送信先番号_送信先種類_ファイル連番.CSV",
            "KIND[_YYYYMM]_FROM_SERVICE_TO_SERVICE_YYYYMMDDHHMMSS.CSV",
        )),
    }
}

/// The kind that a name begins with, though the rest of it is wrong.
fn kind_of(name: &str) -> Option<FileKind> {
    let begins = |kind: &FileKind| {
        name.strip_prefix(kind.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    FileKind::ALL.into_iter().filter(begins).max_by_key(|kind| kind.as_str().len())
}

/// The chain of causes in one line.
fn english(fault: &NameFault) -> String {
    match std::error::Error::source(fault) {
        Some(source) => format!("{fault}: {source}"),
        None => fault.to_string(),
    }
}

fn in_japanese(fault: &NameFault) -> String {
    match fault {
        NameFault::UnknownKind { text } => {
            format!("「{text}」で始まるファイル種別はありません。UPPLAN、UPJSK などで始まる名前です。")
        }
        NameFault::Extension { found, expected } => {
            format!("拡張子が「{found}」です。「{expected}」と書いてください（大文字と小文字を区別します）。")
        }
        NameFault::Parts { kind, found, expected } => {
            format!("{kind} の後には、下線で区切った {expected} 個の部分が必要ですが、{found} 個あります。")
        }
        NameFault::KindNotInVersion3 { kind } => {
            format!("サービス種類コードがありません。第3版はこの書き方ですが、{kind} は第3版にない種別です。")
        }
        NameFault::Month(_) => "ファイル名の対象年月が YYYYMM ではありません。".to_owned(),
        NameFault::MonthMissing { kind } => format!("{kind} のファイル名には対象年月が必要です。"),
        NameFault::MonthOutOfPlace { kind } => format!("{kind} のファイル名に対象年月は付きません。"),
        NameFault::MonthZero { kind } => {
            format!("対象年月 000000 は UPHOSOKU だけのもので、{kind} には実際の年月を書きます。")
        }
        NameFault::Office { side, .. } => {
            format!("{}の事業所番号が 10 桁ではありません。", japanese_side(*side))
        }
        NameFault::ServiceKind { side, .. } => {
            format!("{}のサービス種類コードが 2 桁のコードではありません。", japanese_side(*side))
        }
        NameFault::Serial(fault) => {
            format!("ファイル連番「{}」が 14 桁の数字ではありません。", excerpt(&fault.text))
        }
        NameFault::ImageNumber { text } => format!("画像の枝番「{text}」が 4 桁の数字ではありません。"),
        NameFault::ImageNumberOutOfPlace { kind } => {
            format!("画像の枝番は UPKIHON_IMAGE だけに付くもので、{kind} には付きません。")
        }
    }
}

fn japanese_side(side: crate::Side) -> &'static str {
    match side {
        crate::Side::Sender => "送信元",
        crate::Side::Receiver => "送信先",
    }
}
