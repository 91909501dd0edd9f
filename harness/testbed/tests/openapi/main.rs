//! The OpenAPI documents: whole, in step with `wire` and with the routers, and true of what a testbed answers.

mod answers;
#[path = "../enquiring/mod.rs"]
mod enquiring;
mod schema;
mod structure;

use std::collections::BTreeSet;

use careplan_client::{ControlClient, HttpClient, Network, Trust};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::FAULT_SERVICES;
use mock_ca::KeyKind;
use serde_json::Value;

async fn bed() -> Testbed {
    Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts")
}

fn http() -> HttpClient {
    Network::tcp(Trust::nobody()).client().expect("a client")
}

fn control(bed: &Testbed) -> ControlClient {
    ControlClient::new(http(), bed.control().urls().console.parse().expect("a URL"))
}

/// The paths that a file of `wire` names for an API.
fn paths_of_wire(source: &str, prefix: &str) -> BTreeSet<String> {
    let texts = source.split('"').skip(1).step_by(2);
    texts.filter(|text| text.starts_with(prefix)).map(str::to_owned).collect()
}

fn paths_of(document: &Value) -> BTreeSet<String> {
    document["paths"].as_object().expect("paths").keys().cloned().collect()
}

#[tokio::test]
async fn both_documents_are_open_api() {
    let bed = bed().await;
    structure::check(&control(&bed).openapi().await.expect("answers"));
    structure::check(&control(&bed).relay_openapi().await.expect("answers"));
    bed.stop().await;
}

#[tokio::test]
async fn every_path_of_wire_is_described_and_no_other() {
    let bed = bed().await;
    let document = control(&bed).openapi().await.expect("answers");
    let known = paths_of_wire(include_str!("../../../wire/src/control.rs"), "/control/v1/");
    assert_eq!(paths_of(&document), known);
    assert_eq!(document["servers"][0]["url"], *bed.control().urls().console);
    let relay = control(&bed).relay_openapi().await.expect("answers");
    let known = paths_of_wire(include_str!("../../../wire/src/relay.rs"), "/api/v1/");
    assert_eq!(paths_of(&relay), known);
    assert_eq!(relay["servers"][0]["url"], *bed.control().urls().relay);
    bed.stop().await;
}

/// Of the routes that fault rules can name, another test asks the services themselves.
#[tokio::test]
async fn the_relays_document_tells_the_routes_that_a_fault_rule_can_name() {
    let bed = bed().await;
    let relay = control(&bed).relay_openapi().await.expect("answers");
    let mut told = BTreeSet::new();
    for (path, methods) in relay["paths"].as_object().expect("paths") {
        told.extend(
            methods.as_object().expect("methods").keys().map(|method| (method.to_uppercase(), path.clone())),
        );
    }
    let service = FAULT_SERVICES.iter().find(|service| service.word == "relay").expect("is one");
    let named = service
        .routes
        .iter()
        .flat_map(|(methods, path)| methods.iter().map(|method| ((*method).to_owned(), (*path).to_owned())));
    assert_eq!(told, named.collect::<BTreeSet<_>>());
    bed.stop().await;
}
