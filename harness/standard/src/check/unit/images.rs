//! Images of a unit and the rows that name them (UPKIHON, 家族構成 画像ファイル名).

use std::collections::BTreeSet;

use super::ReadFile;
use crate::check::batch::file_name_of;
use crate::{FileKind, FileName, Finding, Findings, Place, Rule, Table, Wording};

/// 家族構成 画像ファイル名.
const IMAGE_COLUMN: u16 = 62;

/// Judges the images of a unit. An image that is in the batch, but under another serial, has its finding already.
pub(super) fn judge(files: &[ReadFile<'_>], all: &BTreeSet<FileName>, findings: &mut Findings) {
    let serials: BTreeSet<_> = files.iter().filter_map(|file| Some(file.name?.serial())).collect();
    if serials.len() > 1 {
        return;
    }
    let here: BTreeSet<FileName> =
        files.iter().filter(|file| is_image(file)).filter_map(|file| file.name).collect();
    let Some(parent) = files.iter().find(|file| file.kind() == Some(FileKind::Upkihon)) else { return };
    let Table::Upkihon(rows) = &parent.document.table else { return };
    let mut named: BTreeSet<FileName> = BTreeSet::new();
    let mut whole = parent.document.strays.is_empty() && !rows.is_empty();
    for record in rows {
        if record.row.family_image.is_empty() {
            continue;
        }
        let Some(image) = record.row.family_image.value() else {
            whole = false;
            continue;
        };
        let text = image.as_str();
        let meant = FileName::parse(text).ok().or_else(|| FileName::nearest(text));
        if let Some(meant) = meant {
            named.insert(meant);
        }
        if !meant.is_some_and(|meant| here.contains(&meant) || all.contains(&meant)) {
            findings.push(not_there(parent.sheet().place(record, IMAGE_COLUMN), text));
        }
    }
    if whole {
        let unnamed = files
            .iter()
            .filter(|file| is_image(file))
            .filter(|file| file.name.is_some_and(|name| !named.contains(&name)));
        findings.extend(unnamed.map(|file| not_named(file.path)));
    }
}

fn is_image(file: &ReadFile<'_>) -> bool {
    file.kind() == Some(FileKind::UpkihonImage)
}

fn not_there(place: Place, image: &str) -> Finding {
    let message = Wording::new(
        format!(
            "この行が指す画像「{}」が、同じ連番のファイルにありません。",
            careplan_domain::excerpt(image)
        ),
        format!("the image `{}` that this row names is not in the unit", careplan_domain::excerpt(image)),
    );
    let advice = Wording::new(
        "画像を同じ連番で加えるか、項目 62 を空にしてください。",
        "add the image under the same serial, or leave column 62 empty",
    );
    Finding::new(Rule::SetJoin, place, message).with_found(image).with_advice(advice)
}

fn not_named(path: &str) -> Finding {
    let message = Wording::new(
        "この画像を指す行が UPKIHON（項目 62）にありません。",
        "no row of UPKIHON names this image in column 62",
    );
    let advice = Wording::new(
        "UPKIHON の項目 62 に、この画像のファイル名を書いてください。",
        "write the name of the image into column 62 of UPKIHON",
    );
    Finding::new(Rule::SetJoin, Place::file(path), message).with_found(file_name_of(path)).with_advice(advice)
}
