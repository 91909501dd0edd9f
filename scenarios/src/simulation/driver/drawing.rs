//! The orders of a round: who does what, drawn from what the offices know.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use careplan_wire::relay::Side;

use super::Driver;
use crate::simulation::desk::Held;
use crate::simulation::order::{By, Letter, Order, Part, Seen};

/// What an office wants.
#[derive(Clone, Copy)]
enum Wish {
    Send,
    SendMany,
    SendWrong,
    Repeat,
    Page,
    Look,
    Fetch,
    Recall,
    LogOut,
}

impl Driver<'_> {
    /// What is asked together.
    pub(super) fn draw_round(&mut self) -> Vec<Order> {
        let mut orders = match self.dice.below(12) {
            0 => self.draw_both_files(),
            1 => self.draw_twice(),
            _ => Vec::new(),
        };
        if orders.is_empty() {
            let count = self.dice.weigh(&[(12, 1), (5, 2), (3, 3)]);
            orders.extend((0..count).map(|_| self.draw_order()));
        }
        if self.dice.chance(1, 25) {
            let place = *self.dice.pick(self.world.places()).expect("there are machines");
            orders.push(Order::Crash { place, after: self.draw_moment() });
        }
        if self.dice.chance(1, 25) {
            let (office, node) = (format!("office-{}", self.draw_office()), self.draw_node());
            orders.push(Order::Reset { office, node, after: self.draw_moment() });
        }
        orders
    }

    /// What an answer means for those who asked.
    pub(super) fn take_in(&mut self, order: &Order, seen: &Seen) {
        match (order, seen) {
            (Order::LogIn { by, .. }, Seen::LoggedIn { token, expires_at }) => {
                self.desks[by.office].login = Some(Held {
                    token: token.clone(),
                    office: by.office,
                    certificate: by.certificate,
                    expires_at: *expires_at,
                });
            }
            (Order::LogOut { by, .. }, _) => self.desks[by.office].login = None,
            (Order::Page { by, side, .. }, Seen::Page(page)) => {
                let list = (by.office, *side == Side::Sent);
                match &page.next_cursor {
                    Some(cursor) => drop(self.cursors.insert(list, cursor.clone())),
                    None => drop(self.cursors.remove(&list)),
                }
            }
            _ => {}
        }
    }

    pub(super) fn draw_office(&mut self) -> usize {
        usize::try_from(self.dice.below(self.desks.len() as u64)).expect("few offices")
    }

    pub(super) fn draw_node(&mut self) -> u8 {
        *self.dice.pick(self.world.relays()).expect("there is a node")
    }

    fn draw_moment(&mut self) -> Duration {
        Duration::from_micros(self.dice.below(15_000))
    }

    fn draw_order(&mut self) -> Order {
        let office = self.draw_office();
        self.draw_order_of(office)
    }

    fn draw_order_of(&mut self, office: usize) -> Order {
        let now = self.world.clock.now();
        let node = self.draw_node();
        let desk = &self.desks[office];
        let certificates = desk.certificates.len() as u64;
        let usable = desk.usable(now).or(desk.current).unwrap_or(0);
        // Now and then somebody tries what must not succeed.
        let tries_certificate = self.dice.chance(1, 15);
        let tries_token = self.dice.chance(1, 40);
        let certificate = if tries_certificate {
            usize::try_from(self.dice.below(certificates)).expect("few certificates")
        } else {
            usable
        };
        let other = self.draw_office();
        let held = if tries_token { &self.desks[other].login } else { &self.desks[office].login };
        let fits = |held: &&Held| {
            tries_token || tries_certificate || (held.certificate == certificate && now < held.expires_at)
        };
        let held = held.as_ref().filter(fits).cloned();
        let by = By { office, node, certificate, held };
        let Some(held) = by.held.clone() else {
            let client = self.desks[office].client(&self.world, certificate, node);
            let login = self.desks[office].login_words();
            return Order::LogIn { by, client, login };
        };
        self.draw_wish(by, &held)
    }

    fn draw_wish(&mut self, by: By, held: &Held) -> Order {
        let session = self.desks[by.office].session(&self.world, by.node, held, by.certificate);
        let wish = self.dice.weigh(&[
            (24, Wish::Send),
            (6, Wish::SendMany),
            (3, Wish::SendWrong),
            (6, Wish::Repeat),
            (24, Wish::Page),
            (8, Wish::Look),
            (26, Wish::Fetch),
            (4, Wish::Recall),
            (1, Wish::LogOut),
        ]);
        match wish {
            Wish::Send => Order::Send { letter: self.draw_letter(by.office), by, session },
            Wish::SendMany => Order::Send { letter: self.draw_many(by.office), by, session },
            Wish::SendWrong => Order::Send { letter: self.draw_wrong(by.office), by, session },
            Wish::Repeat => {
                let letters = self.model.keyed();
                let mine = letters.into_iter().filter(|letter| letter.sender == by.office);
                let mine: Vec<Letter> = mine.cloned().collect();
                let letter = self.dice.pick(&mine).cloned();
                Order::Send { letter: letter.unwrap_or_else(|| self.draw_letter(by.office)), by, session }
            }
            Wish::Page => {
                let side = if self.dice.chance(1, 2) { Side::Sent } else { Side::Received };
                let cursor = self.cursors.get(&(by.office, side == Side::Sent)).cloned();
                let limit = 1 + u32::try_from(self.dice.below(6)).expect("few");
                Order::Page { by, session, side, cursor, limit }
            }
            Wish::LogOut => Order::LogOut { by, session },
            Wish::Look | Wish::Fetch | Wish::Recall => {
                let Some((id, files)) = self.draw_message(by.office, wish) else {
                    return Order::Send { letter: self.draw_letter(by.office), by, session };
                };
                match wish {
                    Wish::Look => Order::Look { by, session, id },
                    Wish::Recall => Order::Recall { by, session, id },
                    _ => self.draw_fetch(by, session, id, &files),
                }
            }
        }
    }

    fn draw_fetch(
        &mut self,
        by: By,
        session: careplan_client::RelaySession,
        id: String,
        files: &[String],
    ) -> Order {
        let patience = self.dice.chance(1, 8).then(|| self.draw_moment());
        let nth = usize::try_from(self.dice.below(files.len() as u64)).expect("few files");
        let part = if self.dice.chance(1, 4) { Part::All } else { Part::One(nth) };
        Order::Fetch { by, session, id, name: files[nth].clone(), part, patience }
    }

    /// A message that somebody was told of, mostly one of the office's own; and the names of its files.
    fn draw_message(&mut self, office: usize, wish: Wish) -> Option<(String, Vec<String>)> {
        let number = self.desks[office].number;
        let any = self.dice.chance(1, 10);
        let wanted = self.model.messages.iter().rev().filter(|(_, known)| {
            any || match wish {
                Wish::Recall => known.sender == number,
                Wish::Fetch => known.receiver == number,
                _ => known.receiver == number || known.sender == number,
            }
        });
        let ids: Vec<&String> = wanted.map(|(id, _)| id).collect();
        let id = (*self.dice.pick(&ids)?).clone();
        let files = self.model.messages[&id].files.iter().map(|(name, _)| name.clone()).collect();
        Some((id, files))
    }

    fn subject(&mut self) -> String {
        self.letters += 1;
        format!("letter {}", self.letters)
    }

    fn draw_content(&mut self) -> Bytes {
        let nth = self.letters;
        let lines = 1 + self.dice.below(if self.dice.clone().chance(1, 12) { 3_000 } else { 30 });
        let text = (0..lines).map(|line| format!("{nth},{line},模擬\r\n")).collect::<Vec<_>>().concat();
        Bytes::from(text)
    }

    fn draw_key(&mut self) -> Option<String> {
        self.dice.chance(2, 3).then(|| format!("key-{}", self.letters))
    }

    fn draw_letter(&mut self, sender: usize) -> Letter {
        let offices = self.desks.len() as u64;
        let step = 1 + self.dice.below(offices - 1);
        let receiver = (sender + usize::try_from(step).expect("few offices")) % self.desks.len();
        let to = self.desks[receiver].number;
        let subject = self.subject();
        let count = 1 + self.dice.below(3);
        let files = (0..count).map(|nth| (format!("memo-{nth}.pdf"), self.draw_content())).collect();
        let drafts = BTreeMap::from([(to, (0..usize::try_from(count).expect("few files")).collect())]);
        Letter { subject, key: self.draw_key(), to: Some(to), files, drafts, sender }
    }

    /// Files of the standard, sorted to their receivers by their names.
    fn draw_many(&mut self, sender: usize) -> Letter {
        let subject = self.subject();
        let from = self.desks[sender].number;
        let receivers: Vec<_> =
            self.desks.iter().map(|desk| desk.number).filter(|number| *number != from).take(3).collect();
        let (mut files, mut drafts) = (Vec::new(), BTreeMap::new());
        for (nth, to) in receivers.into_iter().enumerate() {
            let serial = 10_000 + self.letters % 50_000;
            let name = format!("DLTPLAN_202604_{from}_43_{to}_11_20260325{:06}.CSV", clock_digits(serial));
            drafts.insert(to, vec![nth]);
            files.push((name, Bytes::from(format!("\"{}\",\"{nth}\"\r\n", self.letters))));
        }
        Letter { subject, key: self.draw_key(), to: None, files, drafts, sender }
    }

    /// To itself, to nobody, or under a key that is another letter's.
    fn draw_wrong(&mut self, sender: usize) -> Letter {
        let letter = self.draw_letter(sender);
        let draft: Vec<usize> = (0..letter.files.len()).collect();
        let towards = |to| Letter {
            to: Some(to),
            drafts: BTreeMap::from([(to, draft.clone())]),
            key: None,
            ..letter.clone()
        };
        match self.dice.below(3) {
            0 => towards(self.desks[sender].number),
            1 => towards("4479999990".parse().expect("an office number")),
            _ => {
                let told = self.model.keyed_and_told(sender);
                match self.dice.pick(&told).cloned() {
                    Some(key) => Letter { key: Some(key), ..letter },
                    None => letter,
                }
            }
        }
    }

    /// Two files of one message, fetched at once by its receiver.
    fn draw_both_files(&mut self) -> Vec<Order> {
        let office = self.draw_office();
        let Some((id, files)) = self.draw_message(office, Wish::Fetch) else { return Vec::new() };
        let Some(held) = self.desks[office].login.clone() else { return Vec::new() };
        if files.len() < 2 || self.world.clock.now() >= held.expires_at {
            return Vec::new();
        }
        let certificate = held.certificate;
        (0..2)
            .map(|nth| {
                let node = self.draw_node();
                let session = self.desks[office].session(&self.world, node, &held, certificate);
                let by = By { office, node, certificate, held: Some(held.clone()) };
                Order::Fetch {
                    by,
                    session,
                    id: id.clone(),
                    name: files[nth].clone(),
                    part: Part::One(nth),
                    patience: None,
                }
            })
            .collect()
    }

    /// One letter, sent twice at once under one key.
    fn draw_twice(&mut self) -> Vec<Order> {
        let office = self.draw_office();
        let Some(held) = self.desks[office].login.clone() else { return Vec::new() };
        if self.world.clock.now() >= held.expires_at {
            return Vec::new();
        }
        let certificate = held.certificate;
        let letter = self.draw_letter(office);
        let letter = Letter { key: Some(format!("key-{}", self.letters)), ..letter };
        (0..2)
            .map(|_| {
                let node = self.draw_node();
                let session = self.desks[office].session(&self.world, node, &held, certificate);
                let by = By { office, node, certificate, held: Some(held.clone()) };
                Order::Send { by, session, letter: letter.clone() }
            })
            .collect()
    }
}

/// A number below 60,000 or so as a time of day without separators.
fn clock_digits(number: u64) -> u64 {
    (number / 3_600 % 24) * 10_000 + (number / 60 % 60) * 100 + number % 60
}
