//! かんたんシミュレーション: what a year of exchanging documents costs by fax, post and hand, and what by the system.
//!
//! Our own estimate (A): the ministry's formula is not public, only what came out of it (C2). Whole numbers, pure, and
//! within its limits exact: the workbook's formulas, which reckon in floating point, come to the same yen.

/// 予定 and 実績: what goes between a pair of offices for one user in a month.
pub(super) const DOCUMENTS: u64 = 2;
/// Months of the estimate.
pub(super) const MONTHS: u64 = 12;
/// The ministry's published estimate: yen that one office saves in a year (C2).
pub(super) const MINISTRY_YEN: u64 = 816_000;

/// 入力: what an office tells of itself. Whoever makes one has looked at the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Inputs {
    /// 利用者数: users whose 予定 and 実績 are exchanged each month.
    pub(super) users: u64,
    /// Offices with which the documents of one user are exchanged.
    pub(super) offices_per_user: u64,
    /// Of a hundred documents, how many go by fax.
    pub(super) fax_share: u64,
    /// … by post.
    pub(super) post_share: u64,
    /// … by hand.
    pub(super) hand_share: u64,
    /// Minutes for a document by fax, with printing, sending, filing and typing in.
    pub(super) fax_minutes: u64,
    /// … by post.
    pub(super) post_minutes: u64,
    /// … by hand, with the way.
    pub(super) hand_minutes: u64,
    /// … by the system.
    pub(super) system_minutes: u64,
    /// Yen for an hour of work.
    pub(super) wage_yen: u64,
    /// Sheets of paper of a document.
    pub(super) sheets: u64,
    /// Yen for a sheet, with ink or toner.
    pub(super) sheet_yen: u64,
    /// Yen for posting a document.
    pub(super) postage_yen: u64,
    /// Yen for taking a document there by hand.
    pub(super) travel_yen: u64,
    /// ライセンス料: yen for a year of the system (C: 21,000).
    pub(super) licence_yen: u64,
}

impl Default for Inputs {
    /// A care-management office with two care managers (A).
    fn default() -> Self {
        Self {
            users: 80,
            offices_per_user: 2,
            fax_share: 60,
            post_share: 20,
            hand_share: 20,
            fax_minutes: 7,
            post_minutes: 8,
            hand_minutes: 12,
            system_minutes: 3,
            wage_yen: 1_800,
            sheets: 2,
            sheet_yen: 10,
            postage_yen: 110,
            travel_yen: 50,
            licence_yen: 21_000,
        }
    }
}

/// What a year costs one way, in yen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Costs {
    /// 人件費.
    pub(super) labour: u64,
    /// 用紙・印刷.
    pub(super) paper: u64,
    /// 郵送料.
    pub(super) postage: u64,
    /// 移動費.
    pub(super) travel: u64,
    /// ライセンス料.
    pub(super) licence: u64,
}

/// 結果.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Estimate {
    /// Documents in a year.
    pub(super) documents: u64,
    /// Tenths of an hour in a year, as things are.
    pub(super) tenths_now: u64,
    /// … by the system.
    pub(super) tenths_system: u64,
    /// As things are.
    pub(super) now: Costs,
    /// By the system.
    pub(super) system: Costs,
}

impl Inputs {
    /// What comes of them. The shares are hundredths and together a hundred.
    pub(super) fn estimate(&self) -> Estimate {
        let documents = MONTHS * DOCUMENTS * self.users * self.offices_per_user;
        // Minutes of a hundred documents.
        let minutes_now = self.fax_share * self.fax_minutes
            + self.post_share * self.post_minutes
            + self.hand_share * self.hand_minutes;
        let minutes_system = 100 * self.system_minutes;
        let labour = |minutes: u64| rounded(documents * minutes * self.wage_yen, 100 * 60);
        let tenths = |minutes: u64| rounded(documents * minutes, 100 * 6);
        Estimate {
            documents,
            tenths_now: tenths(minutes_now),
            tenths_system: tenths(minutes_system),
            now: Costs {
                labour: labour(minutes_now),
                paper: documents * self.sheets * self.sheet_yen,
                postage: rounded(documents * self.post_share * self.postage_yen, 100),
                travel: rounded(documents * self.hand_share * self.travel_yen, 100),
                licence: 0,
            },
            system: Costs { labour: labour(minutes_system), licence: self.licence_yen, ..Costs::default() },
        }
    }
}

impl Costs {
    /// All of it.
    pub(super) const fn total(&self) -> u64 {
        self.labour + self.paper + self.postage + self.travel + self.licence
    }

    /// The parts with their names, in the order of page and workbook.
    pub(super) const fn parts(&self) -> [(&'static str, u64); 5] {
        [
            ("人件費", self.labour),
            ("用紙・印刷代", self.paper),
            ("郵送料", self.postage),
            ("移動費", self.travel),
            ("ライセンス料", self.licence),
        ]
    }
}

impl Estimate {
    /// Yen that a year saves; below zero where the system costs more.
    pub(super) fn saving(&self) -> i64 {
        self.now.total().cast_signed() - self.system.total().cast_signed()
    }

    /// Tenths of an hour that a year saves.
    pub(super) fn tenths_saved(&self) -> i64 {
        self.tenths_now.cast_signed() - self.tenths_system.cast_signed()
    }
}

/// Half up, as ROUND of a workbook does with what is not negative.
const fn rounded(whole: u64, by: u64) -> u64 {
    (whole + by / 2) / by
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::simulation_fields::{FIELDS, Slot};
    use super::*;

    /// Inputs anywhere within the limits of the page.
    fn inputs() -> impl Strategy<Value = Inputs> {
        let slots: Vec<_> = FIELDS.iter().map(|field| 0..=field.most).collect();
        (slots, 0..=100_u64, 0..=100_u64).prop_map(|(values, one, other)| {
            let mut inputs = Inputs::default();
            for (field, value) in FIELDS.iter().zip(values) {
                *field.slot.of_mut(&mut inputs) = value;
            }
            let (low, high) = (one.min(other), one.max(other));
            inputs.fax_share = low;
            inputs.post_share = high - low;
            inputs.hand_share = 100 - high;
            inputs
        })
    }

    #[test]
    fn the_defaults_come_to_what_the_page_shows() {
        let estimate = Inputs::default().estimate();
        assert_eq!(estimate.documents, 3_840);
        assert_eq!((estimate.tenths_now, estimate.tenths_system), (5_248, 1_920));
        assert_eq!(
            estimate.now,
            Costs { labour: 944_640, paper: 76_800, postage: 84_480, travel: 38_400, licence: 0 }
        );
        assert_eq!(estimate.system, Costs { labour: 345_600, licence: 21_000, ..Costs::default() });
        assert_eq!(estimate.saving(), 777_720);
    }

    #[test]
    fn nobody_to_exchange_for_costs_nothing_but_the_licence() {
        let estimate = Inputs { users: 0, ..Inputs::default() }.estimate();
        assert_eq!(estimate.now, Costs::default());
        assert_eq!(estimate.saving(), -21_000);
    }

    #[test]
    fn the_largest_inputs_stay_within_what_a_workbook_reckons_exactly() {
        let mut inputs = Inputs::default();
        for field in &FIELDS {
            *field.slot.of_mut(&mut inputs) = field.most;
        }
        inputs = Inputs { fax_share: 0, post_share: 0, hand_share: 100, ..inputs };
        let estimate = inputs.estimate();
        let largest = estimate.documents * 100 * inputs.hand_minutes * inputs.wage_yen;
        assert!(largest < 1 << 53, "{largest}");
        assert!(estimate.now.total() < 1 << 53);
    }

    proptest! {
        #[test]
        fn more_of_anything_never_costs_less(inputs in inputs(), which in 0..FIELDS.len(), more in 1..1_000_u64) {
            let field = FIELDS[which];
            // Shares go up only at the cost of another share.
            prop_assume!(!matches!(field.slot, Slot::Fax | Slot::Post | Slot::Hand));
            let mut larger = inputs;
            let slot = field.slot.of_mut(&mut larger);
            *slot = (*slot + more).min(field.most);
            let (before, after) = (inputs.estimate(), larger.estimate());
            for ((_, before), (_, after)) in before.now.parts().iter().zip(after.now.parts()) {
                prop_assert!(*before <= after);
            }
            for ((_, before), (_, after)) in before.system.parts().iter().zip(after.system.parts()) {
                prop_assert!(*before <= after);
            }
            prop_assert!(before.tenths_now <= after.tenths_now);
        }

        #[test]
        fn a_slower_system_never_saves_more(inputs in inputs(), more in 0..100_u64) {
            let system_minutes = (inputs.system_minutes + more).min(240);
            let slower = Inputs { system_minutes, ..inputs };
            prop_assert!(slower.estimate().saving() <= inputs.estimate().saving());
        }

        #[test]
        fn parts_and_total_agree(inputs in inputs()) {
            let estimate = inputs.estimate();
            for costs in [estimate.now, estimate.system] {
                prop_assert_eq!(costs.parts().iter().map(|(_, yen)| yen).sum::<u64>(), costs.total());
            }
        }
    }
}
