//! The services that a node asks, wherever the testbed has them now.

use std::sync::RwLock;
use std::time::Duration;

use async_trait::async_trait;
use careplan_client::{BaseUrl, CaBackOffice, CallError, Network, NodeBackOffice, PortalBackOffice, Trust};
use careplan_domain::{OfficeNumber, Secret};
use careplan_wire::back_office::ca::Revocations;
use careplan_wire::back_office::node::{Join, Joined, Leave};
use careplan_wire::back_office::portal::{Facts, Verified, Verify};
use mock_relay::exchange::{RevocationFault, RevocationSource};
use mock_relay::portal::{Portal, PortalFault};

use super::NodeFault;
use super::invitation::Invitation;

/// The testbed's back office. Moves with it.
pub(super) struct Peers(RwLock<Lines>);

#[derive(Clone)]
struct Lines {
    base: String,
    token: Secret,
    testbed: NodeBackOffice,
    ca: CaBackOffice,
    portal: PortalBackOffice,
}

impl Lines {
    fn to(invitation: &Invitation) -> Result<Self, NodeFault> {
        let base = invitation.ready.urls.back_office.clone();
        let url: BaseUrl = base.parse().map_err(|error| NodeFault::Damaged {
            path: invitation.ready.trust.tls_root.clone(),
            cause: format!("its ready file names no back office: {error}"),
        })?;
        let http = Network::tcp(Trust::nobody()).client()?;
        let token = || invitation.token.clone();
        Ok(Self {
            base,
            token: token(),
            testbed: NodeBackOffice::new(http.clone(), url.clone(), token()),
            ca: CaBackOffice::new(http.clone(), url.clone(), token()),
            portal: PortalBackOffice::new(http, url, token()),
        })
    }
}

impl Peers {
    pub(super) fn of(invitation: &Invitation) -> Result<Self, NodeFault> {
        Ok(Self(RwLock::new(Lines::to(invitation)?)))
    }

    /// From now on those of this invitation.
    pub(super) fn move_to(&self, invitation: &Invitation) -> Result<(), NodeFault> {
        let now = self.lines();
        // One that began anew in the same place has another token.
        if now.base != invitation.ready.urls.back_office || !now.token.matches(invitation.token.expose()) {
            let lines = Lines::to(invitation)?;
            *self.0.write().expect("no one panics while holding the lines") = lines;
        }
        Ok(())
    }

    pub(super) async fn join(&self, join: &Join) -> Result<Joined, CallError> {
        self.lines().testbed.join(join).await
    }

    pub(super) async fn leave(&self, leave: &Leave) -> Result<(), CallError> {
        self.lines().testbed.leave(leave).await
    }

    fn lines(&self) -> Lines {
        self.0.read().expect("no one panics while holding the lines").clone()
    }
}

#[async_trait]
impl Portal for Peers {
    async fn verify(&self, question: &Verify) -> Result<Verified, PortalFault> {
        Portal::verify(&self.lines().portal, question).await
    }

    async fn facts(&self, number: &OfficeNumber) -> Result<Option<Facts>, PortalFault> {
        Portal::facts(&self.lines().portal, number).await
    }
}

#[async_trait]
impl RevocationSource for Peers {
    async fn revocations(&self, after: Option<u64>, wait: Duration) -> Result<Revocations, RevocationFault> {
        RevocationSource::revocations(&self.lines().ca, after, wait).await
    }
}
