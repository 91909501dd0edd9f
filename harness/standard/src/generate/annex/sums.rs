//! `Sums`: the columns of table 7 that add up, of a service or of several.

use crate::CsvVersion;

/// The columns that are summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// 回数／日数.
    pub(super) count: u64,
    /// サービス単位.
    pub(super) service_units: u64,
    /// 給付管理単位数.
    pub(super) managed_units: Option<u64>,
    /// 種類支給限度基準超単位数.
    pub(super) beyond_kind: Option<u64>,
    /// 種類支給限度基準内単位数.
    pub(super) within_kind: Option<u64>,
    /// 区分支給限度基準超単位数.
    pub(super) beyond: Option<u64>,
    /// 区分支給限度基準内単位数.
    pub(super) within: Option<u64>,
    /// 費用総額.
    pub(super) cost: u64,
    /// 保険／事業費請求額.
    pub(super) claim: u64,
    /// 利用者負担.
    pub(super) copayment: u64,
    /// 利用者負担（全額負担分）.
    pub(super) full_payment: u64,
}

impl Sums {
    /// What a subtotal or total has. Where the two digits that version 3 has for 回数 are too few, it is left at 0 (A).
    pub(super) fn total(version: CsvVersion, rows: impl Iterator<Item = Self>) -> Self {
        let sum = Self::sum(rows);
        if version == CsvVersion::V3 && sum.count > 99 { Self { count: 0, ..sum } } else { sum }
    }

    fn sum(rows: impl Iterator<Item = Self>) -> Self {
        let add = |one: Option<u64>, other: Option<u64>| match (one, other) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(0) + other.unwrap_or(0)),
        };
        rows.fold(Self::default(), |sum, row| Self {
            count: sum.count + row.count,
            service_units: sum.service_units + row.service_units,
            managed_units: add(sum.managed_units, row.managed_units),
            beyond_kind: add(sum.beyond_kind, row.beyond_kind),
            within_kind: add(sum.within_kind, row.within_kind),
            beyond: add(sum.beyond, row.beyond),
            within: add(sum.within, row.within),
            cost: sum.cost + row.cost,
            claim: sum.claim + row.claim,
            copayment: sum.copayment + row.copayment,
            full_payment: sum.full_payment + row.full_payment,
        })
    }
}
