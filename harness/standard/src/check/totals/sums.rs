//! `Sums`: the columns of table 7 that are summed.

use crate::rows::AnnexRow;
use crate::{Field, Number};

/// 回数, サービス単位, 給付管理単位数, 種類限度超, 同内, 区分限度超, 同内, 費用総額, 請求額, 利用者負担, 全額負担.
pub(super) const COLUMNS: [u16; 11] = [16, 17, 18, 19, 20, 21, 22, 24, 26, 28, 29];

/// Those columns of a row, or of several rows together. What is empty counts as nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    values: [u64; COLUMNS.len()],
    filled: Bits,
    odd: Bits,
}

/// Some of the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bits(u16);

impl Bits {
    /// 回数 alone.
    pub(super) const COUNT: Self = Self(1);
    /// The columns that count services and units: 16 to 22.
    pub(super) const UNITS: Self = Self(0b000_0111_1111);
    /// The columns that a service outside the limit has not: 18 to 22.
    pub(super) const LIMITS: Self = Self(0b000_0111_1100);
    /// 費用総額, 請求額, 利用者負担, which the rounding rule gives.
    pub(super) const ROUNDED: Self = Self(0b011_1000_0000);
    /// All of the money.
    pub(super) const MONEY: Self = Self(0b111_1000_0000);

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn count(self) -> u32 {
        self.0.count_ones()
    }

    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The columns' indices.
    pub(super) fn indices(self) -> impl Iterator<Item = usize> {
        (0..COLUMNS.len()).filter(move |index| self.0 & (1 << index) != 0)
    }
}

impl Sums {
    pub(super) fn of(row: &AnnexRow) -> Self {
        let mut sums = Self::default();
        for (index, field) in fields(row).into_iter().enumerate() {
            match field {
                Field::Empty => {}
                Field::Value(number) => {
                    sums.values[index] = number.value();
                    sums.filled.0 |= 1 << index;
                }
                Field::Odd => sums.odd.0 |= 1 << index,
            }
        }
        sums
    }

    /// All of these together.
    pub(super) fn of_all<'s>(parts: impl IntoIterator<Item = &'s Self>) -> Self {
        let mut sums = Self::default();
        for part in parts {
            sums.add(part);
        }
        sums
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (value, more) in self.values.iter_mut().zip(other.values) {
            *value = value.saturating_add(more);
        }
        self.filled = self.filled.or(other.filled);
        self.odd = self.odd.or(other.odd);
    }

    /// The same, with these columns taken from another.
    #[must_use]
    pub(super) fn with(mut self, columns: Bits, other: &Self) -> Self {
        for index in columns.indices() {
            self.values[index] = other.values[index];
        }
        self.filled = self.filled.without(columns).or(other.filled.and(columns));
        self.odd = self.odd.without(columns).or(other.odd.and(columns));
        self
    }

    /// These columns alone.
    #[must_use]
    pub(super) fn only(&self, columns: Bits) -> Self {
        Self::default().with(columns, self)
    }

    /// The columns that hold a number, or something that is none.
    pub(super) fn filled(&self) -> Bits {
        self.filled.or(self.odd)
    }

    /// Whether any of these columns is more than 0.
    pub(super) fn exceeds_zero(&self, columns: Bits) -> bool {
        columns.indices().any(|index| self.values[index] > 0)
    }

    /// Whether any of these columns is filled.
    pub(super) fn has_any(&self, columns: Bits) -> bool {
        !self.filled.and(columns).is_empty()
    }

    /// The columns in which two differ; where one of them could not be read nobody knows.
    pub(super) fn differing(&self, other: &Self) -> Bits {
        let mut bits = 0;
        for index in 0..COLUMNS.len() {
            bits |= u16::from(self.values[index] != other.values[index]) << index;
        }
        Bits(bits).without(self.odd).without(other.odd)
    }

    /// What a column sums to.
    pub(super) fn value(&self, index: usize) -> u64 {
        self.values[index]
    }

    /// Whether the column holds a number.
    pub(super) fn is_filled(&self, index: usize) -> bool {
        self.filled.0 & (1 << index) != 0
    }
}

fn fields(row: &AnnexRow) -> [&Field<Number>; COLUMNS.len()] {
    [
        &row.count,
        &row.service_units,
        &row.managed_units,
        &row.units_beyond_kind_limit,
        &row.units_within_kind_limit,
        &row.units_beyond_limit,
        &row.units_within_limit,
        &row.cost,
        &row.claim,
        &row.copayment,
        &row.full_payment,
    ]
}
