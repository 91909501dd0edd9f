//! What a testbed really answers, held against its documents: every call once when it does its work, and refusals.

use std::collections::BTreeSet;

use bytes::Bytes;
use careplan_client::{HttpClient, Identity, Network, Trust};
use careplan_testbed::Testbed;
use hyper::{Request, Response};
use serde_json::{Value, json};

use super::enquiring::enquire;
use super::schema::Schemas;
use super::{bed, control, http};

/// One API, with its document and what was asked of it so far.
struct Asked {
    document: Value,
    base: String,
    http: HttpClient,
    token: Option<String>,
    /// Calls that have done their work.
    done: BTreeSet<(String, String)>,
}

/// What a call sends.
enum Load<'a> {
    Nothing,
    Json(Value),
    Form(&'a [(&'a str, Option<&'a str>, &'a str)]),
}

impl Asked {
    fn new(document: Value, http: HttpClient) -> Self {
        let base = document["servers"][0]["url"].as_str().expect("a URL").to_owned();
        Self { document, base, http, token: None, done: BTreeSet::new() }
    }

    /// Asks, and holds the answer against the document.
    async fn ask(&mut self, method: &str, path: &str, load: Load<'_>) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let (media_type, body) = match load {
            Load::Nothing => ("application/json", String::new()),
            Load::Json(body) => ("application/json", body.to_string()),
            Load::Form(parts) => ("multipart/form-data; boundary=edge", form(parts)),
        };
        if method != "GET" {
            request = request.header("content-type", media_type);
        }
        let request = request.body(Bytes::from(body)).expect("a request");
        let answer = self.http.send(request).await.expect("an answer");
        self.check(method, path, &answer)
    }

    fn check(&mut self, method: &str, path: &str, answer: &Response<Bytes>) -> (u16, Value) {
        let place = format!("{method} {path}: {}", answer.status());
        let asked = path.split('?').next().unwrap_or_default();
        let paths = self.document["paths"].as_object().expect("paths");
        // What is written out comes before what varies, as in the router.
        let fitting =
            paths.keys().filter(|known| fits(known, asked)).max_by_key(|known| !known.contains('{'));
        let template = fitting.unwrap_or_else(|| panic!("{place}: no such path")).clone();
        let operation = &paths[&template][method.to_lowercase()];
        let status = answer.status().as_u16();
        let response = &operation["responses"][status.to_string()];
        assert!(response.is_object(), "{place}: nothing tells of this status");
        let body = check_body(&self.document, response, answer, &place);
        if answer.status().is_success() {
            self.done.insert((method.to_owned(), template));
        }
        (status, body)
    }

    async fn did(&mut self, method: &str, path: &str, load: Load<'_>) -> Value {
        let (status, body) = self.ask(method, path, load).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        body
    }

    async fn refused(&mut self, method: &str, path: &str, load: Load<'_>, code: &str) {
        let (_, body) = self.ask(method, path, load).await;
        assert_eq!(body["code"], code, "{method} {path}: {body}");
    }

    /// Every call that the document tells of has been asked for, and did its work.
    #[track_caller]
    fn check_all_done(&self) {
        for (path, methods) in self.document["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                let call = (method.to_uppercase(), path.clone());
                assert!(self.done.contains(&call), "{call:?} was never asked for");
            }
        }
    }
}

fn check_body(document: &Value, response: &Value, answer: &Response<Bytes>, place: &str) -> Value {
    let media_type = answer.headers().get("content-type").map(|value| value.to_str().expect("a text"));
    let Some(content) = response.get("content") else {
        assert!(answer.body().is_empty(), "{place}: nothing tells of a body");
        return Value::Null;
    };
    let media_type = media_type.unwrap_or_else(|| panic!("{place}: no media type"));
    let told = content.get(media_type).unwrap_or_else(|| panic!("{place}: nothing tells of `{media_type}`"));
    if !media_type.ends_with("json") {
        return Value::Null;
    }
    let body: Value = serde_json::from_slice(answer.body()).expect("JSON");
    if let Some(schema) = told.get("schema") {
        Schemas { document }.check(schema, &body).unwrap_or_else(|error| panic!("{place}: {error}"));
    }
    body
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(&path).all(|(wanted, found)| wanted == found || wanted.starts_with('{'))
}

fn form(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut body = String::new();
    for (name, file_name, content) in parts {
        let file_name = file_name.map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        body += "--edge\r\ncontent-disposition: form-data; ";
        let part = format!("name=\"{name}\"{file_name}\r\n\r\n{content}\r\n");
        body += &part;
    }
    body + "--edge--\r\n"
}

fn new_office(number: &str) -> Value {
    json!({
        "name": "みほん事業所", "service_kinds": ["43"], "prefecture": "44", "municipality": "中津市",
        "claims": "agent", "number": number,
    })
}

/// An office that is ready, with a client that shows its certificate.
async fn ready(bed: &Testbed, asked: &mut Asked, number: &str) -> (Value, HttpClient) {
    asked.did("POST", "/control/v1/offices", Load::Json(new_office(number))).await;
    let ready = asked.did("POST", &format!("/control/v1/offices/{number}/ready"), Load::Nothing).await;
    let text = |name: &str| ready[name].as_str().expect("a text").to_owned();
    let identity =
        Identity::from_pem(&text("certificate_pem"), &text("private_key_pem").into()).expect("a pair");
    let trust = Trust::from_pem(bed.control().tls_root_pem()).expect("a root");
    let client = Network::tcp(trust).client_as(&identity).expect("a client");
    (ready, client)
}

fn login(office: &Value) -> Value {
    json!({
        "personal_id": office["personal_id"], "personal_password": office["personal_password"],
        "office_id": office["user_id"], "office_password": office["user_password"], "client_version": "1.0",
    })
}

const A: &str = "4479900013";
const B: &str = "4479900021";

#[tokio::test]
async fn what_the_relay_answers_fits_its_document() {
    let bed = bed().await;
    let mut steering = Asked::new(control(&bed).openapi().await.expect("answers"), http());
    let (a, a_http) = ready(&bed, &mut steering, A).await;
    let (b, b_http) = ready(&bed, &mut steering, B).await;
    let document = control(&bed).relay_openapi().await.expect("answers");
    let mut relay = Asked::new(document.clone(), a_http);

    // Its own document differs in where it says that the relay is, and in nothing else.
    let own = relay.did("GET", "/api/v1/openapi.json", Load::Nothing).await;
    assert_eq!(
        own,
        json!({"servers": [{"url": "/"}]}).as_object().into_iter().flatten().fold(
            document,
            |mut all, (name, member)| {
                all[name] = member.clone();
                all
            }
        )
    );
    relay.refused("GET", "/api/v1/licence", Load::Nothing, "token-missing").await;
    relay.refused("POST", "/api/v1/login", Load::Json(login(&b)), "certificate-office").await;
    relay.refused("POST", "/api/v1/login", Load::Json(json!({})), "malformed-json").await;
    let logged_in = relay.did("POST", "/api/v1/login", Load::Json(login(&a))).await;
    relay.token = logged_in["token"].as_str().map(str::to_owned);
    relay.did("GET", "/api/v1/licence", Load::Nothing).await;
    relay.did("GET", "/api/v1/offices?prefecture=%E5%A4%A7%E5%88%86%E7%9C%8C", Load::Nothing).await;
    relay.refused("GET", "/api/v1/offices?cursor=x", Load::Nothing, "invalid-cursor").await;

    let plan = format!("DLTPLAN_202604_{A}_43_{B}_11_20260325101500.CSV");
    let odd = format!("UPPLAN_202604_{A}_43_{B}_11_20260325101500.CSV");
    let (files, alone) = (
        [("subject", None, "件名"), ("files", Some(plan.as_str()), "1"), ("files", Some("a.pdf"), "2")],
        [("files", Some(odd.as_str()), "1")],
    );
    let sent = relay.did("POST", "/api/v1/messages", Load::Form(&files)).await;
    // Of which something was noticed, and which was sent all the same.
    assert_ne!(sent["findings"], json!([]));
    let id = sent["messages"][0]["id"].as_str().expect("an id").to_owned();
    relay.refused("POST", "/api/v1/messages", Load::Form(&alone), "standard-set").await;
    relay.refused("POST", "/api/v1/messages", Load::Form(&[]), "files-missing").await;
    relay.did("GET", "/api/v1/messages/sent?limit=1", Load::Nothing).await;
    relay.refused("GET", "/api/v1/messages/sent?limit=0", Load::Nothing, "invalid-query").await;
    relay.did("GET", &format!("/api/v1/messages/{id}"), Load::Nothing).await;
    relay.refused("POST", &format!("/api/v1/messages/{id}/recall"), Load::Nothing, "recall-off").await;

    steering.did("PUT", "/control/v1/relay/settings", Load::Json(json!({"recall": true}))).await;
    let second = relay.did("POST", "/api/v1/messages", Load::Form(&files)).await;
    let second = second["messages"][0]["id"].as_str().expect("an id");
    let recalled = relay.did("POST", &format!("/api/v1/messages/{second}/recall"), Load::Nothing).await;
    assert_eq!(recalled["state"], "recalled");
    relay
        .refused("GET", &format!("/api/v1/messages/{second}/archive"), Load::Nothing, "message-recalled")
        .await;
    relay.did("POST", "/api/v1/logout", Load::Nothing).await;

    relay.http = b_http;
    relay.token = None;
    let logged_in = relay.did("POST", "/api/v1/login", Load::Json(login(&b))).await;
    relay.token = logged_in["token"].as_str().map(str::to_owned);
    relay.did("GET", "/api/v1/messages/received?state=unreceived", Load::Nothing).await;
    relay.did("GET", &format!("/api/v1/messages/{id}/files/{plan}"), Load::Nothing).await;
    relay.did("GET", &format!("/api/v1/messages/{id}/archive"), Load::Nothing).await;
    let received = relay.did("GET", &format!("/api/v1/messages/{id}"), Load::Nothing).await;
    assert_eq!(received["label"], "受信済");

    steering.did("PUT", "/control/v1/relay/settings", Load::Json(json!({"old_clients": "refused"}))).await;
    relay.refused("POST", "/api/v1/login", Load::Json(login(&b)), "client-outdated").await;
    steering.did("PUT", "/control/v1/relay/settings", Load::Json(json!({"maintenance": true}))).await;
    relay.refused("GET", "/api/v1/openapi.json", Load::Nothing, "maintenance").await;
    relay.check_all_done();
    bed.stop().await;
}

#[tokio::test]
async fn what_the_control_api_answers_fits_its_document() {
    let mut bed = bed().await;
    let mut asked = Asked::new(control(&bed).openapi().await.expect("answers"), http());
    let (office, _) = ready(&bed, &mut asked, A).await;
    let waiting = asked.did("POST", "/control/v1/offices", Load::Json(new_office(B))).await;
    assert_eq!(waiting["stage"], "registered");
    for path in [
        "openapi.json",
        "relay/openapi.json",
        "status",
        "clock",
        "offices",
        "offices/4479900013",
        "offices/4479900013/letter",
        "offices/4479900013/letter.pdf",
        "counter",
        "requests",
        "faults",
        "invariants",
        "journal?after=0&limit=1000",
        "outbox",
        "trust/tls-root.pem",
        "trust/e-seikyuu-ca.pem",
        "relay/settings",
        "enquiries",
    ] {
        asked.did("GET", &format!("/control/v1/{path}"), Load::Nothing).await;
    }
    let csr = rcgen::CertificateParams::default()
        .serialize_request(&rcgen::KeyPair::generate().expect("a key"))
        .expect("a request")
        .pem()
        .expect("PEM");
    let office_b = new_office("4479900039");
    let rule = json!({"name": "slow", "service": "relay", "effect": "latency", "wait_ms": 1, "nth": 1});
    let request = request_of(&bed).await;
    enquire(&bed, &http(), "asked").await;
    for (method, path, body) in [
        ("PUT", "clock", json!({"now": "2026-04-02T09:00"})),
        ("POST", "clock/advance", json!({"by": "1h"})),
        ("PUT", "pace", json!({"mode": "explicit"})),
        ("POST", "poke", json!({"steps": 1})),
        ("POST", "offices/4479900013/certificates", json!({"csr": csr})),
        ("POST", "offices/4479900013/letters", json!({"asked_by": "telephone"})),
        ("POST", "inquiries", json!({"asked_by": "mail", "office": office_b})),
        ("POST", "notices", json!({"category": "other", "title": "訓練", "body": "会場は一階です。"})),
        ("POST", &format!("requests/{request}/return"), json!({"reason": "不備"})),
        ("POST", "certificates/faulty", json!({"office": A, "fault": "wrong-kind", "kind": "disability"})),
        ("PUT", "faults", json!({"rules": [rule]})),
        ("PUT", "relay/settings", json!({"newest_client": "1.2"})),
        ("POST", "enquiries/Q000001/answer", json!({"text": "お答えします。"})),
    ] {
        asked.did(method, &format!("/control/v1/{path}"), Load::Json(body)).await;
    }
    let outbox = asked.did("GET", "/control/v1/outbox?limit=500", Load::Nothing).await;
    let letters = outbox["items"].as_array().expect("items").iter().filter(|item| item["kind"] == "letter");
    let letter =
        letters.map(|item| item["id"].as_str().expect("an id")).next_back().expect("a letter").to_owned();
    let serial = office["serial"].as_str().expect("a serial");
    for (method, path) in [
        ("GET", format!("outbox/{letter}/letter.pdf")),
        ("GET", "faults".to_owned()),
        ("GET", "requests".to_owned()),
        ("POST", format!("certificates/{serial}/revoke")),
        ("POST", "authority/roll-over".to_owned()),
        ("POST", "backup".to_owned()),
        ("GET", "snapshots".to_owned()),
        ("GET", "notices".to_owned()),
        ("DELETE", "notices/all-1".to_owned()),
        ("DELETE", "faults".to_owned()),
        ("DELETE", "journal".to_owned()),
    ] {
        asked.did(method, &format!("/control/v1/{path}"), Load::Nothing).await;
    }
    let paid = json!({"event": "paid"});
    let stop = json!({"event": "stop-renewal"});
    asked.did("POST", "/control/v1/offices/4479900013/licence", Load::Json(stop)).await;
    for (method, path, body, code) in [
        ("POST", "offices/4479900013/licence", paid, "licence-state"),
        ("GET", "offices/4479900047", Value::Null, "office-unknown"),
        ("POST", "offices", new_office(A), "office-exists"),
        ("PUT", "clock", json!({"now": "2026-04-01"}), "clock-backwards"),
        ("PUT", "relay/settings", json!({"newest_client": "x"}), "invalid-field"),
        ("PUT", "relay/settings", json!({"retention": 1}), "unknown-field"),
        ("POST", "requests/r0/approve", json!({}), "request-unknown"),
        ("POST", "certificates/0A/revoke", Value::Null, "certificate-unknown"),
        ("GET", "outbox/L0/letter.pdf", Value::Null, "letter-unknown"),
        ("DELETE", "notices/all-9", Value::Null, "notice-unknown"),
        ("POST", "poke", json!({"steps": 1, "drain": true}), "invalid-field"),
    ] {
        let load = if body.is_null() { Load::Nothing } else { Load::Json(body) };
        asked.refused(method, &format!("/control/v1/{path}"), load, code).await;
    }
    asked.did("POST", "/control/v1/reset", Load::Json(json!({"keep": "nothing"}))).await;
    snapshots(&mut bed, &mut asked).await;
    asked.check_all_done();
    bed.stop().await;
}

/// Saved, gone back to, deleted: each as it may be and as it may not.
async fn snapshots(bed: &mut Testbed, asked: &mut Asked) {
    asked.did("POST", "/control/v1/snapshots", Load::Json(json!({"name": "朝"}))).await;
    asked.refused("POST", "/control/v1/snapshots", Load::Json(json!({"name": ""})), "invalid-field").await;
    let restore = "/control/v1/snapshots/1/restore";
    asked.refused("POST", restore, Load::Nothing, "snapshot-refused").await;
    let served = Box::pin(bed.serve_until(asked.did("POST", restore, Load::Nothing)));
    served.await.expect("serves on");
    asked.refused("POST", "/control/v1/snapshots/9/restore", Load::Nothing, "snapshot-refused").await;
    asked.did("DELETE", "/control/v1/snapshots/1", Load::Nothing).await;
    asked.refused("DELETE", "/control/v1/snapshots/1", Load::Nothing, "snapshot-unknown").await;
}

/// A request that waits at the counter.
async fn request_of(bed: &Testbed) -> String {
    let desk = bed.office(B.parse().expect("a number")).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    desk.request_certificate().await.expect("requests it");
    let requests = control(bed).requests().await.expect("answers").requests;
    let open = requests.iter().find(|request| request.state == "requested").expect("waits");
    open.id.clone()
}
