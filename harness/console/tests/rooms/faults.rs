//! 故障: rules made, switched and taken away.

use axum::http::StatusCode;
use careplan_wire::control::{FaultRule, FaultRules, Keep};

use crate::{Console, check};

fn names(console: &Console) -> Vec<String> {
    console.bed.control().faults().rules.into_iter().map(|rule| rule.name).collect()
}

#[tokio::test]
async fn a_preset_is_switched_on_off_and_on_again_and_goes_with_a_reset() {
    let console = Console::start().await;
    console.state_of(&console.page("/faults").await, "faults");
    let set = console.submit("/faults", "/faults/presets/slow", "").await;
    check(
        &console.followed(&set).await,
        &["故障の規則「slow」を入れました。", "5秒遅れて応答する", "0回当てはまり、0回働きました"],
    );
    assert_eq!(names(&console), ["slow"]);
    check(&console.page("/").await, &["故障の規則が1件働いています。"]);
    let again = console.submit("/faults", "/faults/presets/slow", "").await;
    console.followed(&again).await;
    assert_eq!(names(&console), ["slow"], "it is on already");
    let off = console.submit("/faults", "/faults/slow", "to=off").await;
    check(&console.followed(&off).await, &["「slow」を切りました。", "slow を入れる"]);
    assert!(names(&console).is_empty());
    assert!(!console.bed.control().environment().faults.is_on());
    let on = console.submit("/faults", "/faults/slow", "to=on").await;
    check(&console.followed(&on).await, &["「slow」を入れました。"]);
    assert_eq!(names(&console), ["slow"]);
    console.submit("/faults", "/faults/slow", "to=off").await;
    console.bed.control().reset(Keep::Offices).await.expect("is reset");
    check(&console.page("/faults").await, &["故障の規則はありません。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn what_others_have_ruled_stays_as_it_is() {
    let console = Console::start().await;
    let rule = |name: &str, effect: &str| FaultRule {
        name: name.to_owned(),
        service: "relay".to_owned(),
        effect: effect.to_owned(),
        ..FaultRule::default()
    };
    let asked = FaultRules { rules: vec![rule("theirs", "reset"), rule("maintenance", "maintenance")] };
    console.bed.control().set_faults(&asked).await.expect("stand");
    let made = "service=relay&route=POST+%2Fapi%2Fv1%2Fmessages&office=4470300015&when=every&count=3&effect=status&status=502&wait_ms=&chain=expired&name=";
    let made = console.submit("/faults", "/faults", made).await;
    check(
        &console.followed(&made).await,
        &["故障の規則「status」を入れました。", "3回に1回", "エラー(502)を返す"],
    );
    assert_eq!(names(&console), ["theirs", "maintenance", "status"]);
    let twice =
        "service=relay&route=&office=&when=always&count=&effect=maintenance&status=&wait_ms=&chain=&name=";
    let twice = console.submit("/faults", "/faults", twice).await;
    check(&console.followed(&twice).await, &["故障の規則「maintenance-2」を入れました。"]);
    console.submit("/faults", "/faults/theirs", "to=gone").await;
    assert_eq!(names(&console), ["maintenance", "status", "maintenance-2"]);
    let gone = console.submit("/faults", "/faults/theirs", "to=off").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    console.bed.control().clear_faults().await.expect("are cleared");
    console.bed.stop().await;
}

#[tokio::test]
async fn every_preset_is_a_rule_that_can_stand() {
    let console = Console::start().await;
    let page = console.page("/faults").await;
    let presets: Vec<String> = page
        .split("action=\"/faults/presets/")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a name").to_owned())
        .collect();
    assert_eq!(presets.len(), 9);
    for preset in &presets {
        let set = console.submit("/faults", &format!("/faults/presets/{preset}"), "").await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{preset}: {}", set.body);
    }
    assert_eq!(names(&console), presets);
    for preset in presets {
        console.submit("/faults", &format!("/faults/{preset}"), "to=gone").await;
    }
    assert!(names(&console).is_empty());
    console.bed.stop().await;
}

#[tokio::test]
async fn a_rule_that_cannot_stand_is_told_with_what_was_typed() {
    let console = Console::start().await;
    let odd = "service=relay&route=&office=1&when=nth&count=0&effect=status&status=200&wait_ms=&chain=&name=%E4%B8%89";
    let odd = console.submit("/faults", "/faults", odd).await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        &odd.body,
        &[
            "<title>エラー: ",
            "名前は半角の英小文字",
            "事業所番号は半角",
            "回数は1以上",
            "エラーの番号は400から599",
            "value=\"三\"",
        ],
    );
    // What only the testbed can tell is told as it said it.
    let unknown = "service=relay&route=GET+%2Fnowhere&office=&when=always&count=&effect=reset&status=&wait_ms=&chain=&name=";
    let unknown = console.submit("/faults", "/faults", unknown).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&unknown.body, &["規則を入れられませんでした", "rules[0].route", "value=\"GET /nowhere\""]);
    assert!(names(&console).is_empty());
    let nothing = console.submit("/faults", "/faults/presets/nothing", "").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    console.bed.stop().await;
}
