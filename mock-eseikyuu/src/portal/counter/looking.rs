//! What is seen at the counter: its hours, what waits, what can be done with a request. It moves nothing.

use careplan_domain::JapanTime;
use careplan_wire::control::Counter;

use crate::OfficeHours;
use crate::portal::Portal;
use crate::request::{self, CommandName, Request, StepKind};

impl Portal {
    /// Whether the counter is open, and what waits there.
    pub fn counter(&self) -> Counter {
        let now = self.now();
        let opens = request::counter_opens(now);
        let open = opens <= now;
        Counter {
            open,
            until: if open { request::counter_closes(now) } else { opens },
            hours_kept: self.0.settings.office_hours == OfficeHours::Kept,
            letter_days: self.0.settings.asked_letter_days,
            steps_waiting: self.waiting(),
        }
    }

    /// The step of counter or CA that a request waits for, and when it happens by itself.
    pub(crate) fn next_step(&self, request: &Request) -> Option<(JapanTime, StepKind)> {
        request.next_step()?;
        request.due(self.0.settings.delay_business_days)
    }

    /// What the counter can do with a request; 発行 at once approves what is not approved yet.
    pub(crate) fn at_the_counter(&self, request: &Request) -> Vec<CommandName> {
        let possible = request.state.possible(self.now());
        let mut here: Vec<CommandName> = possible
            .iter()
            .copied()
            .filter(|name| match name {
                CommandName::Approve
                | CommandName::Issue
                | CommandName::Return
                | CommandName::Withdraw
                | CommandName::Revoke => true,
                // The clock's own.
                CommandName::AnnounceEnd | CommandName::Expire => false,
            })
            .collect();
        if here.contains(&CommandName::Approve) {
            here.insert(1, CommandName::Issue);
        }
        here
    }
}

#[cfg(test)]
mod tests {
    use careplan_domain::Claims;
    use careplan_wire::back_office::ca::RevocationReason;

    use crate::testing::{Bench, application, at, number};

    #[tokio::test]
    async fn the_counter_sees_what_it_can_do_in_every_state() {
        let bench = Bench::new().await;
        let letter = bench.active(Claims::Agent).await;
        let mut seen = Vec::new();
        let mut see = |bench: &Bench, id| {
            let request = bench.portal.request(id).unwrap();
            let next = bench.portal.next_step(&request);
            let next = next.map(|(at, kind)| format!(", {} due {at}", kind.name())).unwrap_or_default();
            let can: Vec<String> =
                bench.portal.at_the_counter(&request).iter().map(ToString::to_string).collect();
            let can = if can.is_empty() { "nothing".to_owned() } else { can.join(" ") };
            seen.push(format!("{}: {can}{next}", request.state.name()));
        };
        let send = async || bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
        let returned = send().await;
        see(&bench, &returned);
        bench.portal.return_(&returned, None).await.unwrap();
        see(&bench, &returned);
        let withdrawn = send().await;
        bench.portal.withdraw(&withdrawn).await.unwrap();
        see(&bench, &withdrawn);
        let issued = send().await;
        bench.portal.approve(&issued).await.unwrap();
        see(&bench, &issued);
        bench.portal.issue(&issued).await.unwrap();
        see(&bench, &issued);
        let serial = bench.portal.request(&issued).unwrap().state.certificate().unwrap().serial;
        bench.portal.revoke(&serial, RevocationReason::Superseded).await.unwrap();
        see(&bench, &issued);
        let expired = send().await;
        bench.portal.issue(&expired).await.unwrap();
        bench.environment.clock.advance(at("2029-04-02T00:00").since(bench.portal.now()));
        see(&bench, &expired);
        assert_eq!(
            seen,
            [
                "requested: approve issue return withdraw, approve due 2026-04-06T08:30:00+09:00",
                "returned: nothing",
                "withdrawn: nothing",
                "approved: issue return withdraw, issue due 2026-04-01T18:00:00+09:00",
                "issued: revoke",
                "revoked: nothing",
                "expired: nothing",
            ]
        );
    }

    #[tokio::test]
    async fn the_counter_tells_when_its_state_changes_next() {
        let check = async |time: &str, open: bool, until: &str| {
            let bench = Bench::new().await;
            bench.environment.clock.advance(at(time).since(bench.portal.now()));
            let counter = bench.portal.counter();
            assert_eq!((counter.open, counter.until), (open, at(until)), "{time}");
        };
        check("2026-04-01T09:00", true, "2026-04-01T17:15").await;
        check("2026-04-01T17:14:59", true, "2026-04-01T17:15").await;
        check("2026-04-01T17:15", false, "2026-04-02T08:30").await;
        check("2026-04-04T12:00", false, "2026-04-06T08:30").await;
        // The holidays of May: a Wednesday, and the Thursday after it.
        check("2026-05-06T10:00", false, "2026-05-07T08:30").await;
    }
}
