//! お知らせ: what the support site tells its visitors, each from its day.
//!
//! The version notice is the deck's (S); what came later is dated as it happened (C2). Words and the days that no text
//! tells are ours (A).

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::{Day, JapanTime};
use careplan_serve::{Frame, Page, PathOf, Refused};

use super::notice::Notice;
use super::{CLIENT_VERSION, OfSite, path};

/// お知らせ.
pub(super) struct News {
    /// Its place in the address.
    pub(super) id: &'static str,
    /// 掲載日: year, month, day.
    day: (i16, u8, u8),
    pub(super) category: &'static str,
    pub(super) title: &'static str,
    /// Paragraphs. `{version}` stands for the client's newest.
    body: &'static [&'static str],
    /// Where to go on: words and address.
    onward: Option<(&'static str, &'static str)>,
}

impl News {
    /// From when it is shown.
    pub(super) fn day(&self) -> Day {
        let (year, month, day) = self.day;
        Day::new(year, month, day).expect("a test reads every day of the list")
    }

    pub(super) fn paragraphs(&self) -> Vec<String> {
        self.body.iter().map(|text| text.replace("{version}", CLIENT_VERSION)).collect()
    }

    pub(super) fn address(&self) -> String {
        format!("{}/{}", path::NEWS, self.id)
    }
}

/// What is shown at `now`, newest first.
pub(super) fn shown(now: JapanTime) -> Vec<&'static News> {
    // The list has its newest first, and a test keeps it so.
    NEWS.iter().filter(|news| news.day() <= now.day()).collect()
}

#[derive(Template)]
#[template(path = "support/news.html")]
struct ListPage {
    frame: Frame,
    news: Vec<&'static News>,
}

#[derive(Template)]
#[template(path = "support/news_item.html")]
struct ItemPage {
    frame: Frame,
    news: &'static News,
}

pub(super) async fn list(State(site): OfSite) -> Response {
    let frame = site.frame("お知らせ一覧", path::NEWS);
    Page::ok(ListPage { frame, news: shown(site.now()) }).into_response()
}

pub(super) async fn item(State(site): OfSite, id: Result<PathOf<String>, Refused>) -> Response {
    let found = id.ok().and_then(|PathOf(id)| shown(site.now()).into_iter().find(|news| news.id == id));
    match found {
        Some(news) => Page::ok(ItemPage { frame: site.frame(news.title, path::NEWS), news }).into_response(),
        None => Notice::nothing(&site, path::NEWS).into_response(),
    }
}

/// The one on the top page.
pub(super) const VERSION_NOTICE: &str = "最新verへのアップデートをお願いします";

const NEWS: [News; 9] = [
    News {
        id: "move-announced",
        day: (2026, 9, 1),
        category: "システム",
        title: "ケアプランデータ連携システムの移行予定について",
        body: &[
            "ケアプランデータ連携システムの機能は、令和9年(2027年)1月をめどに「介護保険資格確認等WEBサービス」へ移る予定と公表されています。",
            "移行後は、連携クライアントアプリではなくブラウザでやりとりする予定です。この模擬環境の画面は、移行前のものです。",
        ],
        onward: None,
    },
    News {
        id: "year-end",
        day: (2025, 12, 15),
        category: "サポート",
        title: "令和7年度 年末年始のお問い合わせ窓口について",
        body: &[
            "12月29日から1月3日までは、お問い合わせへの回答をお休みします。お問い合わせフォームからの受付は、この間も行います。",
            "データの送受信は、年末年始も通常どおりご利用いただけます。",
        ],
        onward: Some(("お問い合わせはこちら", path::ENQUIRY)),
    },
    News {
        id: "dx-certificate",
        day: (2025, 10, 1),
        category: "証明書",
        title: "介護DX証明書の発行が始まりました",
        body: &[
            "請求を代理人に委任している事業所などがこのシステムで使う証明書は、本日から「介護DX証明書」として発行されます。発行手数料はかかりません。",
            "すでにお持ちの「請求委任事業所用ケアプラン証明書」は、有効終了年月日まで使えます。あらためて申請していただく必要はありません。",
        ],
        onward: Some(("よくあるご質問(電子証明書)を見る", "/support/faq?topic=certificate")),
    },
    News {
        id: "free-pass",
        day: (2025, 6, 1),
        category: "利用申請",
        title: "フリーパスキャンペーンと自動更新が始まりました",
        body: &[
            "本日以降の利用申請では、1年間のライセンス料がかからない「フリーパスキャンペーン」が適用されます。",
            "また、本日以降に利用申請された事業所のライセンスは、停止のお申し出がない限り、期限が来ると自動で更新されます。",
            "本日より前に利用申請された事業所は、期限が切れた後に、あらためて利用申請をしてください。",
        ],
        onward: None,
    },
    News {
        id: "january-holiday",
        day: (2024, 12, 16),
        category: "サポート",
        title: "令和6年度 年末年始のお問い合わせ窓口について",
        body: &[
            "12月29日から1月3日までは、お問い合わせへの回答をお休みします。お問い合わせフォームからの受付は、この間も行います。",
        ],
        onward: Some(("お問い合わせはこちら", path::ENQUIRY)),
    },
    News {
        id: "start-guide",
        day: (2024, 4, 15),
        category: "資料",
        title: "スタートガイドを掲載しました",
        body: &[
            "はじめて利用される方のために、「スタートガイド 導入フロー編」と「スタートガイド システム操作編」を掲載しました。",
            "導入フロー編では、利用開始前の確認から利用開始までを、順に説明しています。",
        ],
        onward: Some(("各種資料を見る", path::DOCUMENTS)),
    },
    News {
        id: "version",
        day: (2024, 4, 1),
        category: "アップデート",
        title: VERSION_NOTICE,
        body: &[
            "連携クライアントアプリのバージョン{version}を公開しています。",
            "古いバージョンをお使いの方は、製品ダウンロードから最新のバージョンを入手し、アップデートをお願いします。いまお使いのバージョンは、連携クライアントアプリの画面で確認できます。",
            "古いバージョンのままでも、すぐに使えなくなることはありませんが、ログインのたびにこのお知らせが表示されます。",
        ],
        onward: Some(("製品ダウンロードはこちら", path::DOWNLOAD)),
    },
    News {
        id: "terms-revised",
        day: (2024, 3, 1),
        category: "利用申請",
        title: "利用規約を改正しました",
        body: &[
            "ケアプランデータ連携システムの利用規約を改正しました。改正後の利用規約は、本日から施行します。内容は、利用状況Webサイトの利用申請の画面でご確認ください。",
        ],
        onward: None,
    },
    News {
        id: "opened",
        day: (2023, 4, 1),
        category: "システム",
        title: "ケアプランデータ連携システムの運用を開始しました",
        body: &[
            "居宅介護支援事業所と介護サービス事業所のあいだで、毎月やりとりするケアプランの一部(予定・実績)を、データで送受信できるようになりました。",
            "データのやりとりには、送信側・受信側双方の事業所が本システムに利用登録する必要があります。",
        ],
        onward: Some(("ケアプランデータ連携システムの概要を読む", "/support/documents/overview")),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_real_days_newest_first_and_addresses_of_its_own() {
        let days: Vec<Day> = NEWS.iter().map(News::day).collect();
        assert!(days.is_sorted_by(|earlier, later| earlier >= later));
        let ids: std::collections::BTreeSet<_> = NEWS.iter().map(|news| news.id).collect();
        assert_eq!(ids.len(), NEWS.len());
    }

    #[test]
    fn news_appears_from_its_day() {
        let at = |text: &str| shown(text.parse().unwrap()).first().map(|news| news.id);
        assert_eq!(at("2023-03-31T23:59"), None);
        assert_eq!(at("2023-04-01T00:00"), Some("opened"));
        assert_eq!(at("2024-11-14T09:00"), Some("start-guide"));
        assert_eq!(at("2025-05-31T23:59"), Some("january-holiday"));
        assert_eq!(at("2025-06-01T00:00"), Some("free-pass"));
    }
}
