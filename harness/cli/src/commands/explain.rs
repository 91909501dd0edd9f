//! `careplan explain`: what a rule of the checker means.

use std::process::ExitCode;

use careplan_standard::{Language, Rule, Severity, UnknownRule};
use careplan_wire::ExplainedRule;

use crate::commands::check::language;
use crate::failure::Failure;
use crate::output::{Format, facts, table};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["rule", "list"])))]
pub(crate) struct Explain {
    /// The rule, as findings name it: `field/code`
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// Name every rule
    #[arg(long)]
    list: bool,
    /// The language: ja or en
    #[arg(long = "lang", value_name = "LANGUAGE", default_value = "ja", value_parser = language())]
    language: Language,
}

impl Explain {
    pub(crate) fn run(&self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        place.refuse("explain", "the rules are part of the program")?;
        match &self.rule {
            Some(rule) => self.page(rule, format)?,
            None => self.titles(format),
        }
        Ok(ExitCode::SUCCESS)
    }

    fn page(&self, rule: &str, format: Format) -> Result<(), Failure> {
        let rule: Rule = rule.parse().map_err(|unknown: UnknownRule| {
            let nearest =
                unknown.nearest.map(|rule| format!("`{rule}` is the nearest; ")).unwrap_or_default();
            Failure::new(
                format!("`{}` is no rule", unknown.text),
                format!("{nearest}`careplan explain --list` names them all"),
            )
        })?;
        facts(format, &ExplainedRule::paged(rule, self.language), || {
            format!("# {rule} ({})\n\n{}", self.word(rule.severity()), rule.page().of(self.language))
        });
        Ok(())
    }

    fn titles(&self, format: Format) {
        let rules: Vec<ExplainedRule> =
            Rule::ALL.iter().map(|rule| ExplainedRule::titled(*rule, self.language)).collect();
        facts(format, &rules, || {
            let row = |rule: &Rule| {
                let title = rule.title(self.language).to_owned();
                vec![rule.id().to_owned(), self.word(rule.severity()).to_owned(), title]
            };
            table(&Rule::ALL.iter().map(row).collect::<Vec<_>>())
        });
    }

    fn word(&self, severity: Severity) -> &'static str {
        match self.language {
            Language::Japanese => severity.japanese(),
            Language::English => severity.as_str(),
        }
    }
}
