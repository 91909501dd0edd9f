//! 記録: what the journal tells of the story.

use super::{Row, steps};
use crate::story::{Story, Told, said};

pub(super) const STEPS: &[Row] = steps! { Journal:
    Check "記録に「{rule}」の拒否が残る", "the journal has a refusal by \"{rule}\"", "", [Control]
        |story, rule: String| {
            let events = story.journal().await;
            let refused = events.into_iter().filter(|event| event.outcome == "refused");
            let rules: Vec<String> = refused.filter_map(|event| event.rule).collect();
            if rules.contains(&rule) {
                Ok(())
            } else {
                Err(said!("記録に「{rule}」の拒否はありません。あるのは「{}」です。", "the journal has no refusal by `{rule}`, but by `{}`", rules.join("」「")))
            }
        }
    Check "記録に「{event}」の{outcome}が{count}件ある", "the journal has {count} events \"{event}\" that were {outcome}",
        "kinds: see the journal", [Control]
        |story, event: String, outcome: String, count: usize| {
            let word = match outcome.as_str() {
                "完了" => "done",
                "拒否" => "refused",
                _ => "failed",
            };
            let found = of_kind(story, &event, word).await?;
            if found == count { Ok(()) } else { Err(said!("「{event}」の{outcome}は{found}件です。", "of `{event}` ({outcome}) there are {found}")) }
        }
};

async fn of_kind(story: &mut Story, kind: &str, outcome: &str) -> Told<usize> {
    let events = story.journal().await;
    Ok(events.iter().filter(|event| event.kind == kind && event.outcome == outcome).count())
}
