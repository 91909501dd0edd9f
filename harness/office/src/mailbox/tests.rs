use careplan_client::{BaseUrl, RelayClient};
use careplan_domain::Secret;

use super::*;
use crate::stand_in::{StandIn, client, file};

const CONTENT: &str = "1,2,3\r\n";
/// `printf '1,2,3\r\n' | sha256sum`.
const SHA256: &str = "f49e91d6d04065c3041f62ab3a50771eb2105ee99d8048c23ef7303ddb51a9fe";

fn message(id: &str, sha256: &str) -> String {
    format!(
        r#"{{"id":"{id}","from":"4470300015","to":"4470300023","state":"unreceived","label":"未受信","subject":"",
        "sent_at":"2026-04-01T09:00:00+09:00","files":[{{"name":"a.csv","bytes":7,"sha256":"{sha256}"}}]}}"#
    )
}

fn mailbox(base: &BaseUrl) -> Mailbox {
    let greeting = r#"{"token":"t","expires_at":"2026-04-01T10:00:00+09:00","licence":{"state":"active","label":"利用中"},
        "office":{"number":"4470300023","name":"み","service_kinds":["43"],"prefecture":"大分県","municipality":"中津市"},
        "notices":[]}"#;
    let session = RelayClient::new(client(), base.clone()).session(Secret::from("t"));
    Mailbox::new(session, serde_json::from_str(greeting).expect("a greeting"))
}

async fn relay(sha256: &'static str) -> StandIn {
    StandIn::serve(move |asked| {
        let json = |text: String| file(200, "application/json", text.into());
        match asked.path.as_str() {
            "/api/v1/messages/received?limit=500&state=unreceived" => {
                json(format!(r#"{{"messages":[{}],"next_cursor":"c/1"}}"#, message("m3", sha256)))
            }
            "/api/v1/messages/received?cursor=c%2F1&limit=500&state=unreceived" => {
                json(format!(r#"{{"messages":[{},{}]}}"#, message("m2", sha256), message("m1", sha256)))
            }
            path if path.ends_with("/files/a.csv") => file(200, "text/csv", CONTENT.into()),
            other => panic!("nobody asks for {other}"),
        }
    })
    .await
}

#[tokio::test]
async fn everything_unreceived_is_received_in_the_order_it_was_sent() {
    let relay = relay(SHA256).await;
    let received = mailbox(&relay.base).receive_unreceived().await.expect("received");
    let ids: Vec<&str> = received.iter().map(|one| one.message.id.as_str()).collect();
    assert_eq!(ids, ["m1", "m2", "m3"]);
    assert_eq!(received[0].files, [ReceivedFile { name: "a.csv".to_owned(), content: CONTENT.into() }]);
}

#[tokio::test]
async fn a_file_that_was_altered_on_the_way_is_refused() {
    let relay = relay("00").await;
    let error = mailbox(&relay.base).receive_unreceived().await.expect_err("altered");
    assert!(
        matches!(&error, ReceiveError::Altered { name, found, .. } if name == "a.csv" && found == SHA256)
    );
}
