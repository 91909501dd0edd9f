//! Which command was meant by arguments that are not understood: as far as they name one.

use std::ffi::OsString;

use clap::Command;

/// The name of the command, from the program's own on: `careplan office ready`.
pub(crate) fn command_meant(mut program: Command, arguments: &[OsString]) -> String {
    // Hands the options that hold everywhere down to the commands.
    program.build();
    let mut names = program.get_name().to_owned();
    let mut command = &program;
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if word.starts_with('-') {
            if takes_next(command, &word) {
                words.next();
            }
            continue;
        }
        let Some(inner) = command.find_subcommand(word.as_ref()) else { break };
        names = format!("{names} {}", inner.get_name());
        command = inner;
    }
    names
}

/// Whether the word after an option is its value.
fn takes_next(command: &Command, option: &str) -> bool {
    let is_it = |argument: &&clap::Arg| match (option.strip_prefix("--"), option.strip_prefix('-')) {
        (Some(long), _) => argument.get_long() == Some(long),
        (None, Some(short)) => argument.get_short().is_some_and(|own| short == own.to_string()),
        (None, None) => false,
    };
    command.get_arguments().find(is_it).is_some_and(|argument| argument.get_action().takes_values())
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction};

    use super::*;

    #[track_caller]
    fn check(arguments: &str, expected: &str) {
        let ready = Command::new("ready").arg(Arg::new("number")).arg(Arg::new("out").long("out").short('o'));
        let program = Command::new("careplan")
            .arg(Arg::new("data").long("data").global(true))
            .arg(Arg::new("quiet").long("quiet").action(ArgAction::SetTrue).global(true))
            .subcommand(Command::new("office").subcommand(ready))
            .subcommand(Command::new("status"));
        let arguments: Vec<OsString> = arguments.split(' ').map(OsString::from).collect();
        assert_eq!(command_meant(program, &arguments), expected, "{arguments:?}");
    }

    #[test]
    fn a_command_is_found_among_options_and_their_values() {
        check("careplan", "careplan");
        check("careplan office ready 1 --nonsense", "careplan office ready");
        check("careplan --data status office ready", "careplan office ready");
        check("careplan office --data=status ready", "careplan office ready");
        check("careplan --quiet status", "careplan status");
        check("careplan office -o ready", "careplan office ready");
        check("careplan office ready -o status", "careplan office ready");
        check("careplan office nothing ready", "careplan office");
        check("careplan -- status", "careplan");
        check("./renamed status", "careplan status");
    }
}
