//! 連携基盤: how its operator sets it.

use careplan_wire::control::{AdjustRelay, OldClients, StandardFiles};

use super::{Row, steps};
use crate::story::{Story, Told, told};

pub(super) const STEPS: &[Row] = steps! { Relay:
    Deed "連携基盤の取消の設定を{switch}", "the relay's recall is turned {switch}", "off by itself", [Control]
        |story, switch: String| {
            adjust(story, AdjustRelay { recall: Some(is_on(&switch)), ..AdjustRelay::default() }).await
        }
    Deed "連携基盤のメンテナンスを{switch}", "the relay's maintenance is turned {switch}", "off by itself", [Control]
        |story, switch: String| {
            adjust(story, AdjustRelay { maintenance: Some(is_on(&switch)), ..AdjustRelay::default() }).await
        }
    Deed "連携基盤の古い版を断る設定を{switch}", "the relay's refusal of old clients is turned {switch}", "off by itself", [Control]
        |story, switch: String| {
            let old = if is_on(&switch) { OldClients::Refused } else { OldClients::Told };
            adjust(story, AdjustRelay { old_clients: Some(old), ..AdjustRelay::default() }).await
        }
    Deed "連携基盤の標準ファイルの検査を「{scrutiny}」にする", "the relay checks standard files by \"{scrutiny}\"",
        "by names unless told otherwise", [Control]
        |story, scrutiny: String| {
            let standard_files = match scrutiny.as_str() {
                "しない" => StandardFiles::Off,
                "すべて" => StandardFiles::Strict,
                _ => StandardFiles::Names,
            };
            adjust(story, AdjustRelay { standard_files: Some(standard_files), ..AdjustRelay::default() }).await
        }
};

fn is_on(switch: &str) -> bool {
    switch == "入れる"
}

async fn adjust(story: &mut Story, adjust: AdjustRelay) -> Told {
    story.control().await?.adjust_relay(&adjust).await.map_err(told)?;
    Ok(())
}
