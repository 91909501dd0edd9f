//! The services that are not here: asked whether they are where they were said to be, before anybody needs them.

use std::time::Duration;

use axum::Router;
use careplan_client::{
    BaseUrl, CaBackOffice, CallError, HttpClient, InvalidTlsSettings, NodeBackOffice, PortalBackOffice, Trust,
};
use careplan_wire::back_office::ca::RevocationsQuery;

use super::StartFault;
use super::ground::Ground;
use crate::control::ElsewhereLine;
use crate::{Part, elsewhere};

/// How often a service that does not answer yet is asked again.
const ASK_EVERY: Duration = Duration::from_millis(100);
/// How often at most: ten seconds, for one that is started at the same time.
const ASKS_MAX: u32 = 100;

impl Ground<'_> {
    /// The part of the back office that is elsewhere: calls go on.
    pub(super) fn elsewhere(&self) -> Result<Router, InvalidTlsSettings> {
        let http = plain_client()?;
        let parts = self.settings.without.with_back_office();
        Ok(parts
            .fold(Router::new(), |router, (part, url)| router.merge(elsewhere::forward(part, url, &http))))
    }

    /// How they are told what every service goes by.
    pub(super) fn lines_elsewhere(&self) -> Result<Vec<ElsewhereLine>, InvalidTlsSettings> {
        let http = plain_client()?;
        let line = |(part, url): (Part, &BaseUrl)| ElsewhereLine {
            part: part.name(),
            url: url.clone(),
            line: NodeBackOffice::new(http.clone(), url.clone(), self.token.secret().clone()),
        };
        Ok(self.settings.without.with_back_office().map(line).collect())
    }

    /// Answers once each of them does, to the token of this directory.
    pub(super) async fn wait_for_elsewhere(&self) -> Result<(), StartFault> {
        let http = plain_client()?;
        for (part, url) in self.settings.without.with_back_office() {
            let mut asks = 1;
            loop {
                match self.ask(part, url, &http).await {
                    Ok(()) => break,
                    Err(CallError::Unreachable { .. }) if asks < ASKS_MAX => asks += 1,
                    Err(source) => {
                        let (part, url) = (part.name(), url.to_string());
                        return Err(StartFault::Elsewhere { part, url, source });
                    }
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
        }
        Ok(())
    }

    async fn ask(&self, part: Part, url: &BaseUrl, http: &HttpClient) -> Result<(), CallError> {
        let (http, url, token) = (http.clone(), url.clone(), self.token.secret().clone());
        match part {
            Part::Ca => {
                let ca = CaBackOffice::new(http, url, token);
                ca.revocations(RevocationsQuery::default()).await.map(drop)
            }
            Part::Portal => PortalBackOffice::new(http, url, token).offices().await.map(drop),
            // It has no back office, and whoever sends sees whether it is there.
            Part::Relay => Ok(()),
        }
    }
}

fn plain_client() -> Result<HttpClient, InvalidTlsSettings> {
    careplan_client::Network::tcp(Trust::nobody()).client()
}
