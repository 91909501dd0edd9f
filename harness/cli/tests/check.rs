//! `careplan check` and `careplan explain`, run to their end on small folders with known mistakes.
//!
//! What the checker finds is its own crate's concern; here is what becomes of it: order, forms, exits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use insta::assert_snapshot;
use serde_json::Value;

const PLAN: &str = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const ANNEX: &str = "UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const SUPPLEMENT: &str = "UPHOSOKU_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const DELETION: &str = "DLTPLAN_202604_4479900013_43_4479900021_11_20260327093000.CSV";
/// A place in [`PLAN`] that is good to make a mistake in: the end of a visit in its third row.
const TIME: &[u8] = b",0730,0755,";

/// A folder to check, in which the command also runs, so that reports name files as they are called here.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A folder with a use slip of one unit, clean but for what `spoil` makes of the plan.
    fn with_plan(spoil: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Self {
        let folder = Self::new();
        folder.write(&format!("out/{PLAN}"), &spoil(fixture(PLAN)));
        folder.write(&format!("out/{ANNEX}"), &fixture(ANNEX));
        folder.write(&format!("out/{SUPPLEMENT}"), &fixture(SUPPLEMENT));
        folder
    }

    /// The same, with a time in full-width digits and the last line end missing: an error and a warning.
    fn with_mistakes() -> Self {
        Self::with_plan(|plan| {
            let wide = [b",0730,".as_slice(), b"\x82\x4F\x82\x56\x82\x54\x82\x54,"].concat();
            let plan = replaced(&plan, TIME, &wide);
            plan[..plan.len() - 2].to_vec()
        })
    }

    /// The same, with a warning alone.
    fn with_warning() -> Self {
        Self::with_plan(|plan| plan[..plan.len() - 2].to_vec())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    fn careplan(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command.output().expect("the program starts")
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.careplan(&[&["check", "--format", "json"][..], arguments].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    fs::read(folder.join(name)).expect("the fixtures are part of the repository")
}

/// Bytes with the first of one thing replaced by another.
#[track_caller]
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = bytes.windows(old.len()).position(|window| window == old).expect("it is there");
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

#[track_caller]
fn check_exit(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", stdout(output), stderr(output));
}

fn rules(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("a rule")).collect()
}

#[test]
fn a_clean_unit_is_told_so() {
    let folder = Folder::with_plan(|plan| plan);
    let output = folder.careplan(&["check", "out"]);
    check_exit(&output, 0);
    assert_eq!(stdout(&output), "3 ファイル: エラー 0 件、警告 0 件、参考 0 件\n");
    assert_eq!(stderr(&output), "");
}

#[test]
fn people_read_each_finding_with_its_line() {
    let folder = Folder::with_mistakes();
    let output = folder.careplan(&["check", "out"]);
    check_exit(&output, 1);
    assert_snapshot!("human_ja", stdout(&output));
    let output = folder.careplan(&["check", "out", "--lang", "en"]);
    check_exit(&output, 1);
    assert_snapshot!("human_en", stdout(&output));
}

#[test]
fn programs_read_findings_and_counts() {
    let folder = Folder::with_mistakes();
    let output = folder.careplan(&["check", "out", "--format", "json"]);
    check_exit(&output, 1);
    assert_snapshot!("json", stdout(&output));
    let report: careplan_wire::Report = serde_json::from_slice(&output.stdout).expect("wire's own type");
    assert_eq!((report.counts.files, report.counts.errors, report.counts.warnings), (3, 1, 1));
    let clean = Folder::with_plan(|plan| plan);
    assert_eq!(rules(&clean.json(&["out"])), Vec::<&str>::new());
}

#[test]
fn code_hosts_read_sarif() {
    let folder = Folder::with_mistakes();
    let output = folder.careplan(&["check", "out", "--format", "sarif"]);
    check_exit(&output, 1);
    let mut log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules").truncate(1);
    assert_snapshot!("sarif", serde_json::to_string_pretty(&log).expect("JSON"));
}

#[test]
fn a_file_below_the_working_directory_is_told_from_there() {
    let folder = Folder::with_mistakes();
    let out = fs::canonicalize(folder.path("out")).expect("it is there");
    let output = folder.careplan(&["check", out.to_str().expect("text"), "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], format!("out/{PLAN}"));
}

#[test]
fn test_servers_read_junit() {
    let folder = Folder::with_mistakes();
    let output = folder.careplan(&["check", "out", "--format", "junit"]);
    check_exit(&output, 1);
    assert_snapshot!("junit", stdout(&output));
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let folder = Folder::with_warning();
    check_exit(&folder.careplan(&["check", "out"]), 0);
    check_exit(&folder.careplan(&["check", "out", "--deny", "warnings"]), 1);
    let junit = folder.careplan(&["check", "out", "--format", "junit"]);
    assert!(stdout(&junit).contains("failures=\"0\"") && stdout(&junit).contains("<system-out>"));
    let denied = folder.careplan(&["check", "out", "--format", "junit", "--deny", "warnings"]);
    assert!(stdout(&denied).contains("failures=\"1\"") && stdout(&denied).contains("<failure"));
}

#[test]
fn what_is_suppressed_is_counted_and_fails_nothing() {
    let folder = Folder::with_mistakes();
    let list = "[[suppress]]\nrule = \"field/format\"\nfile = \"UPPLAN_*\"\nreason = \"既知\"\n\
                [[suppress]]\nrule = \"encoding/bom\"\nreason = \"never\"\n";
    folder.write("known.toml", list.as_bytes());
    let arguments = ["check", "out", "--suppressions", "known.toml"];
    let output = folder.careplan(&arguments);
    check_exit(&output, 0);
    assert!(stdout(&output).ends_with("3 ファイル: エラー 0 件、警告 1 件、参考 0 件（ほかに抑止 1 件）\n"));
    assert!(stderr(&output).contains("the suppression of `encoding/bom` in line 5 meets nothing"));
    let sarif = folder.careplan(&[&arguments[..], &["--format", "sarif"]].concat());
    let log: Value = serde_json::from_slice(&sarif.stdout).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let suppressed: Vec<&Value> = results.iter().filter(|result| result["suppressions"].is_array()).collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["suppressions"][0]["justification"], "既知");
}

#[test]
fn a_wrong_list_of_suppressions_stops_everything() {
    let folder = Folder::with_mistakes();
    folder.write("known.toml", b"[[suppress]]\nrule = \"field/formatt\"\nreason = \"x\"\n");
    let output = folder.careplan(&["check", "out", "--suppressions", "known.toml"]);
    check_exit(&output, 2);
    assert!(stdout(&output).is_empty());
    assert!(
        stderr(&output).contains("line 2") && stderr(&output).contains("\nhint: "),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_zip_is_checked_as_a_folder() {
    let folder = Folder::with_mistakes();
    let names = [PLAN, ANNEX, SUPPLEMENT];
    let files = names.map(|name| (name, fs::read(folder.path(&format!("out/{name}"))).expect("a file")));
    folder.write("zip/sent.zip", &stored_zip(&files));
    let from_zip = folder.json(&["zip"]);
    assert_eq!(rules(&from_zip), rules(&folder.json(&["out"])));
    assert_eq!(from_zip["findings"][0]["file"], format!("zip/sent.zip/{PLAN}"));
}

#[test]
fn a_zip_that_is_none_is_a_finding() {
    let folder = Folder::new();
    folder.write("sent.zip", b"PK\x03\x04 and nothing more");
    let report = folder.json(&["sent.zip"]);
    assert_eq!(rules(&report), ["container/not-csv"]);
    assert_eq!(report["files"], 1);
}

#[test]
fn a_zip_in_a_zip_stays_closed_and_is_told() {
    let folder = Folder::new();
    let inner = stored_zip(&[(DELETION, fixture(DELETION))]);
    let hidden = DELETION.replace("093000", "093001");
    let files = [(DELETION, fixture(DELETION)), ("inner.ZIP", inner.clone()), (hidden.as_str(), inner)];
    folder.write("sent.zip", &stored_zip(&files));
    let report = folder.json(&["sent.zip"]);
    assert_eq!(rules(&report), ["container/limit", "container/limit"]);
    assert_eq!(report["findings"][0]["file"], "sent.zip/inner.ZIP");
    assert_eq!(report["findings"][1]["file"], format!("sent.zip/{hidden}"));
}

#[test]
fn a_file_of_gigabytes_is_refused_unread() {
    let folder = Folder::with_plan(|plan| plan);
    let name = DELETION.replace("093000", "093001");
    folder.write(&format!("out/{name}"), b"");
    let file = fs::OpenOptions::new().write(true).open(folder.path(&format!("out/{name}"))).expect("a file");
    file.set_len(3 * 1024 * 1024 * 1024).expect("a file with a hole");
    let report = folder.json(&["out"]);
    assert_eq!(rules(&report), ["container/limit"]);
    assert_eq!(report["files"], 4);
}

#[test]
fn the_order_is_that_of_units_whatever_thread_was_first() {
    let folder = Folder::new();
    let deletion = fixture(DELETION);
    for serial in 0..200 {
        let name =
            DELETION.replace("20260327093000", &format!("2026032709{:02}{:02}", serial / 60, serial % 60));
        // Every third is large, and all lack the last line end.
        let rows = if serial % 3 == 0 { deletion.repeat(500) } else { deletion.clone() };
        folder.write(&format!("out/{name}"), &rows[..rows.len() - 2]);
    }
    let first = folder.careplan(&["check", "out"]);
    let files: Vec<String> =
        stdout(&first).lines().filter(|line| line.starts_with("out/")).map(str::to_owned).collect();
    let mut sorted = files.clone();
    sorted.sort();
    assert_eq!(files.len(), 200);
    assert_eq!(files, sorted);
    for _ in 0..3 {
        assert_eq!(folder.careplan(&["check", "out"]).stdout, first.stdout);
    }
}

#[test]
fn hidden_files_and_files_of_others_are_passed_over() {
    let folder = Folder::with_plan(|plan| plan);
    folder.write("out/.git/UPPLAN.CSV", b"x");
    folder.write("out/.hidden.CSV", b"x");
    folder.write("out/README.md", b"x");
    folder.write("out/letter.pdf", b"x");
    let report = folder.json(&["out"]);
    assert_eq!((&report["files"], rules(&report).len()), (&Value::from(3), 0));
}

#[test]
fn a_file_that_two_paths_lead_to_is_one_file() {
    let folder = Folder::with_plan(|plan| plan);
    let report = folder.json(&["./out", "out", &format!("out/../out/{PLAN}")]);
    assert_eq!((&report["files"], rules(&report).len()), (&Value::from(3), 0));
}

#[test]
fn nothing_to_check_is_no_success() {
    let folder = Folder::new();
    fs::create_dir(folder.path("empty")).expect("made");
    for path in ["empty", "gone"] {
        let output = folder.careplan(&["check", path]);
        check_exit(&output, 2);
        assert!(output.stdout.is_empty());
        assert!(stderr(&output).starts_with("error: ") && stderr(&output).contains("\nhint: "));
    }
}

#[test]
fn what_cannot_be_read_is_told_after_the_rest_was_checked() {
    let folder = Folder::with_warning();
    let output = folder.careplan(&["check", "gone.CSV", "out"]);
    check_exit(&output, 2);
    assert!(stdout(&output).contains("record/line-end"));
    assert!(stderr(&output).starts_with("error: cannot read `gone.CSV`"), "{}", stderr(&output));
}

#[test]
fn what_cannot_be_read_is_in_every_report() {
    let folder = Folder::with_warning();
    let json = folder.careplan(&["check", "gone.CSV", "out", "--format", "json"]);
    let report: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert!(report["unreadable"][0].as_str().is_some_and(|text| text.contains("gone.CSV")), "{report}");
    let junit = folder.careplan(&["check", "gone.CSV", "out", "--format", "junit"]);
    assert!(stdout(&junit).contains("type=\"unreadable\"") && stdout(&junit).contains("gone.CSV"));
}

#[test]
fn a_suppression_ends_with_its_last_month() {
    let folder = Folder::with_mistakes();
    let list = "[[suppress]]\nrule = \"field/*\"\nuntil = \"2020-01\"\nreason = \"x\"\n";
    folder.write("known.toml", list.as_bytes());
    check_exit(&folder.careplan(&["check", "out", "--suppressions", "known.toml"]), 1);
    let then = ["check", "out", "--suppressions", "known.toml", "--as-of", "2020-01"];
    check_exit(&folder.careplan(&then), 0);
}

#[test]
fn what_a_mac_puts_into_a_zip_is_passed_over() {
    let folder = Folder::with_plan(|plan| plan);
    let names = [PLAN, ANNEX, SUPPLEMENT];
    let files = names.map(|name| (name, fs::read(folder.path(&format!("out/{name}"))).expect("a file")));
    let hidden = format!("__MACOSX/._{PLAN}");
    let mut packed: Vec<(&str, Vec<u8>)> = files.to_vec();
    packed.push((&hidden, b"\0\x05\x16\x07".to_vec()));
    folder.write("zip/sent.zip", &stored_zip(&packed));
    let report = folder.json(&["zip"]);
    assert_eq!((&report["files"], rules(&report).len()), (&Value::from(3), 0), "{report}");
}

#[test]
fn a_file_cannot_steer_the_terminal_of_who_checks_it() {
    let folder = Folder::with_plan(|plan| replaced(&plan, TIME, b",0730,\x1b[2J\x81,"));
    let output = folder.careplan(&["check", "out"]);
    check_exit(&output, 1);
    assert!(!output.stdout.contains(&0x1b));
    assert!(stdout(&output).contains("⟨1B⟩[2J⟨81⟩"), "{}", stdout(&output));
}

#[test]
fn a_month_of_judgement_and_a_standard_are_asked_for_by_name() {
    let folder = Folder::with_plan(|plan| plan);
    check_exit(&folder.careplan(&["check", "out", "--as-of", "2027-01", "--standard", "4.1"]), 0);
    for wrong in [["--as-of", "202701"], ["--as-of", "2027-13"], ["--standard", "5"], ["--lang", "fr"]] {
        let output = folder.careplan(&[&["check", "out"], &wrong[..]].concat());
        check_exit(&output, 2);
        assert!(stderr(&output).contains("\nhint: "));
    }
}

#[test]
fn reports_are_forms_of_check_alone() {
    let folder = Folder::new();
    let output = folder.careplan(&["explain", "--list", "--format", "sarif"]);
    check_exit(&output, 2);
    assert!(stderr(&output).contains("[possible values: human, json]"), "{}", stderr(&output));
}

#[test]
fn a_rule_is_explained_in_both_languages() {
    let folder = Folder::new();
    let japanese = folder.careplan(&["explain", "field/code"]);
    check_exit(&japanese, 0);
    assert!(
        stdout(&japanese).starts_with("# field/code (エラー)\n\n## コード表にない値である"),
        "{}",
        stdout(&japanese)
    );
    let english = stdout(&folder.careplan(&["explain", "field/code", "--lang", "en"]));
    assert!(english.starts_with("# field/code (error)\n\n## A value that is not"), "{english}");
}

#[test]
fn an_unknown_rule_is_answered_with_the_nearest() {
    let output = Folder::new().careplan(&["explain", "field/cod"]);
    check_exit(&output, 2);
    assert_eq!(
        stderr(&output),
        "error: `field/cod` is no rule\nhint: `field/code` is the nearest; `careplan explain --list` names them all\n"
    );
}

#[test]
fn the_list_of_rules_is_whole() {
    let folder = Folder::new();
    let output = folder.careplan(&["explain", "--list", "--format", "json"]);
    let list: Vec<careplan_wire::ExplainedRule> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(list.len(), careplan_standard::Rule::ALL.len());
    assert!(list.iter().all(|rule| rule.page.is_none()));
    let lines = stdout(&folder.careplan(&["explain", "--list"]));
    assert_eq!(lines.lines().count(), list.len());
    assert!(lines.starts_with("encoding/bom"));
}

/// A ZIP whose files are stored as they are.
fn stored_zip(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = u32::try_from(zip.len()).expect("small");
        let length = u32::try_from(content.len()).expect("small").to_le_bytes();
        let name_length = u16::try_from(name.len()).expect("short").to_le_bytes();
        let crc = crc32fast::hash(content).to_le_bytes();
        // Version 2.0, no flags, stored, midnight of 1 January 1980.
        let common =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &crc, &length, &length, &name_length, &[0, 0]].concat();
        zip.extend([b"PK\x03\x04", &common[..], name.as_bytes(), content].concat());
        let place = [&[0; 10][..], &offset.to_le_bytes()].concat();
        directory.extend([b"PK\x01\x02\x14\x00", &common[..], &place, name.as_bytes()].concat());
    }
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    let size = u32::try_from(directory.len()).expect("small").to_le_bytes();
    let offset = u32::try_from(zip.len()).expect("small").to_le_bytes();
    zip.extend(directory);
    zip.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &offset, &[0, 0]].concat());
    zip
}
