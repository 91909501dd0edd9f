//! かんたんシミュレーションツール ～Excelダウンロード版～: the estimate as a workbook that reckons by itself.
//!
//! Every result is a formula over the inputs, with the value that the page shows beside it, so that what opens it without
//! reckoning shows the same.

use careplan_domain::JapanTime;
use rust_xlsxwriter::{
    Chart, ChartType, Color, DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format,
    FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::estimate::{DOCUMENTS, Estimate, Inputs, MINISTRY_YEN, MONTHS};
use super::simulation_fields::FIELDS;

/// What the file is called.
pub(super) const FILE_NAME: &str = "kantan-simulation-mock.xlsx";
/// The one sheet.
pub(super) const SHEET: &str = "かんたんシミュレーション";
/// The row of the first input, from 0.
pub(super) const INPUTS_AT: u32 = 5;
/// The row of the first result, from 0.
const RESULTS_AT: u32 = 24;

/// A result: its name, its formulas as things are and by the system, and their values.
struct Row {
    name: &'static str,
    formulas: (String, String),
    values: (u64, u64),
    unit: Unit,
}

/// What a result is counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Documents,
    /// In tenths.
    Hours,
    Yen,
}

/// The workbook with these inputs.
pub(super) fn written(inputs: &Inputs, at: JapanTime) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = at.day();
    let made = ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month(), day.day_of_month())?;
    book.set_properties(
        &DocProperties::new()
            .set_title("かんたんシミュレーション(模擬)")
            .set_comment("訓練・試験用の模擬です。金額は独自の試算です。")
            .set_creation_datetime(&made),
    );
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    sheet.set_header("&C模擬 (MOCK) 訓練・試験用です").set_footer("&C&P / &N");
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 1);
    sheet
        .set_column_width(0, 46)?
        .set_column_width(1, 16)?
        .set_column_width(2, 16)?
        .set_column_width(3, 12)?;
    words(sheet)?;
    write_inputs(sheet, inputs)?;
    write_results(sheet, &inputs.estimate())?;
    book.save_to_buffer()
}

fn words(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16);
    let mock = Format::new()
        .set_bold()
        .set_font_color(Color::RGB(0x4A_3500))
        .set_background_color(Color::RGB(0xFF_EFB8));
    sheet.write_with_format(0, 0, "データ連携による削減効果をかんたんシミュレーション", &title)?;
    sheet.merge_range(
        1,
        0,
        1,
        3,
        "模擬 このファイルは訓練・試験用です。実在のツールではありません。",
        &mock,
    )?;
    sheet.write(2, 0, "黄色のセルの数字を、事業所にあわせて変えてください。結果は自動で計算されます。")?;
    Ok(())
}

fn write_inputs(sheet: &mut Worksheet, inputs: &Inputs) -> Result<(), XlsxError> {
    let head = head();
    for (column, text) in (0_u16..).zip(["入力", "数字", "", "単位"]) {
        sheet.write_with_format(INPUTS_AT - 1, column, text, &head)?;
    }
    let input = Format::new()
        .set_num_format("#,##0")
        .set_background_color(Color::RGB(0xFF_F9C4))
        .set_border(FormatBorder::Thin)
        .set_unlocked();
    for (row, field) in (INPUTS_AT..).zip(&FIELDS) {
        sheet.write(row, 0, field.label)?;
        sheet.write_with_format(row, 1, exact(field.slot.of(inputs)), &input)?;
        sheet.write(row, 3, field.unit)?;
        let most = u32::try_from(field.most).unwrap_or(u32::MAX);
        let rule = DataValidation::new()
            .allow_whole_number(DataValidationRule::Between(0_i32, i32::try_from(most).unwrap_or(i32::MAX)))
            .set_error_title("入力できる範囲を超えています")?
            .set_error_message(format!("0から{most}までの整数を入力してください。"))?;
        sheet.add_data_validation(row, 1, row, 1, &rule)?;
    }
    Ok(())
}

fn write_results(sheet: &mut Worksheet, estimate: &Estimate) -> Result<(), XlsxError> {
    let head = head();
    for (column, text) in (0_u16..).zip(["結果(1年間)", "いま", "導入後", "単位"]) {
        sheet.write_with_format(RESULTS_AT - 1, column, text, &head)?;
    }
    let (yen, hours) = (Format::new().set_num_format("#,##0"), Format::new().set_num_format("#,##0.0"));
    let rows = rows(estimate);
    for (row, result) in (RESULTS_AT..).zip(&rows) {
        sheet.write(row, 0, result.name)?;
        let (format, unit) = match result.unit {
            Unit::Documents => (&yen, "件"),
            Unit::Hours => (&hours, "時間"),
            Unit::Yen => (&yen, "円"),
        };
        let value = |number: u64| match result.unit {
            Unit::Hours => format!("{}.{}", number / 10, number % 10),
            Unit::Documents | Unit::Yen => number.to_string(),
        };
        let cell = |formula: &str, number| Formula::new(formula).set_result(value(number));
        sheet.write_formula_with_format(row, 1, cell(&result.formulas.0, result.values.0), format)?;
        sheet.write_formula_with_format(row, 2, cell(&result.formulas.1, result.values.1), format)?;
        sheet.write(row, 3, unit)?;
    }
    let (hours_row, first) = (RESULTS_AT + 1, RESULTS_AT + 2);
    let total = first + 5;
    let below = total + 2;
    let strong = Format::new().set_bold().set_num_format("#,##0;[Red]-#,##0").set_font_size(14);
    let strong_hours = Format::new().set_bold().set_num_format("#,##0.0;[Red]-#,##0.0").set_font_size(14);
    sheet.write_with_format(below, 0, "1年間に減る費用", &Format::new().set_bold().set_font_size(14))?;
    let saving = Formula::new(format!("=B{0}-C{0}", total + 1)).set_result(estimate.saving().to_string());
    sheet.write_formula_with_format(below, 1, saving, &strong)?;
    sheet.write(below, 3, "円")?;
    sheet.write_with_format(below + 1, 0, "1年間に減る時間", &Format::new().set_bold().set_font_size(14))?;
    let tenths = estimate.tenths_saved();
    let sign = if tenths < 0 { "-" } else { "" };
    let saved = format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let formula = Formula::new(format!("=ROUND(B{0}-C{0},1)", hours_row + 1)).set_result(saved);
    sheet.write_formula_with_format(below + 1, 1, formula, &strong_hours)?;
    sheet.write(below + 1, 3, "時間")?;
    sheet.write(
        below + 3,
        0,
        "この金額は、この模擬環境が独自に試算したものです。実際の効果を約束するものではありません。",
    )?;
    sheet.write(
        below + 4,
        0,
        "国の試算では、1事業所あたり年間およそ次の金額とされています(計算式は公表されていません)。",
    )?;
    sheet.write_with_format(below + 5, 1, exact(MINISTRY_YEN), &yen)?;
    sheet.write(below + 5, 3, "円")?;
    insert_chart(sheet, first, below + 7)
}

/// Costs as bars, from the row `first` (from 0).
fn insert_chart(sheet: &mut Worksheet, first: u32, at: u32) -> Result<(), XlsxError> {
    let mut chart = Chart::new(ChartType::BarStacked);
    chart.title().set_name("1年間の費用(円)");
    for row in first..first + 5 {
        chart
            .add_series()
            .set_name((SHEET, row, 0))
            .set_categories((SHEET, RESULTS_AT - 1, 1, RESULTS_AT - 1, 2))
            .set_values((SHEET, row, 1, row, 2));
    }
    sheet.insert_chart(at, 0, &chart)?;
    Ok(())
}

/// Each result with its formulas. Inputs stand in column B, counted from 1 as a workbook does.
fn rows(estimate: &Estimate) -> Vec<Row> {
    let input = |place: u32| format!("$B${}", INPUTS_AT + 1 + place);
    let [
        users,
        offices,
        fax,
        post,
        hand,
        fax_minutes,
        post_minutes,
        hand_minutes,
        system_minutes,
        wage,
        sheets,
        sheet,
        postage,
        travel,
        licence,
    ]: [String; 15] = std::array::from_fn(|place| input(u32::try_from(place).unwrap_or_default()));
    // The number of documents stands in the first row of the results, the hours in the second.
    let documents = format!("B{}", RESULTS_AT + 1);
    let minutes = format!("({fax}*{fax_minutes}+{post}*{post_minutes}+{hand}*{hand_minutes})");
    let system = format!("(100*{system_minutes})");
    let labour = |minutes: &str| format!("=ROUND({documents}*{minutes}*{wage}/6000,0)");
    let hours = |minutes: &str| format!("=ROUND({documents}*{minutes}/600,0)/10");
    let first = RESULTS_AT + 3;
    let sum = |column: char| format!("=SUM({column}{first}:{column}{})", first + 4);
    let all = format!("={MONTHS}*{DOCUMENTS}*{users}*{offices}");
    let (now, by_system) = (&estimate.now, &estimate.system);
    let nothing = |cell: &str| format!("=0*{cell}");
    let row = |name, formulas, values, unit| Row { name, formulas, values, unit };
    vec![
        row("やりとりの件数", (all.clone(), all), (estimate.documents, estimate.documents), Unit::Documents),
        row(
            "かかる時間",
            (hours(&minutes), hours(&system)),
            (estimate.tenths_now, estimate.tenths_system),
            Unit::Hours,
        ),
        row("人件費", (labour(&minutes), labour(&system)), (now.labour, by_system.labour), Unit::Yen),
        row(
            "用紙・印刷代",
            (format!("={documents}*{sheets}*{sheet}"), nothing(&sheet)),
            (now.paper, by_system.paper),
            Unit::Yen,
        ),
        row(
            "郵送料",
            (format!("=ROUND({documents}*{post}*{postage}/100,0)"), nothing(&postage)),
            (now.postage, by_system.postage),
            Unit::Yen,
        ),
        row(
            "移動費",
            (format!("=ROUND({documents}*{hand}*{travel}/100,0)"), nothing(&travel)),
            (now.travel, by_system.travel),
            Unit::Yen,
        ),
        row(
            "ライセンス料",
            (nothing(&licence), format!("={licence}")),
            (now.licence, by_system.licence),
            Unit::Yen,
        ),
        row("合計", (sum('B'), sum('C')), (now.total(), by_system.total()), Unit::Yen),
    ]
}

fn head() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0xF6_E3DA)).set_border_bottom(FormatBorder::Thin)
}

/// A number of the estimate as a cell holds it.
#[expect(clippy::cast_precision_loss, reason = "a test holds the largest inputs within what is exact")]
fn exact(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
#[expect(
    clippy::float_cmp,
    reason = "what both reckon is exact: whole yen and tenths of an hour, below the limits"
)]
mod tests;
