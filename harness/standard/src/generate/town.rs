//! The town: neighbourhoods of one office that plans care and those that give it.
//!
//! A neighbourhood is made from the seed and its number alone, so a town of any size is never held as a whole.

use careplan_domain::{InsurerNumber, OfficeNumber, ServiceKind};

use super::catalogue::AREAS;
use super::dice::Dice;
use crate::{PhoneNumber, PostalCode, field::FieldValue as _};

/// Where each office of a neighbourhood stands in its list.
pub(super) const CARE_MANAGEMENT: usize = 0;
pub(super) const CENTRE: usize = 1;
pub(super) const MULTIFUNCTIONAL: usize = 2;
pub(super) const NURSING_MULTIFUNCTIONAL: usize = 3;

/// Everything is in a prefecture that exists, 44, and an area and a municipality that do not.
const PREFECTURE: &str = "44";

/// 圏域: the offices that serve the same people.
#[derive(Debug)]
pub(super) struct Neighbourhood {
    /// Its node of the tree of seeds.
    pub(super) dice: Dice,
    /// Its offices; a service office is named by its place here.
    pub(super) offices: Vec<Office>,
    /// The prices of its 地域区分.
    pub(super) area: &'static [u32; 3],
}

/// An office.
#[derive(Debug)]
pub(super) struct Office {
    /// 事業所番号.
    pub(super) number: OfficeNumber,
    /// 事業所名.
    pub(super) name: String,
    /// The kinds of service that it gives.
    pub(super) kinds: &'static [&'static str],
    /// 郵便番号.
    pub(super) postal_code: PostalCode,
    /// 住所１.
    pub(super) address_1: String,
    /// 住所２.
    pub(super) address_2: String,
    /// 電話番号.
    pub(super) phone: PhoneNumber,
    /// How many satellites it has.
    pub(super) satellites: u8,
}

/// What a town has in every neighbourhood.
struct Establishment {
    /// The third character of the number: what kind of establishment it is.
    class: char,
    name: &'static str,
    kinds: &'static [&'static str],
    satellites: u8,
}

const fn establishment(class: char, name: &'static str, kinds: &'static [&'static str]) -> Establishment {
    Establishment { class, name, kinds, satellites: 0 }
}

const ESTABLISHMENTS: &[Establishment] = &[
    establishment('7', "居宅介護支援事業所", &["43"]),
    establishment('0', "地域包括支援センター", &["46"]),
    establishment('9', "小規模多機能ホーム", &["73", "75"]),
    establishment('9', "看護小規模多機能ホーム", &["77"]),
    Establishment { satellites: 2, ..establishment('7', "訪問介護事業所", &["11", "A2"]) },
    establishment('7', "ヘルパーステーション", &["11", "A2"]),
    establishment('7', "訪問入浴センター", &["12", "62"]),
    establishment('6', "訪問看護ステーション", &["13", "63"]),
    establishment('1', "病院", &["14", "64", "31", "34"]),
    establishment('7', "通所介護事業所", &["15", "A6"]),
    Establishment { satellites: 1, ..establishment('7', "デイサービスセンター", &["15", "A6"]) },
    establishment('9', "地域密着型通所介護事業所", &["78"]),
    establishment('5', "介護老人保健施設", &["16", "66", "22"]),
    establishment('7', "福祉用具貸与事業所", &["17", "67"]),
    establishment('7', "短期入所生活介護事業所", &["21", "24"]),
    establishment('9', "認知症対応型デイ", &["72", "74"]),
    establishment('9', "定期巡回ステーション", &["76"]),
    establishment('9', "夜間対応型訪問介護事業所", &["71"]),
    establishment('B', "介護医療院", &["2A"]),
];

/// Words with which names of offices begin; all of them say that the office is invented.
const WORDS: [&str; 8] =
    ["みほん", "ためし", "れいだい", "ひながた", "かくう", "もぎ", "けんしゅう", "おためし"];

impl Neighbourhood {
    /// The neighbourhood of a number.
    pub(super) fn new(town: Dice, number: u64) -> Self {
        let dice = town.child("neighbourhood").nth(number);
        let offices = (0..).zip(ESTABLISHMENTS).map(|(place, what)| office(number, place, what)).collect();
        // The whole town is in one municipality, and so of one price.
        Self { dice, offices, area: town.child("area").pick(&AREAS) }
    }

    /// Which of its offices give a kind of service.
    pub(super) fn giving(&self, kind: &str) -> Vec<usize> {
        let gives = |place: &usize| self.offices[*place].kinds.contains(&kind);
        (0..self.offices.len()).filter(gives).collect()
    }
}

fn office(neighbourhood: u64, place: u64, what: &Establishment) -> Office {
    let words = WORDS.len() as u64;
    let word = WORDS[usize::try_from(neighbourhood % words).expect("below the number of words")];
    let name = match neighbourhood / words {
        0 => format!("{word}{}", what.name),
        round => format!("{word}第{}{}", round + 1, what.name),
    };
    let running = neighbourhood * ESTABLISHMENTS.len() as u64 + place;
    let block = neighbourhood % 9 + 1;
    Office {
        number: office_number(what.class, running),
        name,
        kinds: what.kinds,
        postal_code: postal_code(),
        address_1: format!("見本県見本市見本町{block}丁目"),
        address_2: format!("{}番地{}", neighbourhood / 9 + 1, place + 1),
        phone: phone("02", running),
        satellites: what.satellites,
    }
}

/// 事業所番号 with its check digit: areas from 99 downwards, which no prefecture has.
fn office_number(class: char, running: u64) -> OfficeNumber {
    /// The numbers of an area; those below 1001 are left to people who write samples by hand.
    const OF_AN_AREA: u64 = 8_999;
    let area = 99 - (running / OF_AN_AREA).min(98);
    let serial = 1_001 + running % OF_AN_AREA;
    OfficeNumber::with_check_digit(&format!("{PREFECTURE}{class}{area:02}{serial:04}"))
        .expect("a prefecture, a class, an area and a number in four digits make nine characters")
}

/// 保険者番号 of a municipality that does not exist.
pub(super) fn insurer(last: u64) -> InsurerNumber {
    let last = 99 - last.min(9);
    InsurerNumber::with_check_digit(&format!("{PREFECTURE}9{last:02}")).expect("five digits")
}

/// サービス種類 by its code.
pub(super) fn service_kind(code: &str) -> ServiceKind {
    code.parse().expect("the catalogue's kinds are held to the table by a test")
}

/// 999-9999, where nobody lives.
pub(super) fn postal_code() -> PostalCode {
    PostalCode::read("999-9999").expect("three digits, a hyphen, four digits")
}

/// 0x-0000-xxxx, which nobody can be called by.
pub(super) fn phone(area: &str, running: u64) -> PhoneNumber {
    PhoneNumber::read(&format!("{area}-0000-{:04}", running % 10_000)).expect("digits and hyphens")
}
