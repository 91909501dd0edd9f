//! Chromium, and the driver that steers it: one of each for a test, gone with it.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::http::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use thirtyfour::error::WebDriverError;
use thirtyfour::prelude::*;
use thirtyfour::session::http::{Body, HttpClient};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::need::program;
use crate::window::Screen;

/// A browser with nothing of ours in it, and its driver's process.
pub(crate) struct Chrome {
    pub(crate) driver: WebDriver,
    process: Child,
    address: String,
    http: Caller,
    /// Its profile, and what it downloads.
    _profile: tempfile::TempDir,
    pub(crate) downloads: tempfile::TempDir,
}

/// Whether the pages' scripts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scripts {
    /// They do.
    On,
    /// They do not; the driver's own still reach the page.
    Off,
}

/// The way to the driver: plain HTTP on this machine.
#[derive(Clone)]
struct Caller(Client<HttpConnector, Full<Bytes>>);

impl Chrome {
    /// Starts both.
    pub(crate) async fn start(screen: Screen, scripts: Scripts) -> Self {
        let driver = program("chromedriver").expect("whoever comes here has looked for it");
        let mut process = Command::new(driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver starts");
        let address = format!("http://127.0.0.1:{}", port_of(&mut process).await);
        let (profile, downloads) =
            (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
        let http = Caller::new();
        let capabilities = capabilities(screen, scripts, profile.path()).expect("options of Chromium's");
        let driver =
            WebDriver::builder(&address, capabilities).client(http.clone()).await.expect("Chromium opens");
        let chrome = Self { driver, process, address, http, _profile: profile, downloads };
        // Without a window of its own, the browser asks nobody where files go.
        let allowed = json!({ "behavior": "allow", "downloadPath": chrome.downloads.path() });
        chrome.tell("Browser.setDownloadBehavior", allowed).await;
        chrome
    }

    /// A command of the browser's own protocol, for what the driver has no word for.
    pub(crate) async fn tell(&self, command: &str, params: Value) -> Value {
        let session = self.driver.session_id();
        let url = format!("{}/session/{session}/goog/cdp/execute", self.address);
        let body = json!({ "cmd": command, "params": params });
        let request = Request::post(url).body(Body::Json(&body)).expect("a request");
        let answer = self.http.send(request).await.expect("the driver answers");
        serde_json::from_slice(answer.body()).expect("JSON")
    }

    /// Closes both.
    pub(crate) async fn close(mut self) {
        self.driver.quit().await.expect("Chromium closes");
        self.process.kill().await.expect("chromedriver ends");
    }
}

/// The driver chooses a port and says which.
async fn port_of(process: &mut Child) -> u16 {
    let mut lines = BufReader::new(process.stdout.take().expect("its output is ours")).lines();
    let port = loop {
        let line = lines.next_line().await.expect("readable").expect("chromedriver says where it listens");
        if let Some((_, rest)) = line.split_once("started successfully on port ") {
            break rest.trim_end_matches('.').parse().expect("a port");
        }
    };
    // What it says later is nobody's business, but it must find a reader.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    port
}

fn capabilities(
    screen: Screen,
    scripts: Scripts,
    profile: &Path,
) -> WebDriverResult<thirtyfour::ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--lang=ja",
    ] {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    if scripts == Scripts::Off {
        capabilities.add_arg("--blink-settings=scriptEnabled=false")?;
    }
    let (width, height) = screen.size();
    capabilities.add_arg(&format!("--window-size={width},{height}"))?;
    if screen == Screen::Phone {
        // A window of its own is never that narrow.
        let metrics = json!({ "width": width, "height": height, "pixelRatio": 1.0, "touch": true });
        capabilities.set_browser_option("mobileEmulation", json!({ "deviceMetrics": metrics }))?;
    }
    let preferences = json!({
        // No bubble about a password may cover the page.
        "credentials_enable_service": false,
        "profile.password_manager_leak_detection": false,
    });
    capabilities.set_browser_option("prefs", preferences)?;
    Ok(capabilities)
}

impl Caller {
    fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }
}

#[async_trait]
impl HttpClient for Caller {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        let (mut head, body) = request.into_parts();
        let bytes = match body {
            Body::Empty => Bytes::new(),
            Body::Json(value) => Bytes::from(serde_json::to_vec(value)?),
        };
        head.headers.insert(hyper::header::CONTENT_LENGTH, bytes.len().into());
        let failed = |error: String| WebDriverError::RequestFailed(error);
        let answer = self.0.request(Request::from_parts(head, Full::new(bytes))).await;
        let (head, body) = answer.map_err(|error| failed(error.to_string()))?.into_parts();
        let body = body.collect().await.map_err(|error| failed(error.to_string()))?.to_bytes();
        Ok(Response::from_parts(head, body))
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(Self::new())
    }
}
