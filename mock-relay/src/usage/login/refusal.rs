//! Why somebody was not let in: for the journal in English, for the person in Japanese.
//!
//! Each message says what was found, what is expected, and what to do; none repeats a password.

use axum::http::StatusCode;
use careplan_domain::JapanTime;
use careplan_wire::ProblemCode;

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    UserIdMissing,
    UserIdFullWidth,
    ClaimAgent,
    PersonalUser,
    UserIdForm,
    PasswordMissing,
    PasswordFullWidth,
    Wrong,
    Temporary,
    Expired,
    Locked {
        until: JapanTime,
    },
    /// The portal or the store gave no usable answer.
    Unsettled,
}

/// Which field a refusal belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    UserId,
    Password,
}

impl Field {
    /// The id of its input.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::UserId => "user-id",
            Self::Password => "password",
        }
    }
}

impl Refusal {
    /// The journal's word for the rule: a problem code where there is one.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::UserIdMissing | Self::UserIdForm | Self::PasswordMissing => {
                ProblemCode::InvalidField.as_str()
            }
            Self::UserIdFullWidth | Self::PasswordFullWidth => "full-width",
            Self::ClaimAgent => "claim-agent",
            Self::PersonalUser => "personal-user",
            Self::Wrong => ProblemCode::OfficePasswordWrong.as_str(),
            Self::Temporary => ProblemCode::OfficePasswordTemporary.as_str(),
            Self::Expired => ProblemCode::OfficePasswordExpired.as_str(),
            Self::Locked { .. } => ProblemCode::OfficeAccountLocked.as_str(),
            Self::Unsettled => ProblemCode::PeerUnreachable.as_str(),
        }
    }

    /// For the journal, without what was typed.
    pub(super) fn reason(self) -> String {
        let text = match self {
            Self::UserIdMissing => "no user ID was typed",
            Self::UserIdFullWidth => "the user ID was typed in full-width characters",
            Self::ClaimAgent => "a claim agent's ID (HD…) cannot be used for the exchange; use the KJ ID",
            Self::PersonalUser => {
                "the personal user (c…) is for the client app; the usage site takes the KJ ID"
            }
            Self::UserIdForm => "the user ID is not KJ and 12 further characters",
            Self::PasswordMissing => "no password was typed",
            Self::PasswordFullWidth => "the password was typed in full-width characters",
            Self::Wrong => "the password is not that office's; case matters",
            Self::Temporary => "the password is still the temporary one; change it at the portal first",
            Self::Expired => "the password has expired; change it at the portal first",
            Self::Locked { until } => return format!("the account is locked until `{until}`"),
            Self::Unsettled => "the portal or the store gave no usable answer",
        };
        text.to_owned()
    }

    /// For the person.
    pub(super) fn message(self) -> String {
        let text = match self {
            Self::UserIdMissing => "ユーザIDを入力してください。",
            Self::UserIdFullWidth => {
                "全角の文字が入力されています。KJから始まる14桁のユーザIDを、半角で入力してください。"
            }
            Self::ClaimAgent => {
                "HDから始まるユーザIDは代理請求用のため利用できません。KJから始まる14桁のユーザIDを入力してください。"
            }
            Self::PersonalUser => {
                "cから始まる個人ユーザIDは、連携クライアントアプリのログインで使用します。この画面では、KJから始まる14桁のユーザIDを入力してください。"
            }
            Self::UserIdForm => {
                "KJ(半角の大文字)から始まる14桁のユーザIDを入力してください。ユーザIDは「電子請求登録結果に関するお知らせ」に記載されています。"
            }
            Self::PasswordMissing => "パスワードを入力してください。",
            Self::PasswordFullWidth => "全角の文字が入力されています。パスワードは半角で入力してください。",
            Self::Wrong => {
                "ユーザIDまたはパスワードが違います。大文字と小文字は区別されます。電子請求受付システムで使用しているパスワードを入力してください。"
            }
            Self::Temporary => {
                "仮パスワードではログインできません。先に電子請求受付システムにログインし、新しいパスワードに変更してください。変更後のパスワードで、この画面にログインできます。"
            }
            Self::Expired => {
                "パスワードの有効期限が切れています。電子請求受付システムで新しいパスワードに変更してから、ログインしてください。"
            }
            Self::Locked { until } => {
                return format!(
                    "続けて誤ったパスワードが入力されたため、{} {}:{:02}までログインできません。その後、正しいパスワードでログインしてください。",
                    until.day().slashed_short(),
                    until.hour(),
                    until.minute()
                );
            }
            Self::Unsettled => {
                "ただいまパスワードを確認できません。しばらくしてから、もう一度ログインしてください。"
            }
        };
        text.to_owned()
    }

    /// Where the message stands.
    pub(super) const fn field(self) -> Field {
        match self {
            Self::UserIdMissing
            | Self::UserIdFullWidth
            | Self::ClaimAgent
            | Self::PersonalUser
            | Self::UserIdForm
            | Self::Locked { .. } => Field::UserId,
            Self::PasswordMissing
            | Self::PasswordFullWidth
            | Self::Wrong
            | Self::Temporary
            | Self::Expired
            | Self::Unsettled => Field::Password,
        }
    }

    /// The status of the page that says it.
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::UserIdMissing
            | Self::UserIdFullWidth
            | Self::ClaimAgent
            | Self::PersonalUser
            | Self::UserIdForm
            | Self::PasswordMissing
            | Self::PasswordFullWidth => StatusCode::UNPROCESSABLE_ENTITY,
            // Not 401, which asks a browser for credentials of HTTP's own.
            Self::Wrong | Self::Temporary | Self::Expired | Self::Locked { .. } => StatusCode::FORBIDDEN,
            Self::Unsettled => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
