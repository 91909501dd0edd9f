//! The offices that were listed before the testbed's time: the demo's 大分県, with the counts of the deck (S).
//!
//! They stand in the list alone. No office of theirs can log in, send or receive; every name and address is invented
//! (れいだい, くんれん, けいこ, みほん: example, drill, practice, sample), every number is of the test area 98.

use careplan_domain::Prefecture;

use super::listing::{Listing, Location};

/// Number, name, service kinds, municipality, address; the last two empty where no data could be fetched.
const TABLE: &str = include_str!("demo.tsv");

/// The prefecture of the demo.
const OITA: &str = "大分県";

/// 掲載のみの事業所: the demo's list.
pub fn demo_listings() -> Vec<Listing> {
    TABLE.lines().skip(1).map(listing).collect()
}

fn listing(line: &str) -> Listing {
    let [number, name, kinds, municipality, address] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("a line of the demo's table has five columns: `{line}`");
    };
    let prefecture = Prefecture::from_name(OITA).expect("大分県 is a prefecture");
    Listing {
        number: number.parse().expect("the demo's numbers are numbers"),
        name: name.to_owned(),
        service_kinds: kinds
            .split(' ')
            .map(|kind| kind.parse().expect("the demo's kinds are in the table"))
            .collect(),
        place: (!municipality.is_empty()).then(|| Location {
            prefecture,
            municipality: municipality.to_owned(),
            address: address.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use careplan_domain::{OfficeNumber, Scope, ServiceKind};

    use super::super::municipalities;
    use super::*;

    #[test]
    fn the_demo_has_the_counts_of_the_deck() {
        let offices = demo_listings();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for place in offices.iter().filter_map(|office| office.place.as_ref()) {
            *counts.entry(place.municipality.as_str()).or_default() += 1;
        }
        let prefecture = Prefecture::from_name(OITA).expect("it is one");
        let printed: Vec<String> = municipalities::of(prefecture)
            .iter()
            .map(|one| format!("{}({})", one.name, counts.get(one.name).copied().unwrap_or_default()))
            .collect();
        assert_eq!(
            printed.join(" "),
            "宇佐市(9) 臼杵市(0) 大分市(57) 杵築市(0) 国東市(0) 佐伯市(3) 竹田市(1) 津久見市(0) 中津市(5) 日田市(0) \
             豊後大野市(2) 豊後高田市(0) 別府市(3) 由布市(4) 玖珠郡玖珠町(0) 玖珠郡九重町(0) 速見郡日出町(3) 東国東郡姫島村(0)"
        );
        assert_eq!(offices.iter().filter(|office| office.place.is_none()).count(), 3);
    }

    #[test]
    fn every_row_is_plainly_invented() {
        let offices = demo_listings();
        let numbers: BTreeSet<OfficeNumber> = offices.iter().map(|office| office.number).collect();
        let names: BTreeSet<&str> = offices.iter().map(|office| office.name.as_str()).collect();
        assert_eq!((numbers.len(), names.len()), (offices.len(), offices.len()));
        for office in &offices {
            assert!(office.number.check_digit_is_right() && office.number.as_str()[3..].starts_with("98"));
            let said = ["れいだい", "くんれん", "けいこ", "みほん"];
            assert!(said.iter().any(|word| office.name.starts_with(word)), "{}", office.name);
            let takes_part = |kind: &ServiceKind| kind.scope() != Scope::OutOfScope;
            assert!(!office.service_kinds.is_empty() && office.service_kinds.iter().all(takes_part));
            if let Some(Location { municipality, address, .. }) = &office.place {
                assert!(address.starts_with(&format!("{OITA}{municipality}")), "{address}");
            }
        }
    }
}
