//! Which services come into question for somebody, and in which order a care manager thinks of them.

use crate::CareLevel;
use crate::generate::catalogue::{CARE, Offer, PREVENTIVE, Rhythm};
use crate::generate::person::Person;
use crate::generate::planning::Planning;

/// The offers in the order in which they come to mind.
pub(super) fn order(person: &Person) -> Vec<&'static Offer> {
    let preventive = person.planning.is_preventive();
    let mut offers: Vec<&Offer> = (if preventive { PREVENTIVE } else { CARE }).iter().collect();
    offers = person.dice.child("offers").shuffled(&offers);
    offers.retain(|offer| is_for(person, offer.kind));
    // What the plan is built around comes first, then a stay that belongs to it, then what one rents.
    offers.sort_by_key(|offer| match offer.rhythm {
        _ if person.prefers(offer.kind) => 0,
        Rhythm::Package { days: 0 } => 0,
        Rhythm::Stay if is_long_stayer(person) => 1,
        Rhythm::Rental => 2,
        Rhythm::Package { .. } if person.dice.child("package").percent(85) => 3,
        _ if matches!(offer.kind, "15" | "78") && person.dice.child("day-service").percent(60) => 3,
        _ => 4,
    });
    offers
}

/// Whether somebody may use a kind of service at all, next to what the plan is built around.
fn is_for(person: &Person, kind: &str) -> bool {
    let around_the_clock = person.in_town % 12 == 2;
    let few = |percent| person.prefers(kind) || person.dice.child("offers").child(kind).percent(percent);
    match person.planning {
        Planning::CareManagement => match kind {
            "73" | "77" => false,
            "76" => around_the_clock,
            "11" => !around_the_clock,
            "71" => !around_the_clock && few(8),
            // A bath brought to the house is for those whom no bathroom can hold any more.
            "12" => matches!(person.level, CareLevel::Care3 | CareLevel::Care4 | CareLevel::Care5),
            _ => true,
        },
        // What such a home does not do itself may still come from elsewhere.
        Planning::Multifunctional => matches!(kind, "73" | "13" | "17"),
        Planning::NursingMultifunctional => matches!(kind, "77" | "14" | "17" | "31"),
        Planning::PreventiveMultifunctional => matches!(kind, "75" | "34" | "63" | "64" | "67"),
        // 事業対象者 have 総合事業 alone: nobody certified that they need support.
        Planning::Centre | Planning::Entrusted if person.level == CareLevel::ProgramTarget => {
            kind.starts_with('A')
        }
        Planning::Centre | Planning::Entrusted => match kind {
            "75" => false,
            "62" => few(8),
            "74" => few(12),
            _ => true,
        },
    }
}

/// Somebody who has been staying since last month and goes beyond thirty days.
pub(super) fn is_long_stayer(person: &Person) -> bool {
    person.in_town % 16 == 6 && person.planning == Planning::CareManagement
}
