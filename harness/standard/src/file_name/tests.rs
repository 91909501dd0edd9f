//! Names as vendors write them, right and wrong.

use proptest::prelude::*;

use super::*;

const PLAN: &str = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";

/// A name of any kind and either version, from parts that are each legal.
fn any_name() -> impl Strategy<Value = FileName> {
    let office = || "[0-9]{2}[0-9A][0-9]{7}".prop_map(|text| text.parse::<OfficeNumber>().unwrap());
    let party = move || {
        (office(), proptest::sample::select(ServiceKind::ALL.to_vec()))
            .prop_map(|(office, service)| Party { office, service })
    };
    let route = prop_oneof![
        (party(), party()).prop_map(|(sender, receiver)| Route::V4 { sender, receiver }),
        (office(), office()).prop_map(|(sender, receiver)| Route::V3 { sender, receiver }),
    ];
    let month = prop_oneof![
        Just(MonthPart::PlanTables),
        (1_i16..=9999, 1_u8..=12)
            .prop_map(|(year, month)| MonthPart::Month(ServiceMonth::new(year, month).unwrap())),
    ];
    let kind = proptest::sample::select(FileKind::ALL.to_vec());
    (kind, month, route, "[0-9]{14}", 0_u16..10_000).prop_filter_map(
        "not every kind goes with every month and version",
        |(kind, month, route, serial, image)| {
            let month = kind.name_has_month().then_some(month);
            let image = if kind == FileKind::UpkihonImage { ImageNumber::new(image) } else { None };
            FileName::new(kind, month, route, serial.parse().unwrap(), image).ok()
        },
    )
}

#[test]
fn a_name_tells_what_and_where_to() {
    let name = FileName::parse(PLAN).unwrap();
    assert_eq!(name.kind(), FileKind::Upplan);
    assert_eq!(name.month(), Some(MonthPart::Month("202604".parse().unwrap())));
    assert_eq!((name.sender().as_str(), name.receiver().as_str()), ("4479900013", "4479900021"));
    assert_eq!(name.sender_service(), Some(ServiceKind::CARE_MANAGEMENT));
    assert_eq!(name.receiver_service(), Some(ServiceKind::HOME_HELP));
    assert_eq!(name.serial().to_string(), "20260325101500");
    assert_eq!((name.version(), name.image()), (NameVersion::V4, None));
}

#[test]
fn children_and_version_3_have_names_of_their_own() {
    for (text, kind, version) in [
        (
            "UPKIHON_SUB1_4479900013_46_4479900021_43_20260325101500.CSV",
            FileKind::UpkihonSub1,
            NameVersion::V4,
        ),
        ("UPYOBO_SUB_4479900013_46_4479900021_43_20260325101500.CSV", FileKind::UpyoboSub, NameVersion::V4),
        (
            "UPKIHON_IMAGE_4479900013_46_4479900021_43_20260325101500_0001.jpg",
            FileKind::UpkihonImage,
            NameVersion::V4,
        ),
        (
            "UPHOSOKU_000000_4479900013_43_4479900021_11_20260325101500.CSV",
            FileKind::Uphosoku,
            NameVersion::V4,
        ),
        ("UPPLAN_201912_0300000100_0300000005_20191025200201.CSV", FileKind::Upplan, NameVersion::V3),
        ("UP1KYO_0300000100_0300000005_20191025200201.CSV", FileKind::Up1kyo, NameVersion::V3),
    ] {
        let name = FileName::parse(text).unwrap_or_else(|fault| panic!("`{text}`: {fault}"));
        assert_eq!((name.kind(), name.version(), name.to_string().as_str()), (kind, version, text));
    }
}

#[test]
fn a_name_of_version_4_0_differs_by_the_digits_of_its_service_kinds_alone() {
    let meant = FileName::parse(PLAN).ok();
    let named = |from: &str, to: &str| FileName::of_version_4_0(&PLAN.replacen(from, to, 1));
    assert_eq!(named("_43_4479900021_11_", "_043_4479900021_011_"), meant);
    for (from, to) in [
        ("", ""),
        ("_43_", "_043_"),
        ("_11_", "_011_"),
        ("_43_4479900021_11_", "_430_4479900021_110_"),
        ("_43_4479900021_11_", "_0043_4479900021_0011_"),
        ("_43_4479900021_11_2026032510150", "_043_4479900021_011_2026"),
    ] {
        assert_eq!(named(from, to), None, "{from} to {to}");
    }
    for name in [
        "UPKIHON_SUB1_4479900013_046_4479900021_043_20260325101500.CSV",
        "UPKIHON_IMAGE_4479900013_046_4479900021_043_20260325101500_0001.jpg",
    ] {
        assert!(FileName::of_version_4_0(name).is_some(), "{name}");
        assert_eq!(FileName::of_version_4_0(name), FileName::nearest(name), "{name}");
    }
    assert_eq!(FileName::of_version_4_0("UPKIHON.CSV"), None);
    assert_eq!(FileName::of_version_4_0(""), None);
}

#[test]
fn each_fault_says_what_is_wrong() {
    let fault = |text: &str| FileName::parse(text).unwrap_err();
    let offices = "4479900013_43_4479900021_11";
    let serial = "20260325101500";
    assert!(matches!(fault("DLTBET_202604.CSV"), NameFault::UnknownKind { .. }));
    assert!(matches!(fault("UPPLAN.CSV"), NameFault::UnknownKind { .. }));
    assert!(matches!(fault(&PLAN.replace("CSV", "csv")), NameFault::Extension { .. }));
    assert!(matches!(fault("UPPLAN_202604.CSV"), NameFault::Parts { found: 1, expected: 6, .. }));
    assert!(matches!(fault(&format!("UPPLAN_202613_{offices}_{serial}.CSV")), NameFault::Month(_)));
    assert!(matches!(
        fault(&format!("UPPLAN_000000_{offices}_{serial}.CSV")),
        NameFault::MonthZero { kind: FileKind::Upplan }
    ));
    assert!(matches!(fault(&PLAN.replace("4479900021", "")), NameFault::Office { side: Side::Receiver, .. }));
    assert!(matches!(
        fault(&PLAN.replace("_11_", "_99_")),
        NameFault::ServiceKind { side: Side::Receiver, .. }
    ));
    assert!(matches!(
        fault(&PLAN.replace("_43_", "_043_")),
        NameFault::ServiceKind { side: Side::Sender, .. }
    ));
    assert!(matches!(fault(&PLAN.replace("1500.", ".")), NameFault::Serial(_)));
    assert!(matches!(
        fault(&format!("UPKIHON_IMAGE_{offices}_{serial}_1.jpg")),
        NameFault::ImageNumber { .. }
    ));
    assert!(matches!(
        fault("UP3KYO_0300000100_0300000005_20191025200201.CSV"),
        NameFault::KindNotInVersion3 { kind: FileKind::Up3kyo }
    ));
    assert_eq!(
        fault("UPPLAN_202604.CSV").to_string(),
        "after `UPPLAN` come 6 parts separated by underscores, found 1"
    );
}

#[test]
fn parts_that_do_not_go_together_make_no_name() {
    let name = FileName::parse(PLAN).unwrap();
    let make =
        |kind, month, image| FileName::new(kind, month, name.route(), name.serial(), image).unwrap_err();
    assert!(matches!(make(FileKind::Upplan, None, None), NameFault::MonthMissing { .. }));
    assert!(matches!(make(FileKind::Up1kyo, name.month(), None), NameFault::MonthOutOfPlace { .. }));
    assert!(matches!(make(FileKind::UpkihonImage, None, None), NameFault::ImageNumberOutOfPlace { .. }));
    let first = ImageNumber::new(1);
    assert!(matches!(make(FileKind::Upkihon, None, first), NameFault::ImageNumberOutOfPlace { .. }));
    assert_eq!(ImageNumber::new(10_000), None);
}

#[test]
fn usual_damage_is_undone_in_the_hint() {
    let plan = FileName::parse(PLAN).unwrap();
    for damaged in [
        PLAN.to_ascii_lowercase(),
        PLAN.replace(".CSV", " (1).CSV"),
        PLAN.replace(".CSV", "(12).csv"),
        PLAN.replace(".CSV", " - コピー.CSV"),
        PLAN.replace(".CSV", " - コピー (2).CSV"),
        PLAN.replace('_', "＿"),
        PLAN.replace('_', "\u{332}"),
        PLAN.replace("_43_", "_043_"),
        PLAN.replace("CSV", "ＣＳＶ").replace('.', "．"),
        PLAN.replace("UPPLAN", "ＵＰＰＬＡＮ").replace("2026", "２０２６"),
        format!(" {PLAN} ").replace(".CSV ", ".CSV"),
    ] {
        assert!(FileName::parse(&damaged).is_err(), "`{damaged}`");
        assert_eq!(FileName::nearest(&damaged), Some(plan), "`{damaged}`");
    }
    let dated = "UPKIHON_000000_4479900013_46_4479900021_43_20260325101500.CSV";
    assert_eq!(FileName::nearest(dated), FileName::parse(&dated.replace("_000000", "")).ok());
    for hopeless in
        ["", "予定.CSV", "UPPLAN_202604.CSV", &PLAN.replace("4479900021", ""), &"UPPLAN_".repeat(99)]
    {
        assert_eq!(FileName::nearest(hopeless), None, "`{hopeless}`");
    }
}

proptest! {
    #[test]
    fn every_name_reads_back(name in any_name()) {
        prop_assert_eq!(FileName::parse(&name.to_string()), Ok(name));
        prop_assert_eq!(FileName::nearest(&name.to_string().to_ascii_lowercase()), Some(name));
    }

    #[test]
    fn what_is_read_is_what_was_written(
        text in prop_oneof![any::<String>(), "(UP|DLT)[A-Z0-9]{3,6}(_[0-9A-Z]{0,14}){0,9}\\.(CSV|csv|jpg)"]
    ) {
        if let Ok(name) = FileName::parse(&text) {
            prop_assert_eq!(name.to_string(), text.clone());
        }
        if let Some(name) = FileName::nearest(&text) {
            prop_assert_eq!(FileName::parse(&name.to_string()), Ok(name));
        }
    }

    #[test]
    fn a_damaged_name_is_refused_or_another(name in any_name(), place in any::<prop::sample::Index>(), with in any::<char>()) {
        let mut characters: Vec<char> = name.to_string().chars().collect();
        let place = place.index(characters.len());
        characters[place] = with;
        let damaged: String = characters.into_iter().collect();
        if let Ok(read) = FileName::parse(&damaged) {
            prop_assert_eq!(read.to_string(), damaged);
        }
    }
}
