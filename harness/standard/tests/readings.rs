//! `docs/standard.md` lists every reading that was chosen, as the code has it.

use std::fmt::Write as _;

use careplan_standard::{Dialect, Language};

const PAGE: &str = include_str!("../../../docs/standard.md");

/// The table of readings, one row a dialect.
fn table() -> String {
    let mut table = String::from(
        "| dialect | what is left open | our reading (default) | other readings, and the rule that tells them |\n\
         |---|---|---|---|\n",
    );
    for name in Dialect::NAMES {
        let values: Vec<Dialect> = Dialect::all().filter(|dialect| dialect.name() == *name).collect();
        let (standard, others): (Vec<&Dialect>, Vec<&Dialect>) =
            values.iter().partition(|dialect| dialect.is_standard());
        let default = standard.first().expect("one value is the standard's");
        let title = default.title();
        let others: Vec<String> = others.into_iter().map(|other| other_reading(*other)).collect();
        writeln!(
            table,
            "| `{name}` | {} ({}) | `{}`: {} | {} |",
            title.ja,
            title.en,
            default.value(),
            default.description().en,
            others.join("; "),
        )
        .expect("a string takes whatever is written");
    }
    table
}

fn other_reading(dialect: Dialect) -> String {
    let told = match (dialect.rule(), dialect.unseen(Language::English)) {
        (Some(rule), _) => format!("[{rule}](rules/{}.md)", rule.id().replace('/', "-")),
        (None, Some(why)) => format!("not told: {why}"),
        (None, None) => "not told".to_owned(),
    };
    format!("`{}`: {} ({told})", dialect.value(), dialect.description().en)
}

#[test]
fn the_page_lists_every_reading() {
    let table = table();
    assert!(PAGE.contains(&table), "docs/standard.md should have this table under Readings:\n{table}");
}
