//! `Group`: everything under one serial between two offices, which should be one unit.
//!
//! Where it is not, one finding says why; what else follows from that is left out.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{ServiceKind, ServiceMonth};

use super::member::{Member, UnitKey};
use super::set::{FileSet, Gap};
use super::wordings;
use crate::{FileKind, Finding, MonthPart, NameVersion, SendUnit};

/// The sets found under one key, and what is wrong with there being more than one.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) sets: Vec<FileSet<'a>>,
    pub(super) findings: Vec<Finding>,
}

impl<'a> Group<'a> {
    /// Sorts out the files under one key, given in the order of their paths.
    pub(super) fn form(key: UnitKey, members: Vec<Member<'a>>) -> Self {
        let mut group = Self { sets: Vec::new(), findings: Vec::new() };
        let mut routes: BTreeMap<Option<(ServiceKind, ServiceKind)>, Vec<Member<'a>>> = BTreeMap::new();
        for member in members {
            routes.entry(member.services()).or_default().push(member);
        }
        group.fold_in_version_3(&mut routes);
        let mut agreement = Agreement::Whole;
        if routes.len() > 1 {
            agreement = Agreement::Broken;
            group.findings.push(wordings::several_services(key, &routes));
        }
        for members in routes.into_values() {
            group.form_route(key, &members, agreement);
        }
        group
    }

    /// Names without service kinds count among those with them where there is but one pair of kinds.
    fn fold_in_version_3(
        &mut self,
        routes: &mut BTreeMap<Option<(ServiceKind, ServiceKind)>, Vec<Member<'a>>>,
    ) {
        if routes.len() != 2 {
            return;
        }
        let Some(old) = routes.remove(&None) else { return };
        for members in routes.values_mut() {
            self.findings.extend(old.iter().map(wordings::name_of_another_version));
            members.extend(old.iter().copied());
        }
    }

    fn form_route(&mut self, key: UnitKey, members: &[Member<'a>], mut agreement: Agreement) {
        let months: BTreeSet<ServiceMonth> = members.iter().filter_map(Member::month).collect();
        if months.len() > 1 && agreement == Agreement::Whole {
            agreement = Agreement::Broken;
            self.findings.push(wordings::several_months(key, members, &months));
        }
        let gap = match agreement {
            Agreement::Whole => Gap::Told,
            Agreement::Broken => Gap::Excused,
        };
        let families = families(members, &months);
        let mut sets: Vec<FileSet<'a>> = families
            .into_iter()
            .filter_map(|((unit, month), members)| FileSet::of(unit, month, members, gap))
            .collect();
        if agreement == Agreement::Whole && sets.len() > 1 {
            self.judge_several(&mut sets);
        }
        self.sets.extend(sets);
    }

    /// Several sets under one serial: two whole ones are two units; a file that makes no set is foreign to the one that
    /// is there.
    fn judge_several(&mut self, sets: &mut [FileSet<'a>]) {
        let is_whole = |set: &&FileSet<'_>| set.is_complete() && set.kinds().len() > 1;
        let whole: Vec<SendUnit> = sets.iter().filter(is_whole).map(|set| set.unit).collect();
        let all_complete = sets.iter().all(FileSet::is_complete);
        let units: Vec<SendUnit> = match whole.len() {
            0 if all_complete => sets.iter().map(|set| set.unit).collect(),
            0 => {
                // The bigger one is meant; of two as big, the one that comes first in the standard.
                let bigger = |one: &&FileSet<'_>, other: &&FileSet<'_>| {
                    (one.kinds().len(), other.unit).cmp(&(other.kinds().len(), one.unit))
                };
                sets.iter().max_by(bigger).map(|set| set.unit).into_iter().collect()
            }
            _ => whole,
        };
        if units.len() > 1 {
            let several: Vec<&FileSet<'_>> = sets.iter().filter(|set| units.contains(&set.unit)).collect();
            self.findings.push(wordings::several_units(&several));
        }
        for set in sets.iter_mut().filter(|set| !units.contains(&set.unit)) {
            set.gap = Gap::Excused;
            self.findings.extend(set.members.iter().map(|member| wordings::foreign(member, &units)));
        }
    }
}

/// Whether all names under a key speak of one route and one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Agreement {
    Whole,
    Broken,
}

type Families<'a> = BTreeMap<(SendUnit, Option<ServiceMonth>), Vec<Member<'a>>>;

/// The members by the unit to which their kind belongs, and by month.
fn families<'a>(members: &[Member<'a>], months: &BTreeSet<ServiceMonth>) -> Families<'a> {
    let kinds: BTreeSet<FileKind> = members.iter().map(|member| member.name.kind()).collect();
    let mut families: Families<'a> = BTreeMap::new();
    for member in members {
        let unit = unit_of(member, members, &kinds);
        let month = match unit {
            SendUnit::UseSlip if months.len() == 1 => months.first().copied(),
            SendUnit::Plan => None,
            _ => member.month(),
        };
        families.entry((unit, month)).or_default().push(*member);
    }
    families
}

fn unit_of(member: &Member<'_>, members: &[Member<'_>], kinds: &BTreeSet<FileKind>) -> SendUnit {
    let has = |wanted: &[FileKind]| wanted.iter().any(|kind| kinds.contains(kind));
    match member.name.kind() {
        FileKind::Up1kyo | FileKind::Up2kyo | FileKind::Up3kyo => SendUnit::Plan,
        FileKind::Upplan | FileKind::Upsikyu => SendUnit::UseSlip,
        FileKind::Uphosoku => unit_of_supplement(member, members, kinds),
        FileKind::Dlt1kyo => SendUnit::DeletePlan,
        FileKind::Dltplan => SendUnit::DeleteUseSlip,
        FileKind::Upjsk if has(&[FileKind::Upplan, FileKind::Upsikyu]) && goes_to_centre(member) => {
            SendUnit::UseSlip
        }
        FileKind::Upjsk => SendUnit::Actuals,
        FileKind::Dltjsk => SendUnit::DeleteActuals,
        FileKind::Upkihon | FileKind::UpkihonSub1 | FileKind::UpkihonSub2 | FileKind::UpkihonImage
            if has(&[FileKind::Upyobo, FileKind::UpyoboSub]) =>
        {
            SendUnit::PreventivePlan
        }
        FileKind::Upkihon | FileKind::UpkihonSub1 | FileKind::UpkihonSub2 | FileKind::UpkihonImage => {
            SendUnit::BasicInfo
        }
        FileKind::Dltkihon => SendUnit::DeleteBasicInfo,
        FileKind::Upyobo | FileKind::UpyoboSub => SendUnit::PreventivePlan,
        FileKind::Dltyobo => SendUnit::DeletePreventivePlan,
    }
}

/// The month in its name says with what a UPHOSOKU goes, unless only the other is there and has none of its own.
fn unit_of_supplement(member: &Member<'_>, members: &[Member<'_>], kinds: &BTreeSet<FileKind>) -> SendUnit {
    let with_plan = member.name.month() == Some(MonthPart::PlanTables);
    let plan_is_there =
        [FileKind::Up1kyo, FileKind::Up2kyo, FileKind::Up3kyo].iter().any(|kind| kinds.contains(kind));
    let use_slip_is_there = [FileKind::Upplan, FileKind::Upsikyu].iter().any(|kind| kinds.contains(kind));
    let other_has_its_own = members.iter().any(|other| {
        let goes_with_plan = other.name.month() == Some(MonthPart::PlanTables);
        other.name.kind() == FileKind::Uphosoku && goes_with_plan != with_plan
    });
    match (with_plan, plan_is_there, use_slip_is_there) {
        (true, false, true) if !other_has_its_own => SendUnit::UseSlip,
        (false, true, false) if !other_has_its_own => SendUnit::Plan,
        (true, ..) => SendUnit::Plan,
        (false, ..) => SendUnit::UseSlip,
    }
}

/// An entrusted office passes actuals on to its 地域包括 together with the plan (C). That the centre's kind is 46 is
/// assumed (A), as is that a name of version 3, which had no preventive care, never means one.
fn goes_to_centre(member: &Member<'_>) -> bool {
    /// 介護予防支援.
    const CENTRE: &str = "46";
    member.name.version() == NameVersion::V4
        && member.name.receiver_service().is_some_and(|service| service.as_str() == CENTRE)
}
