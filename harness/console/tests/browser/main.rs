//! The pages in a real browser: every flow of the portal and of the support site, by mouse and by keyboard alone, at a desk and on a phone.
//!
//! What a router test cannot see is seen here: scripts, focus, what a finger or a key reaches, and what a checker of
//! accessibility finds. Without Chromium and its driver the tests show as ignored, with the reason.

#[path = "../../../need.rs"]
mod need;

mod chrome;
mod client;
mod console;
mod flows;
mod inspection;
mod scriptless;
mod stage;
mod support;
mod usage_site;
mod window;

use libtest_mimic::{Arguments, Trial};

use self::need::Need;
use self::window::{Hand, Screen};

fn main() {
    let arguments = Arguments::from_args();
    let need = Need::all(&["chromium", "chromedriver"]);
    let mut trials: Vec<Trial> = Vec::new();
    for (screen, screen_name) in [(Screen::Desktop, "on a desktop"), (Screen::Phone, "on a phone")] {
        for (hand, hand_name) in [(Hand::Pointer, "by pointing"), (Hand::Keyboard, "by keyboard alone")] {
            for (flow, walk) in flows::ALL {
                trials.push(need.trial(format!("{flow} {screen_name} {hand_name}"), move || {
                    stage::play(screen, hand, walk);
                }));
            }
        }
        for (hand, hand_name) in [(Hand::Pointer, "by pointing"), (Hand::Keyboard, "by keyboard alone")] {
            let name = format!("the client app from its login to a folder {screen_name} {hand_name}");
            trials.push(need.trial(name, move || client::play(screen, hand, client::Way::Exchange)));
        }
        trials.push(need.trial(format!("what is dropped on the client app {screen_name}"), move || {
            client::play(screen, Hand::Pointer, client::Way::Dropping);
        }));
        trials.push(need.trial(format!("every page that stands still {screen_name}"), move || {
            stage::play(screen, Hand::Pointer, flows::Walk::StandingPages);
        }));
        trials.push(need.trial(
            format!("the usage site, printed where it is to be kept, {screen_name}"),
            move || {
                stage::play(screen, Hand::Pointer, flows::Walk::UsageSite);
            },
        ));
    }
    trials.push(need.trial("the way back over forms with errors".to_owned(), || {
        stage::play(Screen::Desktop, Hand::Pointer, flows::Walk::WayBack);
    }));
    for (way_name, way) in scriptless::ALL {
        trials.push(need.trial(format!("{way_name} without a script"), move || scriptless::play(way)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}
