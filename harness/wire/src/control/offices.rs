//! `GET` and `POST offices`: who is registered, and how far it is.

use careplan_domain::{Claims, OfficeNumber, OfficeUserId, Secret, ServiceKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::text_secret;
use crate::text::DisplayFromStr;

/// `POST offices`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOffice {
    /// 事業所名.
    pub name: String,
    /// サービス種類, at least one.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県, by name or two-digit code.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    #[serde_as(as = "DisplayFromStr")]
    pub claims: Claims,
    /// 事業所番号; drawn from the seed when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<OfficeNumber>,
}

impl NewOffice {
    /// Characters of an office's or a municipality's name at most: what fits one line of the letter.
    pub const NAME_MAX: usize = 100;
}

/// The answer to `POST offices`: the office as its letter tells it.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CreatedOffice {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// 仮パスワード.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub temporary_password: Secret,
    /// 証明書発行用パスワード.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub certificate_password: Secret,
    /// How far it is.
    pub stage: Stage,
}

/// How far an office is on its way to the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It has its letter.
    Registered,
    /// It changed the temporary password.
    PasswordChanged,
    /// It requested its certificate.
    CertificateRequested,
    /// Its certificate was issued.
    CertificateIssued,
    /// It applied for the exchange, but holds no valid certificate.
    Applied,
    /// It can exchange.
    Ready,
}

/// An office as the control API lists it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Office {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    #[serde_as(as = "Vec<DisplayFromStr>")]
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    #[serde_as(as = "DisplayFromStr")]
    pub claims: Claims,
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// How far it is.
    pub stage: Stage,
}

/// `GET offices?cursor=`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficesQuery {
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A list of offices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offices {
    /// The offices, by number.
    pub offices: Vec<Office>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
