//! The standard files that travel in scenarios: compiled in, so that `careplan run` needs no folder beside it.

use crate::story::{Told, said};

/// A file of the standard, by its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    pub(crate) content: &'static [u8],
}

macro_rules! fixture {
    ($name:literal) => {
        Fixture { name: $name, content: include_bytes!(concat!("../fixtures/", $name)) }
    };
}

/// 予定: 第6表, 第7表 and 補足情報 of the care manager 4479900013 for the helpers 4479900021.
const PLAN: &[Fixture] = &[
    fixture!("UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV"),
    fixture!("UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV"),
    fixture!("UPHOSOKU_202604_4479900013_43_4479900021_11_20260325101500.CSV"),
];

/// 実績: 第6表 back from the helpers.
const ACTUALS: &[Fixture] = &[fixture!("UPJSK_202604_4479900021_11_4479900013_43_20260501090000.CSV")];

/// 予定: the same for the day service 4479900039.
const PLAN_FOR_DAY_SERVICE: &[Fixture] = &[
    fixture!("UPPLAN_202604_4479900013_43_4479900039_15_20260325101600.CSV"),
    fixture!("UPSIKYU_202604_4479900013_43_4479900039_15_20260325101600.CSV"),
    fixture!("UPHOSOKU_202604_4479900013_43_4479900039_15_20260325101600.CSV"),
];

/// 予定: the same for the equipment rental 4479900047.
const PLAN_FOR_EQUIPMENT: &[Fixture] = &[
    fixture!("UPPLAN_202604_4479900013_43_4479900047_17_20260325101700.CSV"),
    fixture!("UPSIKYU_202604_4479900013_43_4479900047_17_20260325101700.CSV"),
    fixture!("UPHOSOKU_202604_4479900013_43_4479900047_17_20260325101700.CSV"),
];

/// 予定の取消: takes one user's plan back from the helpers.
const PLAN_DELETION: &[Fixture] =
    &[fixture!("DLTPLAN_202604_4479900013_43_4479900021_11_20260327093000.CSV")];

/// The files of a set, by its Japanese name.
pub(crate) fn set(name: &str) -> Told<&'static [Fixture]> {
    match name {
        "予定" => Ok(PLAN),
        "通所介護への予定" => Ok(PLAN_FOR_DAY_SERVICE),
        "福祉用具貸与への予定" => Ok(PLAN_FOR_EQUIPMENT),
        "予定の取消" => Ok(PLAN_DELETION),
        "実績" => Ok(ACTUALS),
        other => Err(said!("標準ファイル「{other}」はありません。", "there are no standard files `{other}`")),
    }
}
