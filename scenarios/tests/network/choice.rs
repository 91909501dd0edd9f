//! Which command comes next: what makes sense, the common more often than the rare.

use careplan_scenarios::model::{
    Command, Effect, Fault, On, Parcel, Portion, Side, Step, What, Who, World, Wrong,
};
use careplan_wire::CertificateFault;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// A command that makes sense now.
pub(crate) fn commands(world: &World) -> BoxedStrategy<Command> {
    let mut choices: Vec<(u32, BoxedStrategy<Command>)> = vec![
        (10, sends()),
        (
            3,
            (who(), side(), 1..4_u32)
                .prop_map(|(who, side, limit)| Command::List { who, side, limit })
                .boxed(),
        ),
        (4, (who(), side()).prop_map(|(who, side)| Command::Turn { who, side }).boxed()),
        (6, select(first_steps(world)).boxed()),
        (2, counter()),
        (3, select(Step::ALL.to_vec()).prop_map(Command::Advance).boxed()),
        (2, select(vec![Command::Restart, Command::Kill]).boxed()),
        (3, faults()),
        (2, certificates()),
    ];
    let messages = world.messages.len();
    if messages > 0 {
        let message = move || 0..messages;
        let portion =
            prop_oneof![(0..3_usize).prop_map(Portion::File), Just(Portion::Files), Just(Portion::Archive),];
        let download =
            (message(), portion).prop_map(|(message, portion)| Command::Download { message, portion });
        choices.push((8, download.boxed()));
        choices
            .push((2, (message(), who()).prop_map(|(message, who)| Command::Peek { message, who }).boxed()));
        let recall = (message(), who()).prop_map(|(message, who)| Command::Recall { message, who });
        choices.push((3, recall.boxed()));
    }
    let keys = world.keys.len();
    if keys > 0 {
        choices.push((3, (0..keys).prop_map(|send| Command::Repeat { send }).boxed()));
        choices.push((1, (0..keys).prop_map(|send| Command::Conflict { send }).boxed()));
    }
    let world = world.clone();
    let fallback = Command::Advance(Step::Night);
    proptest::strategy::Union::new_weighted(choices)
        .prop_map(move |command| if world.makes_sense(&command) { command } else { fallback.clone() })
        .boxed()
}

/// What leads an office on its way, where there is something to do.
fn first_steps(world: &World) -> Vec<Command> {
    let ways = [
        Command::FirstLogin,
        Command::Request,
        Command::Issue,
        Command::Install,
        Command::Apply,
        Command::Renew,
    ];
    let all = Who::ALL.into_iter().flat_map(|who| ways.map(|way| way(who)));
    let possible: Vec<Command> = all.filter(|command| world.makes_sense(command)).collect();
    if possible.is_empty() { vec![Command::Restart] } else { possible }
}

fn counter() -> BoxedStrategy<Command> {
    let steps: [fn(Who) -> Command; 6] = [
        Command::Approve,
        Command::Return,
        Command::Issue,
        Command::Revoke,
        Command::Pay,
        Command::StopRenewal,
    ];
    (select(steps.to_vec()), who()).prop_map(|(step, who)| step(who)).boxed()
}

fn sends() -> BoxedStrategy<Command> {
    let letter = (who(), who(), 1..4_usize, any::<bool>()).prop_map(|(from, to, files, has_key)| Parcel {
        from,
        to: vec![to],
        what: What::Letters(files),
        has_key,
    });
    let others = Who::ALL[1..].to_vec();
    let plan = (subsequence(others, 1..=3), 0..4_u8, any::<bool>()).prop_map(|(to, edition, has_key)| {
        Parcel { from: Who::MANAGER, to, what: What::Plan { edition }, has_key }
    });
    let kinds = vec![Wrong::Empty, Wrong::Program, Wrong::ToItself, Wrong::OfOthers];
    let wrong = (who(), who(), select(kinds)).prop_map(|(from, to, wrong)| match wrong {
        Wrong::ToItself => (from, from, wrong),
        Wrong::OfOthers => (Who::MANAGER, to, wrong),
        Wrong::Empty | Wrong::Program => (from, to, wrong),
    });
    let wrong = wrong.prop_map(|(from, to, wrong)| Parcel {
        from,
        to: vec![to],
        what: What::Wrong(wrong),
        has_key: false,
    });
    prop_oneof![5 => letter, 4 => plan, 2 => wrong].prop_map(Command::Send).boxed()
}

fn faults() -> BoxedStrategy<Command> {
    let effects = vec![Effect::Status, Effect::Reset, Effect::Truncate, Effect::Duplicate, Effect::Latency];
    let on = vec![On::Send, On::Send, On::Download, On::List];
    let fault = (select(effects), select(on)).prop_map(|(effect, on)| Command::FaultOn(Fault { effect, on }));
    prop_oneof![4 => fault, 1 => Just(Command::FaultsOff)].boxed()
}

fn certificates() -> BoxedStrategy<Command> {
    let show = (who(), select(CertificateFault::ALL)).prop_map(|(who, fault)| Command::Show { who, fault });
    let borrow = (who(), who()).prop_map(|(who, whose)| Command::Borrow { who, whose });
    prop_oneof![3 => show, 1 => borrow].boxed()
}

fn who() -> impl Strategy<Value = Who> {
    select(Who::ALL.to_vec())
}

fn side() -> impl Strategy<Value = Side> {
    select(vec![Side::Sent, Side::Received])
}
