//! 検索条件: what a visitor asks for, read from the address of a page.
//!
//! Pure. Whether the municipality or the page exists only the edition knows ([`Edition::find`]).
//!
//! [`Edition::find`]: super::edition::Edition::find

use careplan_client::percent;
use careplan_domain::{Prefecture, ServiceKind};
use thiserror::Error;

use super::folding::words;
use super::municipalities;

/// Characters of a keyword at most: the longest name of an office that a testbed takes has as many.
pub(super) const KEYWORD_CHARACTERS_MAX: usize = 100;

/// A question without a page: nothing asked is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// 都道府県 and, within it, 市区町村.
    pub(super) area: Area,
    /// サービスの種類: any of these; none for all.
    pub(super) kinds: Vec<ServiceKind>,
    /// キーワード, as it was typed.
    pub(super) keyword: String,
}

/// Where is looked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Area {
    /// 全国.
    #[default]
    Country,
    /// A whole prefecture.
    Prefecture(Prefecture),
    /// A municipality.
    Municipality(Prefecture, String),
}

/// Why a question cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum SearchRefusal {
    /// A prefecture that is none.
    #[error("`prefecture` is none of `01` to `47`")]
    Prefecture,
    /// The name of a municipality without its prefecture.
    #[error("`municipality` needs its `prefecture`, unless it is a code such as `442038`")]
    MunicipalityAlone,
    /// A municipality that the list does not have.
    #[error("the list has no such municipality in this prefecture")]
    Municipality,
    /// A service kind that is none.
    #[error("`kind` is no service kind of the standard, such as `11` or `43`")]
    Kind,
    /// A keyword beyond its limit.
    #[error("`keyword` has more than {KEYWORD_CHARACTERS_MAX} characters")]
    Keyword,
    /// A page that is no number.
    #[error("`page` is no number from 1, in half-width digits")]
    Page,
    /// A page after the last.
    #[error("there are not so many pages")]
    PageAfterLast,
}

impl Search {
    /// Reads it from the pairs of a query, with its page. What is empty was not asked; what is not known is left alone,
    /// as browsers and link checkers add words of their own. Of what is asked twice the last counts, of kinds all.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<(Self, usize), SearchRefusal> {
        let last = |name: &str| {
            let pair = pairs.iter().rev().find(|(found, _)| found == name);
            pair.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let prefecture = last("prefecture")
            .map(|text| text.parse::<Prefecture>().map_err(|_| SearchRefusal::Prefecture))
            .transpose()?;
        let area = match (prefecture, last("municipality")) {
            (None, None) => Area::Country,
            (Some(prefecture), None) => Area::Prefecture(prefecture),
            (named, Some(code)) if is_code(code) => match municipalities::by_code(code) {
                Some(one) if named.is_none_or(|named| named == one.prefecture()) => {
                    Area::Municipality(one.prefecture(), one.name.to_owned())
                }
                _ => return Err(SearchRefusal::Municipality),
            },
            (Some(prefecture), Some(name)) => {
                let name = municipalities::told(prefecture, name).map_or(name, |one| one.name);
                Area::Municipality(prefecture, name.to_owned())
            }
            (None, Some(_)) => return Err(SearchRefusal::MunicipalityAlone),
        };
        let mut kinds = Vec::new();
        for (_, text) in pairs.iter().filter(|(name, value)| name == "kind" && !value.trim().is_empty()) {
            let kind: ServiceKind = text.trim().parse().map_err(|_| SearchRefusal::Kind)?;
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let keyword = last("keyword").unwrap_or_default();
        if keyword.chars().count() > KEYWORD_CHARACTERS_MAX {
            return Err(SearchRefusal::Keyword);
        }
        let page = last("page").map_or(Ok(1), page_number)?;
        Ok((Self { area, kinds, keyword: keyword.to_owned() }, page))
    }

    /// The words that all must be found.
    pub(super) fn words(&self) -> Vec<String> {
        words(&self.keyword)
    }

    /// 検索条件, as the line above the list prints it: 「大分県 中津市」 (S); kinds and keyword after it (A).
    pub(super) fn condition(&self) -> String {
        let mut parts = Vec::new();
        match &self.area {
            Area::Country => {}
            Area::Prefecture(prefecture) => parts.push(prefecture.name().to_owned()),
            Area::Municipality(prefecture, municipality) => {
                parts.push(format!("{} {municipality}", prefecture.name()));
            }
        }
        parts.extend(self.kinds.iter().map(|kind| kind.name().to_owned()));
        if !self.keyword.is_empty() {
            parts.push(self.keyword.clone());
        }
        if parts.is_empty() { "全国".to_owned() } else { parts.join(" ") }
    }

    /// The same question of another place.
    pub(super) fn within(&self, area: Area) -> Self {
        Self { area, ..self.clone() }
    }

    /// The question as a query, without its `?`; empty where nothing is asked.
    pub(super) fn query(&self) -> String {
        percent::form(self.pairs())
    }

    /// The address of one page of its answer.
    pub(super) fn href(&self, path: &str, page: usize) -> String {
        let mut pairs = self.pairs();
        if page > 1 {
            pairs.push(("page", page.to_string()));
        }
        let query = percent::form(pairs);
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Names and values, as a form sends them. A municipality of the list goes by its code: a name takes nine bytes a
    /// character, and a map has as many addresses as a prefecture has municipalities.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        match &self.area {
            Area::Country => {}
            Area::Prefecture(prefecture) => pairs.push(("prefecture", prefecture.to_string())),
            Area::Municipality(prefecture, municipality) => {
                if let Some(one) = municipalities::named(*prefecture, municipality) {
                    pairs.push(("municipality", one.code.to_owned()));
                } else {
                    pairs.push(("prefecture", prefecture.to_string()));
                    pairs.push(("municipality", municipality.clone()));
                }
            }
        }
        pairs.extend(self.kinds.iter().map(|kind| ("kind", kind.to_string())));
        if !self.keyword.is_empty() {
            pairs.push(("keyword", self.keyword.clone()));
        }
        pairs
    }
}

impl Area {
    /// Its prefecture, where it is in one.
    pub(super) fn prefecture(&self) -> Option<Prefecture> {
        match self {
            Self::Country => None,
            Self::Prefecture(prefecture) | Self::Municipality(prefecture, _) => Some(*prefecture),
        }
    }
}

/// Whether a municipality is asked for by its code: no name is all digits.
fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn page_number(text: &str) -> Result<usize, SearchRefusal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number > 0).ok_or(SearchRefusal::Page)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<(Search, usize), SearchRefusal> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Search::read(&pairs)
    }

    #[test]
    fn the_condition_is_printed_as_in_the_deck() {
        let (search, page) = read(&[("prefecture", "44"), ("municipality", "中津市")]).expect("reads");
        assert_eq!((search.condition().as_str(), page), ("大分県 中津市", 1));
        let (search, _) =
            read(&[("kind", "43"), ("kind", "11"), ("kind", "43"), ("keyword", " つくし ")]).expect("reads");
        assert_eq!(search.condition(), "居宅介護支援 訪問介護 つくし");
        assert_eq!(read(&[("page", ""), ("utm_source", "x")]).expect("reads").0.condition(), "全国");
    }

    #[test]
    fn what_cannot_be_asked_is_told_apart() {
        for (pairs, refusal) in [
            (vec![("prefecture", "48")], SearchRefusal::Prefecture),
            (vec![("prefecture", "４４")], SearchRefusal::Prefecture),
            (vec![("municipality", "中津市")], SearchRefusal::MunicipalityAlone),
            (vec![("kind", "99")], SearchRefusal::Kind),
            (vec![("kind", "１１")], SearchRefusal::Kind),
            (vec![("page", "0")], SearchRefusal::Page),
            (vec![("page", "-1")], SearchRefusal::Page),
            (vec![("page", "+1")], SearchRefusal::Page),
            (vec![("page", "２")], SearchRefusal::Page),
            (vec![("page", "99999999999999999999999")], SearchRefusal::Page),
            (vec![("keyword", &"あ".repeat(101))], SearchRefusal::Keyword),
        ] {
            assert_eq!(read(&pairs), Err(refusal), "{pairs:?}");
        }
        assert!(read(&[("keyword", &"あ".repeat(100))]).is_ok());
    }

    #[test]
    fn a_municipality_is_asked_for_by_name_or_by_code() {
        let by_name = read(&[("prefecture", "44"), ("municipality", "中津市")]).expect("reads").0;
        assert_eq!(read(&[("municipality", "442038")]).expect("reads").0, by_name);
        assert_eq!(read(&[("prefecture", "44"), ("municipality", "442038")]).expect("reads").0, by_name);
        assert_eq!(by_name.query(), "municipality=442038");
        for pairs in
            [vec![("municipality", "442039")], vec![("prefecture", "43"), ("municipality", "442038")]]
        {
            assert_eq!(read(&pairs), Err(SearchRefusal::Municipality), "{pairs:?}");
        }
    }

    proptest! {
        #[test]
        fn a_question_is_read_as_it_is_written(
            prefecture in proptest::option::of(0_usize..47),
            municipality in proptest::option::of(prop_oneof!["[^ \t\u{3000}\\p{C}0-9]{1,9}", Just("中津市".to_owned())]),
            kinds in proptest::collection::btree_set(0_usize..ServiceKind::ALL.len(), 0..4),
            keyword in "[あ-ん0-9&=%+]{0,20}",
            page in 1_usize..1000,
        ) {
            let prefecture = prefecture.map(|index| Prefecture::ALL[index]);
            let area = match (prefecture, municipality) {
                (None, _) => Area::Country,
                (Some(prefecture), None) => Area::Prefecture(prefecture),
                (Some(prefecture), Some(municipality)) => {
                    Area::Municipality(prefecture, municipality.trim().to_owned())
                }
            };
            prop_assume!(!matches!(&area, Area::Municipality(_, name) if name.is_empty()));
            let kinds = kinds.into_iter().map(|index| ServiceKind::ALL[index]).collect();
            let search = Search { area, kinds, keyword };
            let uri: axum::http::Uri = search.href("/directory/offices", page).parse().expect("an address");
            let query: axum::extract::Query<Vec<(String, String)>> =
                axum::extract::Query::try_from_uri(&uri).expect("pairs");
            prop_assert_eq!(Search::read(&query.0), Ok((search, page)));
        }

        #[test]
        fn no_question_makes_it_panic(pairs in proptest::collection::vec(
            (prop_oneof!["prefecture|municipality|kind|keyword|page", any::<String>()], any::<String>()), 0..6,
        )) {
            if let Ok((search, page)) = Search::read(&pairs) {
                prop_assert!(page > 0 && search.keyword.chars().count() <= KEYWORD_CHARACTERS_MAX);
            }
        }
    }
}
