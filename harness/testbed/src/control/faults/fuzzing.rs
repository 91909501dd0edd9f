//! What the fuzzer of fault rules tries.

use careplan_sim::{FaultBook, RuleCount};
use careplan_wire::control::FaultRules;

use super::reading::{Grounds, written};

/// Fault rules as JSON: told all that is wrong, or read; and what was read is written so that it reads back the same.
pub fn fault_rules(input: &[u8]) {
    let Ok(asked) = serde_json::from_slice::<FaultRules>(input) else { return };
    for grounds in [Grounds::PLAIN, Grounds::TLS] {
        match grounds.read(&asked) {
            Ok(rules) => {
                assert!(rules.len() <= FaultBook::RULES_MAX && FaultBook::check(&rules).is_ok());
                let again = rules.iter().map(|rule| written(rule, RuleCount::default())).collect();
                assert_eq!(grounds.read(&FaultRules { rules: again }), Ok(rules));
            }
            Err(findings) => assert!(!findings.is_empty()),
        }
    }
}
