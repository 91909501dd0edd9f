use proptest::prelude::*;

use super::*;

/// What is read is written back to the letter, whatever it is; and something of the format is read.
#[track_caller]
fn check<T: FieldValue>(right: &[&str], wrong: &[&str]) {
    for text in right {
        let value = T::read(text).unwrap_or_else(|| panic!("`{text}` is no {}", T::FORMAT));
        let mut written = String::new();
        value.write(&mut written);
        assert_eq!(&written, text);
    }
    for text in wrong {
        assert!(T::read(text).is_none(), "`{text}` is read as a {}", T::FORMAT);
    }
}

#[test]
fn times_of_day_run_from_midnight_to_midnight() {
    check::<ClockTime>(
        &["0000", "0930", "2359", "2400"],
        &["2401", "0960", "930", "09:30", "９３０", "+930", "9999"],
    );
    check::<PlanTime>(&["0000", "2400", "9999"], &["9998", "", "99999"]);
}

#[test]
fn numbers_keep_their_leading_zeros() {
    check::<Number>(&["0", "00", "007", "12", "9999999999"], &["-1", "+1", "1.0", "１", "", "1234567890123"]);
    check::<Sequence>(&["1", "01", "99"], &["0", "00", "100", "x"]);
    check::<Branch>(&["0", "00", "01", "1", "99"], &["100", "a", "-1"]);
    check::<UnitPrice>(&["11.40", "10.00", "09.99"], &["11.4", "11", ".50", "1140", "11.400", "1,0.00"]);
}

#[test]
fn dates_are_days_of_the_calendar() {
    check::<Day>(&["20260401", "20240229"], &["20250229", "20261301", "2026041", "R080401", "00000000"]);
    check::<PlanDate>(&["00000000", "20260401"], &["0", "20260431"]);
    check::<MonthPart>(&["000000", "202604"], &["202613", "2026", "00000"]);
}

#[test]
fn service_codes_begin_with_a_kind() {
    check::<ServiceCode>(&["111111", "A21111", "2A1234"], &["11111", "001111", "11AAAA", "999999", "11111a"]);
    check::<AnnexCode>(&["111111", "11AAAA", "21EEEE", "22ZZZZ", "999999"], &["00AAAA", "11aaaa", "AAAA11"]);
}

#[test]
fn codes_of_equipment_and_places_have_their_hyphens() {
    check::<EquipmentCode>(&["00001-000010"], &["00001000010", "00001－000010", "0001-0000100"]);
    check::<PostalCode>(&["870-0000"], &["8700000", "870-000", "８７０-0000"]);
    check::<PhoneNumber>(&["097-0000-0000", "0970000000"], &["097--0000", "-097", "(097)0000", "０９７"]);
}

#[test]
fn days_are_marked_one_by_one() {
    let marks = DayMarks::between(3, 5);
    assert_eq!((marks.count(), marks.last()), (3, Some(5)));
    assert!(marks.contains(3) && !marks.contains(6) && !marks.contains(0) && !marks.contains(32));
    check::<DayMarks>(
        &["0011100000000000000000000000000", "0000000000000000000000000000001"],
        &["001110000000000000000000000000", "0011100000000000000000000000002"],
    );
}

#[test]
fn an_old_value_is_a_version_too_and_an_invented_one_is_none() {
    check::<CsvVersion>(&["201910", "202003", "202208", "202504", "202407"], &["202410", "202404", "4.1"]);
}

proptest! {
    #[test]
    fn a_number_is_what_its_digits_say(text in "[0-9]{1,12}") {
        prop_assert_eq!(Number::read(&text).map(Number::value), text.parse().ok());
    }

    #[test]
    fn a_number_has_digits_only(text in "[0-9]{0,11}", odd in "[^0-9]", place in 0..12_usize) {
        let (before, after) = text.split_at(place.min(text.len()));
        prop_assert_eq!(Number::read(&format!("{before}{odd}{after}")), None);
    }

    #[test]
    fn whatever_is_read_is_written_back(text in prop_oneof![any::<String>(), "[0-9]{1,12}", "[0-9A-Z.-]{1,12}"]) {
        fn check<T: FieldValue + PartialEq + std::fmt::Debug>(text: &str) -> Result<(), TestCaseError> {
            if text.is_empty() {
                return Ok(());
            }
            if text.is_ascii() {
                prop_assert_eq!(T::read_ascii(text.as_bytes()), T::read(text));
            } else if T::FORMAT.is_ascii() {
                prop_assert_eq!(T::read_ascii(text.as_bytes()), None);
            }
            if let Some(value) = T::read(text) {
                let mut written = String::new();
                value.write(&mut written);
                prop_assert_eq!(written.as_str(), text, "{}", T::FORMAT);
            }
            Ok(())
        }
        check::<CsvVersion>(&text)?;
        check::<InsurerNumber>(&text)?;
        check::<InsuredNumber>(&text)?;
        check::<OfficeNumber>(&text)?;
        check::<ServiceKind>(&text)?;
        check::<ServiceCode>(&text)?;
        check::<AnnexCode>(&text)?;
        check::<Day>(&text)?;
        check::<PlanDate>(&text)?;
        check::<ServiceMonth>(&text)?;
        check::<MonthPart>(&text)?;
        check::<ClockTime>(&text)?;
        check::<PlanTime>(&text)?;
        check::<DayMarks>(&text)?;
        check::<Number>(&text)?;
        check::<UnitPrice>(&text)?;
        check::<PostalCode>(&text)?;
        check::<PhoneNumber>(&text)?;
        check::<EquipmentCode>(&text)?;
        check::<Sequence>(&text)?;
        check::<Branch>(&text)?;
        check::<Text>(&text)?;
    }
}
