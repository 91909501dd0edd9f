//! The offices that a testbed begins with. All invented; see [`demo_offices`].

use std::fmt;
use std::path::PathBuf;

use careplan_domain::{Claims, OfficeNumber, ServiceKind};
use careplan_sim::Seed;
use careplan_wire::control::NewOffice;
use thiserror::Error;

/// The most offices that one start makes: the exchange had 19,283 in January 2026 (C).
const OFFICES_MAX: u32 = 20_000;

/// 事業所の構成: which offices there are at the first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Population {
    /// No office.
    None,
    /// The demo: a dozen offices of 大分県, five of them in 中津市, two of those ready to exchange.
    Demo,
    /// So many offices, drawn from the seed, none of them ready.
    Count(u32),
    /// The offices of a JSON file: an array of the bodies of `POST offices`.
    File(PathBuf),
}

/// A population that cannot be made.
#[derive(Debug, Error)]
pub enum PopulationFault {
    /// Neither `none`, `demo`, a number nor a file.
    #[error("`{asked}` is no population: expected `demo`, a number up to {OFFICES_MAX}, or a JSON file")]
    Unknown {
        /// What was asked for.
        asked: String,
    },
    /// The file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no array of offices.
    #[error("`{}` is not a JSON array of offices: {cause}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
}

/// One office to make, and whether it is taken through every step.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) office: NewOffice,
    pub(crate) ready: bool,
}

impl Population {
    /// Reads a flag's value.
    pub fn parse(asked: &str) -> Result<Self, PopulationFault> {
        match asked {
            "demo" => Ok(Self::Demo),
            "none" | "0" => Ok(Self::None),
            number if number.bytes().all(|byte| byte.is_ascii_digit()) => match number.parse() {
                Ok(count) if count <= OFFICES_MAX => Ok(Self::Count(count)),
                _ => Err(PopulationFault::Unknown { asked: asked.to_owned() }),
            },
            path if std::path::Path::new(path).exists() => Ok(Self::File(path.into())),
            _ => Err(PopulationFault::Unknown { asked: asked.to_owned() }),
        }
    }

    pub(crate) fn planned(&self, seed: &Seed) -> Result<Vec<Planned>, PopulationFault> {
        match self {
            Self::None => Ok(Vec::new()),
            Self::Demo => Ok(demo_offices()
                .into_iter()
                .enumerate()
                .map(|(index, office)| Planned { office, ready: index < DEMO_READY })
                .collect()),
            Self::Count(count) => Ok((0..u64::from(*count))
                .map(|index| Planned { office: drawn_office(seed, index), ready: false })
                .collect()),
            Self::File(path) => {
                let text = std::fs::read(path)
                    .map_err(|source| PopulationFault::Unreadable { path: path.clone(), source })?;
                let offices: Vec<NewOffice> = serde_json::from_slice(&text).map_err(|error| {
                    PopulationFault::Malformed { path: path.clone(), cause: error.to_string() }
                })?;
                Ok(offices.into_iter().map(|office| Planned { office, ready: false }).collect())
            }
        }
    }
}

impl fmt::Display for Population {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Demo => f.write_str("demo"),
            Self::Count(count) => write!(f, "{count}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// How many of the demo's offices are ready to exchange: the first ones.
const DEMO_READY: usize = 2;

/// The demo's offices: name, service kind, municipality of 大分県, how it claims. Every name is invented
/// (みほん = sample); the first two are ready to exchange, a care manager and a helper of 中津市.
const DEMO: [(&str, &str, &str, Claims); 12] = [
    ("みほん居宅介護支援事業所", "43", "中津市", Claims::SelfClaim),
    ("みほん訪問介護事業所", "11", "中津市", Claims::Agent),
    ("みほん通所介護事業所", "15", "中津市", Claims::SelfClaim),
    ("みほん福祉用具貸与事業所", "17", "中津市", Claims::Agent),
    ("みほん訪問看護ステーション", "13", "中津市", Claims::None),
    ("れんしゅう居宅介護支援事業所", "43", "大分市", Claims::SelfClaim),
    ("れんしゅう訪問介護事業所", "11", "大分市", Claims::Agent),
    ("れんしゅうデイサービス", "78", "別府市", Claims::SelfClaim),
    ("れんしゅうショートステイ", "21", "別府市", Claims::SelfClaim),
    ("れいだい小規模多機能ホーム", "73", "日田市", Claims::Agent),
    ("れいだい地域包括支援センター", "46", "佐伯市", Claims::None),
    ("れいだい訪問入浴サービス", "12", "宇佐市", Claims::SelfClaim),
];

/// The demo's offices, as the bodies of `POST offices`. Their numbers are fixed, so that a class can write
/// them on a whiteboard: 44 (大分県), 7 (指定), area 99, serial 0001 and up, check digit.
pub fn demo_offices() -> Vec<NewOffice> {
    DEMO.iter()
        .zip(1_u32..)
        .map(|(&(name, kind, municipality, claims), serial)| {
            let number = OfficeNumber::with_check_digit(&format!("44799{serial:04}"))
                .expect("nine digits make a number");
            NewOffice {
                name: name.to_owned(),
                service_kinds: vec![kind.parse().expect("the demo's kinds are in the table")],
                prefecture: "大分県".to_owned(),
                municipality: municipality.to_owned(),
                claims,
                number: Some(number),
            }
        })
        .collect()
}

/// An office drawn from the seed.
fn drawn_office(seed: &Seed, index: u64) -> NewOffice {
    const KINDS: [&str; 6] = ["43", "11", "15", "17", "13", "78"];
    const CLAIMS: [Claims; 3] = [Claims::SelfClaim, Claims::Agent, Claims::None];
    let branch = seed.child("careplan-testbed/office").nth(index);
    let pick = |purpose: &str, limit: usize| {
        usize::try_from(branch.child(purpose).below(limit as u64)).expect("below a small limit")
    };
    let kind: ServiceKind = KINDS[pick("kind", KINDS.len())].parse().expect("the kinds are in the table");
    NewOffice {
        name: format!("みほん{:05} {}", index + 1, kind.name()),
        service_kinds: vec![kind],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: CLAIMS[pick("claims", CLAIMS.len())],
        number: None,
    }
}

/// The `attempt`th number drawn for an office of this prefecture: 2 digits of the prefecture, 7 (指定), area
/// 90–99 (invented), serial, check digit.
pub(crate) fn drawn_number(seed: &Seed, prefecture_code: &str, attempt: u64) -> OfficeNumber {
    let branch = seed.child("careplan-testbed/office-number").nth(attempt);
    let tail = branch.below(100_000);
    OfficeNumber::with_check_digit(&format!("{prefecture_code}79{tail:05}"))
        .expect("nine digits make a number")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_demo_is_a_dozen_offices_five_of_them_in_nakatsu() {
        let offices = demo_offices();
        assert_eq!(offices.len(), 12);
        assert_eq!(offices.iter().filter(|office| office.municipality == "中津市").count(), 5);
        let numbers: BTreeSet<_> = offices.iter().filter_map(|office| office.number).collect();
        assert_eq!(numbers.len(), 12);
        assert!(numbers.iter().all(OfficeNumber::check_digit_is_right));
    }

    #[test]
    fn a_population_is_read_as_it_is_printed() {
        for population in [Population::None, Population::Demo, Population::Count(30)] {
            assert_eq!(Population::parse(&population.to_string()).expect("reads"), population);
        }
        for wrong in ["20001", "-1", "no-such-file.json", ""] {
            assert!(Population::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_offices() {
        let draw = |seed| {
            Population::Count(5)
                .planned(&Seed::new(seed))
                .expect("drawn")
                .into_iter()
                .map(|planned| planned.office)
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }
}
