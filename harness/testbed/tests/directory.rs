//! The public directory on the site's own address: what the demo shows, and what a moved clock makes of it.

use careplan_client::{HttpClient, Network, Trust};
use careplan_testbed::{Population, Settings, Testbed};
use careplan_wire::control::{JournalQuery, Keep};
use careplan_wire::directory::DirectoryOffices;
use hyper::Request;
use hyper::body::Bytes;
use mock_ca::KeyKind;

fn http() -> HttpClient {
    Network::tcp(Trust::nobody()).client().expect("a client")
}

async fn read(bed: &Testbed, path: &str) -> String {
    let url = format!("{}{path}", bed.ready_file().urls.site);
    let request = Request::get(&url).body(Bytes::new()).expect("a request");
    let answer = http().send(request).await.expect("an answer");
    assert_eq!(answer.status(), 200, "{url}");
    String::from_utf8(answer.body().to_vec()).expect("UTF-8")
}

async fn offices(bed: &Testbed) -> DirectoryOffices {
    let text =
        read(bed, "/directory/offices.json?prefecture=44&municipality=%E4%B8%AD%E6%B4%A5%E5%B8%82").await;
    serde_json::from_str(&text).expect("JSON")
}

#[tokio::test]
async fn the_demo_has_five_offices_in_nakatsu_and_its_own_join_them_with_the_next_publication() {
    let settings = Settings { population: Some(Population::Demo), keys: KeyKind::P256, ..Settings::fresh() };
    let bed = Testbed::start_with(settings).await.expect("starts");
    assert_eq!(offices(&bed).await.offices.len(), 5);
    let sheet = read(&bed, "/assets/base.css").await;
    assert!(sheet.contains(":root.directory"), "the site's own style sheet is there beside it");

    // Over two months at once: the snapshots of 1 May and 1 June, of which the latter is not yet out on the 5th.
    bed.clock().set("2026-06-05T09:00".parse().expect("a time")).await.expect("moves");
    let now = offices(&bed).await;
    assert_eq!((now.as_of.to_string(), now.offices.len()), ("2026-05-01".to_owned(), 7));
    assert_eq!(now.offices.iter().filter(|office| office.name.starts_with("みほん")).count(), 2);
    let page = read(&bed, "/directory").await;
    let [may, april] = ["2026年5月1日現在の情報に更新しました。", "2026年4月1日現在の情報に更新しました。"]
        .map(|line| page.find(line).expect("is among the news"));
    assert!(may < april);
    let journal = bed.control().journal(JournalQuery::default());
    assert_eq!(journal.events.iter().filter(|event| event.kind == "directory-snapshot").count(), 2);

    bed.control().reset(Keep::Nothing).await.expect("resets");
    assert!(read(&bed, "/directory").await.contains("掲載されている事業所は、まだありません。"));
    bed.stop().await;
}

#[tokio::test]
async fn another_population_has_its_own_offices_alone() {
    let bed =
        Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts");
    let page = read(&bed, "/directory/regions/44").await;
    assert!(page.contains(">中津市(0)<") && page.contains(">大分市(0)<"));
    bed.stop().await;
}

#[tokio::test]
async fn no_foreign_name_leads_to_the_pages_of_a_testbed_on_loopback() {
    let bed = Testbed::start().await.expect("starts");
    let urls = bed.ready_file().urls.clone();
    for page in [urls.console, urls.portal, urls.site.clone(), format!("{}/support", urls.site)] {
        for (host, is_own) in
            [("rebound.example", false), ("localhost.rebound.example", false), ("127.0.0.1", true)]
        {
            let request = Request::get(&page).header("host", host).body(Bytes::new()).expect("a request");
            let status = http().send(request).await.expect("an answer").status();
            assert_eq!(status != 403, is_own, "{page} as {host}: {status}");
        }
    }
    bed.stop().await;
}
