//! Books against a model that knows nothing of files: a fold over what people did, in the order in which they did it.
//!
//! However the units travel (in order, twice, late, by the handful), both ends hold what the model holds.

use std::collections::{BTreeMap, BTreeSet};

use careplan_standard::{Field, Party, Text};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;

use super::sample::{Envelope, PLANNER, day_service, help, home_help, office, planner, stay, user};
use crate::care_software::{Book, DeleteCascade, Records, SupplementOf, UnitFiles};

const MONTHS: [&str; 2] = ["202604", "202605"];

/// Service offices, by a number that the model uses for them.
fn service_office(number: usize) -> Party {
    [home_help(), day_service()][number]
}

/// What people at the three offices do.
#[derive(Debug, Clone)]
enum Deed {
    /// The planner sends a month's use slips of some users to an office, with the rows of both offices.
    Plan { to: usize, month: usize, users: BTreeMap<u8, BTreeSet<(usize, u8)>> },
    /// The planner takes use slips back.
    DeletePlan { to: usize, month: usize, users: BTreeSet<u8> },
    /// The planner sends tables 1 to 3.
    CarePlan { to: usize, user: u8, date: u8, needs: u8 },
    /// The planner takes a care plan back.
    DeleteCarePlan { to: usize, user: u8, date: u8 },
    /// A service office sends actuals.
    Actuals { from: usize, month: usize, users: BTreeMap<u8, BTreeSet<u8>> },
    /// A service office takes actuals back.
    DeleteActuals { from: usize, month: usize, users: BTreeSet<u8> },
    /// The support centre sends what is known of a user.
    BasicInfo { to: usize, user: u8, date: u8, rows: u8 },
    /// The support centre takes it back.
    DeleteBasicInfo { to: usize, user: u8, date: u8 },
    /// The support centre sends a preventive plan, with what is known of the user on some day where it wants to.
    PreventivePlan { to: usize, user: u8, date: u8, rows: u8, info: Option<(u8, u8)> },
    /// The support centre takes a preventive plan back.
    DeletePreventivePlan { to: usize, user: u8, date: u8 },
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let (office, month, user, date) = (0..2usize, 0..2usize, 1..4u8, 1..3u8);
    let users = || btree_set(1..4u8, 1..3);
    let planned = btree_map(1..4u8, btree_set((0..2usize, 1..5u8), 1..4), 1..4);
    let given = btree_map(1..4u8, btree_set(1..5u8, 1..4), 1..4);
    prop_oneof![
        4 => (office.clone(), month.clone(), planned).prop_map(|(to, month, users)| Deed::Plan { to, month, users }),
        2 => (office.clone(), month.clone(), users())
            .prop_map(|(to, month, users)| Deed::DeletePlan { to, month, users }),
        2 => (office.clone(), user.clone(), date.clone(), 1..4u8)
            .prop_map(|(to, user, date, needs)| Deed::CarePlan { to, user, date, needs }),
        1 => (office.clone(), user.clone(), date.clone())
            .prop_map(|(to, user, date)| Deed::DeleteCarePlan { to, user, date }),
        2 => (office.clone(), user.clone(), date.clone(), 0..4u8)
            .prop_map(|(to, user, date, rows)| Deed::BasicInfo { to, user, date, rows }),
        1 => (office.clone(), user.clone(), date.clone())
            .prop_map(|(to, user, date)| Deed::DeleteBasicInfo { to, user, date }),
        2 => (office.clone(), user.clone(), date.clone(), 0..4u8, option::of((date.clone(), 0..4u8)))
            .prop_map(|(to, user, date, rows, info)| Deed::PreventivePlan { to, user, date, rows, info }),
        1 => (office.clone(), user, date).prop_map(|(to, user, date)| Deed::DeletePreventivePlan { to, user, date }),
        3 => (office.clone(), month.clone(), given)
            .prop_map(|(from, month, users)| Deed::Actuals { from, month, users }),
        1 => (office, month, users()).prop_map(|(from, month, users)| Deed::DeleteActuals { from, month, users }),
    ]
}

impl Deed {
    /// The unit that is sent for it.
    fn unit(&self, serial: u64) -> UnitFiles {
        let plan = |to: usize| Envelope { to: service_office(to), ..Envelope::plan(serial) };
        let centre = |to: usize| Envelope::of_centre(serial, service_office(to).office);
        let actuals = |from: usize| Envelope { from: service_office(from), ..Envelope::actuals(serial) };
        let on = |month: usize, day: u8| format!("2026-{:02}-{day:02}", month + 4);
        let row = |number: u8, office: usize, month: usize, day: u8| match office {
            0 => help(number, &on(month, day)).row(),
            _ => stay(number, &on(month, day)).row(),
        };
        let people = |users: &BTreeSet<u8>| users.iter().map(|number| user(*number)).collect::<Vec<_>>();
        match self {
            Self::Plan { to, month, users } => {
                let rows = users.iter().flat_map(|(number, uses)| {
                    uses.iter().map(|(office, day)| row(*number, *office, *month, *day))
                });
                plan(*to).use_slip(MONTHS[*month], rows.collect())
            }
            Self::DeletePlan { to, month, users } => {
                plan(*to).delete_use_slip(MONTHS[*month], &people(users))
            }
            Self::CarePlan { to, user: number, date, needs } => {
                plan(*to).care_plan(user(*number), &on(0, *date), *needs)
            }
            Self::DeleteCarePlan { to, user: number, date } => {
                plan(*to).delete_care_plan(user(*number), &on(0, *date))
            }
            Self::Actuals { from, month, users } => {
                let rows = users
                    .iter()
                    .flat_map(|(number, days)| days.iter().map(|day| row(*number, *from, *month, *day)));
                actuals(*from).actuals_of(MONTHS[*month], rows.collect())
            }
            Self::DeleteActuals { from, month, users } => {
                actuals(*from).delete_actuals(MONTHS[*month], &people(users))
            }
            Self::BasicInfo { to, user: number, date, rows } => {
                centre(*to).basic_info(user(*number), &on(0, *date), *rows)
            }
            Self::DeleteBasicInfo { to, user: number, date } => {
                centre(*to).delete_basic_info(user(*number), &on(0, *date))
            }
            Self::PreventivePlan { to, user: number, date, rows, info } => {
                let info = info.map(|(date, rows)| (on(0, date), rows));
                let info = info.as_ref().map(|(day, rows)| (day.as_str(), *rows));
                centre(*to).preventive_plan(user(*number), &on(0, *date), *rows, info)
            }
            Self::DeletePreventivePlan { to, user: number, date } => {
                centre(*to).delete_preventive_plan(user(*number), &on(0, *date))
            }
        }
    }
}

/// What a supplement goes with: the day of a plan, or a month by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum With {
    Plan(u8),
    UseSlip(usize),
}

/// What the three know of each other in the end, in the model's own terms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Model {
    /// By service office, user and month: the offices and days of the plan.
    planned: BTreeMap<(usize, u8, usize), BTreeSet<(usize, u8)>>,
    /// By service office, user and day of the plan: how many needs.
    care_plans: BTreeMap<(usize, u8, u8), u8>,
    /// The same for table 3.
    weeks: BTreeMap<(usize, u8, u8), u8>,
    /// By service office, user and what it goes with: the number that it says.
    supplements: BTreeMap<(usize, u8, With), u8>,
    /// By service office, user and month: the days.
    given: BTreeMap<(usize, u8, usize), BTreeSet<u8>>,
    /// By service office, user and day of the consultation: how many rows each of its tables has.
    basic_infos: BTreeMap<(usize, u8, u8), u8>,
    /// By service office, user and day of the preventive plan: how many rows its table has.
    preventive_plans: BTreeMap<(usize, u8, u8), u8>,
}

impl Model {
    fn of(deeds: &[Deed], cascade: DeleteCascade) -> Self {
        let mut model = Self::default();
        for deed in deeds {
            model.take(deed, cascade);
        }
        model
    }

    fn take(&mut self, deed: &Deed, cascade: DeleteCascade) {
        match deed {
            Deed::Plan { to, month, users } => {
                for (user, uses) in users {
                    self.planned.remove(&(*to, *user, *month));
                    self.supplements.remove(&(*to, *user, With::UseSlip(*month)));
                    if uses.iter().any(|(office, _)| office == to) {
                        self.planned.insert((*to, *user, *month), uses.clone());
                        let rows = u8::try_from(uses.len()).unwrap();
                        self.supplements.insert((*to, *user, With::UseSlip(*month)), rows);
                    }
                }
            }
            Deed::DeletePlan { to, month, users } => {
                self.planned
                    .retain(|(office, user, of), _| !(office == to && of == month && users.contains(user)));
            }
            Deed::CarePlan { to, user, date, needs } => {
                self.care_plans.insert((*to, *user, *date), *needs);
                self.weeks.insert((*to, *user, *date), *needs);
                self.supplements.insert((*to, *user, With::Plan(*date)), *needs);
            }
            Deed::DeleteCarePlan { to, user, date } => {
                self.care_plans.remove(&(*to, *user, *date));
                if cascade == DeleteCascade::Tables2And3 {
                    self.weeks.remove(&(*to, *user, *date));
                }
            }
            Deed::Actuals { from, month, users } => {
                for (user, days) in users {
                    self.given.insert((*from, *user, *month), days.clone());
                }
            }
            Deed::DeleteActuals { from, month, users } => {
                self.given
                    .retain(|(office, user, of), _| !(office == from && of == month && users.contains(user)));
            }
            Deed::BasicInfo { to, user, date, rows } => {
                self.basic_infos.insert((*to, *user, *date), *rows);
            }
            Deed::DeleteBasicInfo { to, user, date } => {
                self.basic_infos.remove(&(*to, *user, *date));
            }
            Deed::PreventivePlan { to, user, date, rows, info } => {
                self.preventive_plans.insert((*to, *user, *date), *rows);
                if let Some((date, rows)) = info {
                    self.basic_infos.insert((*to, *user, *date), *rows);
                }
            }
            Deed::DeletePreventivePlan { to, user, date } => {
                self.preventive_plans.remove(&(*to, *user, *date));
            }
        }
    }

    /// The model that records on the plan's way to a service office would be, `received` by it or sent to it.
    fn of_plans(&mut self, to: usize, records: &Records) {
        for (key, slip) in records.use_slips.iter() {
            let uses = slip.planned.iter().map(|row| {
                let office = usize::from(row.office.value() != Some(&service_office(0).office));
                (office, row.day.value().unwrap().day_of_month())
            });
            self.planned.insert((to, number(key.user), usize::from(key.month.month()) - 4), uses.collect());
            assert!(!slip.annex.is_empty(), "table 7 goes with table 6");
        }
        for (key, plan) in records.care_plans.iter() {
            let needs = u8::try_from(plan.table_2.len()).unwrap();
            let policy = plan.table_1.policy.value().unwrap().to_string();
            assert_eq!(policy, format!("方針{needs}"), "tables 1 and 2 are of one set");
            self.care_plans.insert((to, number(key.user), key.plan_date.day_of_month()), needs);
        }
        for (key, week) in records.weeks.iter() {
            let service = week[0].service.value().unwrap().to_string();
            let needs = service.trim_start_matches('週').parse().unwrap();
            self.weeks.insert((to, number(key.user), key.plan_date.day_of_month()), needs);
        }
        for (key, row) in records.supplements.iter() {
            let with = match key.with {
                SupplementOf::Plan(day) => With::Plan(day.day_of_month()),
                SupplementOf::UseSlip(month) => With::UseSlip(usize::from(month.month()) - 4),
            };
            self.supplements.insert((to, number(key.user), with), number_in(&row.name));
        }
        self.of_preventive_care(to, records);
    }

    fn of_preventive_care(&mut self, to: usize, records: &Records) {
        for (key, info) in records.basic_infos.iter() {
            let rows = u8::try_from(info.daily_life.len()).unwrap();
            assert_eq!(
                (info.history.len(), number_in(&info.row.name)),
                (usize::from(rows), rows),
                "of one set"
            );
            self.basic_infos.insert((to, number(key.user), key.consulted_on.day_of_month()), rows);
        }
        for (key, plan) in records.preventive_plans.iter() {
            let rows = u8::try_from(plan.support.len()).unwrap();
            assert_eq!(number_in(&plan.row.name), rows, "of one set");
            self.preventive_plans.insert((to, number(key.user), key.plan_date.day_of_month()), rows);
        }
    }

    /// The same for what comes back.
    fn of_actuals(&mut self, records: &Records) {
        for (key, rows) in records.actuals.iter() {
            let from = usize::from(key.office != service_office(0).office);
            let days = rows.iter().map(|row| row.day.value().unwrap().day_of_month()).collect();
            self.given.insert((from, number(key.user), usize::from(key.month.month()) - 4), days);
        }
    }
}

/// The number with which a text ends.
fn number_in(text: &Field<Text>) -> u8 {
    let text = text.value().unwrap().to_string();
    text.trim_start_matches(|character: char| !character.is_ascii_digit()).parse().unwrap()
}

fn number(of: crate::care_software::ServiceUser) -> u8 {
    (1..4).find(|number| user(*number) == of).unwrap()
}

/// The books of the planner and of the two service offices.
struct Books {
    planner: Book,
    services: [Book; 2],
}

impl Books {
    fn new(cascade: DeleteCascade) -> Self {
        let services = [0, 1].map(|number| Book::new(service_office(number).office, cascade));
        Self { planner: Book::new(planner().office, cascade), services }
    }

    fn receivers(&mut self) -> impl Iterator<Item = &mut Book> {
        self.services.iter_mut().chain([&mut self.planner])
    }

    /// Everybody keeps what they sent, when they send it.
    fn send(&mut self, unit: &UnitFiles) {
        for book in self.receivers().filter(|book| book.office() == unit.origin().sender) {
            assert!(book.record_sent(unit).refusal().is_none());
        }
    }

    /// Units arrive at whom they are addressed to.
    fn arrive(&mut self, units: &[&UnitFiles]) {
        for book in self.receivers() {
            let own = book.office();
            let addressed = units
                .iter()
                .copied()
                .filter(|unit| unit.documents[0].name.file_name().is_some_and(|name| name.receiver() == own));
            for report in book.import_all(addressed) {
                assert!(report.refusal().is_none(), "{report:?}");
            }
        }
    }

    #[track_caller]
    fn check(&self, model: &Model) {
        let (mut received, mut sent) = (Model::default(), Model::default());
        let nothing = Records::default();
        for (number, service) in self.services.iter().enumerate() {
            received.of_plans(number, service.received());
            let to_service = self.planner.sent_to(service.office()).unwrap_or(&nothing);
            sent.of_plans(number, to_service);
            sent.of_actuals(service.sent_to(office(PLANNER)).unwrap_or(&nothing));
            assert_eq!(to_service, service.received(), "both ends hold the same, to the last deletion");
        }
        received.of_actuals(self.planner.received());
        assert_eq!(&received, model, "what was received");
        assert_eq!(&sent, model, "what was sent");
    }
}

fn units(deeds: &[Deed]) -> Vec<UnitFiles> {
    (1..).zip(deeds).map(|(serial, deed)| deed.unit(serial)).collect()
}

fn any_cascade() -> impl Strategy<Value = DeleteCascade> {
    prop_oneof![Just(DeleteCascade::Tables2And3), Just(DeleteCascade::Table2Only)]
}

proptest! {
    /// After every single step, with earlier units coming again in between.
    #[test]
    fn books_that_hear_everything_in_order_hold_what_was_done(
        cascade in any_cascade(),
        steps in vec((any_deed(), option::of(any::<Index>())), 1..20),
    ) {
        let (deeds, replays): (Vec<Deed>, Vec<Option<Index>>) = steps.into_iter().unzip();
        let units = units(&deeds);
        let (mut books, mut model) = (Books::new(cascade), Model::default());
        for (place, (unit, replay)) in units.iter().zip(replays).enumerate() {
            books.send(unit);
            books.arrive(&[unit]);
            if let Some(replay) = replay {
                let earlier = &units[replay.index(place + 1)];
                books.send(earlier);
                books.arrive(&[earlier]);
            }
            model.take(&deeds[place], cascade);
            books.check(&model);
        }
    }

    /// Late, in any order, some twice, one by one or by the handful.
    #[test]
    fn books_that_hear_everything_in_the_end_hold_what_was_done(
        cascade in any_cascade(),
        (deeds, order) in vec(any_deed(), 1..16).prop_flat_map(|deeds| {
            let places: Vec<usize> = (0..deeds.len()).chain(0..deeds.len() / 2).collect();
            (Just(deeds), Just(places).prop_shuffle())
        }),
        handful in 1..6usize,
    ) {
        let units = units(&deeds);
        let mut books = Books::new(cascade);
        for unit in &units {
            books.send(unit);
        }
        let arriving: Vec<&UnitFiles> = order.iter().map(|place| &units[*place]).collect();
        for some in arriving.chunks(handful) {
            books.arrive(some);
        }
        books.check(&Model::of(&deeds, cascade));
    }
}
