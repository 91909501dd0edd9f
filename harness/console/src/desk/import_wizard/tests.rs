use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn file() -> ChosenFile {
    ChosenFile { name: "KJ444470300015.p12".to_owned(), content: vec![0x30] }
}

fn opened() -> Opened {
    Opened {
        file: file(),
        password: Secret::from("x"),
        issued_to: "CarePlanJigyousho".to_owned(),
        issuer: "e-seikyuu CA".to_owned(),
        valid_to: "2029-04-01T23:59:59".parse().unwrap(),
    }
}

fn states() -> Vec<(&'static str, ImportWizard)> {
    vec![
        ("start", ImportWizard::Start),
        ("file", ImportWizard::File),
        ("password", ImportWizard::Password { file: file() }),
        ("store", ImportWizard::Store { opened: opened() }),
        ("summary", ImportWizard::Summary { opened: opened() }),
        ("warning", ImportWizard::Warning { opened: opened(), thumbprint: "00".to_owned() }),
        ("imported", ImportWizard::Imported { issued_to: opened().issued_to }),
        ("declined", ImportWizard::Declined),
    ]
}

fn commands() -> Vec<(&'static str, Command)> {
    let other = Opened { file: ChosenFile { content: vec![0x31], ..file() }, ..opened() };
    let alone = Boxes::ExtendedPropertiesAlone;
    vec![
        ("current user", Command::Locate(Location::CurrentUser)),
        ("local machine", Command::Locate(Location::LocalMachine)),
        ("a file", Command::Choose(Ok(file()))),
        ("no file", Command::Choose(Err(FileFault::Missing))),
        ("a large file", Command::Choose(Err(FileFault::TooLarge))),
        ("an odd file", Command::Choose(Err(FileFault::Unrecognised))),
        ("the password", Command::Enter(alone, Ok(opened()))),
        ("the password of another file", Command::Enter(alone, Ok(other))),
        ("the password, other boxes", Command::Enter(Boxes::Other, Ok(opened()))),
        ("no password", Command::Enter(alone, Err(PasswordFault::Missing))),
        ("a wrong password, other boxes", Command::Enter(Boxes::Other, Err(PasswordFault::Wrong))),
        ("an empty package", Command::Enter(alone, Err(PasswordFault::Empty))),
        ("automatic store", Command::Place(StoreChoice::Automatic)),
        ("named store", Command::Place(StoreChoice::Named)),
        ("warn", Command::Warn("00".to_owned())),
        ("done", Command::Done),
        ("decline", Command::Decline),
        ("back", Command::Back),
    ]
}

#[test]
fn every_step_answers_every_command() {
    let mut lines = Vec::new();
    for (state_name, state) in states() {
        for (command_name, command) in commands() {
            let answer = match state.apply(command) {
                Ok(next) => states()
                    .into_iter()
                    .find(|(_, known)| *known == next)
                    .map_or_else(|| format!("{next:?}"), |(name, _)| name.to_owned()),
                Err(misstep) => format!("stays: {misstep}"),
            };
            lines.push(format!("{state_name} | {command_name} -> {answer}"));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

proptest! {
    #[test]
    fn nothing_is_to_import_before_file_password_and_store(order in vec(0..18_usize, 0..40)) {
        let mut wizard = ImportWizard::Start;
        // What was done since the wizard was last at its start, in the only order that counts.
        let mut rung = 0;
        for index in order {
            let (name, command) = commands()[index].clone();
            let Ok(next) = wizard.apply(command) else { continue };
            rung = match (rung, name) {
                (0, "current user") => 1,
                (1, "a file") => 2,
                (2, "the password") => 3,
                (3, "automatic store") => 4,
                (4, "warn") => 5,
                (4 | 5, "done") | (5, "decline") => 6,
                (1..=4, "back") => rung - 1,
                found => panic!("{found:?} moved {wizard:?} to {next:?}"),
            };
            prop_assert_eq!(next.to_import().is_some(), rung == 4 || rung == 5);
            wizard = next;
        }
    }
}
