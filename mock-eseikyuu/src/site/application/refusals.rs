//! Why a request does not go on, as pages with the ways that are open.

use axum::http::StatusCode;
use careplan_domain::CertificateKind;

use super::frame;
use crate::portal::{ApplyRefusal, Portal};
use crate::request::{InTheWay, RenewalRefusal};
use crate::site::apology::{self, Apology};
use crate::site::certificates::{path_of, reason};
use crate::site::visitor::Visitor;
use crate::wizard::Skipped;

/// Why no request can be sent, as a page with the ways on. It is in the journal already.
pub(in crate::site) fn refused(
    portal: &Portal,
    visitor: &Visitor,
    kind: CertificateKind,
    refusal: &ApplyRefusal,
) -> Apology {
    let name = kind.japanese_name();
    let own = visitor.office.own_kind();
    let apology = Apology::new(StatusCode::CONFLICT, frame(portal, visitor, "申請できません"));
    let own_path = path_of(own);
    match refusal {
        ApplyRefusal::NotOwnKind { own } => apology
            .sentence(format!("{name}は、貴事業所の手続きではありません。"))
            .sentence(format!(
                "{}貴事業所の証明書は{}です。",
                reason(visitor.office.claims),
                own.japanese_name()
            ))
            .way(format!("{}へ進む", own.japanese_name()), path_of(*own)),
        ApplyRefusal::InTheWay { found: InTheWay::Open, .. } => apology
            .sentence(format!("{name}は、すでに発行申請中です。"))
            .sentence("発行されるまで、数日かかる場合があります。発行されると、お知らせに「証明書発行完了通知」が届きます。")
            .way("発行履歴を見る", own_path),
        ApplyRefusal::InTheWay { found: InTheWay::InForce { until }, .. } => renewing(portal, visitor, apology
            .sentence(format!("{name}は発行済みで、{}まで有効です。", until.day().slashed()))
            .sentence("新しく申請しなくても、何度でもダウンロードできます。別の端末にもインストールできます。"))
            .way("証明書ダウンロードへ進む", format!("{own_path}/download")),
        ApplyRefusal::Renewal(RenewalRefusal::TooEarly { from, until }) => apology
            .sentence(format!("{name}は発行済みで、{}まで有効です。", until.day().slashed()))
            .sentence(format!("更新申請は、有効終了年月日の90日前({})からできます。", from.slashed()))
            .way("証明書ダウンロードへ進む", format!("{own_path}/download")),
        ApplyRefusal::Renewal(RenewalRefusal::NothingInForce) => apology
            .sentence(format!("更新できる{name}がありません。新しく発行申請をしてください。"))
            .way("発行申請へ進む", own_path),
        ApplyRefusal::PasswordTemporary => apology
            .sentence("仮パスワードのままでは申請できません。先にパスワードを変更してください。")
            .way("パスワードを変更する", "/first-login"),
        ApplyRefusal::BeforeYouApply
        | ApplyRefusal::CertificatePasswordCase
        | ApplyRefusal::CertificatePasswordWrong
        | ApplyRefusal::Terms => apology
            .sentence("申請に必要な手順が終わっていません。はじめから、もう一度お進みください。")
            .way("はじめから進む", own_path),
        ApplyRefusal::Office(_) | ApplyRefusal::Store(_) => {
            apology::broken(frame(portal, visitor, "処理できませんでした"), refusal)
        }
    }
}

/// To whom a new certificate is refused: what there is to be said of its renewal.
fn renewing(portal: &Portal, visitor: &Visitor, apology: Apology) -> Apology {
    match visitor.office.renewal(portal.now()) {
        Ok(_) => apology
            .sentence("いまは更新申請ができます。手続きを選ぶ画面で「更新申請をする」を選んでください。")
            .way("更新申請へ進む", path_of(visitor.office.own_kind())),
        Err(RenewalRefusal::TooEarly { from, .. }) => {
            apology.sentence(format!("更新申請は、有効終了年月日の90日前({})からできます。", from.slashed()))
        }
        Err(RenewalRefusal::NothingInForce) => apology,
    }
}

/// A page was skipped: which comes first.
pub(super) fn skipped_page(
    portal: &Portal,
    visitor: &Visitor,
    kind: CertificateKind,
    skipped: Skipped,
) -> Apology {
    let (rule, sentence, label, href) = match skipped {
        Skipped::BeforeYouApply => (
            "before-you-apply",
            "先に「発行申請を行う前に」を開いて内容を確認し、閉じてください。",
            "証明書の手続きへ戻る",
            path_of(kind),
        ),
        Skipped::Term => (
            "certificate-term-missing",
            "先に証明書有効期間を選んでください。",
            "証明書有効期間選択へ進む",
            format!("{}/term", path_of(kind)),
        ),
        Skipped::Password => (
            "certificate-password-missing",
            "先に証明書発行用パスワードを入力してください。",
            "証明書発行用パスワード入力へ進む",
            format!("{}/password", path_of(kind)),
        ),
        Skipped::Terms { next } => (
            "terms-unread",
            "利用規約を最後まで読んでから送信してください。",
            "利用規約の続きを読む",
            format!("{}/confirm?page={next}", path_of(kind)),
        ),
    };
    portal.refused(Some(visitor.office.number), "request-sent", rule, skipped.to_string());
    Apology::new(StatusCode::CONFLICT, frame(portal, visitor, "先に必要な手順があります"))
        .sentence(sentence)
        .way(label, href)
}
