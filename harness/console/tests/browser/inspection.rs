//! What every page must have, whoever opens it: its anatomy, and nothing that axe-core calls serious or critical.

use serde_json::Value;
use thirtyfour::WebDriver;

/// The checker, as it was published.
const AXE: &str = include_str!("axe/axe.min.js");

/// Runs it; the answer is a line for each finding that matters.
const RUN: &str = r"
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] }).then(
  (result) => done(result.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(' / ')}`)),
  (error) => done([`axe: ${error}`]));
";

/// The anatomy of a page; the answer is a line for each part that is not as it should be.
const ANATOMY: &str = r"
const found = [];
const expect = (is, what) => { if (!is) found.push(what); };
const count = (query) => document.querySelectorAll(query).length;
expect(document.documentElement.lang === 'ja', 'the language is Japanese');
expect(document.title.trim().includes(' | '), 'a title with the page and its place');
expect(count('h1') === 1, 'one heading of the first rank');
expect(count('main') === 1 && count('header') === 1 && count('footer') === 1, 'landmarks');
expect(count('a.skip[href=\'#main\']') === 1, 'a way past the menu');
expect(count('[aria-invalid], .summary') === 0 || document.title.startsWith('エラー: '),
  'a title that says that something was refused');
expect(count('[aria-invalid]') === 0 || count('.summary a') > 0, 'a summary that leads to what was refused');
for (const field of document.querySelectorAll('input:not([type=hidden]):not([hidden]), textarea, select'))
  expect(field.labels.length > 0, `a label for ${field.outerHTML}`);
for (const field of document.querySelectorAll('[aria-describedby]'))
  for (const id of field.getAttribute('aria-describedby').split(' '))
    expect(document.getElementById(id), `what describes ${field.outerHTML}`);
for (const link of document.querySelectorAll('.summary a'))
  expect(document.querySelector(link.getAttribute('href')), `the field of ${link.textContent}`);
for (const one of document.querySelectorAll('main button:not([hidden]), main .button, nav.menu a, main summary'))
  if (one.checkVisibility({ contentVisibilityAuto: true }))
    expect(one.getBoundingClientRect().height >= 43.5, `a target of 44 px: ${one.outerHTML}`);
// A phone zooms out from what is too wide, and its window is then that wide.
expect(document.documentElement.scrollWidth <= document.documentElement.clientWidth, 'nothing wider than the screen');
return found;
";

/// Looks a page over, and fails with all that was found.
pub(crate) async fn inspect(driver: &WebDriver, page: &str) {
    let mut found = lines(driver.execute(ANATOMY, Vec::new()).await.expect("an answer").json());
    driver.execute(AXE, Vec::new()).await.expect("axe-core runs");
    found.extend(lines(driver.execute_async(RUN, Vec::new()).await.expect("an answer").json()));
    assert!(found.is_empty(), "the page `{page}`:\n{}", found.join("\n"));
}

fn lines(answer: &Value) -> Vec<String> {
    let lines = answer.as_array().expect("a list");
    lines.iter().map(|line| line.as_str().expect("a line").to_owned()).collect()
}
