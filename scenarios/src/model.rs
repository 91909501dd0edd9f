//! 参照モデル: what the exchange should do, told a second time and much more simply.
//!
//! Not the product: no service's code is used here, no network, no disk, no clock. Four offices, their certificates,
//! licences and messages are plain values; [`World::judge`] says what a command should come to, [`World::apply`] what is
//! then. A property test does the same commands at a running testbed and compares. The rule it keeps: where the model and
//! the product differ, one of them is wrong, and the model is short enough to be read.

mod command;
pub mod fate;
mod fault;
mod mail;
mod office;
mod parcel;
mod story;

use std::fmt;

use careplan_domain::JapanTime;
use careplan_wire::CertificateFault;

pub use self::command::{Command, Portion, Side, Step, Who};
pub use self::fault::{Effect, Fault, On};
pub use self::mail::{Copies, Posted, SentUnderKey};
pub use self::office::{Account, Certificate, Licence, Office, Paper};
pub use self::parcel::{File, Parcel, What, Wrong};
pub use self::story::feature;

/// 世界: everything that the model knows.
#[derive(Clone)]
pub struct World {
    /// The clock.
    pub now: JapanTime,
    /// The offices, by [`Who`].
    pub offices: Vec<Office>,
    /// Every message, in the order of sending.
    pub messages: Vec<Posted>,
    /// What was sent under a key.
    pub keys: Vec<SentUnderKey>,
    /// How many sends were tried: each has its own subject.
    pub tried: usize,
    /// The fault that is on; it fires once at most.
    pub fault: Option<Fault>,
    /// What the last command should have come to.
    pub outcome: Outcome,
}

/// What a command should come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, as asked.
    Done,
    /// Done, but its answer may have been lost on the way.
    PerhapsDone,
    /// Refused, for one of these reasons: a problem's code, `handshake`, or `page`.
    Refused(Vec<&'static str>),
}

impl World {
    /// Three offices that exchange already, and one that has its letter.
    pub fn begin(now: JapanTime) -> Self {
        let offices =
            Who::ALL.map(|who| if who == Who::RENTAL { Office::with_letter() } else { Office::ready(now) });
        Self {
            now,
            offices: offices.to_vec(),
            messages: Vec::new(),
            keys: Vec::new(),
            tried: 0,
            fault: None,
            outcome: Outcome::Done,
        }
    }

    /// An office.
    pub fn office(&self, who: Who) -> &Office {
        &self.offices[who.index()]
    }

    fn office_mut(&mut self, who: Who) -> &mut Office {
        &mut self.offices[who.index()]
    }

    /// Whether a command says something about what is there.
    pub fn makes_sense(&self, command: &Command) -> bool {
        let is_there = |message: usize| message < self.messages.len();
        let is_one = |message: usize| is_there(message) && self.messages[message].copies == Copies::ONE;
        match *command {
            Command::FirstLogin(who) => self.office(who).account == Account::Posted,
            Command::Request(who) | Command::Renew(who) | Command::Apply(who) => {
                self.office(who).has_account()
            }
            Command::StopRenewal(who) => self.office(who).licence_at(self.now).is_running(),
            Command::Pay(who) => self.office(who).licence != Licence::NeverApplied,
            Command::Approve(who) | Command::Return(who) | Command::Issue(who) => {
                self.office(who).request.is_some()
            }
            Command::Install(who) => self.office(who).longest(self.now).is_some(),
            Command::Revoke(who) => !self.office(who).certificates.is_empty(),
            Command::Send(ref parcel) => self.can_connect(parcel.from) && parcel.makes_sense(),
            Command::Repeat { send } | Command::Conflict { send } => {
                self.keys.get(send).is_some_and(|key| self.can_connect(key.parcel.from))
            }
            Command::List { who, .. } | Command::Turn { who, .. } => self.can_connect(who),
            Command::Download { message, .. } => {
                is_one(message) && self.can_connect(self.messages[message].to)
            }
            Command::Peek { message, who } | Command::Recall { message, who } => {
                is_one(message) && self.can_connect(who)
            }
            // No client of ours can be given so weak a key.
            Command::Show { who, fault } => fault != CertificateFault::WeakKey && self.can_connect(who),
            Command::Borrow { who, whose } => {
                who != whose && self.can_connect(who) && self.can_connect(whose)
            }
            Command::Advance(_) => self.now.day().year() < 2080,
            Command::Restart | Command::Kill | Command::FaultOn(_) => true,
            Command::FaultsOff => self.fault.is_some(),
        }
    }

    fn can_connect(&self, who: Who) -> bool {
        self.office(who).installed.is_some()
    }

    /// What the command should come to.
    pub fn judge(&self, command: &Command) -> Outcome {
        let page = || Outcome::Refused(vec!["page"]);
        let only_if = |possible: bool| if possible { Outcome::Done } else { page() };
        let at_counter = |possible: bool| {
            if possible { Outcome::Done } else { Outcome::Refused(vec!["request-state"]) }
        };
        match *command {
            Command::FirstLogin(_)
            | Command::Install(_)
            | Command::Advance(_)
            | Command::Restart
            | Command::Kill
            | Command::FaultOn(_)
            | Command::FaultsOff => Outcome::Done,
            Command::Request(who) => only_if(self.office(who).can_request(self.now)),
            Command::Renew(who) => only_if(self.office(who).can_renew(self.now)),
            Command::Approve(who) => at_counter(self.office(who).request.is_some_and(Paper::can_be_approved)),
            Command::Return(who) | Command::Issue(who) => {
                at_counter(self.office(who).request.is_some_and(Paper::is_open))
            }
            Command::Revoke(who) => match self.office(who).certificates.last() {
                Some(newest) if newest.is_in_force(self.now) => Outcome::Done,
                _ => Outcome::Refused(vec!["certificate-already-revoked", "request-state"]),
            },
            Command::Apply(who) => only_if(self.office(who).licence_at(self.now).can_apply()),
            Command::Pay(who) => match self.office(who).licence_at(self.now) {
                Licence::Term { paid: false, .. } | Licence::Ended { paid: false } => Outcome::Done,
                Licence::Term { .. } | Licence::Ended { .. } | Licence::NeverApplied => {
                    Outcome::Refused(vec!["licence-state"])
                }
            },
            Command::StopRenewal(who) => only_if(self.office(who).licence_at(self.now).is_renewed()),
            Command::Send(ref parcel) => self.judge_send(parcel),
            Command::Repeat { send } => self.behind_doors(self.keys[send].parcel.from),
            Command::Conflict { send } => match self.behind_doors(self.keys[send].parcel.from) {
                Outcome::Done => Outcome::Refused(vec!["idempotency-conflict"]),
                refused => refused,
            },
            Command::List { who, .. } | Command::Turn { who, .. } => self.behind_doors(who),
            Command::Download { message, .. } => {
                let posted = &self.messages[message];
                self.behind_doors(posted.to).and_then(|| posted.judge_download(self.now))
            }
            Command::Peek { message, who } => {
                let posted = &self.messages[message];
                self.behind_doors(who).and_then(|| posted.judge_peek(who))
            }
            Command::Recall { message, who } => {
                let posted = &self.messages[message];
                self.behind_doors(who).and_then(|| posted.judge_recall(who, self.now))
            }
            Command::Show { fault, .. } => Outcome::Refused(vec![office::refusal_of(fault)]),
            Command::Borrow { whose, .. } => {
                let mut reasons = self.office(whose).certificate_refusals(self.now);
                if reasons.is_empty() {
                    reasons.push("certificate-office");
                }
                Outcome::Refused(reasons)
            }
        }
    }

    /// What is after the command, which it remembers what it should have come to.
    #[must_use]
    pub fn apply(mut self, command: &Command) -> Self {
        self.outcome = self.judge(command);
        if matches!(self.outcome, Outcome::Refused(_)) {
            if let Command::Send(_) = command {
                self.tried += 1;
            }
            return self;
        }
        let now = self.now;
        match *command {
            Command::FirstLogin(who) => self.office_mut(who).account = Account::Chosen,
            Command::Request(who) => self.office_mut(who).request = Some(Paper::first()),
            Command::Renew(who) => self.office_mut(who).renew(now),
            Command::Approve(who) => self.office_mut(who).approve(),
            Command::Return(who) => self.office_mut(who).request = Some(Paper::Closed),
            Command::Issue(who) => self.office_mut(who).issue(now),
            Command::Install(who) => {
                let office = self.office_mut(who);
                office.installed = office.longest(now);
            }
            Command::Revoke(who) => self.office_mut(who).revoke_newest(),
            Command::Apply(who) => self.office_mut(who).licence = Licence::beginning(now),
            Command::Pay(who) => self.office_mut(who).pay(now),
            Command::StopRenewal(who) => self.office_mut(who).stop_renewal(now),
            Command::Send(ref parcel) => self.post(parcel),
            Command::Download { message, portion } => self.messages[message].take(portion),
            Command::Recall { message, .. } => self.messages[message].recalled = true,
            Command::Advance(step) => self.now = self.now.saturating_add(step.span()),
            Command::Restart | Command::Kill | Command::FaultsOff => self.fault = None,
            Command::FaultOn(fault) => self.fault = Some(fault),
            Command::Repeat { .. }
            | Command::Conflict { .. }
            | Command::List { .. }
            | Command::Turn { .. }
            | Command::Peek { .. }
            | Command::Show { .. }
            | Command::Borrow { .. } => {}
        }
        self
    }

    /// Certificate and licence: what every call of the relay asks first.
    fn behind_doors(&self, who: Who) -> Outcome {
        let reasons = self.office(who).kept_out(self.now);
        if reasons.is_empty() { Outcome::Done } else { Outcome::Refused(reasons) }
    }

    fn judge_send(&self, parcel: &Parcel) -> Outcome {
        self.behind_doors(parcel.from)
            .and_then(|| parcel.refusal().map_or(Outcome::Done, |code| Outcome::Refused(vec![code])))
            .and_then(|| {
                let runs = |to: &Who| self.office(*to).licence_at(self.now).is_running();
                if parcel.to.iter().all(runs) {
                    Outcome::Done
                } else {
                    Outcome::Refused(vec!["receiver-unregistered"])
                }
            })
            .and_then(|| match self.fault {
                Some(Fault { on: On::Send, effect }) if !parcel.has_key && effect.loses_answers() => {
                    Outcome::PerhapsDone
                }
                _ => Outcome::Done,
            })
    }

    fn post(&mut self, parcel: &Parcel) {
        let copies = match self.fault {
            Some(Fault { on: On::Send, effect }) if !parcel.has_key => effect.copies(),
            _ => Copies::ONE,
        };
        let first = self.messages.len();
        for to in &parcel.to {
            let files = parcel.files_for(*to, self.tried);
            self.messages.push(Posted {
                number: self.tried,
                from: parcel.from,
                to: *to,
                taken: vec![false; files.len()],
                files,
                sent_at: self.now,
                recalled: false,
                copies,
            });
        }
        if parcel.has_key {
            let messages = (first..self.messages.len()).collect();
            self.keys.push(SentUnderKey { parcel: parcel.clone(), number: self.tried, messages });
        }
        self.tried += 1;
    }

    /// The messages of one side of one office's list, newest first.
    pub fn listed(&self, who: Who, side: Side) -> Vec<usize> {
        let is_in = |posted: &Posted| match side {
            Side::Sent => posted.from == who,
            Side::Received => posted.to == who,
        };
        (0..self.messages.len()).rev().filter(|index| is_in(&self.messages[*index])).collect()
    }
}

impl Outcome {
    fn and_then(self, next: impl FnOnce() -> Self) -> Self {
        if self == Self::Done { next() } else { self }
    }
}

/// In short: the rest follows from the commands.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { now, messages, .. } = self;
        write!(f, "a world at {now}, with {} messages", messages.len())
    }
}

#[cfg(test)]
mod tests;
