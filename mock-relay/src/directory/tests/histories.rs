//! The snapshots over random histories, against a model that keeps every month by heart.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{Day, JapanTime, OfficeNumber, Span};
use careplan_wire::control::Keep;
use proptest::prelude::*;

use super::window::{Bench, at, of};
use crate::exchange::Companion as _;
use crate::{Application, Term};

const OFFICES: [&str; 3] = ["4479900019", "4479900027", "4479900035"];
const PUBLICATION_DAY: u8 = 14;

#[derive(Clone, Debug)]
enum Step {
    /// The office applies, if it may.
    Apply(usize),
    /// The counter marks its fee as paid, if one is due.
    Pay(usize),
    /// The clock moves on.
    Wait { days: u64, hours: u64 },
    /// To the very moment of the next snapshot.
    WaitForTheFirst,
    /// The testbed stops and starts.
    Restart,
    /// Everything is forgotten.
    Reset,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..OFFICES.len()).prop_map(Step::Apply),
        3 => (0..OFFICES.len()).prop_map(Step::Pay),
        5 => (0_u64..40, 0_u64..24).prop_map(|(days, hours)| Step::Wait { days, hours }),
        2 => (40_u64..500, 0_u64..24).prop_map(|(days, hours)| Step::Wait { days, hours }),
        2 => Just(Step::WaitForTheFirst),
        1 => Just(Step::Restart),
        1 => Just(Step::Reset),
    ]
}

/// What a person with a notebook would have written.
struct Model {
    now: JapanTime,
    /// When each applied last, and whether that was paid.
    applied: BTreeMap<OfficeNumber, (JapanTime, bool)>,
    /// Who was registered on each first of a month.
    months: BTreeMap<Day, BTreeSet<OfficeNumber>>,
}

impl Model {
    fn beginning(now: JapanTime) -> Self {
        let mut months = BTreeMap::new();
        let mut first = Day::new(now.day().year(), now.day().month(), 1).expect("a day");
        for _ in 0..4 {
            months.insert(first, BTreeSet::new());
            let last = first.plus_days(-1);
            first = Day::new(last.year(), last.month(), 1).expect("a day");
        }
        Self { now, applied: BTreeMap::new(), months }
    }

    /// A year from applying, for ever since automatic renewal.
    fn runs(applied: JapanTime, moment: JapanTime) -> bool {
        let renewed = applied.day() >= Day::new(2025, 6, 1).expect("a day");
        renewed || moment <= Term::beginning(applied).until
    }

    /// Day after day, with a look at the register on each first.
    fn wait_until(&mut self, to: JapanTime) {
        let mut day = self.now.day().plus_days(1);
        while day.start() <= to {
            if day.day_of_month() == 1 {
                let registered =
                    self.applied.iter().filter(|(_, (applied, _))| Self::runs(*applied, day.start()));
                self.months.insert(day, registered.map(|(number, _)| *number).collect());
            }
            day = day.plus_days(1);
        }
        self.now = to;
    }

    fn is_out(&self, first: Day) -> bool {
        Day::new(first.year(), first.month(), PUBLICATION_DAY).expect("a day").start() <= self.now
    }

    fn published(&self) -> impl DoubleEndedIterator<Item = (&Day, &BTreeSet<OfficeNumber>)> {
        self.months.iter().filter(|(first, _)| self.is_out(**first))
    }
}

async fn play(start: JapanTime, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut bench = Bench::over(&start.to_string(), Vec::new()).await;
    let mut model = Model::beginning(start);
    for step in steps {
        match step {
            Step::Apply(index) => {
                let number = of(OFFICES[index]);
                bench.rename(OFFICES[index], "みほん事業所").await;
                let taken = bench.subscribers.apply(&number, Application::example()).await.is_ok();
                let may = model
                    .applied
                    .get(&number)
                    .is_none_or(|(applied, paid)| *paid && !Model::runs(*applied, model.now));
                prop_assert_eq!(taken, may);
                if taken {
                    model.applied.insert(number, (model.now, false));
                }
            }
            Step::Pay(index) => {
                let number = of(OFFICES[index]);
                // A renewed term has a fee of its own, which says nothing about the list.
                let paid = bench.subscribers.settle_fee(&number).await.is_ok();
                if let Some((_, was_paid)) = model.applied.get_mut(&number) {
                    *was_paid |= paid;
                }
            }
            Step::Wait { days, hours } => {
                let to = model.now.saturating_add(Span::from_hours(days * 24 + hours));
                bench.move_to(&to.to_string()).await;
                model.wait_until(to);
            }
            Step::WaitForTheFirst => {
                let to = model.now.day().first_of_next_month().start();
                bench.move_to(&to.to_string()).await;
                model.wait_until(to);
            }
            Step::Restart => bench = bench.restarted().await,
            Step::Reset => {
                bench.reset(Keep::Nothing).await;
                model = Model::beginning(model.now);
            }
        }
        // Nothing is due that was not taken, and taking it again changes nothing.
        bench.directory.settle().await.expect("settled");
        let shown: BTreeSet<OfficeNumber> = bench.directory.listed_numbers().into_iter().collect();
        let (as_of, expected) = model.published().next_back().expect("some were before the testbed's time");
        prop_assert_eq!(&shown, expected, "as of {}, at {}", as_of, model.now);
        let news: Vec<Day> = bench.directory.news_now().iter().map(|issue| issue.as_of).collect();
        let expected: Vec<Day> = model.published().rev().take(12).map(|(first, _)| *first).collect();
        prop_assert_eq!(news, expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn what_is_published_is_what_was_so_on_the_first(
        start in prop_oneof![
            Just(at("2024-11-01T00:00")), Just(at("2024-11-14T00:00")), Just(at("2024-12-31T23:59:59")),
            Just(at("2025-05-20T10:00")), Just(at("2028-02-28T12:00")),
        ],
        steps in proptest::collection::vec(step(), 1..30),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(play(start, steps))?;
    }
}
