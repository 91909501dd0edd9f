//! Every rule reads back as it is written, and everything wrong with a list is told with its place.

use super::*;

const PLAIN: Grounds = Grounds { portal_tls: false, site_tls: false };

fn rule(json: &str) -> Sent {
    serde_json::from_str(json).unwrap_or_else(|fault| panic!("{json}: {fault}"))
}

#[track_caller]
fn check(json: &str, expected: &[&str]) {
    let found = PLAIN.read(&FaultRules { rules: vec![rule(json)] }).err().unwrap_or_default();
    assert_eq!(found, expected, "{json}");
}

#[test]
fn every_rule_reads_back_as_it_was_sent() {
    let sent = [
        r#"{"name":"a","service":"relay","effect":"latency","wait_ms":250}"#,
        r#"{"name":"b","service":"relay","route":"POST /api/v1/messages","office":"4479900013","nth":3,"effect":"status","status":418}"#,
        r#"{"name":"c","service":"portal","every":2,"effect":"maintenance"}"#,
        r#"{"name":"d","service":"ca","route":"/{file}","probability":0.25,"seed":7,"effect":"reset"}"#,
        r#"{"name":"e","service":"site","route":"GET /top","effect":"stall","wait_ms":1000}"#,
        r#"{"name":"f","service":"relay","route":"/api/v1/messages/abc/files/{name}","effect":"truncate"}"#,
        r#"{"name":"g","service":"relay","effect":"duplicate"}"#,
        r#"{"name":"h","service":"relay","effect":"wrong-chain","chain":"wrong-root"}"#,
        r#"{"name":"i","service":"relay","effect":"stale-list"}"#,
    ];
    let sent: Vec<Sent> = sent.iter().map(|json| rule(json)).collect();
    let read = PLAIN.read(&FaultRules { rules: sent.clone() }).expect("all are good");
    assert_eq!(PLAIN.findings(&read), Vec::<String>::new());
    let back = read.iter().map(|rule| written(rule, RuleCount { met: 5, fired: 2 }));
    let expected = sent.into_iter().map(|rule| Sent { met: Some(5), fired: Some(2), ..rule });
    assert_eq!(back.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

#[test]
fn what_was_found_and_expected_is_told_with_its_place() {
    check(
        r#"{"name":"a","service":"relay","effect":"explode"}"#,
        &["`rules[0].effect`: found `explode`, expected one of latency, status, maintenance, reset, stall, \
            truncate, duplicate, wrong-chain, stale-list"],
    );
    check(
        r#"{"name":"Ä","service":"exchange","nth":0,"effect":"reset"}"#,
        &[
            "`rules[0].name`: found `Ä`, expected 1 to 60 of a-z, 0-9 and -",
            "`rules[0].service`: found `exchange`, expected one of ca, portal, relay, site",
            "`rules[0].nth`: found 0, expected a whole number from 1",
        ],
    );
    check(
        r#"{"name":"a","service":"relay","probability":1.5,"effect":"reset"}"#,
        &["`rules[0].probability`: found 1.5, expected a probability above 0 and at most 1"],
    );
    check(
        r#"{"name":"a","service":"relay","every":1,"nth":1,"effect":"reset"}"#,
        &["`rules[0].nth`: found more than one of nth, every and probability, expected at most one"],
    );
    check(
        r#"{"name":"a","service":"relay","every":2,"seed":1,"effect":"reset"}"#,
        &["`rules[0].seed`: found beside no probability, expected it only where something is drawn"],
    );
    check(
        r#"{"name":"a","service":"relay","effect":"latency"}"#,
        &["`rules[0].wait_ms`: found nothing, expected milliseconds, 1 to 60000"],
    );
    check(
        r#"{"name":"a","service":"relay","effect":"latency","wait_ms":60001}"#,
        &["`rules[0].wait_ms`: found 60001 ms, expected 1 to 60000"],
    );
    check(
        r#"{"name":"a","service":"relay","effect":"status","status":302,"chain":"expired"}"#,
        &[
            "`rules[0].chain`: found beside effect `status`, expected only beside wrong-chain",
            "`rules[0].status`: found 302, expected a status from 400 to 599",
        ],
    );
    check(
        r#"{"name":"a","service":"relay","effect":"wrong-chain","chain":"rusty"}"#,
        &[
            "`rules[0].chain`: found `rusty`, expected one of expired, wrong-name, wrong-root, missing-intermediate",
        ],
    );
}

#[test]
fn a_rule_that_could_never_fire_is_refused() {
    check(
        r#"{"name":"a","service":"relay","route":"GET /api/v1/login","effect":"reset"}"#,
        &["`rules[0].route`: found `GET /api/v1/login`, expected a route of `relay`: \
            GET /api/v1/openapi.json, POST /api/v1/login, POST /api/v1/logout, GET /api/v1/offices, POST /api/v1/messages, GET /api/v1/messages/sent, \
            GET /api/v1/messages/received, GET /api/v1/messages/{id}, GET /api/v1/messages/{id}/files/{name}, \
            GET /api/v1/messages/{id}/archive, POST /api/v1/messages/{id}/recall, GET /api/v1/licence"],
    );
    check(
        r#"{"name":"a","service":"portal","office":"4479900013","effect":"reset"}"#,
        &[
            "`rules[0].office`: found beside service `portal`, expected only beside `relay`: there the client \
            certificate says whose a request is",
        ],
    );
    check(
        r#"{"name":"a","service":"ca","effect":"stale-list"}"#,
        &["`rules[0].service`: found `ca`, expected `relay`: it alone follows the list of revocations"],
    );
    check(
        r#"{"name":"a","service":"portal","route":"/","effect":"wrong-chain","chain":"expired"}"#,
        &[
            "`rules[0].route`: found beside effect `wrong-chain`, which is of no single request",
            "`rules[0].service`: found `portal`, which speaks plain HTTP here, expected one that speaks TLS: \
             `relay`, or the pages of a testbed started with --https-sites",
        ],
    );
    let tls = Grounds { portal_tls: true, site_tls: false };
    let rules = vec![rule(r#"{"name":"a","service":"portal","effect":"wrong-chain","chain":"expired"}"#)];
    assert!(tls.read(&FaultRules { rules }).is_ok());
}

#[test]
fn a_name_that_stands_twice_and_too_many_rules_are_refused() {
    let one = rule(r#"{"name":"a","service":"relay","effect":"reset"}"#);
    let rules = vec![one.clone(), Sent { name: "b".to_owned(), ..one.clone() }, one.clone()];
    let found = PLAIN.read(&FaultRules { rules }).expect_err("twice");
    assert_eq!(found, ["`rules[2].name`: found `a`, which rules[0] has, expected a name of its own"]);
    let rules = (0..1_000).map(|index| Sent { name: format!("r{index}"), ..one.clone() }).collect();
    let found = PLAIN.read(&FaultRules { rules }).expect_err("too many");
    assert_eq!(found, ["`rules`: found 1000 rules, expected at most 100"]);
}
