//! The model by itself: that it can be in every state, and prints as a story.

use careplan_wire::relay::MessageState;

use super::*;

fn begin() -> World {
    World::begin("2026-04-01T09:00".parse().expect("a time"))
}

fn after(commands: &[Command]) -> World {
    commands.iter().fold(begin(), |world, command| {
        assert!(world.makes_sense(command), "{command}");
        world.apply(command)
    })
}

fn letter(has_key: bool) -> Command {
    let what = What::Letters(2);
    Command::Send(Parcel { from: Who::MANAGER, to: vec![Who::HELPER], what, has_key })
}

fn plan() -> Command {
    let to = vec![Who::HELPER, Who::DAY_CARE];
    Command::Send(Parcel { from: Who::MANAGER, to, what: What::Plan { edition: 1 }, has_key: true })
}

#[test]
fn a_message_comes_into_every_state() {
    let state = |commands: &[Command]| {
        let world = after(commands);
        world.messages[0].state(world.now)
    };
    let fetch = |portion| Command::Download { message: 0, portion };
    let recall = || Command::Recall { message: 0, who: Who::MANAGER };
    let months = || Command::Advance(Step::TwoMonths);
    assert_eq!(state(&[letter(false)]), MessageState::Unreceived);
    assert_eq!(state(&[letter(false), fetch(Portion::File(3))]), MessageState::Unreceived);
    assert_eq!(state(&[letter(false), fetch(Portion::Archive)]), MessageState::Received);
    assert_eq!(state(&[letter(false), recall()]), MessageState::Recalled);
    assert_eq!(state(&[letter(false), fetch(Portion::File(0)), recall()]), MessageState::Unreceived);
    assert_eq!(state(&[letter(false), months(), months()]), MessageState::Expired);
}

#[test]
fn an_office_comes_from_its_letter_to_the_exchange_and_out_of_it_again() {
    let who = Who::RENTAL;
    let road = [
        Command::FirstLogin(who),
        Command::Request(who),
        Command::Return(who),
        Command::Request(who),
        Command::Approve(who),
        Command::Issue(who),
        Command::Install(who),
        Command::Apply(who),
    ];
    let world = after(&road);
    assert_eq!(world.outcome, Outcome::Done);
    assert_eq!(world.office(who).kept_out(world.now), Vec::<&str>::new());
    let revoked = world.clone().apply(&Command::Revoke(who));
    assert_eq!(revoked.office(who).kept_out(revoked.now), ["handshake", "certificate-revoked"]);
    let stopped = world.apply(&Command::StopRenewal(who)).apply(&Command::Advance(Step::Year));
    assert_eq!(stopped.office(who).kept_out(stopped.now), ["licence-expired"]);
    let late = after(&[Command::Advance(Step::AlmostThreeYears), Command::Renew(Who::MANAGER)]);
    assert_eq!(late.outcome, Outcome::Refused(vec!["page"]), "its end is still too far");
    let renewed = late.apply(&Command::Advance(Step::TenDays)).apply(&Command::Renew(Who::MANAGER));
    let renewed = renewed.apply(&Command::Issue(Who::MANAGER));
    assert_eq!(renewed.office(Who::MANAGER).certificates.len(), 2);
    let over = renewed.apply(&Command::Advance(Step::Year));
    assert_eq!(over.office(Who::MANAGER).kept_out(over.now), ["handshake", "certificate-expired"]);
    let imported = over.apply(&Command::Install(Who::MANAGER));
    assert_eq!(imported.office(Who::MANAGER).kept_out(imported.now), Vec::<&str>::new());
}

#[test]
fn a_lost_answer_leaves_in_doubt_what_has_no_key() {
    let fault = |effect| Command::FaultOn(Fault { effect, on: On::Send });
    let doubtful = after(&[fault(Effect::Reset), letter(false)]);
    assert_eq!(doubtful.outcome, Outcome::PerhapsDone);
    assert_eq!(doubtful.messages[0].copies, Copies { min: 0, max: 1 });
    assert!(!doubtful.makes_sense(&Command::Peek { message: 0, who: Who::MANAGER }));
    let echoed = after(&[fault(Effect::Duplicate), letter(false)]);
    assert_eq!(echoed.messages[0].copies, Copies { min: 1, max: 2 });
    for effect in [Effect::Reset, Effect::Duplicate, Effect::Truncate] {
        let sure = after(&[fault(effect), letter(true)]);
        assert_eq!((sure.outcome.clone(), sure.messages[0].copies), (Outcome::Done, Copies::ONE));
    }
}

#[test]
fn a_case_prints_as_a_story_and_as_a_scenario() {
    let rental = Command::Send(Parcel {
        from: Who::HELPER,
        to: vec![Who::RENTAL],
        what: What::Letters(1),
        has_key: false,
    });
    let case = [
        plan(),
        Command::Kill,
        rental,
        Command::Advance(Step::Night),
        Command::List { who: Who::DAY_CARE, side: Side::Received, limit: 2 },
        Command::Recall { message: 1, who: Who::DAY_CARE },
    ];
    let story = case.each_ref().map(Command::to_string).join("\n");
    insta::assert_snapshot!(format!("{story}\n\n{}", feature(&begin(), &case)));
}
