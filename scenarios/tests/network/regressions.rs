//! Cases that once failed, or that chance comes by too seldom.

use std::panic::AssertUnwindSafe;
use std::path::Path;

use careplan_scenarios::model::{
    Command, Effect, Fault, On, Outcome, Parcel, Portion, Side, Step, What, Who, Wrong, feature,
};
use careplan_wire::CertificateFault;

use crate::stack::{Legacy, Stack};

#[track_caller]
fn play(commands: &[Command]) {
    let mut stack = Stack::start(Legacy::Nothing);
    let mut world = crate::begin();
    for command in commands {
        assert!(world.makes_sense(command), "{command}");
        world = world.apply(command);
        stack.act(&world, command);
    }
    stack.stop();
}

fn letter(from: Who, to: Who, has_key: bool) -> Command {
    Command::Send(Parcel { from, to: vec![to], what: What::Letters(2), has_key })
}

fn plan(edition: u8) -> Command {
    let to = vec![Who::HELPER, Who::DAY_CARE];
    Command::Send(Parcel { from: Who::MANAGER, to, what: What::Plan { edition }, has_key: true })
}

fn fault(effect: Effect, on: On) -> Command {
    Command::FaultOn(Fault { effect, on })
}

fn list(who: Who, side: Side) -> Command {
    Command::List { who, side, limit: 1 }
}

/// Every word that the model has, so that each is tried in every run.
fn everything() -> Vec<Command> {
    let (manager, helper, rental) = (Who::MANAGER, Who::HELPER, Who::RENTAL);
    let wrong = |from, to, wrong| {
        Command::Send(Parcel { from, to: vec![to], what: What::Wrong(wrong), has_key: false })
    };
    // So weak a key cannot be shown by a client of ours.
    let faults = CertificateFault::ALL.iter().filter(|fault| **fault != CertificateFault::WeakKey);
    let shown = faults.map(|fault| Command::Show { who: helper, fault: *fault });
    let case = [
        Command::FirstLogin(rental),
        Command::Request(rental),
        Command::Request(rental),
        Command::Return(rental),
        Command::Return(rental),
        Command::Request(rental),
        Command::Approve(rental),
        Command::Approve(rental),
        Command::Issue(rental),
        Command::Request(rental),
        Command::Install(rental),
        letter(manager, rental, false),
        letter(rental, manager, false),
        Command::Apply(rental),
        Command::Apply(rental),
        Command::Pay(rental),
        letter(manager, rental, true),
        Command::Conflict { send: 0 },
        Command::Repeat { send: 0 },
        plan(0),
        plan(1),
        wrong(manager, helper, Wrong::Empty),
        wrong(manager, helper, Wrong::Program),
        wrong(manager, manager, Wrong::ToItself),
        wrong(manager, rental, Wrong::OfOthers),
        list(manager, Side::Sent),
        Command::Turn { who: helper, side: Side::Received },
        Command::Kill,
        Command::Turn { who: helper, side: Side::Received },
        Command::Peek { message: 0, who: manager },
        Command::Peek { message: 0, who: helper },
        Command::Download { message: 0, portion: Portion::File(0) },
        Command::Recall { message: 0, who: manager },
        Command::Download { message: 0, portion: Portion::Archive },
        Command::Download { message: 1, portion: Portion::Files },
        Command::Recall { message: 2, who: manager },
        Command::Recall { message: 3, who: helper },
        Command::Download { message: 2, portion: Portion::Files },
        Command::Restart,
        list(Who::DAY_CARE, Side::Received),
        Command::Advance(Step::TwoMonths),
        Command::Advance(Step::TwoMonths),
        Command::Download { message: 4, portion: Portion::Archive },
        Command::Recall { message: 4, who: manager },
        list(Who::DAY_CARE, Side::Received),
        Command::Turn { who: helper, side: Side::Received },
        Command::Borrow { who: helper, whose: manager },
        fault(Effect::Reset, On::List),
        fault(Effect::Latency, On::Send),
        fault(Effect::Duplicate, On::Send),
        Command::FaultsOff,
        fault(Effect::Status, On::Download),
        fault(Effect::Truncate, On::Send),
        letter(manager, helper, false),
        fault(Effect::Status, On::Send),
        wrong(manager, helper, Wrong::Empty),
        list(helper, Side::Received),
        Command::StopRenewal(rental),
        Command::Advance(Step::Year),
        list(rental, Side::Sent),
        Command::Apply(rental),
        list(rental, Side::Sent),
        Command::Revoke(rental),
        Command::Revoke(rental),
        list(rental, Side::Received),
        Command::Borrow { who: helper, whose: rental },
        Command::Renew(manager),
    ];
    case.into_iter().chain(shown).collect()
}

#[test]
fn the_network_does_everything_that_the_model_can_say() {
    play(&everything());
}

/// A case that fails is left as a scenario: so each word has its sentence, and `tests/scenarios.rs` sees that the sentence
/// does the same. `CAREPLAN_DOCS=write` writes the scenario; without it, it must be what would be written.
#[test]
fn everything_that_the_model_can_say_is_a_scenario() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("features/failures/reference-model.feature");
    let written = feature(&crate::begin(), &everything());
    let written = written.replace("参照モデルと食い違った手順", "参照モデル");
    let written = written.replace("名前を付けてください", "モデルの言えることをひととおり");
    let remarks: Vec<&str> =
        written.lines().skip(1).filter(|line| line.trim_start().starts_with('#')).collect();
    assert!(remarks.is_empty(), "{remarks:?}");
    if crate::asked_to_write() {
        std::fs::write(&path, &written).expect("the scenario can be written");
    }
    let found = std::fs::read_to_string(&path).expect("features/failures/reference-model.feature");
    assert!(
        found == written,
        "the scenario is not what the model says: write it with\n\
         CAREPLAN_DOCS=write cargo test -p careplan-scenarios --test network is_a_scenario"
    );
}

/// Small files of one archive went out in one piece, which the watch took for one file.
#[test]
fn an_archive_of_several_small_files_is_watched_file_by_file() {
    let helper = Who::HELPER;
    let plan =
        Parcel { from: Who::MANAGER, to: vec![helper], what: What::Plan { edition: 0 }, has_key: false };
    play(&[Command::Send(plan), Command::Download { message: 0, portion: Portion::Archive }]);
}

#[test]
fn a_certificate_is_renewed_before_its_end_and_the_old_one_ends() {
    let manager = Who::MANAGER;
    play(&[
        Command::Advance(Step::AlmostThreeYears),
        Command::Renew(manager),
        Command::Advance(Step::TenDays),
        Command::Renew(manager),
        Command::Renew(manager),
        Command::Issue(manager),
        list(manager, Side::Sent),
        Command::Advance(Step::Year),
        list(manager, Side::Sent),
        Command::Install(manager),
        list(manager, Side::Sent),
        list(Who::HELPER, Side::Sent),
    ]);
}

#[test]
fn whatever_becomes_of_an_answer_a_send_with_a_key_is_done_once() {
    for effect in [Effect::Status, Effect::Reset, Effect::Truncate, Effect::Duplicate, Effect::Latency] {
        play(&[
            Command::FaultOn(Fault { effect, on: On::Send }),
            plan(0),
            list(Who::MANAGER, Side::Sent),
            list(Who::HELPER, Side::Received),
            Command::FaultOn(Fault { effect, on: On::Send }),
            letter(Who::MANAGER, Who::HELPER, false),
            list(Who::HELPER, Side::Received),
            Command::FaultOn(Fault { effect, on: On::Download }),
            Command::Download { message: 0, portion: Portion::Archive },
            Command::FaultOn(Fault { effect, on: On::List }),
            list(Who::HELPER, Side::Received),
            Command::FaultsOff,
        ]);
    }
}

/// Half of an answer can be half of a refusal: whoever has no key does not know. (The model had taken it for done.)
#[test]
fn half_an_answer_to_a_send_without_a_key_may_have_been_a_refusal() {
    play(&[
        list(Who::DAY_CARE, Side::Sent),
        Command::Advance(Step::Night),
        Command::FaultOn(Fault { effect: Effect::Truncate, on: On::Send }),
        letter(Who::DAY_CARE, Who::MANAGER, false),
        list(Who::MANAGER, Side::Received),
    ]);
}

/// The checker sees what the model says: a guard against a model that never differs.
#[test]
fn a_network_that_does_otherwise_than_the_model_is_told() {
    let mut stack = Stack::start(Legacy::Nothing);
    let mut world = crate::begin().apply(&letter(Who::MANAGER, Who::HELPER, false));
    world.outcome = Outcome::Refused(vec!["receiver-self"]);
    let differs = AssertUnwindSafe(|| stack.act(&world, &letter(Who::MANAGER, Who::HELPER, false)));
    let told = std::panic::catch_unwind(differs).expect_err("the letter is sent all the same");
    let told = told.downcast_ref::<String>().expect("a panic with words");
    assert!(told.contains("expected: Refused([\"receiver-self\"])\nfound: Ok(())"), "{told}");
    stack.stop();
}
