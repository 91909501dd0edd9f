//! お知らせ: who sees which, who has opened which, and what the counter posts.

use careplan_domain::{Day, JapanTime, OfficeNumber};
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Event, Service};
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::notice::{self, Board, Category, Listed, Notice, NoticeId, ReadMarks, Reading, Standing, Writer};
use crate::office::Office;

/// The one record of what was posted to all.
pub(super) const BOARD: &str = "all";
/// Characters of a title: a line and a half of the list.
const TITLE_MAX: usize = 100;
/// Characters of a text: two sheets of paper.
const BODY_MAX: usize = 4_000;

/// How far from today a notice may be displayed: ten years, longer than any certificate lasts.
const DISPLAY_DAYS: i32 = 3_653;

/// A notice that the counter posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// カテゴリ.
    pub category: Category,
    /// タイトル.
    pub title: String,
    /// The text, a paragraph a line.
    pub body: String,
    /// 表示開始日; at once when absent or today.
    pub from: Option<Day>,
    /// The last day on which it is shown by itself; without an end when absent.
    pub until: Option<Day>,
    /// To whom; to all when absent.
    pub office: Option<OfficeNumber>,
}

/// Why a notice was not posted.
#[derive(Debug, Error)]
pub enum PostNoticeRefusal {
    /// One of its parts will not do.
    #[error("`{field}`: expected {expected}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What would have been right.
        expected: String,
    },
    /// There is no such office.
    #[error(transparent)]
    Office(#[from] OfficeUnknown),
    /// The store failed.
    #[error("the notice was not stored")]
    Store(#[from] StoreFault),
}

impl Portal {
    /// Posts a notice, to one office or to all.
    pub async fn post_notice(&self, new: NewNotice) -> Result<Notice, PostNoticeRefusal> {
        let office = new.office;
        let posted = self.posted(new).await;
        let event = match &posted {
            Ok(notice) => Event::done(Service::Portal, "notice-posted").about(notice.id.to_string()),
            Err(refusal) => {
                let rule = match refusal {
                    PostNoticeRefusal::Invalid { .. } => "invalid-field",
                    PostNoticeRefusal::Office(_) => "office-unknown",
                    PostNoticeRefusal::Store(_) => "internal",
                };
                Event::refused(Service::Portal, "notice-posted", rule, refusal.to_string())
            }
        };
        self.record(self.now(), if let Some(office) = office { event.office(office) } else { event });
        posted
    }

    async fn posted(&self, new: NewNotice) -> Result<Notice, PostNoticeRefusal> {
        let now = self.now();
        check(&new, now)?;
        let from = new.from.filter(|day| *day != now.day()).map_or(now, Day::start);
        let NewNotice { category, title, body, until, .. } = new;
        let write = |id| {
            let (writer, withdrawn) = (Writer::Counter, None);
            Notice { id, from, until, category, title, body, writer, withdrawn }
        };
        match new.office {
            Some(number) => {
                self.change(number, |office: &mut Office| {
                    office.write_notice(write);
                    Ok(office.notices.last().expect("written just now").clone())
                })
                .await
            }
            None => {
                self.0
                    .board
                    .change(&BOARD.to_owned(), async |board: Option<&Board>| {
                        let mut board = board.cloned().unwrap_or_default();
                        board.post(write);
                        let posted = board.notices().last().expect("posted just now").clone();
                        Ok(Change::Keep(board, posted))
                    })
                    .await
            }
        }
    }

    /// All notices to all, the calendar's and the counter's, whether or not their display has begun.
    pub(crate) fn notices_to_all(&self) -> Vec<Listed> {
        let board = self.0.board.find(&BOARD.to_owned());
        let posted = board.iter().flat_map(|board| board.notices()).cloned();
        let all = posted.chain(notice::schedule(self.now()));
        all.map(|notice| Listed { notice, reading: Reading::Unread }).collect()
    }

    /// All notices of one office: its own, and those to all.
    pub(crate) fn notices_of(&self, office: &Office) -> Vec<Listed> {
        let marks = self.0.read_marks.find(&office.number);
        let is_read = |id| marks.as_ref().is_some_and(|marks| marks.has(id));
        let own =
            office.notices.iter().map(|notice| Listed { notice: notice.clone(), reading: Reading::Unread });
        own.chain(self.notices_to_all())
            .map(|listed| {
                let read = is_read(listed.notice.id);
                Listed { reading: if read { Reading::Read } else { Reading::Unread }, ..listed }
            })
            .collect()
    }

    /// Opens one for an office, which has read it from then on; or finds that it was withdrawn.
    pub(crate) async fn open_notice(
        &self,
        office: &Office,
        id: NoticeId,
    ) -> Result<Option<Notice>, StoreFault> {
        let now = self.now();
        let all = self.notices_of(office);
        let is_it =
            |listed: &&Listed| listed.notice.id == id && listed.notice.standing(now) != Standing::Unseen;
        let Some(found) = all.iter().find(is_it) else { return Ok(None) };
        if found.notice.is_shown(now) && found.reading == Reading::Unread {
            let existing = all.iter().map(|listed| listed.notice.id);
            self.0
                .read_marks
                .change(&office.number, async |marks: Option<&ReadMarks>| {
                    if self.0.offices.find(&office.number).is_none() {
                        // It went away meanwhile, by a reset: nothing of it is kept.
                        return Ok(Change::Leave(()));
                    }
                    let marks = marks.cloned().unwrap_or_default().with(id, existing);
                    Ok::<_, StoreFault>(Change::Keep(marks, ()))
                })
                .await?;
        }
        Ok(Some(found.notice.clone()))
    }
}

fn check(new: &NewNotice, now: JapanTime) -> Result<(), PostNoticeRefusal> {
    let invalid = |field, expected| Err(PostNoticeRefusal::Invalid { field, expected });
    let fits = |text: &str, most: usize, is_bad: fn(char) -> bool| {
        !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(is_bad)
    };
    if !fits(&new.title, TITLE_MAX, char::is_control) {
        return invalid("title", format!("1 to {TITLE_MAX} characters, none of them a control character"));
    }
    if !fits(&new.body, BODY_MAX, |one| one.is_control() && one != '\n') {
        let expected =
            format!("1 to {BODY_MAX} characters, none of them a control character but the end of a line");
        return invalid("body", expected);
    }
    let from = new.from.unwrap_or(now.day());
    let (earliest, latest) = (now.day().plus_days(-DISPLAY_DAYS), now.day().plus_days(DISPLAY_DAYS));
    for (field, day) in [("from", Some(from)), ("until", new.until)] {
        if day.is_some_and(|day| !(earliest..=latest).contains(&day)) {
            return invalid(
                field,
                format!("a day from {earliest} to {latest}, ten years before and after today"),
            );
        }
    }
    if new.until.is_some_and(|until| until < from) {
        return invalid("until", format!("a day not before {from}, the first on which it is shown"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use careplan_domain::{Claims, Span};
    use careplan_wire::control::Keep;

    use super::*;
    use crate::testing::{Bench, number};

    fn maintenance() -> NewNotice {
        NewNotice {
            category: Category::Schedule,
            title: "システム停止のお知らせ".to_owned(),
            body: "4月4日は終日停止します。".to_owned(),
            from: None,
            until: None,
            office: None,
        }
    }

    fn seen(portal: &Portal) -> Vec<String> {
        let office = portal.office(&number()).unwrap();
        let posted =
            portal.notices_of(&office).into_iter().filter(|listed| listed.notice.is_shown(portal.now()));
        posted
            .filter(|listed| !matches!(listed.notice.id, NoticeId::Month(_)))
            .map(|listed| format!("{} {} {:?}", listed.notice.id, listed.notice.title, listed.reading))
            .collect()
    }

    #[tokio::test]
    async fn what_the_counter_posts_is_seen_by_whom_it_is_for_and_survives() {
        let bench = Bench::new().await;
        bench.registered(Claims::Agent).await;
        let other = crate::testing::register("4470300023", Claims::Agent);
        bench.portal.register(other).await.unwrap();
        let to_all = bench.portal.post_notice(maintenance()).await.unwrap();
        assert_eq!(to_all.id, NoticeId::All(1));
        let title = "訓練のご案内".to_owned();
        let one = NewNotice { title, office: Some(number()), category: Category::Other, ..maintenance() };
        assert_eq!(bench.portal.post_notice(one).await.unwrap().id, NoticeId::Own(1));
        let expected = ["1 訓練のご案内 Unread", "all-1 システム停止のお知らせ Unread"];
        assert_eq!(seen(&bench.portal), expected);
        assert_eq!(seen(&bench.reopened().await), expected);
        let neighbour = bench.portal.office(&"4470300023".parse().unwrap()).unwrap();
        assert!(
            bench
                .portal
                .notices_of(&neighbour)
                .iter()
                .all(|listed| !matches!(listed.notice.id, NoticeId::Own(_)))
        );
        assert_eq!(bench.journal()[bench.journal().len() - 1], "notice-posted done ");
    }

    #[tokio::test]
    async fn a_notice_is_read_once_it_was_opened_by_that_office_alone() {
        let bench = Bench::new().await;
        bench.registered(Claims::Agent).await;
        bench.portal.register(crate::testing::register("4470300023", Claims::Agent)).await.unwrap();
        let posted = bench.portal.post_notice(maintenance()).await.unwrap();
        let office = bench.portal.office(&number()).unwrap();
        for _ in 0..2 {
            assert_eq!(bench.portal.open_notice(&office, posted.id).await.unwrap(), Some(posted.clone()));
        }
        assert_eq!(seen(&bench.portal), ["all-1 システム停止のお知らせ Read"]);
        assert_eq!(seen(&bench.reopened().await), ["all-1 システム停止のお知らせ Read"]);
        let neighbour = bench.portal.office(&"4470300023".parse().unwrap()).unwrap();
        let its = bench.portal.notices_of(&neighbour);
        assert!(its.iter().all(|listed| listed.reading == Reading::Unread));
        assert_eq!(bench.portal.open_notice(&office, NoticeId::Own(1)).await.unwrap(), None);
        bench.portal.reset(Keep::Nothing).await.unwrap();
        bench.registered(Claims::Agent).await;
        assert!(seen(&bench.portal).is_empty());
        assert_eq!(bench.portal.post_notice(maintenance()).await.unwrap().id, NoticeId::All(1));
        assert_eq!(seen(&bench.portal), ["all-1 システム停止のお知らせ Unread"], "no mark outlives a reset");
    }

    #[tokio::test]
    async fn a_notice_for_a_later_day_waits_for_it() {
        let bench = Bench::new().await;
        bench.registered(Claims::Agent).await;
        let day = Day::new(2026, 4, 3);
        let posted = bench.portal.post_notice(NewNotice { from: day, ..maintenance() }).await.unwrap();
        let office = bench.portal.office(&number()).unwrap();
        assert_eq!(
            bench.portal.open_notice(&office, posted.id).await.unwrap(),
            None,
            "not even by its address"
        );
        assert!(seen(&bench.portal).is_empty());
        bench.environment.clock.advance(Span::from_days(2));
        assert_eq!(seen(&bench.portal).len(), 1);
    }

    #[tokio::test]
    async fn what_will_not_do_is_told_with_its_field() {
        let bench = Bench::new().await;
        let told = async |new| bench.portal.post_notice(new).await.unwrap_err().to_string();
        let none = String::new;
        let long = "長".repeat(4_001);
        for (new, field) in [
            (NewNotice { title: none(), ..maintenance() }, "`title`: expected 1 to 100"),
            (NewNotice { title: "a\nb".to_owned(), ..maintenance() }, "`title`"),
            (NewNotice { title: long.clone(), ..maintenance() }, "`title`"),
            (NewNotice { body: none(), ..maintenance() }, "`body`: expected 1 to 4000"),
            (NewNotice { body: long, ..maintenance() }, "`body`"),
            (NewNotice { body: "a\tb".to_owned(), ..maintenance() }, "`body`"),
            (
                NewNotice { until: Day::new(2026, 3, 31), ..maintenance() },
                "`until`: expected a day not before 2026-04-01",
            ),
            (NewNotice { office: Some(number()), ..maintenance() }, "no office `4470300015`"),
        ] {
            let told = told(new).await;
            assert!(told.starts_with(field), "{told}");
        }
        let refusals = bench.journal().into_iter().filter(|line| line.starts_with("notice-posted refused "));
        assert_eq!(refusals.count(), 8);
        assert_eq!(bench.portal.notices_to_all().len(), 24, "the calendar's alone");
    }

    #[tokio::test]
    async fn a_notice_is_displayed_within_ten_years_of_today() {
        let bench = Bench::new().await;
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let check = async |from: &str, until: Option<&str>, refused: Option<&str>| {
            let new = NewNotice { from: Some(day(from)), until: until.map(day), ..maintenance() };
            let found = match bench.portal.post_notice(new).await {
                Ok(notice) => {
                    assert_eq!(notice.from.day(), day(from));
                    None
                }
                Err(PostNoticeRefusal::Invalid { field, .. }) => Some(field),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found, refused, "{from} {until:?}");
        };
        check("9999-12-31", None, Some("from")).await;
        check("0001-01-01", None, Some("from")).await;
        check("2026-04-02", Some("9999-12-31"), Some("until")).await;
        check("2016-03-31", None, None).await;
        check("2016-03-30", None, Some("from")).await;
        check("2036-04-01", Some("2036-04-01"), None).await;
        check("2036-04-02", None, Some("from")).await;
    }

    #[tokio::test]
    async fn what_is_opened_after_a_reset_leaves_no_mark() {
        let bench = Bench::new().await;
        bench.registered(Claims::Agent).await;
        let posted = bench.portal.post_notice(maintenance()).await.unwrap();
        let office = bench.portal.office(&number()).unwrap();
        bench.portal.0.offices.clear().await.unwrap();
        bench.portal.open_notice(&office, posted.id).await.unwrap();
        assert!(bench.portal.0.read_marks.is_empty());
    }
}
