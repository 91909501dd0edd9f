//! The version by whose grammar a file is named, against the version of its rows.
//!
//! A name that is wrong anyway has been told so, and of several versions none is the file's.

use super::super::sheet::Sheet;
use crate::{FileName, Finding, Findings, NameVersion, Naming, Place, Rule, Wording};

pub(super) fn judge(sheet: &Sheet<'_>, name: &FileName, findings: &mut Findings) {
    let Some(version) = sheet.document.version else { return };
    let Some(family) = version.family() else { return };
    let named = name.version();
    let is_told =
        !matches!(sheet.document.name, Naming::Right(_)) || findings.has(Rule::VersionMixed, sheet.path);
    if family == named || is_told {
        return;
    }
    let number = |version: NameVersion| match version {
        NameVersion::V3 => "3",
        NameVersion::V4 => "4",
    };
    let (named, due) = (number(named), number(family));
    let message = Wording::new(
        format!("ファイル名は第{named}版の書き方ですが、中身は {version} です。"),
        format!("the file is named as version {named} does, but its rows are of {version}"),
    );
    let advice = match family {
        NameVersion::V3 => Wording::new(
            "第3版のファイル名にはサービス種類を入れません。名前と中身の版をそろえてください。",
            "a name of version 3 has no service kinds: use one version for the name and the rows",
        ),
        NameVersion::V4 => Wording::new(
            "第4版のファイル名には送信元と送信先のサービス種類を入れます。名前と中身の版をそろえてください。",
            "a name of version 4 has the service kinds of both sides: use one version for the name and the rows",
        ),
    };
    let finding =
        Finding::new(Rule::NameGrammar, Place::file(sheet.path), message).with_found(version.as_str());
    let expected = Wording::new(format!("第{due}版のファイル名"), format!("a name of version {due}"));
    findings.push(finding.with_expected(expected).with_advice(advice));
}
