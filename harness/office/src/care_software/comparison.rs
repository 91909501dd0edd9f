//! `Comparison`: what was planned beside what was given, day by day.
//!
//! It compares when and what, not how much: units of actuals are left out by some senders where they are percentages of
//! others.

use std::collections::BTreeMap;

use careplan_domain::Day;
use careplan_standard::rows::UseSlipRow;
use careplan_standard::{Branch, EquipmentCode, Field, PlanTime, ServiceCode};

/// 予定と実績の突合: the services of one user, office and month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison<'a> {
    /// By サービス利用日; in a day by time.
    pub days: BTreeMap<Day, Vec<ComparedService<'a>>>,
}

/// A service of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedService<'a> {
    /// 予定どおり: planned and given at the same time.
    AsPlanned {
        /// 予定.
        planned: &'a UseSlipRow,
        /// 実績.
        given: &'a UseSlipRow,
    },
    /// 時間変更: planned and given on the same day at different times.
    Retimed {
        /// 予定.
        planned: &'a UseSlipRow,
        /// 実績.
        given: &'a UseSlipRow,
    },
    /// 予定のみ: planned and not given.
    OnlyPlanned(&'a UseSlipRow),
    /// 実績のみ: given and not planned.
    OnlyGiven(&'a UseSlipRow),
}

impl<'a> ComparedService<'a> {
    /// The row that says when it was: the actual one where there is one.
    pub fn row(&self) -> &'a UseSlipRow {
        match self {
            Self::AsPlanned { given, .. } | Self::Retimed { given, .. } => given,
            Self::OnlyPlanned(row) | Self::OnlyGiven(row) => row,
        }
    }

    /// What people call it.
    pub fn japanese(&self) -> &'static str {
        match self {
            Self::AsPlanned { .. } => "予定どおり",
            Self::Retimed { .. } => "時間変更",
            Self::OnlyPlanned(_) => "予定のみ",
            Self::OnlyGiven(_) => "実績のみ",
        }
    }
}

impl<'a> Comparison<'a> {
    /// Lays planned rows beside given ones. Rows without a readable day are in neither.
    pub fn of(
        planned: impl IntoIterator<Item = &'a UseSlipRow>,
        given: impl IntoIterator<Item = &'a UseSlipRow>,
    ) -> Self {
        let mut pairs: BTreeMap<(Day, Service<'a>), Sides<'a>> = BTreeMap::new();
        for row in planned {
            if let Some(key) = service(row) {
                pairs.entry(key).or_default().planned.push(row);
            }
        }
        for row in given {
            if let Some(key) = service(row) {
                pairs.entry(key).or_default().given.push(row);
            }
        }
        let mut days: BTreeMap<Day, Vec<ComparedService<'a>>> = BTreeMap::new();
        for ((day, _), sides) in pairs {
            days.entry(day).or_default().extend(sides.compare());
        }
        for services in days.values_mut() {
            services.sort_by_key(|service| (time(service.row()), service.row().code.clone()));
        }
        Self { days }
    }
}

/// What makes two rows of a day the same service. 明細判別コード does not: it counts anew when one of them is cancelled.
type Service<'a> =
    (&'a Field<ServiceCode>, &'a Field<Branch>, &'a Field<EquipmentCode>, &'a Field<EquipmentCode>);

fn service(row: &UseSlipRow) -> Option<(Day, Service<'_>)> {
    let what = (&row.code, &row.branch, &row.tais_code, &row.notified_code);
    Some((*row.day.value()?, what))
}

fn time(row: &UseSlipRow) -> (Field<PlanTime>, Field<PlanTime>) {
    (row.from.clone(), row.to.clone())
}

/// The rows of one service on one day.
#[derive(Default)]
struct Sides<'a> {
    planned: Vec<&'a UseSlipRow>,
    given: Vec<&'a UseSlipRow>,
}

impl<'a> Sides<'a> {
    /// Pairs what has the same time, then what is left in the order of time.
    fn compare(mut self) -> Vec<ComparedService<'a>> {
        let mut compared = Vec::new();
        self.planned.sort_by_key(|row| time(row));
        self.given.sort_by_key(|row| time(row));
        let mut left = Vec::new();
        for planned in self.planned {
            match self.given.iter().position(|given| time(given) == time(planned)) {
                Some(place) => {
                    let given = self.given.remove(place);
                    compared.push(ComparedService::AsPlanned { planned, given });
                }
                None => left.push(planned),
            }
        }
        let mut given = self.given.into_iter();
        for planned in left {
            compared.push(match given.next() {
                Some(given) => ComparedService::Retimed { planned, given },
                None => ComparedService::OnlyPlanned(planned),
            });
        }
        compared.extend(given.map(ComparedService::OnlyGiven));
        compared
    }
}
