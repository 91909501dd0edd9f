//! 棚: the rules that are switched off, and how rules change one at a time where the testbed takes all of them at once.

use careplan_sim::FaultBook;
use careplan_testbed::{Control, ControlRefusal};
use careplan_wire::control::{FaultRule, FaultRules};
use careplan_wire::{Problem, ProblemCode};
use tokio::sync::{Mutex, MutexGuard};

/// The rules that are off.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// Held for the whole of a change, so that two people's changes do not undo each other. Never more than
    /// [`FaultBook::RULES_MAX`].
    off: Mutex<Off>,
}

#[derive(Debug, Default)]
struct Off {
    /// How often the testbed had been reset: the rules of the time before are forgotten.
    resets: u64,
    rules: Vec<FaultRule>,
}

impl Shelf {
    /// All rules, by name, and whether each is on.
    pub(crate) async fn rules(&self, control: &Control) -> Vec<(FaultRule, bool)> {
        let off = self.current(control).await;
        let mut rules: Vec<(FaultRule, bool)> =
            control.faults().rules.into_iter().map(|rule| (rule, true)).collect();
        let is_on = |rules: &[(FaultRule, bool)], name: &str| rules.iter().any(|(rule, _)| rule.name == name);
        for rule in &off.rules {
            // Somebody may have set a rule of that name by the control API.
            if !is_on(&rules, &rule.name) {
                rules.push((rule.clone(), false));
            }
        }
        rules.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        rules
    }

    /// Sets one more rule, under a name of its own; answers the name.
    pub(crate) async fn add(&self, control: &Control, rule: FaultRule) -> Result<String, ControlRefusal> {
        let off = self.current(control).await;
        let mut asked = control.faults();
        if asked.rules.len() + off.rules.len() >= FaultBook::RULES_MAX {
            return Err(full());
        }
        let is_taken = |name: &str| asked.rules.iter().chain(&off.rules).any(|rule| rule.name == name);
        let mut name = rule.name.clone();
        let mut count = 2_usize;
        // There are fewer rules than numbers.
        while is_taken(&name) {
            name = format!("{}-{count}", rule.name);
            count += 1;
        }
        asked.rules.push(FaultRule { name: name.clone(), ..rule });
        control.set_faults(&uncounted(asked)).await?;
        Ok(name)
    }

    /// Switches a rule on; false where there is none of that name.
    pub(crate) async fn switch_on(&self, control: &Control, name: &str) -> Result<bool, ControlRefusal> {
        let mut off = self.current(control).await;
        let mut asked = control.faults();
        if asked.rules.iter().any(|rule| rule.name == name) {
            return Ok(true);
        }
        let Some(place) = off.rules.iter().position(|rule| rule.name == name) else { return Ok(false) };
        asked.rules.push(off.rules[place].clone());
        control.set_faults(&uncounted(asked)).await?;
        off.rules.remove(place);
        Ok(true)
    }

    /// Switches a rule off; false where there is none of that name.
    pub(crate) async fn switch_off(&self, control: &Control, name: &str) -> Result<bool, ControlRefusal> {
        let mut off = self.current(control).await;
        let mut asked = control.faults();
        let Some(place) = asked.rules.iter().position(|rule| rule.name == name) else {
            return Ok(off.rules.iter().any(|rule| rule.name == name));
        };
        let rule = asked.rules.remove(place);
        if off.rules.len() >= FaultBook::RULES_MAX {
            return Err(full());
        }
        set(control, asked).await?;
        off.rules.retain(|earlier| earlier.name != name);
        off.rules.push(FaultRule { met: None, fired: None, ..rule });
        Ok(true)
    }

    /// Forgets a rule, on or off; false where there is none of that name.
    pub(crate) async fn remove(&self, control: &Control, name: &str) -> Result<bool, ControlRefusal> {
        let mut off = self.current(control).await;
        let mut asked = control.faults();
        let before = asked.rules.len() + off.rules.len();
        let was_on = asked.rules.iter().any(|rule| rule.name == name);
        asked.rules.retain(|rule| rule.name != name);
        let left = asked.rules.len();
        if was_on {
            set(control, asked).await?;
        }
        off.rules.retain(|rule| rule.name != name);
        Ok(left + off.rules.len() < before)
    }

    async fn current(&self, control: &Control) -> MutexGuard<'_, Off> {
        let mut off = self.off.lock().await;
        let resets = control.resets();
        if off.resets != resets {
            *off = Off { resets, rules: Vec::new() };
        }
        off
    }
}

/// The rules in the place of all others; none is to have no faults.
async fn set(control: &Control, asked: FaultRules) -> Result<(), ControlRefusal> {
    if asked.rules.is_empty() {
        return control.clear_faults().await;
    }
    control.set_faults(&uncounted(asked)).await?;
    Ok(())
}

fn uncounted(mut rules: FaultRules) -> FaultRules {
    for rule in &mut rules.rules {
        (rule.met, rule.fired) = (None, None);
    }
    rules
}

fn full() -> ControlRefusal {
    let detail = format!("there are {} fault rules, on or off; remove one first", FaultBook::RULES_MAX);
    ControlRefusal(Box::new(Problem::new(ProblemCode::InvalidField, detail)))
}
