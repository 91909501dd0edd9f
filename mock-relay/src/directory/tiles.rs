//! 地図: the grid of tiles that stands for Japan, and the simple rule for prefectures without a grid of their own.
//!
//! Drawn for this project: one tile a prefecture, about where it lies. It is no map to find a way by.

use careplan_domain::Prefecture;

/// Where a tile stands, from the north-west.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    /// From the west.
    pub(super) column: u16,
    /// From the north.
    pub(super) row: u16,
}

/// Tiles of a row where a prefecture has no grid of its own.
const ROW: u16 = 6;

/// The tile of a prefecture.
pub(super) fn of(prefecture: Prefecture) -> Cell {
    let index = Prefecture::ALL.iter().position(|one| *one == prefecture);
    let (column, row) = JAPAN[index.expect("all prefectures are in the list of all")];
    Cell { column, row }
}

/// The `index`th tile of a prefecture without a grid: left to right, then down.
pub(super) fn in_rows(index: u16) -> Cell {
    Cell { column: index % ROW, row: index / ROW }
}

/// Column and row of 北海道 to 沖縄県, in the order of their codes.
const JAPAN: [(u16, u16); 47] = [
    (12, 0),
    (12, 1),
    (12, 2),
    (12, 3),
    (11, 2),
    (11, 3),
    (12, 4),
    (13, 5),
    (12, 5),
    (11, 5),
    (11, 6),
    (13, 6),
    (12, 6),
    (11, 7),
    (11, 4),
    (10, 4),
    (9, 4),
    (8, 5),
    (10, 6),
    (10, 5),
    (9, 5),
    (10, 7),
    (9, 6),
    (9, 7),
    (8, 6),
    (7, 6),
    (7, 7),
    (6, 6),
    (8, 7),
    (8, 8),
    (5, 6),
    (4, 6),
    (5, 7),
    (4, 7),
    (3, 7),
    (6, 9),
    (6, 8),
    (5, 8),
    (5, 9),
    (2, 8),
    (1, 8),
    (0, 8),
    (2, 9),
    (3, 8),
    (3, 9),
    (2, 10),
    (0, 11),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Shown as a picture, so that who changes it sees it.
    #[test]
    fn every_prefecture_has_a_tile_of_its_own() {
        let cells: BTreeSet<Cell> = Prefecture::ALL.into_iter().map(of).collect();
        assert_eq!(cells.len(), 47);
        let drawn: Vec<String> = (0..12)
            .map(|row| {
                let tile = |column| Prefecture::ALL.into_iter().find(|one| of(*one) == Cell { column, row });
                let row = (0..14).map(|column| tile(column).map_or("  ", |one| one.code()));
                row.collect::<Vec<_>>().join(" ").trim_end().to_owned()
            })
            .collect();
        insta::assert_snapshot!(drawn.join("\n"));
    }
}
