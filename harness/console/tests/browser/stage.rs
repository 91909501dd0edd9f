//! What a flow is played on: a fresh network with one office, and a browser window.

use std::sync::Arc;

use careplan_domain::Claims;
use careplan_office::Desk;
use careplan_testbed::{Population, Settings, Testbed};
use careplan_wire::control::{CreatedOffice, NewOffice, Poke};
use mock_ca::KeyKind;

use crate::flows::Walk;
use crate::window::{Hand, Screen, Window};

/// The office, its people's desk, and the window before them.
pub(crate) struct Stage {
    pub(crate) bed: Testbed,
    pub(crate) office: CreatedOffice,
    pub(crate) desk: Desk,
    pub(crate) window: Window,
}

/// Plays a walk from its beginning to its end.
pub(crate) fn play(screen: Screen, hand: Hand, walk: Walk) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let stage = Stage::set(screen, hand, walk.population()).await;
        walk.on(&stage).await;
        stage.window.close().await;
        stage.bed.stop().await;
    });
}

/// A fresh network with one office whose letter has come.
pub(crate) async fn network(population: Population) -> (Testbed, CreatedOffice, Desk) {
    let settings = Settings {
        console: Some(Arc::new(careplan_console::pages)),
        keys: KeyKind::P256,
        population: Some(population),
        ..Settings::fresh()
    };
    let bed = Testbed::start_with(settings).await.expect("a testbed");
    let new = NewOffice {
        number: Some("4470300015".parse().expect("a number")),
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
    };
    let office = bed.create_office(new).await.expect("an office");
    let desk = bed.office(office.number).desk().await.expect("its desk");
    (bed, office, desk)
}

impl Stage {
    async fn set(screen: Screen, hand: Hand, population: Population) -> Self {
        let (bed, office, desk) = network(population).await;
        let window = Window::open(screen, hand).await;
        Self { bed, office, desk, window }
    }

    /// An address of the portal.
    pub(crate) fn portal(&self, path: &str) -> String {
        format!("{}{path}", self.bed.ready_file().urls.portal.trim_end_matches('/'))
    }

    /// An address of the usage site and what stands beside it.
    pub(crate) fn site(&self, path: &str) -> String {
        format!("{}{path}", self.bed.ready_file().urls.site.trim_end_matches('/'))
    }

    /// An address of the console.
    pub(crate) fn console(&self, path: &str) -> String {
        format!("{}{path}", self.bed.ready_file().urls.console.trim_end_matches('/'))
    }

    /// The counter approves and the CA issues whatever waits.
    pub(crate) async fn issue(&self) {
        self.bed.poke(Poke { steps: None, drain: true }).await.expect("issued");
    }
}
