//! What the fuzzer of forms tries of お問い合わせ and シミュレーション.

use super::enquiry_fields::Fields;
use super::simulation_fields::{FIELDS, Typed, check};
use crate::fuzzing::fields;

/// Faults come one a field, in the page's order; what passes has no space around it and no control character.
pub(crate) fn enquiry(form: &[u8]) {
    let Some(typed) = fields::<Fields>(form) else { return };
    match typed.check() {
        Ok(asked) => {
            for line in [&asked.name, &asked.mail, &asked.subject] {
                assert!(
                    line.trim() == line && !line.is_empty() && !line.chars().any(char::is_control),
                    "{line:?}"
                );
            }
            assert!(!asked.body.contains('\r') && asked.body.trim() == asked.body, "{:?}", asked.body);
        }
        Err(faults) => {
            assert!(!faults.is_empty() && faults.windows(2).all(|pair| pair[0].field < pair[1].field));
        }
    }
    let cut = typed.cut();
    assert_eq!(cut.clone().cut(), cut);
}

/// What passes is within every limit, and can be reckoned.
pub(crate) fn simulation(form: &[u8]) {
    let Some(typed) = fields::<Typed>(form) else { return };
    match check(&typed) {
        Ok(inputs) => {
            assert!(FIELDS.iter().all(|field| field.slot.of(&inputs) <= field.most), "{inputs:?}");
            let _reckoned = inputs.estimate();
        }
        Err(faults) => assert!(!faults.is_empty()),
    }
}
