//! An office's requests through its pages, against a model that knows days and marks alone.
//!
//! Whatever office, counter and calendar do in whatever order: the pages allow what the model allows, say why not
//! where it does not, and show the history that it holds.

use careplan_domain::{CertificateKind, Day};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::request::RequestId;
use crate::settings::OfficeHours;

/// What is done, by whom.
#[derive(Debug, Clone)]
enum Deed {
    /// The office goes through the pages of a request.
    Request(Typed),
    /// And of a renewal.
    Renew(Typed),
    /// It tries the procedure that is another office's.
    OtherKind,
    /// The counter moves the request that lies so far back.
    Counter(Step, usize),
    /// So many days pass.
    Days(u16),
}

/// What the office types as 証明書発行用パスワード.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Typed {
    Right,
    WrongCase,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Approve,
    Issue,
    Return,
    Withdraw,
    Revoke,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let typed = prop_oneof![5 => Just(Typed::Right), 1 => Just(Typed::WrongCase)];
    let step = prop_oneof![
        2 => Just(Step::Approve),
        5 => Just(Step::Issue),
        1 => Just(Step::Return),
        1 => Just(Step::Withdraw),
        1 => Just(Step::Revoke),
    ];
    // Around the edges: the 90 days before an end three years away, and that end.
    let days = prop::sample::select(vec![1_u16, 3, 45, 89, 90, 91, 1005, 1006, 1095, 1096, 1097]);
    prop_oneof![
        4 => typed.clone().prop_map(Deed::Request),
        3 => typed.prop_map(Deed::Renew),
        1 => Just(Deed::OtherKind),
        8 => (step, 0..2_usize).prop_map(|(step, back)| Deed::Counter(step, back)),
        4 => days.prop_map(Deed::Days),
    ]
}

/// The office's history as anybody would write it down.
#[derive(Debug)]
struct Model {
    today: Day,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    sent: Day,
    renews: Option<Day>,
    valid: Option<(Day, Day)>,
    mark: &'static str,
    approved: bool,
}

const OPEN: &str = "発行申請中";
const ISSUED: &str = "発行済み";

impl Row {
    fn sent(sent: Day, renews: Option<Day>) -> Self {
        Self { sent, renews, valid: None, mark: OPEN, approved: false }
    }

    fn issue(&mut self, today: Day) {
        let usual = today.plus_years(3);
        let end = self.renews.map_or(usual, |old| old.plus_years(3));
        self.valid = Some((today, if end < today { usual } else { end }));
        self.mark = ISSUED;
    }
}

impl Model {
    fn of(claims: Claims, today: Day) -> Self {
        let mut rows = Vec::new();
        if claims == Claims::SelfClaim {
            let mut own = Row::sent(today, None);
            own.issue(today);
            rows.push(own);
        }
        Self { today, rows }
    }

    fn is_open(&self) -> bool {
        self.rows.iter().any(|row| row.mark == OPEN)
    }

    /// The last day of the certificate in force that lasts longest.
    fn longest(&self) -> Option<Day> {
        self.rows
            .iter()
            .filter(|row| row.mark == ISSUED)
            .filter_map(|row| row.valid)
            .map(|(_, end)| end)
            .max()
    }

    /// What a request would be for, or what the page says.
    fn may_request(&self) -> Result<Option<Day>, &'static str> {
        match (self.is_open(), self.longest()) {
            (true, _) => Err("すでに発行申請中です。"),
            (false, Some(_)) => Err("発行済みで、"),
            (false, None) => Ok(None),
        }
    }

    fn may_renew(&self) -> Result<Option<Day>, &'static str> {
        match (self.is_open(), self.longest()) {
            (true, _) => Err("すでに発行申請中です。"),
            (false, None) => Err("更新できる"),
            (false, Some(end)) if self.today < end.plus_days(-90) => {
                Err("更新申請は、有効終了年月日の90日前(")
            }
            (false, Some(end)) => Ok(Some(end)),
        }
    }

    fn step(&mut self, step: Step, index: usize) -> Result<(), ()> {
        let today = self.today;
        let row = &mut self.rows[index];
        match (step, row.mark) {
            (Step::Approve, OPEN) if !row.approved => row.approved = true,
            (Step::Issue, OPEN) => row.issue(today),
            (Step::Return, OPEN) => row.mark = "差し戻し",
            (Step::Withdraw, OPEN) => row.mark = "取下げ",
            (Step::Revoke, ISSUED) => row.mark = "失効",
            _ => return Err(()),
        }
        Ok(())
    }

    fn pass(&mut self, days: u16) {
        self.today = self.today.plus_days(i32::from(days));
        for row in &mut self.rows {
            if row.mark == ISSUED && row.valid.is_some_and(|(_, end)| end < self.today) {
                row.mark = "有効期限切れ";
            }
        }
    }
}

/// The office, its pages and the model beside them.
struct Trial {
    bench: Bench,
    browser: Browser,
    path: String,
    other: String,
    password: String,
    model: Model,
}

impl Trial {
    async fn of(claims: Claims) -> Self {
        let bench = Bench::with(|settings| settings.office_hours = OfficeHours::Ignored).await;
        let letter = bench.active(claims).await;
        let kinds = [CertificateKind::CareInsurance, CertificateKind::CarePlan];
        let own = claims.certificate_kind();
        let other = if own == kinds[0] { kinds[1] } else { kinds[0] };
        let model = Model::of(claims, bench.portal.now().day());
        let browser = Browser::of(&bench);
        let [path, other] = [own, other].map(|kind| format!("/certificates/{kind}"));
        Self { bench, browser, path, other, password: letter.certificate_password.expose().to_owned(), model }
    }

    async fn take(&mut self, deed: &Deed) {
        match *deed {
            Deed::Request(typed) => {
                let allowed = self.model.may_request();
                self.walk("request", typed, allowed).await;
            }
            Deed::Renew(typed) => {
                let allowed = self.model.may_renew();
                self.walk("renew", typed, allowed).await;
            }
            Deed::OtherKind => {
                for path in ["", "/before", "/term", "/password", "/confirm", "/download"] {
                    let page = self.browser.get(&format!("{}{path}", self.other)).await;
                    assert_eq!(page.status, StatusCode::CONFLICT);
                    page.says("貴事業所の手続きではありません。");
                }
            }
            Deed::Counter(step, back) => self.move_request(step, back).await,
            Deed::Days(days) => {
                self.bench.environment.clock.advance(Span::from_days(u64::from(days)));
                self.model.pass(days);
                // The login has ended meanwhile.
                self.browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
            }
        }
    }

    /// Through the pages as far as they lead.
    async fn walk(&mut self, procedure: &str, typed: Typed, allowed: Result<Option<Day>, &'static str>) {
        let path = self.path.clone();
        let before = format!("{path}/before");
        self.browser.submit(&before, &before, &[]).await.leads_to(&path);
        let first = self.browser.submit(&path, &path, &[("procedure", procedure)]).await;
        let renews = match allowed {
            Ok(renews) => renews,
            Err(sentence) => {
                assert_eq!(first.status, StatusCode::CONFLICT);
                return first.says(sentence);
            }
        };
        let (term, password) = (format!("{path}/term"), format!("{path}/password"));
        if renews.is_some() {
            first.leads_to(&term);
            self.browser.submit(&term, &term, &[("term", "3")]).await.leads_to(&password);
        } else {
            first.leads_to(&password);
        }
        let swapped = |letter: char| match letter {
            letter if letter.is_ascii_lowercase() => letter.to_ascii_uppercase(),
            letter => letter.to_ascii_lowercase(),
        };
        if typed == Typed::WrongCase {
            let swapped: String = self.password.chars().map(swapped).collect();
            let refused = self.browser.submit(&password, &password, &[("password", &swapped)]).await;
            return refused.says("大文字と小文字が違います。");
        }
        let right = self.password.clone();
        let confirm = format!("{path}/confirm");
        self.browser.submit(&password, &password, &[("password", &right)]).await.leads_to(&confirm);
        for page in 1..=crate::terms::CERTIFICATION.pages.len() {
            self.browser.get(&format!("{confirm}?page={page}")).await;
        }
        // A double click: the second finds the first one done.
        for _ in 0..2 {
            let sent = self.browser.submit(&path, &confirm, &[]).await;
            sent.leads_to(&format!("{path}/done"));
        }
        self.model.rows.push(Row::sent(self.model.today, renews));
    }

    async fn move_request(&mut self, step: Step, back: usize) {
        let Some(index) = self.model.rows.len().checked_sub(back + 1) else { return };
        let id = RequestId { office: number(), count: u32::try_from(index).unwrap() + 1 };
        let office = self.bench.portal.office(&number()).unwrap();
        let (path, body) = match step {
            Step::Approve => (format!("requests/{id}/approve"), "{}"),
            Step::Issue => (format!("requests/{id}/issue"), "{}"),
            Step::Return => (format!("requests/{id}/return"), "{}"),
            Step::Withdraw => (format!("requests/{id}/withdraw"), "{}"),
            Step::Revoke => {
                let certificate = office.requests[index].state.certificate();
                let serial = certificate.map_or("7FFFFFFF".to_owned(), |found| found.serial.to_string());
                (format!("certificates/{serial}/revoke"), r#"{"reason": "key-compromise"}"#)
            }
        };
        let request = Request::post(format!("/back-office/v1/portal/{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        let answer = self.bench.portal.back_office().oneshot(request).await.unwrap().status();
        let moved = answer == StatusCode::OK;
        assert!(moved || answer == StatusCode::CONFLICT || answer == StatusCode::NOT_FOUND, "{answer}");
        assert_eq!(moved, self.model.step(step, index).is_ok(), "{step:?} of {id}");
    }

    async fn compare(&mut self) {
        let page = self.browser.get(&self.path.clone()).await;
        let shown = rows(&page.text);
        let day = |day: Option<Day>| day.map(Day::slashed).unwrap_or_default();
        let expected: Vec<[String; 5]> = self
            .model
            .rows
            .iter()
            .rev()
            .map(|row| {
                let (start, end) = row.valid.unzip();
                [row.sent.slashed(), day(start), day(end), row.mark.to_owned(), "0円".to_owned()]
            })
            .collect();
        assert_eq!(shown, expected);
        let renewable = self.model.may_renew().is_ok();
        assert_eq!(page.text.contains("value=\"renew\" disabled"), !renewable);
        for (index, row) in (1_u32..).zip(self.model.rows.clone()) {
            let id = RequestId { office: number(), count: index };
            let file = self.browser.get(&format!("{}/download/{id}", self.path)).await;
            let expected = if row.mark == ISSUED { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(file.status, expected, "{id}");
        }
    }
}

/// The cells of the history, newest first.
fn rows(page: &str) -> Vec<[String; 5]> {
    let Some((_, table)) = page.split_once("<tbody>") else { return Vec::new() };
    let (table, _) = table.split_once("</tbody>").unwrap();
    let text = |cell: &str| {
        let mut inside = false;
        let kept = |letter: &char| {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ => return !inside,
            }
            false
        };
        cell.chars().filter(kept).collect::<String>().trim().to_owned()
    };
    let cells = |row: &str| {
        let cells: Vec<String> = row.split("</td>").map(text).collect();
        [0, 1, 2, 3, 4].map(|index| cells[index].clone())
    };
    table.split("</tr>").filter(|row| row.contains("<td")).map(cells).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_pages_allow_and_show_what_the_model_does(
        claims in prop::sample::select(vec![Claims::SelfClaim, Claims::Agent, Claims::None]),
        deeds in vec(any_deed(), 1..14),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut trial = Trial::of(claims).await;
            trial.browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
            trial.compare().await;
            for deed in &deeds {
                trial.take(deed).await;
                trial.compare().await;
            }
        });
    }
}
