//! 証明書: which procedure is the office's own, its history, and the download.

mod history_row;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::{CertificateKind, Claims};
use careplan_serve::{FormBody, Frame, Page, PathOf};
use serde::Deserialize;

use self::history_row::HistoryRow;
use super::apology::Apology;
use super::visitor::Visitor;
use super::{apology, surroundings};
use crate::portal::{ApplyRefusal, Portal, Procedure};
use crate::request::{InTheWay, RenewalRefusal, Request, State as RequestState};

/// The media type of a PKCS#12 file.
const PACKAGE_TYPE: &str = "application/x-pkcs12";

#[derive(Template)]
#[template(path = "certificates.html")]
struct MenuPage {
    frame: Frame,
    own: &'static str,
    own_href: String,
    other: &'static str,
    other_href: String,
    why: &'static str,
    shown_as: Option<String>,
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct ProceduresPage {
    frame: Frame,
    kind: &'static str,
    path: String,
    csrf: String,
    message: Option<&'static str>,
    chosen: Choice,
    renewal: Renewal,
    /// Whether there is a certificate that a renewal leaves usable.
    has_certificate: bool,
    /// Whether the page says how long an application takes: whoever only downloads waits for nothing.
    warns_of_delay: bool,
    /// いまの状況.
    current: Option<HistoryRow>,
    rows: Vec<HistoryRow>,
    /// What is said of 介護保険証明書 alone: it is there already, and good for the exchange's terminal too (S).
    lead: Option<&'static str>,
    fee: &'static str,
}

#[derive(Template)]
#[template(path = "download.html")]
struct DownloadPage {
    frame: Frame,
    kind: &'static str,
    path: String,
    opened_by: &'static str,
    /// Why there is nothing to download.
    none: &'static str,
    rows: Vec<HistoryRow>,
}

/// Which radio is set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Request,
    Renew,
    Download,
}

/// What the radio of the renewal says.
enum Renewal {
    /// It can be chosen.
    Possible,
    /// It cannot, until this day.
    From(String),
    /// It cannot: there is nothing to renew, or one is under way.
    Impossible,
}

/// The form of the procedures.
#[derive(Deserialize)]
pub(super) struct ProcedureForm {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    procedure: String,
}

/// `GET /certificates`: says which procedure is this office's own.
pub(super) async fn menu(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let own = visitor.office.own_kind();
    let other = match own {
        CertificateKind::CareInsurance => CertificateKind::CarePlan,
        _ => CertificateKind::CareInsurance,
    };
    Page::ok(MenuPage {
        frame: surroundings::inside(&portal, &visitor.office, "証明書", "/certificates"),
        own: own.japanese_name(),
        own_href: path_of(own),
        other: other.japanese_name(),
        other_href: path_of(other),
        why: reason(visitor.office.claims),
        shown_as: shown_as(&portal, own),
    })
    .into_response()
}

/// `GET /certificates/{kind}`: 【請求委任事業所用ケアプラン証明書】, 【介護保険証明書】.
pub(super) async fn procedures(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
) -> Response {
    match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => Page::ok(procedures_page(&portal, &visitor, kind)).into_response(),
        Err(apology) => apology.into_response(),
    }
}

/// `POST /certificates/{kind}`: 次へ.
pub(super) async fn choose(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
    FormBody(form): FormBody<ProcedureForm>,
) -> Response {
    let kind = match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => kind,
        Err(apology) => return apology.into_response(),
    };
    let path = path_of(kind);
    if let Err(stale) = visitor.check_form(&portal, &form.csrf, &path) {
        return stale.into_response();
    }
    match form.procedure.as_str() {
        "download" => Redirect::to(&format!("{path}/download")).into_response(),
        chosen @ ("request" | "renew") => {
            let procedure = if chosen == "renew" { Procedure::Renew } else { Procedure::Request };
            if let Err(refusal) = portal.may_apply(visitor.office.number, kind, procedure) {
                return super::application::refused(&portal, &visitor, kind, &refusal).into_response();
            }
            if visitor.progress().may_begin().is_err() {
                portal.note(visitor.office.number, &ApplyRefusal::BeforeYouApply);
                let message =
                    "先に「発行申請を行う前に」を開いて内容を確認し、閉じてください。そのあと次へ進めます。";
                let chosen = match procedure {
                    Procedure::Request => Choice::Request,
                    Procedure::Renew => Choice::Renew,
                };
                let page = ProceduresPage { chosen, ..procedures_page(&portal, &visitor, kind) };
                return page.refused(message);
            }
            let first = match procedure {
                Procedure::Request => "password",
                Procedure::Renew => "term",
            };
            Redirect::to(&format!("{path}/{first}")).into_response()
        }
        _ => {
            let message = "手続きが選ばれていません。どれか一つを選んでください。";
            procedures_page(&portal, &visitor, kind).refused(message)
        }
    }
}

/// `GET /certificates/{kind}/download`: 【証明書ダウンロード】.
pub(super) async fn downloads(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(kind): PathOf<String>,
) -> Response {
    let kind = match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => kind,
        Err(apology) => return apology.into_response(),
    };
    let now = portal.now();
    let requests = history_row::requests(&portal, &visitor, kind);
    let issued = requests.iter().filter(|request| matches!(request.state, RequestState::Issued(_)));
    Page::ok(DownloadPage {
        frame: surroundings::inside(&portal, &visitor.office, "証明書ダウンロード", "/certificates"),
        kind: kind.japanese_name(),
        path: path_of(kind),
        opened_by: opened_by(kind),
        none: none_to_download(&requests),
        rows: issued.map(|request| HistoryRow::of(request, now)).collect(),
    })
    .into_response()
}

/// `GET /certificates/{kind}/download/{request}`: the file, any number of times, also on a new PC (S).
pub(super) async fn download(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf((kind, request)): PathOf<(String, String)>,
) -> Response {
    let kind = match own_kind(&portal, &visitor, &kind) {
        Ok(kind) => kind,
        Err(apology) => return apology.into_response(),
    };
    let found = history_row::requests(&portal, &visitor, kind)
        .into_iter()
        .find(|found| found.id.to_string() == request);
    let Some(Request { id, state: RequestState::Issued(issued), .. }) = found else {
        portal.refused(
            Some(visitor.office.number),
            "certificate-downloaded",
            "certificate-unknown",
            "this office has no issued certificate of that request",
        );
        return Apology::new(
            StatusCode::NOT_FOUND,
            surroundings::inside(&portal, &visitor.office, "証明書が見つかりません", "/certificates"),
        )
        .sentence("この申請には、ダウンロードできる証明書がありません。状況が「発行済み」の証明書をダウンロードできます。")
        .way("証明書ダウンロードへ戻る", format!("{}/download", path_of(kind)))
        .into_response();
    };
    let Ok(package) = portal.download(&id, &issued.certificate).await else {
        return Apology::new(
            StatusCode::SERVICE_UNAVAILABLE,
            surroundings::inside(&portal, &visitor.office, "証明書をダウンロードできませんでした", "/certificates"),
        )
        .sentence("認証局から証明書のファイルを受け取れませんでした。発行された証明書に変わりはありません。しばらくしてから、もう一度ダウンロードしてください。")
        .way("証明書ダウンロードへ戻る", format!("{}/download", path_of(kind)))
        .into_response();
    };
    let disposition = format!("attachment; filename=\"{}.p12\"", visitor.office.user_id());
    ([(header::CONTENT_TYPE, PACKAGE_TYPE.to_owned()), (header::CONTENT_DISPOSITION, disposition)], package)
        .into_response()
}

/// Where a kind's pages are.
pub(super) fn path_of(kind: CertificateKind) -> String {
    format!("/certificates/{kind}")
}

/// The kind in a path, if it is this office's own; otherwise the page that says which is.
pub(super) fn own_kind(portal: &Portal, visitor: &Visitor, kind: &str) -> Result<CertificateKind, Apology> {
    let own = visitor.office.own_kind();
    match kind.parse::<CertificateKind>() {
        Ok(kind) if kind == own => Ok(kind),
        Ok(kind @ (CertificateKind::CareInsurance | CertificateKind::CarePlan)) => {
            let refusal = ApplyRefusal::NotOwnKind { own };
            portal.note(visitor.office.number, &refusal);
            Err(super::application::refused(portal, visitor, kind, &refusal))
        }
        Ok(CertificateKind::CareDx | CertificateKind::ClaimAgent | CertificateKind::Disability) | Err(_) => {
            Err(apology::not_found(surroundings::inside(
                portal,
                &visitor.office,
                "画面が見つかりません",
                "/certificates",
            )))
        }
    }
}

/// Why a certificate is an office's own.
pub(super) fn reason(claims: Claims) -> &'static str {
    match claims {
        Claims::SelfClaim => "貴事業所は、自ら介護保険の請求をされています。",
        Claims::Agent => "貴事業所は、介護保険の請求を代理人に委任されています。",
        Claims::None => "貴事業所は、介護保険のインターネット請求をされていません。",
    }
}

/// What is said of 発行手数料: none for the second kind (S); what the other costs is nobody's business here (A).
pub(super) fn fee(kind: CertificateKind) -> &'static str {
    match kind {
        CertificateKind::CareInsurance => "この模擬環境では、発行手数料の支払いは行いません。",
        CertificateKind::CarePlan
        | CertificateKind::CareDx
        | CertificateKind::ClaimAgent
        | CertificateKind::Disability => "発行手数料は発生いたしません。",
    }
}

/// What opens a downloaded file: an office that claims itself has one that it never applied for (S).
fn opened_by(kind: CertificateKind) -> &'static str {
    match kind {
        CertificateKind::CareInsurance => {
            "ファイルは、「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードで開きます。発行申請または更新申請をした証明書のファイルは、申請のときに入力した証明書発行用パスワードで開きます。"
        }
        CertificateKind::CarePlan
        | CertificateKind::CareDx
        | CertificateKind::ClaimAgent
        | CertificateKind::Disability => "ファイルは、申請のときに入力した証明書発行用パスワードで開きます。",
    }
}

/// Why none of these requests, newest first, has a file.
fn none_to_download(requests: &[Request]) -> &'static str {
    match history_row::that_counts(requests).map(|request| &request.state) {
        Some(RequestState::Revoked(_)) => {
            "ダウンロードできる証明書はありません。発行された証明書は失効しました。引き続き利用するには、新しく発行申請をしてください。"
        }
        Some(RequestState::Expired(_)) => {
            "ダウンロードできる証明書はありません。発行された証明書は有効期限が切れました。引き続き利用するには、新しく発行申請をしてください。"
        }
        _ => {
            "ダウンロードできる証明書はまだありません。発行されると、お知らせに「証明書発行完了通知」が届きます。"
        }
    }
}

/// Under which name a certificate of this kind is issued now, where that is another one: 介護DX証明書 from its day on (C2).
pub(super) fn shown_as(portal: &Portal, kind: CertificateKind) -> Option<String> {
    let issued = portal.kind_to_issue(kind, portal.now());
    (issued != kind).then(|| {
        format!(
            "※発行される証明書は、「{}」(発行先: {})と表示されます。",
            issued.japanese_name(),
            issued.issued_to()
        )
    })
}

impl ProceduresPage {
    fn refused(self, message: &'static str) -> Response {
        let page = Self { frame: self.frame.refused(), message: Some(message), ..self };
        Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    }

    /// The message, if it stands at the radio of the renewal, or else of the request.
    fn message_at(&self, renewal: bool) -> Option<&'static str> {
        self.message.filter(|_| (self.chosen == Choice::Renew) == renewal)
    }
}

fn procedures_page(portal: &Portal, visitor: &Visitor, kind: CertificateKind) -> ProceduresPage {
    let history = history_row::requests(portal, visitor, kind);
    let frame = surroundings::inside(portal, &visitor.office, kind.japanese_name(), "/certificates");
    let now = portal.now();
    let has_certificate = visitor.office.newest_file(now).is_some();
    let in_the_way = visitor.office.in_the_way(now);
    let renewal = match (&in_the_way, visitor.office.renewal(now)) {
        (Some((_, InTheWay::Open)), _) | (_, Err(RenewalRefusal::NothingInForce)) => Renewal::Impossible,
        (_, Err(RenewalRefusal::TooEarly { from, .. })) => Renewal::From(from.slashed()),
        (_, Ok(_)) => Renewal::Possible,
    };
    ProceduresPage {
        frame,
        kind: kind.japanese_name(),
        path: path_of(kind),
        csrf: visitor.session.csrf.clone(),
        message: None,
        has_certificate,
        warns_of_delay: kind != CertificateKind::CareInsurance || !has_certificate,
        current: history_row::that_counts(&history).map(|request| HistoryRow::of(request, now)),
        chosen: match (&renewal, in_the_way) {
            (Renewal::Possible, _) => Choice::Renew,
            (_, Some(_)) => Choice::Download,
            (_, None) => Choice::Request,
        },
        renewal,
        lead: (kind == CertificateKind::CareInsurance).then_some(
            "介護保険の請求に使っている証明書を、ケアプランデータ連携システムで使う端末にも、そのままダウンロード・インストールできます。費用はかかりません。",
        ),
        fee: fee(kind),
        rows: history.iter().map(|request| HistoryRow::of(request, now)).collect(),
    }
}
