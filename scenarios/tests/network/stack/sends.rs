//! Sends: what goes out, and what became of it where the answer was lost.

use std::collections::BTreeMap;

use careplan_client::{Attachment, Outgoing};
use careplan_scenarios::model::{Copies, Outcome, Parcel, Side, Who, World};
use careplan_wire::relay::Message;

use super::{ATTEMPTS, Answer, Inner, Refused};

impl Inner {
    pub(super) async fn send(&mut self, world: &World, parcel: &Parcel) -> Answer<()> {
        let number = world.tried - 1;
        let outgoing = outgoing(parcel, number);
        let is_refused = matches!(world.outcome, Outcome::Refused(_));
        // Nobody repeats what might have been done: without a key it would be done twice.
        let attempts = if parcel.has_key || is_refused { ATTEMPTS } else { 1 };
        let posted: Vec<usize> = if is_refused {
            Vec::new()
        } else {
            (world.messages.len() - parcel.to.len()..world.messages.len()).collect()
        };
        match self.sending(parcel.from, &outgoing, attempts).await {
            Ok(sent) => {
                assert_eq!(sent.len(), parcel.to.len(), "one message a receiver");
                self.look_up(world, parcel.from, &posted, &sent).await
            }
            Err(Refused::Lost(why)) if !is_refused => {
                self.look_up(world, parcel.from, &posted, &BTreeMap::new()).await?;
                Err(Refused::Lost(why))
            }
            Err(refused) => {
                // What the model takes for sent has no number then; the check that follows says so.
                self.ids.resize(world.messages.len(), Vec::new());
                Err(refused)
            }
        }
    }

    /// Finds the numbers of what was just sent: in the answer, and in the list where there may be more or fewer.
    async fn look_up(
        &mut self,
        world: &World,
        from: Who,
        posted: &[usize],
        sent: &BTreeMap<String, String>,
    ) -> Answer<()> {
        let listed = self.every_page(from, Side::Sent, 500).await?;
        for &index in posted {
            let message = &world.messages[index];
            let is_it =
                |found: &&Message| found.subject == message.subject() && found.to == message.to.number();
            let ids: Vec<String> = listed.iter().filter(is_it).map(|found| found.id.clone()).collect();
            let Copies { min, max } = message.copies;
            assert!(
                (min..=max).contains(&ids.len()),
                "{} of {}, {min} to {max} expected",
                ids.len(),
                message.subject()
            );
            if let Some(told) = sent.get(message.to.number().as_str()) {
                assert!(ids.contains(told), "what was acknowledged is in the list");
            }
            self.ids.push(ids);
        }
        Ok(())
    }

    pub(super) async fn repeat(&mut self, world: &World, which: usize) -> Answer<()> {
        let key = &world.keys[which];
        let outgoing = outgoing(&key.parcel, key.number);
        let sent = self.sending(key.parcel.from, &outgoing, ATTEMPTS).await?;
        for &message in &key.messages {
            let told = sent.get(world.messages[message].to.number().as_str());
            assert_eq!(told, Some(&self.id(message)), "the same answer");
        }
        Ok(())
    }

    /// Another content under a key that was used.
    pub(super) async fn conflict(&mut self, world: &World, which: usize) -> Answer<()> {
        let key = &world.keys[which];
        let other = Outgoing {
            idempotency_key: Some(key_of(key.number)),
            ..Outgoing::files([Attachment::new("other.pdf", "other")]).to(key.parcel.to[0].number())
        };
        self.sending(key.parcel.from, &other, ATTEMPTS).await.map(drop)
    }

    /// Sends, and again while the answer is lost: the number of each receiver's message.
    async fn sending(
        &mut self,
        from: Who,
        outgoing: &Outgoing,
        attempts: usize,
    ) -> Answer<BTreeMap<String, String>> {
        let sent = self.insist(from, attempts, async |session| session.send(outgoing).await).await?;
        Ok(sent.messages.into_iter().map(|message| (message.to.to_string(), message.id)).collect())
    }
}

fn outgoing(parcel: &Parcel, number: usize) -> Outgoing {
    let files = parcel.files(number).into_iter().map(|file| Attachment::new(file.name, file.content));
    let outgoing = Outgoing {
        subject: Some(format!("第{number}便")),
        idempotency_key: parcel.has_key.then(|| key_of(number)),
        ..Outgoing::files(files)
    };
    match parcel.named_receiver() {
        Some(to) => outgoing.to(to.number()),
        None => outgoing,
    }
}

fn key_of(number: usize) -> String {
    format!("send-{number}")
}
