//! `careplan generate`: synthetic files of the standard, in a folder.
//!
//! A unit is written as a whole or not at all: first under other names, then under its own.

mod broken;
mod folder;

use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use careplan_domain::ServiceMonth;
use careplan_standard::{
    DeleteCascade, Dialect, Dialects, Language, NameVersion, NamedFile, People, Recipe, Rule, SendUnit,
    generate, write_unit,
};
use careplan_wire::{GeneratedFile, GeneratedUnit};
use clap::ValueEnum;

use crate::failure::{Failure, chain};
use crate::outlet::Outlet;
use crate::output::{Format, count, talk};
use crate::target::Place;

use folder::Folder;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Generate {
    /// Where the files go: a folder that is empty or not there yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What to make: all, preventive (all of that side), or a send unit such as use-slip or actuals
    #[arg(long, value_name = "UNIT", default_value = "all")]
    unit: Wanted,
    /// The month of the plans, from 200004 to 209912
    #[arg(long, value_name = "YYYYMM", default_value = "202604", value_parser = month_of_plans)]
    month: ServiceMonth,
    /// How many people use services
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=i64::from(Recipe::USERS_MAX)))]
    users: u32,
    /// How many offices plan for them; more where each would have more people than an office can look after
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    offices: u32,
    /// The same seed makes the same files
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The standard's version: 3.2 has no table 3, nothing preventive, and not every dialect
    #[arg(long, value_enum, default_value_t)]
    standard: Version,
    /// A reading of what the standard leaves open, such as quote=every; may be repeated (docs/standard.md lists them)
    #[arg(long = "dialect", value_name = "NAME=VALUE")]
    dialects: Vec<Dialect>,
    /// Break exactly this rule, in the least that it takes; `careplan explain --list` names all
    #[arg(long = "break", value_name = "RULE", conflicts_with_all = ["dialects", "unit", "users", "offices", "standard"])]
    broken: Option<Rule>,
    /// Write into a folder that has files already, over those of the same names
    #[arg(long)]
    force: bool,
}

/// What `--unit` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Preventive,
    One(SendUnit),
}

/// 標準仕様の版.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Version {
    #[default]
    #[value(name = "4.1")]
    V4_1,
    #[value(name = "3.2")]
    V3_2,
}

impl Generate {
    pub(crate) fn run(&self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        place.refuse("generate", "it writes files and nothing else")?;
        let dialects = Dialects::of(self.dialects.iter().copied())
            .map_err(|conflict| Failure::new(conflict.to_string(), "give each dialect once"))?;
        if matches!(self.standard, Version::V3_2) && self.unit.is_preventive() {
            return Err(Failure::new(
                "version 3.2 of the standard has nothing preventive".to_owned(),
                "leave out --standard, or ask for another unit",
            ));
        }
        self.refuse_unfit_dialects()?;
        let mut outlet = Outlet::stdout();
        if let Some(rule) = self.broken {
            let broken = broken::make(rule, self.month, self.seed)?;
            broken::put(&Folder::open(&self.out, self.force)?, &broken)?;
            outlet.write(broken::tell(&broken, format).as_bytes())?;
            return Ok(ExitCode::SUCCESS);
        }
        let folder = Folder::open(&self.out, self.force)?;
        let mut telling = Telling::new(format);
        for unit in dialects.regroup(generate(&self.recipe())) {
            let written = put(&folder, &unit, &dialects)?;
            outlet.write(telling.unit(&written).as_bytes())?;
        }
        outlet.write(telling.end().as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }

    /// Who asks for a reading wants files that show it: no file without it passes for one.
    fn refuse_unfit_dialects(&self) -> Result<(), Failure> {
        for dialect in &self.dialects {
            if let Some(why) = dialect.unfit_for(self.standard.names()) {
                return Err(Failure::new(
                    format!("`{dialect}` cannot be spoken in version 3.2: {}", why.of(Language::English)),
                    format!("leave out --standard, or `--dialect {dialect}`"),
                ));
            }
            if *dialect == Dialect::DeleteCascade(DeleteCascade::Table2Only) {
                talk(&format!(
                    "note: `{dialect}` changes no file: {}",
                    dialect.unseen(Language::English).unwrap_or_default()
                ));
            }
        }
        Ok(())
    }

    fn recipe(&self) -> Recipe {
        Recipe {
            units: self.unit.units(),
            people: self.unit.people(),
            users: self.users,
            offices: self.offices,
            version: self.standard.names(),
            ..Recipe::new(self.month, self.seed)
        }
    }
}

impl Version {
    /// Whose names its files have.
    fn names(self) -> NameVersion {
        match self {
            Self::V4_1 => NameVersion::V4,
            Self::V3_2 => NameVersion::V3,
        }
    }
}

/// Long-term care insurance began in April 2000. From 2100 on nobody can say which days will be holidays: the usual
/// approximation of the equinoxes ends (新こよみ便利帳), and plans go by holidays.
const MONTHS: [(i16, u8); 2] = [(2000, 4), (2099, 12)];

fn month_of_plans(text: &str) -> Result<ServiceMonth, String> {
    let month: ServiceMonth = text.parse().map_err(|error| format!("{error}"))?;
    let [first, last] =
        MONTHS.map(|(year, month)| ServiceMonth::new(year, month).expect("both are in the calendar"));
    if (first..=last).contains(&month) {
        return Ok(month);
    }
    let why = if month < first {
        format!("there was no long-term care insurance before {first}")
    } else {
        format!("which days are holidays is known until {last} only")
    };
    Err(format!("expected a month from {first} to {last}: {why}"))
}

/// Writes one unit.
fn put(
    folder: &Folder,
    unit: &careplan_standard::GeneratedUnit,
    dialects: &Dialects,
) -> Result<GeneratedUnit, Failure> {
    let files = write_unit(unit, dialects).map_err(|error| Failure::defect(chain(&error)))?;
    folder.put(&files)?;
    Ok(GeneratedUnit {
        unit: unit.unit.to_string(),
        serial: unit.serial.to_string(),
        from: unit.sender.office,
        to: unit.receiver.office,
        files: files.into_iter().map(told).collect(),
    })
}

fn told(file: NamedFile) -> GeneratedFile {
    GeneratedFile { bytes: file.bytes.len() as u64, name: file.name }
}

/// What is told of each unit while the next one is made.
struct Telling {
    format: Format,
    units: usize,
    files: usize,
}

impl Telling {
    fn new(format: Format) -> Self {
        Self { format, units: 0, files: 0 }
    }

    fn unit(&mut self, unit: &GeneratedUnit) -> String {
        self.units += 1;
        self.files += unit.files.len();
        match self.format {
            Format::Human => {
                let names = unit.files.iter().map(|file| format!("  {}\n", file.name));
                let head = format!("{} {}: {} → {}\n", unit.serial, unit.unit, unit.from, unit.to);
                std::iter::once(head).chain(names).collect()
            }
            Format::Json | Format::Sarif | Format::Junit => {
                let json = serde_json::to_string(unit).expect("wire types are plain text and numbers");
                format!("{}\n  {json}", if self.units == 1 { "[" } else { "," })
            }
        }
    }

    fn end(&self) -> String {
        match (self.format, self.units) {
            (Format::Human, units) => format!("{}, {}\n", count(units, "unit"), count(self.files, "file")),
            (Format::Json | Format::Sarif | Format::Junit, 0) => "[]\n".to_owned(),
            (Format::Json | Format::Sarif | Format::Junit, _) => "\n]\n".to_owned(),
        }
    }
}

impl Wanted {
    fn units(&self) -> Vec<SendUnit> {
        let is_wanted = |unit: &SendUnit| match self {
            Self::All => true,
            Self::Preventive => !matches!(unit, SendUnit::Plan | SendUnit::DeletePlan),
            Self::One(wanted) => unit == wanted,
        };
        SendUnit::ALL.into_iter().filter(is_wanted).collect()
    }

    fn is_preventive(&self) -> bool {
        match self {
            Self::Preventive => true,
            Self::One(unit) => unit.is_preventive(),
            Self::All => false,
        }
    }

    fn people(&self) -> People {
        match self {
            Self::Preventive => People::Preventive,
            Self::One(unit) if unit.is_preventive() => People::Preventive,
            Self::All | Self::One(_) => People::Mixed,
        }
    }
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            "preventive" => Ok(Self::Preventive),
            _ => text.parse().map(Self::One).map_err(|_| {
                let units: Vec<&str> = SendUnit::ALL.iter().map(|unit| unit.as_str()).collect();
                format!("expected all, preventive or one of {}", units.join(", "))
            }),
        }
    }
}
