//! 市区町村: which a prefecture has, and where each stands on the tile map.
//!
//! Complete for 大分県 alone, in the order of the deck (S). Of other prefectures the directory knows what occurs in its
//! list; their tiles are laid out in rows (A).

use careplan_domain::Prefecture;

use super::tiles::Cell;

/// One municipality of a complete list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Municipality {
    /// With its 郡, as the list prints it.
    pub(super) name: &'static str,
    /// Its tile.
    pub(super) cell: Cell,
}

/// The complete list of a prefecture; empty where there is none.
pub(super) fn of(prefecture: Prefecture) -> &'static [Municipality] {
    if prefecture.code() == "44" { OITA } else { &[] }
}

/// The name on a tile, where there is no room for the 郡: 「玖珠町」.
pub(super) fn short_name(name: &str) -> &str {
    match name.split_once('郡') {
        Some((_, town)) if town.ends_with(['町', '村']) => town,
        _ => name,
    }
}

const fn at(name: &'static str, column: u16, row: u16) -> Municipality {
    Municipality { name, cell: Cell { column, row } }
}

const OITA: &[Municipality] = &[
    at("宇佐市", 2, 1),
    at("臼杵市", 4, 4),
    at("大分市", 4, 3),
    at("杵築市", 4, 2),
    at("国東市", 4, 1),
    at("佐伯市", 4, 5),
    at("竹田市", 2, 4),
    at("津久見市", 5, 4),
    at("中津市", 1, 1),
    at("日田市", 0, 2),
    at("豊後大野市", 3, 4),
    at("豊後高田市", 3, 1),
    at("別府市", 3, 3),
    at("由布市", 2, 3),
    at("玖珠郡玖珠町", 1, 2),
    at("玖珠郡九重町", 1, 3),
    at("速見郡日出町", 3, 2),
    at("東国東郡姫島村", 4, 0),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_municipalities_share_a_tile() {
        for prefecture in Prefecture::ALL {
            let all = of(prefecture);
            assert_eq!(all.iter().map(|one| one.cell).collect::<BTreeSet<_>>().len(), all.len());
            assert_eq!(all.iter().map(|one| one.name).collect::<BTreeSet<_>>().len(), all.len());
        }
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
