//! The same expression over the rows of whichever table it is.

/// Runs an expression over the records of a table, whatever their type; an image has none.
macro_rules! on_rows {
    ($table:expr, $rows:ident => $value:expr) => {
        match $table {
            $crate::Table::Uphosoku($rows) => $value,
            $crate::Table::Up1kyo($rows) => $value,
            $crate::Table::Up2kyo($rows) => $value,
            $crate::Table::Up3kyo($rows) => $value,
            $crate::Table::Dlt1kyo($rows) => $value,
            $crate::Table::Upplan($rows) | $crate::Table::Upjsk($rows) => $value,
            $crate::Table::Upsikyu($rows) => $value,
            $crate::Table::Dltplan($rows) => $value,
            $crate::Table::Dltjsk($rows) => $value,
            $crate::Table::Upkihon($rows) => $value,
            $crate::Table::UpkihonSub1($rows) => $value,
            $crate::Table::UpkihonSub2($rows) => $value,
            $crate::Table::Dltkihon($rows) => $value,
            $crate::Table::Upyobo($rows) => $value,
            $crate::Table::UpyoboSub($rows) => $value,
            $crate::Table::Dltyobo($rows) => $value,
            $crate::Table::Image | $crate::Table::Unread => {}
        }
    };
}

pub(crate) use on_rows;
