//! Clock, pace and journal.

use careplan_domain::{JapanTime, Span};
use careplan_wire::control::{JournalQuery, PaceMode, Poke};
use cucumber::{given, then, when};

use crate::Story;
use crate::story::{Told, told};

#[given(regex = "^時計が「(.+)」で止まっている$")]
fn clock_stands(story: &mut Story, at: JapanTime) -> Told {
    story.set_start(at)
}

#[given(regex = "^時計を「(.+)」進める$")]
#[when(regex = "^時計を「(.+)」進める$")]
async fn clock_advances(story: &mut Story, by: Span) -> Told {
    story.bed().await?.clock().advance(by).await.map_err(told)?;
    Ok(())
}

#[given("進み方は手動である")]
async fn explicit_pace(story: &mut Story) -> Told {
    story.bed().await?.set_pace(PaceMode::Explicit).await.map_err(told)
}

#[when(regex = r"^合図を(\d+)回送る$")]
async fn poke(story: &mut Story, steps: u32) -> Told {
    let poked = story.bed().await?.poke(Poke { steps: Some(steps), drain: false }).await.map_err(told)?;
    let done = poked.steps.len();
    if done == steps as usize {
        Ok(())
    } else {
        Err(format!("{steps}回の合図で進んだのは{done}回でした。"))
    }
}

#[then(regex = "^記録に「(.+)」の拒否が残る$")]
async fn journal_explains(story: &mut Story, rule: String) -> Told {
    let journal = story.bed().await?.control().journal(JournalQuery::default());
    let rules: Vec<String> = journal
        .events
        .into_iter()
        .filter(|event| event.outcome == "refused")
        .filter_map(|event| event.rule)
        .collect();
    if rules.contains(&rule) {
        Ok(())
    } else {
        Err(format!("記録に「{rule}」の拒否はありません。あるのは「{}」です。", rules.join("」「")))
    }
}
