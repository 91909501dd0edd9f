//! Every clean file is written as it was read, to the byte: files of any kind, built field by field of whatever their
//! columns allow, in no sense that a generator gives them.
//!
//! The bytes are put together here, and not by the writer that is tried.

use std::sync::LazyLock;

use careplan_domain::{Day, InsurerNumber, OfficeNumber, ServiceKind};
use careplan_standard::{
    Column, FileKind, FileName, Format, Layout, MonthPart, NameVersion, Newline, Party, Requirement, Route,
    Rule, Style, read, write,
};
use encoding_rs::SHIFT_JIS;
use proptest::char::range;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A file to be: its rows as the texts of their columns.
#[derive(Debug, Clone)]
struct Draft {
    kind: FileKind,
    version: NameVersion,
    rows: Vec<Vec<String>>,
    line_end: Newline,
    ends_last_row: bool,
}

impl Draft {
    fn name(&self) -> String {
        let [sender, receiver] =
            ["4479900013", "4479900021"].map(|office| office.parse().expect("an office number"));
        let route = match self.version {
            NameVersion::V4 => Route::V4 {
                sender: Party { office: sender, service: ServiceKind::CARE_MANAGEMENT },
                receiver: Party { office: receiver, service: ServiceKind::HOME_HELP },
            },
            NameVersion::V3 => Route::V3 { sender, receiver },
        };
        let month = self.kind.name_has_month().then(|| MonthPart::Month("202604".parse().expect("a month")));
        let serial = "20260325101500".parse().expect("a serial");
        FileName::new(self.kind, month, route, serial, None)
            .expect("a name of the kind and version")
            .to_string()
    }

    fn bytes(&self) -> Vec<u8> {
        let end = match self.line_end {
            Newline::Crlf => "\r\n",
            Newline::Lf => "\n",
        };
        let columns = &layout(self.kind, self.version).columns;
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().zip(columns).map(|(text, column)| {
                let quoted = column.format.is_quoted() && !text.is_empty();
                if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.clone() }
            });
            cells.collect::<Vec<_>>().join(",")
        });
        let mut text = rows.collect::<Vec<_>>().join(end);
        if self.ends_last_row {
            text.push_str(end);
        }
        let (bytes, _, unmappable) = SHIFT_JIS.encode(&text);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    fn style(&self) -> Style {
        Style {
            version: self.version,
            line_end: self.line_end,
            ends_last_row: self.ends_last_row,
            ..Style::STANDARD
        }
    }
}

fn layout(kind: FileKind, version: NameVersion) -> &'static Layout {
    Layout::of(kind, version).expect("only kinds that the version has are drafted")
}

/// Characters of two bytes that come back as the bytes they were: kanji, NEC's row 13, IBM's extensions. Those whose code
/// converters differ about stand at the end, behind `plain`.
struct Characters {
    all: Vec<char>,
    plain: usize,
}

static CHARACTERS: LazyLock<Characters> = LazyLock::new(|| {
    let codes = (0x81..=0xFC_u8).flat_map(|lead| (0x40..=0xFC_u8).map(move |trail| [lead, trail]));
    let (mut all, mut doubtful) = (Vec::new(), Vec::new());
    for code in codes {
        let Some(text) = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&code) else {
            continue;
        };
        let (back, _, unmappable) = SHIFT_JIS.encode(&text);
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) if !unmappable && *back == code => {
                let list = if "～－∥￠￡￢".contains(character) { &mut doubtful } else { &mut all };
                list.push(character);
            }
            _ => {}
        }
    }
    let plain = all.len();
    all.extend(doubtful);
    Characters { all, plain }
});

/// Free text: quotes, commas and line breaks, kana of half width, and all that MS932 has in two bytes.
fn free(length_max: usize) -> BoxedStrategy<String> {
    let of_two_bytes = |count: usize| (0..count).prop_map(|index| CHARACTERS.all[index].to_string());
    let pieces = prop_oneof![
        8 => of_two_bytes(CHARACTERS.plain),
        1 => of_two_bytes(CHARACTERS.all.len()),
        2 => range(' ', '~').prop_map(String::from),
        2 => range('｡', 'ﾟ').prop_map(String::from),
        2 => select(vec!["\"", "\"\"", ",", "\",\"", "①", "髙", "㈱", "№", "∪", "￤"]).prop_map(str::to_owned),
        1 => select(vec!["\r\n", "\n", "\r", "\r\n\r\n", "\"\r\n\"", "\t"]).prop_map(str::to_owned),
    ];
    vec(pieces, 1..12).prop_map(move |pieces| pieces.concat().chars().take(length_max).collect()).boxed()
}

fn digits(lengths: std::ops::RangeInclusive<usize>) -> BoxedStrategy<String> {
    vec(range('0', '9'), lengths).prop_map(String::from_iter).boxed()
}

fn day() -> BoxedStrategy<String> {
    let parts = (1_900..2_100_i16, 1..=12_u8, 1..=31_u8);
    let day = parts.prop_filter_map("not every month has so many days", |(year, month, day)| {
        Day::new(year, month, day).map(Day::compact)
    });
    day.boxed()
}

fn month() -> BoxedStrategy<String> {
    (2_000..2_100, 1..=12).prop_map(|(year, month)| format!("{year}{month:02}")).boxed()
}

fn time() -> BoxedStrategy<String> {
    (0..=24 * 60).prop_map(|minutes| format!("{:02}{:02}", minutes / 60, minutes % 60)).boxed()
}

fn service_code() -> BoxedStrategy<String> {
    let letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".chars().collect::<Vec<_>>();
    let item = vec(select(letters), 4).prop_map(String::from_iter);
    let item =
        item.prop_filter("a subtotal is no service", |item| !["AAAA", "EEEE", "ZZZZ"].contains(&&**item));
    (select(ServiceKind::ALL.to_vec()), item).prop_map(|(kind, item)| format!("{kind}{item}")).boxed()
}

/// The texts that a column takes, none of them empty.
fn filled(kind: FileKind, version: NameVersion, column: &Column) -> BoxedStrategy<String> {
    let length_max = column.length_max.map_or(200, usize::from);
    let one_of = |texts: &[&str]| select(texts.iter().map(ToString::to_string).collect::<Vec<_>>()).boxed();
    match column.format {
        Format::Version => Just(version_value(version).to_owned()).boxed(),
        Format::InsurerNumber => digits(5..=5)
            .prop_map(|body| InsurerNumber::with_check_digit(&body).expect("five digits").to_string())
            .boxed(),
        Format::InsuredNumber => {
            prop_oneof![digits(10..=10), digits(9..=9).prop_map(|rest| format!("H{rest}"))].boxed()
        }
        Format::OfficeNumber => (digits(9..=9), any::<bool>())
            .prop_map(|(mut body, designated)| {
                if designated {
                    body.replace_range(2..3, "A");
                }
                OfficeNumber::with_check_digit(&body).expect("nine digits, or an A among them").to_string()
            })
            .boxed(),
        Format::ServiceKind => select(ServiceKind::ALL.to_vec()).prop_map(|kind| kind.to_string()).boxed(),
        Format::ServiceCode => service_code(),
        Format::ServiceCodeOrTotal => {
            let subtotal = (select(ServiceKind::ALL.to_vec()), one_of(&["AAAA", "EEEE", "ZZZZ"]))
                .prop_map(|(kind, class)| format!("{kind}{class}"));
            prop_oneof![service_code(), subtotal, Just("999999".to_owned())].boxed()
        }
        Format::Date if (kind, column.number) == (FileKind::Uphosoku, 4) => {
            prop_oneof![day(), Just("00000000".to_owned())].boxed()
        }
        Format::Date => day(),
        Format::Month if (kind, column.number) == (FileKind::Uphosoku, 63) => {
            prop_oneof![month(), Just("000000".to_owned())].boxed()
        }
        Format::Month => month(),
        Format::Time => time(),
        Format::TimeOr9999 => prop_oneof![time(), Just("9999".to_owned())].boxed(),
        Format::DayMarks => vec(select(vec!['0', '1']), 31).prop_map(String::from_iter).boxed(),
        Format::Integer => digits(1..=length_max),
        Format::Decimal => {
            (digits(1..=3), digits(2..=2)).prop_map(|(yen, rest)| format!("{yen}.{rest}")).boxed()
        }
        Format::Postal => {
            (digits(3..=3), digits(4..=4)).prop_map(|(one, other)| format!("{one}-{other}")).boxed()
        }
        Format::Phone => vec(digits(1..=4), 1..=3).prop_map(|groups| groups.join("-")).boxed(),
        Format::EquipmentCode => {
            (digits(5..=5), digits(6..=6)).prop_map(|(one, other)| format!("{one}-{other}")).boxed()
        }
        Format::Sequence => prop_oneof![
            (1..=99_u8).prop_map(|number| number.to_string()),
            (1..=9_u8).prop_map(|number| format!("0{number}"))
        ]
        .boxed(),
        Format::Branch => digits(1..=2),
        Format::Free | Format::ImageFile => free(length_max),
        // Bare: what needs no quotes.
        Format::Anything => {
            free(length_max).prop_map(|text| text.replace([',', '"', '\r', '\n', '\t'], "")).boxed()
        }
        Format::Unused => Just(String::new()).boxed(),
        Format::Code(list) => one_of(&list.codes().iter().map(|(code, _)| *code).collect::<Vec<_>>()),
    }
}

fn version_value(version: NameVersion) -> &'static str {
    match version {
        NameVersion::V3 => "202208",
        NameVersion::V4 => "202407",
    }
}

/// A row, its columns one by one; an optional one may be empty.
fn row(kind: FileKind, version: NameVersion) -> BoxedStrategy<Vec<String>> {
    let columns = &layout(kind, version).columns;
    let cells = columns.iter().map(|column| {
        let filled = filled(kind, version, column);
        match column.need {
            Requirement::Optional => prop_oneof![Just(String::new()), filled].boxed(),
            Requirement::Required | Requirement::PerhapsRequired | Requirement::Expected => filled,
        }
    });
    cells.collect::<Vec<_>>().boxed()
}

/// Files of every kind in every version that has it. Rows may be like the one above in some of their columns, or in all.
fn draft() -> impl Strategy<Value = Draft> {
    let kinds = FileKind::ALL.into_iter().flat_map(|kind| [(kind, NameVersion::V3), (kind, NameVersion::V4)]);
    let drafts =
        kinds.filter(|(kind, version)| Layout::of(*kind, *version).is_some()).map(|(kind, version)| {
            let row = (row(kind, version), any::<u64>(), any::<bool>());
            let ends = (select(vec![Newline::Crlf, Newline::Lf]), any::<bool>());
            (vec(row, 1..6), ends)
                .prop_map(move |(rows, (line_end, ends_last_row))| {
                    let mut drafted: Vec<Vec<String>> = Vec::new();
                    for (mut row, alike, differs) in rows {
                        if let Some(above) = drafted.last() {
                            for (index, (text, above)) in row.iter_mut().zip(above).enumerate() {
                                if !differs || alike >> (index % 64) & 1 == 1 {
                                    text.clone_from(above);
                                }
                            }
                        }
                        drafted.push(row);
                    }
                    Draft { kind, version, rows: drafted, line_end, ends_last_row }
                })
                .boxed()
        });
    proptest::strategy::Union::new(drafts)
}

/// What may be said of a draft: nothing but that its rows end otherwise, and what odd characters are in its texts.
fn may_be_told(draft: &Draft, rule: Rule) -> bool {
    let has =
        |characters: &str| draft.rows.iter().flatten().any(|text| text.contains(|c| characters.contains(c)));
    match rule {
        Rule::RecordLineEnd => draft.line_end == Newline::Lf || !draft.ends_last_row,
        Rule::EncodingVariant => has("～－∥￠￡￢"),
        Rule::EncodingControl => has("\t"),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn whatever_clean_file_is_read_is_written_as_it_was(draft in draft()) {
        let (name, bytes) = (draft.name(), draft.bytes());
        let (document, findings) = read(&name, &bytes);
        let told: Vec<_> = findings.iter().filter(|finding| !may_be_told(&draft, finding.rule)).collect();
        prop_assert!(told.is_empty(), "{name}: {told:#?}");
        prop_assert_eq!(document.strays, []);
        prop_assert_eq!(document.table.len(), draft.rows.len());
        let written = write(draft.kind, &document.table, &draft.style());
        prop_assert_eq!(written.as_deref(), Ok(&*bytes), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn the_texts_of_drafts_are_of_all_sorts() {
    let characters = &CHARACTERS.all;
    for one in ['亜', '熙', 'ゑ', '①', '㈱', '髙', '﨑', '纊', '￤', '～'] {
        assert!(characters.contains(&one), "{one}");
    }
    // All 7,724 codes of two bytes, less the 398 under which nothing is written.
    assert_eq!(characters.len(), 7_326);
    assert!(!characters.contains(&'\u{E000}'), "user-defined");
}
