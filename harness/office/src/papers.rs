//! What an office has in its drawer.

use careplan_domain::{OfficeNumber, OfficeUserId, Secret};
use careplan_wire::back_office::portal::Letter;
use careplan_wire::control::CreatedOffice;

/// 電子請求登録結果に関するお知らせ, and the password that the office wrote on it (start guide, chapters 3 and 4: S).
#[derive(Clone, Debug)]
pub struct Papers {
    /// ユーザID.
    pub user_id: OfficeUserId,
    /// 仮パスワード.
    pub temporary_password: Secret,
    /// 証明書発行用パスワード.
    pub certificate_password: Secret,
    /// The password that the office chose, or will choose.
    pub chosen_password: Secret,
}

impl Papers {
    /// A letter, and the password that the office chooses.
    pub fn from_letter(letter: &Letter, chosen_password: Secret) -> Self {
        Self {
            user_id: letter.user_id,
            temporary_password: letter.temporary_password.clone(),
            certificate_password: letter.certificate_password.clone(),
            chosen_password,
        }
    }

    /// The same from the control API's answer.
    pub fn from_created(office: &CreatedOffice, chosen_password: Secret) -> Self {
        Self {
            user_id: office.user_id,
            temporary_password: office.temporary_password.clone(),
            certificate_password: office.certificate_password.clone(),
            chosen_password,
        }
    }

    /// 事業所番号.
    pub fn number(&self) -> OfficeNumber {
        self.user_id.office()
    }
}
