//! A tile: what it stands for, where it stands, and what is told of it.

use careplan_domain::Prefecture;

use super::super::edition::Edition;
use super::super::municipalities::{self, short_name};
use super::super::search::{Area, Search};
use super::super::site::path;
use super::super::tiles::{self, Cell};
use super::{TILE, clipped};

/// What a tile takes beside its address and its names.
const TILE_BYTES: usize = 140;
/// Characters that fit on a tile.
const NAME_CHARACTERS: usize = 6;

/// One tile.
#[derive(Clone, Debug)]
pub(in crate::directory) struct Tile {
    pub(in crate::directory) x: u32,
    pub(in crate::directory) y: u32,
    pub(in crate::directory) name: String,
    /// Under the name: a number, or which entries of the list are here.
    pub(in crate::directory) under: String,
    pub(in crate::directory) href: String,
    /// What a link says of itself. No two municipalities of a prefecture need their 郡 to be told apart.
    pub(in crate::directory) label: String,
    /// Whether the tile can be followed, or is only there to be moved to.
    pub(in crate::directory) is_link: bool,
    pub(in crate::directory) class: &'static str,
}

/// A tile before it is drawn.
pub(super) struct Spot {
    pub(super) name: String,
    pub(super) cell: Cell,
    pub(super) area: Area,
}

/// What is told of a tile.
#[derive(Clone, Copy)]
pub(super) enum Holds {
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

impl Spot {
    /// Its tile. What a link says begins with what can be read on it, for whoever speaks to the browser.
    pub(super) fn tile(&self, href: String, holds: Holds) -> Tile {
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
        Tile { x, y, name, under, href, label: said, is_link: true, class: holds.class() }
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
    pub(in crate::directory) fn letters(&self) -> &'static str {
        match self.name.chars().count() {
            0..=4 => "",
            5 => "l5",
            _ => "l6",
        }
    }
}

pub(super) fn country_spots() -> Vec<Spot> {
    let spot = |prefecture: Prefecture| Spot {
        name: prefecture.name().to_owned(),
        cell: tiles::of(prefecture),
        area: Area::Prefecture(prefecture),
    };
    Prefecture::ALL.into_iter().map(spot).collect()
}

/// The municipalities of a prefecture: by its grid, and what is not on it in rows below.
pub(super) fn prefecture_spots(edition: &Edition, prefecture: Prefecture) -> Vec<Spot> {
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
pub(super) fn cut(spots: &mut Vec<Spot>, search: &Search, bytes_max: usize) -> usize {
    let all = spots.len();
    let mut bytes = 0;
    let fitting = spots.iter().take_while(|spot| {
        let href = search.within(spot.area.clone()).href(path::OFFICES, 1);
        bytes += TILE_BYTES + href.len() + 2 * short_name(&spot.name).len();
        bytes <= bytes_max
    });
    let fitting = fitting.count().max(1);
    spots.truncate(fitting);
    all - spots.len()
}

/// The upper left corner of a tile. All lie one tile off, so that a near view has no negative numbers.
pub(super) fn corner(cell: Cell) -> (u32, u32) {
    ((u32::from(cell.column) + 1) * TILE, (u32::from(cell.row) + 1) * TILE)
}

/// Steps of a king in chess.
pub(super) fn distance(one: Cell, other: Cell) -> u16 {
    one.column.abs_diff(other.column).max(one.row.abs_diff(other.row))
}
