//! Lists and pages.

use careplan_scenarios::model::{Side, Who, World};
use careplan_wire::relay::{Message, MessageQuery, Messages};

use super::{ATTEMPTS, Answer, Inner, Refused};
use crate::walk::Walk;

impl Inner {
    pub(super) async fn list(&mut self, world: &World, who: Who, side: Side, limit: u32) -> Answer<()> {
        let found = self.every_page(who, side, limit).await?;
        let mut expected = Vec::new();
        for index in world.listed(who, side) {
            let posted = &world.messages[index];
            let state = posted.state(world.now);
            // Copies stand beside one another: nothing else was sent between them.
            expected.extend(self.ids[index].iter().map(|_| (posted.subject(), state)));
        }
        let told: Vec<_> = found.iter().map(|message| (message.subject.clone(), message.state)).collect();
        assert_eq!(told, expected, "{who}'s {side} list: newest first, none skipped, none repeated");
        for message in &found {
            assert_eq!(message.label, message.state.label(wire(side)));
        }
        Ok(())
    }

    pub(super) async fn turn(&mut self, world: &World, who: Who, side: Side) -> Answer<()> {
        let walk = if let Some(walk) = self.walk.take() {
            walk
        } else {
            let listed = world.listed(who, side).into_iter();
            let expected = listed.flat_map(|index| self.ids[index].clone()).collect();
            Walk::begin(who, side, expected)
        };
        // Whoever reads need not be whoever was to begin.
        let (reader, side) = (walk.who, walk.side);
        match self.page(reader, side, &walk.query).await {
            Ok(page) => self.walk = walk.turn(page),
            Err(refused) if reader == who => return Err(refused),
            Err(Refused::By(reason)) => {
                let kept_out = !world
                    .office(reader)
                    .installed
                    .is_some_and(|index| world.office(reader).certificates[index].is_in_force(world.now));
                assert!(kept_out || reason.starts_with("licence"), "{reader} was refused for {reason}");
            }
            Err(refused) => return Err(refused),
        }
        // The one who was to begin is let in or not all the same.
        if reader != who {
            self.page(who, side, &MessageQuery::default()).await?;
        }
        Ok(())
    }

    pub(super) async fn every_page(&mut self, who: Who, side: Side, limit: u32) -> Answer<Vec<Message>> {
        let mut query = MessageQuery { limit: Some(limit), ..MessageQuery::default() };
        let mut listed = Vec::new();
        loop {
            let page = self.page(who, side, &query).await?;
            assert!(page.messages.len() <= limit as usize);
            listed.extend(page.messages);
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => return Ok(listed),
            }
        }
    }

    async fn page(&mut self, who: Who, side: Side, query: &MessageQuery) -> Answer<Messages> {
        self.insist(who, ATTEMPTS, async |session| match side {
            Side::Sent => session.sent(query).await,
            Side::Received => session.received(query).await,
        })
        .await
    }
}

fn wire(side: Side) -> careplan_wire::relay::Side {
    match side {
        Side::Sent => careplan_wire::relay::Side::Sent,
        Side::Received => careplan_wire::relay::Side::Received,
    }
}
