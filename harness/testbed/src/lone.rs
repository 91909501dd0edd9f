//! One service in a process of its own: the CA or the portal of a data directory, whose testbed is started without it.
//!
//! It has one address: what it shows the public, and behind the directory's token its part of the back office. It knows
//! seed, clock and token from the directory, where the testbed keeps them, and is told from then on what every service goes
//! by, as a node is. The rule it keeps: of the directory it uses its own room, and lays the ground only where nobody has.
//!
//! What it is not: a relay node (that is [`RelayNode`](crate::RelayNode)), and no place for fault rules, which could lock
//! the back office that takes them away again.

mod ground;
mod issuing;
mod told;

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use careplan_serve::{Limits, Security, Shutdown, Stop, run};
use careplan_sim::Journal;
use careplan_wire::{ReadyFile, Urls};
use mock_eseikyuu::Portal;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use self::issuing::WhereverTheCaIs;
use self::told::Told;
use crate::data_directory::{READY_FILE, write_whole};
use crate::network::ground::Ground;
use crate::network::{StartFault, bind_loopback};
use crate::{DataDirectory, DataPlace, Part, Settings};

/// Which service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LonePart {
    /// 認証局.
    Ca,
    /// 電子請求受付システム.
    Portal,
}

/// 単独のサービス: one that runs. Dropped, it stops; `stop` waits until it has.
#[derive(Debug)]
pub struct LoneService {
    ready_file: ReadyFile,
    written_to: Option<PathBuf>,
    stop: Stop,
    tasks: JoinSet<()>,
    /// Its room, held until the end.
    _room: DataDirectory,
}

impl LonePart {
    /// The same among all services.
    pub fn part(self) -> Part {
        match self {
            Self::Ca => Part::Ca,
            Self::Portal => Part::Portal,
        }
    }
}

impl LoneService {
    /// Serves a part of the data directory that `settings` name, on `port`.
    pub async fn start(service: LonePart, settings: Settings, port: u16) -> Result<Self, StartFault> {
        let name = service.part().name();
        let room = match &settings.data {
            DataPlace::Directory(path) => DataDirectory::open_room(path, name)?,
            DataPlace::Ephemeral => DataDirectory::temporary()?,
        };
        let port_fault = |source| StartFault::Port { port, service: name, source };
        let listener = bind_loopback(port).await.map_err(port_fault)?;
        let own = format!("http://localhost:{}", listener.port().map_err(port_fault)?);
        let kept = ground::laid(&settings, &room).await?;
        // Where the testbed runs already, the other addresses are known.
        let testbed = room.read(READY_FILE)?.and_then(|text| serde_json::from_slice::<ReadyFile>(&text).ok());
        let ground = Ground::lay(
            &settings,
            room.clone(),
            kept,
            urls(service, &own, testbed.as_ref()),
            Journal::default(),
        )?;

        let (stop, shutdown) = Stop::new();
        let mut tasks = JoinSet::new();
        let issuer = WhereverTheCaIs::new(ground.token.secret().clone());
        if let Some(testbed) = &testbed {
            issuer.move_to(&testbed.urls.back_office)?;
        }
        let told = Told::new(ground.environment.clone(), issuer.clone());
        let (public, back_office) = match service {
            LonePart::Ca => open_ca(&ground, &mut tasks, shutdown.clone()).await?,
            LonePart::Portal => open_portal(&ground, issuer, &mut tasks, shutdown.clone()).await?,
        };
        let back_office = back_office.merge(told.router()).fallback(careplan_serve::not_found);
        let router = parted(ground.token.guard(back_office), public);
        tasks.spawn(run(listener, Security::Plain, router, Limits::default(), shutdown));

        let ready_file = ReadyFile {
            pid: std::process::id(),
            seed: ground.kept.seed,
            clock: ground.environment.clock.now(),
            data: ground.lasting_data(),
            urls: ground.urls.clone(),
            trust: ground.trust_files(),
        };
        let written_to = settings.ready_file.clone();
        let started = Self { ready_file, written_to, stop, tasks, _room: room };
        started.write_ready_file()?;
        Ok(started)
    }

    /// What it tells scripts of itself. Addresses of services that it has not heard of are empty.
    pub fn ready_file(&self) -> &ReadyFile {
        &self.ready_file
    }

    /// Stops, waits until the last connection has ended, and fails if any task panicked.
    pub async fn stop(mut self) {
        self.stop.stop();
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended
                && let Ok(panic) = error.try_into_panic()
            {
                std::panic::resume_unwind(panic);
            }
        }
        if let Some(path) = &self.written_to {
            // That it was already gone is all right.
            let _gone = std::fs::remove_file(path);
        }
    }

    fn write_ready_file(&self) -> Result<(), StartFault> {
        let Some(path) = &self.written_to else { return Ok(()) };
        let text =
            serde_json::to_vec_pretty(&self.ready_file).expect("a ready file is plain text and numbers");
        write_whole(path, &text).map_err(|source| StartFault::ReadyFile { path: path.clone(), source })
    }
}

/// One router for both: what is asked of the back office goes there, and all else to the public. No route of its own, whose
/// parameters would be the inner ones' too.
fn parted(back_office: Router, public: Router) -> Router {
    Router::new().fallback(move |request: Request| {
        let is_inner = request.uri().path().starts_with("/back-office/");
        let router = if is_inner { back_office.clone() } else { public.clone() };
        async move {
            let answered: Result<Response, Infallible> = router.oneshot(request).await;
            answered.unwrap_or_else(|never| match never {})
        }
    })
}

/// What the CA shows the public, and its part of the back office.
async fn open_ca(
    ground: &Ground<'_>,
    tasks: &mut JoinSet<()>,
    shutdown: Shutdown,
) -> Result<(Router, Router), StartFault> {
    let ca = ground.open_ca().await?;
    ground.write_trust(&ca.trust_pem())?;
    let waited_on = ca.clone();
    tasks.spawn(async move {
        shutdown.requested().await;
        waited_on.stop_waiting();
    });
    Ok((ca.publication(), ca.back_office()))
}

/// The portal's pages, and its part of the back office.
async fn open_portal(
    ground: &Ground<'_>,
    issuer: WhereverTheCaIs,
    tasks: &mut JoinSet<()>,
    shutdown: Shutdown,
) -> Result<(Router, Router), StartFault> {
    let portal: Portal = ground.open_portal(Arc::new(issuer)).await?;
    let routers = (ground.settings.own_host(portal.site()), portal.back_office());
    tasks.spawn(async move { portal.keep_pace(shutdown).await });
    Ok(routers)
}

fn urls(part: LonePart, own: &str, testbed: Option<&ReadyFile>) -> Urls {
    let unknown = Urls {
        console: String::new(),
        portal: String::new(),
        site: String::new(),
        relay: String::new(),
        ca: String::new(),
        back_office: String::new(),
    };
    let known = testbed.map_or(unknown, |testbed| testbed.urls.clone());
    let own = own.to_owned();
    match part {
        LonePart::Ca => Urls { ca: own.clone(), back_office: own, ..known },
        LonePart::Portal => Urls { portal: own.clone(), back_office: own, ..known },
    }
}
