//! JUnit's XML, in which test servers take reports: one suite a unit, one case a file.
//!
//! There is no standard of it. What is written here is what GitLab, Jenkins and GitHub's actions read alike: `name`,
//! `classname`, `file`, one `failure` a case, `system-out`. A suite is written as soon as its unit was checked.

use std::io::{self, Write};

/// One unit's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// What the unit is called.
    pub name: String,
    /// Its files.
    pub cases: Vec<Case>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The file's name.
    pub name: String,
    /// What kind of thing it is, for grouping.
    pub class: String,
    /// The path.
    pub file: String,
    /// What it failed for.
    pub failure: Option<Failure>,
    /// What else there is to say about it.
    pub output: String,
}

/// Why a file failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In one line.
    pub message: String,
    /// The first rule that was broken.
    pub kind: String,
    /// At length.
    pub text: String,
}

/// What comes before the first suite; `name` is the command that reports.
pub fn write_head(out: &mut impl Write, name: &str) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\">", escaped(name))
}

/// What comes after the last suite.
pub fn write_foot(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"</testsuites>\n")
}

impl Suite {
    /// Writes the suite.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let failures = self.cases.iter().filter(|case| case.failure.is_some()).count();
        writeln!(
            out,
            r#"  <testsuite name="{}" tests="{}" failures="{failures}" errors="0" skipped="0" time="0">"#,
            escaped(&self.name),
            self.cases.len(),
        )?;
        for case in &self.cases {
            case.write(out)?;
        }
        out.write_all(b"  </testsuite>\n")
    }
}

impl Case {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write!(
            out,
            r#"    <testcase name="{}" classname="{}" file="{}" time="0""#,
            escaped(&self.name),
            escaped(&self.class),
            escaped(&self.file),
        )?;
        if self.failure.is_none() && self.output.is_empty() {
            return out.write_all(b"/>\n");
        }
        out.write_all(b">\n")?;
        if let Some(failure) = &self.failure {
            writeln!(
                out,
                r#"      <failure message="{}" type="{}">{}</failure>"#,
                escaped(&failure.message),
                escaped(&failure.kind),
                escaped(&failure.text),
            )?;
        }
        if !self.output.is_empty() {
            writeln!(out, "      <system-out>{}</system-out>", escaped(&self.output))?;
        }
        out.write_all(b"    </testcase>\n")
    }
}

/// Text for an element or an attribute. What XML 1.0 cannot hold at all becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => {
                escaped.push(char::REPLACEMENT_CHARACTER);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(suite: &Suite) -> String {
        let mut out = Vec::new();
        write_head(&mut out, "careplan check").unwrap();
        suite.write(&mut out).unwrap();
        write_foot(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_suite_counts_its_failures_and_lists_its_files() {
        let case = |name: &str, failure| Case {
            name: name.to_owned(),
            class: "UPPLAN".to_owned(),
            file: format!("out/{name}"),
            failure,
            output: String::new(),
        };
        let failure = Failure {
            message: "1 error".to_owned(),
            kind: "field/code".to_owned(),
            text: "a < b".to_owned(),
        };
        let suite =
            Suite { name: "u".to_owned(), cases: vec![case("a.CSV", None), case("b.CSV", Some(failure))] };
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="careplan check">
  <testsuite name="u" tests="2" failures="1" errors="0" skipped="0" time="0">
    <testcase name="a.CSV" classname="UPPLAN" file="out/a.CSV" time="0"/>
    <testcase name="b.CSV" classname="UPPLAN" file="out/b.CSV" time="0">
      <failure message="1 error" type="field/code">a &lt; b</failure>
    </testcase>
  </testsuite>
</testsuites>
"#;
        assert_eq!(written(&suite), expected);
    }

    #[test]
    fn nothing_that_a_file_holds_breaks_out_of_the_xml() {
        assert_eq!(
            escaped("\"]]><a b='&'>\u{1b}\0見本"),
            "&quot;]]&gt;&lt;a b='&amp;'&gt;\u{fffd}\u{fffd}見本"
        );
    }
}
