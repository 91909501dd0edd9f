//! The fields of the simulation: names, units, limits, and what is wrong with what was typed.

use std::collections::BTreeMap;

use super::estimate::Inputs;

/// One field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Which input it is.
    pub(super) slot: Slot,
    /// Its name in addresses, and its id on the page.
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) unit: &'static str,
    /// The most that is taken: an office a hundred times as large as any, yet small enough to be reckoned exactly.
    pub(super) most: u64,
}

/// Which input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Users,
    OfficesPerUser,
    Fax,
    Post,
    Hand,
    FaxMinutes,
    PostMinutes,
    HandMinutes,
    SystemMinutes,
    Wage,
    Sheets,
    Sheet,
    Postage,
    Travel,
    Licence,
}

/// A group of fields on the page.
pub(super) struct Group {
    pub(super) legend: &'static str,
    pub(super) hint: &'static str,
    pub(super) fields: &'static [Field],
}

/// All fields, in the order of page and workbook.
pub(super) const FIELDS: [Field; 15] = [
    field(Slot::Users, "users", "1か月に予定・実績をやりとりする利用者数", "人", 5_000),
    field(Slot::OfficesPerUser, "offices", "利用者1人あたりの相手先の事業所数", "か所", 20),
    field(Slot::Fax, "fax_share", "FAXで送る割合", "%", 100),
    field(Slot::Post, "post_share", "郵送する割合", "%", 100),
    field(Slot::Hand, "hand_share", "手渡しする割合", "%", 100),
    field(Slot::FaxMinutes, "fax_minutes", "FAX 1件にかかる時間", "分", 240),
    field(Slot::PostMinutes, "post_minutes", "郵送 1件にかかる時間", "分", 240),
    field(Slot::HandMinutes, "hand_minutes", "手渡し 1件にかかる時間(往復の移動を含む)", "分", 240),
    field(Slot::SystemMinutes, "system_minutes", "データ連携 1件にかかる時間", "分", 240),
    field(Slot::Wage, "wage", "1時間あたりの人件費", "円", 20_000),
    field(Slot::Sheets, "sheets", "1件あたりの用紙の枚数", "枚", 100),
    field(Slot::Sheet, "sheet", "用紙1枚あたりの費用(印刷を含む)", "円", 1_000),
    field(Slot::Postage, "postage", "郵送 1件あたりの郵送料", "円", 10_000),
    field(Slot::Travel, "travel", "手渡し 1件あたりの移動費", "円", 10_000),
    field(Slot::Licence, "licence", "1年間のライセンス料", "円", 1_000_000),
];

const fn field(slot: Slot, id: &'static str, label: &'static str, unit: &'static str, most: u64) -> Field {
    Field { slot, id, label, unit, most }
}

/// The fields as the page groups them.
pub(super) fn groups() -> [Group; 4] {
    let (amount, rest) = FIELDS_REF.split_at(2);
    let (shares, rest) = rest.split_at(3);
    let (minutes, money) = rest.split_at(4);
    [
        Group {
            legend: "やりとりの量",
            hint: "1人の利用者につき、相手先ごとに予定と実績の2件をやりとりするものとして計算します。",
            fields: amount,
        },
        Group {
            legend: "いまの送り方", hint: "3つの割合をあわせて100%にしてください。", fields: shares
        },
        Group {
            legend: "1件にかかる時間",
            hint: "印刷、送付、受け取った書類の整理、介護ソフトへの入力までを含めた時間です。",
            fields: minutes,
        },
        Group { legend: "費用", hint: "", fields: money },
    ]
}

static FIELDS_REF: &[Field] = &FIELDS;

impl Slot {
    /// The input.
    pub(super) fn of(self, inputs: &Inputs) -> u64 {
        let mut inputs = *inputs;
        *self.of_mut(&mut inputs)
    }

    /// The input, to be set.
    pub(super) fn of_mut(self, inputs: &mut Inputs) -> &mut u64 {
        match self {
            Self::Users => &mut inputs.users,
            Self::OfficesPerUser => &mut inputs.offices_per_user,
            Self::Fax => &mut inputs.fax_share,
            Self::Post => &mut inputs.post_share,
            Self::Hand => &mut inputs.hand_share,
            Self::FaxMinutes => &mut inputs.fax_minutes,
            Self::PostMinutes => &mut inputs.post_minutes,
            Self::HandMinutes => &mut inputs.hand_minutes,
            Self::SystemMinutes => &mut inputs.system_minutes,
            Self::Wage => &mut inputs.wage_yen,
            Self::Sheets => &mut inputs.sheets,
            Self::Sheet => &mut inputs.sheet_yen,
            Self::Postage => &mut inputs.postage_yen,
            Self::Travel => &mut inputs.travel_yen,
            Self::Licence => &mut inputs.licence_yen,
        }
    }
}

/// What was typed, by field; a field that is not there has its default.
pub(super) type Typed = BTreeMap<String, String>;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) id: &'static str,
    pub(super) message: String,
}

/// The inputs that were typed, or every fault in the page's order.
pub(super) fn check(typed: &Typed) -> Result<Inputs, Vec<Fault>> {
    let mut inputs = Inputs::default();
    let mut faults = Vec::new();
    for field in &FIELDS {
        let Some(text) = typed.get(field.id) else { continue };
        match number(text, field) {
            Ok(number) => *field.slot.of_mut(&mut inputs) = number,
            Err(message) => faults.push(Fault { id: field.id, message }),
        }
    }
    let shares = inputs.fax_share + inputs.post_share + inputs.hand_share;
    let share_faulty = faults.iter().any(|fault| fault.id.ends_with("_share"));
    if shares != 100 && !share_faulty {
        let message =
            format!("FAX、郵送、手渡しの割合をあわせると{shares}%です。あわせて100%にしてください。");
        faults.push(Fault { id: "fax_share", message });
    }
    if faults.is_empty() { Ok(inputs) } else { Err(faults) }
}

/// A whole number; full-width digits and commas are read too.
fn number(text: &str, field: &Field) -> Result<u64, String> {
    let Field { label, unit, most, .. } = field;
    let typed: String = text
        .trim()
        .chars()
        .filter(|one| !matches!(one, ',' | '，'))
        .map(|one| match one {
            '０'..='９' => char::from_u32(u32::from(one) - 0xFEE0).unwrap_or(one),
            other => other,
        })
        .collect();
    if typed.is_empty() {
        return Err(format!("「{label}」が入力されていません。0から{most}までの数字を入力してください。"));
    }
    let is_number = typed.bytes().all(|byte| byte.is_ascii_digit());
    match typed.parse() {
        Ok(number) if is_number && number <= *most => Ok(number),
        _ if is_number => Err(format!("「{label}」が大きすぎます。{most}{unit}以下で入力してください。")),
        _ => Err(format!("「{label}」には、0から{most}までの整数を入力してください。")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_is_not_typed_has_its_default() {
        assert_eq!(check(&Typed::new()), Ok(Inputs::default()));
        let inputs =
            check(&typed(&[("users", "１，２００"), ("wage", " 2,000 "), ("unknown", "x")])).unwrap();
        assert_eq!((inputs.users, inputs.wage_yen), (1_200, 2_000));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = check(&typed(&[
            ("users", ""),
            ("offices", "-1"),
            ("fax_minutes", "1.5"),
            ("wage", "99999999999999999999999"),
            ("sheets", "二"),
        ]))
        .unwrap_err();
        let ids: Vec<&str> = faults.iter().map(|fault| fault.id).collect();
        assert_eq!(ids, ["users", "offices", "fax_minutes", "wage", "sheets"]);
        assert_eq!(
            faults[3].message,
            "「1時間あたりの人件費」が大きすぎます。20000円以下で入力してください。"
        );
    }

    #[test]
    fn shares_come_to_a_hundred() {
        let faults = check(&typed(&[("fax_share", "90")])).unwrap_err();
        assert_eq!(
            faults,
            [Fault {
                id: "fax_share",
                message: "FAX、郵送、手渡しの割合をあわせると130%です。あわせて100%にしてください。"
                    .to_owned()
            }]
        );
        assert!(check(&typed(&[("fax_share", "0"), ("post_share", "0"), ("hand_share", "100")])).is_ok());
    }

    #[test]
    fn each_field_has_an_input_of_its_own() {
        let mut inputs = Inputs::default();
        for (number, field) in (1..).zip(&FIELDS) {
            *field.slot.of_mut(&mut inputs) = number;
        }
        let read: Vec<u64> = FIELDS.iter().map(|field| field.slot.of(&inputs)).collect();
        assert_eq!(read, (1..=15).collect::<Vec<_>>());
        assert_eq!(groups().iter().map(|group| group.fields.len()).sum::<usize>(), FIELDS.len());
    }
}
