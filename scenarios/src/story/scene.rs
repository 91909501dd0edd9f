//! Where a story happens: a testbed of its own, or a target; reached over the network either way.

use std::collections::BTreeMap;
use std::sync::Arc;

use careplan_client::{BaseUrl, ControlClient, Network, Trust};
use careplan_domain::JapanTime;
use careplan_office::{Addresses, Desk, Papers};
use careplan_testbed::{ClockStart, OfficeHours, PortalSettings, Settings, Testbed};
use careplan_wire::control::{AdvanceClock, ClockMode, Invariants, JournalQuery, ReadyOffice, SetClock};
use mock_ca::{KeyKind, KeyPool};

use super::{Said, Told, said, told};
use crate::records::Records;
use crate::target::{Part, Target, TargetUrls};

/// 舞台: the services, and the clients to reach them.
pub(crate) struct Scene {
    bed: Option<Testbed>,
    pub(crate) urls: TargetUrls,
    /// The story's own way to the services, before the witness.
    pub(crate) network: Network,
    pub(crate) control: ControlClient,
    /// For what is looked up beside the story and stands in no transcript.
    pub(crate) aside: ControlClient,
    addresses: Addresses,
    console: BaseUrl,
    /// The same way, past the witness.
    unseen: Network,
    /// The journal's last line before the story began.
    pub(crate) journal_from: u64,
    /// What a target had broken before the story began; none where nobody tells.
    broken_before: Option<BTreeMap<String, u64>>,
}

/// How the clock starts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    /// As a fresh testbed's does.
    Usual,
    /// Standing.
    Standing(JapanTime),
    /// With the machine's.
    Running,
    /// On the morning of a working day, whichever it is.
    WorkingMorning,
}

/// How all services end before they start again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EndOfServices {
    /// In good order.
    Orderly,
    /// Where they stand.
    Sudden,
}

impl Scene {
    /// A testbed of the story's own.
    pub(crate) async fn fresh(start: Start, counter: OfficeHours, records: &Records) -> Told<Self> {
        let fresh = Settings::fresh();
        let clock = match start {
            Start::Usual | Start::WorkingMorning => fresh.clock,
            Start::Standing(at) => Some(ClockStart::Standing(at)),
            Start::Running => Some(ClockStart::System),
        };
        // Only where it is asked for: what is not asked for is the testbed's own business.
        let counter_hours = (counter != OfficeHours::Kept).then_some(counter);
        let portal = PortalSettings { counter_hours, ..PortalSettings::default() };
        let settings = Settings { clock, key_pool: Some(keys()), portal, ..fresh };
        let bed = Testbed::start_with(settings).await.map_err(told)?;
        let urls = &bed.ready_file().urls;
        let urls = TargetUrls {
            console: Some(urls.console.clone()),
            portal: Some(urls.portal.clone()),
            site: Some(urls.site.clone()),
            relay: Some(urls.relay.clone()),
            ca: Some(urls.ca.clone()),
        };
        let trust = Trust::from_pem(bed.control().tls_root_pem()).map_err(told)?;
        Self::reached(Some(bed), urls, Network::tcp(trust), records)
    }

    /// At a target, from where its journal is now.
    pub(crate) async fn at(target: &Target, records: &Records) -> Told<Self> {
        let mut scene = Self::reached(None, target.urls.clone(), target.network.clone(), records)?;
        if target.parts.contains(&Part::Control) {
            scene.journal_from = scene.journal_end().await?;
            // A control API that knows no invariants is nobody's fault.
            scene.broken_before = scene.aside.invariants().await.ok().map(|told| violations(&told));
        }
        Ok(scene)
    }

    fn reached(bed: Option<Testbed>, urls: TargetUrls, network: Network, records: &Records) -> Told<Self> {
        records.know(&urls);
        // What a target lacks nobody asks: the runner has looked at what each step needs.
        let base = |part| urls.of(part).unwrap_or(NOWHERE).parse::<BaseUrl>().map_err(told);
        let addresses =
            Addresses { portal: base(Part::Portal)?, site: base(Part::Site)?, relay: base(Part::Relay)? };
        let console = base(Part::Control)?;
        let unseen = network.clone();
        let aside = ControlClient::new(unseen.client().map_err(told)?, console.clone());
        let network = network.before(Arc::new(records.clone()));
        let control = ControlClient::new(network.client().map_err(told)?, console.clone());
        Ok(Self {
            bed,
            urls,
            network,
            control,
            aside,
            addresses,
            console,
            unseen,
            journal_from: 0,
            broken_before: None,
        })
    }

    /// Ends all services of a testbed of the story's own and starts them again, on the same ports; or says why that cannot
    /// be.
    pub(crate) async fn start_again(&mut self, after: EndOfServices) -> Told<Result<(), Said>> {
        let Some(bed) = &mut self.bed else {
            return Ok(Err(said!(
                "相手のサービスは、ここからは起動しなおせません。この場面には自分の環境が要ります。",
                "nobody restarts a target's services from here; this story needs a testbed of its own"
            )));
        };
        match after {
            EndOfServices::Orderly => bed.restart().await.map_err(told)?,
            EndOfServices::Sudden => bed.kill().await.map_err(told)?,
        }
        // The connections of before are gone, and the journal begins anew.
        self.aside = ControlClient::new(self.unseen.client().map_err(told)?, self.console.clone());
        self.control = ControlClient::new(self.network.client().map_err(told)?, self.console.clone());
        self.journal_from = 0;
        Ok(Ok(()))
    }

    /// Whether others use it too.
    pub(crate) fn is_shared(&self) -> bool {
        self.bed.is_none()
    }

    /// Brings a target's clock where the story begins; or says why that cannot be.
    pub(crate) async fn follow(&self, start: Start) -> Told<Result<(), Said>> {
        let clock = self.control.clock().await.map_err(told)?;
        let at = match (start, clock.mode) {
            (Start::Usual, _) | (Start::Running, ClockMode::Running) => return Ok(Ok(())),
            (Start::Running, ClockMode::Standing) => {
                return Ok(Err(said!(
                    "相手の時計は止まっています。動いている時計が要ります。",
                    "the target's clock stands; one that runs is needed"
                )));
            }
            (Start::Standing(at), _) => at,
            (Start::WorkingMorning, _) => match next_morning(clock.now) {
                Some(morning) => morning,
                None => return Ok(Ok(())),
            },
        };
        if at < clock.now {
            return Ok(Err(said!(
                "相手の時計は{}で、この場面の{at}を過ぎています。時計は戻せません。",
                "the target's clock shows {}, which is past this story's {at}; no clock goes back",
                clock.now
            )));
        }
        match clock.mode {
            ClockMode::Standing => self.control.set_clock(&SetClock { now: at }).await.map_err(told)?,
            ClockMode::Running => {
                let advance = AdvanceClock { by: None, to: Some(at) };
                self.control.advance_clock(&advance).await.map_err(told)?
            }
        };
        Ok(Ok(()))
    }

    /// The desk of an office on the day its letter came.
    pub(crate) fn desk(&self, papers: Papers) -> Desk {
        Desk::new(papers, self.addresses.clone(), self.network.clone())
    }

    /// The desk of an office that is ready.
    pub(crate) fn ready_desk(&self, office: &ReadyOffice) -> Told<Desk> {
        Desk::of_ready(office, self.addresses.clone(), self.network.clone()).map_err(told)
    }

    /// Whether a target has broken what must always hold since the story began.
    async fn check_invariants(&self) -> Told {
        let Some(before) = &self.broken_before else { return Ok(()) };
        let told_now = self.aside.invariants().await.map_err(told)?;
        let after = violations(&told_now);
        let broken = told_now.invariants.iter().filter(|one| after.get(&one.name) > before.get(&one.name));
        let lines: Vec<String> = broken
            .map(|one| {
                let last = one.violations.last().map_or("", |violation| violation.detail.as_str());
                format!("{} ({}): {last}", one.title, one.name)
            })
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        let lines = lines.join("\n");
        Err(said!("不変条件が破られました。\n{lines}", "what must always hold was broken:\n{lines}"))
    }

    /// Stops a testbed of the story's own. Says what did not hold in it, or at a target since the story began.
    pub(crate) async fn end(self) -> Told {
        self.check_invariants().await?;
        if let Some(bed) = self.bed {
            drop((self.network, self.unseen, self.control, self.aside));
            bed.end().await.map_err(told)?;
        }
        Ok(())
    }

    async fn journal_end(&self) -> Told<u64> {
        let mut after = 0;
        loop {
            let query = JournalQuery { after: Some(after), limit: None };
            match self.aside.journal(query).await.map_err(told)?.events.last() {
                Some(last) => after = last.seq,
                None => return Ok(after),
            }
        }
    }
}

/// How often each invariant did not hold, by its word.
fn violations(told: &Invariants) -> BTreeMap<String, u64> {
    let counted =
        told.invariants.iter().map(|one| (one.name.clone(), one.violations.len() as u64 + one.omitted));
    counted.collect()
}

/// 9:00 of the next working day; none where it is the morning of one, or the clock is at its end.
fn next_morning(now: JapanTime) -> Option<JapanTime> {
    let today = now.day();
    let nine = today.at(9, 0, 0);
    if today.is_business_day() && nine <= now && now < today.at(12, 0, 0) {
        return None;
    }
    let is_today = today.is_business_day() && now < nine;
    let day = if is_today { today } else { today.next_business_day() };
    Some(day.at(9, 0, 0)).filter(|morning| now < *morning)
}

/// Where nobody answers.
const NOWHERE: &str = "http://localhost:1";

/// All scenarios of a process draw from one pool, so that they wait for keys together.
fn keys() -> KeyPool {
    static KEYS: std::sync::OnceLock<KeyPool> = std::sync::OnceLock::new();
    const DEPTH: usize = 4;
    KEYS.get_or_init(|| KeyPool::start(KeyKind::Rsa2048, DEPTH)).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_morning_is_the_next_of_a_working_day() {
        let next = |now: &str| next_morning(now.parse().expect("a time")).map(|at| at.to_string());
        assert_eq!(next("2026-04-01T09:00"), None);
        assert_eq!(next("2026-04-01T11:59"), None);
        assert_eq!(next("2026-04-01T08:00").as_deref(), Some("2026-04-01T09:00:00+09:00"));
        assert_eq!(next("2026-04-01T12:00").as_deref(), Some("2026-04-02T09:00:00+09:00"));
        assert_eq!(next("2026-04-03T18:00").as_deref(), Some("2026-04-06T09:00:00+09:00"));
        // 春分の日 is a Friday.
        assert_eq!(next("2026-03-20T09:00").as_deref(), Some("2026-03-23T09:00:00+09:00"));
    }
}
