//! Snapshots: saved while the testbed runs, listed, deleted, gone back to.

use std::sync::atomic::Ordering;

use careplan_domain::JapanTime;
use careplan_serve::error_chain;
use careplan_serve::store::sqlite::Gate;
use careplan_sim::{Clock, Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::control::{NewSnapshot, Snapshot, Snapshots};
use careplan_wire::relay::LicenceState;
use futures_util::future::try_join_all;
use tokio::task::spawn_blocking;

use super::backup::blocking;
use super::time::pace_mode;
use super::{Answer, Control, ControlRefusal, Returning, refuse};
use crate::backup::{self, BackupFault, Cut, Extent, RestoreFault};
use crate::snapshots::{Record, Shelf, ShelfFault, Stage};

/// A state that was looked at and waits to take the place of this one.
#[derive(Debug)]
pub(crate) struct Return {
    pub(crate) stage: Stage,
    pub(crate) record: Record,
}

/// What is told of the testbed at the moment of a snapshot.
struct Inventory {
    offices: usize,
    ready: usize,
    steps_waiting: usize,
}

impl Control {
    /// The states that the testbed can go back to.
    pub async fn snapshots(&self) -> Answer<Snapshots> {
        let records = self.on_shelf(Shelf::list).await?;
        let snapshots: Vec<Snapshot> = records.into_iter().map(|record| record.snapshot).collect();
        let bytes = snapshots.iter().fold(0_u64, |sum, snapshot| sum.saturating_add(snapshot.bytes));
        Ok(Snapshots { snapshots, bytes })
    }

    /// Saves the state of now: every store and the clock at one moment.
    pub async fn save_snapshot(&self, new: NewSnapshot) -> Answer<Snapshot> {
        let name = new.name.as_deref().map(checked_name).transpose()?;
        self.check_own_store()?;
        let _one = self.0.backing_up.lock().await;
        self.on_shelf(|shelf| shelf.check_room(0)).await?;
        let root = self.directory().path().to_owned();
        let mut cut = blocking(move || Cut::prepare(&root, Extent::State)).await?;
        let moving = self.moving().await?;
        let inventory = self.inventory().await?;
        let gates = self.parts().stores.gates();
        let held = try_join_all(gates.iter().map(Gate::hold));
        let held = held.await.map_err(BackupFault::Held)?;
        let cut = blocking(move || cut.take().map(|()| cut)).await;
        let (clock, pace, faults) = (self.clock(), pace_mode(self.environment().pace.pace()), self.faults());
        drop(held);
        drop(moving);
        let cut = cut?;
        let workshop = backup::workshop(self.directory())?;
        let made = blocking(move || cut.write(&workshop)).await?;
        let id = self.on_shelf(Shelf::next_id).await?;
        let snapshot = Snapshot {
            id,
            name: name.unwrap_or_else(|| shown_time(clock.now)),
            // The machine's time: when it was saved, as people remember it.
            at: whole_seconds(Clock::system().now()),
            clock: clock.now,
            mode: clock.mode,
            pace,
            offices: inventory.offices,
            ready: inventory.ready,
            steps_waiting: inventory.steps_waiting,
            faults: faults.rules.len(),
            bytes: made.bytes,
            program: made.manifest.program.clone(),
        };
        let record = Record { snapshot: snapshot.clone(), directory: self.parts().kept.id.clone(), faults };
        self.on_shelf(move |shelf| shelf.keep(&made.archive, &record)).await?;
        let said = format!(
            "snapshot {} has {} bytes; the clock showed {}",
            snapshot.id, snapshot.bytes, snapshot.clock
        );
        self.note(Event::done(Service::Testbed, "snapshot-saved").about(&snapshot.id).because(said));
        Ok(snapshot)
    }

    /// Deletes a snapshot.
    pub async fn delete_snapshot(&self, id: &str) -> Answer<()> {
        // Not while it is made ready to go back to.
        let _one = self.0.backing_up.lock().await;
        let asked = id.to_owned();
        let record = self.on_shelf(move |shelf| shelf.delete(&asked)).await?;
        self.note(Event::done(Service::Testbed, "snapshot-deleted").about(record.snapshot.id));
        Ok(())
    }

    /// Has the testbed go back to a snapshot, which is looked at first: what answers is the state to be, or why not.
    pub async fn go_back(&self, id: &str) -> Answer<Returning> {
        let returns = &self.parts().returns;
        returns.check_attended()?;
        let _one = self.0.backing_up.lock().await;
        // There is one stage: what somebody is about to go back to is not taken from it.
        if self.0.leaving.swap(true, Ordering::AcqRel) {
            return Err(refuse(ProblemCode::Busy, "the testbed is about to go back to a snapshot already"));
        }
        let asked = self.set_stage(id).await.and_then(|to| returns.ask(to));
        if asked.is_err() {
            self.0.leaving.store(false, Ordering::Release);
        }
        asked
    }

    /// The state of a snapshot, whole and of this testbed.
    pub(crate) async fn prepare_return(&self, id: &str) -> Answer<Return> {
        let _one = self.0.backing_up.lock().await;
        self.set_stage(id).await
    }

    async fn set_stage(&self, id: &str) -> Answer<Return> {
        self.check_own_store()?;
        let asked = id.to_owned();
        let record = self.on_shelf(move |shelf| shelf.find(&asked)).await?;
        if record.directory != self.parts().kept.id {
            return Err(refuse(
                ProblemCode::SnapshotRefused,
                format!(
                    "snapshot `{}` is of another data directory: its certificates are another authority's",
                    record.snapshot.id
                ),
            ));
        }
        let root = self.directory().path().to_owned();
        let archive = Shelf::of(&root).archive(&record);
        let set = spawn_blocking(move || Stage::set(&root, &archive)).await;
        let stage = set.map_err(|error| refuse(ProblemCode::Internal, error.to_string()))?;
        Ok(Return { stage: stage.map_err(|fault| unusable(&record, &fault))?, record })
    }

    /// Nothing of this state is changed any more: another takes its place. What was used so far is judged while the
    /// authority still knows of it.
    pub(crate) async fn step_down(&self) {
        let _moving = self.0.moving.lock().await;
        self.judge_before_reset().await;
        self.0.over.store(true, Ordering::Release);
    }

    /// Whoever keeps messages or records elsewhere keeps them there when the rest goes back.
    fn check_own_store(&self) -> Answer<()> {
        self.check_all_here()?;
        if self.parts().kept.database.is_none() {
            return Ok(());
        }
        Err(refuse(
            ProblemCode::SnapshotRefused,
            "the relay keeps its messages in PostgreSQL, perhaps together with other nodes: the testbed cannot take \
             them back; use the database's own backup, or a testbed with `--store sqlite`",
        ))
    }

    async fn inventory(&self) -> Answer<Inventory> {
        let parts = self.parts();
        let facts = parts.portal.offices().await?.offices;
        let subscribers = parts.relay.offices().await?.offices;
        let steps_waiting = parts.portal.settle(self.settle_words()).await?.waiting;
        let is_licensed = |number| {
            subscribers
                .binary_search_by_key(&number, |subscriber| subscriber.number)
                .is_ok_and(|index| subscribers[index].licence.state == LicenceState::Active)
        };
        let ready = facts.iter().filter(|facts| facts.certificate_valid && is_licensed(facts.number)).count();
        Ok(Inventory { offices: facts.len(), ready, steps_waiting })
    }

    async fn on_shelf<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, ShelfFault> + Send + 'static,
    ) -> Answer<T> {
        let root = self.directory().path().to_owned();
        let done = spawn_blocking(move || work(&Shelf::of(&root))).await;
        Ok(done.map_err(|error| refuse(ProblemCode::Internal, error.to_string()))??)
    }
}

/// One line of a list, that somebody can read.
fn checked_name(name: &str) -> Answer<String> {
    let name = name.trim();
    let count = name.chars().count();
    if count == 0 || count > NewSnapshot::NAME_MAX || name.chars().any(char::is_control) {
        return Err(refuse(
            ProblemCode::InvalidField,
            format!(
                "`name`: has {count} characters; expected 1 to {}, without control characters",
                NewSnapshot::NAME_MAX
            ),
        ));
    }
    Ok(name.to_owned())
}

fn shown_time(clock: JapanTime) -> String {
    format!("{} {}:{:02}", clock.day().slashed(), clock.hour(), clock.minute())
}

fn whole_seconds(at: JapanTime) -> JapanTime {
    JapanTime::from_unix_seconds(at.unix_seconds())
}

fn unusable(record: &Record, fault: &RestoreFault) -> ControlRefusal {
    let Snapshot { id, program, .. } = &record.snapshot;
    refuse(
        ProblemCode::SnapshotRefused,
        format!("snapshot `{id}`, saved by version {program}, cannot be used: {}", error_chain(fault)),
    )
}

impl From<ShelfFault> for ControlRefusal {
    fn from(fault: ShelfFault) -> Self {
        let code = match fault {
            ShelfFault::Unknown(_) => ProblemCode::SnapshotUnknown,
            ShelfFault::TooMany | ShelfFault::TooLarge { .. } => ProblemCode::SnapshotsFull,
            ShelfFault::Io { .. } => ProblemCode::Internal,
        };
        refuse(code, error_chain(&fault))
    }
}
