//! Secrets are compared in one way alone: [`careplan_domain::secrets_match`], which tells nothing by its time. This reads
//! the source of all crates for any other.

use std::fs;
use std::path::{Path, PathBuf};

/// Names that a secret bears: a field, a variable or the end of a method's name.
const SECRETS: [&str; 8] =
    ["csrf", "expose()", "password", "personal_password", "presented", "secret", "token", "token_hash"];

/// Lines that may compare what bears such a name, and why.
const ALLOWED: [(&str, &str); 3] = [
    // Whether two records of one account are the same: nobody has sent either of them.
    ("mock-eseikyuu/src/portal/accounts.rs", "office.account.password != seen.password"),
    ("mock-eseikyuu/src/portal/accounts.rs", "office.account.password != *seen"),
    // Which state a password is in, not what it is.
    ("mock-eseikyuu/src/office/letter.rs", "self.account.password == Password::Temporary"),
];

#[test]
fn no_secret_is_compared_but_by_the_one_function() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut sources = Vec::new();
    for group in ["mock-ca", "mock-eseikyuu", "mock-relay", "scenarios"] {
        gather(&root.join(group).join("src"), &mut sources);
    }
    for entry in fs::read_dir(root.join("harness")).expect("a folder") {
        gather(&entry.expect("an entry").path().join("src"), &mut sources);
    }
    assert!(sources.len() > 300, "{} files", sources.len());
    let mut found = Vec::new();
    for path in sources {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let name = path.strip_prefix(&root).expect("below it").display().to_string();
        for (number, line) in text.lines().enumerate() {
            let is_allowed = ALLOWED.iter().any(|(file, part)| name == *file && line.contains(part));
            if compares_a_secret(line) && !is_allowed {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "compare with `Secret::matches` or `secrets_match`:\n{}", found.join("\n"));
}

#[test]
fn the_reading_finds_what_it_looks_for() {
    for line in [
        "if presented == self.token {",
        "let right = login.password.expose() == password;",
        "self.csrf != form.csrf",
        "x == token_hash",
    ] {
        assert!(compares_a_secret(line), "{line}");
    }
    for line in ["// token == token", "token.len() == 64", "let token = a == b;", "assert_eq!(token, token);"]
    {
        assert!(!compares_a_secret(line), "{line}");
    }
}

fn compares_a_secret(line: &str) -> bool {
    let line = line.trim();
    if line.starts_with("//") || line.starts_with("assert") {
        return false;
    }
    [" == ", " != "].iter().any(|operator| {
        let mut parts = line.split(operator);
        let mut left = parts.next().unwrap_or_default();
        parts.any(|right| {
            let pair = (last_word(left), last_word(first_operand(right)));
            left = right;
            SECRETS.contains(&pair.0) || SECRETS.contains(&pair.1)
        })
    })
}

/// The operand that a text begins with, up to what cannot belong to a path of fields and calls.
fn first_operand(text: &str) -> &str {
    let end = text.find(|character: char| !(character.is_alphanumeric() || "_.:&*()".contains(character)));
    text[..end.unwrap_or(text.len())]
        .trim_end_matches(|character: char| character == ')' && !text.contains("()"))
}

/// The last field, variable or call of an operand.
fn last_word(operand: &str) -> &str {
    let operand = operand.trim_end();
    let start = operand.rfind(|character: char| !(character.is_alphanumeric() || "_()".contains(character)));
    operand[start.map_or(0, |start| start + 1)..].trim_start_matches('(')
}

fn gather(folder: &Path, sources: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            // Tests compare what they please.
            if path.file_name().is_none_or(|name| name != "tests") {
                gather(&path, sources);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_stem().is_none_or(|stem| stem != "tests")
        {
            sources.push(path);
        }
    }
}
