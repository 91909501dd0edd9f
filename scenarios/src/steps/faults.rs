//! 障害: fault rules. Each step adds one; they are named for the step's own words.

use careplan_wire::control::{FaultRule, FaultRules};

use super::{Row, steps};
use crate::story::{Ending, Story, Told, said, told};

pub(super) const STEPS: &[Row] = steps! { Faults:
    Deed "{service}がメンテナンス中になる", "the {service} is under maintenance", "by fault rule: every request", [Control]
        |story, service: String| { add(story, rule(&service, "maintenance")).await }
    Deed "{service}の「{route}」が{count}回目に状態{status}で答える",
        "the {service} answers \"{route}\" with status {status} at time {count}", "", [Control]
        |story, service: String, route: String, count: i64, status: u16| {
            let status = Some(status);
            add(story, FaultRule { status, ..nth(rule(&service, "status"), route, count) }).await
        }
    Deed "{service}の「{route}」の接続が{count}回目に切れる", "the {service} drops the connection of \"{route}\" at time {count}",
        "before it is handled", [Control]
        |story, service: String, route: String, count: i64| {
            add(story, nth(rule(&service, "reset"), route, count)).await
        }
    Deed "{service}の「{route}」の答えが{count}回目に途中で切れる", "the {service} cuts the answer of \"{route}\" at time {count}",
        "after it was handled", [Control]
        |story, service: String, route: String, count: i64| {
            add(story, nth(rule(&service, "truncate"), route, count)).await
        }
    Deed "{service}の「{route}」の要求が{count}回目に二重に届く", "the {service} gets \"{route}\" twice at time {count}", "", [Control]
        |story, service: String, route: String, count: i64| {
            add(story, nth(rule(&service, "duplicate"), route, count)).await
        }
    Deed "{service}の答えが{milliseconds}ミリ秒遅れる", "the {service} answers {milliseconds} milliseconds late", "", [Control]
        |story, service: String, milliseconds: u64| {
            add(story, FaultRule { wait_ms: Some(milliseconds), ..rule(&service, "latency") }).await
        }
    Deed "{service}が「{chain}」のサーバ証明書を示す", "the {service} shows a server certificate that is \"{chain}\"",
        "`expired`, `wrong-name`, `wrong-root`, `missing-intermediate`", [Control]
        |story, service: String, chain: String| {
            add(story, FaultRule { chain: Some(chain), ..rule(&service, "wrong-chain") }).await
        }
    Deed "連携基盤の失効リストが古いままになる", "the relay keeps its old list of revocations", "", [Control]
        |story| { add(story, rule("連携基盤", "stale-list")).await }
    Deed "障害をすべて取り除く", "all faults are removed", "", [Control]
        |story| { story.control().await?.clear_faults().await.map_err(told) }
    Check "通信は途中で切れる", "the connection breaks", "whether it was done is not known", []
        |story| {
            match &story.last {
                Some(Ending::Broken) => Ok(()),
                _ => Err(story.instead_of(&said!("通信が途中で切れる", "the connection breaks"))),
            }
        }
    Check "サーバ証明書が信頼できないとして接続をやめる", "the client does not trust the server's certificate", "", []
        |story| {
            match &story.last {
                Some(Ending::Untrusted(_)) => Ok(()),
                _ => Err(story.instead_of(&said!("サーバ証明書が信頼できないとして接続をやめる", "the client does not trust the server's certificate"))),
            }
        }
    Check "障害は{count}回起きている", "faults have fired {count} times", "of the rules that are on", [Control]
        |story, count: u64| {
            let rules = story.control().await?.faults().await.map_err(told)?.rules;
            let fired: u64 = rules.iter().filter_map(|rule| rule.fired).sum();
            if fired == count { Ok(()) } else { Err(said!("障害は{fired}回起きています。", "faults have fired {fired} times")) }
        }
};

/// A rule for every request of a service.
fn rule(service: &str, effect: &str) -> FaultRule {
    let word = match service {
        "連携基盤" => "relay",
        "電子請求受付システム" => "portal",
        "利用状況Webサイト" => "site",
        _ => "ca",
    };
    FaultRule {
        name: effect.to_owned(),
        service: word.to_owned(),
        effect: effect.to_owned(),
        ..FaultRule::default()
    }
}

/// The same for one request of a route.
fn nth(rule: FaultRule, route: String, nth: i64) -> FaultRule {
    FaultRule { route: Some(route), nth: Some(nth), ..rule }
}

/// Adds a rule to those that are on, under a name that none of them has.
async fn add(story: &mut Story, rule: FaultRule) -> Told {
    let control = story.control().await?;
    let mut rules = control.faults().await.map_err(told)?.rules;
    let name = format!("{}-{}", rule.name, rules.len() + 1);
    rules.push(FaultRule { name, ..rule });
    control.set_faults(&FaultRules { rules }).await.map_err(told)?;
    Ok(())
}
