//! What a router can be asked for, as it tells itself.
//!
//! axum names its routes to nobody but a debugger, and a list kept beside a router drifts from it. So this reads what the
//! debugger is told; a test holds the reading to the version of axum in `Cargo.lock`. The rule it keeps: it is for tests
//! and documents, no request is ever judged by it.

use std::collections::BTreeMap;
use std::fmt;

use axum::Router;

/// 経路: a method and a path that a router knows, its variables in braces as in `/offices/{number}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The path.
    pub path: String,
    /// The method; `ANY` where the route takes every one.
    pub method: &'static str,
}

/// The methods in axum's words and in those of HTTP. HEAD goes with GET.
const METHODS: [(&str, &str); 8] = [
    ("get", "GET"),
    ("delete", "DELETE"),
    ("options", "OPTIONS"),
    ("patch", "PATCH"),
    ("post", "POST"),
    ("put", "PUT"),
    ("trace", "TRACE"),
    ("connect", "CONNECT"),
];

/// Every route of `router`, by path, without its fallbacks: behind a fallback may stand another router, which is asked
/// itself.
///
/// # Panics
///
/// When axum tells its routes in other words than those that this was written for.
pub fn routes_of<S>(router: &Router<S>) -> Vec<Route> {
    let told = format!("{router:?}");
    let (known, _) = told.split_once(", fallback_router: ").expect("axum tells of a router's fallback");
    let (endpoints, paths) =
        known.split_once(", node: Node { paths: {").expect("axum tells of a router's paths");
    let paths: BTreeMap<&str, &str> = by_id(paths)
        .map(|(id, rest)| {
            let path = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
            (id, path.expect("axum tells a path in quotes").0)
        })
        .collect();
    let mut all: Vec<Route> = by_id(endpoints)
        .flat_map(|(id, route)| {
            let path = paths.get(id).expect("every route of axum's has its path");
            methods(route).into_iter().map(|method| Route { path: (*path).to_owned(), method })
        })
        .collect();
    all.sort();
    all
}

/// What follows each `RouteId(…): `, up to the next.
fn by_id(told: &str) -> impl Iterator<Item = (&str, &str)> {
    told.split("RouteId(").skip(1).filter_map(|rest| rest.split_once("): "))
}

fn methods(route: &str) -> Vec<&'static str> {
    let answers = |word: &str| {
        let told = route.split_once(&format!(" {word}: "));
        told.is_some_and(|(_, endpoint)| !endpoint.starts_with("None"))
    };
    let known: Vec<_> = METHODS.iter().filter(|(word, _)| answers(word)).map(|(_, method)| *method).collect();
    if known.is_empty() { vec!["ANY"] } else { known }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{any, delete, get, post};

    use super::*;

    fn told(router: &Router) -> Vec<String> {
        routes_of(router).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_router_tells_every_method_of_every_path() {
        let more = Router::new().route("/more/{*rest}", delete(async || ()).patch(async || ()));
        let router = Router::new()
            .route("/", get(async || "").post(async || ""))
            .route("/offices/{number}", post(async || ()).put(async || ()))
            .route("/all", any(async || ()))
            .route_service("/service", get(async || ()))
            .nest("/under", Router::new().route("/it", get(async || ())))
            .merge(more)
            .fallback(async || ())
            .method_not_allowed_fallback(async || ())
            .layer(axum::middleware::from_fn(crate::own_origin_only));
        let expected = [
            "GET /",
            "POST /",
            "ANY /all",
            "DELETE /more/{*rest}",
            "PATCH /more/{*rest}",
            "POST /offices/{number}",
            "PUT /offices/{number}",
            "ANY /service",
            "GET /under/it",
        ];
        assert_eq!(told(&router), expected);
    }

    #[test]
    fn a_router_without_routes_has_none() {
        assert!(told(&Router::new()).is_empty());
    }
}
