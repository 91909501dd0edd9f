//! The calendar of publications by itself.

use super::*;

fn at(text: &str) -> JapanTime {
    text.parse().expect("a time")
}

fn beginning(now: &str) -> Publications {
    Publications::beginning(at(now), PublicationDay::default(), Earlier::Listed)
}

fn shown(publications: &Publications, now: &str) -> String {
    publications.shown_at(at(now)).issue.as_of.to_string()
}

#[test]
fn a_testbed_begins_with_the_publications_of_the_months_before() {
    let publications = beginning("2024-11-20T10:00");
    let news: Vec<String> = publications
        .news_at(at("2024-11-20T10:00"))
        .iter()
        .map(|issue| format!("{} > {}", issue.published_on, issue.as_of))
        .collect();
    assert_eq!(
        news,
        [
            "2024-11-14 > 2024-11-01",
            "2024-10-14 > 2024-10-01",
            "2024-09-14 > 2024-09-01",
            "2024-08-14 > 2024-08-01"
        ]
    );
    // Before the 14th the latest is taken already, and not yet out.
    assert_eq!(beginning("2024-11-01T00:00").news_at(at("2024-11-01T00:00")).len(), 3);
    assert_eq!(shown(&beginning("2024-11-01T00:00"), "2024-11-01T00:00"), "2024-10-01");
}

#[test]
fn a_snapshot_is_shown_from_its_day_of_publication_on() {
    let publications = beginning("2024-11-01T00:00");
    assert_eq!(shown(&publications, "2024-11-13T23:59:59"), "2024-10-01");
    assert_eq!(shown(&publications, "2024-11-14T00:00"), "2024-11-01");
}

#[test]
fn a_jump_over_months_makes_each_of_them_due() {
    let publications = beginning("2024-11-20T10:00");
    assert_eq!(publications.due(at("2024-11-30T23:59:59")), []);
    let due: Vec<String> = publications.due(at("2025-02-01T00:00")).iter().map(ToString::to_string).collect();
    assert_eq!(due, ["2024-12-01", "2025-01-01", "2025-02-01"]);
    assert_eq!(publications.next_moment(), at("2024-12-01T00:00"));
}

#[test]
fn news_are_kept_for_a_year() {
    let now = at("2034-05-20T00:00");
    let mut publications = beginning("2024-11-20T10:00");
    for as_of in publications.due(now) {
        publications = publications.with(as_of, PublicationDay::default(), Vec::new());
    }
    let news = publications.news_at(now);
    assert_eq!(news.len(), NEWS_MAX);
    assert!(news.is_sorted_by(|one, next| one.as_of > next.as_of));
    assert_eq!(news[0].as_of, Day::new(2034, 5, 1).expect("a day"));
    assert_eq!(publications.due(now), []);
}

#[test]
fn every_month_has_the_day_of_publication() {
    for day in 1..=28 {
        let issue = PublicationDay::new(day).expect("a day").issue(Day::new(2025, 2, 1).expect("a day"));
        assert_eq!(issue.published_on.day_of_month(), day);
    }
    assert_eq!([0, 29, 255].map(PublicationDay::new), [None; 3]);
}
