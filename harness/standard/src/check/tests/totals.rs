//! Sums of table 7 against a reference that adds up plainly.

use proptest::prelude::*;

use super::super::Checking;
use super::super::sheet::{Sheet, check_sheet};
use crate::read::Changes;
use crate::rows::AnnexRow;
use crate::{
    AnnexCode, Document, Field, FieldValue, FileKind, FileName, Findings, Flag, Naming, Number, Record, Rule,
    Table, UnitPrice,
};

const NAME: &str = "UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const OFFICES: [&str; 2] = ["4479900021", "4479900039"];
const KINDS: [&str; 2] = ["11", "15"];

/// A service: whose, of which kind and office, how often, units each, how many of them within the limit.
#[derive(Debug, Clone)]
struct Service {
    person: usize,
    kind: usize,
    office: usize,
    count: u64,
    units: u64,
    beyond: u64,
    outside: bool,
    price: u32,
}

fn service() -> impl Strategy<Value = Service> {
    (0..2usize, 0..2usize, 0..2usize, 1..31u64, 1..2000u64, 0..4u64, any::<bool>(), 1000..1200u32).prop_map(
        |(person, kind, office, count, units, beyond, outside, price)| Service {
            person,
            kind,
            office,
            count,
            units,
            beyond: if outside { 0 } else { beyond.saturating_sub(2) * units },
            outside,
            price,
        },
    )
}

fn number(value: u64) -> Field<Number> {
    Number::new(value).into()
}

fn plain(person: usize, office: &str, code: &str) -> AnnexRow {
    AnnexRow {
        version: Field::Value(crate::CsvVersion::V4_1),
        insurer: "449991".parse().ok().into(),
        insured: format!("990000000{}", person + 1).parse().ok().into(),
        month: "202604".parse().ok().into(),
        office: office.parse().ok().into(),
        code: AnnexCode::read(code).into(),
        units: number(0),
        beyond_30_days: Field::Value(Flag::No),
        ..AnnexRow::default()
    }
}

fn detail(service: &Service) -> AnnexRow {
    let all = service.count * service.units;
    let beyond = service.beyond.min(all);
    let paid = if service.outside { all } else { all - beyond };
    let cost = paid * u64::from(service.price) / 100;
    let claim = cost * 90 / 100;
    let inside = |value: u64| if service.outside { Field::Empty } else { number(value) };
    AnnexRow {
        units: number(service.units),
        count: number(service.count),
        service_units: number(all),
        managed_units: inside(all),
        units_beyond_limit: inside(beyond),
        units_within_limit: inside(all - beyond),
        unit_price: UnitPrice::from_hundredths(service.price).into(),
        cost: number(cost),
        benefit_rate: number(90),
        claim: number(claim),
        copayment: number(cost - claim),
        full_payment: number(beyond * u64::from(service.price) / 100),
        ..plain(service.person, OFFICES[service.office], &format!("{}1111", KINDS[service.kind]))
    }
}

fn columns(row: &mut AnnexRow) -> [&mut Field<Number>; 9] {
    [
        &mut row.count,
        &mut row.service_units,
        &mut row.managed_units,
        &mut row.units_beyond_limit,
        &mut row.units_within_limit,
        &mut row.cost,
        &mut row.claim,
        &mut row.copayment,
        &mut row.full_payment,
    ]
}

/// The sum of rows, column by column.
fn summed(mut sum: AnnexRow, rows: &[AnnexRow]) -> AnnexRow {
    for (index, column) in columns(&mut sum).into_iter().enumerate() {
        let values = rows.iter().map(|row| {
            let mut row = row.clone();
            columns(&mut row)[index].value().map_or(0, |number| number.value())
        });
        *column = number(values.sum());
    }
    sum
}

fn annex(services: &[Service]) -> Vec<AnnexRow> {
    let mut rows = Vec::new();
    for person in 0..2 {
        let mut all = Vec::new();
        for (office, kind) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let own =
                |service: &&Service| (service.person, service.office, service.kind) == (person, office, kind);
            let details: Vec<_> = services.iter().filter(own).map(detail).collect();
            let within: Vec<_> =
                details.iter().filter(|row| !row.units_within_limit.is_empty()).cloned().collect();
            rows.extend(details.iter().cloned());
            if within.len() > 1 {
                let code = format!("{}AAAA", KINDS[kind]);
                let price = Field::clone(&within[0].unit_price);
                let subtotal = AnnexRow { unit_price: price, ..plain(person, OFFICES[office], &code) };
                rows.push(AnnexRow { benefit_rate: number(90), ..summed(subtotal, &within) });
            }
            all.extend(details);
        }
        if !all.is_empty() {
            rows.push(summed(plain(person, "9999999999", "999999"), &all));
        }
    }
    rows
}

fn rules(rows: Vec<AnnexRow>) -> Vec<Rule> {
    let name: FileName = NAME.parse().unwrap();
    let document = Document {
        name: Naming::Right(name),
        version: Some(crate::CsvVersion::V4_1),
        table: Table::Upsikyu(Record::of(rows)),
        strays: Vec::new(),
    };
    assert_eq!(document.name.kind(), Some(FileKind::Upsikyu));
    let mut findings = Findings::new();
    let changes = Changes::unknown(document.table.len());
    let sheet = Sheet { path: NAME, bytes: b"", document: &document, changes: &changes };
    check_sheet(&sheet, Checking::default(), &mut findings);
    findings.into_sorted().into_iter().map(|finding| finding.rule).collect()
}

fn with_another_digit(value: u64, place: u32, add: u64) -> u64 {
    let power = 10_u64.pow(place % (value.max(1).ilog10() + 1));
    let digit = value / power % 10;
    value - digit * power + (digit + 1 + add % 9) % 10 * power
}

proptest! {
    #[test]
    fn sums_that_add_up_pass(services in proptest::collection::vec(service(), 0..12)) {
        prop_assert_eq!(rules(annex(&services)), []);
    }

    #[test]
    fn any_other_digit_in_a_summed_column_is_found(
        services in proptest::collection::vec(service(), 1..12),
        row in any::<prop::sample::Index>(),
        column in 0..9usize,
        place in 0..7u32,
        add in 0..9u64,
    ) {
        let mut rows = annex(&services);
        let row = row.index(rows.len());
        let mut changed = rows[row].clone();
        let field = columns(&mut changed).into_iter().nth(column).unwrap();
        // A column that stays empty has no digit.
        prop_assume!(!field.is_empty());
        let value = field.value().unwrap().value();
        *field = number(with_another_digit(value, place, add));
        rows[row] = changed;
        let found = rules(rows);
        prop_assert!(
            found.iter().any(|rule| matches!(rule, Rule::TotalsMismatch | Rule::TotalsMoney)),
            "{found:?}"
        );
    }
}
