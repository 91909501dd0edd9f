//! 絞り込み: which lines of the journal somebody wants.

use careplan_domain::OfficeNumber;
use careplan_sim::{Event, Outcome, Service};
use serde::Deserialize;

use crate::line::{outcome, service};
use crate::sentence::kinds;

const SERVICES: [Service; 5] =
    [Service::Portal, Service::Ca, Service::UsageSite, Service::Relay, Service::Testbed];
const OUTCOMES: [Outcome; 3] = [Outcome::Done, Outcome::Refused, Outcome::Failed];

/// The filter as the form sends it: empty fields filter nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct FilterForm {
    #[serde(default)]
    office: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    kind: String,
}

/// Lines that somebody wants. Every field that is there must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    office: Option<OfficeNumber>,
    service: Option<Service>,
    outcome: Option<Outcome>,
    kind: Option<&'static str>,
}

/// The form's fields with what is chosen.
pub(crate) struct Picks {
    /// As typed, shortened.
    pub(crate) office: String,
    pub(crate) services: Vec<Pick>,
    pub(crate) outcomes: Vec<Pick>,
    pub(crate) kinds: Vec<Pick>,
    /// Whether anything is chosen.
    pub(crate) any: bool,
}

/// One choice of a field.
pub(crate) struct Pick {
    pub(crate) value: String,
    pub(crate) label: &'static str,
    pub(crate) chosen: bool,
}

impl FilterForm {
    /// The filter, or what is wrong with the office's number. A word that is no choice of the form filters nothing.
    pub(crate) fn read(&self) -> Result<Filter, &'static str> {
        let office = match self.office.trim() {
            "" => None,
            typed => {
                let number = typed.parse();
                Some(number.map_err(
                    |_| "事業所番号は半角の英数字10桁で入力してください。すべての記録を表示しています。",
                )?)
            }
        };
        Ok(Filter {
            office,
            service: SERVICES.into_iter().find(|service| service.to_string() == self.service),
            outcome: OUTCOMES.into_iter().find(|outcome| outcome.to_string() == self.outcome),
            kind: kinds().map(|(kind, _)| kind).find(|kind| *kind == self.kind),
        })
    }

    /// The fields of the form.
    pub(crate) fn picks(&self) -> Picks {
        let pick = |value: String, label, chosen: &str| Pick { chosen: value == chosen, value, label };
        let services = SERVICES.map(|one| pick(one.to_string(), service(one), &self.service));
        let outcomes = OUTCOMES.map(|one| pick(one.to_string(), outcome(one).0, &self.outcome));
        let kinds = kinds().map(|(kind, label)| pick(kind.to_owned(), label, &self.kind));
        let any =
            [&self.office, &self.service, &self.outcome, &self.kind].iter().any(|text| !text.is_empty());
        Picks {
            office: self.office.chars().take(20).collect(),
            services: services.into(),
            outcomes: outcomes.into(),
            kinds: kinds.collect(),
            any,
        }
    }
}

impl Filter {
    /// Whether somebody wants it.
    pub(crate) fn fits(&self, event: &Event) -> bool {
        self.office.is_none_or(|office| event.office == Some(office))
            && self.service.is_none_or(|service| event.service == service)
            && self.outcome.is_none_or(|outcome| event.outcome == outcome)
            && self.kind.is_none_or(|kind| event.kind == kind)
    }

    /// An address with this filter, and numbers beside it.
    pub(crate) fn address(&self, path: &str, numbers: &[(&str, u64)]) -> String {
        let filters = [
            self.office.map(|office| format!("office={office}")),
            self.service.map(|service| format!("service={service}")),
            self.outcome.map(|outcome| format!("outcome={outcome}")),
            self.kind.map(|kind| format!("kind={kind}")),
        ];
        let numbers = numbers.iter().map(|(name, number)| format!("{name}={number}"));
        let query: Vec<String> = filters.into_iter().flatten().chain(numbers).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(office: &str, service: &str, outcome: &str, kind: &str) -> FilterForm {
        let [office, service, outcome, kind] = [office, service, outcome, kind].map(str::to_owned);
        FilterForm { office, service, outcome, kind }
    }

    #[test]
    fn every_field_that_is_chosen_must_fit() {
        let number: OfficeNumber = "4470300015".parse().expect("a number");
        let event = Event::refused(Service::Relay, "login", "unauthorized", "no").office(number);
        for (fields, fits) in [
            (["", "", "", ""], true),
            (["4470300015", "", "", ""], true),
            (["4470300023", "", "", ""], false),
            (["", "relay", "", ""], true),
            (["", "portal", "", ""], false),
            (["", "", "refused", ""], true),
            (["", "", "done", ""], false),
            (["", "", "", "login"], true),
            (["", "", "", "logout"], false),
            (["4470300015", "relay", "refused", "login"], true),
            (["4470300015", "relay", "done", "login"], false),
            (["", "somewhere", "somehow", "something"], true),
        ] {
            let [office, service, outcome, kind] = fields;
            let filter = form(office, service, outcome, kind).read().expect("reads");
            assert_eq!(filter.fits(&event), fits, "{fields:?}");
        }
        assert!(form("あ", "", "", "").read().is_err());
    }

    #[test]
    fn an_address_tells_the_filter_and_nothing_that_was_not_understood() {
        let filter = form(" 4470300015 ", "relay", "x\"y", "login").read().expect("reads");
        let address = filter.address("/journal", &[("before", 7)]);
        assert_eq!(address, "/journal?office=4470300015&service=relay&kind=login&before=7");
        assert_eq!(Filter::default().address("/journal", &[]), "/journal");
    }
}
