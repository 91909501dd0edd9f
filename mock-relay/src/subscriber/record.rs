//! A subscriber as it is written to the store.
//!
//! A promise to older data directories: fields are added with a default, never renamed.

use careplan_domain::{
    InvalidMailAddress, JapanTime, OfficeNumber, OfficeUserId, PersonalUserId, Secret, ServiceKind,
};
use careplan_wire::control::text_secret;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};
use thiserror::Error;

use super::{
    Application, Applied, InvalidFullWidthName, InvalidTelephone, LicenceRecord, Occasion, Payment,
    PersonName, RenewalWish, Subscriber, Term, Told,
};

/// The written form.
#[serde_as]
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Record {
    #[serde_as(as = "DisplayFromStr")]
    number: OfficeNumber,
    name: String,
    #[serde_as(as = "Vec<DisplayFromStr>")]
    service_kinds: Vec<ServiceKind>,
    prefecture: String,
    municipality: String,
    #[serde_as(as = "DisplayFromStr")]
    user_id: OfficeUserId,
    #[serde_as(as = "DisplayFromStr")]
    personal_id: PersonalUserId,
    #[serde(with = "text_secret")]
    personal_password: Secret,
    #[serde(default)]
    password_resets: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    term: Option<TermRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    applied: Option<AppliedRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contact: Vec<ToldRecord>,
}

#[derive(Clone, Serialize, Deserialize)]
struct ToldRecord {
    occasion: OccasionRecord,
    #[serde(flatten)]
    told: AppliedRecord,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OccasionRecord {
    Application,
    Change,
}

#[serde_as]
#[derive(Clone, Serialize, Deserialize)]
struct TermRecord {
    #[serde_as(as = "DisplayFromStr")]
    since: JapanTime,
    #[serde_as(as = "DisplayFromStr")]
    until: JapanTime,
    payment: PaymentRecord,
    #[serde(default, skip_serializing_if = "WishRecord::is_default")]
    wish: WishRecord,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WishRecord {
    #[default]
    Continue,
    Stop,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum PaymentRecord {
    Awaited,
    Settled,
    Free,
}

#[serde_as]
#[derive(Clone, Serialize, Deserialize)]
struct AppliedRecord {
    #[serde_as(as = "DisplayFromStr")]
    at: JapanTime,
    representative: NameRecord,
    contact: NameRecord,
    telephone: String,
    mail: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct NameRecord {
    family: String,
    given: String,
}

/// A written application that no form could have brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum DamagedApplication {
    #[error(transparent)]
    Name(#[from] InvalidFullWidthName),
    #[error(transparent)]
    Telephone(#[from] InvalidTelephone),
    #[error(transparent)]
    Mail(#[from] InvalidMailAddress),
}

impl From<Subscriber> for Record {
    fn from(subscriber: Subscriber) -> Self {
        Self {
            number: subscriber.number,
            name: subscriber.name,
            service_kinds: subscriber.service_kinds,
            prefecture: subscriber.prefecture,
            municipality: subscriber.municipality,
            user_id: subscriber.user_id,
            personal_id: subscriber.personal_id,
            personal_password: subscriber.personal_password,
            password_resets: subscriber.password_resets,
            term: match subscriber.licence {
                LicenceRecord::None => None,
                LicenceRecord::Term(term) => Some(term.into()),
            },
            applied: subscriber.applied.map(Into::into),
            contact: subscriber.contact.entries().iter().cloned().map(Into::into).collect(),
        }
    }
}

impl TryFrom<Record> for Subscriber {
    type Error = DamagedApplication;

    fn try_from(record: Record) -> Result<Self, DamagedApplication> {
        let applied: Option<Applied> = record.applied.map(TryInto::try_into).transpose()?;
        let told: Vec<Told> = record.contact.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
        // Before there was a history, the latest application was all that was kept.
        let first = applied.clone().filter(|_| told.is_empty()).map(|Applied { at, application }| Told {
            at,
            occasion: Occasion::Application,
            application,
        });
        Ok(Self {
            number: record.number,
            name: record.name,
            service_kinds: record.service_kinds,
            prefecture: record.prefecture,
            municipality: record.municipality,
            user_id: record.user_id,
            personal_id: record.personal_id,
            personal_password: record.personal_password,
            password_resets: record.password_resets,
            licence: record.term.map_or(LicenceRecord::None, |term| LicenceRecord::Term(term.into())),
            applied,
            contact: first.into_iter().chain(told).collect(),
        })
    }
}

impl WishRecord {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl From<Term> for TermRecord {
    fn from(Term { since, until, payment, wish }: Term) -> Self {
        let payment = match payment {
            Payment::Awaited => PaymentRecord::Awaited,
            Payment::Settled => PaymentRecord::Settled,
            Payment::Free => PaymentRecord::Free,
        };
        let wish = match wish {
            RenewalWish::Continue => WishRecord::Continue,
            RenewalWish::Stop => WishRecord::Stop,
        };
        Self { since, until, payment, wish }
    }
}

impl From<TermRecord> for Term {
    fn from(TermRecord { since, until, payment, wish }: TermRecord) -> Self {
        let payment = match payment {
            PaymentRecord::Awaited => Payment::Awaited,
            PaymentRecord::Settled => Payment::Settled,
            PaymentRecord::Free => Payment::Free,
        };
        let wish = match wish {
            WishRecord::Continue => RenewalWish::Continue,
            WishRecord::Stop => RenewalWish::Stop,
        };
        Self { since, until, payment, wish }
    }
}

impl From<Applied> for AppliedRecord {
    fn from(Applied { at, application }: Applied) -> Self {
        let name =
            |name: &PersonName| NameRecord { family: name.family.to_string(), given: name.given.to_string() };
        Self {
            at,
            representative: name(&application.representative),
            contact: name(&application.contact),
            telephone: application.telephone.to_string(),
            mail: application.mail.to_string(),
        }
    }
}

impl From<Told> for ToldRecord {
    fn from(Told { at, occasion, application }: Told) -> Self {
        let occasion = match occasion {
            Occasion::Application => OccasionRecord::Application,
            Occasion::Change => OccasionRecord::Change,
        };
        Self { occasion, told: Applied { at, application }.into() }
    }
}

impl TryFrom<ToldRecord> for Told {
    type Error = DamagedApplication;

    fn try_from(record: ToldRecord) -> Result<Self, DamagedApplication> {
        let occasion = match record.occasion {
            OccasionRecord::Application => Occasion::Application,
            OccasionRecord::Change => Occasion::Change,
        };
        let Applied { at, application } = record.told.try_into()?;
        Ok(Self { at, occasion, application })
    }
}

impl TryFrom<AppliedRecord> for Applied {
    type Error = DamagedApplication;

    fn try_from(record: AppliedRecord) -> Result<Self, DamagedApplication> {
        let name = |name: &NameRecord| -> Result<PersonName, InvalidFullWidthName> {
            Ok(PersonName { family: name.family.parse()?, given: name.given.parse()? })
        };
        let application = Application {
            representative: name(&record.representative)?,
            contact: name(&record.contact)?,
            telephone: record.telephone.parse()?,
            mail: record.mail.parse()?,
        };
        Ok(Self { at: record.at, application })
    }
}

#[cfg(test)]
mod tests;
