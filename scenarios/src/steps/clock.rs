//! 時計と進み方.

use careplan_domain::{JapanTime, Span};
use careplan_wire::control::{AdvanceClock, PaceMode, Poke, SetPace};

use super::{Row, steps};
use crate::story::{Start, said, told};

pub(super) const STEPS: &[Row] = steps! { Clock:
    Deed "時計が「{time}」で止まっている", "the clock stands at \"{time}\"",
        "before any other step; a target whose clock runs is moved there and runs on", []
        |story, time: JapanTime| { story.set_start(Start::Standing(time)).await }
    Deed "平日の朝に始まる", "it begins on the morning of a working day",
        "before any other step: 2026-04-01T09:00, or a target's next 9:00 of a working day; the rest of the story counts from there", []
        |story| { story.set_start(Start::WorkingMorning).await }
    Deed "時計は動いている", "the clock runs", "before any other step: with the machine's", []
        |story| { story.set_start(Start::Running).await }
    Deed "時計を「{span}」進める", "the clock moves on by \"{span}\"", "answers when all that is due is done", [Control]
        |story, span: Span| {
            let advance = AdvanceClock { by: Some(span), to: None };
            story.control().await?.advance_clock(&advance).await.map_err(told)?;
            Ok(())
        }
    Deed "時計を「{time}」まで進める", "the clock moves on to \"{time}\"", "", [Control]
        |story, time: JapanTime| {
            let advance = AdvanceClock { by: None, to: Some(time) };
            story.control().await?.advance_clock(&advance).await.map_err(told)?;
            Ok(())
        }
    Deed "進み方は手動である", "the pace is explicit", "steps wait for a signal", [Control]
        |story| { story.control().await?.set_pace(SetPace { mode: PaceMode::Explicit }).await.map_err(told) }
    Deed "進み方は自動である", "the pace is automatic", "steps happen when the clock reaches their time", [Control]
        |story| { story.control().await?.set_pace(SetPace { mode: PaceMode::Automatic }).await.map_err(told) }
    Deed "合図を{count}回送る", "{count} signals are sent", "`poke`: each does the next step", [Control]
        |story, count: u32| {
            let poked = story.control().await?.poke(Poke { steps: Some(count), drain: false }).await;
            let done = poked.map_err(told)?.steps.len();
            if done == count as usize {
                Ok(())
            } else {
                Err(said!("{count}回の合図で進んだのは{done}回でした。", "{count} signals did {done} steps"))
            }
        }
    Deed "待っている手順をすべて進める", "all steps that wait are done", "`poke --drain`", [Control]
        |story| {
            story.control().await?.poke(Poke { steps: None, drain: true }).await.map_err(told)?;
            Ok(())
        }
    Check "時計は「{time}」である", "the clock shows \"{time}\"", "", [Control]
        |story, time: JapanTime| {
            let now = story.now().await?;
            if now == time { Ok(()) } else { Err(said!("時計は{now}です。", "the clock shows {now}")) }
        }
};
