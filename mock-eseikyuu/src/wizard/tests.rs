use super::*;

const PROCEDURES: [Procedure; 2] = [Procedure::Request, Procedure::Renew];

fn secret() -> Secret {
    Secret::from("x")
}

fn states() -> Vec<(&'static str, Progress)> {
    let accepted = |procedure, pages| Progress::Accepted { procedure, password: secret(), pages };
    let last = CERTIFICATION.pages.len();
    vec![
        ("fresh", Progress::Fresh),
        ("opened", Progress::Opened),
        ("closed", Progress::Closed),
        ("term chosen", Progress::TermChosen),
        ("accepted to request, 0 pages", accepted(Procedure::Request, 0)),
        ("accepted to request, 1 page", accepted(Procedure::Request, 1)),
        ("accepted to request, all pages", accepted(Procedure::Request, last)),
        ("accepted to renew, 0 pages", accepted(Procedure::Renew, 0)),
        ("accepted to renew, all pages", accepted(Procedure::Renew, last)),
        ("sent", Progress::Sent { request: "R4470300015001".parse().unwrap() }),
    ]
}

fn told(answer: Result<Progress, Skipped>) -> String {
    match answer {
        Ok(next) => {
            let known = states().into_iter().find(|(_, state)| *state == next);
            known.map_or_else(|| format!("{next:?}"), |(name, _)| name.to_owned())
        }
        Err(skipped) => format!("refused: {skipped}"),
    }
}

#[test]
fn every_state_answers_every_step() {
    let mut lines = Vec::new();
    for (name, state) in states() {
        let mut line = |step: &str, answer| lines.push(format!("{name} | {step} -> {}", told(answer)));
        line("open", Ok(state.clone().opened()));
        line("close", Ok(state.clone().closed()));
        line("choose the term", state.clone().term_chosen());
        for procedure in PROCEDURES {
            line(&format!("{procedure:?}: enter the password"), state.clone().accepted(procedure, secret()));
            for page in [0, 1, 2, CERTIFICATION.pages.len() + 1] {
                line(&format!("{procedure:?}: read page {page}"), state.clone().shown(procedure, page));
            }
            line(&format!("{procedure:?}: send"), state.ready(procedure).map(|_| state.clone()));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_request_is_ready_only_after_every_page_of_the_terms() {
    for procedure in PROCEDURES {
        let mut read = Progress::Fresh.opened().closed();
        if procedure == Procedure::Renew {
            assert_eq!(read.may_enter_password(procedure), Err(Skipped::Term));
            read = read.term_chosen().unwrap();
        }
        read = read.accepted(procedure, secret()).unwrap();
        for page in 1..=CERTIFICATION.pages.len() {
            assert_eq!(read.ready(procedure), Err(Skipped::Terms { next: page }));
            read = read.shown(procedure, page).unwrap();
        }
        assert_eq!(read.clone().shown(procedure, 1).unwrap(), read, "turning back loses nothing");
        assert!(read.ready(procedure).is_ok());
    }
}

#[test]
fn nothing_but_the_next_page_of_the_terms_counts() {
    let accepted = Progress::Closed.accepted(Procedure::Request, secret()).unwrap();
    for page in [0, 2, usize::MAX] {
        assert_eq!(accepted.clone().shown(Procedure::Request, page), Err(Skipped::Terms { next: 1 }));
    }
}
