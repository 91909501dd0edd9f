//! The search of the notices as a form, with what is wrong at its field, and the pager below the list.

use careplan_client::percent;

use crate::notice::{DayField, Listing, PageFinding, SearchFields, SearchFinding, Target};
use careplan_serve::KEYWORD_MAX;

/// Characters of something too long that the page gives back.
const SHOWN_MAX: usize = 120;

/// The form.
pub(super) struct SearchForm {
    pub(super) targets: Vec<Choice>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) keyword: String,
    pub(super) target_message: Option<String>,
    pub(super) from_message: Option<String>,
    pub(super) to_message: Option<String>,
    pub(super) keyword_message: Option<String>,
}

/// One of 対象.
pub(super) struct Choice {
    pub(super) word: &'static str,
    pub(super) label: &'static str,
    pub(super) chosen: bool,
}

/// 頁移動.
pub(super) struct Pager {
    pub(super) path: &'static str,
    pub(super) page: usize,
    pub(super) pages: usize,
    /// The search, to be kept while pages are turned.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// The addresses of 先頭, 前頁, 次頁 and 最終, where there is one.
    pub(super) first: Option<String>,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    pub(super) last: Option<String>,
    pub(super) message: Option<String>,
}

impl SearchForm {
    pub(super) fn of(fields: &SearchFields, findings: &[SearchFinding]) -> Self {
        let is_known = Target::EACH.iter().any(|target| target.word() == fields.target);
        let chosen = if is_known { fields.target.as_str() } else { Target::default().word() };
        let mut form = Self {
            targets: Target::EACH
                .map(|target| Choice {
                    word: target.word(),
                    label: target.label(),
                    chosen: target.word() == chosen,
                })
                .into(),
            from: shown(&fields.from),
            to: shown(&fields.to),
            keyword: shown(&fields.keyword),
            target_message: None,
            from_message: None,
            to_message: None,
            keyword_message: None,
        };
        for finding in findings {
            match finding {
                SearchFinding::Target => {
                    let message = "対象は、四つの中から選んでください。";
                    form.target_message = Some(message.to_owned());
                }
                SearchFinding::NoDay(DayField::From) => form.from_message = Some(no_day(&fields.from)),
                SearchFinding::NoDay(DayField::To) => form.to_message = Some(no_day(&fields.to)),
                SearchFinding::Order { from, to } => {
                    form.to_message = Some(format!(
                        "終わりの日({})が、始まりの日({})より前です。始まりの日以降の日付を入力してください。",
                        to.slashed(),
                        from.slashed()
                    ));
                }
                SearchFinding::KeywordTooLong { found } => {
                    form.keyword_message = Some(format!(
                        "キーワードが{found}文字あります。{KEYWORD_MAX}文字以内で入力してください。"
                    ));
                }
            }
        }
        form
    }

    /// What is wrong, with the field that it is about.
    pub(super) fn messages(&self) -> Vec<(&'static str, &str)> {
        [
            ("target", &self.target_message),
            ("from", &self.from_message),
            ("to", &self.to_message),
            ("keyword", &self.keyword_message),
        ]
        .into_iter()
        .filter_map(|(field, message)| Some((field, message.as_deref()?)))
        .collect()
    }
}

impl Pager {
    pub(super) fn of(
        listing: &Listing,
        finding: Option<PageFinding>,
        path: &'static str,
        fields: &SearchFields,
    ) -> Self {
        let &Listing { page, pages, .. } = listing;
        let SearchFields { target, from, to, keyword } = fields;
        let hidden: Vec<_> = [("target", target), ("from", from), ("to", to), ("keyword", keyword)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect();
        let address = |page: usize| {
            let fields = hidden.iter().map(|(name, value)| (*name, value.clone()));
            format!("{path}?{}", percent::form(fields.chain([("page", page.to_string())])))
        };
        Self {
            path,
            page,
            pages,
            first: (page > 1).then(|| address(1)),
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < pages).then(|| address(page + 1)),
            last: (page < pages).then(|| address(pages)),
            message: finding.map(|PageFinding { pages }| match pages {
                1 => "その頁はありません。頁は1だけです。".to_owned(),
                _ => format!("その頁はありません。1から{pages}までの数字を入力してください。"),
            }),
            hidden,
        }
    }
}

fn no_day(typed: &str) -> String {
    format!(
        "「{}」は日付として読み取れません。「2026/04/01」のように、西暦の年月日を入力してください。",
        typed.trim().chars().take(20).collect::<String>()
    )
}

fn shown(typed: &str) -> String {
    typed.chars().take(SHOWN_MAX).collect()
}
