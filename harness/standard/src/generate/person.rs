//! `Person`: somebody who uses the services of a neighbourhood.

use careplan_domain::{Day, InsuredNumber, InsurerNumber, ServiceMonth};

use super::catalogue::limit_of;
use super::dice::Dice;
use super::kind_limits::{KindLimit, NEIGHBOURS_LIMITS};
use super::planning::{People, Planning};
use super::town::{self, Neighbourhood};
use crate::{CareLevel, PhoneNumber, Sex};

/// 利用者: the same in all tables and all months.
#[derive(Debug)]
pub(super) struct Person {
    /// Counted from 0 in the town: what is rare is given out by it, so that twenty-four people show all of it.
    pub(super) in_town: u64,
    /// The person's node of the tree of seeds.
    pub(super) dice: Dice,
    /// 保険者番号.
    pub(super) insurer: InsurerNumber,
    /// The limits that the insurer sets for kinds of service.
    pub(super) kind_limits: &'static [KindLimit],
    /// 被保険者番号, of the range kept for tests.
    pub(super) insured: InsuredNumber,
    /// 氏名.
    pub(super) name: String,
    /// フリガナ.
    pub(super) kana: String,
    /// 性別.
    pub(super) sex: Sex,
    /// 生年月日.
    pub(super) born: Day,
    /// 住所１.
    pub(super) address_1: String,
    /// 住所２.
    pub(super) address_2: String,
    /// 電話番号.
    pub(super) phone: PhoneNumber,
    /// 要介護状態区分.
    pub(super) level: CareLevel,
    /// 前回要介護状態区分.
    pub(super) previous_level: Option<CareLevel>,
    /// 認定日.
    pub(super) certified_on: Day,
    /// 認定有効期間開始日.
    pub(super) certified_from: Day,
    /// 認定有効期間終了日.
    pub(super) certified_to: Day,
    /// 給付率, percent.
    pub(super) benefit_rate: u64,
    /// Who plans.
    pub(super) planning: Planning,
}

/// Families, with their kana; all of them say that they are invented.
const FAMILIES: [(&str, &str); 14] = [
    ("見本", "ミホン"),
    ("試野", "タメシノ"),
    ("例田", "レイタ"),
    ("仮屋", "カリヤ"),
    ("架空", "カクウ"),
    ("模擬", "モギ"),
    ("雛形", "ヒナガタ"),
    ("練習", "レンシュウ"),
    ("様式", "ヨウシキ"),
    ("記入", "キニュウ"),
    ("見本川", "ミホンガワ"),
    ("例山", "レイヤマ"),
    ("試川", "タメシガワ"),
    ("仮名", "カリナ"),
];

const MEN: [(&str, &str); 14] = [
    ("太郎", "タロウ"),
    ("一郎", "イチロウ"),
    ("次郎", "ジロウ"),
    ("三郎", "サブロウ"),
    ("正", "タダシ"),
    ("茂", "シゲル"),
    ("清", "キヨシ"),
    ("勇", "イサム"),
    ("進", "ススム"),
    ("実", "ミノル"),
    ("義雄", "ヨシオ"),
    ("和夫", "カズオ"),
    ("昭二", "ショウジ"),
    ("武", "タケシ"),
];

const WOMEN: [(&str, &str); 14] = [
    ("花子", "ハナコ"),
    ("和子", "カズコ"),
    ("幸子", "サチコ"),
    ("節子", "セツコ"),
    ("洋子", "ヨウコ"),
    ("久子", "ヒサコ"),
    ("トミ", "トミ"),
    ("ハル", "ハル"),
    ("キヨ", "キヨ"),
    ("よし江", "ヨシエ"),
    ("文子", "フミコ"),
    ("千代", "チヨ"),
    ("静江", "シズエ"),
    ("美代子", "ミヨコ"),
];

/// Those who plan, all of them invented.
const PLANNERS: [&str; 6] = ["見本 計子", "試野 立案", "例田 相談", "架空 計一", "模擬 つなぐ", "仮屋 支子"];

impl Person {
    /// A person of a neighbourhood; `number` counts in the town.
    pub(super) fn new(
        neighbourhood: &Neighbourhood,
        people: People,
        who: Numbering,
        month: ServiceMonth,
    ) -> Self {
        let Numbering { local, in_town } = who;
        let dice = neighbourhood.dice.child("person").nth(local);
        let planning = people.planning(in_town);
        let on_assistance = in_town % 12 == 5;
        let sex = if dice.child("sex").percent(64) { Sex::Female } else { Sex::Male };
        let given = if sex == Sex::Female { &WOMEN } else { &MEN };
        let (family, family_kana) = dice.child("family").pick(&FAMILIES);
        let (given, given_kana) = dice.child("given").pick(given);
        let level = level(dice, planning, favourite(in_town));
        let neighbour = in_town % 12 == 0 || dice.child("insurer").percent(6);
        let certified_from = months_before(month, dice.child("certified").between(0, 20)).first_day();
        let years = if dice.child("years").percent(60) { 2 } else { 3 };
        let certified_days = i32::try_from(dice.child("decided").between(5, 25)).expect("below a month");
        Self {
            in_town,
            dice,
            insurer: town::insurer(u64::from(neighbour)),
            kind_limits: if neighbour { NEIGHBOURS_LIMITS } else { &[] },
            insured: insured_number(in_town, on_assistance),
            name: format!("{family} {given}"),
            kana: format!("{family_kana} {given_kana}"),
            sex,
            born: born(dice, month, on_assistance),
            address_1: format!("見本県見本市見本町{}丁目", dice.child("block").between(1, 9)),
            address_2: address(dice),
            phone: town::phone("09", in_town),
            level,
            previous_level: dice.child("renewed").percent(75).then_some(level),
            certified_on: certified_from.plus_days(-certified_days),
            certified_from,
            certified_to: certified_from.plus_years(years).plus_days(-1),
            benefit_rate: if on_assistance {
                100
            } else {
                *dice.child("rate").pick(&[90, 90, 90, 90, 90, 90, 80, 70])
            },
            planning,
        }
    }

    /// 区分支給限度基準額.
    pub(super) fn limit(&self) -> u64 {
        limit_of(self.level)
    }

    /// Whether it is a kind of service that few use, and this person does.
    pub(super) fn prefers(&self, kind: &str) -> bool {
        favourite(self.in_town) == Some(kind)
    }

    /// Who plans: a name, never an office.
    pub(super) fn planner(&self) -> &'static str {
        self.dice.child("planner").pick::<&str>(&PLANNERS)
    }

    /// Family name alone.
    pub(super) fn family(&self) -> &str {
        self.name.split(' ').next().unwrap_or(&self.name)
    }

    /// 独居.
    pub(super) fn lives_alone(&self) -> bool {
        self.dice.child("alone").percent(40)
    }

    /// 相談日: when a preventive plan began to be talked about.
    pub(super) fn consulted_on(&self, month: ServiceMonth) -> Day {
        let days = i32::try_from(self.dice.child("consult-day").between(2, 5)).expect("below a month");
        month.previous().first_day().plus_days(days)
    }

    /// The day of the care plan that is in force.
    pub(super) fn plan_date(&self, month: ServiceMonth) -> Day {
        let day = i32::try_from(self.dice.child("plan-day").between(9, 13)).expect("below a month");
        month.previous().first_day().plus_days(day)
    }
}

/// How a person is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbering {
    /// In the neighbourhood, from 0.
    pub(super) local: u64,
    /// In the town, from 0.
    pub(super) in_town: u64,
}

/// A kind of service that few use, given out so that twenty-four people show all of them.
fn favourite(in_town: u64) -> Option<&'static str> {
    match in_town % 24 {
        // The last of them is with 介護予防小規模多機能型居宅介護, and 18 and 20 with 看護小規模多機能型居宅介護.
        3 | 19 => Some("34"),
        8 => Some("71"),
        15 => Some("74"),
        16 => Some("2A"),
        18 | 20 => Some("31"),
        _ => None,
    }
}

fn level(dice: Dice, planning: Planning, favourite: Option<&str>) -> CareLevel {
    let levels: &[CareLevel] = if planning.is_preventive() && favourite.is_some() {
        &[CareLevel::Support2]
    } else if planning == Planning::PreventiveMultifunctional {
        &[CareLevel::Support1, CareLevel::Support2]
    } else if planning.is_preventive() {
        &[
            CareLevel::ProgramTarget,
            CareLevel::Support1,
            CareLevel::Support1,
            CareLevel::Support2,
            CareLevel::Support2,
        ]
    } else {
        &[
            CareLevel::Care1,
            CareLevel::Care1,
            CareLevel::Care1,
            CareLevel::Care2,
            CareLevel::Care2,
            CareLevel::Care3,
            CareLevel::Care3,
            CareLevel::Care4,
            CareLevel::Care5,
        ]
    };
    *dice.child("level").pick(levels)
}

/// 99 and eight digits; H99 and seven for somebody on 生活保護 without insurance.
fn insured_number(in_town: u64, on_assistance: bool) -> InsuredNumber {
    let running = in_town + 1_001;
    let text = if on_assistance { format!("H99{running:07}") } else { format!("99{running:08}") };
    text.parse().expect("a town has fewer people than seven digits can count")
}

/// 65 to 100 years old; 生保単独 only comes below 65 (みなし2号), so those are 55 to 63.
fn born(dice: Dice, month: ServiceMonth, on_assistance: bool) -> Day {
    let age =
        if on_assistance { dice.child("age").between(55, 63) } else { dice.child("age").between(66, 99) };
    let age = i16::try_from(age).expect("people live no thirty thousand years");
    let days = i32::try_from(dice.child("birthday").below(365)).expect("below a year");
    month.first_day().plus_years(-age).plus_days(-days)
}

/// Some addresses have what makes a bad reader stumble: a line break, a comma, quotes.
fn address(dice: Dice) -> String {
    let lot = dice.child("lot").between(1, 30);
    let house = dice.child("house").between(1, 20);
    let room = 100 * dice.child("floor").between(1, 4) + dice.child("room").between(1, 9);
    match dice.child("address").below(10) {
        0 => format!("{lot}番{house}号\r\n見本荘 \"あ棟\", {room}号室"),
        1 => format!("{lot}番{house}号, 例題ハイツ{room}"),
        2 | 3 => format!("{lot}番{house}号 ためしマンション{room}号室"),
        _ => format!("{lot}番{house}号"),
    }
}

fn months_before(month: ServiceMonth, count: u64) -> ServiceMonth {
    (0..count).fold(month, |month, _| month.previous())
}
