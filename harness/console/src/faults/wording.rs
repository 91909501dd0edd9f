//! A rule in Japanese words: where, when, what.

use careplan_wire::control::FaultRule;

/// Where it goes wrong.
pub(crate) fn place(rule: &FaultRule) -> String {
    let service = match rule.service.as_str() {
        "ca" => "認証局",
        "portal" => "電子請求",
        "relay" => "連携基盤",
        "site" => "利用状況",
        other => other,
    };
    let route = rule.route.as_ref().map_or_else(String::new, |route| format!(" {route}"));
    let office = rule.office.as_ref().map_or_else(String::new, |office| format!(" (事業所 {office} だけ)"));
    format!("{service}{route}{office}")
}

/// When it does.
pub(crate) fn when(rule: &FaultRule) -> String {
    match (rule.nth, rule.every, rule.probability) {
        (Some(nth), _, _) => format!("{nth}回目だけ"),
        (_, Some(every), _) => format!("{every}回に1回"),
        (_, _, Some(probability)) => format!("{}%の確率で", percent(probability)),
        (None, None, None) => "毎回".to_owned(),
    }
}

/// What happens then.
pub(crate) fn effect(rule: &FaultRule) -> String {
    let wait = |default: u64| {
        let ms = rule.wait_ms.unwrap_or(default);
        if ms.is_multiple_of(1_000) { format!("{}秒", ms / 1_000) } else { format!("{ms}ミリ秒") }
    };
    match rule.effect.as_str() {
        "latency" => format!("{}遅れて応答する", wait(0)),
        "status" => format!("何もせず、エラー({})を返す", rule.status.unwrap_or_default()),
        "maintenance" => "何もせず、メンテナンス中(503)と答える".to_owned(),
        "reset" => "何もせず、接続を切る".to_owned(),
        "stall" => format!("何も答えない(長くて{})", wait(600_000)),
        "truncate" => "処理はするが、応答が途中で切れる".to_owned(),
        "duplicate" => "処理が二度行われる".to_owned(),
        "wrong-chain" => {
            let chain = match rule.chain.as_deref() {
                Some("expired") => "期限切れ",
                Some("wrong-name") => "名前の不一致",
                Some("wrong-root") => "別のルート",
                Some("missing-intermediate") => "中間証明書の欠落",
                Some(other) => other,
                None => "",
            };
            format!("サーバ証明書に不備がある({chain})")
        }
        "stale-list" => "新しい失効リストを取り込まない".to_owned(),
        other => other.to_owned(),
    }
}

/// A probability as people say it.
fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    let rounded = format!("{percent:.2}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_said_in_words() {
        let rule = FaultRule {
            service: "relay".to_owned(),
            route: Some("POST /api/v1/messages".to_owned()),
            office: Some("4470300015".to_owned()),
            probability: Some(0.125),
            effect: "latency".to_owned(),
            wait_ms: Some(1_500),
            ..FaultRule::default()
        };
        assert_eq!(place(&rule), "連携基盤 POST /api/v1/messages (事業所 4470300015 だけ)");
        assert_eq!(when(&rule), "12.5%の確率で");
        assert_eq!(effect(&rule), "1500ミリ秒遅れて応答する");
        assert_eq!(when(&FaultRule { nth: Some(3), ..rule.clone() }), "3回目だけ");
        assert_eq!(when(&FaultRule { probability: None, ..rule }), "毎回");
    }

    #[test]
    fn every_effect_has_its_words() {
        for word in careplan_sim::Effect::WORDS {
            let rule = FaultRule { effect: word.to_owned(), ..FaultRule::default() };
            assert_ne!(effect(&rule), word);
        }
    }
}
