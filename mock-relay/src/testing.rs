//! What tests stand on, those of this crate and the program that asks for a PostgreSQL server.

use careplan_domain::{Claims, OfficeNumber, OfficeUserId, ServiceKind};
use careplan_wire::back_office::portal::Facts;
use careplan_wire::control::Stage;

/// An office as the portal tells of it, right in everything.
pub(crate) fn facts(number: &str) -> Facts {
    let number: OfficeNumber = number.parse().expect("an office number");
    Facts {
        number,
        name: format!("モデル事務所{number}"),
        service_kinds: vec![ServiceKind::CARE_MANAGEMENT],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::None,
        user_id: OfficeUserId::of(number),
        stage: Stage::PasswordChanged,
        certificate_valid: false,
        password_changes: 1,
        certificate_kind: None,
    }
}
