//! 市区町村: which a prefecture has, and where each stands on the tile map.
//!
//! All 1,741 of the country as of October 2026: 市町村 with their 郡, and Tokyo's 特別区; the wards of a designated city
//! (行政区) are no municipalities and count as their city. Codes, names and readings are those of Japan Post's list of
//! postal codes, on which no rights are claimed. The tiles of a prefecture are its town halls, drawn to a small grid so
//! that each has a cell of its own and lies about where it lies among the others; computed once, from the positions in
//! 「歴史的行政区域データセットβ版」 (CODH, ROIS-DS; CC BY 4.0), 大分県's by hand. The order is the deck's for 大分県 (S), and by
//! the same rule elsewhere (A): wards, cities, then towns and villages by 郡, each by its reading.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use careplan_domain::Prefecture;

use super::tiles::Cell;

/// Code, name, reading, column and row of the tile.
const TABLE: &str = include_str!("municipalities.tsv");

static ALL: LazyLock<BTreeMap<Prefecture, Vec<Municipality>>> = LazyLock::new(|| {
    let mut all: BTreeMap<Prefecture, Vec<Municipality>> = BTreeMap::new();
    for one in TABLE.lines().skip(1).map(municipality) {
        all.entry(one.prefecture()).or_default().push(one);
    }
    all
});

/// One municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Municipality {
    /// 全国地方公共団体コード: six digits, of which the first two are the prefecture's.
    pub(super) code: &'static str,
    /// With its 郡, as the list prints it.
    pub(super) name: &'static str,
    /// よみ, in hiragana.
    pub(super) reading: &'static str,
    /// Its tile.
    pub(super) cell: Cell,
}

impl Municipality {
    /// The prefecture in which it lies.
    pub(super) fn prefecture(&self) -> Prefecture {
        self.code[..2].parse().expect("the table's codes begin with a prefecture's")
    }
}

/// The municipalities of a prefecture, in the order of its list.
pub(super) fn of(prefecture: Prefecture) -> &'static [Municipality] {
    ALL.get(&prefecture).map_or(&[], Vec::as_slice)
}

/// The municipality of this code.
pub(super) fn by_code(code: &str) -> Option<&'static Municipality> {
    let prefecture = code.get(..2)?.parse().ok()?;
    of(prefecture).iter().find(|one| one.code == code)
}

/// The municipality of this name, as the list prints it.
pub(super) fn named(prefecture: Prefecture, name: &str) -> Option<&'static Municipality> {
    of(prefecture).iter().find(|one| one.name == name)
}

/// The municipality that is told: by its name, without its 郡, or with the ward of a designated city.
pub(super) fn told(prefecture: Prefecture, told: &str) -> Option<&'static Municipality> {
    let all = of(prefecture);
    let has_it_as_ward = |one: &&Municipality| {
        one.name.ends_with('市') && told.strip_prefix(one.name).is_some_and(|ward| ward.ends_with('区'))
    };
    named(prefecture, told)
        .or_else(|| all.iter().find(|one| short_name(one.name) == told))
        .or_else(|| all.iter().find(has_it_as_ward))
}

/// The name on a tile, where there is no room for the 郡: 「玖珠町」.
pub(super) fn short_name(name: &str) -> &str {
    match name.split_once('郡') {
        Some((_, town)) if town.ends_with(['町', '村']) => town,
        _ => name,
    }
}

fn municipality(line: &'static str) -> Municipality {
    let [code, name, reading, column, row] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("a line of the municipalities has five columns: `{line}`");
    };
    let number = |text: &str| text.parse().expect("the table's cells are numbers");
    Municipality { code, name, reading, cell: Cell { column: number(column), row: number(row) } }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn everyone() -> impl Iterator<Item = &'static Municipality> {
        Prefecture::ALL.into_iter().flat_map(of)
    }

    /// The last digit of a code: the rest of eleven after the sum of the first five, weighted 6 to 2.
    fn check_digit(code: &str) -> u32 {
        let digits = code.chars().filter_map(|digit| digit.to_digit(10));
        let sum: u32 = digits.take(5).zip((2..=6).rev()).map(|(digit, weight)| digit * weight).sum();
        (11 - sum % 11) % 10
    }

    #[test]
    fn the_country_has_as_many_as_the_ministry_counts() {
        let ending = |end| everyone().filter(|one| one.name.ends_with(end)).count();
        // As of October 2026; the six villages of the Northern Territories are not counted.
        assert_eq!((ending('市'), ending('町'), ending('村'), ending('区')), (792, 743, 183, 23));
        assert_eq!(everyone().count(), 1_741);
        assert_eq!(TABLE.lines().count(), 1 + 1_741, "each belongs to a prefecture");
    }

    #[test]
    fn every_prefecture_has_its_own() {
        let counts: Vec<String> = Prefecture::ALL
            .into_iter()
            .map(|prefecture| {
                let all = of(prefecture);
                let side = |of: fn(&Municipality) -> u16| all.iter().map(of).max().map_or(0, |last| last + 1);
                let (wide, high) = (side(|one| one.cell.column), side(|one| one.cell.row));
                format!("{} {} {wide}×{high}", prefecture.name(), all.len())
            })
            .collect();
        insta::assert_snapshot!(counts.join("\n"));
    }

    #[test]
    fn no_two_municipalities_share_a_code_a_name_or_a_tile() {
        let codes: BTreeSet<&str> = everyone().map(|one| one.code).collect();
        assert_eq!(codes.len(), 1_741);
        for prefecture in Prefecture::ALL {
            let all = of(prefecture);
            assert_eq!(all.iter().map(|one| one.cell).collect::<BTreeSet<_>>().len(), all.len());
            assert_eq!(all.iter().map(|one| one.name).collect::<BTreeSet<_>>().len(), all.len());
            let short: BTreeSet<&str> = all.iter().map(|one| short_name(one.name)).collect();
            assert_eq!(short.len(), all.len(), "a tile says without its 郡 what it is");
        }
    }

    #[test]
    fn every_code_is_one_and_every_reading_is_kana() {
        for one in everyone() {
            assert!(one.code.len() == 6 && one.code.bytes().all(|byte| byte.is_ascii_digit()), "{one:?}");
            assert_eq!(one.code.as_bytes()[5], b'0' + u8::try_from(check_digit(one.code)).expect("a digit"));
            assert!(one.reading.chars().all(|kana| ('ぁ'..='ゖ').contains(&kana) || kana == 'ー'), "{one:?}");
            assert_eq!(by_code(one.code), Some(one));
        }
    }

    #[test]
    fn oita_is_in_the_order_of_the_deck() {
        let oita = Prefecture::from_name("大分県").expect("it is one");
        let names: Vec<&str> = of(oita).iter().map(|one| one.name).collect();
        assert_eq!(
            names.join(" "),
            "宇佐市 臼杵市 大分市 杵築市 国東市 佐伯市 竹田市 津久見市 中津市 日田市 豊後大野市 豊後高田市 別府市 由布市 \
             玖珠郡玖珠町 玖珠郡九重町 速見郡日出町 東国東郡姫島村"
        );
    }

    #[test]
    fn what_is_told_is_found_in_the_list() {
        let of = |prefecture: &str, text: &str| {
            told(Prefecture::from_name(prefecture).expect("it is one"), text).map(|one| one.name)
        };
        assert_eq!(of("大分県", "中津市"), Some("中津市"));
        assert_eq!(of("大分県", "玖珠町"), Some("玖珠郡玖珠町"));
        assert_eq!(of("神奈川県", "横浜市港北区"), Some("横浜市"));
        assert_eq!(of("東京都", "港区"), Some("港区"));
        assert_eq!(of("大分県", "見本市"), None);
    }

    #[test]
    fn a_tile_leaves_out_the_county() {
        assert_eq!(short_name("玖珠郡玖珠町"), "玖珠町");
        assert_eq!(short_name("東国東郡姫島村"), "姫島村");
        assert_eq!(short_name("中津市"), "中津市");
        // 郡山市 and 大和郡山市 are cities.
        assert_eq!(short_name("郡山市"), "郡山市");
        assert_eq!(short_name("大和郡山市"), "大和郡山市");
    }
}
