//! Scenarios at targets whose relay or client is not ours: a relay of a hundred lines, a client that is curl.

mod client;
#[path = "../../../harness/need.rs"]
mod need;
mod place;
mod relay;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use self::need::Need;

fn main() -> ExitCode {
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = vec![
        trial("a_story_is_told_at_a_relay_that_is_not_ours", relay::told),
        trial("a_relay_that_changes_a_byte_is_found_out", relay::found_out),
        trial("a_target_that_breaks_an_invariant_fails_the_story", relay::broken),
        trial("a_folder_that_is_none_is_told", relay::no_folder),
        trial("nobody_waits_for_a_client_in_a_testbed_of_the_storys_own", client::alone),
        Need::of("curl").trial("a_story_waits_for_what_curl_does", client::awaited),
        Need::of("curl").trial("an_english_story_waits_as_well", client::awaited_in_english),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
