//! 発行申請, page by page: before you apply, password, confirmation with the terms, end.

mod refusals;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{CertificateKind, Day, Secret, has_full_width};
use careplan_serve::{FormBody, Frame, Page, PathOf, QueryOf};
use serde::Deserialize;

pub(super) use self::refusals::refused;
use self::refusals::skipped_page;
use super::apology::{self, Apology};
use super::certificates::{fee, own_kind, path_of, shown_as};
use super::sent_forms::SentForms;
use super::surroundings;
use super::visitor::Visitor;
use crate::portal::{Application, ApplyRefusal, BeforeYouApply, Portal, Procedure, Terms};
use crate::request::{Purpose, Request};
use crate::terms::{Article, CERTIFICATION};
use crate::wizard::{Progress, Skipped};

#[derive(Template)]
#[template(path = "before.html")]
struct BeforePage {
    frame: Frame,
    kind: &'static str,
    fee: &'static str,
    path: String,
    csrf: String,
}

#[derive(Template)]
#[template(path = "term.html")]
struct TermPage {
    frame: Frame,
    kind: &'static str,
    path: String,
    csrf: String,
    message: Option<&'static str>,
    /// The last day of the certificate that is renewed.
    old_end: String,
    /// The last day of the new one.
    new_end: String,
}

#[derive(Template)]
#[template(path = "certificate_password.html")]
struct CertificatePasswordPage {
    frame: Frame,
    path: String,
    csrf: String,
    message: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    frame: Frame,
    kind: &'static str,
    path: String,
    csrf: String,
    /// The last day of the new certificate, where an old one is renewed.
    renewed_to: Option<String>,
    office: String,
    terms_title: &'static str,
    articles: &'static [Article],
    page: usize,
    pages: usize,
}

#[derive(Template)]
#[template(path = "done.html")]
struct DonePage {
    frame: Frame,
    kind: &'static str,
    path: String,
    request: String,
    /// 発行申請 or 更新申請.
    procedure: &'static str,
    shown_as: Option<String>,
}

/// A form that only says yes.
#[derive(Deserialize)]
pub(super) struct PlainForm {
    #[serde(default)]
    csrf: String,
}

/// The form of 【証明書有効期間選択】.
#[derive(Deserialize)]
pub(super) struct TermForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    term: String,
}

/// The form of the certificate password.
#[derive(Deserialize)]
pub(super) struct CertificatePasswordForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    password: String,
}

/// `?page=2` of the terms.
#[derive(Default, Deserialize)]
pub(super) struct TermsQuery {
    page: Option<usize>,
}

/// `GET …/before`: 【発行申請を行う前に】.
pub(super) async fn before(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
) -> Response {
    let kind = match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => kind,
        Err(apology) => return apology.into_response(),
    };
    visitor.advance(&portal, Progress::opened);
    Page::ok(BeforePage {
        frame: frame(&portal, &visitor, "発行申請を行う前に"),
        kind: kind.japanese_name(),
        fee: fee(kind),
        path: path_of(kind),
        csrf: visitor.session.csrf.clone(),
    })
    .into_response()
}

/// `POST …/before`: 閉じる.
pub(super) async fn close(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
    FormBody(form): FormBody<PlainForm>,
) -> Response {
    let kind = match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => kind,
        Err(apology) => return apology.into_response(),
    };
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, &format!("{}/before", path_of(kind))) {
        return stale.into_response();
    }
    visitor.advance(&portal, Progress::closed);
    Redirect::to(&path_of(kind)).into_response()
}

/// `GET …/term`: 【証明書有効期間選択】, which only a renewal has (C1).
pub(super) async fn term(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
) -> Response {
    match may_go_on(&portal, &visitor, &kind, |progress, _| progress.may_begin()) {
        Ok(((kind, purpose), ())) => match term_page(&portal, &visitor, kind, purpose, None) {
            Some(page) => Page::ok(page).into_response(),
            // A first request has no choice: its term is the usual one.
            None => Redirect::to(&format!("{}/password", path_of(kind))).into_response(),
        },
        Err(apology) => apology.into_response(),
    }
}

/// `POST …/term`: 次へ.
pub(super) async fn choose_term(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
    FormBody(form): FormBody<TermForm>,
) -> Response {
    let chosen = may_go_on(&portal, &visitor, &kind, |progress, _| progress.clone().term_chosen());
    let (kind, purpose) = match chosen {
        Ok((asked, _)) => asked,
        Err(apology) => return apology.into_response(),
    };
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, &format!("{}/term", path_of(kind))) {
        return stale.into_response();
    }
    let message = "証明書有効期間が選ばれていません。「3年」を選んでください。";
    if form.term != THREE_YEARS
        && let Some(page) = term_page(&portal, &visitor, kind, purpose, Some(message))
    {
        portal.refused(
            Some(visitor.office.number),
            "request-sent",
            "term-unknown",
            "the term of the renewed certificate is three years, and nothing else was offered",
        );
        return Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    }
    if matches!(purpose, Purpose::Renewal { .. }) {
        visitor.advance(&portal, |progress| progress.clone().term_chosen().unwrap_or(progress));
    }
    Redirect::to(&format!("{}/password", path_of(kind))).into_response()
}

/// `GET …/password`: 【証明書発行用パスワード入力】.
pub(super) async fn password(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
) -> Response {
    match may_go_on(&portal, &visitor, &kind, Progress::may_enter_password) {
        Ok(((kind, _), ())) => Page::ok(password_page(&portal, &visitor, kind, None)).into_response(),
        Err(apology) => apology.into_response(),
    }
}

/// `POST …/password`: 次へ.
pub(super) async fn enter(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
    FormBody(form): FormBody<CertificatePasswordForm>,
) -> Response {
    let typed = Secret::from(form.password);
    let entered = may_go_on(&portal, &visitor, &kind, |progress, procedure| {
        progress.clone().accepted(procedure, typed.clone())
    });
    let (kind, purpose) = match entered {
        Ok((asked, _)) => asked,
        Err(apology) => return apology.into_response(),
    };
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, &format!("{}/password", path_of(kind))) {
        return stale.into_response();
    }
    if let Err(refusal) = portal.judge_certificate_password(visitor.office.number, &typed) {
        let message = match refusal {
            ApplyRefusal::CertificatePasswordCase => {
                "大文字と小文字が違います。証明書発行用パスワードは、大文字及び小文字を区別します。お手元の書類のとおりに入力してください。"
            }
            _ if typed.expose().chars().count() > TYPED_MAX => {
                "入力された文字が多すぎます。「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードを入力してください。"
            }
            _ if has_full_width(typed.expose()) => {
                "証明書発行用パスワードに全角の文字があります。日本語入力を切って、半角の英字と数字で入力してください。"
            }
            _ if typed.expose().is_empty() => {
                "未入力です。「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードを入力してください。"
            }
            _ => {
                "証明書発行用パスワードが違います。「電子請求登録結果に関するお知らせ」を確かめて、もう一度入力してください。証明書発行用パスワードは、大文字及び小文字を区別します。"
            }
        };
        let page = password_page(&portal, &visitor, kind, Some(message));
        return Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
    }
    visitor.advance(&portal, |progress| {
        progress.clone().accepted(procedure_of(purpose), typed).unwrap_or(progress)
    });
    Redirect::to(&format!("{}/confirm", path_of(kind))).into_response()
}

/// `GET …/confirm?page=`: 【送信確認】, with one page of the terms. Only the last one has the way on.
pub(super) async fn confirm(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
    QueryOf(query): QueryOf<TermsQuery>,
) -> Response {
    let page = query.page.unwrap_or(1);
    let shown =
        may_go_on(&portal, &visitor, &kind, |progress, procedure| progress.clone().shown(procedure, page));
    let (kind, purpose) = match shown {
        Ok((asked, _)) => asked,
        Err(apology) => return apology.into_response(),
    };
    let Some(articles) = page.checked_sub(1).and_then(|index| CERTIFICATION.pages.get(index)) else {
        return apology::not_found(frame(&portal, &visitor, "画面が見つかりません")).into_response();
    };
    visitor
        .advance(&portal, |progress| progress.clone().shown(procedure_of(purpose), page).unwrap_or(progress));
    let now = portal.now();
    Page::ok(ConfirmPage {
        frame: frame(&portal, &visitor, "送信確認"),
        kind: kind.japanese_name(),
        path: path_of(kind),
        csrf: visitor.session.csrf.clone(),
        renewed_to: purpose.end_day(now.day()).map(Day::slashed),
        office: format!("{} {}", visitor.office.name, visitor.office.user_id()),
        terms_title: CERTIFICATION.title,
        articles,
        page,
        pages: CERTIFICATION.pages.len(),
    })
    .into_response()
}

/// `POST …/confirm`: 利用規約に同意して送信.
pub(super) async fn send(
    State(portal): State<Portal>,
    Extension(forms): Extension<SentForms>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
    FormBody(form): FormBody<PlainForm>,
) -> Response {
    let _turn = forms.of(visitor.office.number).await;
    let visitor = visitor.looked_up_again(&portal);
    // Sent twice: the first one did it.
    if let (Progress::Sent { .. }, Ok(kind)) = (visitor.progress(), own_kind(&portal, &visitor, &kind)) {
        return Redirect::to(&format!("{}/done", path_of(kind))).into_response();
    }
    let ready = may_go_on(&portal, &visitor, &kind, |progress, procedure| progress.ready(procedure).cloned());
    let (kind, purpose, password) = match ready {
        Ok(((kind, purpose), password)) => (kind, purpose, password),
        Err(apology) => return apology.into_response(),
    };
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, &format!("{}/confirm", path_of(kind))) {
        return stale.into_response();
    }
    let application = Application {
        kind,
        procedure: procedure_of(purpose),
        password,
        before_you_apply: BeforeYouApply::Read,
        terms: Terms::Agreed,
    };
    match portal.request_certificate(visitor.office.number, application).await {
        Ok(request) => {
            visitor.advance(&portal, |_| Progress::Sent { request });
            Redirect::to(&format!("{}/done", path_of(kind))).into_response()
        }
        Err(refusal) => {
            visitor.advance(&portal, |_| Progress::Fresh);
            refused(&portal, &visitor, kind, &refusal).into_response()
        }
    }
}

/// `GET …/done`: 【処理終了】.
pub(super) async fn done(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
) -> Response {
    let kind = match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => kind,
        Err(apology) => return apology.into_response(),
    };
    let Progress::Sent { request } = visitor.progress() else {
        return Redirect::to(&path_of(kind)).into_response();
    };
    let renews = |sent: &Request| matches!(sent.purpose, Purpose::Renewal { .. });
    Page::ok(DonePage {
        procedure: if visitor.office.request(&request).is_some_and(renews) {
            "更新申請"
        } else {
            "発行申請"
        },
        frame: frame(&portal, &visitor, "処理終了"),
        kind: kind.japanese_name(),
        path: path_of(kind),
        request: request.to_string(),
        shown_as: shown_as(&portal, kind),
    })
    .into_response()
}

/// `GET /terms.txt`: 利用規約をダウンロード.
pub(super) async fn terms() -> Response {
    (
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"terms.txt\""),
        ],
        CERTIFICATION.as_text(),
    )
        .into_response()
}

/// Characters that nobody types off the letter by a slip; the password there is far shorter.
const TYPED_MAX: usize = 128;
/// 証明書有効期間: the one that can be chosen (C1).
const THREE_YEARS: &str = "3";

/// Whether the request can go on, and what it is for: the kind is the office's own, nothing is in the way, and no page was skipped.
fn may_go_on<T>(
    portal: &Portal,
    visitor: &Visitor,
    kind: &str,
    step: impl FnOnce(&Progress, Procedure) -> Result<T, Skipped>,
) -> Result<((CertificateKind, Purpose), T), Apology> {
    let kind = own_kind(portal, visitor, kind)?;
    let procedure = Procedure::of(&visitor.office, portal.now());
    let purpose = portal
        .may_apply(visitor.office.number, kind, procedure)
        .map_err(|refusal| refused(portal, visitor, kind, &refusal))?;
    let stepped = step(&visitor.progress(), procedure)
        .map_err(|skipped| skipped_page(portal, visitor, kind, skipped))?;
    Ok(((kind, purpose), stepped))
}

fn procedure_of(purpose: Purpose) -> Procedure {
    match purpose {
        Purpose::First => Procedure::Request,
        Purpose::Renewal { .. } => Procedure::Renew,
    }
}

/// Nothing for what is no renewal.
fn term_page(
    portal: &Portal,
    visitor: &Visitor,
    kind: CertificateKind,
    purpose: Purpose,
    message: Option<&'static str>,
) -> Option<TermPage> {
    let Purpose::Renewal { old_end } = purpose else { return None };
    let frame = frame(portal, visitor, "証明書有効期間選択");
    Some(TermPage {
        frame: if message.is_some() { frame.refused() } else { frame },
        kind: kind.japanese_name(),
        path: path_of(kind),
        csrf: visitor.session.csrf.clone(),
        message,
        old_end: old_end.slashed(),
        new_end: purpose.end_day(portal.now().day()).unwrap_or(old_end).slashed(),
    })
}

fn password_page(
    portal: &Portal,
    visitor: &Visitor,
    kind: CertificateKind,
    message: Option<&'static str>,
) -> CertificatePasswordPage {
    let frame = frame(portal, visitor, "証明書発行用パスワード入力");
    CertificatePasswordPage {
        frame: if message.is_some() { frame.refused() } else { frame },
        path: path_of(kind),
        csrf: visitor.session.csrf.clone(),
        message,
    }
}

fn frame(portal: &Portal, visitor: &Visitor, title: &str) -> Frame {
    surroundings::inside(portal, &visitor.office, title, "/certificates")
}
