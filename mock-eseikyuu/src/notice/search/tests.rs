//! The search against a model that reckons in whole days and lists of indices.

use careplan_domain::Span;
use proptest::prelude::*;

use super::super::listing::PAGE_LEN;
use super::super::{Category, Listing, Notice, NoticeId, Writer};
use super::*;

/// A notice as the model has it: days are counted from the first, today is [`TODAY`].
#[derive(Clone, Debug)]
struct Posted {
    from: i32,
    shown_days: Option<i32>,
    title: &'static str,
    body: &'static str,
    read: bool,
}

#[derive(Clone, Debug)]
struct Asked {
    target: usize,
    from: Option<i32>,
    to: Option<i32>,
    word: &'static str,
    page: usize,
}

const TODAY: i32 = 30;
const WORDS: [&str; 4] = ["", "請求", "証明書", "Faq"];

fn posted() -> impl Strategy<Value = Posted> {
    let titles = prop::sample::select(vec!["4月請求受付期間について", "証明書発行完了通知", "ご案内"]);
    let bodies =
        prop::sample::select(vec!["FAQをご覧ください。", "証明書を確かめてください。", "請求の締切です。"]);
    (0..TODAY + 5, prop::option::of(0..40), titles, bodies, any::<bool>())
        .prop_map(|(from, shown_days, title, body, read)| Posted { from, shown_days, title, body, read })
}

fn asked() -> impl Strategy<Value = Asked> {
    let day = || prop::option::weighted(0.3, 0..TODAY + 5);
    (0..4_usize, day(), day(), prop::sample::select(WORDS.to_vec()), 1..4_usize)
        .prop_map(|(target, from, to, word, page)| Asked { target, from, to, word, page })
}

fn day_of(count: i32) -> Day {
    Day::new(2026, 2, 10).unwrap().plus_days(count)
}

/// What the page is asked, as a browser sends it.
fn fields(asked: &Asked) -> SearchFields {
    let text = |day: Option<i32>| day.map_or(String::new(), |day| day_of(day).to_string());
    SearchFields {
        target: Target::EACH[asked.target].word().to_owned(),
        from: text(asked.from),
        to: text(asked.to),
        keyword: asked.word.to_owned(),
    }
}

/// The model: the indices of what is to be found, newest first.
fn expected(all: &[Posted], asked: &Asked) -> Vec<usize> {
    let mut found = Vec::new();
    for (index, one) in all.iter().enumerate() {
        let begun = one.from <= TODAY;
        let current = begun && one.shown_days.is_none_or(|days| one.from + days >= TODAY);
        let wanted = match asked.target {
            0 => current,
            1 => current && TODAY - one.from < 7,
            2 => current && !one.read,
            _ => begun,
        };
        let early = asked.from.is_some_and(|from| one.from < from);
        let late = asked.to.is_some_and(|to| one.from > to);
        let text = [one.title, one.body].concat().to_lowercase();
        if wanted && !early && !late && text.contains(&asked.word.to_lowercase()) {
            found.push(index);
        }
    }
    found.sort_by(|one, other| (all[*other].from, other).cmp(&(all[*one].from, one)));
    found
}

proptest! {
    #[test]
    fn a_search_finds_what_the_model_finds_page_by_page(
        all in prop::collection::vec(posted(), 0..45),
        asked in asked(),
    ) {
        let now = day_of(TODAY).start().saturating_add(Span::from_minutes(600));
        let listed: Vec<Listed> = (1_u32..)
            .zip(&all)
            .map(|(number, one)| Listed {
                notice: Notice {
                    id: NoticeId::Own(number),
                    from: day_of(one.from).start(),
                    until: one.shown_days.map(|days| day_of(one.from + days)),
                    category: Category::Other,
                    title: one.title.to_owned(),
                    body: one.body.to_owned(),
                    writer: Writer::Portal,
                    withdrawn: None,
                },
                reading: if one.read { Reading::Read } else { Reading::Unread },
            })
            .collect();
        let search = match (Search::read(&fields(&asked)), asked.from.zip(asked.to)) {
            (Err(findings), Some((from, to))) if from > to => {
                prop_assert_eq!(findings, [SearchFinding::Order { from: day_of(from), to: day_of(to) }]);
                return Ok(());
            }
            (search, _) => search.unwrap(),
        };
        let expected = expected(&all, &asked);
        let (listing, finding) = Listing::of(listed, &search, &asked.page.to_string(), now);
        let pages: Vec<&[usize]> = expected.chunks(PAGE_LEN).collect();
        prop_assert_eq!(listing.count, expected.len());
        prop_assert_eq!(listing.pages, pages.len().max(1));
        prop_assert_eq!(finding.is_some(), asked.page > listing.pages);
        prop_assert_eq!(listing.page, asked.page.min(listing.pages));
        let shown: Vec<NoticeId> = listing.rows.iter().map(|row| row.notice.id).collect();
        let wanted = pages.get(listing.page - 1).copied().unwrap_or_default();
        let wanted: Vec<NoticeId> =
            wanted.iter().map(|index| NoticeId::Own(u32::try_from(index + 1).unwrap())).collect();
        prop_assert_eq!(shown, wanted);
    }

    #[test]
    fn whatever_is_typed_is_read_or_told(target in ".{0,8}", from in "\\PC{0,12}", to in ".{0,12}", keyword in ".{0,120}") {
        let fields = SearchFields { target, from, to, keyword };
        if let Err(findings) = Search::read(&fields) {
            prop_assert!(!findings.is_empty());
        }
    }
}

#[test]
fn days_are_read_as_people_type_them() {
    let first = Day::new(2026, 4, 1);
    for typed in ["2026-04-01", "2026/4/1", "20260401", "２０２６／０４／０１", " 2026.4.1 "] {
        assert_eq!(typed_day(typed.trim()), first, "{typed}");
    }
    for typed in [
        "2026-02-30",
        "2026-13-01",
        "26/4/1",
        "2026-4",
        "4月1日",
        "2026-04-01-01",
        "2026-+4-1",
        "-",
        "令和8年",
    ] {
        assert_eq!(typed_day(typed), None, "{typed}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let fields = SearchFields {
        target: "unknown".to_owned(),
        from: "きのう".to_owned(),
        to: "2026-02-30".to_owned(),
        keyword: "x".repeat(10_000),
    };
    assert_eq!(
        Search::read(&fields).unwrap_err(),
        [
            SearchFinding::Target,
            SearchFinding::NoDay(DayField::From),
            SearchFinding::NoDay(DayField::To),
            SearchFinding::KeywordTooLong { found: 10_000 },
        ]
    );
}
