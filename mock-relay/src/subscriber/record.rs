//! A subscriber as it is written to the store.
//!
//! A promise to older data directories: fields are added with a default, never renamed.

use careplan_domain::{JapanTime, OfficeNumber, OfficeUserId, PersonalUserId, Secret, ServiceKind};
use careplan_wire::control::text_secret;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};
use thiserror::Error;

use super::{
    Application, Applied, InvalidFullWidthName, InvalidMailAddress, InvalidTelephone, LicenceRecord, Payment,
    PersonName, RenewalWish, Subscriber, Term,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    term: Option<TermRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    applied: Option<AppliedRecord>,
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
            term: match subscriber.licence {
                LicenceRecord::None => None,
                LicenceRecord::Term(term) => Some(term.into()),
            },
            applied: subscriber.applied.map(Into::into),
        }
    }
}

impl TryFrom<Record> for Subscriber {
    type Error = DamagedApplication;

    fn try_from(record: Record) -> Result<Self, DamagedApplication> {
        Ok(Self {
            number: record.number,
            name: record.name,
            service_kinds: record.service_kinds,
            prefecture: record.prefecture,
            municipality: record.municipality,
            user_id: record.user_id,
            personal_id: record.personal_id,
            personal_password: record.personal_password,
            licence: record.term.map_or(LicenceRecord::None, |term| LicenceRecord::Term(term.into())),
            applied: record.applied.map(TryInto::try_into).transpose()?,
        })
    }
}

impl WishRecord {
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
