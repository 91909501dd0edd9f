//! `FileKind`: the kinds of file that the standard knows.

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

/// ファイル種別: what a file holds, by the word that its name begins with (C, file standard V4.1, list of files).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// 利用者補足情報.
    Uphosoku,
    /// 居宅サービス計画書 第1表.
    Up1kyo,
    /// 居宅サービス計画書 第2表.
    Up2kyo,
    /// 週間サービス計画表 第3表.
    Up3kyo,
    /// 居宅サービス計画書 第1表 削除.
    Dlt1kyo,
    /// 第6表 サービス利用票 予定.
    Upplan,
    /// 第7表 サービス利用票別表.
    Upsikyu,
    /// 第6表 予定 削除.
    Dltplan,
    /// 第6表 実績.
    Upjsk,
    /// 第6表 実績 削除.
    Dltjsk,
    /// 利用者基本情報.
    Upkihon,
    /// 利用者基本情報 別表1 1日の生活.
    UpkihonSub1,
    /// 利用者基本情報 別表2 現病歴・既往歴.
    UpkihonSub2,
    /// 家族構成 画像, the one kind that is no table but a JPEG.
    UpkihonImage,
    /// 利用者基本情報 削除.
    Dltkihon,
    /// 介護予防サービス・支援計画書.
    Upyobo,
    /// 介護予防サービス・支援計画書 別表 支援計画.
    UpyoboSub,
    /// 介護予防サービス・支援計画書 削除.
    Dltyobo,
}

impl FileKind {
    /// Every kind, in the order of the standard's list.
    pub const ALL: [Self; 18] = [
        Self::Uphosoku,
        Self::Up1kyo,
        Self::Up2kyo,
        Self::Up3kyo,
        Self::Dlt1kyo,
        Self::Upplan,
        Self::Upsikyu,
        Self::Dltplan,
        Self::Upjsk,
        Self::Dltjsk,
        Self::Upkihon,
        Self::UpkihonSub1,
        Self::UpkihonSub2,
        Self::UpkihonImage,
        Self::Dltkihon,
        Self::Upyobo,
        Self::UpyoboSub,
        Self::Dltyobo,
    ];

    /// The word that begins the name of such a file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uphosoku => "UPHOSOKU",
            Self::Up1kyo => "UP1KYO",
            Self::Up2kyo => "UP2KYO",
            Self::Up3kyo => "UP3KYO",
            Self::Dlt1kyo => "DLT1KYO",
            Self::Upplan => "UPPLAN",
            Self::Upsikyu => "UPSIKYU",
            Self::Dltplan => "DLTPLAN",
            Self::Upjsk => "UPJSK",
            Self::Dltjsk => "DLTJSK",
            Self::Upkihon => "UPKIHON",
            Self::UpkihonSub1 => "UPKIHON_SUB1",
            Self::UpkihonSub2 => "UPKIHON_SUB2",
            Self::UpkihonImage => "UPKIHON_IMAGE",
            Self::Dltkihon => "DLTKIHON",
            Self::Upyobo => "UPYOBO",
            Self::UpyoboSub => "UPYOBO_SUB",
            Self::Dltyobo => "DLTYOBO",
        }
    }

    /// What the standard calls it.
    pub fn japanese_name(self) -> &'static str {
        match self {
            Self::Uphosoku => "利用者補足情報",
            Self::Up1kyo => "居宅サービス計画書 第1表",
            Self::Up2kyo => "居宅サービス計画書 第2表",
            Self::Up3kyo => "週間サービス計画表 第3表",
            Self::Dlt1kyo => "居宅サービス計画書 第1表 削除",
            Self::Upplan => "第6表 サービス利用票 予定",
            Self::Upsikyu => "第7表 サービス利用票別表",
            Self::Dltplan => "第6表 予定 削除",
            Self::Upjsk => "第6表 実績",
            Self::Dltjsk => "第6表 実績 削除",
            Self::Upkihon => "利用者基本情報",
            Self::UpkihonSub1 => "利用者基本情報 別表1 1日の生活",
            Self::UpkihonSub2 => "利用者基本情報 別表2 現病歴・既往歴",
            Self::UpkihonImage => "家族構成 画像 (JPEG)",
            Self::Dltkihon => "利用者基本情報 削除",
            Self::Upyobo => "介護予防サービス・支援計画書",
            Self::UpyoboSub => "介護予防サービス・支援計画書 別表 支援計画",
            Self::Dltyobo => "介護予防サービス・支援計画書 削除",
        }
    }

    /// Whether the name of such a file has a month (対象年月) after its kind.
    pub fn name_has_month(self) -> bool {
        match self {
            Self::Uphosoku | Self::Upplan | Self::Upsikyu | Self::Dltplan | Self::Upjsk | Self::Dltjsk => {
                true
            }
            Self::Up1kyo
            | Self::Up2kyo
            | Self::Up3kyo
            | Self::Dlt1kyo
            | Self::Upkihon
            | Self::UpkihonSub1
            | Self::UpkihonSub2
            | Self::UpkihonImage
            | Self::Dltkihon
            | Self::Upyobo
            | Self::UpyoboSub
            | Self::Dltyobo => false,
        }
    }

    /// Whether version 3 of the standard had it already: no 第3表, nothing preventive.
    pub fn is_in_version_3(self) -> bool {
        match self {
            Self::Uphosoku
            | Self::Up1kyo
            | Self::Up2kyo
            | Self::Dlt1kyo
            | Self::Upplan
            | Self::Upsikyu
            | Self::Dltplan
            | Self::Upjsk
            | Self::Dltjsk => true,
            Self::Up3kyo
            | Self::Upkihon
            | Self::UpkihonSub1
            | Self::UpkihonSub2
            | Self::UpkihonImage
            | Self::Dltkihon
            | Self::Upyobo
            | Self::UpyoboSub
            | Self::Dltyobo => false,
        }
    }

    /// How many columns a row has in version 4.1; an image has none.
    pub fn columns(self) -> Option<usize> {
        match self {
            Self::Uphosoku => Some(63),
            Self::Up1kyo => Some(28),
            Self::Up2kyo => Some(22),
            Self::Up3kyo => Some(13),
            Self::Upplan | Self::Upjsk => Some(25),
            Self::Upsikyu => Some(37),
            Self::Dlt1kyo | Self::Dltplan | Self::Dltkihon | Self::Dltyobo => Some(4),
            Self::Dltjsk => Some(6),
            Self::Upkihon => Some(71),
            Self::UpkihonSub1 => Some(7),
            Self::UpkihonSub2 => Some(11),
            Self::UpkihonImage => None,
            Self::Upyobo => Some(57),
            Self::UpyoboSub => Some(17),
        }
    }

    /// The file without which this one means nothing, for the children of UPKIHON and UPYOBO.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::UpkihonSub1 | Self::UpkihonSub2 | Self::UpkihonImage => Some(Self::Upkihon),
            Self::UpyoboSub => Some(Self::Upyobo),
            Self::Uphosoku
            | Self::Up1kyo
            | Self::Up2kyo
            | Self::Up3kyo
            | Self::Dlt1kyo
            | Self::Upplan
            | Self::Upsikyu
            | Self::Dltplan
            | Self::Upjsk
            | Self::Dltjsk
            | Self::Upkihon
            | Self::Dltkihon
            | Self::Upyobo
            | Self::Dltyobo => None,
        }
    }

    /// Whether the file only takes back what an earlier one brought (削除).
    pub fn deletes(self) -> bool {
        self.as_str().starts_with("DLT")
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for FileKind {
    type Err = UnknownFileKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        kind.ok_or_else(|| UnknownFileKind { text: excerpt(text) })
    }
}

/// Why a text is no ファイル種別.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no kind of file, expected one such as `UPPLAN` or `UPJSK`")]
pub struct UnknownFileKind {
    /// What was read.
    pub text: String,
}
