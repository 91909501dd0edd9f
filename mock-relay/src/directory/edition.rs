//! 公表された一覧: the offices of one publication, in the order of the list, and what is counted of them.
//!
//! The rule it keeps: an office is counted once. Where a number stands both in the testbed's own snapshot and among
//! the offices from before its time, its own entry counts.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{OfficeNumber, Prefecture, Scope, ServiceKind};

use super::folding::folded;
use super::listing::{Listing, Mark};
use super::municipalities;
use super::publications::{Issue, Snapshot};
use super::search::{Area, Search, SearchRefusal};

/// The list as it is shown.
#[derive(Debug)]
pub(super) struct Edition {
    pub(super) issue: Issue,
    /// Those with a place, in the order of the list.
    entries: Vec<Entry>,
    /// データ取得が出来なかった事業所: those without, by number.
    pub(super) unlisted: Vec<Entry>,
}

/// One office of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) listing: Listing,
    pub(super) origin: Origin,
    /// What keywords are looked for in.
    haystack: String,
}

/// Where an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// An office of this testbed.
    Testbed,
    /// Listed before its time, and in the list alone.
    Earlier,
}

/// A municipality and how many of its offices are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) municipality: String,
    pub(super) offices: usize,
}

impl Edition {
    /// The list of a snapshot, and of `earlier` where those are listed too.
    pub(super) fn of(snapshot: &Snapshot, earlier: &[Listing]) -> Self {
        let mut by_number: BTreeMap<OfficeNumber, Entry> = BTreeMap::new();
        let both = [(Origin::Earlier, earlier), (Origin::Testbed, &snapshot.offices)];
        for (origin, listing) in
            both.into_iter().flat_map(|(origin, all)| all.iter().map(move |one| (origin, one)))
        {
            by_number.insert(listing.number, Entry::of(listing.clone(), origin));
        }
        let (mut entries, unlisted): (Vec<_>, Vec<_>) =
            by_number.into_values().partition(|entry| entry.listing.place.is_some());
        entries.sort_by_cached_key(Entry::order);
        Self { issue: snapshot.issue, entries, unlisted }
    }

    /// How many offices the list has.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The office of this number, with a place or without.
    pub(super) fn office(&self, number: &OfficeNumber) -> Option<&Entry> {
        self.entries.iter().chain(&self.unlisted).find(|entry| entry.listing.number == *number)
    }

    /// Whether any of the list is from before the testbed's time.
    pub(super) fn has_earlier(&self) -> bool {
        self.entries.iter().any(|entry| entry.origin == Origin::Earlier)
    }

    /// The offices that a question asks for, in the order of the list.
    pub(super) fn find(&self, search: &Search) -> Result<Vec<&Entry>, SearchRefusal> {
        if let Area::Municipality(prefecture, municipality) = &search.area
            && !self.municipalities(*prefecture).contains(&municipality.as_str())
        {
            return Err(SearchRefusal::Municipality);
        }
        let words = search.words();
        let fits = |entry: &&Entry| {
            entry.is_in(&search.area)
                && entry.has_any_of(&search.kinds)
                && words.iter().all(|word| entry.haystack.contains(word.as_str()))
        };
        Ok(self.entries.iter().filter(fits).collect())
    }

    /// 市区町村 of a prefecture, in the order of its list: the complete list, then what else occurs.
    pub(super) fn municipalities(&self, prefecture: Prefecture) -> Vec<&str> {
        let complete = municipalities::of(prefecture);
        let mut names: Vec<&str> = complete.iter().map(|one| one.name).collect();
        let of_prefecture = self.entries.iter().filter_map(|entry| entry.listing.place.as_ref());
        let occurring: BTreeSet<&str> = of_prefecture
            .filter(|place| place.prefecture == prefecture)
            .map(|place| place.municipality.as_str())
            .collect();
        names.extend(occurring.into_iter().filter(|name| complete.iter().all(|one| one.name != *name)));
        names
    }

    /// The municipalities of a prefecture, with their offices of these kinds.
    pub(super) fn counts(&self, prefecture: Prefecture, kinds: &[ServiceKind]) -> Vec<Count> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &self.entries {
            if let Some(place) = &entry.listing.place
                && place.prefecture == prefecture
                && entry.has_any_of(kinds)
            {
                *counts.entry(place.municipality.as_str()).or_default() += 1;
            }
        }
        let count = |name: &str| Count {
            municipality: name.to_owned(),
            offices: counts.get(name).copied().unwrap_or_default(),
        };
        self.municipalities(prefecture).into_iter().map(count).collect()
    }

    /// How many offices of these kinds each prefecture has.
    pub(super) fn prefectures(&self, kinds: &[ServiceKind]) -> [(Prefecture, usize); 47] {
        let mut counts: BTreeMap<Prefecture, usize> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.has_any_of(kinds)) {
            if let Some(place) = &entry.listing.place {
                *counts.entry(place.prefecture).or_default() += 1;
            }
        }
        Prefecture::ALL.map(|one| (one, counts.get(&one).copied().unwrap_or_default()))
    }

    /// サービスの種類 that occur, in the standard's order, with how many offices have each. Kinds that the exchange does
    /// not carry are left out: the page is for those that take part (S).
    pub(super) fn kinds(&self) -> Vec<(ServiceKind, usize)> {
        let takes_part = |kind: &ServiceKind| kind.scope() != Scope::OutOfScope;
        let counted = ServiceKind::ALL.into_iter().filter(takes_part).map(|kind| {
            (kind, self.entries.iter().filter(|entry| entry.listing.service_kinds.contains(&kind)).count())
        });
        counted.filter(|(_, count)| *count > 0).collect()
    }
}

impl Entry {
    /// A municipality that was told another way than the list writes it stands where the list has it; the address stays.
    fn of(mut listing: Listing, origin: Origin) -> Self {
        let mut reading = "";
        if let Some(place) = &mut listing.place
            && let Some(known) = municipalities::told(place.prefecture, &place.municipality)
        {
            known.name.clone_into(&mut place.municipality);
            reading = known.reading;
        }
        let address = listing.place.as_ref().map_or("", |place| place.address.as_str());
        let text =
            format!("{}\n{}\n{}\n{address}\n{reading}", listing.number, listing.name, listing.kinds_line());
        Self { haystack: folded(&text), listing, origin }
    }

    /// 所在地, empty where it is not known.
    pub(super) fn address(&self) -> &str {
        self.listing.place.as_ref().map_or("", |place| &place.address)
    }

    /// Which mark it has in map and list.
    pub(super) fn mark(&self) -> Mark {
        self.listing.mark()
    }

    /// Whether it lies there.
    pub(super) fn is_in(&self, area: &Area) -> bool {
        let place = self.listing.place.as_ref();
        match area {
            Area::Country => true,
            Area::Prefecture(prefecture) => place.is_some_and(|place| place.prefecture == *prefecture),
            Area::Municipality(prefecture, name) => {
                place.is_some_and(|place| place.prefecture == *prefecture && place.municipality == *name)
            }
        }
    }

    fn has_any_of(&self, kinds: &[ServiceKind]) -> bool {
        kinds.is_empty() || self.listing.service_kinds.iter().any(|kind| kinds.contains(kind))
    }

    /// By prefecture, by the prefecture's list, those that plan care first (as in the deck), by number.
    fn order(&self) -> (Option<Prefecture>, usize, String, bool, OfficeNumber) {
        let place = self.listing.place.as_ref();
        let prefecture = place.map(|place| place.prefecture);
        let name = place.map_or("", |place| &place.municipality);
        let complete = prefecture.map_or(&[][..], municipalities::of);
        let rank = complete.iter().position(|one| one.name == name).unwrap_or(complete.len());
        (prefecture, rank, name.to_owned(), self.mark() == Mark::CareService, self.listing.number)
    }
}
