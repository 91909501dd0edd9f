//! Every route of the relay × certificates × tokens × licences, over real TLS, against the table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use careplan_domain::Secret;
use careplan_testbed::{Address, Route, Testbed};

use crate::caller::Answer;
use crate::offices::{Asker, askers, bed, later_askers};
use crate::table::{Licence, Outcome, Shown, Token, expected};

/// What was found: for each route, whatever was shown and borne under each licence.
type Found = BTreeMap<Route, BTreeMap<(Shown, Token), BTreeMap<Licence, Outcome>>>;

/// One that asks, and another office.
struct Pair<'a> {
    bed: &'a Testbed,
    asker: &'a Asker,
    other: &'a Asker,
}

/// What all of it came to.
#[derive(Default)]
struct Findings {
    found: Found,
    /// What each route answers to whom it lets through.
    behind: BTreeMap<Route, BTreeSet<String>>,
    wrong: Vec<String>,
}

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
        let pair = Pair { bed: &bed, asker, other };
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
        findings.gather(&Pair { bed: &bed, asker, other }, Shown::Own(asker.kind), &routes).await;
    }
    assert!(findings.wrong.is_empty(), "{}", findings.wrong.join("\n"));
    insta::assert_snapshot!("relay", findings.page());
    bed.stop().await;
}

impl Findings {
    /// Asks for every route with every token, and compares.
    async fn gather(&mut self, pair: &Pair<'_>, shown: Shown, routes: &[Route]) {
        let licence = pair.asker.licence;
        let caller = pair.asker.showing(pair.bed, shown, pair.other).await;
        let refused = matches!(expected(&routes[0], shown, Token::None, licence), Outcome::Handshake(_));
        if refused {
            let alert = caller.alert().await.map(Outcome::Handshake);
            for route in routes {
                // The tokens travel in vain, all of them alike: nothing is read of a connection that was refused.
                let request = pair.request(route, pair.token(Token::Own).as_ref());
                let outcome = if caller.is_answered(&request).await { None } else { alert.clone() };
                for token in Token::ALL {
                    self.note(route, (shown, token), licence, outcome.clone());
                }
            }
            return;
        }
        let mut line = caller.line().await;
        for route in routes {
            for token in Token::ALL {
                let wanted = expected(route, shown, token, licence);
                if wanted == Outcome::Impossible {
                    self.note(route, (shown, token), licence, Some(wanted));
                    continue;
                }
                let mut borne = pair.token(token);
                if wanted == Outcome::Passes && route.path.ends_with("/logout") {
                    // It ends a token of its own, not one that others still need.
                    let whose = if token == Token::OtherOffices { pair.other } else { pair.asker };
                    borne = Some(format!("Bearer {}", whose.log_in(pair.bed).await.expose()));
                }
                let answer = line.ask(&pair.request(route, borne.as_ref())).await;
                let outcome = self.judge(route, &answer);
                self.note(route, (shown, token), licence, Some(outcome));
            }
        }
    }

    /// Whether one of the doors has answered, or what stands behind them.
    fn judge(&mut self, route: &Route, answer: &Answer) -> Outcome {
        const DOORS: [&str; 3] = ["certificate-", "token-", "licence-"];
        let told = match &answer.code {
            None => answer.status.to_string(),
            Some(code) => format!("{} {code}", answer.status),
        };
        let is_door = |code: &String| DOORS.iter().any(|door| code.starts_with(door));
        if answer.code.as_ref().is_some_and(is_door) || matches!(answer.status, 401 | 403 | 500..) {
            return Outcome::Refused(told.leak());
        }
        self.behind.entry(route.clone()).or_default().insert(told);
        Outcome::Passes
    }

    fn note(&mut self, route: &Route, of: (Shown, Token), licence: Licence, outcome: Option<Outcome>) {
        let wanted = expected(route, of.0, of.1, licence);
        let outcome = outcome.unwrap_or(Outcome::Refused("was let in"));
        if outcome != wanted {
            let (shown, token) = of;
            let wrong =
                format!("{route}; {shown}; token {token}; licence {licence}: {outcome}, not {wanted}");
            self.wrong.push(wrong);
        }
        self.found.entry(route.clone()).or_default().entry(of).or_default().insert(licence, outcome);
    }

    /// All of it as a person reads it: routes that are alike together.
    fn page(&self) -> String {
        let mut alike: BTreeMap<String, Vec<&Route>> = BTreeMap::new();
        for (route, rows) in &self.found {
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
        for (route, answers) in &self.behind {
            let answers: Vec<_> = answers.iter().map(String::as_str).collect();
            writeln!(page, "{route}: {}", answers.join(", ")).expect("writes");
        }
        page
    }
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

impl Pair<'_> {
    /// What goes as `Authorization`.
    fn token(&self, token: Token) -> Option<String> {
        let bearer = |token: &Secret| format!("Bearer {}", token.expose());
        match token {
            Token::None => None,
            Token::OtherScheme => Some("Basic bWlob246bWlob24=".to_owned()),
            Token::Malformed => Some("Bearer mihon".to_owned()),
            Token::Expired => self.asker.expired.as_ref().map(bearer),
            Token::OtherOffices => self.other.token.as_ref().map(bearer),
            Token::Own => self.asker.token.as_ref().map(bearer),
        }
    }

    /// A request for `route`: whatever varies in its path is `x`. Of all bodies only the login's is a whole one.
    fn request(&self, route: &Route, authorization: Option<&String>) -> String {
        let path: Vec<_> =
            route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
        let mut request = format!("{} {} HTTP/1.1\r\nhost: localhost\r\n", route.method, path.join("/"));
        if let Some(authorization) = authorization {
            write!(request, "authorization: {authorization}\r\n").expect("writes");
        }
        let body = if route.path.ends_with("/login") { self.asker.login() } else { String::new() };
        if !body.is_empty() {
            request.push_str("content-type: application/json\r\n");
        }
        write!(request, "content-length: {}\r\n\r\n{body}", body.len()).expect("writes");
        request
    }
}

#[tokio::test]
async fn a_token_is_good_with_its_own_certificate_and_no_other_of_the_same_office() {
    let bed = bed().await;
    let asker = Asker::first(&bed).await;
    let token = format!("Bearer {}", asker.log_in(&bed).await.expose());
    let pair = Pair { bed: &bed, asker: &asker, other: &asker };
    let licence = Route { path: "/api/v1/licence".to_owned(), method: "GET" };
    let request = pair.request(&licence, Some(&token));
    let mut first = asker.own_line(&bed).await;
    assert_eq!(first.ask(&request).await.status, 200);
    // The office's second certificate is as good as the first; but the token was not given to it.
    let mut second = asker.showing(&bed, Shown::SecondOfOwn, &asker).await.line().await;
    let answer = second.ask(&request).await;
    assert_eq!((answer.status, answer.code.as_deref()), (403, Some("token-certificate")));
    let login = Route { path: "/api/v1/login".to_owned(), method: "POST" };
    let answer = second.ask(&pair.request(&login, None)).await;
    assert_eq!(answer.status, 200, "it logs in by itself");
    assert_eq!(first.ask(&request).await.status, 200, "and ends no other login");
    bed.stop().await;
}
