//! A person's hands and eyes at a browser: what is written on the page is what leads on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::chrome::{Chrome, Scripts};
use crate::inspection;

/// How long a state may take to come: far longer than it ever should on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(50);
/// So many presses of Tab reach everything on any page of ours.
const TABS_MAX: usize = 60;

/// What the page is seen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// 1280 wide.
    Desktop,
    /// 390 wide.
    Phone,
}

/// What it is worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    /// A mouse or a finger.
    Pointer,
    /// Tab, arrows, space and Enter.
    Keyboard,
}

/// 画面: one browser window and who sits before it.
pub(crate) struct Window {
    chrome: Chrome,
    screen: Screen,
    hand: Hand,
}

impl Screen {
    /// Width and height in CSS pixels.
    pub(crate) const fn size(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1280, 900),
            Self::Phone => (390, 844),
        }
    }
}

impl Window {
    /// Opens an empty one.
    pub(crate) async fn open(screen: Screen, hand: Hand) -> Self {
        Self { chrome: Chrome::start(screen, Scripts::On).await, screen, hand }
    }

    /// Whether there is a mouse or a finger.
    pub(crate) fn has_pointer(&self) -> bool {
        self.hand == Hand::Pointer
    }

    /// Goes to an address, and looks at the page.
    pub(crate) async fn visit(&self, url: &str, heading: &str) {
        self.driver().goto(url).await.expect("the page opens");
        self.sees(heading).await;
    }

    /// Waits until the page with this heading is there, and looks it over.
    pub(crate) async fn sees(&self, heading: &str) {
        let wanted = format!("//h1[normalize-space()='{heading}']");
        let found = self.driver().query(By::XPath(wanted)).wait(PATIENCE, GLANCE).first().await;
        assert!(found.is_ok(), "no page `{heading}` came; there is: {}", self.text().await);
        // Whoever comes by key sees the same page.
        if self.hand == Hand::Pointer {
            inspection::inspect(self.driver(), heading).await;
            self.take_picture(heading).await;
        }
    }

    /// Waits until the page says this.
    pub(crate) async fn reads(&self, sentence: &str) {
        let wanted = format!("//main//*[contains(normalize-space(), '{sentence}')]");
        let found = self.driver().query(By::XPath(wanted)).wait(PATIENCE, GLANCE).first().await;
        assert!(found.is_ok(), "`{sentence}` is not on the page: {}", self.text().await);
    }

    /// Presses a button or follows a link, by its words. What stands on the page itself goes before the menu's.
    pub(crate) async fn press(&self, word: &str) {
        let wanted = format!("//*[self::a or self::button][normalize-space()='{word}'][not(@disabled)]");
        let own = format!("//main{wanted}");
        let is_own = !self.driver().find_all(By::XPath(own.as_str())).await.expect("an answer").is_empty();
        let one = self.find(if is_own { &own } else { &wanted }, word).await;
        match self.hand {
            Hand::Pointer => one.click().await.expect("it can be pressed"),
            Hand::Keyboard => {
                self.tab_to(&one, word).await;
                self.key(Key::Enter).await;
            }
        }
    }

    /// Unfolds what is folded under these words, the first of them.
    pub(crate) async fn unfold(&self, word: &str) {
        let one = self.find(&format!("//main//summary[normalize-space()='{word}']"), word).await;
        match self.hand {
            Hand::Pointer => one.click().await.expect("it can be pressed"),
            Hand::Keyboard => {
                self.tab_to(&one, word).await;
                self.key(Key::Enter).await;
            }
        }
    }

    /// Follows a link that is drawn, by what it says of itself.
    pub(crate) async fn press_drawn(&self, label: &str) {
        let drawn = format!("svg a[aria-label='{label}']");
        let one = self.driver().query(By::Css(drawn)).wait(PATIENCE, GLANCE).first().await;
        let Ok(one) = one else { panic!("no `{label}` is drawn on: {}", self.text().await) };
        match self.hand {
            Hand::Pointer => one.click().await.expect("it can be pressed"),
            Hand::Keyboard => {
                self.tab_to(&one, label).await;
                self.key(Key::Enter).await;
            }
        }
    }

    /// Drags the map to the right by two fifths of its width, so that what lies to the west comes to its middle. Only a
    /// pointer can; the links beside the map are for everybody.
    pub(crate) async fn drag_map_to_the_west(&self) {
        let map = self.driver().find(By::Css("svg[data-movable]")).await.expect("a map that moves");
        map.scroll_into_view().await.expect("it can be seen");
        let width = map.rect().await.expect("its size").width;
        let step = whole(width * 0.2);
        let start = self.driver().action_chain().move_to_element_center(&map).move_by_offset(-step, 0);
        let held = start.click_and_hold().move_by_offset(step, 0).move_by_offset(step, 0);
        held.release().perform().await.expect("dragged");
    }

    /// Types into the field of this label.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field = self.find(&field(label), label).await;
        match self.hand {
            Hand::Pointer => {
                // After a tap on a second new password, Chromium's own suggestion of one swallows the keys.
                if self.screen == Screen::Desktop {
                    field.click().await.expect("it can be pressed");
                }
                field.send_keys(text).await.expect("typed");
            }
            Hand::Keyboard => {
                self.tab_to(&field, label).await;
                self.driver().action_chain().send_keys(text).perform().await.expect("typed");
            }
        }
        let typed = field.prop("value").await.expect("an answer").unwrap_or_default();
        assert_eq!(typed, text, "what stands in `{label}`");
    }

    /// Types into the field of this label, in the place of what stands there.
    pub(crate) async fn retype(&self, label: &str, text: &str) {
        let field = self.find(&field(label), label).await;
        field.clear().await.expect("it can be emptied");
        self.fill(label, text).await;
    }

    /// Sets the radio or ticks the box of this label, unless it is set.
    pub(crate) async fn choose(&self, label: &str) {
        let one = self.find(&format!("//label[contains(normalize-space(), '{label}')]//input"), label).await;
        if one.is_selected().await.expect("an answer") {
            return;
        }
        match self.hand {
            Hand::Pointer => one.click().await.expect("it can be pressed"),
            Hand::Keyboard => self.choose_by_key(&one, label).await,
        }
        assert!(one.is_selected().await.expect("an answer"), "`{label}` is chosen");
    }

    /// Gives the field of this label a file: which dialog the machine shows is not the page's.
    pub(crate) async fn give_file(&self, label: &str, path: &Path) {
        let field = self.find(&field(label), label).await;
        field.send_keys(path.to_str().expect("a path in UTF-8")).await.expect("the file is taken");
    }

    /// Scrolls the box of this id to its end, again and again, until the button can be pressed.
    pub(crate) async fn scroll_until(&self, id: &str, word: &str) {
        let one = self.find(&format!("//*[@id='{id}']"), id).await;
        if self.hand == Hand::Keyboard {
            self.tab_to(&one, id).await;
        }
        let wanted = format!("//button[normalize-space()='{word}'][not(@disabled)]");
        let ready = async || {
            match self.hand {
                Hand::Pointer => {
                    let end = "arguments[0].scrollTop = arguments[0].scrollHeight;";
                    let shown = one.to_json().expect("an element");
                    self.driver().execute(end, vec![shown]).await.expect("scrolled");
                }
                Hand::Keyboard => self.key(Key::End).await,
            }
            !self.driver().find_all(By::XPath(wanted.as_str())).await.expect("an answer").is_empty()
        };
        until(word, ready).await;
    }

    /// Waits until a download is whole.
    pub(crate) async fn downloaded(&self, name: &str) -> PathBuf {
        let path = self.chrome.downloads.path().join(name);
        until(name, async || path.metadata().is_ok_and(|file| file.len() > 0)).await;
        path
    }

    /// Types into the field of this label in place of what stands there.
    pub(crate) async fn write_over(&self, label: &str, text: &str) {
        self.find(&field(label), label).await.clear().await.expect("emptied");
        self.fill(label, text).await;
    }

    /// Whether nothing of the page lies beside the window.
    pub(crate) async fn fits(&self) -> bool {
        let script = "const page = document.documentElement; return page.scrollWidth <= page.clientWidth;";
        let answer = self.driver().execute(script, Vec::new()).await.expect("an answer");
        *answer.json() == Value::Bool(true)
    }

    /// Prints the page as a PDF, on the paper that it asks for.
    pub(crate) async fn print(&self) -> Vec<u8> {
        let answer = self.chrome.tell("Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
        let pdf = answer["value"]["data"].as_str().expect("a PDF");
        base64::engine::general_purpose::STANDARD.decode(pdf).expect("base64")
    }

    /// Does on the page what no hand of a test can, such as dropping files; tells what it answers.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.driver().execute(script, arguments).await.expect("the script runs").json().clone()
    }

    /// What stands on the page.
    pub(crate) async fn text(&self) -> String {
        let body = self.driver().find(By::Tag("body")).await.expect("a page");
        body.text().await.expect("its text")
    }

    /// Goes a page back, as the browser's button does.
    pub(crate) async fn back(&self) {
        self.driver().back().await.expect("a page back");
    }

    /// Closes it.
    pub(crate) async fn close(self) {
        self.chrome.close().await;
    }

    fn driver(&self) -> &WebDriver {
        &self.chrome.driver
    }

    async fn find(&self, xpath: &str, word: &str) -> WebElement {
        let found =
            self.driver().query(By::XPath(xpath)).wait(PATIENCE, GLANCE).and_displayed().first().await;
        match found {
            Ok(found) => found,
            Err(error) => panic!("there is no `{word}` ({error}) on: {}", self.text().await),
        }
    }

    async fn key(&self, key: Key) {
        self.driver().action_chain().send_keys(key).perform().await.expect("pressed");
    }

    /// Presses Tab until the focus is there, and sees that it shows.
    async fn tab_to(&self, one: &WebElement, word: &str) {
        for _ in 0..TABS_MAX {
            if self.has_focus(one).await {
                let shown = one.css_value("outline-style").await.expect("an answer");
                assert_ne!(shown, "none", "the focus on `{word}` cannot be seen");
                return;
            }
            self.key(Key::Tab).await;
        }
        panic!("Tab does not reach `{word}` on: {}", self.text().await);
    }

    /// A group of radios has one place for Tab; arrows go on from there.
    async fn choose_by_key(&self, one: &WebElement, label: &str) {
        let kind = one.attr("type").await.expect("an answer");
        if kind.as_deref() != Some("radio") {
            self.tab_to(one, label).await;
            return self.key(Key::Space).await;
        }
        let name = one.attr("name").await.expect("an answer").expect("a radio has a name");
        let group = format!("//input[@name='{name}'][@checked]");
        let is_set = !self.driver().find_all(By::XPath(group.as_str())).await.expect("an answer").is_empty();
        if is_set {
            let set = self.find(&group, label).await;
            self.tab_to(&set, label).await;
        } else {
            // Of a group in which nothing is chosen, the key comes to the first.
            let first = self.find(&format!("(//input[@name='{name}'])[1]"), label).await;
            self.tab_to(&first, label).await;
            self.key(Key::Space).await;
        }
        for _ in 0..TABS_MAX {
            if one.is_selected().await.expect("an answer") {
                return;
            }
            self.key(Key::Down).await;
        }
        panic!("the arrows do not reach `{label}`");
    }

    async fn has_focus(&self, one: &WebElement) -> bool {
        let shown = one.to_json().expect("an element");
        let script = "return document.activeElement === arguments[0];";
        let answer = self.driver().execute(script, vec![shown]).await.expect("an answer");
        *answer.json() == Value::Bool(true)
    }

    /// Keeps the whole page as a picture, for whoever wants to look at what the tests saw.
    async fn take_picture(&self, heading: &str) {
        let answer =
            self.chrome.tell("Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
        let picture = answer["value"]["data"].as_str().expect("a picture");
        let picture = base64::engine::general_purpose::STANDARD.decode(picture).expect("base64");
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pictures-{}", self.screen.size().0));
        std::fs::create_dir_all(&folder).expect("a folder");
        let place = self.driver().current_url().await.expect("an address");
        // What differs from run to run has no place in a name.
        let steady: String = place
            .path()
            .split('/')
            .filter(|part| part.len() < 32 && !part.is_empty())
            .collect::<Vec<_>>()
            .join("-");
        let heading = heading.replace('/', "-");
        std::fs::write(folder.join(format!("{steady}_{heading}.png")), picture).expect("written");
    }
}

fn whole(pixels: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a screen has few pixels")]
    let whole = pixels.round() as i64;
    whole
}

/// The field that a label is for, or that stands in it.
fn field(label: &str) -> String {
    // A hint may stand in the label, below its words.
    let of = format!("normalize-space()='{label}' or normalize-space(text()[1])='{label}'");
    format!("//*[self::input or self::textarea][@id=//label[{of}]/@for]")
}

/// Waits for a state, and fails if it does not come.
pub(crate) async fn until(what: &str, mut is_there: impl AsyncFnMut() -> bool) {
    let came = tokio::time::timeout(PATIENCE, async {
        let mut glances = tokio::time::interval(GLANCE);
        while !is_there().await {
            glances.tick().await;
        }
    });
    assert!(came.await.is_ok(), "`{what}` did not come");
}
