//! 地図の絵: tiles and pins as an inline SVG, for a template to draw.
//!
//! It knows where a municipality stands among others and nothing closer: pins lie in their municipality in the order of
//! the list (A). What it shows the list beside it says in words; that list is its text alternative.

use careplan_domain::Prefecture;

use super::edition::{Edition, Entry};
use super::listing::Mark;
use super::municipalities::{self, short_name};
use super::search::{Area, Search};
use super::site::path;
use super::tiles::{self, Cell};

/// One side of a tile, in the picture's own units.
const TILE: u32 = 100;
/// How far a near view reaches into the neighbours: enough to see that there are some.
const EDGE: u32 = 25;
/// Tiles that a near view holds around its own, for whoever moves the map.
const REACH: u16 = 2;
/// Bytes that the tiles of a wide view may take, so that its page stays below 50 kB: 北海道's 179 do not fit, other
/// prefectures do. The list has all of them.
const WIDE_BYTES_MAX: usize = 30_000;
/// Bytes that the tiles of a near view may take: pins and list need the rest.
const NEAR_BYTES_MAX: usize = 14_000;
/// What a tile takes beside its name and its question.
const TILE_BYTES: usize = 320;
/// Characters that fit on a tile.
const NAME_CHARACTERS: usize = 6;
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
    pub(super) title: String,
    pub(super) description: &'static str,
    pub(super) tiles: Vec<Tile>,
    pub(super) pins: Vec<Pin>,
    /// What lies at the sides of a near view.
    pub(super) neighbours: Vec<Link>,
    /// Municipalities for which the picture has no room.
    pub(super) left_out: usize,
}

/// One tile.
#[derive(Clone, Debug)]
pub(super) struct Tile {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) name: String,
    /// Under the name: a number, or which entries of the list are here.
    pub(super) under: String,
    pub(super) href: String,
    /// What a link says of itself.
    pub(super) label: String,
    /// Whether the tile can be followed, or is only there to be moved to.
    pub(super) is_link: bool,
    pub(super) class: &'static str,
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

/// A tile before it is drawn.
struct Spot {
    name: String,
    cell: Cell,
    area: Area,
}

/// What is told of a tile.
#[derive(Clone, Copy)]
enum Holds {
    /// So many offices.
    Offices(usize),
    /// These entries of the list.
    Entries { from: usize, to: usize },
    /// None of the list.
    NoEntry,
    /// Pins.
    Pins,
    /// It lies beside what is looked at.
    Unsaid,
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
        let left_out = cut(&mut spots, search, WIDE_BYTES_MAX);
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
        let left_out = cut(&mut spots, search, WIDE_BYTES_MAX);
        let mut picture = Self { left_out, ..Self::empty(scale, "検索結果の地図(模式図)", &spots) };
        picture.tiles = spots
            .iter()
            .map(|spot| {
                let here = |entry: &&&Entry| spot.area.has(entry);
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
        let (width, height) = (end(|spot| spot.cell.column) * TILE, end(|spot| spot.cell.row) * TILE);
        // The first row of a near view begins above the first tile.
        Self {
            scale,
            view_box: format!("{TILE} {TILE} {width} {height}"),
            title: title.into(),
            description: "実際の地形や距離を表すものではありません。同じ内容は、この画面の一覧で確認できます。",
            tiles: Vec::new(),
            pins: Vec::new(),
            neighbours: Vec::new(),
            left_out: 0,
        }
    }
}

impl Spot {
    /// Its tile. What a link says begins with what can be read on it, for whoever speaks to the browser.
    fn tile(&self, href: String, holds: Holds) -> Tile {
        let (x, y) = corner(self.cell);
        let name = match self.area {
            Area::Prefecture(_) => self.name.strip_suffix(['都', '府', '県']).unwrap_or(&self.name),
            Area::Country | Area::Municipality(..) => short_name(&self.name),
        };
        let name = clipped(name, NAME_CHARACTERS);
        let (under, said) = match holds {
            Holds::Offices(count) => (count.to_string(), format!("{name} {count}件")),
            Holds::Entries { from, to } if from == to => {
                (from.to_string(), format!("{name} {from}番を一覧で見る"))
            }
            Holds::Entries { from, to } => {
                (format!("{from}–{to}"), format!("{name} {from}–{to}番を一覧で見る"))
            }
            Holds::NoEntry => (String::new(), format!("{name}に絞り込む")),
            Holds::Pins | Holds::Unsaid => (String::new(), name.clone()),
        };
        let label = if name == self.name { said } else { format!("{said} ({})", self.name) };
        Tile { x, y, name, under, href, label, is_link: true, class: holds.class() }
    }
}

impl Holds {
    const fn class(self) -> &'static str {
        match self {
            Self::Offices(0) | Self::NoEntry => "none",
            Self::Offices(_) | Self::Unsaid => "some",
            Self::Entries { .. } => "found",
            Self::Pins => "here",
        }
    }
}

impl Tile {
    /// The class of its letters: long names have smaller ones.
    pub(super) fn letters(&self) -> &'static str {
        match self.name.chars().count() {
            0..=4 => "l4",
            5 => "l5",
            _ => "l6",
        }
    }
}

impl Area {
    fn has(&self, entry: &Entry) -> bool {
        entry.listing.place.as_ref().is_some_and(|place| match self {
            Self::Country => true,
            Self::Prefecture(prefecture) => place.prefecture == *prefecture,
            Self::Municipality(prefecture, name) => {
                place.prefecture == *prefecture && place.municipality == *name
            }
        })
    }
}

/// The prefecture in which all of these lie.
fn only_prefecture(page: &[&Entry]) -> Option<Prefecture> {
    let mut all = page.iter().filter_map(|entry| entry.listing.place.as_ref()).map(|place| place.prefecture);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn country_spots() -> Vec<Spot> {
    let spot = |prefecture: Prefecture| Spot {
        name: prefecture.name().to_owned(),
        cell: tiles::of(prefecture),
        area: Area::Prefecture(prefecture),
    };
    Prefecture::ALL.into_iter().map(spot).collect()
}

/// The municipalities of a prefecture: by its grid, and what is not on it in rows below.
fn prefecture_spots(edition: &Edition, prefecture: Prefecture) -> Vec<Spot> {
    let grid = municipalities::of(prefecture);
    let below = grid.iter().map(|one| one.cell.row + 1).max().unwrap_or_default();
    let spot = |(index, name): (usize, &str)| {
        let cell = grid.get(index).map_or_else(
            || {
                let Cell { column, row } =
                    tiles::in_rows(u16::try_from(index - grid.len()).unwrap_or(u16::MAX));
                Cell { column, row: row.saturating_add(below) }
            },
            |one| one.cell,
        );
        Spot { name: name.to_owned(), cell, area: Area::Municipality(prefecture, name.to_owned()) }
    };
    edition.municipalities(prefecture).into_iter().enumerate().map(spot).collect()
}

/// Leaves out what does not fit into so many bytes, and tells how many that were. The first always fits.
fn cut(spots: &mut Vec<Spot>, search: &Search, bytes_max: usize) -> usize {
    let all = spots.len();
    let question = search.query().len();
    let mut bytes = 0;
    let fitting = spots.iter().take_while(|spot| {
        // In an address each byte of a Japanese name takes three.
        bytes += TILE_BYTES + question + 5 * spot.name.len();
        bytes <= bytes_max
    });
    let fitting = fitting.count().max(1);
    spots.truncate(fitting);
    all - spots.len()
}

/// The upper left corner of a tile. All lie one tile off, so that a near view has no negative numbers.
fn corner(cell: Cell) -> (u32, u32) {
    ((u32::from(cell.column) + 1) * TILE, (u32::from(cell.row) + 1) * TILE)
}

/// Steps of a king in chess.
fn distance(one: Cell, other: Cell) -> u16 {
    one.column.abs_diff(other.column).max(one.row.abs_diff(other.row))
}

fn clipped(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    text.chars().take(characters - 1).chain(['…']).collect()
}
