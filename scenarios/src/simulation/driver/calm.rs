//! 平穏: the weather clears, every machine runs, no crash is to come; now whoever may must be answered.
//!
//! In the midst of crashes an order may well come to nothing, and so no single one says that the services still serve.
//! What is asked here says so. The rule it keeps: nothing is drawn, so that calm days shift no other day.

use std::time::Duration;

use careplan_wire::relay::Side;

use super::Driver;
use crate::simulation::order::{By, Order, Seen};

/// Longer than anybody waits before trying again, and than a request that hangs is kept.
const PATIENCE: Duration = Duration::from_mins(2);
/// Messages of the page that is asked for.
const LIMIT: u32 = 5;

impl Driver<'_> {
    pub(super) async fn be_calm(&mut self) {
        self.transcript.line("calm");
        self.world.network.clear_up();
        self.world.disarm();
        for &place in self.world.places() {
            if self.world.is_up(place) {
                continue;
            }
            if let Err(why) = self.boot(place).await {
                self.break_promises(vec![(
                    "opening",
                    format!("{place} does not come up on a calm day: {why}"),
                )]);
                return;
            }
        }
        tokio::time::sleep(PATIENCE).await;
        let (settled, is_all_done) = self.settle().await;
        self.transcript.line(&settled);
        if !is_all_done {
            self.break_promises(vec![("answer", format!("on a calm day: {settled}"))]);
        }
        self.bury();
        self.write_news();
        self.audit();
        for office in 0..self.desks.len() {
            self.certify_on_a_calm_day(office).await;
            if self.violations.is_empty() && self.is_certified(office) {
                self.ask_on_a_calm_day(office).await;
            }
        }
    }

    /// Whose certificate is over, or surely revoked, gets another. Of one that is perhaps revoked the portal may not know.
    async fn certify_on_a_calm_day(&mut self, office: usize) {
        let desk = &mut self.desks[office];
        let is_revoked = |current: usize| self.model.is_revoked(desk.certificates[current].serial);
        if desk.usable(self.world.clock.now()).is_some_and(|current| !is_revoked(current)) {
            return;
        }
        let certified = desk.certify(&self.world).await;
        let words = certified.as_ref().err().map_or("done", |why| why);
        self.transcript.line(&format!("certify office-{office}: {words}"));
        if let Err(why) = certified {
            self.break_promises(vec![(
                "answer",
                format!("on a calm day office-{office} gets no certificate: {why}"),
            )]);
        }
        self.write_news();
    }

    /// A login and a list.
    async fn ask_on_a_calm_day(&mut self, office: usize) {
        let nodes = self.world.relays();
        let node = nodes[office % nodes.len()];
        let Some(certificate) = self.desks[office].current else { return };
        let client = self.desks[office].client(&self.world, certificate, node);
        let login = self.desks[office].login_words();
        let by = By { office, node, certificate, held: None };
        self.demand(Order::LogIn { by, client, login }, |seen| matches!(seen, Seen::LoggedIn { .. })).await;
        let Some(held) = self.desks[office].login.clone().filter(|held| held.certificate == certificate)
        else {
            return;
        };
        let session = self.desks[office].session(&self.world, node, &held, certificate);
        let by = By { office, node, certificate, held: Some(held) };
        let page = Order::Page { by, session, side: Side::Received, cursor: None, limit: LIMIT };
        self.demand(page, |seen| matches!(seen, Seen::Page(_))).await;
        self.audit();
    }

    async fn demand(&mut self, order: Order, is_answer: impl Fn(&Seen) -> bool) {
        let orders = [order];
        let seen = self.take(&orders).await;
        let missing = orders.iter().zip(&seen).filter(|(_, seen)| !is_answer(seen));
        let broken = missing.map(|(order, seen)| ("answer", format!("on a calm day: {order} = {seen}")));
        self.break_promises(broken.collect());
    }
}
