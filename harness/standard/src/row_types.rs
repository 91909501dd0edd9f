//! Which kind of file has rows of which type: the one list of it, for whoever has to do something for each.
//!
//! A macro, since types of rows are no values. What is not here has no rows: an image, and what could not be read.

/// Hands every type of row with its kinds of file to a macro, behind arguments of that macro's own:
/// `each_row_type!([take] [arguments])` becomes `take! { [arguments] SupplementRow { /// 利用者補足情報. Uphosoku } … }`.
#[macro_export]
macro_rules! each_row_type {
    ([$($take:tt)+] [$($arguments:tt)*]) => {
        $($take)+! {
            [$($arguments)*]
            SupplementRow {
                /// 利用者補足情報.
                Uphosoku
            }
            Table1Row {
                /// 居宅サービス計画書 第1表.
                Up1kyo
            }
            Table2Row {
                /// 居宅サービス計画書 第2表.
                Up2kyo
            }
            Table3Row {
                /// 週間サービス計画表 第3表.
                Up3kyo
            }
            PlanDeletion {
                /// 居宅サービス計画書 第1表 削除.
                Dlt1kyo
            }
            UseSlipRow {
                /// 第6表 サービス利用票 予定.
                Upplan,
                /// 第6表 実績.
                Upjsk
            }
            AnnexRow {
                /// 第7表 サービス利用票別表.
                Upsikyu
            }
            UseSlipDeletion {
                /// 第6表 予定 削除.
                Dltplan
            }
            ActualsDeletion {
                /// 第6表 実績 削除.
                Dltjsk
            }
            BasicInfoRow {
                /// 利用者基本情報.
                Upkihon
            }
            DailyLifeRow {
                /// 利用者基本情報 別表1 1日の生活.
                UpkihonSub1
            }
            MedicalHistoryRow {
                /// 利用者基本情報 別表2 現病歴・既往歴.
                UpkihonSub2
            }
            BasicInfoDeletion {
                /// 利用者基本情報 削除.
                Dltkihon
            }
            PreventivePlanRow {
                /// 介護予防サービス・支援計画書.
                Upyobo
            }
            SupportPlanRow {
                /// 介護予防サービス・支援計画書 別表 支援計画.
                UpyoboSub
            }
            PreventivePlanDeletion {
                /// 介護予防サービス・支援計画書 削除.
                Dltyobo
            }
        }
    };
}

/// The same expression over the records of a [`Table`](crate::Table), whatever their type:
/// `on_rows!(&table, rows => rows.len(), else 0)`. Without `else`, nothing is done where there are no rows.
#[macro_export]
macro_rules! on_rows {
    ($table:expr, $rows:ident => $value:expr) => {
        $crate::on_rows!($table, $rows => $value, else {})
    };
    ($table:expr, $rows:ident => $value:expr, else $nothing:expr) => {
        $crate::each_row_type!([$crate::match_rows] [$table, $rows, $value, $nothing])
    };
}

/// What [`on_rows!`](crate::on_rows) becomes.
#[doc(hidden)]
#[macro_export]
macro_rules! match_rows {
    (
        [$table:expr, $rows:ident, $value:expr, $nothing:expr]
        $($row:ident { $($(#[$doc:meta])* $kind:ident),+ })*
    ) => {
        match $table {
            $($($crate::Table::$kind($rows) => $value,)+)*
            $crate::Table::Image | $crate::Table::Unread => $nothing,
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::{FileKind, Table};

    #[test]
    fn every_kind_of_file_has_rows_but_the_image() {
        for kind in FileKind::ALL {
            let rows = crate::on_rows!(&Table::of(kind), rows => Some(rows.len()), else None);
            assert_eq!(rows.is_none(), kind == FileKind::UpkihonImage, "{kind}");
        }
        assert!(crate::on_rows!(&Table::Unread, rows => rows.is_empty(), else true));
    }
}
