//! One hand for every page: the frame around it, its headers, its rendering.

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use careplan_domain::JapanTime;

/// Nothing but our own origin, no inline script, no frame around us.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Which service a page belongs to; it differs by its hue and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// e-seikyuu CA: what the authority publishes.
    Authority,
    /// 電子請求受付システム.
    Portal,
    /// 利用状況Webサイト.
    UsageSite,
    /// ケアプランデータ連携システム利用状況.
    Directory,
    /// ヘルプデスクサポートサイト.
    SupportSite,
    /// The testbed's console.
    Console,
    /// One office's desk.
    Desk,
    /// 連携クライアントアプリ, as it runs on a desk's PC.
    ClientApp,
}

/// 画面の枠: what stands around every page's content. Templates hold it in a field named `frame`.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's own title.
    pub title: String,
    /// Which service.
    pub place: Place,
    /// The testbed's clock.
    pub now: JapanTime,
    /// Who is logged in.
    pub who: Option<String>,
    /// The menu; empty for none.
    pub menu: Vec<MenuLink>,
    /// Whether the page says why something was refused; its title then begins so.
    pub refused: bool,
}

/// One entry of a menu.
#[derive(Clone, Debug)]
pub struct MenuLink {
    /// Its word.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Whether the page belongs to it.
    pub current: bool,
}

impl Frame {
    /// A frame without menu, nobody logged in.
    pub fn new(place: Place, title: impl Into<String>, now: JapanTime) -> Self {
        Self { title: title.into(), place, now, who: None, menu: Vec::new(), refused: false }
    }

    /// The same, of a page that says why something was refused.
    #[must_use]
    pub fn refused(self) -> Self {
        Self { refused: true, ..self }
    }

    /// The same, with who is logged in.
    #[must_use]
    pub fn who(self, who: impl Into<String>) -> Self {
        Self { who: Some(who.into()), ..self }
    }

    /// The same, with a menu of (label, href), the entry that leads to `current` marked.
    #[must_use]
    pub fn menu(self, entries: &[(&'static str, &'static str)], current: &str) -> Self {
        let menu =
            entries.iter().map(|(label, href)| MenuLink { label, href, current: *href == current }).collect();
        Self { menu, ..self }
    }

    /// `2026年4月1日(水) 9:00`.
    pub fn clock(&self) -> String {
        let day = self.now.day();
        format!("{}({}) {}:{:02}", day.kanji(), day.weekday_kanji(), self.now.hour(), self.now.minute())
    }
}

impl Place {
    /// The service's name on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authority => "e-seikyuu CA",
            Self::Portal => "電子請求受付システム",
            Self::UsageSite => "ケアプランデータ連携システム",
            Self::Directory => "ケアプランデータ連携システム利用状況",
            Self::SupportSite => "ケアプランデータ連携システム ヘルプデスクサポートサイト",
            Self::Console => "ケアプランデータ連携 試験環境",
            Self::Desk => "事業所の端末",
            Self::ClientApp => "連携クライアントアプリ",
        }
    }

    /// The class of the page's root, which sets the hue.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Portal => "portal",
            Self::UsageSite => "usage-site",
            Self::Directory => "directory",
            Self::SupportSite => "support-site",
            Self::Console => "console",
            Self::Desk => "desk",
            Self::ClientApp => "client-app",
        }
    }
}

/// A template as an answer with this status.
#[derive(Debug)]
pub struct Page<T>(pub StatusCode, pub T);

impl<T> Page<T> {
    /// A page that is all right.
    pub const fn ok(template: T) -> Self {
        Self(StatusCode::OK, template)
    }
}

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.1.render() {
            Ok(html) => (self.0, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// Middleware: the headers of every page.
///
/// No page is kept, since any may show what is an office's own. A form with errors is the exception: as the answer to
/// what was sent it is no page that a browser can ask for again, and its button back would show an error of its own.
pub async fn page_headers(request: Request, next: Next) -> Response {
    let answers_a_form = request.method() == Method::POST;
    let mut response = next.run(request).await;
    if answers_a_form && response.status().is_client_error() {
        let kept = HeaderValue::from_static("private, no-cache");
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(kept);
    }
    set_page_headers(response.headers_mut());
    response
}

/// The headers of every page.
pub(crate) fn set_page_headers(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("x-careplan-mock", HeaderValue::from_static("MOCK"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
