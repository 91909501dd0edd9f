//! Every state against every command, and sequences of commands against a small model.

use std::fmt::Write as _;

use proptest::prelude::*;

use careplan_wire::back_office::ca::RevocationReason;

use super::*;

fn at(text: &str) -> JapanTime {
    text.parse().unwrap()
}

fn certificate() -> Certificate {
    Certificate {
        serial: "01".parse().unwrap(),
        pem: "PEM".to_owned(),
        not_before: at("2026-04-01"),
        not_after: at("2029-04-01T23:59:59"),
    }
}

fn states() -> Vec<State> {
    let now = at("2026-04-01T09:00");
    vec![
        State::Requested(Requested),
        State::Approved(Approved { at: now }),
        State::Issued(Issued { at: now, certificate: certificate(), end: EndNotice::Due }),
        State::Issued(Issued { at: now, certificate: certificate(), end: EndNotice::Sent }),
        State::Returned(Returned { at: now, reason: "記入漏れ".to_owned() }),
        State::Withdrawn(Withdrawn { at: now }),
        State::Expired(Expired { certificate: certificate() }),
        State::Revoked(Revoked { at: now, certificate: certificate() }),
    ]
}

fn commands() -> Vec<Command> {
    vec![
        Command::Approve,
        Command::Issue(certificate()),
        Command::Return { reason: "記入漏れ".to_owned() },
        Command::Withdraw,
        Command::Revoke { reason: RevocationReason::KeyCompromise },
        Command::AnnounceEnd,
        Command::Expire,
    ]
}

#[test]
fn every_state_answers_every_command() {
    let mut table = String::new();
    for (when, now) in [
        ("in force", at("2026-04-02")),
        ("90 days before the end", at("2029-01-01")),
        ("after the end", at("2029-04-02")),
    ] {
        writeln!(table, "-- {when}").unwrap();
        for state in states() {
            writeln!(
                table,
                "{}{} 「{}」, another request: {}, renewal: {}",
                state.name(),
                if matches!(&state, State::Issued(issued) if issued.end == EndNotice::Sent) {
                    ", end announced"
                } else {
                    ""
                },
                state.label(),
                match state.in_the_way() {
                    None => "may be sent".to_owned(),
                    Some(found) => format!("refused, {found:?}"),
                },
                match state.renewal(now) {
                    Ok(purpose) => format!("may be sent, {purpose:?}"),
                    Err(refusal) => format!("refused: {refusal}"),
                }
            )
            .unwrap();
            for command in commands() {
                let name = command.name();
                let possible = state.possible(now).contains(&name);
                let answer = match state.apply(command, now) {
                    Ok((next, event)) => format!("{} ({event:?})", next.name()),
                    Err(refusal) => format!("refused: {refusal}"),
                };
                assert_eq!(possible, !answer.starts_with("refused"), "what is called possible is");
                writeln!(table, "    {name:12} -> {answer}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_certificate_is_good_through_its_last_second() {
    let request = Request {
        id: "R4470300015001".parse().unwrap(),
        kind: CertificateKind::CarePlan,
        purpose: Purpose::First,
        sent_at: at("2026-04-01"),
        package_password: Secret::from("x"),
        state: State::Issued(Issued {
            at: at("2026-04-01"),
            certificate: certificate(),
            end: EndNotice::Due,
        }),
    };
    assert_eq!(request.as_of(at("2029-04-01T23:59:59")).state.label(), "発行済み");
    assert_eq!(request.as_of(at("2029-04-02")).state.label(), "有効期限切れ");
}

proptest! {
    #[test]
    fn whatever_is_asked_a_request_ends_at_most_once(
        asked in prop::collection::vec((0_usize..7, 0_u64..800), 0..30),
    ) {
        let mut now = at("2026-04-01T09:00");
        let mut state = State::Requested(Requested);
        // The model: approved before issued, issued and its end announced at most once, nothing after the end.
        let (mut approved, mut issued, mut announced, mut ended) = (false, false, false, false);
        for (which, days) in asked {
            now = now.saturating_add(careplan_domain::Span::from_days(days));
            let before = state.clone();
            match state.apply(commands().swap_remove(which), now) {
                Err(_) => prop_assert_eq!(&state, &before),
                Ok((next, event)) => {
                    prop_assert!(!ended);
                    match event {
                        Event::Approved => { prop_assert!(!approved); approved = true; }
                        Event::Issued => { prop_assert!(approved && !issued); issued = true; }
                        Event::Returned | Event::Withdrawn => { prop_assert!(!issued); ended = true; }
                        Event::EndAnnounced => {
                            prop_assert!(issued && !announced);
                            announced = true;
                        }
                        Event::Revoked { .. } | Event::Expired => { prop_assert!(issued); ended = true; }
                    }
                    prop_assert_eq!(next.certificate().is_some(), issued);
                    prop_assert_eq!(next.in_the_way().is_none(), ended);
                    state = next;
                }
            }
        }
    }
}
