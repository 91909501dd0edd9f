//! A page that says what was not understood, what is expected, and where to go on.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use careplan_serve::{Frame, Page};

use super::search::{KEYWORD_CHARACTERS_MAX, SearchRefusal};
use super::site::Site;

/// 検索できませんでした: one heading, its sentences, the ways on.
#[derive(Template)]
#[template(path = "directory/trouble.html")]
pub(super) struct Trouble {
    frame: Frame,
    heading: &'static str,
    sentences: Vec<String>,
}

impl Trouble {
    /// A question that has no answer.
    pub(super) fn of_search(site: &Site, refusal: SearchRefusal) -> Page<Self> {
        let sentences = match refusal {
            SearchRefusal::Prefecture => vec![
                "都道府県の指定を読み取れませんでした。都道府県は、01から47までの半角の番号で指定します(大分県は44)。".to_owned(),
                "「地域別の一覧から探す」から、都道府県を選び直してください。".to_owned(),
            ],
            SearchRefusal::MunicipalityAlone => vec![
                "市区町村だけが指定されています。同じ名前の市区町村があるため、都道府県とあわせて指定します。".to_owned(),
                "「地域別の一覧から探す」から、都道府県、市区町村の順に選んでください。".to_owned(),
            ],
            SearchRefusal::Municipality => vec![
                "指定された市区町村は、この都道府県の一覧にありません。".to_owned(),
                "「地域別の一覧から探す」から、市区町村を選び直してください。".to_owned(),
            ],
            SearchRefusal::Kind => vec![
                "サービスの種類の指定を読み取れませんでした。サービス種類コードは、半角の2文字です(訪問介護は11、居宅介護支援は43)。".to_owned(),
                "「事業所検索メニュー」の「サービスの種類から探す」から、選び直してください。".to_owned(),
            ],
            SearchRefusal::Keyword => vec![
                format!("キーワードが長すぎます。キーワードは{KEYWORD_CHARACTERS_MAX}文字までです。"),
                "事業所名や所在地の一部など、短い言葉で検索してください。".to_owned(),
            ],
            SearchRefusal::Page => vec![
                "ページの番号を読み取れませんでした。ページは、1から始まる半角の数字で指定します。".to_owned(),
                "「事業所検索メニュー」から検索し直し、一覧の下の「次の頁」で進んでください。".to_owned(),
            ],
            SearchRefusal::PageAfterLast => vec![
                "指定されたページはありません。検索結果の最後のページより後です。".to_owned(),
                "公表の更新により、検索結果の件数が変わることがあります。「事業所検索メニュー」から検索し直してください。".to_owned(),
            ],
        };
        Self::page(site, status_of(refusal), "検索できませんでした", sentences)
    }

    /// A prefecture in the address that is none.
    pub(super) fn no_prefecture(site: &Site) -> Page<Self> {
        let sentences = [
            "指定された都道府県はありません。都道府県は、01から47までの半角の番号で指定します(大分県は44)。",
            "「地域別の一覧から探す」から、都道府県を選び直してください。",
        ];
        Self::page(
            site,
            StatusCode::NOT_FOUND,
            "都道府県が見つかりません",
            sentences.map(str::to_owned).into(),
        )
    }

    /// An office that the publication does not have.
    pub(super) fn no_office(site: &Site) -> Page<Self> {
        let sentences = [
            "この事業所番号の事業所は、現在公表されている一覧にありません。事業所番号は、半角の10文字です。",
            "利用申請をしたばかりの事業所は、次の公表まで一覧に載りません。「事業所検索メニュー」から検索し直してください。",
        ];
        Self::page(site, StatusCode::NOT_FOUND, "事業所が見つかりません", sentences.map(str::to_owned).into())
    }

    /// A file that could not be made.
    pub(super) fn no_file(site: &Site) -> Page<Self> {
        let sentences = [
            "PDFを作れませんでした。同じ一覧は、画面とCSVで確認できます。",
            "時間をおいて、もう一度お試しください。",
        ];
        Self::page(
            site,
            StatusCode::INTERNAL_SERVER_ERROR,
            "PDFを作れませんでした",
            sentences.map(str::to_owned).into(),
        )
    }

    fn page(site: &Site, status: StatusCode, heading: &'static str, sentences: Vec<String>) -> Page<Self> {
        Page(status, Self { frame: site.frame(heading, "").refused(), heading, sentences })
    }
}

/// What a browser is told with it: what can be no question at all is bad, what names nothing is not found.
pub(super) fn status_of(refusal: SearchRefusal) -> StatusCode {
    match refusal {
        SearchRefusal::Prefecture
        | SearchRefusal::MunicipalityAlone
        | SearchRefusal::Kind
        | SearchRefusal::Keyword
        | SearchRefusal::Page => StatusCode::BAD_REQUEST,
        SearchRefusal::Municipality | SearchRefusal::PageAfterLast => StatusCode::NOT_FOUND,
    }
}

/// No such page.
pub(super) async fn not_found(State(site): State<Arc<Site>>) -> Page<Trouble> {
    let sentences = ["アドレスをご確認いただくか、下のボタンからお進みください。"];
    let heading = "ページが見つかりません";
    Trouble::page(&site, StatusCode::NOT_FOUND, heading, sentences.map(str::to_owned).into())
}

/// Something was sent to a page that is only read.
pub(super) async fn method_not_allowed(State(site): State<Arc<Site>>) -> Page<Trouble> {
    let sentences = ["この画面は閲覧用です。何も送信できません。下のボタンから、もう一度お進みください。"];
    let heading = "この画面には送信できません";
    Trouble::page(&site, StatusCode::METHOD_NOT_ALLOWED, heading, sentences.map(str::to_owned).into())
}
