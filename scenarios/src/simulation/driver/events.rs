//! What happens to the world: machines, lines, time, certificates.

use careplan_domain::{CertificateKind, Secret, Span};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::Settle;
use careplan_wire::back_office::ca::{IssueFaulty, RevocationReason, Revoke};
use careplan_wire::control::PaceMode;

use super::Driver;
use crate::simulation::desk::{Certificate, der};
use crate::simulation::network::Weather;
use crate::simulation::world::{Nodes, Place};

/// Something that happens to the world.
#[derive(Clone, Copy)]
enum Event {
    Clock,
    Revoke,
    Certify,
    Faulty,
    Weather,
    ArmCrash,
    Crash,
    Settle,
    Wait,
}

/// Faults of certificates that are wrong at any time: what time or a list decides has its own ways here.
const FAULTS: [CertificateFault; 5] = [
    CertificateFault::WrongIssuer,
    CertificateFault::SameNameOtherKey,
    CertificateFault::WrongKind,
    CertificateFault::NoClientAuth,
    CertificateFault::SelfSigned,
];

impl Driver<'_> {
    /// Starts what is down, sooner or later, and lets the weather clear up.
    pub(super) async fn restart(&mut self) {
        for &place in self.world.places() {
            if self.world.is_up(place) || self.dice.chance(1, 2) {
                continue;
            }
            let _again_later = self.boot(place).await;
        }
        if self.dice.chance(1, 6) {
            self.world.network.clear_up();
        }
    }

    /// An event, if this step is one; its words for the transcript.
    pub(super) async fn event(&mut self) -> Option<String> {
        let event = self.dice.weigh(&[
            (160, None),
            (10, Some(Event::Clock)),
            (3, Some(Event::Revoke)),
            (6, Some(Event::Certify)),
            (2, Some(Event::Faulty)),
            (6, Some(Event::Weather)),
            (10, Some(Event::ArmCrash)),
            (3, Some(Event::Crash)),
            (4, Some(Event::Settle)),
            (3, Some(Event::Wait)),
        ])?;
        let words = match event {
            Event::Clock => self.move_clock().await,
            Event::Revoke => self.revoke().await,
            Event::Certify => self.certify().await,
            Event::Faulty => self.make_faulty().await,
            Event::Weather => self.change_weather(),
            Event::ArmCrash => self.arm_crash(),
            Event::Crash => {
                let place = *self.dice.pick(self.world.places()).expect("there are machines");
                self.world.crash(place);
                format!("crash {place}")
            }
            Event::Settle => self.settle().await.0,
            Event::Wait => {
                let seconds = 1 + self.dice.below(90);
                tokio::time::sleep(std::time::Duration::from_secs(seconds)).await;
                format!("wait {seconds} s")
            }
        };
        self.bury();
        Some(words)
    }

    async fn move_clock(&mut self) -> String {
        let by = match self.dice.weigh(&[(50, 0), (30, 1), (15, 2), (3, 3), (1, 4)]) {
            0 => Span::from_minutes(1 + self.dice.below(60)),
            1 => Span::from_hours(1 + self.dice.below(10)),
            2 => Span::from_days(1 + self.dice.below(6)),
            3 => Span::from_days(30 + self.dice.below(80)),
            _ => Span::from_days(900 + self.dice.below(400)),
        };
        self.world.clock.advance(by);
        let (settled, _) = self.settle().await;
        format!("clock {}, {settled}", self.world.clock.now())
    }

    /// As the testbed does it: the portal first, whose steps may revoke and issue, then the CA, then the relay. Its words,
    /// and whether all of them have done it.
    pub(super) async fn settle(&mut self) -> (String, bool) {
        let settle = Settle { now: self.world.clock.now(), pace: PaceMode::Automatic };
        let is_done = |done: bool| if done { "done" } else { "failed" };
        let portal = self.world.portal_desk().settle(settle).await.is_ok();
        let ca = self.world.ca_desk().settle(settle).await.is_ok();
        let mut is_all_done = portal && ca;
        let mut words = vec![format!("settle portal {} ca {}", is_done(portal), is_done(ca))];
        for &node in self.world.relays() {
            let relay = self.world.relay_desk(node).settle(settle).await.is_ok();
            words.push(format!("relay-{node} {}", is_done(relay)));
            is_all_done &= relay;
            if relay {
                self.model.settled(node);
            }
        }
        (words.join(" "), is_all_done)
    }

    async fn revoke(&mut self) -> String {
        let office = self.draw_office();
        let desk = &self.desks[office];
        let Some(current) = desk.current else { return "nothing to revoke".to_owned() };
        let serial = desk.certificates[current].serial;
        self.model.revoking(serial);
        let reason = Revoke { reason: RevocationReason::KeyCompromise };
        let revoked = self.world.portal_desk().revoke(serial, reason).await;
        if revoked.is_ok() {
            self.model.revoked(serial);
        }
        let (settled, _) = self.settle().await;
        format!("revoke {serial} of office-{office}: {}, {settled}", revoked.is_ok())
    }

    /// An office that has no good certificate gets one.
    pub(super) async fn certify(&mut self) -> String {
        let wanting: Vec<usize> = (0..self.desks.len()).filter(|&nth| !self.is_certified(nth)).collect();
        let Some(&office) = self.dice.pick(&wanting) else { return "nobody wants a certificate".to_owned() };
        let certified = self.desks[office].certify(&self.world).await;
        format!("certify office-{office}: {}", certified.err().unwrap_or_else(|| "done".to_owned()))
    }

    /// Whether an office has a certificate that must let it in.
    pub(super) fn is_certified(&self, office: usize) -> bool {
        let desk = &self.desks[office];
        let usable = desk.usable(self.world.clock.now());
        usable.is_some_and(|current| !self.model.is_revoking(desk.certificates[current].serial))
    }

    async fn make_faulty(&mut self) -> String {
        let office = self.draw_office();
        let fault = *self.dice.pick(&FAULTS).expect("there are faults");
        let kind = match fault {
            CertificateFault::WrongKind => CertificateKind::ClaimAgent,
            _ => CertificateKind::CarePlan,
        };
        let user = self.desks[office].user;
        let order = IssueFaulty { office: user, kind, fault, package_password: Secret::from("Simul8tion") };
        let issued = self.world.ca_desk().issue_faulty(&order).await;
        let words = format!("faulty {fault} for office-{office}: {}", issued.is_ok());
        if let Ok(issued) = issued {
            self.desks[office].certificates.push(Certificate {
                serial: issued.serial,
                der: der(&issued.certificate_pem),
                from: issued.not_before,
                until: issued.not_after,
                fault: Some(fault),
            });
        }
        words
    }

    fn change_weather(&mut self) -> String {
        let relay = Place::Relay(self.draw_node()).name();
        let other = match self.dice.below(4) {
            0 => Place::Ca.name(),
            1 => Place::Portal.name(),
            _ => format!("office-{}", self.draw_office()),
        };
        let weather = self.dice.weigh(&[(2, Weather::Slow), (1, Weather::Cut)]);
        self.world.network.set_weather(&relay, &other, weather);
        format!("weather {relay} {other} {weather:?}")
    }

    fn arm_crash(&mut self) -> String {
        let messages = match self.world.nodes {
            Nodes::One => Place::Relay(1),
            Nodes::Two => Place::Database,
        };
        let place = self.dice.weigh(&[(6, messages), (1, Place::Ca), (1, Place::Portal)]);
        let operations = self.dice.below(16);
        if let Some(drive) = self.world.drive(place).filter(|_| self.world.is_up(place)) {
            drive.crash_after(operations);
        }
        format!("crash {place} after {operations} writes")
    }
}
