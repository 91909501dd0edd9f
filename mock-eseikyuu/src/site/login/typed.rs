//! What was typed at ログイン, before any password is looked at: a slip of form does not count towards the lock (A).
//!
//! Both fields are judged, so that all that is wrong is told at once; none of it repeats a password.

use crate::half_width::half_width;
use careplan_domain::{OfficeUserId, PortalUserId, has_full_width};
use careplan_wire::ProblemCode;

/// What is wrong with each field; at least one has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) user_id: Option<UserIdFinding>,
    pub(super) password: Option<PasswordFinding>,
}

/// What is wrong with a typed ユーザID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::site) enum UserIdFinding {
    Missing,
    FullWidth,
    ClaimAgent,
    PersonalUser,
    LowerCase,
    Form,
}

/// What is wrong with a typed パスワード.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::site) enum PasswordFinding {
    Missing,
    FullWidth,
}

/// The user, if both fields have the form of what they should hold.
pub(super) fn judged(user_id: &str, password: &str) -> Result<OfficeUserId, Findings> {
    let user = judged_user_id(user_id);
    let password = judged_password(password);
    match (user, password) {
        (Ok(user), None) => Ok(user),
        (user, password) => Err(Findings { user_id: user.err(), password }),
    }
}

/// What is wrong with a typed password before it is compared.
pub(in crate::site) fn judged_password(typed: &str) -> Option<PasswordFinding> {
    if typed.is_empty() {
        Some(PasswordFinding::Missing)
    } else {
        has_full_width(typed).then_some(PasswordFinding::FullWidth)
    }
}

/// The user of a typed ID.
pub(in crate::site) fn judged_user_id(typed: &str) -> Result<OfficeUserId, UserIdFinding> {
    match typed.parse() {
        Ok(PortalUserId::Office(user)) => Ok(user),
        Ok(PortalUserId::ClaimAgent(_)) => Err(UserIdFinding::ClaimAgent),
        Err(_) if typed.is_empty() => Err(UserIdFinding::Missing),
        Err(_) if has_full_width(typed) => Err(UserIdFinding::FullWidth),
        // Any HD ID belongs to an agent, well-formed or not.
        Err(_) if typed.starts_with("HD") => Err(UserIdFinding::ClaimAgent),
        Err(_) if typed.starts_with(['c', 'C']) => Err(UserIdFinding::PersonalUser),
        Err(_) if typed.to_ascii_uppercase().parse::<OfficeUserId>().is_ok() => Err(UserIdFinding::LowerCase),
        Err(_) => Err(UserIdFinding::Form),
    }
}

impl Findings {
    /// The journal's word for the rule: the first that was broken.
    pub(super) fn rule(self) -> &'static str {
        self.user_id.map(UserIdFinding::rule).or(self.password.map(PasswordFinding::rule)).unwrap_or_default()
    }

    /// For the journal, without what was typed.
    pub(super) fn reason(self) -> String {
        let reasons = [self.user_id.map(UserIdFinding::reason), self.password.map(PasswordFinding::reason)];
        reasons.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

impl UserIdFinding {
    pub(in crate::site) const fn rule(self) -> &'static str {
        match self {
            Self::Missing | Self::LowerCase | Self::Form => ProblemCode::InvalidField.as_str(),
            Self::FullWidth => "full-width",
            Self::ClaimAgent => "claim-agent",
            Self::PersonalUser => "personal-user",
        }
    }

    pub(in crate::site) const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "no user ID was typed",
            Self::FullWidth => "the user ID has full-width characters",
            Self::ClaimAgent => "an HD ID was used, which belongs to a claim agent",
            Self::PersonalUser => {
                "the personal user (c…) is for the client app; the portal takes the office's KJ ID"
            }
            Self::LowerCase => "the user ID was typed in lower case, it begins with KJ in capitals",
            Self::Form => {
                "what was typed is no user ID: KJ, two digits for the prefecture, the office number"
            }
        }
    }

    /// For the person, who typed this. An ID that is right but for its full-width characters is shown as it should be.
    pub(in crate::site) fn message(self, typed: &str) -> String {
        let meant = narrow(typed);
        match (self, meant.parse::<OfficeUserId>()) {
            (Self::FullWidth, Ok(meant)) => format!("{}半角では「{meant}」です。", self.sentence()),
            (Self::FullWidth, Err(_)) if meant.starts_with("HD") => {
                format!("{}{}", self.sentence(), Self::ClaimAgent.sentence())
            }
            _ => self.sentence().to_owned(),
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "未入力です。KJから始まる14桁のユーザIDを入力してください。",
            Self::FullWidth => "ユーザIDに全角の文字があります。半角の英数字で入力してください。",
            Self::ClaimAgent => {
                "HDから始まるユーザIDは代理人のものです。代理人には専用の窓口があり、HDから始まるユーザIDはこちらでは使えません。KJから始まるユーザIDを入力してください。"
            }
            Self::PersonalUser => {
                "cから始まる個人ユーザIDは、連携クライアントアプリのログインで使用します。この画面では、KJから始まる14桁のユーザIDを入力してください。"
            }
            Self::LowerCase => {
                "小文字で入力されています。KJ(半角の大文字)から始まる14桁のユーザIDを入力してください。"
            }
            Self::Form => {
                "KJ(半角の大文字)から始まる14桁のユーザIDを入力してください。ユーザIDは「電子請求登録結果に関するお知らせ」に記載されています。"
            }
        }
    }
}

impl PasswordFinding {
    pub(in crate::site) const fn rule(self) -> &'static str {
        match self {
            Self::Missing => ProblemCode::InvalidField.as_str(),
            Self::FullWidth => "full-width",
        }
    }

    pub(in crate::site) const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "no password was typed",
            Self::FullWidth => "the password has full-width characters",
        }
    }

    /// For the person.
    pub(in crate::site) const fn message(self) -> &'static str {
        match self {
            Self::Missing => "未入力です。パスワードを入力してください。",
            Self::FullWidth => "パスワードに全角の文字があります。半角の英字と数字で入力してください。",
        }
    }
}

/// The same in half-width capitals, as far as there are such.
fn narrow(typed: &str) -> String {
    typed
        .chars()
        .filter(|character| *character != '\u{3000}')
        .map(half_width)
        .collect::<String>()
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(user_id: &str, password: &str, expected: (Option<UserIdFinding>, Option<PasswordFinding>)) {
        let found = judged(user_id, password).err().map(|findings| (findings.user_id, findings.password));
        assert_eq!(found.unwrap_or_default(), expected, "{user_id}");
    }

    #[test]
    fn each_slip_has_its_own_word_and_both_fields_are_judged() {
        check("KJ444470300015", "Mihon1234", (None, None));
        check("", "", (Some(UserIdFinding::Missing), Some(PasswordFinding::Missing)));
        check("KJ444470300015", "", (None, Some(PasswordFinding::Missing)));
        check("ＫＪ444470300015", "ａ", (Some(UserIdFinding::FullWidth), Some(PasswordFinding::FullWidth)));
        check("HD44", "x", (Some(UserIdFinding::ClaimAgent), None));
        check("c000000001", "x", (Some(UserIdFinding::PersonalUser), None));
        check("kj444470300015", "x", (Some(UserIdFinding::LowerCase), None));
        check("Kj444470300015", "x", (Some(UserIdFinding::LowerCase), None));
        check("4470300015", "x", (Some(UserIdFinding::Form), None));
    }

    #[test]
    fn a_full_width_id_is_shown_as_it_should_be_typed() {
        let told = |typed: &str| UserIdFinding::FullWidth.message(typed);
        assert!(told("ＫＪ４４４４７０３０００１５").ends_with("半角では「KJ444470300015」です。"));
        assert!(told("kj44447030001５").ends_with("半角では「KJ444470300015」です。"));
        assert!(told("ＨＤ４４").contains("代理人には専用の窓口があり"));
        assert!(told("１２３").ends_with("半角の英数字で入力してください。"));
    }

    #[test]
    fn the_journal_is_told_of_both_fields() {
        let findings = judged("", "").unwrap_err();
        assert_eq!(findings.rule(), "invalid-field");
        assert_eq!(findings.reason(), "no user ID was typed; no password was typed");
    }
}
