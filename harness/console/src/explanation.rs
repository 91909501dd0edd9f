//! 説明: a refusal in full: what was asked, what the rule was, what would have been right, and since when.
//!
//! What a service wrote down is read again, not asked again; only since when a certificate is revoked, the CA's register
//! is asked. The rule it keeps: where the journal does not say whose certificate it was, none is named as if it had been.

use careplan_domain::{CertificateSerial, JapanTime, excerpt};
use careplan_sim::{Entry, Outcome};

use crate::Console;
use crate::journal::reading::newest;
use crate::reason::{Why, why};
use crate::sentence::asked;
use crate::time::moment;

/// Characters of a service's own words: enough for every sentence that a service writes of itself.
const DETAIL_SHOWN: usize = 240;
/// Revocations that are told where nobody knows which one it was: the last ones are those a class has just made.
const REVOCATIONS_TOLD: usize = 3;

/// Why something was refused, or broke.
pub(crate) struct Explanation {
    /// What was asked for, when, and by whom.
    pub(crate) asked: String,
    /// The rule's word; empty where something broke that no rule stands behind.
    pub(crate) code: String,
    /// What the rule says was found.
    pub(crate) rule: String,
    /// Since when that is so; empty where the rule knows no time.
    pub(crate) since: Vec<String>,
    /// What would have been right.
    pub(crate) right: String,
    /// What the service wrote, in English.
    pub(crate) detail: String,
    /// The fault rule that did it.
    pub(crate) fault: String,
}

impl Console {
    /// The explanation of a line, if it needs one.
    pub(crate) async fn explanation(&self, entry: &Entry) -> Option<Explanation> {
        let event = &entry.event;
        if event.outcome == Outcome::Done && event.fault.is_none() {
            return None;
        }
        let code = event.rule.unwrap_or_default();
        let Why { rule, right } = match code {
            "" => Why {
                rule: "試験環境の中で処理が最後まで進みませんでした。".to_owned(),
                right:
                    "求めた側に誤りはありません。もう一度試し、続くときは下の英語の説明を確かめてください。"
                        .to_owned(),
            },
            code => why(code),
        };
        let detail = event.reason.clone().unwrap_or_default();
        Some(Explanation {
            asked: question(entry),
            code: code.to_owned(),
            rule,
            since: self.since(entry).await,
            right,
            detail: shortened(&detail),
            fault: event.fault.clone().unwrap_or_default(),
        })
    }

    /// Since when a certificate was not good any more.
    async fn since(&self, entry: &Entry) -> Vec<String> {
        let reason = entry.event.reason.as_deref().unwrap_or_default();
        match entry.event.rule {
            Some("certificate-revoked") => match serial(reason) {
                Some(serial) => self.revocation(serial).await.into_iter().collect(),
                None => self.revocations_before(entry),
            },
            Some("certificate-expired" | "certificate-not-yet-valid") => {
                validity(reason).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    async fn revocation(&self, serial: CertificateSerial) -> Option<String> {
        // A register that does not answer explains nothing, and stops no page.
        let since = self.control.revoked_since(serial).await.ok()??;
        Some(format!("証明書(シリアル番号 {serial})は{}に失効しています。", moment(since)))
    }

    /// In a handshake the exchange learns no name: what was revoked before may have been it.
    fn revocations_before(&self, entry: &Entry) -> Vec<String> {
        let journal = &self.control.environment().journal;
        let found = newest(journal, Some(entry.seq), REVOCATIONS_TOLD, |earlier| {
            earlier.event.kind == "certificate-revoked" && earlier.event.outcome == Outcome::Done
        });
        let told = found.entries.iter().map(|earlier| {
            let serial = earlier.event.request.as_deref().unwrap_or("不明");
            let office = earlier.event.office.map_or_else(String::new, |office| format!("、事業所 {office}"));
            format!("これより前の失効: {}(シリアル番号 {serial}{office})。", moment(earlier.at))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            return told;
        }
        let unnamed = "接続を始める前に断ったため、どの証明書だったかは記録されていません。".to_owned();
        std::iter::once(unnamed).chain(told).collect()
    }
}

fn question(entry: &Entry) -> String {
    let event = &entry.event;
    let who = event.office.map_or_else(String::new, |office| format!("事業所 {office} が"));
    let what = asked(event.kind).unwrap_or("この処理");
    let about = event.request.as_ref().map_or_else(String::new, |about| format!("(対象 {})", excerpt(about)));
    format!("{}に、{who}{what}{about}を求めました。", moment(entry.at))
}

/// The first certificate that a service's sentence names.
fn serial(reason: &str) -> Option<CertificateSerial> {
    let (_, rest) = reason.split_once("certificate `")?;
    rest.split('`').next()?.parse().ok()
}

/// From when to when a certificate is valid: as the exchange says it at its door, or as TLS does in seconds.
fn validity(reason: &str) -> Option<String> {
    let quoted = |lead: &str| -> Option<JapanTime> {
        let (_, rest) = reason.split_once(lead)?;
        rest.split('`').next()?.parse().ok()
    };
    let seconds = |lead: &str| -> Option<JapanTime> {
        let (_, rest) = reason.split_once(lead)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok().map(JapanTime::from_unix_seconds)
    };
    if let (Some(from), Some(to)) = (quoted("is valid from `"), quoted("` to `")) {
        return Some(format!("証明書の有効期間は{}から{}までです。", moment(from), moment(to)));
    }
    if let Some(last) = seconds("not valid after ") {
        return Some(format!("証明書の有効期間は{}に終わりました。", moment(last)));
    }
    seconds("not valid before ").map(|first| format!("証明書の有効期間は{}に始まります。", moment(first)))
}

fn shortened(detail: &str) -> String {
    match detail.char_indices().nth(DETAIL_SHOWN) {
        Some((end, _)) => format!("{}…", &detail[..end]),
        None => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_found_in_the_exchanges_own_sentence() {
        let serial: CertificateSerial = "1A2B".parse().expect("a serial");
        assert_eq!(super::serial(&format!("certificate `{serial}` was revoked")), Some(serial));
        for odd in ["", "a certificate was revoked", "certificate `", "certificate `あ` was revoked"] {
            assert_eq!(super::serial(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_days_of_a_certificate_are_told_by_door_and_handshake() {
        let door = "certificate `1A` is valid from `2026-04-01T00:00:00+09:00` to `2029-03-31T23:59:59+09:00`, \
                    and it is `2030-01-01T09:00:00+09:00`";
        let said = validity(door).expect("is told");
        assert_eq!(said, "証明書の有効期間は2026年4月1日(水) 0:00から2029年3月31日(土) 23:59までです。");
        let handshake = "invalid peer certificate: certificate expired: verification time 1893456000 (UNIX), \
                         but certificate is not valid after 1869663599 (23792401 seconds ago)";
        let said = validity(handshake).expect("is told");
        assert_eq!(said, "証明書の有効期間は2029年3月31日(土) 23:59に終わりました。");
        assert_eq!(validity("certificate expired"), None);
    }

    #[test]
    fn a_long_sentence_of_a_service_is_cut() {
        assert_eq!(shortened("short"), "short");
        assert_eq!(shortened(&"あ".repeat(1_000)).chars().count(), DETAIL_SHOWN + 1);
    }
}
