//! The form of a new notice, and what is wrong with it, a field each.

use careplan_domain::Day;
use careplan_wire::control::{NewNotice, NoticeCategory};
use serde::Deserialize;

/// Characters of a title, as the portal takes them.
const TITLE_MAX: usize = 100;
/// Characters of a text, likewise.
const BODY_MAX: usize = 4_000;
/// Characters of any other field that are shown again after a refusal.
const SHOWN_MAX: usize = 40;

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NoticeForm {
    pub(super) category: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) office: String,
}

/// What is wrong; empty where nothing is.
#[derive(Default)]
pub(super) struct Errors {
    pub(super) category: &'static str,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) from: &'static str,
    pub(super) until: String,
    pub(super) office: &'static str,
}

impl Errors {
    pub(super) fn any(&self) -> bool {
        let texts = [self.category, &self.title, &self.body, self.from, &self.until, self.office];
        texts.iter().any(|text| !text.is_empty())
    }
}

impl NoticeForm {
    /// What is shown again: no field grows a page without end.
    pub(super) fn shortened(self) -> Self {
        let cut = |text: String, most: usize| text.chars().take(most).collect();
        Self {
            category: cut(self.category, SHOWN_MAX),
            title: cut(self.title, 2 * TITLE_MAX),
            body: cut(self.body, 2 * BODY_MAX),
            from: cut(self.from, SHOWN_MAX),
            until: cut(self.until, SHOWN_MAX),
            office: cut(self.office, SHOWN_MAX),
        }
    }
}

/// The notice, or all that is wrong.
pub(super) fn check(form: &NoticeForm, today: Day) -> Result<NewNotice, Errors> {
    // A browser ends the lines of a text as mails do.
    let body = form.body.replace("\r\n", "\n");
    let mut errors = Errors {
        title: text_error("タイトル", form.title.trim(), TITLE_MAX, char::is_control),
        body: text_error("本文", body.trim(), BODY_MAX, |one| one.is_control() && one != '\n'),
        ..Errors::default()
    };
    let category = match form.category.as_str() {
        "" | "schedule" => NoticeCategory::Schedule,
        "certificate" => NoticeCategory::Certificate,
        "other" => NoticeCategory::Other,
        _ => {
            errors.category = "カテゴリを選び直してください。";
            NoticeCategory::default()
        }
    };
    let from = day(&form.from, || errors.from = DAY);
    let until = day(&form.until, || DAY.clone_into(&mut errors.until));
    let first = from.unwrap_or(today);
    if until.is_some_and(|until| until < first) {
        errors.until =
            format!("最後の日は、最初の日({})と同じか、それより後にしてください。", first.slashed());
    }
    let office = match form.office.trim() {
        "" => None,
        typed => {
            let office = typed.parse().ok();
            if office.is_none() {
                errors.office = "事業所番号は半角の英数字10桁です。空欄にするとすべての事業所に掲載します。";
            }
            office
        }
    };
    if errors.any() {
        return Err(errors);
    }
    let (title, body) = (form.title.trim().to_owned(), body.trim().to_owned());
    Ok(NewNotice { category, title, body, from, until, office })
}

const DAY: &str = "日付は2026-04-01のように入力してください。";

fn day(typed: &str, wrong: impl FnOnce()) -> Option<Day> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse().ok();
    if day.is_none() {
        wrong();
    }
    day
}

fn text_error(field: &str, typed: &str, most: usize, is_bad: fn(char) -> bool) -> String {
    let found = typed.chars().count();
    if found == 0 {
        format!("{field}が入力されていません。")
    } else if found > most {
        format!("{field}が{found}文字あります。{most}文字以内で入力してください。")
    } else if typed.chars().any(is_bad) {
        format!("{field}に使えない文字(制御文字)があります。")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> NoticeForm {
        NoticeForm {
            title: " 停止 ".to_owned(),
            body: "一行\r\n二行\r\n".to_owned(),
            ..NoticeForm::default()
        }
    }

    fn today() -> Day {
        "2026-04-01".parse().unwrap()
    }

    #[test]
    fn what_a_browser_sends_becomes_a_notice() {
        let notice = check(&form(), today()).ok().unwrap();
        assert_eq!((notice.title.as_str(), notice.body.as_str()), ("停止", "一行\n二行"));
        assert_eq!((notice.category, notice.from, notice.until), (NoticeCategory::Schedule, None, None));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrong = NoticeForm {
            category: "news".to_owned(),
            title: " ".to_owned(),
            body: "長".repeat(10_000),
            from: "4月".to_owned(),
            until: "2026-03-31".to_owned(),
            office: "４４７０３０００１５".to_owned(),
        };
        let errors = check(&wrong, today()).err().unwrap();
        assert_eq!(errors.body, "本文が10000文字あります。4000文字以内で入力してください。");
        for text in [errors.category, &errors.title, errors.from, &errors.until, errors.office] {
            assert!(text.ends_with('。'));
        }
        assert_eq!(wrong.shortened().body.chars().count(), 8_000);
    }
}
