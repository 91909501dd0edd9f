//! The folders on the offices' PCs.

use axum::body::Bytes;
use careplan_domain::OfficeNumber;
use careplan_sim::{Event, Service};

use super::{Answer, Control};
use crate::{FolderEntry, FolderFileName, FolderRefused, NewFolderFile, PutAway, PutBy};

impl Control {
    /// What lies in an office's folder, by name.
    pub fn folder(&self, number: OfficeNumber) -> Vec<FolderEntry> {
        self.parts().desks.folders().list(number)
    }

    /// The content of a file there; nothing if there is none of this name.
    pub async fn folder_file(&self, number: OfficeNumber, name: &FolderFileName) -> Answer<Option<Bytes>> {
        Ok(self.parts().desks.folders().content(number, name).await?)
    }

    /// Whether files of these names and sizes would find room there.
    pub fn has_room_in_folder(
        &self,
        number: OfficeNumber,
        files: &[(FolderFileName, u64)],
    ) -> Result<(), FolderRefused> {
        self.parts().desks.folders().has_room(number, files)
    }

    /// Puts files into an office's folder, all or none; one that has the name of another takes its place.
    pub async fn put_in_folder(
        &self,
        number: OfficeNumber,
        files: Vec<NewFolderFile>,
        from: PutBy,
    ) -> Result<PutAway, FolderRefused> {
        let _no_reset = self.0.population.read().await;
        let now = self.environment().clock.now();
        let put =
            self.parts().desks.folders().put(number, files, now, from).await.inspect_err(|refused| {
                let event =
                    Event::refused(Service::Testbed, "folder-filled", refused.rule(), refused.to_string());
                self.note(event.office(number));
            })?;
        let told =
            format!("{} files are new in the office's folder, {} were replaced", put.new, put.replaced);
        self.note(Event::done(Service::Testbed, "folder-filled").office(number).because(told));
        Ok(put)
    }

    /// Takes files out of an office's folder; tells how many there were.
    pub async fn remove_from_folder(&self, number: OfficeNumber, names: &[FolderFileName]) -> Answer<usize> {
        let _no_reset = self.0.population.read().await;
        let gone = self.parts().desks.folders().remove(number, names).await?;
        if gone > 0 {
            let event = Event::done(Service::Testbed, "folder-emptied").office(number);
            self.note(event.because(format!("{gone} files were taken out of the office's folder")));
        }
        Ok(gone)
    }
}
