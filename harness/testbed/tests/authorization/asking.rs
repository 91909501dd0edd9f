//! One that asks a relay, or a node of it, for every route, with whatever it can show and bear, and what it is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use careplan_domain::Secret;
use careplan_testbed::{Route, Testbed};

use crate::caller::Answer;
use crate::offices::Asker;
use crate::table::{Licence, Outcome, Shown, Token, expected};

/// What was found: for each route, whatever was shown and borne under each licence.
pub(crate) type Found = BTreeMap<Route, BTreeMap<(Shown, Token), BTreeMap<Licence, Outcome>>>;

/// One that asks, and another office.
pub(crate) struct Pair<'a> {
    pub(crate) bed: &'a Testbed,
    /// The address of the relay, or of a node of it.
    pub(crate) at: &'a str,
    pub(crate) asker: &'a Asker,
    pub(crate) other: &'a Asker,
}

/// What all of it came to.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) found: Found,
    /// What each route answers to whom it lets through.
    pub(crate) behind: BTreeMap<Route, BTreeSet<String>>,
    pub(crate) wrong: Vec<String>,
}

impl Findings {
    /// Asks for every route with every token, and compares.
    pub(crate) async fn gather(&mut self, pair: &Pair<'_>, shown: Shown, routes: &[Route]) {
        let licence = pair.asker.licence;
        let caller = pair.asker.showing(pair.bed, pair.at, shown, pair.other).await;
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
    pub(crate) fn request(&self, route: &Route, authorization: Option<&String>) -> String {
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
