//! 地図の絵: tiles and pins as an inline SVG, for a template to draw.
//!
//! It knows where a municipality stands among others and nothing closer: pins lie in their municipality in the order of
//! the list (A). What it shows the list beside it says in words; that list is its text alternative.

mod spot;

use careplan_domain::Prefecture;

use self::spot::{Holds, Spot, Tile, corner, country_spots, cut, distance, prefecture_spots};

use super::edition::{Edition, Entry};
use super::listing::Mark;
use super::search::{Area, Search};
use super::site::path;

/// One side of a tile, in the picture's own units.
const TILE: u32 = 100;
/// How far a near view reaches into the neighbours: enough to see that there are some.
const EDGE: u32 = 25;
/// Tiles that a near view holds around its own, for whoever moves the map.
const REACH: u16 = 2;
/// Bytes that the tiles of a map to choose from may take, so that its page stays below 50 kB: 北海道's 179 fit, with few
/// kinds of service asked for. The list has all of them.
const CHOICE_BYTES_MAX: usize = 40_500;
/// Bytes that the tiles of a wide view beside a list may take. Those that hold none of the list go first.
const WIDE_BYTES_MAX: usize = 27_000;
/// Side of a tile of a prefecture as it is shown, in pixels, so that its name can be read at arm's length.
const SHOWN: u32 = 74;
/// Columns from which a prefecture's map is wider than a phone held upright.
const WIDE_COLUMNS: u32 = 5;
/// Bytes that the tiles of a near view may take: pins and list need the rest.
const NEAR_BYTES_MAX: usize = 14_000;
/// Characters of an office's name that a pin says.
const PIN_CHARACTERS: usize = 30;
/// Pins of a row in a near view, so that a finger meets one alone.
const PINS_OF_A_ROW: usize = 5;
/// From one pin to the next.
const PIN_STEP: u32 = 19;

/// The picture.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// The class that sets its size and letters.
    pub(super) scale: &'static str,
    pub(super) view_box: String,
    /// How wide a prefecture is shown, in pixels; other pictures are as wide as there is room.
    pub(super) width: Option<u32>,
    pub(super) title: String,
    pub(super) description: &'static str,
    pub(super) tiles: Vec<Tile>,
    pub(super) pins: Vec<Pin>,
    /// What lies at the sides of a near view.
    pub(super) neighbours: Vec<Link>,
    /// Municipalities for which the picture has no room.
    pub(super) left_out: usize,
}

/// One office of the page.
#[derive(Clone, Debug)]
pub(super) struct Pin {
    pub(super) number: usize,
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) label: String,
    pub(super) mark: Mark,
}

/// A way on.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) label: String,
    pub(super) href: String,
}

impl Picture {
    /// 全国, with how many offices each prefecture has.
    pub(super) fn country(edition: &Edition, search: &Search) -> Self {
        let counts = edition.prefectures(&search.kinds);
        let spots: Vec<Spot> = country_spots();
        let mut picture = Self::empty("country", "日本の地図(模式図)", &spots);
        picture.tiles = spots
            .iter()
            .zip(counts)
            .map(|(spot, (prefecture, count))| {
                let here = search.within(Area::Country).query();
                let query = if here.is_empty() { String::new() } else { format!("?{here}") };
                spot.tile(format!("{}/{prefecture}{query}", path::MAP), Holds::Offices(count))
            })
            .collect();
        picture
    }

    /// A prefecture, with how many offices each municipality has.
    pub(super) fn prefecture(edition: &Edition, prefecture: Prefecture, search: &Search) -> Self {
        let counts = edition.counts(prefecture, &search.kinds);
        let mut spots = prefecture_spots(edition, prefecture);
        let left_out = cut(&mut spots, search, CHOICE_BYTES_MAX);
        let title = format!("{}の地図(模式図)", prefecture.name());
        let mut picture = Self { left_out, ..Self::empty("prefecture", title, &spots) };
        picture.tiles = spots
            .iter()
            .zip(counts)
            .map(|(spot, count)| {
                spot.tile(
                    search.within(spot.area.clone()).href(path::OFFICES, 1),
                    Holds::Offices(count.offices),
                )
            })
            .collect();
        picture
    }

    /// The answer to a question: `page` are the entries on it, of which the first has the number `first`.
    pub(super) fn answer(edition: &Edition, search: &Search, page: &[&Entry], first: usize) -> Self {
        match &search.area {
            // A keyword mostly finds what lies close together.
            Area::Country => match only_prefecture(page) {
                Some(prefecture) => {
                    let spots = prefecture_spots(edition, prefecture);
                    Self::gathered("prefecture", spots, search, page, first)
                }
                None => Self::gathered("country", country_spots(), search, page, first),
            },
            Area::Prefecture(prefecture) => {
                let spots = prefecture_spots(edition, *prefecture);
                Self::gathered("prefecture", spots, search, page, first)
            }
            Area::Municipality(prefecture, municipality) => {
                Self::near(prefecture_spots(edition, *prefecture), municipality, search, page, first)
            }
        }
    }

    /// A wide view: the entries of a tile are gathered in it.
    fn gathered(
        scale: &'static str,
        mut spots: Vec<Spot>,
        search: &Search,
        page: &[&Entry],
        first: usize,
    ) -> Self {
        // Sorting keeps the order of those that are alike.
        spots.sort_by_key(|spot| !page.iter().any(|entry| entry.is_in(&spot.area)));
        let left_out = cut(&mut spots, search, WIDE_BYTES_MAX);
        let mut picture = Self { left_out, ..Self::empty(scale, "検索結果の地図(模式図)", &spots) };
        picture.tiles = spots
            .iter()
            .map(|spot| {
                let here = |entry: &&&Entry| entry.is_in(&spot.area);
                let numbers: Vec<usize> =
                    (first..).zip(page).filter(|(_, entry)| here(entry)).map(|(number, _)| number).collect();
                // The list is in the order of the tiles, so that those of a tile stand together.
                match (numbers.first(), numbers.last()) {
                    (Some(&from), Some(&to)) => {
                        spot.tile(format!("#office-{from}"), Holds::Entries { from, to })
                    }
                    _ => spot.tile(search.within(spot.area.clone()).href(path::OFFICES, 1), Holds::NoEntry),
                }
            })
            .collect();
        picture
    }

    /// A near view: one municipality, a pin for each entry, and the edges of what lies around.
    fn near(spots: Vec<Spot>, municipality: &str, search: &Search, page: &[&Entry], first: usize) -> Self {
        let centre = spots.iter().find(|spot| spot.name == municipality).map(|spot| spot.cell);
        let centre = centre.expect("a municipality of the list has a tile");
        let mut spots: Vec<Spot> =
            spots.into_iter().filter(|spot| distance(spot.cell, centre) <= REACH).collect();
        spots.sort_by_key(|spot| distance(spot.cell, centre));
        cut(&mut spots, search, NEAR_BYTES_MAX);
        let title = format!("{municipality}の地図(模式図)");
        let mut picture = Self::empty("municipality", title, &spots);
        let (x, y) = corner(centre);
        let side = TILE + 2 * EDGE;
        picture.view_box = format!("{} {} {side} {side}", x - EDGE, y - EDGE);
        for spot in &spots {
            let href = search.within(spot.area.clone()).href(path::OFFICES, 1);
            let away = distance(spot.cell, centre);
            if away == 1 {
                picture.neighbours.push(Link { label: spot.name.clone(), href: href.clone() });
            }
            let drawn = spot.tile(href, if away == 0 { Holds::Pins } else { Holds::Unsaid });
            // The links to the neighbours stand under the picture; a sliver of a tile is no target.
            picture.tiles.push(Tile { is_link: false, ..drawn });
        }
        let small = |number: usize| u32::try_from(number).expect("a page has few entries");
        // The rows stand in the middle of what the name leaves free.
        let top = y + 56 - small(page.len().div_ceil(PINS_OF_A_ROW).saturating_sub(1)) * PIN_STEP / 2;
        let pin = |(place, (number, entry)): (usize, (usize, &&Entry))| Pin {
            number,
            x: x + TILE / 2 - 2 * PIN_STEP + small(place % PINS_OF_A_ROW) * PIN_STEP,
            y: top + small(place / PINS_OF_A_ROW) * PIN_STEP,
            label: format!("{number}番 {}", clipped(&entry.listing.name, PIN_CHARACTERS)),
            mark: entry.mark(),
        };
        picture.pins = (first..).zip(page).enumerate().map(pin).collect();
        picture
    }

    fn empty(scale: &'static str, title: impl Into<String>, spots: &[Spot]) -> Self {
        let end = |side: fn(&Spot) -> u16| spots.iter().map(side).max().map_or(1, |last| u32::from(last) + 1);
        let (columns, rows) = (end(|spot| spot.cell.column), end(|spot| spot.cell.row));
        let (width, height) = (columns * TILE, rows * TILE);
        // The first row of a near view begins above the first tile.
        Self {
            scale,
            view_box: format!("{TILE} {TILE} {width} {height}"),
            width: (scale == "prefecture").then_some(columns.max(WIDE_COLUMNS) * SHOWN),
            title: title.into(),
            description: "実際の地形や距離を表すものではありません。同じ内容は、この画面の一覧で確認できます。",
            tiles: Vec::new(),
            pins: Vec::new(),
            neighbours: Vec::new(),
            left_out: 0,
        }
    }
}

/// The prefecture in which all of these lie.
fn only_prefecture(page: &[&Entry]) -> Option<Prefecture> {
    let mut all = page.iter().filter_map(|entry| entry.listing.place.as_ref()).map(|place| place.prefecture);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn clipped(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    text.chars().take(characters - 1).chain(['…']).collect()
}
