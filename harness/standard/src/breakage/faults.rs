//! The table of faults: for each rule what is changed in which unit, in words and in deed.

use super::{Change, Fault, bytes, files, rows, sums};
use crate::dialect::{
    Case, Dialect, EncodingReading, Header, LineEndReading, OneUserPerFile, OwnRowsOnly, PercentAddons,
    PlanPerson, SatelliteReading, Subtotals, Table2Repeat, Table7Days, VersionValue,
};
use crate::{Rule, SendUnit, Wording};

/// What breaks a rule.
pub(super) fn of(rule: Rule) -> Fault {
    let (unit, change, ja, en) = row(rule);
    Fault { unit, change, description: Wording::new(ja, en) }
}

type Row = (SendUnit, Change, &'static str, &'static str);

#[expect(clippy::too_many_lines, reason = "it is a table, one entry a rule")]
fn row(rule: Rule) -> Row {
    use Change::{Dialect as Speak, File, Unit};
    use SendUnit::{Actuals, DeleteActuals, DeletePlan, DeleteUseSlip, Plan, UseSlip};
    match rule {
        Rule::EncodingBom => (
            Actuals,
            Speak(Dialect::EncodingReading(EncodingReading::Utf8Bom)),
            "実績を、BOM 付き UTF-8 で書きました。",
            "actuals were written in UTF-8 with a byte order mark",
        ),
        Rule::EncodingNotMs932 => (
            Actuals,
            File(bytes::insert_no_character),
            "最初の文字列の先頭に、MS932 にないバイト FD を入れました。",
            "the byte FD, which MS932 does not have, was put in front of the first text",
        ),
        Rule::EncodingGaiji => (
            Actuals,
            File(bytes::insert_gaiji),
            "最初の文字列の先頭に、外字 F040 を入れました。",
            "the user-defined character F040 was put in front of the first text",
        ),
        Rule::EncodingVariant => (
            Actuals,
            File(bytes::insert_wave_dash),
            "最初の文字列の先頭に、～（8160）を入れました。",
            "～ (8160) was put in front of the first text",
        ),
        Rule::EncodingControl => (
            Actuals,
            File(bytes::insert_tab),
            "最初の文字列の先頭に、タブを入れました。",
            "a tab was put in front of the first text",
        ),
        Rule::ContainerNotCsv => (
            Actuals,
            File(bytes::workbook),
            "実績の中身を、Excel のブックの先頭に置き換えました。",
            "the content of actuals was replaced by the beginning of an Excel workbook",
        ),
        Rule::ContainerLimit => (
            Actuals,
            File(bytes::ten_thousand_columns),
            "最初の行の後に、一万列を加えました。",
            "ten thousand columns were added to the first row",
        ),
        Rule::VersionUnknown => (
            Actuals,
            Speak(Dialect::VersionValue(VersionValue::V202410)),
            "CSVバージョンを、表にない 202410 にしました。",
            "the CSV version became 202410, which is in no table",
        ),
        Rule::VersionUnsupported => (
            Actuals,
            Unit(rows::second_version),
            "CSVバージョンを、第2版の 202003 にしました。",
            "the CSV version became 202003, that of version 2",
        ),
        Rule::VersionSuperseded => (
            Actuals,
            Speak(Dialect::VersionValue(VersionValue::V202504)),
            "CSVバージョンを、4.0版の 202504 にしました。",
            "the CSV version became 202504, that of version 4.0",
        ),
        Rule::VersionMixed => (
            Actuals,
            Unit(rows::another_version_on_the_last_row),
            "最後の行のCSVバージョンだけを 202504 にしました。",
            "the CSV version of the last row alone became 202504",
        ),
        Rule::RecordHeader => (
            Actuals,
            Speak(Dialect::Header(Header::Japanese)),
            "見出し行を付けました。",
            "a header row was added",
        ),
        Rule::RecordColumns => (
            Actuals,
            File(bytes::comma_too_many),
            "最初の行の終わりに、コンマを一つ加えました。",
            "a comma was added at the end of the first row",
        ),
        Rule::RecordQuote => (
            Actuals,
            File(bytes::quote_left_open),
            "最初の行で、最後の引用符を取りました。",
            "the last quote of the first row was taken away",
        ),
        Rule::RecordLineEnd => (
            Actuals,
            Speak(Dialect::LineEndReading(LineEndReading::NoLast)),
            "最後の行の CRLF を取りました。",
            "CRLF was taken away from the last row",
        ),
        Rule::RecordBlank => (
            Actuals,
            File(bytes::blank_row),
            "最後に空の行を加えました。",
            "a blank row was added at the end",
        ),
        Rule::RecordRepeat => (
            Actuals,
            Unit(rows::last_row_twice),
            "最後の行を、もう一度書きました。",
            "the last row was written once more",
        ),
        Rule::NameGrammar => (
            Actuals,
            Speak(Dialect::Case(Case::Copy)),
            "ファイル名に、ブラウザの付ける (1) を加えました。",
            "`(1)` was added to the name, as browsers do",
        ),
        Rule::NameUnknownKind => (
            Actuals,
            File(files::misspelled_kind),
            "種別 UPJSK を UPJISK と綴りました。",
            "the kind UPJSK was spelled UPJISK",
        ),
        Rule::NameOffices => (
            Actuals,
            Unit(files::another_sender),
            "ファイル名の送信元を、別の事業所番号にしました。",
            "the sender in the name became another office",
        ),
        Rule::NameServiceKind => (
            DeleteUseSlip,
            Unit(files::sender_that_plans_nothing),
            "ファイル名の送信元のサービス種類を、予定を送らない 12 にしました。",
            "the sender's service kind in the name became 12, which sends no plans",
        ),
        Rule::NameMonth => (
            Actuals,
            Unit(files::next_month_in_the_name),
            "ファイル名の対象年月だけを、翌月にしました。",
            "the month in the name, and nothing else, became the next one",
        ),
        Rule::NameDuplicate => (
            DeleteUseSlip,
            Unit(files::serial_used_again),
            "翌月の削除にも、同じファイル連番を使いました。",
            "the deletion of the next month uses the same serial",
        ),
        Rule::SetIncomplete => {
            (UseSlip, Unit(files::without_supplement), "UPHOSOKU を除きました。", "UPHOSOKU was left out")
        }
        Rule::SetForeignMember => (
            UseSlip,
            Unit(files::deletion_besides),
            "予定と同じ連番で、DLTPLAN を加えました。",
            "a DLTPLAN was added under the serial of the use slip",
        ),
        Rule::SetSerial => (
            UseSlip,
            Unit(files::supplement_a_second_later),
            "UPHOSOKU の連番だけを、一秒後にしました。",
            "the serial of UPHOSOKU alone became a second later",
        ),
        Rule::SetJoin => (
            UseSlip,
            Unit(rows::supplement_of_somebody_else),
            "UPHOSOKU の被保険者番号だけを、別の人のものにしました。",
            "the insured number in UPHOSOKU alone became somebody else's",
        ),
        Rule::FieldRequired => (
            Actuals,
            Unit(rows::no_day_of_making),
            "作成年月日を空にしました。",
            "the day of making was left empty",
        ),
        Rule::FieldLength => (
            Actuals,
            Unit(rows::units_of_seven_digits),
            "単位数を 7 桁にしました。",
            "the units became seven digits",
        ),
        Rule::FieldFormat => (
            Actuals,
            Unit(rows::day_that_is_none),
            "作成年月日を、ない日の 20260231 にしました。",
            "the day of making became 20260231, which is none",
        ),
        Rule::FieldCode => (
            Actuals,
            Unit(rows::code_that_is_none),
            "３０日超区分を、コード表にない 9 にしました。",
            "the flag of thirty days became 9, which is no code",
        ),
        Rule::FieldUnused => {
            (Actuals, Unit(rows::unused_filled), "識別子に 1 を入れました。", "the unused field became 1")
        }
        Rule::FieldCheckDigit => (
            DeletePlan,
            Unit(rows::wrong_check_digit),
            "保険者番号の最後の数字を変えました。",
            "the last digit of the insurer number was changed",
        ),
        Rule::FieldLeadingZero => (
            DeletePlan,
            Unit(rows::lost_zero),
            "被保険者番号を 9 桁にしました。",
            "the insured number became nine digits",
        ),
        Rule::UseDayOutsideMonth => (
            Actuals,
            Unit(rows::day_of_next_month),
            "サービス利用日を、翌月の一日にしました。",
            "a day of service became the first of the next month",
        ),
        Rule::UseMixedMonths => (
            Actuals,
            Unit(rows::next_month_on_the_last_row),
            "最後の行の対象年月だけを、翌月にしました。",
            "the month of the last row alone became the next one",
        ),
        Rule::UseTimePair => (
            Actuals,
            Unit(rows::no_end),
            "サービス終了時刻だけを 9999 にしました。",
            "the end of a service alone became 9999",
        ),
        Rule::UseProrata => (
            Actuals,
            Unit(rows::the_31st),
            "31日のない月で、日割対象日の 31 日目を 1 にしました。",
            "the 31st was marked in a month that has none",
        ),
        Rule::UseEquipment => (
            Actuals,
            Unit(rows::equipment_without_code),
            "福祉用具の行から、TAISコードと福祉用具届出コードを除きました。",
            "the codes of a piece of equipment were left out",
        ),
        Rule::UseOutOfScope => (
            DeleteActuals,
            Unit(rows::kind_that_is_not_carried),
            "削除するサービス種類を、連携の対象でない 51 にしました。",
            "the service kind became 51, which the exchange does not carry",
        ),
        Rule::UseOwnRowsOnly => (
            UseSlip,
            Speak(Dialect::OwnRowsOnly(OwnRowsOnly::Yes)),
            "第6表から、送信先のほかの事業所の行を除きました。",
            "the rows of other offices than the receiver were left out of table 6",
        ),
        Rule::UseNoRowForReceiver => (
            UseSlip,
            Unit(rows::nothing_for_the_receiver),
            "第6表から、送信先の事業所の行を除きました。",
            "the receiver's rows were left out of table 6",
        ),
        Rule::UseMergedVisits => {
            (Actuals, Unit(rows::two_visits_in_one), "訪問の回数を 2 にしました。", "a visit counts twice")
        }
        Rule::TotalsMissing => (
            UseSlip,
            Unit(sums::no_total),
            "第7表の合計行を除きました。",
            "the total of table 7 was left out",
        ),
        Rule::TotalsMismatch => (
            UseSlip,
            Unit(sums::total_off_by_one),
            "第7表の合計行のサービス単位金額に 1 を加えました。",
            "one was added to the units of the total of table 7",
        ),
        Rule::TotalsUnitsOnTotal => (
            UseSlip,
            Unit(sums::units_on_total),
            "第7表の合計行の単位数を 5 にしました。",
            "the total of table 7 got 5 units",
        ),
        Rule::TotalsUnits => (
            UseSlip,
            Unit(sums::units_off_by_one),
            "第7表の一つの明細の単位数と割引後単位数に、1 を加えました。",
            "one was added to the units of a service of table 7, before and after the discount",
        ),
        Rule::TotalsMoney => (
            UseSlip,
            Unit(sums::claim_rounded_up),
            "第7表の一つの明細で、請求額を 1 円多く、利用者負担を 1 円少なくし、合計も合わせました。",
            "one claim of table 7 became a yen more and its copayment a yen less, and the sums with them",
        ),
        Rule::TotalsLimit => (
            UseSlip,
            Unit(sums::limit_of_the_lightest),
            "UPHOSOKU の要介護状態区分を要支援１、限度額を 5032 にしました。",
            "the care level in UPHOSOKU became 要支援１, with its limit of 5032",
        ),
        Rule::Plan2Key => (
            Plan,
            Unit(rows::number_twice_in_table_2),
            "第2表の二行目の番号を、一行目と同じにしました。",
            "the numbers of the second row of table 2 became those of the first",
        ),
        Rule::DeleteHasData => (
            DeletePlan,
            File(bytes::data_behind_the_key),
            "削除の鍵の後に、列を一つ加えました。",
            "a column was added behind the key of a deletion",
        ),
        Rule::PersonUnfamiliar => (
            DeletePlan,
            Unit(rows::number_outside_the_test_range),
            "被保険者番号を、試験用の範囲でない 0123456789 にしました。",
            "the insured number became 0123456789, outside the range kept for tests",
        ),
        Rule::ReadingActualsKinds => (
            Actuals,
            Unit(rows::another_kind_on_the_last_row),
            "訪問介護の実績の最後の行を、総合事業（A2）のコードにしました。",
            "the last row of a home helper's actuals got a code of kind A2",
        ),
        Rule::ReadingTextLineBreak => (
            Plan,
            Speak(Dialect::LineEndReading(LineEndReading::TextLf)),
            "文字列の中の改行を LF にしました。",
            "line breaks inside text became LF",
        ),
        Rule::ReadingHalfWidthKana => (
            Plan,
            Speak(Dialect::EncodingReading(EncodingReading::HalfWidthKana)),
            "片仮名を半角にしました。",
            "katakana became half-width",
        ),
        Rule::ReadingTable2Repeat => (
            Plan,
            Speak(Dialect::Table2Repeat(Table2Repeat::EveryRow)),
            "第2表の課題と目標を、行ごとに書きました。",
            "needs and goals of table 2 stand on every row",
        ),
        Rule::ReadingSatellite => (
            Actuals,
            Speak(Dialect::SatelliteReading(SatelliteReading::Zero)),
            "サテライト枝番の空を 00 にしました。",
            "empty satellite branches became `00`",
        ),
        Rule::ReadingTable7Days => (
            UseSlip,
            Speak(Dialect::Table7Days(Table7Days::Five)),
            "前月までの利用日数を 3 桁にしました。",
            "days of use to last month got three digits",
        ),
        Rule::ReadingSubtotals => (
            UseSlip,
            Speak(Dialect::Subtotals(Subtotals::All)),
            "第7表に、任意の小計行を加えました。",
            "the optional sums were added to table 7",
        ),
        Rule::ReadingOneUserPerFile => (
            UseSlip,
            Speak(Dialect::OneUserPerFile(OneUserPerFile::Yes)),
            "二人の予定を、利用者ごとの二組に分けました。",
            "the use slips of two people were split into two units",
        ),
        Rule::ReadingPercentAddons => (
            Actuals,
            Speak(Dialect::PercentAddons(PercentAddons::Zero)),
            "率で計算する加算の単位数を 0 にしました。",
            "the units of percentage add-ons became 0",
        ),
        Rule::ReadingPlanPerson => (
            Actuals,
            Speak(Dialect::PlanPerson(PlanPerson::Office)),
            "プラン担当者名を、事業所の名前にしました。",
            "the person in charge of the plan became an office",
        ),
    }
}
