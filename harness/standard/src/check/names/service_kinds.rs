//! `Kinds`: the service kinds in a name, and which of them may send what to whom.
//!
//! Offices of kinds 73, 77, 75, 68, 79 and 69 have care managers of their own and send plans like 43 and 46 (C). Which kind
//! a 地域包括支援センター writes is not stated: 46 (A). An entrusted 居宅 office passes plans and actuals on to it.

use careplan_domain::{Scope, ServiceKind};

use super::{Hint, Way};
use crate::{FileName, Finding, Findings, Place, Rule, Severity, Side, Wording};

/// What is to be said of the kinds of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    /// Nothing; names of version 3 have none.
    Fit,
    /// Sender and receiver stand in each other's place.
    Swapped,
    /// One of them cannot send or receive such a file.
    Wrong(Side),
}

impl Kinds {
    pub(super) fn of(name: &FileName, hint: Hint) -> Self {
        let (Some(sender), Some(receiver)) = (name.sender_service(), name.receiver_service()) else {
            return Self::Fit;
        };
        let way = Way::of(name.kind());
        let Err(side) = fit(way, sender, receiver) else { return Self::Fit };
        let other_way_round = fit(way, receiver, sender).is_ok();
        match (other_way_round, hint, way) {
            (true, Hint::Swapped, _) | (true, Hint::None, Way::ToPlanner) => Self::Swapped,
            _ => Self::Wrong(side),
        }
    }

    pub(super) fn are_swapped(self) -> bool {
        self == Self::Swapped
    }

    pub(super) fn judge(self, name: &FileName, place: Place, findings: &mut Findings) {
        let (Some(sender), Some(receiver)) = (name.sender_service(), name.receiver_service()) else { return };
        let kind = name.kind();
        let finding = match self {
            Self::Fit => return,
            Self::Swapped => {
                let message = Wording::new(
                    format!(
                        "{kind} の送信元（{}）と送信先（{}）が、逆になっているようです。",
                        named(sender),
                        named(receiver)
                    ),
                    format!("sender {sender} and receiver {receiver} of this {kind} seem to be swapped"),
                );
                // The standard's own examples of UPJSK and DLTJSK are swapped: readers have to bear it.
                let severity = match Way::of(kind) {
                    Way::ToPlanner => Severity::Warning,
                    Way::ToService | Way::Preventive => Severity::Error,
                };
                let expected = Wording::same(format!("{receiver} → {sender}"));
                Finding::new(Rule::NameServiceKind, place, message)
                    .with_severity(severity)
                    .with_expected(expected)
            }
            Self::Wrong(side) => {
                let found = match side {
                    Side::Sender => sender,
                    Side::Receiver => receiver,
                };
                let message = wrong(name, side, found);
                Finding::new(Rule::NameServiceKind, place, message)
                    .with_expected(expected(Way::of(kind), side))
            }
        };
        findings.push(finding.with_found(&format!("{sender} → {receiver}")));
    }
}

fn wrong(name: &FileName, side: Side, found: ServiceKind) -> Wording {
    let kind = name.kind();
    match side {
        Side::Sender => Wording::new(
            format!("送信元のサービス種類が {} ですが、ここからは {kind} を送りません。", named(found)),
            format!("the sender is of service kind {found}, which sends no {kind}"),
        ),
        Side::Receiver => Wording::new(
            format!("送信先のサービス種類が {} ですが、ここへは {kind} を送りません。", named(found)),
            format!("the receiver is of service kind {found}, which receives no {kind}"),
        ),
    }
}

fn expected(way: Way, side: Side) -> Wording {
    match (way, side) {
        (Way::ToService | Way::Preventive, Side::Sender) | (Way::ToPlanner, Side::Receiver) => Wording::new(
            "43、46、または介護支援専門員を置く種類（73、77、75、68、79、69）",
            "43, 46, or a kind with care managers of its own (73, 77, 75, 68, 79, 69)",
        ),
        (Way::ToService, Side::Receiver) | (Way::ToPlanner, Side::Sender) => {
            Wording::new("連携対象のサービス種類", "a kind of service that the exchange carries")
        }
        (Way::Preventive, Side::Receiver) => Wording::new(
            "43、46、または連携対象のサービス種類",
            "43, 46, or a kind of service that the exchange carries",
        ),
    }
}

/// Whether a file that goes this way may go from the one to the other; else whose kind is wrong.
fn fit(way: Way, sender: ServiceKind, receiver: ServiceKind) -> Result<(), Side> {
    let preventive = ServiceKind::PREVENTIVE_CARE_MANAGEMENT;
    let entrusted =
        sender.plans_care() && receiver.plans_care() && (sender == preventive || receiver == preventive);
    if entrusted {
        return Ok(());
    }
    let serves = |kind: ServiceKind| kind.scope() == Scope::InScope;
    let (from_fits, to_fits) = match way {
        Way::ToService => (sender.may_plan(), serves(receiver)),
        Way::ToPlanner => (serves(sender), receiver.may_plan()),
        Way::Preventive => (sender.may_plan(), receiver.scope() != Scope::OutOfScope),
    };
    match (from_fits, to_fits) {
        (false, _) => Err(Side::Sender),
        (true, false) => Err(Side::Receiver),
        (true, true) => Ok(()),
    }
}

fn named(kind: ServiceKind) -> String {
    format!("{kind} {}", kind.name())
}
