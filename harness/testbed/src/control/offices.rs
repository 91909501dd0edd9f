//! Offices: made, listed, prepared.

use std::collections::BTreeSet;

use axum::body::Bytes;
use careplan_domain::{OfficeNumber, Prefecture, ServiceKind};
use careplan_office::Desk;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::portal::{Facts, Letter, Register, RegisterInquiry};
use careplan_wire::back_office::relay::{LicenceEvent, Subscriber};
use careplan_wire::control::{
    AskLetter, AskedBy, CreatedOffice, Inquiry, MakeReady, NewOffice, Office, Offices, OutboxItem,
    ReadyOffice, Stage,
};
use careplan_wire::relay::{Licence, LicenceState};

use super::{Answer, Control, refuse};
use crate::population::{Planned, drawn_number};

/// Offices on one page of the list.
const OFFICES_PAGE: usize = 500;
/// Numbers drawn for one office before giving up: of 100,000 numbers in a prefecture, most are free.
const NUMBER_ATTEMPTS: u64 = 1_000;

/// An office that came to be, as its maker learns of it.
enum Made {
    /// It has its letter.
    Created(CreatedOffice),
    /// Its letter is under way.
    Asked(OutboxItem),
}

impl Control {
    /// Offices by number, after `cursor`.
    pub async fn offices(&self, cursor: Option<OfficeNumber>) -> Answer<Offices> {
        let parts = self.parts();
        let facts = parts.portal.offices().await?.offices;
        let subscribers = parts.relay.offices().await?.offices;
        let mut offices: Vec<Office> = facts
            .into_iter()
            .filter(|facts| cursor.is_none_or(|cursor| facts.number > cursor))
            .take(OFFICES_PAGE + 1)
            .map(|facts| {
                let licence = subscribers
                    .binary_search_by_key(&facts.number, |subscriber| subscriber.number)
                    .map_or(LicenceState::None, |index| subscribers[index].licence.state);
                office_of(facts, licence)
            })
            .collect();
        let next_cursor = (offices.len() > OFFICES_PAGE).then(|| {
            offices.truncate(OFFICES_PAGE);
            offices[OFFICES_PAGE - 1].number.to_string()
        });
        Ok(Offices { offices, next_cursor })
    }

    /// One office.
    pub async fn office(&self, number: OfficeNumber) -> Answer<Office> {
        let parts = self.parts();
        let facts = parts.portal.office(number).await?;
        let licence = self.licence(number).await?;
        Ok(office_of(facts, licence.map_or(LicenceState::None, |licence| licence.state)))
    }

    /// Registers an office with the federation.
    pub async fn create_office(&self, new: NewOffice) -> Answer<CreatedOffice> {
        let _no_reset = self.0.population.read().await;
        match self.make_office(new, None).await? {
            Made::Created(office) => Ok(office),
            Made::Asked(_) => unreachable!("who did not ask has its letter"),
        }
    }

    /// Registers under the number that was asked for, or under the first drawn one that is free.
    async fn make_office(&self, new: NewOffice, asked_by: Option<AskedBy>) -> Answer<Made> {
        let prefecture = checked(&new)?;
        let register = |number| Register {
            number,
            name: new.name.clone(),
            service_kinds: new.service_kinds.clone(),
            prefecture: prefecture.name().to_owned(),
            municipality: new.municipality.clone(),
            claims: new.claims,
        };
        if let Some(number) = new.number {
            return self.register(register(number), asked_by).await;
        }
        let parts = self.parts();
        let taken = parts.portal.offices().await?.offices.len() as u64;
        for attempt in taken..taken + NUMBER_ATTEMPTS {
            let number = drawn_number(&parts.environment.seed, prefecture.code(), attempt);
            match self.register(register(number), asked_by).await {
                Err(refusal) if refusal.0.known_code() == Some(ProblemCode::OfficeExists) => {}
                answer => return answer,
            }
        }
        Err(refuse(ProblemCode::OfficeExists, "no free number was drawn: give `number`"))
    }

    async fn register(&self, office: Register, asked_by: Option<AskedBy>) -> Answer<Made> {
        let portal = &self.parts().portal;
        if let Some(asked_by) = asked_by {
            return Ok(Made::Asked(portal.register_inquiry(&RegisterInquiry { asked_by, office }).await?));
        }
        let letter: Letter = portal.register(&office).await?;
        Ok(Made::Created(CreatedOffice {
            number: letter.number,
            name: letter.name,
            service_kinds: office.service_kinds,
            user_id: letter.user_id,
            temporary_password: letter.temporary_password,
            certificate_password: letter.certificate_password,
            stage: self.office(letter.number).await?.stage,
        }))
    }

    /// The office's registration letter, once it has arrived.
    pub async fn letter(&self, number: OfficeNumber) -> Answer<Letter> {
        let letter = self.parts().portal.letter(number).await?;
        match letter.arrives_at.filter(|arrives_at| self.environment().clock.now() < *arrives_at) {
            None => Ok(letter),
            Some(arrives_at) => Err(refuse(
                ProblemCode::LetterUnderWay,
                format!("the letter is under way; it arrives at {arrives_at}"),
            )),
        }
    }

    /// The same as a PDF: one page of A4.
    pub async fn letter_pdf(&self, number: OfficeNumber) -> Answer<Bytes> {
        Ok(self.parts().portal.letter_pdf(number).await?)
    }

    /// A letter of the outbox as a PDF, once it has arrived.
    pub async fn outbox_letter_pdf(&self, id: &str) -> Answer<Bytes> {
        Ok(self.parts().portal.outbox_letter_pdf(id).await?)
    }

    /// An office that had an ID asks its federation; the answer is the letter that is now under way.
    pub async fn ask_letter(&self, number: OfficeNumber, ask: AskLetter) -> Answer<OutboxItem> {
        let _no_reset = self.0.population.read().await;
        Ok(self.parts().portal.ask_letter(number, ask).await?)
    }

    /// An office that has no ID asks for one; the answer is the letter that is now under way.
    pub async fn inquire(&self, inquiry: Inquiry) -> Answer<OutboxItem> {
        let _no_reset = self.0.population.read().await;
        match self.make_office(inquiry.office, Some(inquiry.asked_by)).await? {
            Made::Asked(letter) => Ok(letter),
            Made::Created(_) => unreachable!("who asked is answered by a letter"),
        }
    }

    /// Takes an office through every step; again gives the same answer.
    pub async fn make_ready(&self, number: OfficeNumber) -> Answer<ReadyOffice> {
        self.make_ready_with(number, MakeReady::default()).await
    }

    /// The same for an office whose people chose their password themselves.
    pub async fn make_ready_with(&self, number: OfficeNumber, known: MakeReady) -> Answer<ReadyOffice> {
        let _no_reset = self.0.population.read().await;
        let parts = self.parts();
        parts.desks.make_ready(number, known.user_password, &parts.portal, &parts.relay).await
    }

    /// An office's licence and its fee; nothing where the exchange has not met it.
    pub async fn licence(&self, number: OfficeNumber) -> Answer<Option<Licence>> {
        match self.parts().relay.office(number).await {
            Ok(subscriber) => Ok(Some(subscriber.licence)),
            Err(error) if error.code() == Some(ProblemCode::OfficeUnknown) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// Tells what happened to an office's licence outside the exchange.
    pub async fn licence_event(&self, number: OfficeNumber, event: LicenceEvent) -> Answer<Subscriber> {
        let _no_reset = self.0.population.read().await;
        Ok(self.parts().relay.licence_event(number, event).await?)
    }

    /// The desk of an office that is ready, its certificate installed.
    pub async fn ready_desk(&self, number: OfficeNumber) -> Answer<Desk> {
        let ready = self.make_ready(number).await?;
        self.parts().desks.seat(&ready)
    }

    /// The desk of an office as its letter left it.
    pub async fn fresh_desk(&self, number: OfficeNumber) -> Answer<Desk> {
        let letter = self.letter(number).await?;
        self.parts().desks.sit_down(&letter)
    }

    /// Makes the offices that the testbed begins with; again makes what is missing.
    pub(crate) async fn populate(&self, planned: Vec<Planned>) -> Answer<()> {
        // All of them are looked at before the first is made, and each has its number before: a start that is
        // killed half-way goes on at the next.
        for planned in &planned {
            checked(&planned.office)?;
        }
        let planned = self.numbered(planned)?;
        let mut ready = Vec::new();
        for planned in planned {
            let number = planned.office.number;
            match self.create_office(planned.office).await {
                Err(refusal) if refusal.0.known_code() != Some(ProblemCode::OfficeExists) => {
                    return Err(refusal);
                }
                Ok(_) | Err(_) => {}
            }
            ready.extend(number.filter(|_| planned.ready));
        }
        for number in ready {
            self.make_ready(number).await?;
        }
        let mut kept = self.moving().await?;
        kept.populated = true;
        self.directory().keep(&kept)?;
        Ok(())
    }

    /// Gives each office without a number one that follows from the seed and its place in the list.
    fn numbered(&self, planned: Vec<Planned>) -> Answer<Vec<Planned>> {
        let seed = self.environment().seed.child("careplan-testbed/population");
        let mut taken: BTreeSet<OfficeNumber> =
            planned.iter().filter_map(|planned| planned.office.number).collect();
        let mut numbered = Vec::with_capacity(planned.len());
        for (place, mut planned) in (0_u64..).zip(planned) {
            if planned.office.number.is_none() {
                let prefecture = prefecture_of(&planned.office.prefecture)?;
                let number = (0..NUMBER_ATTEMPTS)
                    .map(|attempt| drawn_number(&seed.nth(place), prefecture.code(), attempt))
                    .find(|number| !taken.contains(number));
                let Some(number) = number else {
                    return Err(refuse(ProblemCode::OfficeExists, "no free number was drawn: give `number`"));
                };
                taken.insert(number);
                planned.office.number = Some(number);
            }
            numbered.push(planned);
        }
        Ok(numbered)
    }
}

pub(super) fn office_of(facts: Facts, licence: LicenceState) -> Office {
    let stage = match (licence, facts.certificate_valid) {
        (LicenceState::Active, true) => Stage::Ready,
        (LicenceState::Active | LicenceState::Expired, _) => Stage::Applied,
        (LicenceState::None, _) => facts.stage,
    };
    Office {
        number: facts.number,
        name: facts.name,
        service_kinds: facts.service_kinds,
        prefecture: facts.prefecture,
        municipality: facts.municipality,
        claims: facts.claims,
        user_id: facts.user_id,
        stage,
    }
}

fn prefecture_of(text: &str) -> Answer<Prefecture> {
    Prefecture::from_name(text).or_else(|| text.parse().ok()).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        refuse(
            ProblemCode::InvalidField,
            format!(
                "`prefecture`: `{shown}` is none; expected a name like `大分県` or a code from `01` to `47`"
            ),
        )
    })
}

/// Everything about a new office but its number.
fn checked(new: &NewOffice) -> Answer<Prefecture> {
    let prefecture = prefecture_of(&new.prefecture)?;
    check_names(new)?;
    Ok(prefecture)
}

fn check_names(new: &NewOffice) -> Answer<()> {
    for (field, text) in [("name", &new.name), ("municipality", &new.municipality)] {
        let length = text.chars().count();
        if text.trim().is_empty() || length > NewOffice::NAME_MAX || text.chars().any(char::is_control) {
            return Err(refuse(
                ProblemCode::InvalidField,
                format!(
                    "`{field}`: {length} characters; expected 1 to {}, none of them a control character",
                    NewOffice::NAME_MAX
                ),
            ));
        }
    }
    let kinds: BTreeSet<&ServiceKind> = new.service_kinds.iter().collect();
    if kinds.is_empty() || kinds.len() < new.service_kinds.len() {
        return Err(refuse(
            ProblemCode::InvalidField,
            "`service_kinds`: is empty or names a kind twice; expected at least one, like `43`, each once",
        ));
    }
    Ok(())
}
