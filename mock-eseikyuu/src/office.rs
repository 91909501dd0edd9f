//! One office as the portal knows it: facts, account, requests and notices, kept as one.
//!
//! The rule it keeps: at most one request is open, and requests are counted without gaps.

mod letter;
mod record;

use careplan_domain::{
    CertificateKind, Claims, Day, JapanTime, MailAddress, OfficeNumber, OfficeUserId, Secret, ServiceKind,
};
use careplan_wire::back_office::ca::RevocationReason;
use careplan_wire::back_office::portal::Facts;
use careplan_wire::control::Stage;

use crate::account::{Account, Password};
use crate::notice::{Category, NOTICES_MAX, Notice, NoticeId, Writer};
use crate::outbox::{By, OUTBOX_MAX, Sent, Text};
use crate::request::{
    Certificate, Event, InTheWay, Purpose, RenewalRefusal, Request, RequestId, Requested, Revoked, State,
};

pub use letter::{Holds, PostedPasswords};
pub(crate) use record::Kept;

/// 事業所 at the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// How it claims.
    pub claims: Claims,
    /// The day of its 電子請求登録結果に関するお知らせ.
    pub registered_on: Day,
    /// What that letter told, and tells for ever.
    pub posted: PostedPasswords,
    /// What is taken now: the same, until something was issued again.
    pub in_force: PostedPasswords,
    /// When the post brings that letter. Absent for an office of a store from before letters were kept.
    pub first_letter_arrives: Option<JapanTime>,
    /// Its account.
    pub account: Account,
    /// セキュリティメールアドレス.
    pub security_mail: Option<MailAddress>,
    /// Its requests, oldest first.
    pub requests: Vec<Request>,
    /// Its own notices, oldest first.
    pub notices: Vec<Notice>,
    /// The mails and letters that went to it, oldest first.
    pub outbox: Vec<Sent>,
}

impl Office {
    /// 事業所ユーザID.
    pub fn user_id(&self) -> OfficeUserId {
        OfficeUserId::of(self.number)
    }

    /// The certificate that is this office's own.
    pub fn own_kind(&self) -> CertificateKind {
        self.claims.certificate_kind()
    }

    /// What keeps the office from sending a request, newest first.
    pub fn in_the_way(&self, now: JapanTime) -> Option<(RequestId, InTheWay)> {
        self.requests
            .iter()
            .rev()
            .find_map(|request| request.as_of(now).state.in_the_way().map(|found| (request.id, found)))
    }

    /// What a renewal would be for: that of the certificate in force that lasts longest. Whether a request is open was
    /// asked before.
    pub fn renewal(&self, now: JapanTime) -> Result<Purpose, RenewalRefusal> {
        let issued = self.requests.iter().filter(|request| matches!(request.state, State::Issued(_)));
        let longest = issued.max_by_key(|request| request.state.certificate().map(|found| found.not_after));
        longest.map_or(Err(RenewalRefusal::NothingInForce), |request| request.as_of(now).state.renewal(now))
    }

    /// Adds a request; that none is in the way was asked before.
    pub fn send_request(
        &mut self,
        kind: CertificateKind,
        purpose: Purpose,
        package_password: Secret,
        now: JapanTime,
    ) -> RequestId {
        debug_assert!(!matches!(self.in_the_way(now), Some((_, InTheWay::Open))), "one request at a time");
        let count = u32::try_from(self.requests.len() + 1).unwrap_or(u32::MAX);
        let id = RequestId { office: self.number, count };
        let state = State::Requested(Requested);
        self.requests.push(Request { id, kind, purpose, sent_at: now, package_password, state });
        id
    }

    /// The request of this number.
    pub fn request(&self, id: &RequestId) -> Option<&Request> {
        self.requests.iter().find(|request| request.id == *id)
    }

    /// Puts a moved request in its place and writes the notice that follows from the event.
    pub fn put(&mut self, moved: Request, event: Event, now: JapanTime) {
        if let Some((title, body)) = announcement(&moved, event) {
            self.notify(Category::Certificate, title, body, now);
        }
        if let Some(place) = self.requests.iter_mut().find(|request| request.id == moved.id) {
            *place = moved;
        }
    }

    /// The newest request with a certificate that is good now.
    pub fn certificate_in_force(&self, now: JapanTime) -> Option<&Certificate> {
        self.requests.iter().rev().find_map(|request| match &request.state {
            State::Issued(issued)
                if (issued.certificate.not_before..=issued.certificate.not_after).contains(&now) =>
            {
                Some(&issued.certificate)
            }
            _ => None,
        })
    }

    /// The request whose file the office would download now: that of the certificate which lasts longest.
    pub fn newest_file(&self, now: JapanTime) -> Option<&Request> {
        let offered =
            self.requests.iter().filter(|request| matches!(request.as_of(now).state, State::Issued(_)));
        offered.max_by_key(|request| request.state.certificate().map(|certificate| certificate.not_after))
    }

    /// How far the office is, as far as the portal sees.
    pub fn stage(&self) -> Stage {
        if matches!(self.account.password, Password::Temporary) {
            return Stage::Registered;
        }
        if self.requests.iter().any(|request| request.state.certificate().is_some()) {
            return Stage::CertificateIssued;
        }
        if self.requests.iter().any(|request| request.next_step().is_some()) {
            return Stage::CertificateRequested;
        }
        Stage::PasswordChanged
    }

    /// What the portal tells the other services.
    pub fn facts(&self, now: JapanTime) -> Facts {
        Facts {
            number: self.number,
            name: self.name.clone(),
            service_kinds: self.service_kinds.clone(),
            prefecture: self.prefecture.clone(),
            municipality: self.municipality.clone(),
            claims: self.claims,
            user_id: self.user_id(),
            stage: self.stage(),
            certificate_valid: self.certificate_in_force(now).is_some(),
            password_changes: self.account.password_changes,
            certificate_kind: None,
        }
    }

    /// Sends a mail or a letter; what it is about has to be in the same change.
    pub fn send(&mut self, by: By, text: Text, now: JapanTime) -> Sent {
        let sent = Sent { count: self.next_sent(), by, at: now, text };
        if self.outbox.len() >= OUTBOX_MAX
            && let Some(oldest) = self.outbox.iter().position(|sent| sent.under_way(now).is_none())
        {
            self.outbox.remove(oldest);
        }
        self.outbox.push(sent.clone());
        sent
    }

    /// The number of the next mail or letter: never given twice.
    pub fn next_sent(&self) -> u32 {
        self.outbox.last().map_or(1, |sent| sent.count.saturating_add(1))
    }

    /// Writes it a notice, shown from `from` to the end of `until`.
    pub(crate) fn write_notice(&mut self, write: impl FnOnce(NoticeId) -> Notice) {
        let number = self.notices.iter().map(|notice| match notice.id {
            NoticeId::Own(number) => number,
            NoticeId::All(_) | NoticeId::Month(_) => unreachable!("an office keeps its own notices alone"),
        });
        let next = number.max().map_or(1, |last| last + 1);
        self.notices.push(write(NoticeId::Own(next)));
        let excess = self.notices.len().saturating_sub(NOTICES_MAX);
        self.notices.drain(..excess);
    }

    fn notify(&mut self, category: Category, title: String, body: String, now: JapanTime) {
        let (writer, until, withdrawn) = (Writer::Portal, None, None);
        self.write_notice(|id| Notice { id, from: now, until, category, title, body, writer, withdrawn });
    }
}

/// The notice that an event brings: 証明書発行完了通知 (S), the others' words are ours.
fn announcement(request: &Request, event: Event) -> Option<(String, String)> {
    let kind = request.kind.japanese_name();
    match (event, &request.state) {
        (Event::Issued, State::Issued(issued)) => Some((
            "証明書発行完了通知".to_owned(),
            format!(
                "{}に申請された{kind}が発行されました。\n有効期間は{}から{}までです。\n\
                 「証明書」からダウンロードして、使用する端末にインストールしてください。",
                request.sent_at.day().slashed(),
                issued.certificate.not_before.day().slashed(),
                issued.certificate.not_after.day().slashed()
            ),
        )),
        (Event::Returned, State::Returned(returned)) => Some((
            "証明書発行申請の差し戻しについて".to_owned(),
            format!(
                "{}に申請された{kind}は、差し戻しとなりました。\n理由: {}\n内容を確認のうえ、もう一度申請してください。",
                request.sent_at.day().slashed(),
                returned.reason
            ),
        )),
        (Event::EndAnnounced, State::Issued(issued)) => Some((
            "証明書有効期限切れ事前通知".to_owned(),
            format!(
                "{kind}の有効期間は{}までです。\n\
                 引き続き利用するには、「証明書」から更新申請をしてください。\n\
                 新しい証明書が発行されるまでは、いまの証明書を利用できます。",
                issued.certificate.not_after.day().slashed()
            ),
        )),
        (Event::Revoked { reason }, State::Revoked(Revoked { at, certificate })) => Some((
            "証明書の失効について".to_owned(),
            format!(
                "{kind}(有効期間: {}から{}まで)は、{}に失効しました。\n理由: {}\n\
                 引き続き利用するには、新しく発行申請をしてください。",
                certificate.not_before.day().slashed(),
                certificate.not_after.day().slashed(),
                at.day().slashed(),
                reason_told(reason)
            ),
        )),
        _ => None,
    }
}

/// Why a certificate was revoked, as the office reads it.
const fn reason_told(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => "示されていません。国民健康保険団体連合会へお問い合わせください。",
        RevocationReason::KeyCompromise => "秘密鍵が他人に渡ったおそれがあるため。",
        RevocationReason::AffiliationChanged => "事業所の登録内容が変わったため。",
        RevocationReason::Superseded => "ほかの証明書に替えるため。",
        RevocationReason::CessationOfOperation => "事業所が廃止されたため。",
    }
}
