//! Which occasions fire, held against a model, and that no rule shifts another.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn rule(name: &str, when: When) -> FaultRule {
    FaultRule::new(name.parse().expect("a name"), Service::Relay, Effect::Reset).when(when)
}

fn book(seed: u64, rules: Vec<FaultRule>) -> FaultBook {
    let book = FaultBook::new(&Seed::new(seed));
    book.replace(rules).expect("rules that stand together");
    book
}

fn request<'a>(method: &'a str, path: &'a str) -> Occasion<'a> {
    Occasion::Request { method, path, office: None }
}

/// The occasions, from 1 to `count`, on which the rule `name` fired.
fn fired(book: &FaultBook, name: &str, count: u64) -> BTreeSet<u64> {
    (1..=count)
        .filter(|_| {
            let firings = book.decide(Service::Relay, &request("GET", "/"));
            firings.iter().any(|firing| firing.rule.as_str() == name)
        })
        .collect()
}

#[test]
fn without_rules_nothing_fires_and_nothing_is_on() {
    let book = FaultBook::new(&Seed::new(1));
    assert!(!book.is_on());
    assert!(book.decide(Service::Relay, &request("GET", "/")).is_empty());
}

#[test]
fn clearing_turns_the_faults_off() {
    let book = book(1, vec![rule("a", When::ALWAYS)]);
    assert!(book.is_on());
    let edition = book.edition();
    book.clear();
    assert!(!book.is_on());
    assert!(book.decide(Service::Relay, &request("GET", "/")).is_empty());
    assert_ne!(book.edition(), edition);
}

#[test]
fn a_rule_counts_from_its_coming_on() {
    let rules = vec![rule("a", When::nth(2).expect("a count"))];
    let book = book(1, rules.clone());
    assert_eq!(fired(&book, "a", 5), BTreeSet::from([2]));
    assert_eq!(book.rules()[0].1, RuleCount { met: 5, fired: 1 });
    book.replace(rules).expect("the same again");
    assert_eq!(fired(&book, "a", 5), BTreeSet::from([2]));
}

#[test]
fn only_what_fits_is_counted() {
    let office = "4479900013".parse().expect("a number");
    let other = "4479900021".parse().expect("a number");
    let book = book(
        1,
        vec![
            rule("a", When::nth(2).expect("a count")).on("POST /m/{id}".parse().expect("a route")).of(office),
        ],
    );
    let ask = |service, method, path, office| {
        !book.decide(service, &Occasion::Request { method, path, office }).is_empty()
    };
    assert!(!ask(Service::Relay, "POST", "/m/1", Some(office)));
    assert!(!ask(Service::Portal, "POST", "/m/1", Some(office)), "another service");
    assert!(!ask(Service::Relay, "GET", "/m/1", Some(office)), "another method");
    assert!(!ask(Service::Relay, "POST", "/m/1/files", Some(office)), "another path");
    assert!(!ask(Service::Relay, "POST", "/m/1", Some(other)), "another office");
    assert!(!ask(Service::Relay, "POST", "/m/1", None), "nobody knows whose");
    assert!(ask(Service::Relay, "POST", "/m/2", Some(office)));
}

#[test]
fn an_effect_fires_on_its_own_kind_of_occasion() {
    let effects = [
        (Effect::Reset, request("GET", "/")),
        (Effect::WrongChain(ServerChain::Expired), Occasion::Connection),
        (Effect::StaleList, Occasion::RevocationList),
    ];
    for (effect, own) in effects {
        let book = book(1, vec![FaultRule { effect, ..rule("a", When::ALWAYS) }]);
        for (_, occasion) in effects {
            assert_eq!(!book.decide(Service::Relay, &occasion).is_empty(), occasion == own, "{effect:?}");
        }
    }
}

#[test]
fn a_name_may_stand_once_and_rules_are_few() {
    let twice = vec![rule("a", When::ALWAYS), rule("b", When::ALWAYS), rule("a", When::ALWAYS)];
    let refused = FaultBook::check(&twice).expect_err("twice");
    assert_eq!(refused.to_string(), "found the name `a` a second time, expected a name of its own");
    let many: Vec<_> =
        (0..=FaultBook::RULES_MAX).map(|index| rule(&format!("r{index}"), When::ALWAYS)).collect();
    let refused = FaultBook::check(&many).expect_err("too many");
    assert_eq!(refused.to_string(), "found 101 rules, expected at most 100");
    assert!(FaultBook::check(&many[1..]).is_ok());
}

#[test]
fn what_is_out_of_bounds_is_told() {
    assert_eq!(When::nth(0), Err(InvalidWhen::Count(0)));
    assert_eq!(When::every(-3), Err(InvalidWhen::Count(-3)));
    for value in [0.0, -0.5, 1.5, f64::INFINITY] {
        assert_eq!(Probability::new(value), Err(InvalidWhen::Probability(value)));
    }
    assert!(Probability::new(f64::NAN).is_err());
    for effect in [
        Effect::Latency(Duration::ZERO),
        Effect::Latency(Effect::LATENCY_MAX + Duration::from_millis(1)),
        Effect::Stall(Effect::STALL_MAX + Duration::from_millis(1)),
        Effect::Status(200),
        Effect::Status(600),
    ] {
        assert!(effect.checked().is_err(), "{effect:?}");
    }
    assert!(Effect::Status(400).checked().is_ok());
    for name in ["", "Slow", "a b", "遅い"] {
        assert!(name.parse::<FaultName>().is_err(), "{name}");
    }
    for route in ["", "api", "FETCH /a", "POST  /a", "/a?b", "/あ", "POST"] {
        assert!(route.parse::<RoutePattern>().is_err(), "{route}");
    }
}

#[test]
fn a_route_means_what_its_segments_say() {
    let route = |text: &str| text.parse::<RoutePattern>().expect("a route");
    assert!(route("/m/{id}/files/{name}").meets("GET", "/m/1/files/a.csv"));
    assert!(!route("/m/{id}").meets("GET", "/m/"), "what varies is never empty");
    assert!(!route("/m/{id}").meets("GET", "/m/1/2"));
    assert!(route("/m/sent").meets("GET", "/m/sent"));
    assert!(route("/m/7").fits("GET", "/m/{id}"), "one message alone");
    assert!(route("/m/{number}").fits("GET", "/m/{id}"), "by whatever name");
    assert!(!route("POST /m/{id}").fits("GET", "/m/{id}"));
    assert!(!route("/n/{id}").fits("GET", "/m/{id}"));
}

#[test]
fn chances_are_the_same_on_every_machine() {
    let book = book(1, vec![rule("a", When::chance(0.2).expect("a probability"))]);
    assert_eq!(fired(&book, "a", 30), BTreeSet::from([11, 18, 21, 22, 23, 30]));
}

proptest! {
    #[test]
    fn nth_fires_once_and_every_at_its_multiples(n in 1_u64..40, count in 1_u64..200) {
        let at = |when| fired(&book(1, vec![rule("a", when)]), "a", count);
        let n_given = i64::try_from(n).expect("small");
        let nth = at(When::nth(n_given).expect("a count"));
        prop_assert_eq!(nth, (n <= count).then_some(n).into_iter().collect::<BTreeSet<_>>());
        let every = at(When::every(n_given).expect("a count"));
        prop_assert_eq!(every, (1..=count).filter(|at| at % n == 0).collect::<BTreeSet<_>>());
    }

    #[test]
    fn chances_repeat_and_no_other_rule_shifts_them(
        seed in any::<u64>(),
        own in any::<Option<u64>>(),
        probability in 0.01_f64..1.0,
        others in proptest::collection::vec(0.01_f64..1.0, 0..5),
        before in 0_usize..5,
    ) {
        let watched = FaultRule {
            seed: own,
            ..rule("watched", When::chance(probability).expect("a probability"))
        };
        let alone = fired(&book(seed, vec![watched.clone()]), "watched", 100);
        let mut rules: Vec<_> = others
            .iter()
            .enumerate()
            .map(|(index, &chance)| rule(&format!("other-{index}"), When::chance(chance).expect("one")))
            .collect();
        rules.insert(before.min(rules.len()), watched);
        prop_assert_eq!(fired(&book(seed, rules), "watched", 100), alone);
    }

    #[test]
    fn a_certain_chance_fires_each_time(seed in any::<u64>()) {
        let book = book(seed, vec![rule("a", When::chance(1.0).expect("a probability"))]);
        prop_assert_eq!(fired(&book, "a", 50).len(), 50);
    }

    #[test]
    fn a_route_reads_as_it_prints(text in "(GET |POST |)(/[a-z{}.%]{0,9}){1,5}") {
        let route: RoutePattern = text.parse().expect("a route");
        prop_assert_eq!(route.to_string(), text);
    }

    #[test]
    fn no_text_breaks_the_parsers(text in any::<String>()) {
        let _route = text.parse::<RoutePattern>();
        let _name = text.parse::<FaultName>();
        let _chain = text.parse::<ServerChain>();
    }
}
