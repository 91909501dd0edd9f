//! `FileName`: a name by the standard's grammar, which says what a file holds and where it goes.
//!
//! Strict: a name that a person would still understand is a fault here, and [`FileName::nearest`] says how it would be
//! right.

use std::fmt;
use std::str::FromStr;

use careplan_domain::{
    InvalidOfficeNumber, InvalidServiceKind, InvalidServiceMonth, OfficeNumber, ServiceKind, ServiceMonth,
    excerpt,
};
use thiserror::Error;

use crate::{FileKind, FileSerial, InvalidFileSerial};

/// ファイル名: `KIND[_YYYYMM]_FROM_FK_TO_TK_SERIAL.CSV`, in version 3 without the service kinds FK and TK (C, file standard
/// V4.1, file names).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName {
    kind: FileKind,
    month: Option<MonthPart>,
    route: Route,
    serial: FileSerial,
    image: Option<ImageNumber>,
}

impl FileName {
    /// A name from its parts; the kind decides whether it has a month and an image number, the route its version.
    pub fn new(
        kind: FileKind,
        month: Option<MonthPart>,
        route: Route,
        serial: FileSerial,
        image: Option<ImageNumber>,
    ) -> Result<Self, NameFault> {
        match (kind.name_has_month(), month) {
            (true, None) => return Err(NameFault::MonthMissing { kind }),
            (false, Some(_)) => return Err(NameFault::MonthOutOfPlace { kind }),
            (true, Some(MonthPart::PlanTables)) if kind != FileKind::Uphosoku => {
                return Err(NameFault::MonthZero { kind });
            }
            (true, Some(_)) | (false, None) => {}
        }
        if image.is_some() != (kind == FileKind::UpkihonImage) {
            return Err(NameFault::ImageNumberOutOfPlace { kind });
        }
        if route.version() == NameVersion::V3 && !kind.is_in_version_3() {
            return Err(NameFault::KindNotInVersion3 { kind });
        }
        Ok(Self { kind, month, route, serial, image })
    }

    /// Reads a name by the grammar, to the letter.
    pub fn parse(name: &str) -> Result<Self, NameFault> {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let (kind, rest) = split_kind(stem)?;
        let expected = if kind == FileKind::UpkihonImage { "jpg" } else { "CSV" };
        if extension != expected {
            return Err(NameFault::Extension { found: excerpt(extension), expected });
        }
        let mut parts: Vec<&str> = rest.split('_').collect();
        let found = parts.len();
        let own = usize::from(kind.name_has_month()) + usize::from(kind == FileKind::UpkihonImage);
        let version = match found.checked_sub(own) {
            Some(5) => NameVersion::V4,
            Some(3) if kind.is_in_version_3() => NameVersion::V3,
            Some(3) => return Err(NameFault::KindNotInVersion3 { kind }),
            _ => return Err(NameFault::Parts { kind, found, expected: own + 5 }),
        };
        let image = match kind {
            FileKind::UpkihonImage => parts.pop().map(str::parse).transpose()?,
            _ => None,
        };
        let mut parts = parts.into_iter();
        let mut part = || parts.next().expect("the parts were counted");
        let month = if kind.name_has_month() { Some(part().parse()?) } else { None };
        let route = match version {
            NameVersion::V4 => Route::V4 {
                sender: Party::read(Side::Sender, part(), part())?,
                receiver: Party::read(Side::Receiver, part(), part())?,
            },
            NameVersion::V3 => {
                Route::V3 { sender: office(Side::Sender, part())?, receiver: office(Side::Receiver, part())? }
            }
        };
        let serial = part().parse()?;
        Self::new(kind, month, route, serial, image)
    }

    /// The legal name that was probably meant, where the damage is of a usual sort: a browser's ` (1)`, Windows' ` - コピー`,
    /// lower case, full-width characters, U+0332 for an underscore, a service kind of three digits as version 4.0 had
    /// it, a month where the kind has none.
    pub fn nearest(name: &str) -> Option<Self> {
        /// No name of the grammar comes near, so nothing longer is worth the work.
        const CHARACTERS_MAX: usize = 200;
        if name.chars().count() > CHARACTERS_MAX {
            return None;
        }
        let folded: String = name.chars().map(fold).collect();
        let (stem, _) = folded.rsplit_once('.')?;
        let stem = strip_copy_marks(stem).to_ascii_uppercase();
        let (kind, rest) = split_kind(&stem).ok()?;
        let mut parts: Vec<String> = rest.split('_').map(|part| part.trim().to_owned()).collect();
        if !kind.name_has_month() && parts.first()?.parse::<MonthPart>().is_ok() {
            parts.remove(0);
        }
        for part in &mut parts {
            if part.len() == 3 && part.starts_with('0') {
                part.remove(0);
            }
        }
        let extension = if kind == FileKind::UpkihonImage { "jpg" } else { "CSV" };
        Self::parse(&format!("{kind}_{}.{extension}", parts.join("_"))).ok()
    }

    /// What a name of version 4.0 says: one of 4.1, but that service kinds have three digits, the first of them 0 (which
    /// three is not public, A). None where anything else is amiss.
    pub fn of_version_4_0(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let (kind, rest) = split_kind(stem).ok()?;
        let mut parts: Vec<&str> = rest.split('_').collect();
        let first = usize::from(kind.name_has_month());
        for place in [first + 1, first + 3] {
            let part = parts.get_mut(place)?;
            *part = part.strip_prefix('0').filter(|service| service.len() == 2)?;
        }
        Self::parse(&format!("{kind}_{}.{extension}", parts.join("_"))).ok()
    }

    /// ファイル種別.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// 対象年月, where the kind has one.
    pub fn month(&self) -> Option<MonthPart> {
        self.month
    }

    /// From whom to whom.
    pub fn route(&self) -> Route {
        self.route
    }

    /// 送信元事業所番号.
    pub fn sender(&self) -> OfficeNumber {
        match self.route {
            Route::V4 { sender, .. } => sender.office,
            Route::V3 { sender, .. } => sender,
        }
    }

    /// 送信元サービス種類, which version 3 does not have.
    pub fn sender_service(&self) -> Option<ServiceKind> {
        match self.route {
            Route::V4 { sender, .. } => Some(sender.service),
            Route::V3 { .. } => None,
        }
    }

    /// 送信先事業所番号: where the file goes.
    pub fn receiver(&self) -> OfficeNumber {
        match self.route {
            Route::V4 { receiver, .. } => receiver.office,
            Route::V3 { receiver, .. } => receiver,
        }
    }

    /// 送信先サービス種類, which version 3 does not have.
    pub fn receiver_service(&self) -> Option<ServiceKind> {
        match self.route {
            Route::V4 { receiver, .. } => Some(receiver.service),
            Route::V3 { .. } => None,
        }
    }

    /// ファイル連番.
    pub fn serial(&self) -> FileSerial {
        self.serial
    }

    /// The number of an image (画像連番).
    pub fn image(&self) -> Option<ImageNumber> {
        self.image
    }

    /// The family of the standard whose grammar this is.
    pub fn version(&self) -> NameVersion {
        self.route.version()
    }
}

impl FromStr for FileName {
    type Err = NameFault;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = vec![self.kind.to_string()];
        parts.extend(self.month.map(|month| month.to_string()));
        match self.route {
            Route::V4 { sender, receiver } => parts.extend([sender.to_string(), receiver.to_string()]),
            Route::V3 { sender, receiver } => parts.extend([sender.to_string(), receiver.to_string()]),
        }
        parts.push(self.serial.to_string());
        parts.extend(self.image.map(|image| image.to_string()));
        let extension = if self.kind == FileKind::UpkihonImage { "jpg" } else { "CSV" };
        f.pad(&format!("{}.{extension}", parts.join("_")))
    }
}

/// The month in a name (対象年月).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthPart {
    /// `000000`: a UPHOSOKU that goes with tables 1 to 3, which belong to no month.
    PlanTables,
    /// YYYYMM.
    Month(ServiceMonth),
}

impl FromStr for MonthPart {
    type Err = InvalidServiceMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "000000" { Ok(Self::PlanTables) } else { text.parse().map(Self::Month) }
    }
}

impl fmt::Display for MonthPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlanTables => f.pad("000000"),
            Self::Month(month) => month.fmt(f),
        }
    }
}

/// From whom to whom a file goes, as its version writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// Version 4: offices with their service kinds.
    V4 {
        /// 送信元.
        sender: Party,
        /// 送信先.
        receiver: Party,
    },
    /// Version 3: offices alone.
    V3 {
        /// 送信元.
        sender: OfficeNumber,
        /// 送信先.
        receiver: OfficeNumber,
    },
}

impl Route {
    /// The family of the standard that writes it so.
    pub fn version(&self) -> NameVersion {
        match self {
            Self::V4 { .. } => NameVersion::V4,
            Self::V3 { .. } => NameVersion::V3,
        }
    }
}

/// An office and the service that it gives, as version 4 names both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// 事業所番号.
    pub office: OfficeNumber,
    /// サービス種類コード.
    pub service: ServiceKind,
}

impl Party {
    fn read(side: Side, number: &str, service: &str) -> Result<Self, NameFault> {
        let office = office(side, number)?;
        let service = service.parse().map_err(|source| NameFault::ServiceKind { side, source })?;
        Ok(Self { office, service })
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}_{}", self.office, self.service))
    }
}

/// An end of a file's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// 送信元.
    Sender,
    /// 送信先.
    Receiver,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sender => "sender",
            Self::Receiver => "receiver",
        })
    }
}

/// The family of the standard whose grammar a name follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameVersion {
    /// 3.x: without service kinds.
    V3,
    /// 4.x: with service kinds.
    V4,
}

/// 画像連番: the four digits that tell the images of one unit apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageNumber(u16);

impl ImageNumber {
    /// The number, where four digits can write it.
    pub fn new(number: u16) -> Option<Self> {
        (number < 10_000).then_some(Self(number))
    }
}

impl FromStr for ImageNumber {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if fits { text.parse().ok() } else { None };
        number.map(Self).ok_or_else(|| NameFault::ImageNumber { text: excerpt(text) })
    }
}

impl fmt::Display for ImageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}", self.0))
    }
}

/// Why a text is no ファイル名 of the standard.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameFault {
    /// It begins with no kind of file.
    #[error("`{text}` begins with no kind of file, expected one such as `UPPLAN_` or `UPJSK_`")]
    UnknownKind {
        /// What stands before the first underscore.
        text: String,
    },
    /// It ends otherwise than such a file does; case matters.
    #[error("the extension is `{found}`, expected `{expected}`")]
    Extension {
        /// What stands after the last full stop.
        found: String,
        /// `CSV` or `jpg`.
        expected: &'static str,
    },
    /// It has too few or too many parts.
    #[error("after `{kind}` come {expected} parts separated by underscores, found {found}")]
    Parts {
        /// The kind that it begins with.
        kind: FileKind,
        /// How many parts follow.
        found: usize,
        /// How many do in version 4.
        expected: usize,
    },
    /// It is written as in version 3, which had no such kind.
    #[error("the service kinds are missing: version 3 wrote names so, but had no `{kind}`")]
    KindNotInVersion3 {
        /// The kind.
        kind: FileKind,
    },
    /// Its month is none.
    #[error("the month in the name is none")]
    Month(#[from] InvalidServiceMonth),
    /// It has no month, and such a file needs one.
    #[error("a `{kind}` has a month in its name")]
    MonthMissing {
        /// The kind.
        kind: FileKind,
    },
    /// It has a month, and such a file has none.
    #[error("a `{kind}` has no month in its name")]
    MonthOutOfPlace {
        /// The kind.
        kind: FileKind,
    },
    /// `000000` stands for the month in another kind than UPHOSOKU.
    #[error("the month `000000` is for UPHOSOKU alone, a `{kind}` has a real one")]
    MonthZero {
        /// The kind.
        kind: FileKind,
    },
    /// An office number is none.
    #[error("the {side}'s office number is none")]
    Office {
        /// Whose.
        side: Side,
        /// Why.
        source: InvalidOfficeNumber,
    },
    /// A service kind is none.
    #[error("the {side}'s service kind is none")]
    ServiceKind {
        /// Whose.
        side: Side,
        /// Why.
        source: InvalidServiceKind,
    },
    /// The serial is none.
    #[error("the serial in the name is none")]
    Serial(#[from] InvalidFileSerial),
    /// The number of an image is not four digits.
    #[error("`{text}` is no image number, expected four digits such as `0001`")]
    ImageNumber {
        /// What was read.
        text: String,
    },
    /// An image has no number, or another file has one.
    #[error("an image number belongs to UPKIHON_IMAGE and to nothing else, this is `{kind}`")]
    ImageNumberOutOfPlace {
        /// The kind.
        kind: FileKind,
    },
}

/// The kind that a name begins with, and what follows its underscore.
fn split_kind(stem: &str) -> Result<(FileKind, &str), NameFault> {
    let fitting = FileKind::ALL.into_iter().filter_map(|kind| {
        let rest = stem.strip_prefix(kind.as_str())?.strip_prefix('_')?;
        Some((kind, rest))
    });
    // UPKIHON begins the names of its children too: the longest word is meant.
    fitting.max_by_key(|(kind, _)| kind.as_str().len()).ok_or_else(|| {
        let word = stem.split('_').next().unwrap_or(stem);
        NameFault::UnknownKind { text: excerpt(word) }
    })
}

fn office(side: Side, text: &str) -> Result<OfficeNumber, NameFault> {
    text.parse().map_err(|source| NameFault::Office { side, source })
}

/// The half-width character for a full-width one, and the underscore for the line that some programs draw instead.
pub(crate) fn fold(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            char::from_u32(u32::from(character) - 0xFEE0).expect("the ASCII that a full-width form is one of")
        }
        '\u{3000}' => ' ',
        '\u{332}' => '_',
        _ => character,
    }
}

/// What is left of a name when the marks are gone that browsers and Windows put behind a copy.
fn strip_copy_marks(stem: &str) -> &str {
    let mut stem = stem.trim();
    loop {
        let before = stem;
        stem = stem.trim_end_matches(" - コピー").trim_end_matches(" - Copy").trim();
        if let Some((rest, number)) = stem.strip_suffix(')').and_then(|open| open.rsplit_once('('))
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            stem = rest.trim();
        }
        if stem == before {
            return stem;
        }
    }
}

#[cfg(test)]
mod tests;
