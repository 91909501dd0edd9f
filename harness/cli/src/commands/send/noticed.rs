//! What the relay noticed about the files of a send, for people: by file, each with its place and what to do.

use std::fmt::Write as _;

use careplan_wire::Finding;

/// Lines in the findings' own language; nothing where nothing was noticed. `omitted` were not listed by the relay.
pub(crate) fn noticed(findings: &[Finding], omitted: u64) -> String {
    let mut text = String::new();
    let mut file = None;
    for finding in findings {
        if file != Some(&finding.file) {
            file = Some(&finding.file);
            line(&mut text, "", &finding.file);
        }
        let place = place(finding);
        let gap = if place.is_empty() { "" } else { "  " };
        line(&mut text, "  ", &format!("{} {}{gap}{place}", finding.severity.japanese(), finding.rule));
        line(&mut text, "    ", &finding.message);
        if let Some(expected) = &finding.expected {
            line(&mut text, "    期待: ", expected);
        }
        if let Some(found) = &finding.found {
            line(&mut text, "    実際: ", found);
        }
        if !finding.advice.is_empty() {
            line(&mut text, "    対処: ", &finding.advice);
        }
        if finding.more > 0 {
            let more = format!("このファイルには、同じ規則の指摘がほかに {} 件あります。", finding.more);
            line(&mut text, "    ", &more);
        }
    }
    if omitted > 0 {
        line(&mut text, "", &format!("ほかに {omitted} 件の指摘があります。"));
    }
    text
}

fn place(finding: &Finding) -> String {
    let row = finding.row.map(|row| format!("{row} 行目"));
    let column = finding.column.map(|column| format!("{column} 列目"));
    let field = finding.field.as_ref().map(|field| format!("「{field}」"));
    [row, column, field].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A line without what a terminal obeys instead of showing: what stands in a file is quoted here.
fn line(text: &mut String, indent: &str, words: &str) {
    let is_steering = |character: char| {
        character.is_control()
            || matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.push_str(indent);
    for character in words.chars() {
        if is_steering(character) {
            write!(text, "⟨{:02X}⟩", u32::from(character)).expect("writing to a string succeeds");
        } else {
            text.push(character);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use careplan_wire::Severity;

    use super::*;

    fn finding(file: &str, severity: Severity) -> Finding {
        Finding {
            rule: "field/code".to_owned(),
            severity,
            file: file.to_owned(),
            row: Some(3),
            column: Some(7),
            field: Some("性別".to_owned()),
            message: "性別が「9」です。".to_owned(),
            expected: Some("1 か 2".to_owned()),
            found: Some("9\u{1b}[2J".to_owned()),
            bytes: None,
            advice: "1 か 2 にしてください。".to_owned(),
            more: 0,
        }
    }

    #[test]
    fn findings_stand_under_their_file() {
        let bare = Finding {
            rule: "set/incomplete".to_owned(),
            row: None,
            column: None,
            field: None,
            expected: None,
            found: None,
            more: 2,
            ..finding("b.CSV", Severity::Warning)
        };
        let findings = [finding("a.CSV", Severity::Error), finding("a.CSV", Severity::Note), bare];
        insta::assert_snapshot!(noticed(&findings, 4), @r"
        a.CSV
          エラー field/code  3 行目 7 列目 「性別」
            性別が「9」です。
            期待: 1 か 2
            実際: 9⟨1B⟩[2J
            対処: 1 か 2 にしてください。
          参考 field/code  3 行目 7 列目 「性別」
            性別が「9」です。
            期待: 1 か 2
            実際: 9⟨1B⟩[2J
            対処: 1 か 2 にしてください。
        b.CSV
          警告 set/incomplete
            性別が「9」です。
            対処: 1 か 2 にしてください。
            このファイルには、同じ規則の指摘がほかに 2 件あります。
        ほかに 4 件の指摘があります。
        ");
    }

    #[test]
    fn where_nothing_was_noticed_nothing_is_said() {
        assert_eq!(noticed(&[], 0), "");
    }
}
