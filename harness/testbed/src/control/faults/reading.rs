//! Fault rules from what was sent, and back. Everything wrong with a list is found at once, each with its place.

use std::fmt::Display;
use std::time::Duration;

use careplan_domain::OfficeNumber;
use careplan_sim::{
    Effect, FaultBook, FaultRule, InvalidRules, RoutePattern, RuleCount, ServerChain, Service, When,
};
use careplan_wire::Urls;
use careplan_wire::control::{FAULT_SERVICES, FaultRule as Sent, FaultRules};

/// What rules are held against: how the testbed that they are for speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grounds {
    /// Whether the portal speaks HTTPS.
    pub(super) portal_tls: bool,
    /// Whether the usage site does.
    pub(super) site_tls: bool,
}

/// The findings of one rule.
struct Findings<'a> {
    place: String,
    found: &'a mut Vec<String>,
}

impl Grounds {
    /// Of a testbed whose pages are plain HTTP.
    #[cfg(any(test, fuzzing))]
    pub(super) const PLAIN: Self = Self { portal_tls: false, site_tls: false };
    /// Of one that was started with `--https-sites`.
    #[cfg(any(test, fuzzing))]
    pub(super) const TLS: Self = Self { portal_tls: true, site_tls: true };

    /// How the testbed at these addresses speaks.
    pub(crate) fn of(urls: &Urls) -> Self {
        let speaks_tls = |url: &str| url.starts_with("https://");
        Self { portal_tls: speaks_tls(&urls.portal), site_tls: speaks_tls(&urls.site) }
    }

    /// The rules, or all that is wrong with them.
    pub(crate) fn read(self, asked: &FaultRules) -> Result<Vec<FaultRule>, Vec<String>> {
        if asked.rules.len() > FaultBook::RULES_MAX {
            let refused = InvalidRules::TooMany { found: asked.rules.len() };
            return Err(vec![format!("`rules`: {refused}")]);
        }
        let mut found = Vec::new();
        let mut rules = Vec::new();
        for (index, sent) in asked.rules.iter().enumerate() {
            let mut findings = Findings { place: format!("rules[{index}]"), found: &mut found };
            if let Some(rule) = findings.read(sent) {
                findings.hold(&rule, self);
                rules.push(rule);
            }
        }
        found.extend(twice(&asked.rules));
        if found.is_empty() { Ok(rules) } else { Err(found) }
    }

    /// What is wrong with rules that are read already.
    pub(super) fn findings(self, rules: &[FaultRule]) -> Vec<String> {
        let mut found = Vec::new();
        if let Err(refused) = FaultBook::check(rules) {
            found.push(format!("`rules`: {refused}"));
        }
        for (index, rule) in rules.iter().enumerate() {
            let mut findings = Findings { place: format!("rules[{index}]"), found: &mut found };
            let effect = rule.effect.checked();
            findings.take("effect", effect);
            findings.hold(rule, self);
        }
        found
    }

    fn speaks_tls(self, service: Service) -> bool {
        match service {
            Service::Relay => true,
            Service::Portal => self.portal_tls,
            Service::UsageSite => self.site_tls,
            Service::Ca | Service::Testbed => false,
        }
    }
}

/// Names that stand more than once.
fn twice(rules: &[Sent]) -> impl Iterator<Item = String> {
    rules.iter().enumerate().filter_map(|(index, rule)| {
        let before = rules[..index].iter().position(|earlier| earlier.name == rule.name)?;
        let name = careplan_domain::excerpt(&rule.name);
        Some(format!(
            "`rules[{index}].name`: found `{name}`, which rules[{before}] has, expected a name of its own"
        ))
    })
}

impl Findings<'_> {
    fn tell(&mut self, field: &str, words: impl Display) {
        self.found.push(format!("`{}.{field}`: {words}", self.place));
    }

    fn take<T, E: Display>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|fault| self.tell(field, fault)).ok()
    }

    /// The rule, if it can be read at all.
    fn read(&mut self, sent: &Sent) -> Option<FaultRule> {
        let name = self.take("name", sent.name.parse());
        let service = self.take("service", service(&sent.service));
        let route = sent.route.as_ref().map(|text| self.take("route", text.parse::<RoutePattern>()));
        let office = sent.office.as_ref().map(|text| {
            let read = text.parse::<OfficeNumber>();
            self.take("office", read.map_err(|fault| format!("expected the number of an office: {fault}")))
        });
        let when = self.when(sent);
        let effect = self.effect(sent);
        Some(FaultRule {
            name: name?,
            service: service?,
            route: transposed(route)?,
            office: transposed(office)?,
            when: when?,
            seed: sent.seed,
            effect: effect?,
        })
    }

    fn when(&mut self, sent: &Sent) -> Option<When> {
        if sent.seed.is_some() && sent.probability.is_none() {
            self.tell("seed", "found beside no probability, expected it only where something is drawn");
        }
        match (sent.nth, sent.every, sent.probability) {
            (None, None, None) => Some(When::ALWAYS),
            (Some(count), None, None) => self.take("nth", When::nth(count)),
            (None, Some(count), None) => self.take("every", When::every(count)),
            (None, None, Some(chance)) => self.take("probability", When::chance(chance)),
            _ => {
                self.tell("nth", "found more than one of nth, every and probability, expected at most one");
                None
            }
        }
    }

    fn effect(&mut self, sent: &Sent) -> Option<Effect> {
        let word = sent.effect.as_str();
        self.belongs("wait_ms", sent.wait_ms.is_some(), word, &["latency", "stall"]);
        self.belongs("status", sent.status.is_some(), word, &["status"]);
        self.belongs("chain", sent.chain.is_some(), word, &["wrong-chain"]);
        let wait = sent.wait_ms.map(Duration::from_millis);
        let effect = match word {
            "latency" => Effect::Latency(self.needed("wait_ms", wait, "milliseconds, 1 to 60000")?),
            "status" => Effect::Status(self.needed("status", sent.status, "a status from 400 to 599")?),
            "maintenance" => Effect::Maintenance,
            "reset" => Effect::Reset,
            "stall" => Effect::Stall(wait.unwrap_or(Effect::STALL_MAX)),
            "truncate" => Effect::Truncate,
            "duplicate" => Effect::Duplicate,
            "wrong-chain" => {
                let words = ServerChain::ALL.map(ServerChain::as_str).join(", ");
                let chain = self.needed("chain", sent.chain.as_ref(), &format!("one of {words}"))?;
                Effect::WrongChain(self.take("chain", chain.parse())?)
            }
            "stale-list" => Effect::StaleList,
            other => {
                let words = Effect::WORDS.join(", ");
                self.tell("effect", format!("found `{}`, expected one of {words}", excerpt(other)));
                return None;
            }
        };
        let field = match effect {
            Effect::Latency(_) | Effect::Stall(_) => "wait_ms",
            Effect::Status(_) => "status",
            _ => "effect",
        };
        self.take(field, effect.checked())
    }

    fn needed<T>(&mut self, field: &str, given: Option<T>, expected: &str) -> Option<T> {
        if given.is_none() {
            self.tell(field, format!("found nothing, expected {expected}"));
        }
        given
    }

    /// A field that says something of certain effects alone.
    fn belongs(&mut self, field: &str, is_given: bool, effect: &str, effects: &[&str]) {
        if is_given && Effect::WORDS.contains(&effect) && !effects.contains(&effect) {
            self.tell(
                field,
                format!("found beside effect `{effect}`, expected only beside {}", effects.join(" or ")),
            );
        }
    }

    /// Whether the rule could ever fire.
    fn hold(&mut self, rule: &FaultRule, grounds: Grounds) {
        let service = rule.service;
        if !rule.effect.is_of_requests() {
            let word = rule.effect.word();
            if rule.route.is_some() {
                self.tell("route", format!("found beside effect `{word}`, which is of no single request"));
            }
            if rule.office.is_some() {
                self.tell("office", format!("found beside effect `{word}`, which is of nobody's request"));
            }
        }
        match rule.effect {
            Effect::StaleList if service != Service::Relay => self.tell(
                "service",
                format!("found `{service}`, expected `relay`: it alone follows the list of revocations"),
            ),
            Effect::WrongChain(_) if !grounds.speaks_tls(service) => self.tell(
                "service",
                format!(
                    "found `{service}`, which speaks plain HTTP here, expected one that speaks TLS: `relay`, or \
                     the pages of a testbed started with --https-sites"
                ),
            ),
            _ => {}
        }
        if rule.office.is_some() && rule.effect.is_of_requests() && service != Service::Relay {
            self.tell(
                "office",
                format!(
                    "found beside service `{service}`, expected only beside `relay`: there the client \
                     certificate says whose a request is"
                ),
            );
        }
        if let Some(route) = &rule.route {
            self.hold_route(route, service);
        }
    }

    fn hold_route(&mut self, route: &RoutePattern, service: Service) {
        let word = service.to_string();
        let Some(known) = FAULT_SERVICES.iter().find(|known| known.word == word) else { return };
        let fits =
            |(methods, template): &(&[&str], &str)| methods.iter().any(|method| route.fits(method, template));
        if !known.routes.iter().any(fits) {
            let routes = known.routes.iter().map(|(methods, path)| format!("{} {path}", methods.join("|")));
            let routes: Vec<_> = routes.collect();
            self.tell(
                "route",
                format!("found `{route}`, expected a route of `{word}`: {}", routes.join(", ")),
            );
        }
    }
}

/// A field that is absent, or read; nothing if it could not be read.
#[expect(
    clippy::option_option,
    reason = "absent and unreadable are two things, and each is one of the levels"
)]
fn transposed<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

fn service(word: &str) -> Result<Service, String> {
    [Service::Ca, Service::Portal, Service::Relay, Service::UsageSite]
        .into_iter()
        .find(|service| service.to_string() == word)
        .ok_or_else(|| format!("found `{}`, expected one of ca, portal, relay, site", excerpt(word)))
}

fn excerpt(text: &str) -> String {
    careplan_domain::excerpt(text)
}

/// A rule as it travels, with its counts.
pub(in crate::control) fn written(rule: &FaultRule, count: RuleCount) -> Sent {
    let mut sent = Sent {
        name: rule.name.to_string(),
        service: rule.service.to_string(),
        route: rule.route.as_ref().map(ToString::to_string),
        office: rule.office.map(|office| office.to_string()),
        seed: rule.seed,
        effect: rule.effect.word().to_owned(),
        met: Some(count.met),
        fired: Some(count.fired),
        ..Sent::default()
    };
    let counted = |count: std::num::NonZeroU64| Some(i64::try_from(count.get()).unwrap_or(i64::MAX));
    match rule.when {
        When::ALWAYS => {}
        When::Nth(nth) => sent.nth = counted(nth),
        When::Every(every) => sent.every = counted(every),
        When::Chance(chance) => sent.probability = Some(chance.value()),
    }
    match rule.effect {
        Effect::Latency(wait) | Effect::Stall(wait) => {
            sent.wait_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        }
        Effect::Status(status) => sent.status = Some(status),
        Effect::WrongChain(chain) => sent.chain = Some(chain.to_string()),
        Effect::Maintenance | Effect::Reset | Effect::Truncate | Effect::Duplicate | Effect::StaleList => {}
    }
    sent
}

#[cfg(test)]
mod tests;
