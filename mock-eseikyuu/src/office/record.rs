//! An office as the store keeps it. Nothing outside these files knows the form.

mod request;
mod sent;

use careplan_domain::{Claims, Day, JapanTime, MailAddress, OfficeNumber, Secret, ServiceKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_with::{DisplayFromStr, base64::Base64, serde_as};

use self::request::RequestRecord;
use self::sent::SentRecord;
use super::{Office, PostedPasswords};
use crate::account::{Account, Attempts, Password};
use crate::notice::{NoticeId, NoticeRecord};
use crate::outbox::{By, Sent};
use crate::password::{PasswordCost, PasswordHash};
use crate::request::Request;

/// An office on its way to and from the store.
#[derive(Clone, Debug)]
pub(crate) struct Kept(pub(crate) Office);

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OfficeRecord::from(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OfficeRecord::deserialize(deserializer).map(|record| Self(record.into()))
    }
}

#[serde_as]
#[derive(Serialize, Deserialize)]
struct OfficeRecord {
    #[serde_as(as = "DisplayFromStr")]
    number: OfficeNumber,
    name: String,
    #[serde_as(as = "Vec<DisplayFromStr>")]
    service_kinds: Vec<ServiceKind>,
    prefecture: String,
    municipality: String,
    #[serde_as(as = "DisplayFromStr")]
    claims: Claims,
    #[serde_as(as = "DisplayFromStr")]
    registered_on: Day,
    /// What is taken now.
    temporary_password: String,
    certificate_password: String,
    /// What the first letter told, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    posted_temporary_password: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    posted_certificate_password: Option<String>,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_letter_arrives: Option<JapanTime>,
    password: PasswordRecord,
    #[serde(default)]
    password_changes: u32,
    attempts: AttemptsRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reissued_password: Option<String>,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    security_mail: Option<MailAddress>,
    requests: Vec<RequestRecord>,
    notices: Vec<NoticeRecord>,
    #[serde(default)]
    outbox: Vec<SentRecord>,
}

#[serde_as]
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum PasswordRecord {
    Temporary,
    Own {
        memory_kib: u32,
        passes: u32,
        #[serde_as(as = "Base64")]
        salt: [u8; 16],
        #[serde_as(as = "Base64")]
        hash: [u8; 32],
        #[serde_as(as = "DisplayFromStr")]
        since: JapanTime,
    },
}

#[serde_as]
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum AttemptsRecord {
    Counted {
        failures: u32,
    },
    Locked {
        #[serde_as(as = "DisplayFromStr")]
        until: JapanTime,
    },
}

impl From<&Office> for OfficeRecord {
    fn from(office: &Office) -> Self {
        let (posted, in_force) = (&office.posted, &office.in_force);
        Self {
            number: office.number,
            name: office.name.clone(),
            service_kinds: office.service_kinds.clone(),
            prefecture: office.prefecture.clone(),
            municipality: office.municipality.clone(),
            claims: office.claims,
            registered_on: office.registered_on,
            temporary_password: in_force.temporary.expose().to_owned(),
            certificate_password: in_force.certificate.expose().to_owned(),
            posted_temporary_password: unless_same(&posted.temporary, &in_force.temporary),
            posted_certificate_password: unless_same(&posted.certificate, &in_force.certificate),
            first_letter_arrives: office.first_letter_arrives,
            password: (&office.account.password).into(),
            password_changes: office.account.password_changes,
            attempts: office.account.attempts.into(),
            reissued_password: office.account.reissued.as_ref().map(|secret| secret.expose().to_owned()),
            security_mail: office.security_mail.clone(),
            requests: office.requests.iter().map(RequestRecord::from).collect(),
            notices: office.notices.iter().map(NoticeRecord::from).collect(),
            outbox: office.outbox.iter().map(SentRecord::from).collect(),
        }
    }
}

impl From<OfficeRecord> for Office {
    fn from(record: OfficeRecord) -> Self {
        let in_force = PostedPasswords {
            temporary: Secret::from(record.temporary_password),
            certificate: Secret::from(record.certificate_password),
        };
        let outbox: Vec<Sent> = record.outbox.into_iter().map(Sent::from).collect();
        // A record from before it was kept apart.
        let first_letter = || outbox.iter().find(|sent| sent.count == 1);
        let first_letter_arrives = record.first_letter_arrives.or_else(|| match first_letter()?.by {
            By::Letter { arrives_at } => Some(arrives_at),
            By::Mail { .. } => None,
        });
        Self {
            number: record.number,
            name: record.name,
            service_kinds: record.service_kinds,
            prefecture: record.prefecture,
            municipality: record.municipality,
            claims: record.claims,
            registered_on: record.registered_on,
            posted: PostedPasswords {
                temporary: record
                    .posted_temporary_password
                    .map_or_else(|| in_force.temporary.clone(), Secret::from),
                certificate: record
                    .posted_certificate_password
                    .map_or_else(|| in_force.certificate.clone(), Secret::from),
            },
            in_force,
            first_letter_arrives,
            account: Account {
                password: record.password.into(),
                password_changes: record.password_changes,
                attempts: record.attempts.into(),
                reissued: record.reissued_password.map(Secret::from),
            },
            security_mail: record.security_mail,
            requests: record.requests.into_iter().map(Request::from).collect(),
            notices: record.notices.into_iter().map(|notice| notice.into_notice(NoticeId::Own)).collect(),
            outbox,
        }
    }
}

fn unless_same(posted: &Secret, in_force: &Secret) -> Option<String> {
    (posted != in_force).then(|| posted.expose().to_owned())
}

impl From<&Password> for PasswordRecord {
    fn from(password: &Password) -> Self {
        match password {
            Password::Temporary => Self::Temporary,
            Password::Own { hash, since } => Self::Own {
                memory_kib: hash.cost.memory_kib,
                passes: hash.cost.passes,
                salt: hash.salt,
                hash: hash.hash,
                since: *since,
            },
        }
    }
}

impl From<PasswordRecord> for Password {
    fn from(record: PasswordRecord) -> Self {
        match record {
            PasswordRecord::Temporary => Self::Temporary,
            PasswordRecord::Own { memory_kib, passes, salt, hash, since } => Self::Own {
                hash: PasswordHash { cost: PasswordCost { memory_kib, passes }, salt, hash },
                since,
            },
        }
    }
}

impl From<Attempts> for AttemptsRecord {
    fn from(attempts: Attempts) -> Self {
        match attempts {
            Attempts::Counted { failures } => Self::Counted { failures },
            Attempts::Locked { until } => Self::Locked { until },
        }
    }
}

impl From<AttemptsRecord> for Attempts {
    fn from(record: AttemptsRecord) -> Self {
        match record {
            AttemptsRecord::Counted { failures } => Self::Counted { failures },
            AttemptsRecord::Locked { until } => Self::Locked { until },
        }
    }
}

#[cfg(test)]
mod tests {
    use careplan_domain::CertificateKind;

    use super::*;
    use crate::notice::{Category, Notice, Writer};
    use crate::outbox::Text;
    use crate::request::{
        Approved, Certificate, EndNotice, Expired, Issued, Purpose, RequestId, Requested, Returned, Revoked,
        State, Withdrawn,
    };

    #[test]
    fn an_office_comes_back_from_the_store_as_it_went() {
        let at: JapanTime = "2026-04-01T09:00".parse().unwrap();
        let number: OfficeNumber = "4470300015".parse().unwrap();
        let certificate = Certificate {
            serial: "0A".parse().unwrap(),
            pem: "PEM".to_owned(),
            not_before: at,
            not_after: at,
        };
        let states = [
            State::Requested(Requested),
            State::Approved(Approved { at }),
            State::Issued(Issued { at, certificate: certificate.clone(), end: EndNotice::Due }),
            State::Issued(Issued { at, certificate: certificate.clone(), end: EndNotice::Sent }),
            State::Returned(Returned { at, reason: "記入漏れ".to_owned() }),
            State::Withdrawn(Withdrawn { at }),
            State::Expired(Expired { certificate: certificate.clone() }),
            State::Revoked(Revoked { at, certificate }),
        ];
        let requests = (1_u32..)
            .zip(states)
            .map(|(count, state)| Request {
                id: RequestId { office: number, count },
                kind: CertificateKind::CarePlan,
                purpose: if count == 1 { Purpose::First } else { Purpose::Renewal { old_end: at.day() } },
                sent_at: at,
                package_password: Secret::from("himitsu"),
                state,
            })
            .collect();
        let hash = PasswordHash { cost: PasswordCost::default(), salt: [1; 16], hash: [2; 32] };
        let notice = Notice {
            id: NoticeId::Own(1),
            from: at,
            until: Some(at.day()),
            category: Category::Other,
            title: "題".to_owned(),
            body: "文".to_owned(),
            writer: Writer::Counter,
            withdrawn: Some(at),
        };
        let text = Text { subject: "題".to_owned(), body: "文\n文".into() };
        let letter = Sent { count: 1, by: By::Letter { arrives_at: at }, at, text: text.clone() };
        let mail = Sent { count: 2, by: By::Mail { to: "mihon@example.jp".to_owned() }, at, text };
        let office = Office {
            number,
            name: "みほん".to_owned(),
            service_kinds: vec!["43".parse().unwrap()],
            prefecture: "大分県".to_owned(),
            municipality: "中津市".to_owned(),
            claims: Claims::Agent,
            registered_on: at.day(),
            posted: PostedPasswords { temporary: Secret::from("a"), certificate: Secret::from("b") },
            in_force: PostedPasswords { temporary: Secret::from("a"), certificate: Secret::from("d") },
            first_letter_arrives: Some(at),
            account: Account {
                password: Password::Own { hash, since: at },
                password_changes: 3,
                attempts: Attempts::Locked { until: at },
                reissued: Some(Secret::from("c")),
            },
            security_mail: Some("mihon@example.jp".parse().unwrap()),
            requests,
            notices: vec![notice],
            outbox: vec![letter, mail],
        };
        let text = serde_json::to_string(&Kept(office.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap().0, office);
        // As it was kept before its arrival stood apart.
        let mut older: serde_json::Value = serde_json::from_str(&text).unwrap();
        older.as_object_mut().unwrap().remove("first_letter_arrives").unwrap();
        assert_eq!(serde_json::from_value::<Kept>(older).unwrap().0, office);
    }
}
