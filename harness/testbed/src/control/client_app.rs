//! What the client apps on the offices' PCs need: a way to the relay, and a place to tell what became of it.

use careplan_client::RelayClient;
use careplan_domain::OfficeNumber;
use careplan_office::InstalledCertificate;
use careplan_sim::{Event, Service};

use super::Control;
use crate::NoConnection;

impl Control {
    /// The relay as an office's PC reaches it, with this certificate of its store or with none.
    pub fn relay_from_desk(
        &self,
        certificate: Option<&InstalledCertificate>,
    ) -> Result<RelayClient, NoConnection> {
        self.parts().desks.relay(certificate)
    }

    /// Notes that the client app could not do what somebody asked of it. `rule` is the relay's own where it refused,
    /// and `reason` tells no name of a file and no content.
    pub fn note_client_refusal(&self, number: OfficeNumber, rule: &'static str, reason: impl Into<String>) {
        self.note(Event::refused(Service::Testbed, "client-app", rule, reason.into()).office(number));
    }
}
