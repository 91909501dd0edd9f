//! One browser window.

use bytes::Bytes;
use careplan_client::{HttpClient, Limits, REQUEST_TIMEOUT};
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use crate::page::{Action, Control, FieldKind, FieldPlace, FormMethod, is_same};
use crate::{CookieJar, Page, PageUrl, VisitError};

/// ブラウザ: opens pages, fills in, ticks and presses what is on them, by the words that a person sees.
///
/// It runs no script. What it cannot do without one, nobody can.
#[derive(Clone, Debug)]
pub struct Browser {
    http: HttpClient,
    cookies: CookieJar,
    page: Option<Page>,
}

/// ダウンロードしたファイル.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// The name that the site gives it, if any.
    pub name: Option<String>,
    /// What it says it is.
    pub media_type: String,
    /// Its bytes.
    pub content: Bytes,
}

/// What came of a press.
enum Arrival {
    Page(Box<Page>),
    File(Download),
}

impl Browser {
    /// A browser that has visited nothing.
    pub fn new(http: HttpClient) -> Self {
        Self { http, cookies: CookieJar::default(), page: None }
    }

    /// Opens an address, as if typed.
    pub async fn open(&mut self, url: &str) -> Result<&Page, VisitError> {
        let url = url.parse()?;
        let arrival = self.visit(Method::GET, url, Bytes::new(), None).await?;
        self.show(arrival)
    }

    /// The page that is open.
    pub fn page(&self) -> Result<&Page, VisitError> {
        self.page.as_ref().ok_or(VisitError::NothingOpen)
    }

    /// Forgets every login.
    pub fn forget(&mut self) {
        self.cookies.clear();
        self.page = None;
    }

    /// Fills in the field of these words. Of several, the first one that takes a text.
    pub fn fill(&mut self, label: &str, text: &str) -> Result<(), VisitError> {
        self.fill_nth(label, 0, text)
    }

    /// Fills in the `nth` field, from 0, of those that these words belong to.
    pub(crate) fn fill_nth(&mut self, label: &str, nth: usize, text: &str) -> Result<(), VisitError> {
        let page = self.page()?;
        let mut places =
            page.field_places(label).into_iter().filter(|place| page.field_at(*place).takes_text());
        let place = places.nth(nth).ok_or_else(|| no_field(page, label))?;
        self.put(place, label, text)
    }

    /// Fills in every field that asks for a password; `text_for` gets the field's words.
    pub(crate) fn fill_passwords<'p>(
        &mut self,
        text_for: impl Fn(&str) -> &'p str,
    ) -> Result<(), VisitError> {
        let page = self.page()?;
        let asked = page.all_fields().filter(|place| page.field_at(*place).kind == FieldKind::Password);
        let asked: Vec<_> = asked.map(|place| (place, page.field_at(place).words())).collect();
        for (place, words) in asked {
            self.put(place, &words, text_for(&words))?;
        }
        Ok(())
    }

    /// Ticks the box, or chooses the radio button, of these words.
    pub fn choose(&mut self, label: &str) -> Result<(), VisitError> {
        let page = self.page()?;
        let places = page.field_places(label);
        let place = places.into_iter().find(|place| page.field_at(*place).takes_choice());
        let place = place.ok_or_else(|| no_field(page, label))?;
        if page.field_at(place).disabled {
            return Err(VisitError::FieldRefuses { sight: Box::new(page.sight()), wanted: label.to_owned() });
        }
        self.tick(place);
        Ok(())
    }

    /// Ticks every box that can be ticked and whose words contain these.
    pub(crate) fn tick_all(&mut self, label: &str) -> Result<(), VisitError> {
        let page = self.page()?;
        let boxes = page.all_fields().filter(|place| {
            let field = page.field_at(*place);
            field.kind == FieldKind::Checkbox && !field.disabled && field.words().contains(label)
        });
        for place in boxes.collect::<Vec<_>>() {
            self.tick(place);
        }
        Ok(())
    }

    /// Presses the button or link of these words; a page is what it must lead to.
    pub async fn press(&mut self, label: &str) -> Result<&Page, VisitError> {
        let control = self.find(label)?;
        self.press_control(&control).await
    }

    /// Presses the first of these that is there in these very words; tells whether one was.
    pub(crate) async fn press_first(&mut self, labels: &[&str]) -> Result<bool, VisitError> {
        let page = self.page()?;
        let Some(control) = labels.iter().find_map(|label| page.offered(label)).cloned() else {
            return Ok(false);
        };
        self.press_control(&control).await?;
        Ok(true)
    }

    pub(crate) async fn press_control(&mut self, control: &Control) -> Result<&Page, VisitError> {
        let arrival = self.act(control).await?;
        self.show(arrival)
    }

    /// Presses the button or link of these words for a file; the page stays open.
    pub async fn download(&mut self, label: &str) -> Result<Download, VisitError> {
        let control = self.find(label)?;
        self.download_control(&control).await?.ok_or_else(|| match self.page() {
            Ok(page) => VisitError::NotAFile { sight: Box::new(page.sight()) },
            Err(error) => error,
        })
    }

    /// Presses for a file; when a page comes instead, it is opened, and there is no file.
    pub(crate) async fn download_control(
        &mut self,
        control: &Control,
    ) -> Result<Option<Download>, VisitError> {
        match self.act(control).await? {
            Arrival::File(file) => Ok(Some(file)),
            page @ Arrival::Page(_) => self.show(page).map(|_| None),
        }
    }

    fn find(&self, label: &str) -> Result<Control, VisitError> {
        let page = self.page()?;
        page.control(label)
            .cloned()
            .ok_or_else(|| VisitError::NoControl { sight: Box::new(page.sight()), wanted: label.to_owned() })
    }

    async fn act(&mut self, control: &Control) -> Result<Arrival, VisitError> {
        let page = self.page()?;
        let sight = || Box::new(page.sight());
        let wanted = control.label.clone();
        match &control.action {
            Action::Disabled => Err(VisitError::Disabled { sight: sight(), wanted }),
            Action::Script => Err(VisitError::NeedsScript { sight: sight(), wanted }),
            Action::Follow { href } => {
                let (url, from) = (page.url.resolve(href)?, page.url.origin());
                self.visit(Method::GET, url, Bytes::new(), Some(from)).await
            }
            Action::Submit { form, name, value, address, method } => {
                let Some(form) = page.forms.get(*form) else {
                    return Err(VisitError::NoControl { sight: sight(), wanted });
                };
                let pressed = name.as_deref().map(|name| (name, value.as_str()));
                let content = form.encode(pressed);
                let url = page.url.resolve(address.as_ref().unwrap_or(&form.action))?;
                let from = Some(page.url.origin());
                match method.unwrap_or(form.method) {
                    FormMethod::Get => {
                        self.visit(Method::GET, url.with_query(content), Bytes::new(), from).await
                    }
                    FormMethod::Post => self.visit(Method::POST, url, content.into(), from).await,
                }
            }
        }
    }

    /// Asks, and follows redirects. `from` is the origin of the page that leads there.
    async fn visit(
        &mut self,
        mut method: Method,
        mut url: PageUrl,
        mut content: Bytes,
        from: Option<String>,
    ) -> Result<Arrival, VisitError> {
        let begun = url.to_string();
        for _ in 0..=REDIRECTS_MAX {
            let request = self.request(&method, &url, content.clone(), from.as_deref());
            let response = self.http.send_within(request, PAGE_LIMITS).await?;
            for cookie in response.headers().get_all(header::SET_COOKIE) {
                if let Ok(cookie) = cookie.to_str() {
                    self.cookies.take(&url, cookie);
                }
            }
            let Some(location) = redirect(&response) else { return arrival(url, &response) };
            url = url.resolve(location)?;
            let repeats = [StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT];
            if !repeats.contains(&response.status()) {
                (method, content) = (Method::GET, Bytes::new());
            }
        }
        Err(VisitError::TooManyRedirects { url: begun })
    }

    fn request(&self, method: &Method, url: &PageUrl, content: Bytes, from: Option<&str>) -> Request<Bytes> {
        let mut request = Request::new(content);
        *request.method_mut() = method.clone();
        *request.uri_mut() = url.to_string().parse().expect("a page's URL is a URI");
        let site = match from {
            None => "none",
            Some(origin) if origin == url.origin() => "same-origin",
            Some(_) => "cross-site",
        };
        let is_form = method == Method::POST;
        let headers = [
            (header::ACCEPT, Some("text/html,*/*;q=0.8")),
            (header::ACCEPT_LANGUAGE, Some("ja")),
            (header::HeaderName::from_static("sec-fetch-site"), Some(site)),
            (header::CONTENT_TYPE, is_form.then_some("application/x-www-form-urlencoded")),
            (header::ORIGIN, from.filter(|_| is_form)),
            (header::COOKIE, self.cookies.header(url).as_deref()),
        ]
        .map(|(name, value)| (name, value.and_then(|value| HeaderValue::from_str(value).ok())));
        request.headers_mut().extend(headers.into_iter().filter_map(|(name, value)| Some((name, value?))));
        request
    }

    fn show(&mut self, arrival: Arrival) -> Result<&Page, VisitError> {
        match arrival {
            Arrival::Page(page) => Ok(self.page.insert(*page)),
            Arrival::File(file) => Err(VisitError::NotAPage {
                url: file.name.unwrap_or_default(),
                status: StatusCode::OK.as_u16(),
                media_type: file.media_type,
                excerpt: String::new(),
            }),
        }
    }

    fn put(&mut self, place: FieldPlace, label: &str, text: &str) -> Result<(), VisitError> {
        let page = self.page.as_mut().ok_or(VisitError::NothingOpen)?;
        let field = page.field_at_mut(place);
        let value = match &field.kind {
            FieldKind::Select { choices } => {
                choices.iter().find(|one| is_same(&one.label, text)).map(|one| one.value.clone())
            }
            _ => Some(text.to_owned()),
        };
        match value.filter(|_| !field.disabled) {
            Some(value) => field.value = value,
            None => {
                return Err(VisitError::FieldRefuses {
                    sight: Box::new(page.sight()),
                    wanted: label.to_owned(),
                });
            }
        }
        Ok(())
    }

    fn tick(&mut self, place: FieldPlace) {
        if let Some(page) = &mut self.page {
            match page.field_at(place).kind {
                FieldKind::Radio => page.choose_radio(place),
                _ => page.field_at_mut(place).checked = true,
            }
        }
    }
}

fn no_field(page: &Page, label: &str) -> VisitError {
    VisitError::NoField { sight: Box::new(page.sight()), wanted: label.to_owned() }
}

fn redirect(response: &Response<Bytes>) -> Option<&str> {
    let location = response.headers().get(header::LOCATION)?;
    if response.status().is_redirection() { location.to_str().ok() } else { None }
}

fn arrival(url: PageUrl, response: &Response<Bytes>) -> Result<Arrival, VisitError> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = text(header::CONTENT_TYPE);
    let (status, content) = (response.status(), response.body());
    if media_type.starts_with("text/html") {
        return Ok(Arrival::Page(Box::new(Page::read(url, status.as_u16(), content))));
    }
    if status.is_success() {
        return Ok(Arrival::File(Download {
            name: file_name(text(header::CONTENT_DISPOSITION)),
            media_type: media_type.to_owned(),
            content: content.clone(),
        }));
    }
    let excerpt = String::from_utf8_lossy(content).chars().take(EXCERPT_CHARACTERS).collect();
    let (status, media_type) = (status.as_u16(), media_type.to_owned());
    Err(VisitError::NotAPage { url: url.to_string(), status, media_type, excerpt })
}

fn file_name(disposition: &str) -> Option<String> {
    let name = disposition.split(';').find_map(|part| part.trim().strip_prefix("filename="))?;
    Some(name.trim_matches('"').to_owned())
}

/// How often one visit is led on: the limit of most browsers is 20, ours need 2.
const REDIRECTS_MAX: usize = 10;

/// How much of a thing that is no page an error repeats.
const EXCERPT_CHARACTERS: usize = 200;

/// Pages take under 50 kB, and a PDF of terms or a certificate under 1 MB; ten times that is a fault.
const PAGE_LIMITS: Limits = Limits { timeout: REQUEST_TIMEOUT, bytes_max: 10 * 1024 * 1024 };

#[cfg(test)]
mod tests;
