//! `POST offices/{number}/ready`: an office taken through every step, with all that a program needs.

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber, OfficeUserId, PersonalUserId, Secret};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{optional_secret, text_secret};
use crate::text::DisplayFromStr;

/// `POST offices/{number}/ready`; an empty body says nothing of this.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeReady {
    /// The password that the office's people chose at the portal, if they changed the temporary one themselves.
    #[serde(default, with = "optional_secret", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub user_password: Option<Secret>,
}

/// The answer to `POST offices/{number}/ready`: all that a program needs to act as the office.
#[serde_as]
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReadyOffice {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// 事業所ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub user_id: OfficeUserId,
    /// The password that the office chose at the portal.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub user_password: Secret,
    /// 証明書発行用パスワード.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub certificate_password: Secret,
    /// 個人ユーザID.
    #[serde_as(as = "DisplayFromStr")]
    pub personal_id: PersonalUserId,
    /// Its password.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub personal_password: Secret,
    /// The certificate.
    pub certificate_pem: String,
    /// Its key, PKCS#8.
    #[serde(with = "text_secret")]
    #[schemars(with = "String")]
    pub private_key_pem: Secret,
    /// Both, as the portal hands them out.
    pub pkcs12_base64: String,
    /// The certificate's serial.
    #[serde_as(as = "DisplayFromStr")]
    pub serial: CertificateSerial,
    /// Its last moment.
    #[serde_as(as = "DisplayFromStr")]
    pub not_after: JapanTime,
}
