//! The PCs on the offices' desks.

use careplan_domain::{OfficeNumber, Secret};
use careplan_sim::{Event, Service};

use super::{Answer, Control};
use crate::{DeskPc, Import, ImportRefused, WindowsAccount};

impl Control {
    /// The PC of an office, as it stands. Files that nobody has opened since the start are opened apart from what
    /// answers others.
    pub async fn desk_pc(&self, number: OfficeNumber) -> DeskPc {
        let control = self.clone();
        let opened = tokio::task::spawn_blocking(move || control.parts().desks.pc(number));
        opened.await.expect("opening what was imported does not panic")
    }

    /// The file that the portal hands out for the newest certificate of an office; nothing before there is one.
    pub async fn issued_package(&self, number: OfficeNumber) -> Answer<Option<Vec<u8>>> {
        let requests = self.requests().await?.requests;
        let mut issued = requests.iter().rev().filter(|one| one.office == number && one.state == "issued");
        match issued.find_map(|one| one.serial) {
            Some(serial) => Ok(Some(self.parts().ca.package(serial).await?.package)),
            None => Ok(None),
        }
    }

    /// Somebody else sits down at an office's PC.
    pub async fn set_desk_account(&self, number: OfficeNumber, account: WindowsAccount) -> Answer<()> {
        let _no_reset = self.0.population.read().await;
        self.parts().desks.set_account(number, account).await?;
        self.note(Event::done(Service::Testbed, "desk-account-changed").office(number));
        Ok(())
    }

    /// Imports a file at an office's PC; again changes nothing.
    pub async fn import_certificate(
        &self,
        number: OfficeNumber,
        package: &[u8],
        password: &Secret,
    ) -> Result<Import, ImportRefused> {
        let _no_reset = self.0.population.read().await;
        let import = self.parts().desks.import(number, package, password).await.inspect_err(|refused| {
            let reason = refused.to_string();
            let event = Event::refused(Service::Testbed, "certificate-imported", refused.rule(), reason);
            self.note(event.office(number));
        })?;
        if import.is_new {
            let serial = import.certificate.serial;
            let event = Event::done(Service::Testbed, "certificate-imported");
            self.note(event.office(number).because(format!("certificate {serial} lies on the office's PC")));
        }
        Ok(import)
    }
}
