//! The report for people: one HTML file that needs nothing else, no script and no network.

use std::fmt::Write as _;
use std::time::Duration;

use careplan_wire::control::JournalEvent;

use super::escaped;
use super::sequence::sequence;
use crate::expected_failures::Verdict;
use crate::performance::{Ended, Performance, StepDone, StepResult};
use crate::records::Exchange;
use crate::target::Part;

/// The whole page.
pub(super) fn html(run: &[Performance], verdict: &Verdict) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>シナリオの結果</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <p class=\"mock\"><b>模擬</b> 試験環境で動かしたシナリオの記録です。</p>\n<main>\n<h1>シナリオの結果</h1>\n"
    );
    overview(&mut page, run, verdict);
    for (number, one) in (1..).zip(run) {
        scenario(&mut page, number, one, verdict);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn overview(page: &mut String, run: &[Performance], verdict: &Verdict) {
    let count = |word: &str| run.iter().filter(|one| one.ended.as_str() == word).count();
    let (passed, failed, skipped) = (count("passed"), count("failed"), count("skipped"));
    let _ = writeln!(
        page,
        "<p class=\"lead\">{}件のうち、成功{passed}件、失敗{failed}件、省略{skipped}件。</p>",
        run.len()
    );
    if !verdict.is_good() {
        page.push_str("<ul class=\"note bad\">");
        let lists = [
            ("失敗", &verdict.failed),
            ("失敗するはずが成功", &verdict.unexpected_passes),
            ("失敗するはずのシナリオがない", &verdict.unknown),
        ];
        for (word, name) in
            lists.into_iter().flat_map(|(word, names)| names.iter().map(move |one| (word, one)))
        {
            let number = run.iter().position(|one| one.case.name() == *name);
            let name = escaped(name);
            let link = number.map(|at| format!("<a href=\"#s{}\">{name}</a>", at + 1)).unwrap_or(name);
            let _ = write!(page, "<li>{word}: {link}</li>");
        }
        page.push_str("</ul>\n");
    }
    page.push_str(
        "<div class=\"scroll-x\"><table><thead><tr><th>結果</th><th>シナリオ</th><th class=\"num\">要求</th><th class=\"num\">時間</th></tr></thead><tbody>\n",
    );
    for feature in run.chunk_by(|one, other| one.case.feature == other.case.feature) {
        let Some(first) = feature.first() else { continue };
        let _ = writeln!(page, "<tr><th colspan=\"4\">{}</th></tr>", escaped(&first.case.feature));
        for one in feature {
            let number = run.iter().position(|other| std::ptr::eq(one, other)).unwrap_or_default() + 1;
            let requests: usize = one.steps.iter().map(|step| step.exchanges.len()).sum();
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td><a href=\"#s{number}\">{}</a></td><td class=\"num\">{requests}</td><td class=\"num\">{}</td></tr>",
                state(one, verdict),
                escaped(&one.case.scenario),
                seconds(one.took)
            );
        }
    }
    page.push_str("</tbody></table></div>\n");
}

fn state(one: &Performance, verdict: &Verdict) -> String {
    let (class, mark, note) = match one.ended {
        Ended::Passed if verdict.is_unexpected_pass(one) => ("bad", "✘", "(失敗するはずでした)"),
        Ended::Passed => ("good", "✔", ""),
        Ended::Failed { .. } if verdict.counts_as_failed(one) => ("bad", "✘", ""),
        Ended::Failed { .. } => ("warn", "△", "(見込みどおり)"),
        Ended::Skipped { .. } => ("warn", "–", ""),
    };
    format!("<span class=\"state {class}\">{mark} {}{note}</span>", one.ended.japanese())
}

fn scenario(page: &mut String, number: usize, one: &Performance, verdict: &Verdict) {
    let open = if one.ended == Ended::Passed { "" } else { " open" };
    let _ = writeln!(
        page,
        "<details class=\"sheet\" id=\"s{number}\"{open}><summary><h2>{} {}</h2><small>{}</small></summary>",
        state(one, verdict),
        escaped(&one.case.scenario),
        escaped(&one.case.feature)
    );
    if let Some(because) = one.ended.because() {
        let class = if matches!(one.ended, Ended::Failed { .. }) { "note bad" } else { "note" };
        let _ = writeln!(page, "<p class=\"{class}\">{}</p>", escaped(because));
    }
    let _ = writeln!(
        page,
        "<p><small>{} {}行目</small></p>",
        escaped(&one.case.file.display().to_string()),
        one.case.line
    );
    page.push_str("<h3>手順</h3>\n<ol class=\"steps\">\n");
    for step in &one.steps {
        self::step(page, step);
    }
    page.push_str("</ol>\n");
    let drawing = sequence(one);
    if !drawing.is_empty() {
        let _ = writeln!(page, "<h3>列図</h3>\n<div class=\"scroll-x\" tabindex=\"0\">{drawing}</div>");
    }
    journal(page, &one.journal);
    page.push_str("</details>\n");
}

fn step(page: &mut String, step: &StepDone) {
    let (class, mark) = match step.result {
        StepResult::Passed => ("good", "✔"),
        StepResult::Failed(_) => ("bad", "✘"),
        StepResult::Undefined(_) => ("bad", "?"),
        StepResult::Skipped => ("", "–"),
    };
    let _ = write!(
        page,
        "<li class=\"{class}\"><span class=\"mark\">{mark}</span> <b>{}</b> {}",
        escaped(&step.keyword),
        escaped(&step.text)
    );
    if let Some(because) = step.result.because() {
        let _ = write!(page, "<p class=\"note bad\">{}</p>", escaped(because).replace('\n', "<br>"));
    }
    if !step.exchanges.is_empty() {
        let _ = write!(page, "<details><summary>要求と応答 {}件</summary>", step.exchanges.len());
        step.exchanges.iter().for_each(|exchange| self::exchange(page, exchange));
        page.push_str("</details>");
    }
    page.push_str("</li>\n");
}

fn exchange(page: &mut String, exchange: &Exchange) {
    let to = exchange.part.map_or("そのほか", Part::japanese);
    let status = exchange.status.map_or_else(|| "答えなし".to_owned(), |status| status.to_string());
    let reason =
        exchange.reason.as_deref().map(|one| format!(" <b>{}</b>", escaped(one))).unwrap_or_default();
    let _ = write!(
        page,
        "<div class=\"exchange\"><p><code>{} {}</code> <small>{to}</small> → {status}{reason}</p>",
        escaped(&exchange.method),
        escaped(&exchange.path)
    );
    for (word, text) in [("要求", &exchange.sent), ("応答", &exchange.answered)] {
        if !text.is_empty() {
            let _ = write!(page, "<p class=\"word\">{word}</p><pre>{}</pre>", escaped(text));
        }
    }
    page.push_str("</div>");
}

fn journal(page: &mut String, events: &[JournalEvent]) {
    if events.is_empty() {
        return;
    }
    page.push_str(
        "<h3>記録</h3>\n<div class=\"scroll-x\" tabindex=\"0\"><table class=\"journal\"><thead><tr><th>時刻</th><th>どこで</th><th>何が</th><th>事業所</th><th>結果</th><th>理由</th></tr></thead><tbody>\n",
    );
    for event in events {
        let office = event.office.map(|office| office.to_string()).unwrap_or_default();
        let (at, outcome) = (event.at.to_string(), outcome(&event.outcome));
        // The testbed's time is Japan's everywhere.
        let at = at.trim_end_matches("+09:00").replace('T', " ");
        let rule =
            event.rule.as_deref().map(|rule| format!("<code>{}</code> ", escaped(rule))).unwrap_or_default();
        let reason = event.reason.as_deref().map(escaped).unwrap_or_default();
        let _ = writeln!(
            page,
            "<tr><td>{at}</td><td>{}</td><td>{}</td><td>{office}</td><td>{outcome}</td><td class=\"wide\">{rule}{reason}</td></tr>",
            escaped(&event.service),
            escaped(&event.kind)
        );
    }
    page.push_str("</tbody></table></div>\n");
}

/// 完了, 拒否 or 失敗, as steps call them.
fn outcome(word: &str) -> String {
    match word {
        "done" => "完了".to_owned(),
        "refused" => "<span class=\"state warn\">拒否</span>".to_owned(),
        "failed" => "<span class=\"state bad\">失敗</span>".to_owned(),
        other => escaped(other),
    }
}

/// 「1.2秒」.
fn seconds(took: Duration) -> String {
    format!("{:.1}秒", took.as_secs_f64())
}

/// The pages' tokens, for a file that has no style sheet beside it.
const STYLE: &str = include_str!("report.css");
