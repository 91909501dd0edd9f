//! What one scenario has gone through so far.

mod correspondence;
mod ending;
mod person;
mod said;
mod scene;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use careplan_client::{ControlClient, InvalidTlsSettings};
use careplan_domain::{Claims, JapanTime, OfficeNumber, Secret};
use careplan_office::{Browser, Desk, Mailbox, Papers};
use careplan_serve::error_chain;
use careplan_standard::archive::{Archive, ArchiveEntry, ArchiveFault};
use careplan_testbed::OfficeHours;
use careplan_wire::Finding;
use careplan_wire::control::{JournalEvent, JournalQuery, MakeReady, NewOffice};

pub(crate) use correspondence::Correspondence;
pub(crate) use ending::Ending;
pub(crate) use person::Person;
pub(crate) use said::{Said, said};
pub(crate) use scene::{EndOfServices, Scene, Start};

use crate::records::{Exchange, Records};
use crate::target::Target;

/// The longest file that a scenario takes out of a ZIP: more than a message takes.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// 物語: the testbed of one scenario, its offices by name, and what the last step came to.
///
/// Whether the testbed is its own or somebody else's, it goes there over the network alone.
pub(crate) struct Story {
    target: Option<Arc<Target>>,
    start: Start,
    counter: OfficeHours,
    scene: Option<Scene>,
    /// The journal of before the services were started again.
    earlier: Vec<JournalEvent>,
    records: Records,
    people: BTreeMap<String, Person>,
    skips: bool,
    /// Where its feature file lies.
    folder: PathBuf,
    /// The journal's line up to which waits for others have looked.
    seen: u64,
    /// The browser window that a person of the scenario looks at.
    pub(crate) window: Option<Browser>,
    /// What the last deed came to, if it is one that may be refused.
    pub(crate) last: Option<Ending>,
    /// The files of the last send that was not refused.
    pub(crate) sent: Vec<(String, Vec<u8>)>,
    /// The files that the last deed downloaded.
    pub(crate) received: Option<Vec<(String, Vec<u8>)>>,
    /// The files of the last download, whatever was done since.
    pub(crate) on_disk: Vec<(String, Vec<u8>)>,
    /// The number of the last message that was sent.
    pub(crate) message: Option<String>,
    /// What the exchange noticed about the files, if the last deed was a send.
    pub(crate) findings: Option<Vec<Finding>>,
    /// Lines of the last import or comparison.
    pub(crate) told: Vec<String>,
    /// Messages by their subjects.
    pub(crate) letters: Correspondence,
}

/// What a failing step says.
pub(crate) type Told<T = ()> = Result<T, Said>;

impl Story {
    /// A story that has not begun: in a testbed of its own, or at a target.
    pub(crate) fn new(target: Option<Arc<Target>>, folder: PathBuf) -> Self {
        Self {
            target,
            start: Start::Usual,
            counter: OfficeHours::Kept,
            scene: None,
            earlier: Vec::new(),
            records: Records::default(),
            people: BTreeMap::new(),
            skips: false,
            folder,
            seen: 0,
            window: None,
            last: None,
            sent: Vec::new(),
            received: None,
            on_disk: Vec::new(),
            message: None,
            findings: None,
            told: Vec::new(),
            letters: Correspondence::default(),
        }
    }

    /// Something is about to be done: what the deed before came to is past.
    pub(crate) fn begin_deed(&mut self) {
        (self.last, self.findings, self.received) = (None, None, None);
    }

    /// Files came from a page or from the relay.
    pub(crate) fn receive(&mut self, files: Vec<(String, Vec<u8>)>) {
        self.on_disk.clone_from(&files);
        self.received = Some(files);
    }

    /// Files came in an archive, in its order.
    pub(crate) fn receive_archive(&mut self, zip: &[u8]) -> Told {
        let archive = Archive::of_bytes(zip).map_err(told)?;
        let read = |entry: &ArchiveEntry| Ok((entry.path.clone(), archive.read(entry, FILE_BYTES_MAX)?));
        let files: Result<Vec<_>, ArchiveFault> = archive.entries().iter().map(read).collect();
        self.receive(files.map_err(told)?);
        Ok(())
    }

    /// Before anything else: how the clock starts.
    pub(crate) async fn set_start(&mut self, start: Start) -> Told {
        if self.scene.is_some() {
            return Err(said!(
                "時計の開始時刻は、ほかの手順より前に決めてください。",
                "say how the clock starts before any other step"
            ));
        }
        self.start = start;
        if self.target.is_none() {
            return Ok(());
        }
        let begun = self.scene().await?.follow(start).await?;
        begun.map_err(|because| self.skip(because))
    }

    /// Before anything else: when the counter is open.
    pub(crate) fn set_counter(&mut self, counter: OfficeHours) -> Told {
        if self.target.is_some() {
            return Err(self.skip(said!(
                "相手の窓口の時間は変えられません。この場面には自分の環境が要ります。",
                "nobody changes the hours of a target's counter; this story needs a testbed of its own"
            )));
        }
        if self.scene.is_some() {
            return Err(said!(
                "窓口の時間は、ほかの手順より前に決めてください。",
                "say when the counter is open before any other step"
            ));
        }
        self.counter = counter;
        Ok(())
    }

    /// All services end and start again.
    pub(crate) async fn start_again(&mut self, after: EndOfServices) -> Told {
        self.scene().await?;
        // What the journal has is gone with the process that wrote it.
        self.earlier = self.journal().await;
        let Some(scene) = &mut self.scene else { return Ok(()) };
        match scene.start_again(after).await? {
            Ok(()) => {
                self.letters.disconnect();
                Ok(())
            }
            Err(because) => Err(self.skip(because)),
        }
    }

    /// The testbed; the first step that needs it starts it.
    pub(crate) async fn scene(&mut self) -> Told<&Scene> {
        if self.scene.is_none() {
            let scene = match &self.target {
                None => Scene::fresh(self.start, self.counter, &self.records).await?,
                Some(target) => Scene::at(target, &self.records).await?,
            };
            self.scene = Some(scene);
        }
        Ok(self.scene.as_ref().expect("it was started above"))
    }

    /// The control API.
    pub(crate) async fn control(&mut self) -> Told<&ControlClient> {
        Ok(&self.scene().await?.control)
    }

    /// The time on the clock.
    pub(crate) async fn now(&mut self) -> Told<JapanTime> {
        Ok(self.scene().await?.aside.clock().await.map_err(told)?.now)
    }

    /// An office gets its letter.
    pub(crate) async fn register(
        &mut self,
        name: &str,
        number: OfficeNumber,
        kind: &str,
        claims: Claims,
    ) -> Told {
        let new = new_office(name, number, kind, claims)?;
        let scene = self.scene().await?;
        let created = match scene.control.create_office(&new).await {
            Ok(created) => created,
            Err(error) if scene.is_shared() && error.code().is_some_and(|code| code.status() == 409) => {
                return Err(self.skip(said!(
                    "事業所{number}は相手の環境にすでにあります。新しい環境を起動するか、--reset を付けてください。",
                    "the target has the office {number} already; start a new one, or add --reset"
                )));
            }
            Err(error) => return Err(told(error)),
        };
        let desk = scene.desk(Papers::from_created(&created, chosen_password()));
        self.people.insert(name.to_owned(), Person::new(desk));
        Ok(())
    }

    /// An office whose letter somebody else has brought along.
    pub(crate) fn seat(&mut self, name: &str, desk: Desk) {
        self.people.insert(name.to_owned(), Person::new(desk));
    }

    /// An office is taken through every step at once.
    pub(crate) async fn make_ready(&mut self, name: &str) -> Told {
        let person = self.person(name)?;
        let number = person.desk.number();
        let known = person.has_changed.then(|| person.desk.papers.chosen_password.clone());
        let scene = self.scene().await?;
        let ready = scene.control.ready_office_with(number, &MakeReady { user_password: known }).await;
        let desk = scene.ready_desk(&ready.map_err(told)?)?;
        let person = self.person_mut(name)?;
        (person.desk, person.mailbox, person.has_changed) = (desk, None, true);
        Ok(())
    }

    pub(crate) fn person(&self, name: &str) -> Told<&Person> {
        self.people.get(name).ok_or_else(|| self.nobody(name))
    }

    pub(crate) fn person_mut(&mut self, name: &str) -> Told<&mut Person> {
        if !self.people.contains_key(name) {
            return Err(self.nobody(name));
        }
        Ok(self.people.get_mut(name).expect("looked up above"))
    }

    pub(crate) fn mailbox(&self, name: &str) -> Told<&Mailbox> {
        self.person(name)?.mailbox.as_ref().ok_or_else(|| {
            said!(
                "「{name}」は連携基盤にログインしていません。前の手順でログインしてください。",
                "`{name}` is not logged in at the relay; log in before"
            )
        })
    }

    /// Any desk: somebody who only needs a browser.
    pub(crate) fn anybody(&self) -> Told<&Desk> {
        let first = self.people.values().next();
        first
            .map(|person| &person.desk)
            .ok_or_else(|| said!("事業所がまだ登場していません。", "there is no office yet"))
    }

    /// Opens a window at an address, as anybody can.
    pub(crate) async fn look_at(&mut self, url: &str) -> Told {
        let http = self.scene().await?.network.client().map_err(told::<InvalidTlsSettings>)?;
        let mut window = Browser::new(http);
        window.open(url).await.map_err(told)?;
        self.window = Some(window);
        Ok(())
    }

    pub(crate) fn window(&mut self) -> Told<&mut Browser> {
        self.window.as_mut().ok_or_else(|| said!("まだどの画面も開いていません。", "no page is open yet"))
    }

    /// What the last step came to, where it came to something else than `expected`.
    pub(crate) fn instead_of(&self, expected: &Said) -> Said {
        let Said { ja, en } = expected;
        match &self.last {
            Some(ending) => {
                let found = ending.words();
                Said {
                    ja: format!("{ja}はずでしたが、{}。", found.ja),
                    en: format!("not so that {en}: {}", found.en),
                }
            }
            None => Said {
                ja: format!(
                    "{ja}はずでしたが、すぐ前にしたことは、断られることのある手順(ログイン、申請、送信など)ではありません。"
                ),
                en: format!("not so that {en}: what was done last is no step that may be refused"),
            },
        }
    }

    /// The scenario cannot be told here, and that is nobody's fault.
    pub(crate) fn skip(&mut self, because: Said) -> Said {
        self.skips = true;
        because
    }

    pub(crate) fn is_skipped(&self) -> bool {
        self.skips
    }

    /// A path as the feature file means it.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Whether no wait for others has come to this line of the journal.
    pub(crate) fn is_unseen(&self, line: u64) -> bool {
        self.seen < line
    }

    /// A wait for others ends at this line of the journal.
    pub(crate) fn seen_until(&mut self, line: u64) {
        self.seen = line;
    }

    /// What was asked since the last time.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.records.take()
    }

    /// What the journal has of this story.
    pub(crate) async fn journal(&mut self) -> Vec<JournalEvent> {
        let mut events = self.earlier.clone();
        let Some(scene) = &self.scene else { return events };
        let mut after = scene.journal_from;
        for _ in 0..JOURNAL_PAGES_MAX {
            let page = scene.aside.journal(JournalQuery { after: Some(after), limit: None }).await;
            let Ok(page) = page else { break };
            let Some(last) = page.events.last() else { break };
            after = last.seq;
            events.extend(page.events);
        }
        events
    }

    /// The end: a testbed of its own stops, and says what did not hold in it; it panics if anything in it did. A target
    /// says what was broken since the story began.
    pub(crate) async fn end(self) -> Told {
        let Some(scene) = self.scene else { return Ok(()) };
        drop((self.people, self.window, self.letters));
        scene.end().await
    }

    fn nobody(&self, name: &str) -> Said {
        if self.people.is_empty() {
            return said!(
                "事業所「{name}」は登場していません。まだどの事業所にもお知らせが届いていません。",
                "there is no office `{name}`: no letter has arrived yet"
            );
        }
        let known: Vec<&str> = self.people.keys().map(String::as_str).collect();
        said!(
            "事業所「{name}」は登場していません。いるのは「{}」です。",
            "there is no office `{name}`, only `{}`",
            known.join("」「")
        )
    }
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let people: Vec<&String> = self.people.keys().collect();
        f.debug_struct("Story").field("people", &people).field("last", &self.last).finish_non_exhaustive()
    }
}

/// An office of 大分県中津市.
pub(crate) fn new_office(name: &str, number: OfficeNumber, kind: &str, claims: Claims) -> Told<NewOffice> {
    Ok(NewOffice {
        name: name.to_owned(),
        service_kinds: vec![kind.parse().map_err(told)?],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims,
        number: Some(number),
    })
}

/// The password that every office of a scenario chooses.
pub(crate) fn chosen_password() -> Secret {
    Secret::from("Erabi2026")
}

/// An error as a step tells it.
pub(crate) fn told<E: std::error::Error>(error: E) -> Said {
    error_chain(&error).into()
}

/// Pages of a thousand lines that are read of a journal: as many as it keeps.
const JOURNAL_PAGES_MAX: usize = 100;

/// Forgets everything on a target.
pub(crate) async fn empty(target: &Target) -> Told {
    let scene = Scene::at(target, &Records::default()).await?;
    let reset = careplan_wire::control::Reset { keep: careplan_wire::control::Keep::Nothing };
    scene.aside.reset(reset).await.map_err(told)
}
