//! `KindLimit`: 種類支給限度基準額, which a municipality sets for kinds of service of which it has too little.
//!
//! It may (介護保険法 43 条 4 項, C); hardly any does, and which kinds and how many units is up to it (A).

/// The limit of a kind of service.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct KindLimit {
    /// サービス種類; 短期入所療養介護 is 22, whoever gives it (C, file standard V4.1).
    pub(super) kind: &'static str,
    /// Hundredths of 区分支給限度基準額.
    percent: u64,
}

/// What the municipality next door has set; the town's own sets none.
pub(super) const NEIGHBOURS_LIMITS: &[KindLimit] = &[
    KindLimit { kind: "11", percent: 35 },
    KindLimit { kind: "15", percent: 35 },
    KindLimit { kind: "78", percent: 30 },
    KindLimit { kind: "21", percent: 30 },
    KindLimit { kind: "22", percent: 25 },
];

impl KindLimit {
    /// 支給限度基準額, units a month, for somebody with this 区分支給限度基準額: full tens.
    pub(super) fn units(&self, limit_of_level: u64) -> u64 {
        limit_of_level * self.percent / 1_000 * 10
    }

    /// Whether it is a limit of this kind too.
    pub(super) fn counts(&self, kind: &str) -> bool {
        let counted_as = if matches!(kind, "23" | "2A") { "22" } else { kind };
        counted_as == self.kind
    }
}

#[cfg(test)]
mod tests {
    use careplan_domain::ServiceKind;

    use super::*;

    #[test]
    fn limits_are_of_kinds_that_exist_and_full_tens() {
        for limit in NEIGHBOURS_LIMITS {
            assert!(limit.kind.parse::<ServiceKind>().is_ok(), "{}", limit.kind);
        }
        assert_eq!(NEIGHBOURS_LIMITS[0].units(16_765), 5_860);
    }

    #[test]
    fn a_stay_is_counted_as_22_whoever_gives_it() {
        let of_stays = NEIGHBOURS_LIMITS.iter().find(|limit| limit.kind == "22").unwrap();
        assert!(["22", "23", "2A"].iter().all(|kind| of_stays.counts(kind)));
        assert!(!of_stays.counts("21"));
    }
}
