use super::*;
use crate::expected_failures::ExpectedFailures;

fn reported(kind: ReportKind) -> String {
    let run = sample();
    let verdict = ExpectedFailures::default().judge(&run);
    let folder = tempfile::tempdir().expect("a folder");
    let report = Report { kind, path: folder.path().join("report") };
    report.begin().expect("can be written");
    report.write(&run, &verdict).expect("written");
    std::fs::read_to_string(&report.path).expect("a report")
}

#[test]
fn junit_is_as_ci_systems_read_it() {
    insta::assert_snapshot!(reported(ReportKind::Junit));
}

#[test]
fn the_page_is_one_file_that_needs_nothing_else() {
    let page = reported(ReportKind::Html);
    for outside in ["<script", "src=", "<link", "@import", "url(", "http://", "https://"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for told in
        ["成功1件、失敗1件、省略1件", "&lt;b&gt;&amp;", "receiver-self", "<svg", "相手の時計は過ぎています"]
    {
        assert!(page.contains(told), "{told}\n{page}");
    }
    assert_eq!(page.matches("<details").count(), page.matches("</details>").count());
}

#[test]
fn the_json_report_is_cucumbers_with_more() {
    let report: serde_json::Value = serde_json::from_str(&reported(ReportKind::Json)).expect("JSON");
    let scenario = &report[0]["elements"][1];
    assert_eq!(scenario["status"], "failed");
    assert_eq!(scenario["steps"][1]["result"]["status"], "failed");
    assert_eq!(scenario["steps"][1]["requests"][0]["reason"], "receiver-self");
}

#[test]
fn the_lines_tell_what_went_wrong() {
    let run = sample();
    let verdict = ExpectedFailures::default().judge(&run);
    let lines: Vec<String> = run.iter().map(told).chain([summary(&run, &verdict)]).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_text_is_a_report_or_told_what_one_is() {
    let report: Report = "html=a=b.html".parse().expect("a report");
    assert_eq!(report, Report { kind: ReportKind::Html, path: "a=b.html".into() });
    for wrong in ["pdf=a", "html", "html=", ""] {
        let told = wrong.parse::<Report>().expect_err("no report").to_string();
        assert!(told.contains("expected junit=FILE, html=FILE or json=FILE"), "{told}");
    }
    let nowhere = Report { kind: ReportKind::Json, path: "/no/such/folder/report".into() };
    assert!(nowhere.begin().is_err());
}
