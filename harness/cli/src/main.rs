//! The `careplan` command: reads its arguments and wires the crates together. It decides nothing else.

mod commands;
mod descriptors;
mod failure;
mod foreign;
mod meant;
mod outlet;
mod output;
mod progress;
mod target;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use careplan_testbed::LonePart;
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::commands::{
    backup, certificate, check, clock, doctor, explain, generate, list, lone, office, poke, receive, relay,
    restore, run, send, simulate, snapshot, status, trust, up, vendor_test,
};
use crate::failure::Failure;
use crate::meant::command_meant;
use crate::output::{Format, format_of_facts};
use crate::target::Place;

/// The machine's own allocator keeps what a rush has taken; this one gives it back, and is quicker.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Threads for what would keep those that serve: passwords, long lists, checks, files. A few a core; each holds what its
/// work needs, of a password 4 MiB.
const BLOCKING_THREADS_MAX: usize = 32;

/// The local copy of Japan's care-plan exchange: CA, portal, relay and usage site as one small program.
///
/// Everything it serves is a mock (模擬): no real office, person or system is behind it.
#[derive(Debug, Parser)]
#[command(name = "careplan", version, propagate_version = true, subcommand_negates_reqs = true)]
struct Arguments {
    /// How facts are printed
    #[arg(long, value_enum, global = true, default_value_t, value_parser = format_of_facts())]
    format: Format,
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start everything and serve until Ctrl-C (the default command)
    Up(up::Up),
    /// Start the certificate authority alone and serve until Ctrl-C, beside `careplan up --without ca=URL`
    Ca(lone::Lone),
    /// Start 電子請求受付システム alone and serve until Ctrl-C, beside `careplan up --without portal=URL`
    Portal(lone::Lone),
    /// Start a further node of a running testbed's relay and serve until Ctrl-C
    Relay(relay::Relay),
    /// How a running testbed is
    Status(status::Status),
    /// Show or move the testbed's clock
    Clock(clock::Clock),
    /// Do the next steps that wait, whatever their time
    Poke(poke::Poke),
    /// Create, list and prepare offices
    Office(office::Office),
    /// Send files as an office
    Send(send::Send),
    /// Receive an office's messages into a directory
    Receive(receive::Receive),
    /// List an office's sent or received messages
    List(list::List),
    /// Make an office a certificate that is wrong in one way, or sign a key of its own
    Certificate(certificate::Certificate),
    /// Check files of the standard: names, sets, content
    Check(check::Check),
    /// What a rule of the checker means
    Explain(explain::Explain),
    /// Make synthetic files of the standard
    Generate(generate::Generate),
    /// Hand out and check the patterns of the national vendor test
    VendorTest(vendor_test::VendorTest),
    /// Run scenario files
    Run(run::Run),
    /// Run the services on a simulated network and disk, under one seed
    Simulate(simulate::Simulate),
    /// Have a machine trust the testbed's TLS root, and forget it again
    Trust(trust::Trust),
    Snapshot(snapshot::Snapshot),
    Backup(backup::Backup),
    Restore(restore::Restore),
    /// What this machine has, which ports are taken, and whether trust is installed
    Doctor(doctor::Doctor),
}

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => {
            return failure::report_arguments(&error, &command_meant(Arguments::command(), &words));
        }
    };
    let command = arguments.command.unwrap_or_else(|| Command::Up(up::Up::default()));
    start_log(match command {
        Command::Up(_) | Command::Ca(_) | Command::Portal(_) | Command::Relay(_) => "warn",
        // Its machines crash on purpose, and what they say of it is in the transcript.
        Command::Simulate(_) => "off",
        _ => "error",
    });
    if let Command::Up(_) | Command::Relay(_) = command {
        descriptors::raise();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(dispatch(command, &arguments.place, arguments.format)),
        Err(error) => Err(Failure::new(
            format!("cannot start the program's threads: {error}"),
            "the machine has no room for more threads: end other programs, or raise the limit (ulimit -u)",
        )),
    };
    done.unwrap_or_else(|failure| failure.report())
}

async fn dispatch(command: Command, place: &Place, format: Format) -> Result<ExitCode, Failure> {
    match command {
        Command::Up(up) => up.run(place, format).await,
        Command::Ca(lone) => lone.run(LonePart::Ca, place, format).await,
        Command::Portal(lone) => lone.run(LonePart::Portal, place, format).await,
        Command::Relay(relay) => relay.run(place, format).await,
        Command::Status(status) => status.run(place, format).await,
        Command::Clock(clock) => clock.run(place, format).await,
        Command::Poke(poke) => poke.run(place, format).await,
        Command::Office(office) => office.run(place, format).await,
        Command::Send(send) => send.run(place, format).await,
        Command::Receive(receive) => receive.run(place, format).await,
        Command::List(list) => list.run(place, format).await,
        Command::Certificate(certificate) => certificate.run(place, format).await,
        Command::Check(check) => check.run(place),
        Command::Explain(explain) => explain.run(place, format),
        Command::Generate(generate) => generate.run(place, format),
        Command::VendorTest(test) => test.run(place, format),
        Command::Run(run) => run.run(place, format).await,
        Command::Simulate(simulate) => simulate.run(place, format),
        Command::Trust(trust) => trust.run(place, format),
        Command::Snapshot(snapshot) => snapshot.run(place, format).await,
        Command::Backup(backup) => backup.run(place, format).await,
        Command::Restore(restore) => restore.run(place, format),
        Command::Doctor(doctor) => doctor.run(place, format).await,
    }
}

/// Warnings always; more with `CAREPLAN_LOG`, in tracing's own filter language.
fn start_log(default: &str) {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    let asked = std::env::var("CAREPLAN_LOG").ok();
    let filter = asked
        .and_then(|asked| tracing_subscriber::EnvFilter::try_new(asked).ok())
        .unwrap_or_else(|| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
