//! 章: how far an office is by the chapters of the start guide (S: their numbers and names).

use careplan_testbed::Exchanged;
use careplan_wire::control::{Request, Stage};
use careplan_wire::relay::{Licence, LicenceState};

/// A chapter and how it stands there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chapter {
    pub(crate) number: u8,
    pub(crate) name: &'static str,
    pub(crate) state: &'static str,
    pub(crate) class: &'static str,
    pub(crate) note: String,
}

/// What is known of an office.
pub(crate) struct Known<'a> {
    pub(crate) stage: Stage,
    /// Newest first.
    pub(crate) requests: &'a [Request],
    pub(crate) licence: Option<&'a Licence>,
    pub(crate) exchanged: Option<Exchanged>,
}

/// How a chapter stands.
#[derive(Clone, Copy)]
enum Standing {
    Done,
    Now,
    Later,
    /// Something is needed again.
    Again,
    /// It happens at the office's own desk, and no service hears of it.
    AtTheDesk,
}

/// Chapters 1 to 7, in order.
pub(crate) fn chapters(known: &Known<'_>) -> Vec<Chapter> {
    let (id, id_note) = id(known.stage);
    let (certificate, certificate_note) = certificate(known);
    let (application, application_note) = application(known);
    let (exchange, exchange_note) = exchange(known);
    let desk = |what: &str| (Standing::AtTheDesk, what.to_owned());
    let rows = [
        (1, "PC環境の確認", desk("事業所の端末で確かめます。")),
        (2, "介護ソフトの確認", desk("事業所の端末で確かめます。")),
        (3, "電子請求用IDの確認", (id, id_note.to_owned())),
        (4, "製品ダウンロード", desk("サポートサイトから端末に入れます。")),
        (5, "電子証明書インストール", (certificate, certificate_note)),
        (6, "利用申請", (application, application_note.to_owned())),
        (7, "利用開始", (exchange, exchange_note.to_owned())),
    ];
    let chapter = |(number, name, (standing, note)): (u8, &'static str, (Standing, String))| {
        let (state, class) = standing.words();
        Chapter { number, name, state, class, note }
    };
    rows.into_iter().map(chapter).collect()
}

fn id(stage: Stage) -> (Standing, &'static str) {
    if stage == Stage::Registered {
        (Standing::Now, "手紙のIDと仮パスワードで電子請求受付システムにログインし、パスワードを変えます。")
    } else {
        (Standing::Done, "ログインして、パスワードを変えました。")
    }
}

fn certificate(known: &Known<'_>) -> (Standing, String) {
    let newest = known.requests.first();
    match newest.map(|request| request.state.as_str()) {
        // An office that has its certificate by another way, or none yet.
        None if known.stage >= Stage::CertificateIssued => (Standing::Done, String::new()),
        None if known.stage == Stage::Registered => (Standing::Later, String::new()),
        None => (Standing::Now, "証明書の発行申請をします。".to_owned()),
        Some("requested") => (Standing::Now, "国保連合会の承認を待っています。".to_owned()),
        Some("approved") => (Standing::Now, "認証局の発行を待っています。".to_owned()),
        Some("issued") => (Standing::Done, "証明書が発行されました。".to_owned()),
        Some("returned") => {
            (Standing::Again, "差し戻されました。理由を確かめて、もう一度申請します。".to_owned())
        }
        Some("withdrawn") => (Standing::Again, "取り下げられました。もう一度申請できます。".to_owned()),
        Some("expired") => (Standing::Again, "証明書の期限が切れました。もう一度申請します。".to_owned()),
        Some("revoked") => (Standing::Again, "証明書が失効しました。もう一度申請します。".to_owned()),
        Some(_) => (Standing::Now, String::new()),
    }
}

fn application(known: &Known<'_>) -> (Standing, &'static str) {
    match known.licence.map_or(LicenceState::None, |licence| licence.state) {
        LicenceState::Active => (Standing::Done, "利用申請が済んでいます。"),
        LicenceState::Expired => (Standing::Again, "利用期間が終わりました。もう一度申請します。"),
        LicenceState::None if known.stage >= Stage::CertificateIssued => {
            (Standing::Now, "利用状況Webサイトで利用申請をします。")
        }
        LicenceState::None => (Standing::Later, ""),
    }
}

fn exchange(known: &Known<'_>) -> (Standing, &'static str) {
    let has_exchanged = known.exchanged.is_some_and(|counts| counts.sent + counts.received > 0);
    match (has_exchanged, known.stage) {
        (true, Stage::Ready) => (Standing::Done, "データを送ったか、受け取りました。"),
        (true, _) => {
            (Standing::Again, "以前はやり取りできました。いまは証明書か利用期間が有効ではありません。")
        }
        (false, Stage::Ready) => {
            (Standing::Now, "連携クライアントアプリにログインし、データを送受信します。")
        }
        (false, _) => (Standing::Later, ""),
    }
}

impl Standing {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => ("済み", "good"),
            Self::Now => ("いまここ", "warn"),
            Self::Later => ("これから", ""),
            Self::Again => ("やり直し", "bad"),
            Self::AtTheDesk => ("端末で行います", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(stage: Stage, licence: Option<LicenceState>, sent: u64) -> [&'static str; 4] {
        let licence = licence.map(|state| Licence {
            state,
            label: state.label().to_owned(),
            since: None,
            until: None,
            payment: None,
            renewal: None,
        });
        let exchanged = Some(Exchanged { sent, ..Exchanged::default() });
        let known = Known { stage, requests: &[], licence: licence.as_ref(), exchanged };
        let all = chapters(&known);
        assert_eq!(all.iter().map(|chapter| chapter.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        [2, 4, 5, 6].map(|index| all[index].state)
    }

    #[test]
    fn there_is_always_one_chapter_to_be_at_unless_all_are_done() {
        use LicenceState::{Active, Expired};
        for (stage, licence, sent, expected) in [
            (Stage::Registered, None, 0, ["いまここ", "これから", "これから", "これから"]),
            (Stage::PasswordChanged, None, 0, ["済み", "いまここ", "これから", "これから"]),
            (Stage::CertificateIssued, None, 0, ["済み", "済み", "いまここ", "これから"]),
            (Stage::Ready, Some(Active), 0, ["済み", "済み", "済み", "いまここ"]),
            (Stage::Ready, Some(Active), 1, ["済み", "済み", "済み", "済み"]),
            (Stage::Applied, Some(Expired), 1, ["済み", "済み", "やり直し", "やり直し"]),
        ] {
            assert_eq!(states(stage, licence, sent), expected, "{stage:?} {licence:?} {sent}");
        }
    }
}
