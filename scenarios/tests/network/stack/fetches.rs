//! Messages and their files, and the office's line to the relay.

use careplan_client::{CallError, RelaySession};
use careplan_scenarios::model::{Portion, Posted, Who, World};
use careplan_wire::relay::Message;

use super::{ATTEMPTS, Answer, Inner, Refused};

impl Inner {
    pub(super) async fn download(&mut self, world: &World, index: usize, portion: Portion) -> Answer<()> {
        let posted = &world.messages[index];
        let id = self.id(index);
        let files: Vec<_> = match portion {
            Portion::File(file) => vec![&posted.files[file % posted.files.len()]],
            Portion::Files | Portion::Archive => posted.files.iter().collect(),
        };
        if portion == Portion::Archive {
            let zip = self.insist(posted.to, ATTEMPTS, async |session| session.archive(&id).await).await?;
            for file in files {
                // Stored, not compressed: each file's bytes stand in the archive as they are.
                let content = file.content.as_slice();
                assert!(zip.windows(content.len()).any(|window| window == content), "byte-identical");
            }
        } else {
            for file in files {
                let bytes = self.ask(posted.to, async |session| session.file(&id, &file.name).await).await?;
                assert_eq!(bytes, file.content, "byte-identical");
            }
        }
        let found = self.ask(posted.to, async |session| session.message(&id).await).await?;
        check_message(&found, posted, world);
        Ok(())
    }

    /// Asks again while the answer is lost: what is asked may be done twice without harm.
    pub(super) async fn insist<T>(
        &mut self,
        who: Who,
        attempts: usize,
        call: impl AsyncFn(&RelaySession) -> Result<T, CallError>,
    ) -> Answer<T> {
        let mut attempt = 1;
        loop {
            match self.ask(who, &call).await {
                Err(Refused::Lost(_)) if attempt < attempts => attempt += 1,
                answer => return answer,
            }
        }
    }

    /// Asks the relay as this office, logged in anew where the login has ended.
    pub(super) async fn ask<T>(
        &mut self,
        who: Who,
        call: impl AsyncFn(&RelaySession) -> Result<T, CallError>,
    ) -> Answer<T> {
        let session = self.session(who).await?;
        match call(&session).await.map_err(Refused::of_call) {
            Err(Refused::By(code)) if code.starts_with("token-") => {
                let person = self.person(who);
                (person.session, person.token) = (None, None);
                let session = self.session(who).await?;
                call(&session).await.map_err(Refused::of_call)
            }
            answer => answer,
        }
    }

    async fn session(&mut self, who: Who) -> Answer<RelaySession> {
        let person = self.person(who);
        if let Some(session) = &person.session {
            return Ok(session.clone());
        }
        let certificate = person.desk.store.certificates().last().expect("the model says that there is one");
        let relay = person.desk.relay(certificate).map_err(Refused::of_desk)?;
        let token = if let Some(token) = person.token.clone() {
            token
        } else {
            let login = person.desk.login().map_err(Refused::of_desk)?;
            relay.login(&login).await.map_err(Refused::of_call)?.token
        };
        let session = relay.session(token.clone());
        (person.session, person.token) = (Some(session.clone()), Some(token));
        Ok(session)
    }
}

pub(super) fn check_message(found: &Message, posted: &Posted, world: &World) {
    assert_eq!(found.subject, posted.subject());
    assert_eq!((found.from, found.to), (posted.from.number(), posted.to.number()));
    assert_eq!(found.state, posted.state(world.now), "{}", posted.subject());
    let names: Vec<&String> = found.files.iter().map(|file| &file.name).collect();
    assert_eq!(names, posted.files.iter().map(|file| &file.name).collect::<Vec<_>>());
}
