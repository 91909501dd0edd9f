//! `Api`: a router whose every call is described, and the OpenAPI document of the very same calls.
//!
//! Not a framework: handlers stay axum's. The rule it keeps: a call is added together with its description or not at
//! all, so that router and document cannot part. What a description leaves out, a debug build finds: it panics when a
//! call refuses with a code that its description does not list.

mod call;
mod document;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, on};

pub use self::call::Call;
pub use self::document::{About, Document, Scheme};
use crate::Refused;

/// 説明付きのAPI: calls, each with its handler and its description.
#[derive(Debug)]
pub struct Api<S> {
    router: Router<S>,
    document: Document,
}

impl<S: Clone + Send + Sync + 'static> Api<S> {
    /// An API without a call.
    pub fn new(about: About) -> Self {
        Self { router: Router::new(), document: Document::new(about) }
    }

    /// The same with one more call.
    #[must_use]
    pub fn with<H: Handler<T, S>, T: 'static>(self, call: Call, handler: H) -> Self {
        let Self { router, mut document } = self;
        let filter =
            MethodFilter::try_from(call.method().clone()).expect("calls have methods that axum knows");
        let route = on(filter, handler);
        let route = match call.body_bytes_max() {
            Some(bytes_max) => route.layer(DefaultBodyLimit::max(bytes_max)),
            None => route,
        };
        let router = router.route(call.path(), route);
        document.add(call);
        Self { router, document }
    }

    /// The router, still without fallbacks and state, and the document of its calls.
    pub fn into_parts(self) -> (Router<S>, Arc<Document>) {
        let document = Arc::new(self.document);
        if !cfg!(debug_assertions) {
            return (self.router, document);
        }
        let described = Arc::clone(&document);
        let check = move |request: Request, next: Next| check(Arc::clone(&described), request, next);
        (self.router.layer(from_fn(check)), document)
    }
}

/// Around every call of a debug build: refuses to let a refusal go out that nobody was told of.
async fn check(document: Arc<Document>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    if let (Some(path), Some(Refused(problem))) = (path, response.extensions().get::<Refused>()) {
        let is_told = document
            .call(&method, path.as_str())
            .is_none_or(|call| problem.known_code().is_some_and(|code| document.codes(call).contains(&code)));
        assert!(
            is_told,
            "`{method} {}` does not tell that it refuses with `{}`",
            path.as_str(),
            problem.code
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::Json;
    use axum::body::Body;
    use axum::http::StatusCode;
    use careplan_wire::ProblemCode;
    use careplan_wire::control::{ClockView, JournalQuery, Reset};
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    use super::*;

    async fn refuse() -> Refused {
        Refused::new(ProblemCode::OfficeUnknown, "no such office")
    }

    fn about() -> About {
        About {
            title: "見本",
            description: "An API for tests.",
            version: "1",
            schemes: &[Scheme::Token],
            everywhere: &[ProblemCode::Internal],
            parameters: &[("number", "事業所番号.")],
        }
    }

    fn api() -> Api<()> {
        Api::new(about())
            .with(
                Call::get("/offices/{number}", "office", ["事業所", "One office."])
                    .answers::<ClockView>(200, "The office.")
                    .refuses(&[ProblemCode::OfficeUnknown]),
                refuse,
            )
            .with(
                Call::get("/journal", "journal", ["記録", "What happened."])
                    .query::<JournalQuery>()
                    .answers::<ClockView>(200, "The lines."),
                refuse,
            )
            .with(
                Call::post("/reset", "reset", ["初期化", "Forgets."])
                    .open()
                    .body::<Reset>()
                    .answers_nothing(),
                || async { Json(1) },
            )
    }

    async fn ask(path: &str) -> StatusCode {
        let (router, _) = api().into_parts();
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router.oneshot(request).await.expect("answers").status()
    }

    #[tokio::test]
    async fn a_refusal_that_is_told_goes_out() {
        assert_eq!(ask("/offices/4470300015").await, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_refusal_that_is_not_told_is_found() {
        let asked = tokio::spawn(ask("/journal")).await.expect_err("panics").into_panic();
        let told = asked.downcast_ref::<String>().expect("a text");
        insta::assert_snapshot!(told, @"`GET /journal` does not tell that it refuses with `office-unknown`");
    }

    #[test]
    fn two_methods_of_one_path_are_two_calls() {
        let (_, document) = Api::<()>::new(about())
            .with(Call::get("/a", "get-a", ["甲", "A."]), || async {})
            .with(Call::put("/a", "put-a", ["甲", "A."]), || async {})
            .into_parts();
        let told = document.to_json("/");
        assert_eq!(told["paths"]["/a"].as_object().map(|path| path.keys().count()), Some(2));
    }

    #[test]
    fn the_document_tells_all_of_a_call() {
        let (_, document) = api().into_parts();
        let told = document.to_json("https://localhost:1");
        let office = &told["paths"]["/offices/{number}"]["get"];
        assert_eq!(office["operationId"], "office");
        assert_eq!((&office["summary"], &office["description"]), (&json!("事業所"), &json!("One office.")));
        let parameter = json!({
            "name": "number", "in": "path", "required": true, "description": "事業所番号.",
            "schema": {"type": "string"},
        });
        assert_eq!(office["parameters"], json!([parameter]));
        let answer = &office["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(answer, &json!({"$ref": "#/components/schemas/ClockView"}));
        let refused = &office["responses"]["404"]["content"]["application/problem+json"]["schema"];
        assert_eq!(refused["allOf"][1]["properties"]["code"]["enum"], json!(["office-unknown"]));
        let codes = |status: &str| {
            office["responses"][status]["content"]["application/problem+json"]["schema"]["allOf"][1]
                ["properties"]["code"]["enum"]
                .clone()
        };
        // What the path and the whole API add.
        assert_eq!(codes("400"), json!(["invalid-path"]));
        assert_eq!(codes("500"), json!(["internal"]));
        assert_eq!(told["security"], json!([{"token": []}]));
        assert_eq!(told["paths"]["/reset"]["post"]["security"], json!([{}]));
        let after = &told["paths"]["/journal"]["get"]["parameters"][0];
        assert_eq!((&after["name"], &after["schema"]["type"]), (&json!("after"), &json!("integer")));
        assert_eq!(after["required"], false);
        let body = &told["paths"]["/reset"]["post"]["requestBody"];
        assert_eq!(body["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/Reset");
        let schemas: Vec<&String> =
            told["components"]["schemas"].as_object().expect("schemas").keys().collect();
        assert!(schemas.contains(&&"Keep".to_owned()), "{schemas:?}");
        let text: Value = serde_json::from_str(&told.to_string()).expect("JSON");
        assert_eq!(text, told);
    }
}
