//! The forms that are handed out.

use crate::vendor_test::{Pattern, Sample};

fn forms(pattern: Pattern) -> Vec<(String, String)> {
    let files = Sample::of(pattern)
        .hand_out()
        .into_iter()
        .filter(|file| file.path.contains("/expected/") && !file.path.ends_with("json"));
    files.map(|file| (file.path, String::from_utf8(file.bytes).unwrap())).collect()
}

/// What a person reads: no styles, no tags, a line a block.
fn text(html: &str) -> String {
    let body = html.split_once("<body>").unwrap().1;
    let (mut text, mut in_tag) = (String::new(), false);
    for character in body.chars() {
        match character {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push('|');
            }
            _ if !in_tag => text.push(character),
            _ => {}
        }
    }
    let lines = text.lines().map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect();
        cells.join(" | ")
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<String>>().join("\n")
}

#[test]
fn every_pattern_has_the_forms_that_people_know() {
    let expected = [
        (Pattern::D1, vec!["table-1.html", "table-2.html", "table-3.html"]),
        (Pattern::D2, vec!["use-slip.html", "annex.html"]),
        (Pattern::D3, vec!["use-slip.html", "annex.html"]),
        (Pattern::D4, vec!["basic-info.html"]),
        (Pattern::D5, vec!["basic-info.html", "preventive-plan.html"]),
        (Pattern::D6, vec!["use-slip.html", "annex.html"]),
        (Pattern::D7, vec!["use-slip.html", "annex.html"]),
    ];
    for (pattern, names) in expected {
        let paths: Vec<String> = forms(pattern).into_iter().map(|(path, _)| path).collect();
        let names: Vec<String> = names.iter().map(|name| format!("{pattern}/expected/{name}")).collect();
        assert_eq!(paths, names);
    }
}

#[test]
fn every_page_says_that_it_is_a_mock_and_asks_nobody_for_anything() {
    for pattern in Pattern::ALL {
        for (path, html) in forms(pattern) {
            let pages = html.matches("<section").count();
            assert!(pages > 0 && html.matches("<b>模擬</b>").count() == pages, "{path}");
            for foreign in ["<script", "http:", "https:", "url(", "@import", "<link"] {
                assert!(!html.contains(foreign), "{path} holds {foreign}");
            }
            assert!(!html.contains('？'), "{path} has something unreadable");
        }
    }
}

#[test]
fn what_may_run_over_several_sheets_says_on_each_whose_it_is() {
    for (path, html) in [Pattern::D2, Pattern::D6].into_iter().flat_map(forms) {
        let sheets = html.split("<section").skip(1);
        for sheet in sheets {
            // The head of a table is what a printer repeats.
            let head = sheet.split_once("<thead>").unwrap().1.split_once("</thead>").unwrap().0;
            let who = head.split_once("<tr class=\"who\">").unwrap().1.split_once("</tr>").unwrap().0;
            assert!(who.contains("被保険者番号") && who.contains('様'), "{path}: {who}");
        }
    }
}

#[test]
fn the_annex_reads_as_on_paper() {
    let forms = forms(Pattern::D6);
    let (_, html) = forms.iter().find(|(path, _)| path.ends_with("annex.html")).unwrap();
    insta::assert_snapshot!(text(html));
}
