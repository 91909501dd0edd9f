//! Services of 予防給付 and 総合事業.

use super::{Offer, PLAIN, PercentAddOn, Purpose, Rest, Rhythm, at, day, month, outside, visit};

/// What can stand in the plan of somebody who is to stay out of care.
pub(in crate::generate) const PREVENTIVE: &[Offer] = &[
    Offer {
        kind: "A2",
        name: "訪問型サービス（独自）",
        content: "掃除や買い物を、本人と一緒に行う",
        purpose: Purpose::Household,
        base: &[month("A21111", 1176)],
        by_day: &[day("A22111", 39)],
        minutes: 50,
        starts: &[at(9, 30), at(10, 30), at(14, 0)],
        rhythm: Rhythm::Package { days: 1 },
        rest: Rest::Sundays,
        percent: Some(PercentAddOn { code: "A26269", permille: 245 }),
        ..PLAIN
    },
    Offer {
        kind: "A6",
        name: "通所型サービス（独自）",
        content: "送迎、体操、口の体操、仲間との交流",
        purpose: Purpose::Company,
        base: &[month("A61111", 1798), month("A61121", 3621)],
        by_day: &[day("A61112", 59), day("A61122", 119)],
        minutes: 190,
        starts: &[at(9, 0), at(13, 30)],
        rhythm: Rhythm::Package { days: 1 },
        rest: Rest::Weekends,
        monthly: &[month("A66311", 40)],
        percent: Some(PercentAddOn { code: "A66100", permille: 92 }),
        ..PLAIN
    },
    Offer {
        kind: "66",
        name: "介護予防通所リハビリテーション",
        content: "送迎、個別の訓練、自宅で続ける運動の指導",
        purpose: Purpose::Mobility,
        base: &[month("661111", 2268), month("661121", 4228)],
        by_day: &[day("662111", 75), day("662121", 139)],
        minutes: 190,
        starts: &[at(9, 30), at(13, 0)],
        rhythm: Rhythm::Package { days: 1 },
        rest: Rest::Weekends,
        percent: Some(PercentAddOn { code: "666107", permille: 86 }),
        ..PLAIN
    },
    Offer {
        kind: "63",
        name: "介護予防訪問看護",
        content: "血圧の測定、服薬の確認、生活の助言",
        purpose: Purpose::Health,
        base: &[visit("631111", 451)],
        minutes: 25,
        starts: &[at(10, 0), at(14, 30)],
        rhythm: Rhythm::Weekly { least: 1, most: 1 },
        rest: Rest::Weekends,
        each: &[outside(visit("636103", 6))],
        ..PLAIN
    },
    Offer {
        kind: "64",
        name: "介護予防訪問リハビリテーション",
        content: "歩行と段差の上り下りの訓練",
        purpose: Purpose::Mobility,
        base: &[visit("642111", 298)],
        minutes: 40,
        starts: &[at(11, 0), at(15, 0)],
        count: 2,
        rhythm: Rhythm::Weekly { least: 1, most: 1 },
        rest: Rest::Weekends,
        ..PLAIN
    },
    Offer {
        kind: "62",
        name: "介護予防訪問入浴介護",
        content: "体調の確認、居室での入浴",
        purpose: Purpose::Body,
        base: &[visit("621111", 856)],
        minutes: 40,
        starts: &[at(10, 0), at(13, 30)],
        rhythm: Rhythm::Weekly { least: 1, most: 1 },
        rest: Rest::Sundays,
        percent: Some(PercentAddOn { code: "626106", permille: 100 }),
        ..PLAIN
    },
    Offer {
        kind: "24",
        name: "介護予防短期入所生活介護",
        content: "食事・入浴の手助け、夜間の見守り",
        purpose: Purpose::FamilyRest,
        base: &[visit("242111", 451), visit("242121", 561)],
        rhythm: Rhythm::Stay,
        each: &[outside(visit("246100", 18))],
        percent: Some(PercentAddOn { code: "246108", permille: 140 }),
        ..PLAIN
    },
    Offer {
        kind: "74",
        name: "介護予防認知症対応型通所介護",
        content: "送迎、なじみの職員との活動、軽い運動",
        purpose: Purpose::Company,
        base: &[visit("741341", 861), visit("741342", 961)],
        minutes: 430,
        starts: &[at(9, 30)],
        rhythm: Rhythm::Weekly { least: 1, most: 1 },
        rest: Rest::Sundays,
        each: &[visit("745301", 40)],
        percent: Some(PercentAddOn { code: "746108", permille: 181 }),
        ..PLAIN
    },
    Offer {
        kind: "34",
        name: "介護予防居宅療養管理指導",
        content: "医師の訪問による療養の管理と助言",
        purpose: Purpose::Health,
        base: &[outside(visit("341111", 515))],
        minutes: 30,
        starts: &[at(13, 0), at(14, 30)],
        rhythm: Rhythm::Monthly,
        rest: Rest::Weekends,
        ..PLAIN
    },
    Offer {
        kind: "75",
        name: "介護予防小規模多機能型居宅介護",
        content: "通い、訪問、泊まりを組み合わせ、できることを続ける",
        purpose: Purpose::Company,
        base: &[month("751111", 3450), month("751121", 6972)],
        by_day: &[day("752111", 113), day("752121", 229)],
        rhythm: Rhythm::Package { days: 0 },
        percent: Some(PercentAddOn { code: "756108", permille: 149 }),
        ..PLAIN
    },
    Offer {
        kind: "67",
        name: "介護予防福祉用具貸与",
        content: "用具の貸し出し、点検、使い方の説明",
        purpose: Purpose::Mobility,
        rhythm: Rhythm::Rental,
        ..PLAIN
    },
];
