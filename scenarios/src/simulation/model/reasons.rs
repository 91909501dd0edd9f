//! Why an order is refused: what keeps its asker out, and what it asks for.

use super::{Around, Model};
use crate::model::fate::{Deed, Hand, Reason};
use crate::simulation::order::{By, Letter, Order};

impl Model {
    /// Every reason to refuse an order. Without a certain one it may be answered; refused, it is for one of these.
    pub(super) fn reasons(&self, order: &Order, by: &By, around: &Around<'_>) -> Vec<Reason> {
        let mut reasons = self.at_the_door(by, around);
        if matches!(order, Order::LogIn { .. }) {
            return reasons;
        }
        reasons.extend(self.of_the_login(by, around));
        match order {
            Order::Send { letter, .. } => reasons.extend(self.of_a_letter(letter, around)),
            Order::Look { id, .. } => reasons.extend(self.of_a_deed(Deed::Look, id, by, around)),
            Order::Fetch { id, .. } => reasons.extend(self.of_a_deed(Deed::Download, id, by, around)),
            Order::Recall { id, .. } => {
                reasons.extend((!self.is_recall_on).then_some(Reason::surely("recall-off")));
                reasons.extend(self.of_a_deed(Deed::Recall, id, by, around));
            }
            Order::LogIn { .. }
            | Order::LogOut { .. }
            | Order::Page { .. }
            | Order::Crash { .. }
            | Order::Reset { .. } => {}
        }
        reasons
    }

    fn at_the_door(&self, by: &By, around: &Around<'_>) -> Vec<Reason> {
        let certificate = &around.desks[by.office].certificates[by.certificate];
        let mut reasons = Vec::new();
        if certificate.fault.is_some() {
            reasons.extend(["certificate-kind", "certificate-office"].map(Reason::surely));
        }
        if !(certificate.from <= around.now && around.now <= certificate.until) {
            reasons.push(Reason::surely("certificate-expired"));
        }
        if self.revoked_at.get(&by.node).is_some_and(|known| known.contains(&certificate.serial)) {
            reasons.push(Reason::surely("certificate-revoked"));
        } else if self.revoking.contains(&certificate.serial) {
            reasons.push(Reason::perhaps("certificate-revoked"));
        }
        reasons
    }

    fn of_the_login(&self, by: &By, around: &Around<'_>) -> Vec<Reason> {
        let Some(held) = &by.held else { return vec![Reason::surely("token-missing")] };
        let mut reasons = Vec::new();
        if held.office != by.office || held.certificate != by.certificate {
            reasons.push(Reason::surely("token-certificate"));
        }
        if around.now >= held.expires_at {
            // One that is over is forgotten at somebody's next login.
            reasons.extend(["token-expired", "token-invalid"].map(Reason::surely));
        }
        if self.ended.contains(held.token.expose()) {
            reasons.push(Reason::surely("token-invalid"));
        } else if self.ending.contains(held.token.expose()) {
            reasons.push(Reason::perhaps("token-invalid"));
        }
        reasons
    }

    fn of_a_letter(&self, letter: &Letter, around: &Around<'_>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if letter.to == Some(around.desks[letter.sender].number) {
            reasons.push(Reason::surely("receiver-self"));
        }
        if letter.to.is_some_and(|to| around.desks.iter().all(|desk| desk.number != to)) {
            reasons.push(Reason::surely("receiver-unregistered"));
        }
        if let Some(key) = &letter.key {
            let under_it = |letter: &Letter| letter.key.as_ref() == Some(key);
            let others = self.letters.values().filter(|other| {
                under_it(&other.letter)
                    && other.letter.sender == letter.sender
                    && other.letter.subject != letter.subject
                    && other.may_be
            });
            reasons.extend(others.map(|other| match other.told {
                Some(_) => Reason::surely("idempotency-conflict"),
                None => Reason::perhaps("idempotency-conflict"),
            }));
        }
        reasons
    }

    fn of_a_deed(&self, deed: Deed, id: &str, by: &By, around: &Around<'_>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let known = self.messages.get(id);
        if known.is_none_or(|known| !known.is_told) {
            reasons.push(Reason::perhaps("message-unknown"));
        }
        if let Some(known) = known {
            let hand = match around.desks[by.office].number {
                mine if mine == known.sender => Hand::Sender,
                mine if mine == known.receiver => Hand::Receiver,
                _ => Hand::Stranger,
            };
            reasons.extend(known.fate().reasons(deed, hand, around.now));
        }
        reasons
    }
}
