//! 進行: what happens next, drawn from the seed; what came of it, to the model and the transcript.

mod calm;
mod drawing;
mod events;

use careplan_sim::{Canary, Entry, Seed};
use careplan_wire::{BrokenPromise, Simulated};
use futures_util::future::join_all;

use super::desk::Desk;
use super::dice::Dice;
use super::model::{Around, Broken, Model};
use super::order::{Order, Seen};
use super::transcript::Transcript;
use super::world::{Nodes, NotUp, Place, World};

/// One run.
pub(super) struct Driver<'t> {
    number: u64,
    world: World,
    desks: Vec<Desk>,
    model: Model,
    dice: Dice,
    transcript: Transcript<'t>,
    step: u64,
    letters: u64,
    /// The step of the next calm day.
    calm_at: u64,
    violations: Vec<BrokenPromise>,
    /// The next page of each list that an office reads.
    cursors: std::collections::BTreeMap<(usize, bool), String>,
}

/// Messages that are compared at every step; all are, every so many steps.
const AUDITED_MAX: usize = 256;
/// How often all messages are compared.
const AUDIT_EVERY: u64 = 64;
/// How often the weather clears, everything runs, and whoever may must be answered.
const CALM_EVERY: u64 = 64;

impl<'t> Driver<'t> {
    pub(super) fn new(number: u64, canary: Option<Canary>, listener: &'t mut dyn FnMut(&str)) -> Self {
        let seed = Seed::new(number);
        let mut dice = Dice::new(seed.child("simulation/schedule"));
        let nodes = if dice.chance(1, 3) { Nodes::Two } else { Nodes::One };
        let recall = dice.chance(1, 2);
        Self {
            number,
            world: World::new(&seed, nodes, recall, canary),
            desks: Vec::new(),
            model: Model::new(recall),
            dice,
            transcript: Transcript::new(listener),
            step: 0,
            letters: 0,
            calm_at: CALM_EVERY,
            violations: Vec::new(),
            cursors: std::collections::BTreeMap::new(),
        }
    }

    /// Takes `steps` steps, or as many as it takes to break a promise.
    pub(super) async fn run(mut self, steps: u64, mut progress: impl FnMut(u64)) -> Simulated {
        if let Err(why) = self.open().await {
            self.break_promises(vec![("opening", why)]);
        }
        while self.step < steps && self.violations.is_empty() {
            let before = self.step;
            if self.step >= self.calm_at {
                self.calm_at += CALM_EVERY;
                self.be_calm().await;
            } else {
                self.go_on().await;
            }
            progress(self.step - before);
        }
        Simulated {
            seed: self.number,
            steps: self.step,
            transcript_hash: self.transcript.hash(),
            violations: self.violations,
        }
    }

    /// Before the first step: every machine runs, and a few offices are ready. Nothing goes wrong yet.
    async fn open(&mut self) -> Result<(), String> {
        for &place in self.world.places() {
            self.world.boot(place).await.map_err(|fault| fault.to_string())?;
        }
        let offices = 5 + self.dice.below(4);
        for nth in 0..usize::try_from(offices).expect("a few") {
            self.desks.push(Desk::open(nth, &self.world).await?);
        }
        self.transcript.line(&format!("open {} offices, {} nodes", offices, self.world.relays().len()));
        self.write_news();
        Ok(())
    }

    async fn go_on(&mut self) {
        self.restart().await;
        if let Some(words) = self.event().await {
            self.step += 1;
            let line = format!("{} {words}", self.step);
            self.transcript.line(&line);
            self.write_news();
            self.audit();
            return;
        }
        let orders = self.draw_round();
        self.take(&orders).await;
        self.audit();
    }

    /// Sends orders out together, and judges what comes of them.
    async fn take(&mut self, orders: &[Order]) -> Vec<Seen> {
        let crashes = self.world.crashes();
        let now = self.world.clock.now();
        for order in orders {
            self.model.expect(order, &Around { desks: &self.desks, now, has_crashed: false });
        }
        let seen = join_all(orders.iter().map(|order| order.carry_out(&self.world))).await;
        self.bury();
        let mut news = self.write_news();
        let has_crashed = self.world.crashes() != crashes;
        let mut answered: Vec<(&Order, &Seen)> = orders.iter().zip(&seen).collect();
        for (order, seen) in &answered {
            self.step += 1;
            self.transcript.line(&format!("{} {order} = {seen}", self.step));
        }
        // Those that were asked together may have been answered in any order: what shows an effect is judged last.
        answered.sort_by_key(|(order, _)| rank(order));
        let mut broken = Vec::new();
        for (order, seen) in answered {
            let around = Around { desks: &self.desks, now, has_crashed };
            broken.extend(self.model.judge(order, seen, &around, &mut news));
            self.take_in(order, seen);
        }
        self.model.conclude();
        self.break_promises(broken);
        seen
    }

    /// Machines whose disk crashed under them go down; no other task of a machine may end.
    fn bury(&mut self) {
        for place in self.world.bury_crashed() {
            self.transcript.line(&format!("{place} has crashed at a write"));
        }
        let ended = self.world.ended().into_iter();
        let broken = ended.map(|place| ("answer", format!("a task of {place} has ended while it ran")));
        self.break_promises(broken.collect());
    }

    /// Starts a machine. What it waits for may come; what is broken stays so.
    async fn boot(&mut self, place: Place) -> Result<(), NotUp> {
        let started = self.world.boot(place).await;
        let words = started.as_ref().err().map_or_else(|| "up".to_owned(), NotUp::to_string);
        self.transcript.line(&format!("start {place}: {words}"));
        match &started {
            Ok(()) => {
                if let Place::Relay(node) = place {
                    self.model.settled(node);
                }
            }
            Err(NotUp::Waits(_)) => {}
            Err(NotUp::Broken(why)) => {
                self.break_promises(vec![("opening", format!("{place} does not come up: {why}"))]);
            }
        }
        started
    }

    /// Holds what is kept against the model.
    fn audit(&mut self) {
        let Some(messages) = self.world.messages() else { return };
        let mut kept = messages.all();
        let is_whole = kept.len() <= AUDITED_MAX || self.step.is_multiple_of(AUDIT_EVERY);
        let broken = if is_whole {
            self.model.audit(&kept, self.world.clock.now())
        } else {
            self.model.audit_newest(&kept.split_off(kept.len() - AUDITED_MAX), self.world.clock.now())
        };
        self.break_promises(broken);
    }

    /// What the journals say, into the transcript.
    fn write_news(&mut self) -> Vec<(Place, Entry)> {
        let news = self.world.news();
        for (place, Entry { at, event, .. }) in &news {
            let office = event.office.map_or(String::new(), |office| office.to_string());
            let about = event.request.as_deref().unwrap_or_default();
            let rule = event.rule.unwrap_or_default();
            self.transcript
                .line(&format!("  {at} {place} {} {office} {about} {:?} {rule}", event.kind, event.outcome));
        }
        news
    }

    fn break_promises(&mut self, broken: Vec<Broken>) {
        for (promise, found) in broken {
            self.transcript.line(&format!("BROKEN {promise}: {found}"));
            self.violations.push(BrokenPromise { step: self.step, promise: promise.to_owned(), found });
        }
    }
}

/// In which order answers to what was asked together are judged.
fn rank(order: &Order) -> u8 {
    match order {
        Order::Page { .. } | Order::Look { .. } | Order::LogIn { .. } => 0,
        Order::Send { .. } => 1,
        Order::Fetch { .. } => 2,
        Order::Recall { .. } => 3,
        Order::LogOut { .. } | Order::Crash { .. } | Order::Reset { .. } => 4,
    }
}
