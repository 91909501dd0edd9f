//! `Testbed`: a fresh network in a test's own process.

mod going_back;

use std::fmt;

use careplan_domain::{JapanTime, OfficeNumber, Span};
use careplan_office::{Desk, Mailbox};
use careplan_serve::Route;
use careplan_sim::Journal;
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, ClockView, CreatedOffice, FaultyCertificate, NewFaultyCertificate, NewOffice,
    Office, PaceMode, Poke, Poked, RelaySettings, SetClock,
};
use careplan_wire::{CertificateFault, ReadyFile};
use tokio::sync::mpsc;

pub use self::going_back::GoBackFault;
use crate::control::{Asked, Returns};
use crate::network::{Left, Network};
use crate::{
    Address, BedFaults, BedInvariants, Control, ControlRefusal, InvariantsBroken, Settings, StartFault,
};

/// 試験環境: CA, portal, relay and usage site behind real sockets, with their own clock, ports and data.
/// Dropped, it stops; [`Testbed::stop`] waits for the end and fails if anything panicked or an invariant did not hold.
pub struct Testbed {
    /// None only while one network takes another's place.
    network: Option<Network>,
    settings: Settings,
    returns: Returns,
    /// Where it is heard that somebody wants to go back to a snapshot.
    asked: mpsc::Receiver<Asked>,
}

/// Why there can be no testbed without a network.
const GONE: &str = "a testbed that could not be restarted is not used any more";

/// One office of a testbed.
pub struct OfficeHandle<'bed> {
    bed: &'bed Testbed,
    number: OfficeNumber,
}

impl Testbed {
    /// A fresh network: the clock stands at 2026-04-01T09:00+09:00, seed 1, automatic pace, no offices,
    /// free ports, a temporary directory.
    pub async fn start() -> Result<Self, StartFault> {
        Self::start_with(Settings::fresh()).await
    }

    /// A network with these settings; `careplan up` starts the same way.
    pub async fn start_with(settings: Settings) -> Result<Self, StartFault> {
        let (returns, asked) = Returns::new();
        let network = Network::start(settings.clone(), returns.clone()).await?;
        Ok(Self { network: Some(network), settings, returns, asked })
    }

    /// Stops every service in good order and starts all of them again, on the same directory and the same ports. What was
    /// in memory alone is gone, as after any restart: logins to pages, fault rules, the journal. The invariants are watched
    /// across it.
    pub async fn restart(&mut self) -> Result<(), StartFault> {
        let left = self.take_network().leave().await;
        self.come_back(left).await
    }

    /// Drops every service where it stands, without a farewell, and starts all of them again. Requests that were under way
    /// have no answer. (A whole process that is killed loses no more: the tests of `careplan` kill some.)
    pub async fn kill(&mut self) -> Result<(), StartFault> {
        let left = self.take_network().drop_dead().await;
        self.come_back(left).await
    }

    async fn come_back(&mut self, left: Left) -> Result<(), StartFault> {
        self.network = Some(Network::take_over(self.settings.again(), left).await?);
        Ok(())
    }

    fn take_network(&mut self) -> Network {
        self.network.take().expect(GONE)
    }

    fn network(&self) -> &Network {
        self.network.as_ref().expect(GONE)
    }

    /// What must always hold.
    pub fn invariants(&self) -> BedInvariants<'_> {
        BedInvariants::new(self.control())
    }

    /// What steers it.
    pub fn control(&self) -> &Control {
        &self.network().control
    }

    /// What it tells scripts of itself.
    pub fn ready_file(&self) -> &ReadyFile {
        &self.network().ready_file
    }

    /// Every route that the routers at one address know; behind a fallback may be more (the console's pages).
    pub fn routes(&self, at: Address) -> Vec<Route> {
        self.network().routers.routes(at)
    }

    /// What happened.
    pub fn journal(&self) -> &Journal {
        &self.control().environment().journal
    }

    /// The clock.
    pub fn clock(&self) -> BedClock<'_> {
        BedClock { control: self.control() }
    }

    /// How the relay is set.
    pub async fn relay_settings(&self) -> Result<RelaySettings, ControlRefusal> {
        self.control().relay_settings().await
    }

    /// Changes how the relay is set, where `adjust` names it.
    pub async fn adjust_relay(&self, adjust: AdjustRelay) -> Result<RelaySettings, ControlRefusal> {
        self.control().adjust_relay(adjust).await
    }

    /// What goes wrong by rule.
    pub fn faults(&self) -> BedFaults<'_> {
        BedFaults::new(self.control())
    }

    /// Sets the pace.
    pub async fn set_pace(&self, mode: PaceMode) -> Result<(), ControlRefusal> {
        self.control().set_pace(mode).await
    }

    /// Does the next steps.
    pub async fn poke(&self, poke: Poke) -> Result<Poked, ControlRefusal> {
        self.control().poke(poke).await
    }

    /// Registers an office; it then has its letter.
    pub async fn create_office(&self, new: NewOffice) -> Result<CreatedOffice, ControlRefusal> {
        self.control().create_office(new).await
    }

    /// An office by its number. Whether it exists is told by the first call.
    pub fn office(&self, number: OfficeNumber) -> OfficeHandle<'_> {
        OfficeHandle { bed: self, number }
    }

    /// Stops every service and waits for the end. Panics if a task has, and if something did not hold that must always
    /// hold: a test that ends like this has checked the [invariants](Self::invariants) of all that it did.
    pub async fn stop(self) {
        if let Err(broken) = self.end().await {
            panic!("{broken}");
        }
    }

    /// The same for whoever tells it otherwise: answers, once everything has stopped, what did not hold.
    pub async fn end(mut self) -> Result<(), InvariantsBroken> {
        let checked = self.invariants().check().await;
        self.take_network().stop().await;
        checked.map(drop)
    }
}

impl fmt::Debug for Testbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Testbed").field("network", &self.network).finish_non_exhaustive()
    }
}

impl OfficeHandle<'_> {
    /// How far it is.
    pub async fn view(&self) -> Result<Office, ControlRefusal> {
        self.bed.control().office(self.number).await
    }

    /// Takes it through every step, and sits down at its desk, certificate installed.
    pub async fn ready(&self) -> Result<Desk, ControlRefusal> {
        self.bed.control().ready_desk(self.number).await
    }

    /// Its client app, logged in at the exchange; the office is taken through every step first, where needed.
    pub async fn client(&self) -> Result<Mailbox, ControlRefusal> {
        let desk = self.ready().await?;
        Ok(desk.log_in(self.bed.clock().now()).await?)
    }

    /// A certificate of the office that is wrong in one way, another one each time; [`Control::faulty_certificate`] takes
    /// the wrong kind too.
    pub async fn faulty_certificate(
        &self,
        fault: CertificateFault,
    ) -> Result<FaultyCertificate, ControlRefusal> {
        let asked = NewFaultyCertificate { office: self.number, fault, kind: None };
        self.bed.control().faulty_certificate(asked).await
    }

    /// Sits down at its desk as the letter left it: nothing done yet.
    pub async fn desk(&self) -> Result<Desk, ControlRefusal> {
        self.bed.control().fresh_desk(self.number).await
    }
}

impl fmt::Debug for OfficeHandle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficeHandle").field("number", &self.number).finish_non_exhaustive()
    }
}

/// The testbed's clock, moved so that every service has followed when a call returns.
#[derive(Clone, Copy, Debug)]
pub struct BedClock<'bed> {
    control: &'bed Control,
}

impl BedClock<'_> {
    /// The time now.
    pub fn now(self) -> JapanTime {
        self.control.environment().clock.now()
    }

    /// Moves a standing clock; shifts a running one.
    pub async fn advance(&self, by: Span) -> Result<ClockView, ControlRefusal> {
        self.control.advance_clock(AdvanceClock { by: Some(by), to: None }).await
    }

    /// Moves the clock to `to`.
    pub async fn advance_to(&self, to: JapanTime) -> Result<ClockView, ControlRefusal> {
        self.control.advance_clock(AdvanceClock { by: None, to: Some(to) }).await
    }

    /// Makes the clock stand at `now`.
    pub async fn set(&self, now: JapanTime) -> Result<ClockView, ControlRefusal> {
        self.control.set_clock(SetClock { now }).await
    }
}
