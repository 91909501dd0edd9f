//! ログイン情報再発行 and 証明書発行用パスワード再発行, from the login page and from ユーザ情報変更.
//!
//! Before a login nobody learns whether an ID is registered, nor whether it has a mail address: the answers are the same,
//! those to wrong passwords and the lock among them.

mod asked;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{JapanTime, OfficeNumber, OfficeUserId, Secret};
use careplan_serve::{FormBody, Frame, Page, QueryOf};
use serde::Deserialize;

use self::asked::{Findings, ReissueForm};
use super::apology::{self, Apology};
use super::entry_mark::EntryMark;
use super::login::locked_message;
use super::sent_forms::{Form, SentForms};
use super::surroundings;
use super::visitor::{Anyone, Visitor};
use crate::outbox::By;
use crate::portal::{Delivery, Portal, ReissueRefusal};

pub(super) const LOGIN: &str = "/login-reissue";
pub(super) const CERTIFICATE_PASSWORD: &str = "/certificate-password-reissue";
const OWN_CERTIFICATE_PASSWORD: &str = "/account/certificate-password";

/// Characters of a typed ID that the page shows again.
const SHOWN_MAX: usize = 40;

#[derive(Template)]
#[template(path = "reissue.html")]
struct ReissuePage {
    frame: Frame,
    action: &'static str,
    csrf: String,
    once: String,
    lead: &'static str,
    notes: &'static [&'static str],
    asks: Asks,
    user_id: String,
    findings: Findings,
    /// What is wrong with none of the fields alone.
    general: Option<String>,
    chosen: Option<Delivery>,
    mail: Mail,
    /// The day on which a letter comes.
    letter_day: String,
    back: &'static str,
}

/// What the page has to ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// Nothing: it knows who is logged in.
    Nothing,
    UserId,
    UserIdAndPassword,
}

/// What the page may say about セキュリティメール.
enum Mail {
    /// Nothing: nobody is logged in.
    Untold,
    Missing,
    Registered(String),
}

/// `?by=mail`: which way was chosen, for the page at the end.
#[derive(Default, Deserialize)]
pub(super) struct DoneQuery {
    by: Option<String>,
}

impl DoneQuery {
    fn delivery(&self) -> Delivery {
        if self.by.as_deref() == Some("mail") { Delivery::SecurityMail } else { Delivery::Post }
    }
}

impl ReissuePage {
    fn asks_for_user(&self) -> bool {
        self.asks != Asks::Nothing
    }

    fn asks_for_password(&self) -> bool {
        self.asks == Asks::UserIdAndPassword
    }

    /// The first way of delivery that can be chosen: where a summary leads to.
    fn first_choice(&self) -> &'static str {
        match self.mail {
            Mail::Missing => "post",
            Mail::Untold | Mail::Registered(_) => "mail",
        }
    }

    fn is_refused(&self) -> bool {
        self.findings.any() || self.general.is_some()
    }

    fn refused(self) -> Response {
        let page = Self { frame: self.frame.refused(), ..self };
        Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    }
}

/// `GET /login-reissue`.
pub(super) async fn login_form(State(portal): State<Portal>, anyone: Anyone, mark: EntryMark) -> Response {
    let page = login_page(&portal, &anyone, &mark);
    mark.on(Page::ok(page))
}

/// `POST /login-reissue`.
pub(super) async fn reissue_login(
    State(portal): State<Portal>,
    Extension(forms): Extension<SentForms>,
    anyone: Anyone,
    mark: EntryMark,
    FormBody(form): FormBody<ReissueForm>,
) -> Response {
    if let Err(stale) = mark.check(&portal, form.csrf(), LOGIN) {
        return stale.into_response();
    }
    let Form::First(turn) = forms.form(form.once()).await else {
        return done(LOGIN, form.chosen());
    };
    let page = ReissuePage {
        user_id: form.shown_user_id(SHOWN_MAX),
        chosen: form.chosen(),
        ..login_page(&portal, &anyone, &mark)
    };
    let (user, delivery) = match form.for_login() {
        Ok(asked) => asked,
        Err(findings) => {
            portal.refused(None, "login-reissued", findings.rule(), findings.reason());
            return ReissuePage { findings, ..page }.refused();
        }
    };
    match portal.reissue_login(&user, delivery).await {
        // Whether anything was sent is in the journal, and not on the page.
        Ok(())
        | Err(ReissueRefusal::Office(_) | ReissueRefusal::NoSecurityMail | ReissueRefusal::UnderWay { .. }) =>
        {
            turn.spend();
            done(LOGIN, form.chosen())
        }
        Err(fault @ ReissueRefusal::Store(_)) => apology::broken(page.frame, &fault).into_response(),
    }
}

/// `GET /login-reissue/done?by=`.
pub(super) async fn login_done(
    State(portal): State<Portal>,
    anyone: Anyone,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Apology {
    let apology = Apology::new(StatusCode::OK, anyone.frame(&portal, "ログイン情報再発行の受付"))
        .sentence("ログイン情報再発行を受け付けました。入力されたユーザIDが登録されていれば、新しい仮パスワードをお送りします。");
    let apology = match query.delivery() {
        Delivery::SecurityMail => apology
            .sentence("登録されているセキュリティメールアドレスに、すぐに届きます。")
            .sentence("セキュリティメールアドレスを登録していないときは届きません。もう一度お進みになり、郵送を選んでください。"),
        Delivery::Post => apology.sentence(format!("{}ごろに届きます。", letter_day(&portal))),
    };
    apology
        .sentence("新しい仮パスワードでログインするまでは、これまでのパスワードも使えます。")
        .way("ログイン画面へ戻る", "/login")
}

/// `GET /certificate-password-reissue`.
pub(super) async fn certificate_password_form(
    State(portal): State<Portal>,
    anyone: Anyone,
    mark: EntryMark,
) -> Response {
    let page = certificate_password_page(&portal, &anyone, &mark);
    mark.on(Page::ok(page))
}

/// `POST /certificate-password-reissue`: shows who it is by the login's password, since the former one is void at once.
pub(super) async fn reissue_certificate_password(
    State(portal): State<Portal>,
    Extension(forms): Extension<SentForms>,
    anyone: Anyone,
    mark: EntryMark,
    FormBody(form): FormBody<ReissueForm>,
) -> Response {
    if let Err(stale) = mark.check(&portal, form.csrf(), CERTIFICATE_PASSWORD) {
        return stale.into_response();
    }
    let Form::First(turn) = forms.form(form.once()).await else {
        return done(CERTIFICATE_PASSWORD, form.chosen());
    };
    let page = ReissuePage {
        user_id: form.shown_user_id(SHOWN_MAX),
        chosen: form.chosen(),
        ..certificate_password_page(&portal, &anyone, &mark)
    };
    let (user, password, delivery) = match form.for_certificate_password() {
        Ok(asked) => asked,
        Err(findings) => {
            portal.refused(None, "certificate-password-reissued", findings.rule(), findings.reason());
            return ReissuePage { findings, ..page }.refused();
        }
    };
    let number = match known_by(&portal, &user, &password).await {
        Ok(number) => number,
        Err(Unknown::Told(general)) => return ReissuePage { general: Some(general), ..page }.refused(),
        Err(Unknown::Fault(fault)) => return apology::broken(page.frame, &fault).into_response(),
    };
    match portal.reissue_certificate_password(number, delivery).await {
        Ok(()) => {
            turn.spend();
            done(CERTIFICATE_PASSWORD, form.chosen())
        }
        Err(ReissueRefusal::NoSecurityMail) => {
            let general = Some(NO_MAIL.to_owned());
            ReissuePage { general, chosen: Some(Delivery::Post), ..page }.refused()
        }
        Err(ReissueRefusal::UnderWay { arrives_at }) => {
            ReissuePage { general: Some(letters_under_way(arrives_at)), ..page }.refused()
        }
        Err(fault @ (ReissueRefusal::Office(_) | ReissueRefusal::Store(_))) => {
            apology::broken(page.frame, &fault).into_response()
        }
    }
}

/// `GET /certificate-password-reissue/done?by=`.
pub(super) async fn certificate_password_done(
    State(portal): State<Portal>,
    anyone: Anyone,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Apology {
    let frame = anyone.frame(&portal, "証明書発行用パスワード再発行の受付");
    reissued(&portal, Apology::new(StatusCode::OK, frame), &query).way("ログイン画面へ戻る", "/login")
}

/// `GET /account/certificate-password`.
pub(super) async fn own_form(State(portal): State<Portal>, visitor: Visitor) -> Response {
    Page::ok(own_page(&portal, &visitor)).into_response()
}

/// `POST /account/certificate-password`.
pub(super) async fn reissue_own(
    State(portal): State<Portal>,
    Extension(forms): Extension<SentForms>,
    visitor: Visitor,
    FormBody(form): FormBody<ReissueForm>,
) -> Response {
    if let Err(stale) = visitor.check_form(&portal, form.csrf(), OWN_CERTIFICATE_PASSWORD) {
        return stale.into_response();
    }
    let Form::First(turn) = forms.form(form.once()).await else {
        return done(OWN_CERTIFICATE_PASSWORD, form.chosen());
    };
    let number = visitor.office.number;
    let page = ReissuePage { chosen: form.chosen(), ..own_page(&portal, &visitor) };
    let delivery = match form.delivery() {
        Ok(delivery) => delivery,
        Err(findings) => {
            portal.refused(Some(number), "certificate-password-reissued", findings.rule(), findings.reason());
            return ReissuePage { findings, ..page }.refused();
        }
    };
    match portal.reissue_certificate_password(number, delivery).await {
        Ok(()) => {
            turn.spend();
            done(OWN_CERTIFICATE_PASSWORD, form.chosen())
        }
        Err(ReissueRefusal::NoSecurityMail) => {
            let findings = Findings::at_delivery(NO_MAIL);
            ReissuePage { findings, chosen: Some(Delivery::Post), ..page }.refused()
        }
        Err(ReissueRefusal::UnderWay { arrives_at }) => {
            ReissuePage { general: Some(letters_under_way(arrives_at)), ..page }.refused()
        }
        Err(fault @ (ReissueRefusal::Office(_) | ReissueRefusal::Store(_))) => {
            apology::broken(page.frame, &fault).into_response()
        }
    }
}

/// `GET /account/certificate-password/done?by=`.
pub(super) async fn own_done(
    State(portal): State<Portal>,
    visitor: Visitor,
    QueryOf(query): QueryOf<DoneQuery>,
) -> Apology {
    let title = "証明書発行用パスワード再発行の受付";
    let frame = surroundings::inside(&portal, &visitor.office, title, "/account");
    reissued(&portal, Apology::new(StatusCode::OK, frame), &query).way("ユーザ情報変更へ戻る", "/account")
}

const NO_MAIL: &str = "セキュリティメールアドレスが登録されていません。郵送を選んでください。アドレスは、ログイン後の「ユーザ情報変更」で登録できます。";

fn letters_under_way(arrives_at: JapanTime) -> String {
    format!(
        "郵送中の書類が多いため、これ以上は郵送できません。最初の書類が届く{}より後に、もう一度お進みください。",
        arrives_at.day().slashed()
    )
}

fn done(page: &str, by: Option<Delivery>) -> Response {
    let by = match by {
        Some(Delivery::SecurityMail) => "mail",
        Some(Delivery::Post) | None => "post",
    };
    Redirect::to(&format!("{page}/done?by={by}")).into_response()
}

fn reissued(portal: &Portal, apology: Apology, query: &DoneQuery) -> Apology {
    let arrival = match query.delivery() {
        Delivery::SecurityMail => "セキュリティメールアドレスに、すぐに届きます。".to_owned(),
        Delivery::Post => format!("{}ごろに、郵送で届きます。", letter_day(portal)),
    };
    apology
        .sentence(format!("証明書発行用パスワードを再発行しました。新しい証明書発行用パスワードは、{arrival}"))
        .sentence("これまでの証明書発行用パスワードは、新しい発行申請には使えません。")
        .sentence("発行申請中の証明書と、発行済みの証明書のファイルは、申請のときに入力した証明書発行用パスワードのままです。")
}

enum Unknown {
    Told(String),
    Fault(crate::portal::VerifyFault),
}

/// The office that this user and password belong to.
async fn known_by(portal: &Portal, user: &OfficeUserId, password: &Secret) -> Result<OfficeNumber, Unknown> {
    use careplan_wire::back_office::portal::Verified;
    match portal.verify(user, password).await.map_err(Unknown::Fault)? {
        Verified::Right => Ok(user.office()),
        Verified::Wrong => Err(Unknown::Told(super::login::wrong_message(portal.settings()))),
        Verified::Temporary | Verified::Expired => Err(Unknown::Told(
            "仮パスワードまたは有効期限の切れたパスワードです。先にログインして、パスワードを変更してください。"
                .to_owned(),
        )),
        Verified::Locked { until } => Err(Unknown::Told(locked_message(portal.settings(), until))),
    }
}

/// The day on which a letter comes that is sent now.
fn letter_day(portal: &Portal) -> String {
    match portal.by_post(portal.now()) {
        By::Letter { arrives_at } => arrives_at.day().slashed(),
        By::Mail { .. } => String::new(),
    }
}

fn login_page(portal: &Portal, anyone: &Anyone, mark: &EntryMark) -> ReissuePage {
    ReissuePage {
        action: LOGIN,
        csrf: mark.mark.clone(),
        lead: "パスワードを忘れたときは、新しい仮パスワードをお送りします。ユーザIDと受け取り方を選んで、【再発行する】ボタンを押してください。",
        notes: &[
            "新しい仮パスワードでログインするまでは、これまでのパスワードも使えます。",
            "ユーザIDが分からないときは、国民健康保険団体連合会へ電話またはメールでお問い合わせください。2週間ほどで書類が郵送されます。",
            "ロック中のときは、再発行してもロックは解除されません。ロックの時間が過ぎてからログインしてください。",
        ],
        asks: Asks::UserId,
        mail: Mail::Untold,
        back: "/login",
        ..page(portal, anyone.frame(portal, "ログイン情報再発行"))
    }
}

fn certificate_password_page(portal: &Portal, anyone: &Anyone, mark: &EntryMark) -> ReissuePage {
    ReissuePage {
        action: CERTIFICATE_PASSWORD,
        csrf: mark.mark.clone(),
        asks: Asks::UserIdAndPassword,
        mail: Mail::Untold,
        back: "/login",
        ..page(portal, anyone.frame(portal, "証明書発行用パスワード再発行"))
    }
}

fn own_page(portal: &Portal, visitor: &Visitor) -> ReissuePage {
    let title = "証明書発行用パスワード再発行";
    let mail = match &visitor.office.security_mail {
        Some(mail) => Mail::Registered(mail.masked()),
        None => Mail::Missing,
    };
    ReissuePage {
        action: OWN_CERTIFICATE_PASSWORD,
        csrf: visitor.session.csrf.clone(),
        chosen: matches!(mail, Mail::Missing).then_some(Delivery::Post),
        mail,
        back: "/account",
        ..page(portal, surroundings::inside(portal, &visitor.office, title, "/account"))
    }
}

fn page(portal: &Portal, frame: Frame) -> ReissuePage {
    ReissuePage {
        frame,
        action: OWN_CERTIFICATE_PASSWORD,
        csrf: String::new(),
        once: portal.token(),
        lead: "証明書発行用パスワードを忘れたときは、新しい証明書発行用パスワードをお送りします。受け取り方を選んで、【再発行する】ボタンを押してください。",
        notes: &[
            "再発行すると、これまでの証明書発行用パスワードは新しい発行申請に使えなくなります。",
            "発行申請中の証明書と、発行済みの証明書のファイルは変わりません。申請のときに入力した証明書発行用パスワードで開きます。",
        ],
        asks: Asks::Nothing,
        user_id: String::new(),
        findings: Findings::default(),
        general: None,
        chosen: None,
        mail: Mail::Missing,
        letter_day: letter_day(portal),
        back: "/account",
    }
}
