//! What was typed and chosen on a page of 再発行.

use careplan_domain::{OfficeUserId, Secret};
use careplan_wire::ProblemCode;
use serde::Deserialize;

use crate::portal::Delivery;
use crate::site::login::typed::{self, PasswordFinding, UserIdFinding};

/// The form of 再発行.
#[derive(Deserialize)]
pub(in crate::site) struct ReissueForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    once: String,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    delivery: String,
}

/// What is wrong with the fields, all of it at once.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) user_id: Option<String>,
    pub(super) password: Option<&'static str>,
    pub(super) delivery: Option<&'static str>,
    rule: Option<&'static str>,
    reasons: Vec<&'static str>,
}

impl ReissueForm {
    pub(super) fn csrf(&self) -> &str {
        &self.csrf
    }

    pub(super) fn once(&self) -> &str {
        &self.once
    }

    /// The typed ID, as far as the page shows it again.
    pub(super) fn shown_user_id(&self, characters_max: usize) -> String {
        self.user_id.trim().chars().take(characters_max).collect()
    }

    pub(super) fn chosen(&self) -> Option<Delivery> {
        match self.delivery.as_str() {
            "mail" => Some(Delivery::SecurityMail),
            "post" => Some(Delivery::Post),
            _ => None,
        }
    }

    /// ログイン情報再発行: for whom, and by which way.
    pub(super) fn for_login(&self) -> Result<(OfficeUserId, Delivery), Findings> {
        let typed = self.user_id.trim();
        match (typed::judged_user_id(typed), self.chosen()) {
            (Ok(user), Some(delivery)) => Ok((user, delivery)),
            (user, chosen) => Err(Findings::of(typed, user.err(), None, chosen)),
        }
    }

    /// 証明書発行用パスワード再発行 before a login: for whom, by which password, and by which way.
    pub(super) fn for_certificate_password(&self) -> Result<(OfficeUserId, Secret, Delivery), Findings> {
        let typed = self.user_id.trim();
        let password = typed::judged_password(&self.password);
        match (typed::judged_user_id(typed), password, self.chosen()) {
            (Ok(user), None, Some(delivery)) => Ok((user, Secret::from(self.password.as_str()), delivery)),
            (user, password, chosen) => Err(Findings::of(typed, user.err(), password, chosen)),
        }
    }

    /// 証明書発行用パスワード再発行 of whoever is logged in: by which way.
    pub(super) fn delivery(&self) -> Result<Delivery, Findings> {
        self.chosen().ok_or_else(|| Findings::of("", None, None, None))
    }
}

impl Findings {
    fn of(
        typed: &str,
        user_id: Option<UserIdFinding>,
        password: Option<PasswordFinding>,
        chosen: Option<Delivery>,
    ) -> Self {
        let unchosen = chosen.is_none().then_some("no way of delivery was chosen");
        let reasons = [user_id.map(UserIdFinding::reason), password.map(PasswordFinding::reason), unchosen];
        Self {
            rule: user_id.map(UserIdFinding::rule).or(password.map(PasswordFinding::rule)),
            user_id: user_id.map(|finding| finding.message(typed)),
            password: password.map(PasswordFinding::message),
            delivery: unchosen.map(|_| "受け取り方を選んでください。"),
            reasons: reasons.into_iter().flatten().collect(),
        }
    }

    /// The chosen way of delivery is not open to this office.
    pub(super) fn at_delivery(message: &'static str) -> Self {
        Self { delivery: Some(message), ..Self::default() }
    }

    pub(super) fn any(&self) -> bool {
        self.user_id.is_some() || self.password.is_some() || self.delivery.is_some()
    }

    /// The journal's word for the rule: the first that was broken.
    pub(super) fn rule(&self) -> &'static str {
        self.rule.unwrap_or(ProblemCode::InvalidField.as_str())
    }

    /// For the journal, without what was typed.
    pub(super) fn reason(&self) -> String {
        self.reasons.join("; ")
    }
}
