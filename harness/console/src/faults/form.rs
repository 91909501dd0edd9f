//! The form for a rule: its fields as they were typed, and the rule that they make.

use careplan_domain::OfficeNumber;
use careplan_wire::control::FaultRule;
use serde::Deserialize;

/// Characters of a field that are shown again.
const TYPED_SHOWN: usize = 200;

/// The form as it was sent.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RuleForm {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) service: String,
    #[serde(default)]
    pub(crate) route: String,
    #[serde(default)]
    pub(crate) office: String,
    #[serde(default)]
    pub(crate) when: String,
    #[serde(default)]
    pub(crate) count: String,
    #[serde(default)]
    pub(crate) effect: String,
    #[serde(default)]
    pub(crate) wait_ms: String,
    #[serde(default)]
    pub(crate) status: String,
    #[serde(default)]
    pub(crate) chain: String,
}

/// What is wrong, a field each; empty where nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Errors {
    pub(crate) name: &'static str,
    pub(crate) office: &'static str,
    pub(crate) count: &'static str,
    pub(crate) wait_ms: &'static str,
    pub(crate) status: &'static str,
}

impl Default for RuleForm {
    fn default() -> Self {
        let word = str::to_owned;
        Self {
            name: String::new(),
            service: word("relay"),
            route: String::new(),
            office: String::new(),
            when: word("always"),
            count: String::new(),
            effect: word("latency"),
            wait_ms: word("3000"),
            status: word("503"),
            chain: word("expired"),
        }
    }
}

impl Errors {
    pub(crate) fn any(&self) -> bool {
        *self != Self::default()
    }
}

impl RuleForm {
    /// The rule. What it means to the testbed is the testbed's to judge; here only numbers are read.
    pub(crate) fn read(&self) -> Result<FaultRule, Errors> {
        let mut errors = Errors::default();
        let name = match self.name.trim() {
            "" => self.effect.clone(),
            typed => typed.to_owned(),
        };
        let is_name = |name: &str| {
            (1..=60).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if !is_name(&name) {
            errors.name =
                "名前は半角の英小文字、数字、ハイフンで、60文字以内です。空欄にすると自動で決まります。";
        }
        let office = filled(&self.office);
        if office.as_ref().is_some_and(|typed| typed.parse::<OfficeNumber>().is_err()) {
            errors.office = "事業所番号は半角の英数字10桁です。空欄にするとすべての事業所です。";
        }
        let (mut nth, mut every, mut probability) = (None, None, None);
        match self.when.as_str() {
            "nth" | "every" => match self.count.trim().parse::<i64>() {
                Ok(count) if count >= 1 => {
                    *(if self.when == "nth" { &mut nth } else { &mut every }) = Some(count);
                }
                _ => errors.count = "回数は1以上の整数で入力してください。",
            },
            "probability" => match self.count.trim().parse::<f64>() {
                Ok(percent) if percent > 0.0 && percent <= 100.0 => probability = Some(percent / 100.0),
                _ => errors.count = "確率は0より大きく100以下の数(%)で入力してください。",
            },
            _ => {}
        }
        let (mut wait_ms, mut status, mut chain) = (None, None, None);
        match self.effect.as_str() {
            "latency" | "stall" => {
                wait_ms = filled(&self.wait_ms).and_then(|typed| typed.parse().ok());
                if wait_ms.is_none() {
                    errors.wait_ms = "時間はミリ秒の整数で入力してください。3秒は3000です。";
                }
            }
            "status" => {
                status = self.status.trim().parse().ok().filter(|status| (400..=599).contains(status));
                if status.is_none() {
                    errors.status = "エラーの番号は400から599の整数で入力してください。";
                }
            }
            "wrong-chain" => chain = filled(&self.chain),
            _ => {}
        }
        if errors.any() {
            return Err(errors);
        }
        Ok(FaultRule {
            name,
            service: self.service.clone(),
            route: filled(&self.route),
            office,
            nth,
            every,
            probability,
            effect: self.effect.clone(),
            wait_ms,
            status,
            chain,
            ..FaultRule::default()
        })
    }

    /// As much as is worth showing again.
    pub(crate) fn shortened(self) -> Self {
        let cut = |text: String| text.chars().take(TYPED_SHOWN).collect();
        Self {
            name: cut(self.name),
            route: cut(self.route),
            office: cut(self.office),
            count: cut(self.count),
            wait_ms: cut(self.wait_ms),
            status: cut(self.status),
            ..self
        }
    }
}

fn filled(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_the_effect_does_not_take_are_left_out() {
        let rule = RuleForm { effect: "status".to_owned(), ..RuleForm::default() }.read().expect("reads");
        assert_eq!(
            (rule.name.as_str(), rule.status, rule.wait_ms, rule.chain),
            ("status", Some(503), None, None)
        );
        let rule = RuleForm { effect: "reset".to_owned(), ..RuleForm::default() }.read().expect("reads");
        assert_eq!((rule.status, rule.wait_ms, rule.chain), (None, None, None));
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field() {
        let odd = RuleForm {
            name: "三".to_owned(),
            office: "1".to_owned(),
            when: "probability".to_owned(),
            count: "101".to_owned(),
            wait_ms: "-1".to_owned(),
            ..RuleForm::default()
        };
        let errors = odd.read().expect_err("is refused");
        for told in [errors.name, errors.office, errors.count, errors.wait_ms] {
            assert!(told.ends_with('。'), "{errors:?}");
        }
        let half = RuleForm { when: "probability".to_owned(), count: "50".to_owned(), ..RuleForm::default() };
        assert_eq!(half.read().expect("reads").probability, Some(0.5));
        let never = RuleForm { when: "every".to_owned(), count: "0".to_owned(), ..RuleForm::default() };
        assert!(!never.read().expect_err("is refused").count.is_empty());
    }
}
