//! Every route of the relay × certificates × tokens × licences, over real TLS, against the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use careplan_testbed::{Address, Route};

use crate::asking::{Findings, Pair};
use crate::offices::{Asker, askers, bed, later_askers};
use crate::table::{Licence, Outcome, Shown, Token};

#[tokio::test]
async fn every_route_of_the_relay_answers_whoever_asks_as_the_table_says() {
    let bed = bed().await;
    let routes = bed.routes(Address::Relay);
    assert!(routes.len() >= 10, "{routes:?}");
    let mut findings = Findings::default();
    let askers = askers(&bed).await;
    for (place, asker) in askers.iter().enumerate() {
        let running = askers.iter().filter(|one| one.licence == Licence::Running);
        let other = running.clone().find(|other| other.number != asker.number).expect("two of them");
        let pair = Pair { bed: &bed, at: &bed.control().urls().relay, asker, other };
        findings.gather(&pair, Shown::Own(asker.kind), &routes).await;
        // What does not depend on the kind is shown once for each licence.
        if place % 2 == 0 {
            for shown in Shown::others() {
                findings.gather(&pair, shown, &routes).await;
            }
        }
    }
    let later = later_askers(&bed).await;
    let other = later.last().expect("the one whose licence runs");
    let another = &later[1];
    for asker in &later {
        let other = if asker.number == other.number { another } else { other };
        findings
            .gather(
                &Pair { bed: &bed, at: &bed.control().urls().relay, asker, other },
                Shown::Own(asker.kind),
                &routes,
            )
            .await;
    }
    assert!(findings.wrong.is_empty(), "{}", findings.wrong.join("\n"));
    insta::assert_snapshot!("relay", page(&findings));
    bed.stop().await;
}

/// All of it as a person reads it: routes that are alike together.
fn page(findings: &Findings) -> String {
    let mut alike: BTreeMap<String, Vec<&Route>> = BTreeMap::new();
    for (route, rows) in &findings.found {
        alike.entry(table(rows)).or_default().push(route);
    }
    let mut page = String::new();
    for (table, routes) in alike {
        for route in routes {
            writeln!(page, "{route}").expect("writes");
        }
        writeln!(page, "\n{table}").expect("writes");
    }
    page.push_str("Whom the doors let through, the routes answer (paths with `x`, empty bodies):\n\n");
    for (route, answers) in &findings.behind {
        let answers: Vec<_> = answers.iter().map(String::as_str).collect();
        writeln!(page, "{route}: {}", answers.join(", ")).expect("writes");
    }
    page
}

fn table(rows: &BTreeMap<(Shown, Token), BTreeMap<Licence, Outcome>>) -> String {
    let mut table = format!("{:<40} {:<15}", "certificate", "token");
    for licence in Licence::ALL {
        write!(table, " {:<24}", licence.to_string()).expect("writes");
    }
    let mut lines = vec![table.trim_end().to_owned()];
    let shown: BTreeSet<Shown> = rows.keys().map(|(shown, _)| *shown).collect();
    for shown in shown {
        let of = |token| &rows[&(shown, token)];
        let all: BTreeSet<&Outcome> = Token::ALL.into_iter().flat_map(|token| of(token).values()).collect();
        let name = shown.to_string();
        if let (Some(outcome), 1) = (all.first(), all.len()) {
            lines.push(format!("{name:<40} {:<15} {outcome}", "any"));
            continue;
        }
        let of_any_token = Token::ALL.into_iter().all(|token| of(token) == of(Token::None));
        let tokens = if of_any_token { &Token::ALL[..1] } else { &Token::ALL[..] };
        for (place, token) in tokens.iter().enumerate() {
            let word = if of_any_token { "any".to_owned() } else { token.to_string() };
            let mut line = format!("{:<40} {word:<15}", if place == 0 { name.as_str() } else { "" });
            for licence in Licence::ALL {
                let cell = of(*token).get(&licence).map_or_else(String::new, ToString::to_string);
                write!(line, " {cell:<24}").expect("writes");
            }
            lines.push(line.trim_end().to_owned());
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

#[tokio::test]
async fn a_token_is_good_with_its_own_certificate_and_no_other_of_the_same_office() {
    let bed = bed().await;
    let asker = Asker::first(&bed).await;
    let token = format!("Bearer {}", asker.log_in(&bed).await.expose());
    let pair = Pair { bed: &bed, at: &bed.control().urls().relay, asker: &asker, other: &asker };
    let licence = Route { path: "/api/v1/licence".to_owned(), method: "GET" };
    let request = pair.request(&licence, Some(&token));
    let mut first = asker.own_line(&bed).await;
    assert_eq!(first.ask(&request).await.status, 200);
    // The office's second certificate is as good as the first; but the token was not given to it.
    let mut second =
        asker.showing(&bed, &bed.control().urls().relay, Shown::SecondOfOwn, &asker).await.line().await;
    let answer = second.ask(&request).await;
    assert_eq!((answer.status, answer.code.as_deref()), (403, Some("token-certificate")));
    let login = Route { path: "/api/v1/login".to_owned(), method: "POST" };
    let answer = second.ask(&pair.request(&login, None)).await;
    assert_eq!(answer.status, 200, "it logs in by itself");
    assert_eq!(first.ask(&request).await.status, 200, "and ends no other login");
    bed.stop().await;
}
