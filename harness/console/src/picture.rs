//! ネットワークの図: who is there, and what waits for whom. Offices are counted by how far they are, so that a picture of
//! five thousand is as large as one of five.

use careplan_testbed::Census;
use careplan_wire::control::{Request, Stage};

use crate::counter::stage;
use crate::drawing::{Drawing, Spot, Tip, width_of};
use crate::time::short;

/// What waits, as the picture counts it and the table says it.
pub(crate) struct Waits {
    pub(crate) offices: Census,
    /// Requests that wait for the federation's approval.
    pub(crate) approvals: usize,
    /// Requests that wait for the CA's batch.
    pub(crate) issues: usize,
    /// When the next of them is due.
    pub(crate) next_step: String,
    /// Enquiries without an answer.
    pub(crate) enquiries: usize,
    /// Messages that their receivers have not fetched, of the offices on the page.
    pub(crate) unread: usize,
    /// Whether there are more than were counted.
    pub(crate) unread_or_more: bool,
    pub(crate) maintenance: bool,
}

/// One line of the table: who waits for whom.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) what: &'static str,
    /// Whose turn it is.
    pub(crate) turn: &'static str,
    pub(crate) count: String,
    /// Where to look at it.
    pub(crate) href: &'static str,
    pub(crate) link: &'static str,
    pub(crate) note: String,
}

/// The stages in the order of the way, and what an office does next.
const STAGES: [(Stage, &str, &str); 6] = [
    (Stage::Registered, "最初のログインとパスワードの変更", "電子請求受付システム"),
    (Stage::PasswordChanged, "証明書の発行申請", "電子請求受付システム"),
    (Stage::CertificateRequested, "証明書の発行を待つ", "国保連合会と認証局"),
    (Stage::CertificateIssued, "証明書のインポートと利用申請", "利用状況Webサイト"),
    (Stage::Applied, "有効な証明書を用意する", "電子請求受付システム"),
    (Stage::Ready, "データの送信と受信", "連携基盤"),
];

impl Waits {
    /// Counts the requests by what they wait for.
    pub(crate) fn count_requests(&mut self, requests: &[Request]) {
        let mut due = Vec::new();
        for step in requests.iter().filter_map(|request| request.next_step.as_ref()) {
            if step.kind == "issue" {
                self.issues += 1;
            } else {
                self.approvals += 1;
            }
            due.push(step.due_at);
        }
        self.next_step = due.into_iter().min().map(short).unwrap_or_default();
    }

    /// The table: what the picture says in words.
    pub(crate) fn table(&self) -> Vec<Wait> {
        let mut rows = Vec::new();
        for (stage, next, _) in STAGES {
            let count = self.offices.by_stage.get(&stage).copied().unwrap_or_default();
            if count > 0 && !matches!(stage, Stage::CertificateRequested | Stage::Ready) {
                rows.push(Wait {
                    what: next,
                    turn: "事業所",
                    count: format!("{count}事業所"),
                    href: "/counter/offices",
                    link: "事業所の一覧",
                    note: String::new(),
                });
            }
        }
        let due =
            if self.next_step.is_empty() { String::new() } else { format!("次は {}", self.next_step) };
        let mut push = |what, turn, count: usize, unit, (href, link), note: String| {
            if count > 0 {
                rows.push(Wait { what, turn, count: format!("{count}{unit}"), href, link, note });
            }
        };
        push("発行申請の承認", "国保連合会", self.approvals, "件", ("/counter", "窓口"), due.clone());
        push("証明書の発行", "認証局", self.issues, "件", ("/counter", "窓口"), due);
        let more = if self.unread_or_more {
            "以上(表示した事業所の分)".to_owned()
        } else {
            String::new()
        };
        push(
            "届いたデータの受信",
            "受信する事業所",
            self.unread,
            "件",
            ("/journal?kind=message-sent", "送信の記録"),
            more,
        );
        push(
            "お問い合わせへの回答",
            "サポートサイト",
            self.enquiries,
            "件",
            ("/enquiries", "お問い合わせ"),
            String::new(),
        );
        rows
    }

    /// The picture.
    pub(crate) fn draw(&self) -> String {
        let mut drawing = Drawing::new(WIDTH);
        drawing.words(Spot { x: LEFT, y: 18 }, "head", &format!("事業所 {}", self.offices.total));
        drawing.words(Spot { x: MIDDLE, y: 18 }, "head", "サービス");
        drawing.words(Spot { x: RIGHT, y: 18 }, "head", "その後ろにいる人と仕組み");
        self.draw_ways(&mut drawing);
        for (row, (at, next, _)) in (0..).zip(STAGES) {
            let count = self.offices.by_stage.get(&at).copied().unwrap_or_default();
            let (label, class) = stage(at);
            let corner = Spot { x: LEFT, y: office_row(row) };
            drawing.frame(corner, OFFICES, if count == 0 { "quiet" } else { class });
            drawing.words(Spot { x: LEFT + 12, y: corner.y + 19 }, "head", label);
            drawing.words(Spot { x: LEFT + 12, y: corner.y + 36 }, "soft", next);
            if count > 0 {
                drawing.count(Spot { x: LEFT + OFFICES.0 - 22, y: corner.y + 22 }, count);
            }
        }
        let relay = if self.maintenance { "メンテナンス中です" } else { "データの送受信" };
        for (row, (name, purpose)) in (0..).zip([
            ("電子請求受付システム", "証明書の申請"),
            ("利用状況Webサイト", "利用申請"),
            ("連携基盤", relay),
        ]) {
            let class = if row == 2 && self.maintenance { "warn" } else { "" };
            draw_service(&mut drawing, Spot { x: MIDDLE, y: service_row(row) }, name, purpose, class);
        }
        for (row, (name, purpose, count)) in (0..).zip([
            ("国保連合会の窓口", "申請を承認する", self.approvals),
            ("認証局(e-seikyuu CA)", "証明書を発行し、失効リストを出す", self.issues),
            ("サポートサイト", "お問い合わせに答える", self.enquiries),
        ]) {
            let corner = Spot { x: RIGHT, y: service_row(row) };
            draw_service(&mut drawing, corner, name, purpose, if count > 0 { "warn" } else { "" });
            if count > 0 {
                drawing.count(Spot { x: RIGHT + SERVICE.0 - 6, y: corner.y + 2 }, count);
            }
        }
        let title = format!(
            "ネットワークの図: 事業所{}、承認待ち{}件、発行待ち{}件、未受信{}件、回答待ち{}件",
            self.offices.total, self.approvals, self.issues, self.unread, self.enquiries
        );
        drawing.finish(HEIGHT, "network-title", &title)
    }

    fn draw_ways(&self, drawing: &mut Drawing) {
        for (row, (at, _, service)) in (0..).zip(STAGES) {
            let to = match service {
                "利用状況Webサイト" => 1,
                "連携基盤" => 2,
                _ => 0,
            };
            let is_busy = self.offices.by_stage.contains_key(&at);
            let from = Spot { x: LEFT + OFFICES.0, y: office_row(row) + OFFICES.1 / 2 };
            let to = Spot { x: MIDDLE, y: service_row(to) + SERVICE.1 / 2 };
            drawing.line(from, to, if is_busy { "way busy" } else { "way" });
        }
        let middle = |row| service_row(row) + SERVICE.1 / 2;
        let (from, to) = (MIDDLE + SERVICE.0, RIGHT);
        let busy = |count| if count > 0 { "busy" } else { "" };
        drawing.arrow(
            Spot { x: from, y: middle(0) },
            Spot { x: to, y: middle(0) },
            busy(self.approvals),
            Tip::Arrow,
        );
        // The portal asks the CA, and the CA's list goes to the relay.
        drawing.line(
            Spot { x: from, y: middle(0) + 12 },
            Spot { x: to, y: middle(1) - 8 },
            &format!("way {}", busy(self.issues)),
        );
        drawing.line(Spot { x: from, y: middle(2) }, Spot { x: to, y: middle(1) + 8 }, "way");
        let list = "失効リスト";
        let between = (from + to - width_of(list)) / 2;
        drawing.words(Spot { x: between, y: u32::midpoint(middle(1), middle(2)) + 8 }, "soft label", list);
        if self.unread > 0 {
            let more = if self.unread_or_more { "以上" } else { "" };
            let unread = format!("未受信 {}件{more}", self.unread);
            drawing.words(Spot { x: MIDDLE + 8, y: service_row(2) + SERVICE.1 + 20 }, "head", &unread);
        }
    }
}

const WIDTH: u32 = 960;
const HEIGHT: u32 = 382;
const LEFT: u32 = 10;
const MIDDLE: u32 = 380;
const RIGHT: u32 = 690;
/// Of a stage's box.
const OFFICES: (u32, u32) = (290, 46);
/// Of a service's box.
const SERVICE: (u32, u32) = (230, 60);

const fn office_row(row: u32) -> u32 {
    30 + row * 58
}

const fn service_row(row: u32) -> u32 {
    46 + row * 110
}

fn draw_service(drawing: &mut Drawing, corner: Spot, name: &str, purpose: &str, class: &str) {
    drawing.frame(corner, SERVICE, class);
    drawing.words(Spot { x: corner.x + 12, y: corner.y + 25 }, "head", name);
    drawing.words(Spot { x: corner.x + 12, y: corner.y + 46 }, "soft", purpose);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(offices: &[(Stage, usize)]) -> Waits {
        let by_stage: std::collections::BTreeMap<Stage, usize> = offices.iter().copied().collect();
        let total = by_stage.values().sum();
        Waits {
            offices: Census { total, by_stage, first: Vec::new() },
            approvals: 0,
            issues: 0,
            next_step: String::new(),
            enquiries: 0,
            unread: 0,
            unread_or_more: false,
            maintenance: false,
        }
    }

    #[test]
    fn a_picture_of_five_thousand_is_as_large_as_one_of_five() {
        let few = waits(&[(Stage::Registered, 2), (Stage::Ready, 3)]).draw();
        let many = waits(&[(Stage::Registered, 2_000), (Stage::Ready, 3_000)]).draw();
        assert!(many.len() < few.len() + 50, "{} and {}", few.len(), many.len());
        assert!(few.len() < 8_000, "{}", few.len());
    }

    #[test]
    fn what_waits_is_told_with_whose_turn_it_is() {
        let mut waits = waits(&[(Stage::Registered, 1), (Stage::CertificateRequested, 3), (Stage::Ready, 2)]);
        assert!(Waits { offices: Census::default(), ..self::waits(&[]) }.table().is_empty());
        waits.approvals = 2;
        waits.issues = 1;
        waits.unread = 100;
        waits.unread_or_more = true;
        let table = waits.table();
        let told: Vec<(&str, &str, &str)> =
            table.iter().map(|wait| (wait.what, wait.turn, wait.count.as_str())).collect();
        assert_eq!(
            told,
            [
                ("最初のログインとパスワードの変更", "事業所", "1事業所"),
                ("発行申請の承認", "国保連合会", "2件"),
                ("証明書の発行", "認証局", "1件"),
                ("届いたデータの受信", "受信する事業所", "100件"),
            ]
        );
    }
}
