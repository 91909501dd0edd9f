//! The directory as a visitor's browser without scripts sees it, and its snapshots against a model.

mod histories;
mod refused;
mod window;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use careplan_domain::{OfficeNumber, Prefecture};
use careplan_wire::directory::DirectoryOffices;

use self::window::{Bench, encoded};
use super::*;

/// What a page may weigh.
const PAGE_BYTES_MAX: usize = 50_000;

/// Every kind of page of the demo, with its name among the snapshots.
fn pages() -> Vec<(&'static str, String)> {
    let offices = |query: &str| format!("/directory/offices?{query}");
    let oita = |name: &str| format!("prefecture=44&municipality={}", encoded(name));
    vec![
        ("entrance", "/directory".to_owned()),
        ("map", "/directory/map".to_owned()),
        ("map_of_a_prefecture", "/directory/map/44".to_owned()),
        ("map_without_offices", "/directory/map/13?kind=43".to_owned()),
        ("regions", "/directory/regions".to_owned()),
        ("region", "/directory/regions/44".to_owned()),
        ("region_of_some_kinds", "/directory/regions/44?kind=43&kind=46".to_owned()),
        ("region_without_offices", "/directory/regions/47".to_owned()),
        ("results_of_a_municipality", offices(&oita("中津市"))),
        ("results_second_page", offices(&format!("{}&page=2", oita("大分市")))),
        ("results_of_a_prefecture", offices("prefecture=44&kind=11")),
        ("results_of_a_keyword", offices(&format!("keyword={}", encoded("介護老人保健施設　ひだまり")))),
        ("results_none", offices(&oita("臼杵市"))),
        ("unlisted", "/directory/unlisted".to_owned()),
        ("public_information", "/directory/public-information/4459800126".to_owned()),
        ("public_information_unlisted", "/directory/public-information/4479800478".to_owned()),
    ]
}

#[tokio::test]
async fn every_page_is_as_it_was_looked_at() {
    let bench = Bench::demo().await;
    for (name, path) in pages() {
        let (status, page) = bench.open(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let lines: Vec<&str> = page.lines().filter(|line| !line.trim().is_empty()).collect();
        insta::assert_snapshot!(name, lines.join("\n"));
    }
}

#[tokio::test]
async fn every_page_is_light_and_has_its_anatomy() {
    let bench = Bench::demo().await;
    let mut paths: Vec<String> = pages().into_iter().map(|(_, path)| path).collect();
    paths.extend(
        Prefecture::ALL
            .iter()
            .flat_map(|one| [format!("/directory/map/{one}"), format!("/directory/regions/{one}")]),
    );
    paths.push("/directory/offices".to_owned());
    for path in paths {
        let (_, page) = bench.open(&path).await;
        assert!(page.len() < PAGE_BYTES_MAX, "{path}: {} bytes", page.len());
        assert!(!page.contains("ほかに"), "{path} leaves something out");
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert_eq!(page.matches("<main").count(), 1, "{path}");
        assert!(page.contains("| ケアプランデータ連携システム利用状況(模擬)</title>"), "{path}");
        assert!(
            !page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick"),
            "{path}"
        );
        for outside in ["http://", "https://"] {
            let elsewhere = page.replace("http://www.w3.org/2000/svg", "");
            assert!(!elsewhere.contains(outside), "{path} has an external address");
        }
    }
}

/// 北海道 with its 179 municipalities, more that nobody knows, and names as long as they may be.
#[tokio::test]
async fn a_full_prefecture_stays_light() {
    let long = "とても長い名前の市区町村".repeat(8);
    let place =
        |index: usize| if index < 179 { format!("見本{index:03}町") } else { format!("{long}{index}") };
    let listings = (0..400_usize).map(|index| Listing {
        number: OfficeNumber::with_check_digit(&format!("01798{index:04}")).expect("a number"),
        name: "みほん".repeat(33),
        service_kinds: careplan_domain::ServiceKind::ALL.to_vec(),
        place: Some(Location {
            prefecture: Prefecture::ALL[0],
            municipality: place(index),
            address: format!("北海道{}", place(index)),
        }),
    });
    let bench = Bench::over("2026-04-20T09:00", listings.collect()).await;
    let far = format!("/directory/offices?prefecture=01&municipality={}", encoded(&place(300)));
    for path in ["/directory", "/directory/map/01", "/directory/regions/01", "/directory/offices", &far] {
        let (status, page) = bench.open(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.len() < PAGE_BYTES_MAX, "{path}: {} bytes", page.len());
    }
    assert!(bench.open("/directory/regions/01").await.1.contains("ほかに"));
}

/// Of the 1,741 municipalities, those of two prefectures are visited.
fn is_elsewhere(href: &str) -> bool {
    href.split_once("municipality=")
        .is_some_and(|(_, code)| !code.starts_with("44") && !code.starts_with("47"))
}

/// Every link of every page leads to a page, and every pin to its entry.
#[tokio::test]
async fn every_link_leads_somewhere() {
    let bench = Bench::demo().await;
    let mut seen = std::collections::BTreeSet::from(["/directory".to_owned()]);
    let mut waiting: Vec<String> = seen.iter().cloned().collect();
    while let Some(path) = waiting.pop() {
        let (status, page) = bench.open(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        for part in page.split("href=\"").skip(1) {
            let href = part.split('"').next().expect("an end").replace("&#38;", "&").replace("&amp;", "&");
            if let Some(id) = href.strip_prefix('#') {
                assert!(page.contains(&format!("id=\"{id}\"")), "{path}: #{id}");
            } else if href.starts_with("/directory") && seen.insert(href.clone()) && !is_elsewhere(&href) {
                waiting.push(href);
            }
        }
    }
    assert!(seen.len() > 200, "{} addresses", seen.len());
}

#[tokio::test]
async fn a_slash_too_many_leads_to_the_entrance() {
    let bench = Bench::demo().await;
    assert_eq!(bench.open("/directory/").await.0, StatusCode::PERMANENT_REDIRECT);
}

#[tokio::test]
async fn the_list_the_map_and_the_files_tell_the_same() {
    let bench = Bench::demo().await;
    let query = format!("prefecture=44&municipality={}", encoded("中津市"));
    let answer = bench.open(&format!("/directory/offices.json?{query}")).await.1;
    let json: DirectoryOffices = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(json.condition, "大分県 中津市");
    assert_eq!(
        (json.as_of.to_string(), json.published_on.to_string()),
        ("2026-03-01".into(), "2026-03-14".into())
    );
    assert_eq!(json.offices.len(), 5);
    let (_, page) = bench.open(&format!("/directory/offices?{query}")).await;
    let (_, csv) = bench.open(&format!("/directory/offices.csv?{query}")).await;
    insta::assert_snapshot!("csv", csv.trim_start_matches('\u{FEFF}'));
    assert!(csv.starts_with("\u{FEFF}\"事業所番号\",") && csv.lines().count() == 6);
    assert_eq!(csv.matches("\r\n").count(), 6);
    assert_eq!(page.matches("class=\"pin ").count(), 5);
    for (index, office) in json.offices.iter().enumerate() {
        assert!(csv.contains(&format!("\"{}\",\"{}\"", office.number, office.name)));
        assert!(page.contains(&format!("id=\"office-{}\"", index + 1)));
        assert!(page.contains(&office.name) && page.contains(&office.address));
    }
    let all = bench.open("/directory/offices.json").await.1;
    let all: DirectoryOffices = serde_json::from_str(&all).expect("JSON");
    assert_eq!(all.offices.len(), 87);
    let unlisted = bench.open("/directory/unlisted.csv").await.1;
    assert_eq!(unlisted.lines().count(), 1 + 3);
    let (status, file) = bench.open("/directory/unlisted.pdf").await;
    assert!(status == StatusCode::OK && file.starts_with("%PDF-"));
}

/// An office's own words for where it is: without its 郡, or with the ward of a designated city.
#[tokio::test]
async fn an_office_is_counted_where_the_list_has_its_municipality() {
    let listing = |number: &str, prefecture: &str, municipality: &str| Listing {
        number: OfficeNumber::with_check_digit(number).expect("a number"),
        name: format!("みほん{municipality}"),
        service_kinds: vec!["43".parse().expect("a kind")],
        place: Some(Location {
            prefecture: Prefecture::from_name(prefecture).expect("a prefecture"),
            municipality: municipality.to_owned(),
            address: format!("{prefecture}{municipality}見本町1番"),
        }),
    };
    let bench = Bench::over(
        "2026-04-20T09:00",
        vec![
            listing("447980001", "大分県", "玖珠町"),
            listing("147980001", "神奈川県", "横浜市港北区"),
            listing("147980002", "神奈川県", "横浜市"),
        ],
    )
    .await;
    assert!(bench.open("/directory/regions/44").await.1.contains(">玖珠郡玖珠町(1)<"));
    let (_, page) = bench.open("/directory/regions/14").await;
    assert!(page.contains(">横浜市(2)<") && !page.contains("港北区"));
    // Each way of asking is the same question, and the address stays as it was told.
    for query in ["prefecture=14&municipality=横浜市港北区", "municipality=141003", "keyword=よこはまし"]
    {
        let query = query.split('=').map(|part| part.split('&').map(encoded).collect::<Vec<_>>().join("&"));
        let path = format!("/directory/offices.json?{}", query.collect::<Vec<_>>().join("="));
        let answer: DirectoryOffices = serde_json::from_str(&bench.open(&path).await.1).expect("JSON");
        let addresses: Vec<&str> = answer.offices.iter().map(|office| office.address.as_str()).collect();
        assert_eq!(addresses, ["神奈川県横浜市港北区見本町1番", "神奈川県横浜市見本町1番"], "{path}");
    }
}

#[tokio::test]
async fn counts_follow_the_kinds_that_are_asked_for() {
    let bench = Bench::demo().await;
    let all = bench.open("/directory/offices.json?prefecture=44&kind=43&kind=46").await.1;
    let all: DirectoryOffices = serde_json::from_str(&all).expect("JSON");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for office in &all.offices {
        *counts.entry(&office.municipality).or_default() += 1;
    }
    let (_, page) = bench.open("/directory/regions/44?kind=43&kind=46").await;
    for (municipality, count) in counts {
        assert!(page.contains(&format!(">{municipality}({count})<")), "{municipality}({count})");
    }
    assert!(page.contains(">臼杵市(0)<"));
}

#[tokio::test]
async fn keywords_are_found_in_either_width_and_all_of_them_count() {
    let bench = Bench::demo().await;
    let found = async |keyword: &str| {
        let path = format!("/directory/offices.json?keyword={}", encoded(keyword));
        let answer: DirectoryOffices = serde_json::from_str(&bench.open(&path).await.1).expect("JSON");
        answer.offices.len()
    };
    assert_eq!(found("4459800126").await, 1);
    assert_eq!(found("４４５９８００１２６").await, 1);
    assert_eq!(found("中津市 ひだまり").await, 2);
    assert_eq!(found("中津市　ひだまり　相談").await, 1);
    assert_eq!(found("どこにもない").await, 0);
    assert_eq!(found("   ").await, 87);
}

#[tokio::test]
async fn an_office_that_has_just_applied_is_in_the_next_publication() {
    let bench = Bench::demo().await;
    bench.apply("4479900019").await;
    let listed = async |now: &str| {
        bench.move_to(now).await;
        bench.open("/directory/public-information/4479900019").await.0 == StatusCode::OK
    };
    assert!(!listed("2026-04-01T09:00").await);
    // The snapshot of 1 April, which was taken before it applied, comes out first.
    assert!(!listed("2026-04-14T00:00").await);
    assert!(!listed("2026-05-13T23:59:59").await);
    assert!(listed("2026-05-14T00:00").await);
    let (_, page) = bench.open("/directory/regions/44").await;
    assert!(page.contains(">中津市(6)<"), "five of the demo and this one");
    let (_, page) = bench.open("/directory").await;
    assert!(
        page.contains("2026年05月14日 &#62; 2026年5月1日現在の情報に更新しました。")
            || page.contains("2026年05月14日 &gt; 2026年5月1日現在の情報に更新しました。")
    );
}

/// What was published stays, whatever the office's record says afterwards.
#[tokio::test]
async fn a_publication_is_a_copy() {
    let bench = Bench::over("2026-04-20T09:00", Vec::new()).await;
    bench.apply("4479900019").await;
    bench.move_to("2026-05-20T09:00").await;
    let name = async || {
        let answer = bench.open("/directory/offices.json").await.1;
        let answer: DirectoryOffices = serde_json::from_str(&answer).expect("JSON");
        answer.offices[0].name.clone()
    };
    let before = name().await;
    bench.rename("4479900019", "みほん新名称").await;
    assert_eq!(name().await, before);
    bench.move_to("2026-06-14T00:00").await;
    assert_eq!(name().await, "みほん新名称");
}

/// The testbed's own entry counts where a number is in both.
#[tokio::test]
async fn nothing_is_counted_twice() {
    let bench = Bench::demo().await;
    let of_the_demo = "4479800361";
    bench.apply(of_the_demo).await;
    bench.move_to("2026-05-14T00:00").await;
    let (_, page) = bench.open("/directory/regions/44").await;
    assert!(page.contains(">中津市(5)<"));
    let (_, page) = bench.open(&format!("/directory/public-information/{of_the_demo}")).await;
    assert!(!page.contains("一覧に載っているだけ"));
}

#[tokio::test]
async fn a_reset_takes_every_office_away_and_a_restart_does_not_bring_them_back() {
    let bench = Bench::demo().await;
    bench.reset(careplan_wire::control::Keep::Offices).await;
    assert!(bench.open("/directory").await.1.contains("全部で87件"));
    bench.reset(careplan_wire::control::Keep::Nothing).await;
    let empty = "掲載されている事業所は、まだありません。";
    assert!(bench.open("/directory").await.1.contains(empty));
    let bench = bench.restarted().await;
    assert!(bench.open("/directory").await.1.contains(empty));
    assert!(bench.open("/directory/unlisted").await.1.contains("該当する事業所はありません。"));
}
