//! What is said about names and sets: one function a finding.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{ServiceKind, ServiceMonth};

use super::member::{Member, UnitKey};
use super::set::{FileSet, Gap};
use crate::{FileName, Finding, MonthPart, Place, Rule, SendUnit, Wording};

/// More names than this are counted instead of listed.
const NAMES_MAX: usize = 6;

/// A file that somebody named and that the exchange does not take.
pub(super) fn no_file_of_the_standard(path: &str, extension: &str) -> Finding {
    let (ja, en) = if extension.is_empty() {
        ("拡張子がありません".to_owned(), "it has no extension".to_owned())
    } else {
        (format!("拡張子が「.{extension}」です"), format!("its extension is `.{extension}`"))
    };
    let message = Wording::new(
        format!(
            "標準仕様のファイルではありません。{ja}。標準仕様のファイルは .CSV か、UPKIHON_IMAGE の .jpg です。"
        ),
        format!("this is no file of the standard: {en}, expected `.CSV`, or `.jpg` of a UPKIHON_IMAGE"),
    );
    Finding::new(Rule::NameGrammar, Place::file(path), message)
        .with_found(super::file_name_of(path))
        .with_expected(Wording::same("KIND[_YYYYMM]_FROM_KIND_TO_KIND_YYYYMMDDHHMMSS.CSV"))
        .with_advice(Wording::new(
            "介護ソフトから標準仕様の CSV を出力し、そのファイルを検査してください。",
            "export the CSV files of the standard from the care software, and check those",
        ))
}

/// A set without all its members, unless another finding is the cause.
pub(super) fn incomplete(set: &FileSet<'_>) -> Option<Finding> {
    if set.is_complete() || set.gap == Gap::Excused {
        return None;
    }
    let missing = listed(set.missing.iter().map(FileName::to_string));
    let present = listed(set.kinds().iter().map(ToString::to_string));
    let unit = unit_words(set.unit);
    let mut ja = format!("{}の一組（連番 {}）に、{} がありません。", unit.ja, set.key.serial, missing.ja);
    let mut en = format!("the {} under serial {} lacks {}", unit.en, set.key.serial, missing.en);
    if let Some(strange) = set.with_wrong_month().next() {
        let belongs = match strange.name.month() {
            Some(MonthPart::PlanTables) => {
                Wording::new("第1〜3表に付く名前です", "named as one of tables 1 to 3")
            }
            _ => Wording::new("第6・7表に付く名前です", "named as one of tables 6 and 7"),
        };
        ja = format!("{ja}{} はありますが、{}。", strange.name, belongs.ja);
        en = format!("{en}; {} is there, but {}", strange.name, belongs.en);
    }
    let finding = Finding::new(Rule::SetIncomplete, Place::file(set.first_path()), Wording::new(ja, en));
    let finding = finding.with_found(&present.en).with_expected(missing);
    Some(if set.with_wrong_month().next().is_none() {
        finding
    } else {
        finding.with_advice(Wording::new(
            "利用者補足情報の対象年月を、第1〜3表と送るときは 000000、第6・7表と送るときはその年月にしてください。",
            "give the UPHOSOKU the month 000000 with tables 1 to 3, and their month with tables 6 and 7",
        ))
    })
}

/// A file under the serial of a unit to which it does not belong.
pub(super) fn foreign(member: &Member<'_>, units: &[SendUnit]) -> Finding {
    let kind = member.name.kind();
    let units: Vec<Wording> = units.iter().map(|unit| unit_words(*unit)).collect();
    let ja = units.iter().map(|unit| unit.ja.as_str()).collect::<Vec<_>>().join("、");
    let en = units.iter().map(|unit| unit.en.as_str()).collect::<Vec<_>>().join(", ");
    let serial = member.name.serial();
    let message = Wording::new(
        format!("{kind}（{}）は、同じ連番 {serial} の{ja}には入らないファイルです。", kind.japanese_name()),
        format!("a {kind} does not belong to the {en} under the same serial {serial}"),
    );
    Finding::new(Rule::SetForeignMember, Place::file(member.path), message).with_found(kind.as_str())
}

/// A name without service kinds among names with them.
pub(super) fn name_of_another_version(member: &Member<'_>) -> Finding {
    let message = Wording::new(
        "同じ連番のほかのファイルは4版の名前ですが、このファイルはサービス種類のない3版の名前です。",
        "the other files under this serial are named as in version 4, this one as in version 3, without service kinds",
    );
    let advice = Wording::new(
        "一組のファイルを、すべて同じ版で出力してください。",
        "export all files of a unit in one version of the standard",
    );
    Finding::new(Rule::SetForeignMember, Place::file(member.path), message)
        .with_found(&member.name.to_string())
        .with_advice(advice)
}

/// One serial for several whole units.
pub(super) fn several_units(sets: &[&FileSet<'_>]) -> Finding {
    let units = listed(sets.iter().map(|set| unit_words(set.unit).ja));
    let units_en = listed(sets.iter().map(|set| format!("a {}", unit_words(set.unit).en)));
    let last = sets.last().expect("several units are more than none");
    twice(last.key, last.first_path(), &Wording::new(units.ja, units_en.en))
}

/// One serial for several pairs of service kinds.
pub(super) fn several_services(
    key: UnitKey,
    routes: &BTreeMap<Option<(ServiceKind, ServiceKind)>, Vec<Member<'_>>>,
) -> Finding {
    let pairs = listed(routes.keys().map(|pair| match pair {
        Some((sender, receiver)) => format!("{sender}→{receiver}"),
        None => "—".to_owned(),
    }));
    // The smaller part is more likely to be the slip; of two as big, the later one.
    let odd = routes.values().rev().min_by_key(|members| members.len());
    let path = odd.and_then(|members| members.first()).map_or("", |member| member.path);
    let words = Wording::new(
        format!("サービス種類の違うファイル（{}）", pairs.ja),
        format!("different service kinds ({})", pairs.en),
    );
    twice(key, path, &words).with_advice(slip_or_send())
}

/// One serial for several months.
pub(super) fn several_months(
    key: UnitKey,
    members: &[Member<'_>],
    months: &BTreeSet<ServiceMonth>,
) -> Finding {
    let of_month = |month: ServiceMonth| members.iter().filter(move |member| member.month() == Some(month));
    let odd = months.iter().rev().min_by_key(|month| of_month(**month).count());
    let path = odd.and_then(|month| of_month(*month).next()).map_or("", |member| member.path);
    let list = listed(months.iter().map(ToString::to_string));
    let words = Wording::new(
        format!("対象年月の違うファイル（{}）", list.ja),
        format!("different months ({})", list.en),
    );
    twice(key, path, &words).with_advice(slip_or_send())
}

fn slip_or_send() -> Wording {
    Wording::new(
        "一組のファイルなら名前をそろえ、別の送信なら新しいファイル連番を付けてください。",
        "name the files of one unit alike, and give what is sent by itself a serial of its own",
    )
}

fn twice(key: UnitKey, path: &str, what: &Wording) -> Finding {
    let UnitKey { serial, sender, receiver } = key;
    let message = Wording::new(
        format!("{sender} から {receiver} への一つの連番 {serial} に、{}があります。", what.ja),
        format!("the one serial {serial} from {sender} to {receiver} is used for {}", what.en),
    );
    Finding::new(Rule::NameDuplicate, Place::file(path), message).with_found(&serial.to_string())
}

/// Pieces of one unit under serials of their own.
pub(super) fn torn_apart(pieces: &[FileSet<'_>]) -> Finding {
    let parts = listed(pieces.iter().map(|piece| {
        let kinds: Vec<&str> = piece.kinds().iter().map(|kind| kind.as_str()).collect();
        format!("{}: {}", piece.key.serial, kinds.join(" "))
    }));
    let odd = pieces.iter().rev().min_by_key(|piece| piece.members.len());
    let path = odd.map_or("", |piece| piece.first_path());
    let unit = pieces.first().map_or(Wording::same(""), |piece| unit_words(piece.unit));
    let message = Wording::new(
        format!("{}の一組が、違う連番に分かれています（{}）。", unit.ja, parts.ja),
        format!("the files of one {} have different serials ({})", unit.en, parts.en),
    );
    let serial = pieces.iter().map(|piece| piece.key.serial).min();
    let found = odd.map_or(String::new(), |piece| piece.key.serial.to_string());
    let expected = pieces
        .iter()
        .map(|piece| piece.key.serial)
        .find(|other| *other.to_string() != found)
        .or(serial)
        .map_or(String::new(), |serial| serial.to_string());
    Finding::new(Rule::SetSerial, Place::file(path), message)
        .with_found(&found)
        .with_expected(Wording::same(expected))
}

/// What a unit is called, in a sentence.
fn unit_words(unit: SendUnit) -> Wording {
    let en = match unit {
        SendUnit::Plan => "care plan (tables 1 to 3)",
        SendUnit::UseSlip => "use slip (tables 6 and 7)",
        SendUnit::DeletePlan => "deletion of a care plan",
        SendUnit::DeleteUseSlip => "deletion of a use slip",
        SendUnit::Actuals => "set of actuals",
        SendUnit::DeleteActuals => "deletion of actuals",
        SendUnit::BasicInfo => "set of basic information",
        SendUnit::PreventivePlan => "preventive plan",
        SendUnit::DeleteBasicInfo => "deletion of basic information",
        SendUnit::DeletePreventivePlan => "deletion of a preventive plan",
    };
    Wording::new(unit.japanese(), en)
}

/// Some words one after the other, the first few of them.
fn listed(words: impl Iterator<Item = String>) -> Wording {
    let words: Vec<String> = words.collect();
    let shown = &words[..words.len().min(NAMES_MAX)];
    let (mut ja, mut en) = (shown.join("、"), shown.join(", "));
    let more = words.len() - shown.len();
    if more > 0 {
        ja = format!("{ja}ほか{more}件");
        en = format!("{en} and {more} more");
    }
    Wording { ja, en }
}
