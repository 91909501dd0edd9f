//! What the counter has posted, and taking it back.
//!
//! The rule it keeps: a notice that somebody may have read leaves its trace; its address says that it was withdrawn.

use careplan_domain::OfficeNumber;
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Event, Service};
use careplan_wire::control::NoticesQuery;
use thiserror::Error;

use super::notices::BOARD;
use super::{OfficeUnknown, Portal, UnknownCursor};
use crate::notice::{Board, Notice, NoticeId, Writer};
use crate::office::Office;

/// Notices in one answer, when nothing is said.
const NOTICES: usize = 50;
/// Notices in one answer at most: with texts of 4,000 characters a page is about 1 MB then.
const NOTICES_MAX: usize = 100;

/// A notice of the counter, and to whom it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedTo {
    /// The notice.
    pub notice: Notice,
    /// To which office; to all when absent.
    pub office: Option<OfficeNumber>,
}

/// Why a notice was not withdrawn.
#[derive(Debug, Error)]
pub enum WithdrawNoticeRefusal {
    /// The counter posted none of this number.
    #[error("the counter has posted no notice `{0}` there; what the portal and its calendar write stays")]
    Unknown(String),
    /// There is no such office.
    #[error(transparent)]
    Office(#[from] OfficeUnknown),
    /// The store failed.
    #[error("the withdrawal was not stored")]
    Store(#[from] StoreFault),
}

impl PostedTo {
    /// Its place in the list of all.
    pub fn cursor(&self) -> String {
        match self.office {
            Some(office) => format!("{office}-{}", self.notice.id),
            None => self.notice.id.to_string(),
        }
    }
}

impl Portal {
    /// What the counter has posted, newest first, withdrawn ones included; and where the next page begins.
    pub fn posted_notices(
        &self,
        query: &NoticesQuery,
    ) -> Result<(Vec<PostedTo>, Option<String>), UnknownCursor> {
        let offices = match query.office {
            Some(number) => self.office(&number).into_iter().collect(),
            None => self.offices(),
        };
        let mut all: Vec<PostedTo> = offices
            .into_iter()
            .flat_map(|office| {
                let number = Some(office.number);
                office.notices.into_iter().map(move |notice| PostedTo { notice, office: number })
            })
            .filter(|posted| posted.notice.writer == Writer::Counter)
            .collect();
        if query.office.is_none() {
            let board = self.0.board.find(&BOARD.to_owned());
            let to_all = board.iter().flat_map(|board| board.notices()).cloned();
            all.extend(to_all.map(|notice| PostedTo { notice, office: None }));
        }
        all.sort_by_key(|posted| std::cmp::Reverse((posted.notice.from, posted.office, posted.notice.id)));
        let from = match &query.cursor {
            None => 0,
            Some(cursor) => {
                all.iter().position(|posted| posted.cursor() == *cursor).ok_or(UnknownCursor)? + 1
            }
        };
        let page_end = all.len().min(from + query.limit.unwrap_or(NOTICES).clamp(1, NOTICES_MAX));
        let next = (page_end < all.len()).then(|| all[page_end - 1].cursor());
        Ok((all.drain(from..page_end).collect(), next))
    }

    /// 取下げ: takes back what the counter posted, to all or to one office. Again it changes nothing.
    pub async fn withdraw_notice(
        &self,
        office: Option<OfficeNumber>,
        id: &str,
    ) -> Result<(), WithdrawNoticeRefusal> {
        let withdrawn = self.withdrawn(office, id).await;
        let event = match &withdrawn {
            Ok(Before::There) => Event::done(Service::Portal, KIND).about(id.to_owned()),
            // Nothing happened.
            Ok(Before::Withdrawn) => return Ok(()),
            Err(refusal) => {
                let rule = match refusal {
                    WithdrawNoticeRefusal::Unknown(_) => "notice-unknown",
                    WithdrawNoticeRefusal::Office(_) => "office-unknown",
                    WithdrawNoticeRefusal::Store(_) => "internal",
                };
                Event::refused(Service::Portal, KIND, rule, refusal.to_string())
            }
        };
        self.record(self.now(), if let Some(office) = office { event.office(office) } else { event });
        withdrawn.map(|_| ())
    }

    async fn withdrawn(
        &self,
        office: Option<OfficeNumber>,
        text: &str,
    ) -> Result<Before, WithdrawNoticeRefusal> {
        let unknown = || WithdrawNoticeRefusal::Unknown(text.chars().take(40).collect());
        let id: NoticeId = text.parse().map_err(|_| unknown())?;
        let now = self.now();
        let before = |notices: &[Notice]| {
            let found = notices.iter().find(|notice| notice.id == id && notice.writer == Writer::Counter);
            found.ok_or_else(unknown).map(|notice| match notice.withdrawn {
                Some(_) => Before::Withdrawn,
                None => Before::There,
            })
        };
        match office {
            Some(number) => {
                self.change(number, |office: &mut Office| {
                    let before = before(&office.notices)?;
                    if let Some(notice) = office.notices.iter_mut().find(|notice| notice.id == id) {
                        notice.withdrawn.get_or_insert(now);
                    }
                    Ok(before)
                })
                .await
            }
            None => {
                self.0
                    .board
                    .change(&BOARD.to_owned(), async |board: Option<&Board>| {
                        let mut board = board.cloned().unwrap_or_default();
                        let before = before(board.notices())?;
                        board.withdraw(id, now);
                        Ok(Change::Keep(board, before))
                    })
                    .await
            }
        }
    }
}

/// The journal's word for it.
const KIND: &str = "notice-withdrawn";

/// How a notice was before it was withdrawn.
enum Before {
    There,
    Withdrawn,
}

#[cfg(test)]
mod tests {
    use careplan_domain::{Claims, Day, Span};

    use super::*;
    use crate::notice::{Category, Standing};
    use crate::portal::NewNotice;
    use crate::testing::{Bench, number};

    fn notice(office: Option<OfficeNumber>, from: Option<Day>) -> NewNotice {
        let (title, body) = ("停止のお知らせ".to_owned(), "停止します。".to_owned());
        NewNotice { category: Category::Schedule, title, body, from, until: None, office }
    }

    fn listed(bench: &Bench) -> Vec<String> {
        let (posted, next) = bench.portal.posted_notices(&NoticesQuery::default()).unwrap();
        assert_eq!(next, None);
        let state = |posted: &PostedTo| match posted.notice.withdrawn {
            Some(_) => format!("{} withdrawn", posted.cursor()),
            None => posted.cursor(),
        };
        posted.iter().map(state).collect()
    }

    #[tokio::test]
    async fn a_withdrawn_notice_leaves_the_lists_and_its_address_says_so() {
        let bench = Bench::new().await;
        bench.active(Claims::SelfClaim).await;
        let all = bench.portal.post_notice(notice(None, None)).await.unwrap();
        let own = bench.portal.post_notice(notice(Some(number()), None)).await.unwrap();
        assert_eq!(listed(&bench), ["4470300015-2", "all-1"], "the portal's own notice is not the counter's");
        for _ in 0..2 {
            bench.portal.withdraw_notice(None, "all-1").await.unwrap();
            bench.portal.withdraw_notice(Some(number()), "2").await.unwrap();
        }
        assert_eq!(listed(&bench), ["4470300015-2 withdrawn", "all-1 withdrawn"]);
        let withdrawals = bench.journal().into_iter().filter(|line| line == "notice-withdrawn done ");
        assert_eq!(withdrawals.count(), 2, "the second time nothing happened");
        let portal = bench.reopened().await;
        let office = portal.office(&number()).unwrap();
        for id in [all.id, own.id] {
            let found = portal.open_notice(&office, id).await.unwrap().unwrap();
            assert_eq!(found.standing(portal.now()), Standing::Withdrawn { at: portal.now() });
            let shown = portal.notices_of(&office);
            assert!(shown.iter().all(|one| one.notice.id != id || !one.notice.is_shown(portal.now())));
        }
    }

    #[tokio::test]
    async fn what_was_withdrawn_before_its_day_was_never_there() {
        let bench = Bench::new().await;
        bench.registered(Claims::Agent).await;
        let posted = bench.portal.post_notice(notice(None, Day::new(2026, 4, 3))).await.unwrap();
        bench.portal.withdraw_notice(None, "all-1").await.unwrap();
        bench.environment.clock.advance(Span::from_days(5));
        let office = bench.portal.office(&number()).unwrap();
        assert_eq!(bench.portal.open_notice(&office, posted.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn only_what_the_counter_posted_is_withdrawn() {
        let bench = Bench::new().await;
        bench.registered(Claims::SelfClaim).await;
        let long = "1".repeat(10_000);
        for (office, id, rule) in [
            (None, "202604", "notice-unknown"),
            (None, "all-1", "notice-unknown"),
            (None, "あ", "notice-unknown"),
            (None, long.as_str(), "notice-unknown"),
            (Some(number()), "1", "notice-unknown"),
            (Some("4470300023".parse().unwrap()), "1", "office-unknown"),
        ] {
            assert!(bench.portal.withdraw_notice(office, id).await.is_err(), "{id}");
            assert_eq!(bench.journal().last().unwrap(), &format!("notice-withdrawn refused {rule}"));
        }
        let office = bench.portal.office(&number()).unwrap();
        assert!(office.notices.iter().all(|notice| notice.withdrawn.is_none()));
    }

    #[tokio::test]
    async fn the_list_comes_in_pages_without_gaps() {
        let bench = Bench::new().await;
        bench.registered(Claims::Agent).await;
        for _ in 0..3 {
            bench.portal.post_notice(notice(None, None)).await.unwrap();
            bench.portal.post_notice(notice(Some(number()), None)).await.unwrap();
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let query = NoticesQuery { limit: Some(2), cursor, ..NoticesQuery::default() };
            let (page, next) = bench.portal.posted_notices(&query).unwrap();
            seen.extend(page.iter().map(PostedTo::cursor));
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        let whole = listed(&bench);
        assert_eq!((seen.len(), &seen), (6, &whole));
        let own = NoticesQuery { office: Some(number()), ..NoticesQuery::default() };
        assert_eq!(bench.portal.posted_notices(&own).unwrap().0.len(), 3);
        let odd = NoticesQuery { cursor: Some("x".to_owned()), ..NoticesQuery::default() };
        assert_eq!(bench.portal.posted_notices(&odd), Err(UnknownCursor));
    }
}
