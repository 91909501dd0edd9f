//! `ArchiveFault`: why an archive or one of its files was left unread.

use thiserror::Error;

use crate::{Finding, Place, Rule, Wording};

/// Why an archive, or one file of it, is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArchiveFault {
    /// It is no ZIP, or its list cannot be read.
    #[error("the ZIP is broken: {detail}")]
    Broken {
        /// What the reader ran into.
        detail: String,
    },
    /// It lists more files than anybody sends.
    #[error("the ZIP holds more than {entries_max} files")]
    TooManyEntries {
        /// How many it may.
        entries_max: usize,
    },
    /// Its list is longer than any list of files.
    #[error("the list of the ZIP is longer than {bytes_max} bytes")]
    DirectoryTooLarge {
        /// How long it may be.
        bytes_max: u64,
    },
    /// All its files together are too large.
    #[error("the ZIP expands to {bytes} bytes, expected no more than {bytes_max}")]
    ExpandsTooFar {
        /// How large they are by its list.
        bytes: u64,
        /// How large they may be.
        bytes_max: u64,
    },
    /// Two of its files share bytes.
    #[error("`{path}` overlaps with another part of the ZIP, as in a ZIP bomb")]
    Overlapping {
        /// One of them.
        path: String,
    },
    /// A file is larger than it may be.
    #[error("`{path}` expands to {bytes} bytes, expected no more than {bytes_max}")]
    TooLarge {
        /// Which.
        path: String,
        /// How large it is by the list.
        bytes: u64,
        /// How large it may be.
        bytes_max: u64,
    },
    /// A file is packed tighter than data can be.
    #[error("`{path}` expands to more than {ratio_max} times its size, as in a ZIP bomb")]
    Bomb {
        /// Which.
        path: String,
        /// How many times its size it may have.
        ratio_max: u64,
    },
    /// More comes out of a file than the list says.
    #[error("`{path}` is longer than the {bytes} bytes that the list of the ZIP says")]
    LongerThanListed {
        /// Which.
        path: String,
        /// What the list says.
        bytes: u64,
    },
    /// A file is an archive itself.
    #[error("`{path}` is a ZIP inside a ZIP, and stays closed")]
    Nested {
        /// Which.
        path: String,
    },
    /// A file is encrypted.
    #[error("`{path}` is encrypted")]
    Encrypted {
        /// Which.
        path: String,
    },
    /// A file is packed in a way that is not read here.
    #[error("`{path}` is compressed by method {method}, expected deflate or none")]
    Unsupported {
        /// Which.
        path: String,
        /// The number and name of the method.
        method: String,
    },
    /// A file cannot be unpacked.
    #[error("`{path}` cannot be unpacked: {detail}")]
    Damaged {
        /// Which.
        path: String,
        /// What the reader ran into.
        detail: String,
    },
    /// A file's path leads out of the archive's folder.
    #[error("the path `{path}` leads out of the folder of the ZIP")]
    DeviousPath {
        /// The path.
        path: String,
    },
}

impl ArchiveFault {
    pub(super) fn broken(error: &rawzip::Error) -> Self {
        Self::Broken { detail: error.to_string() }
    }

    /// The rule that it breaks.
    pub fn rule(&self) -> Rule {
        match self {
            Self::TooManyEntries { .. }
            | Self::DirectoryTooLarge { .. }
            | Self::ExpandsTooFar { .. }
            | Self::Overlapping { .. }
            | Self::TooLarge { .. }
            | Self::Bomb { .. }
            | Self::LongerThanListed { .. }
            | Self::Nested { .. } => Rule::ContainerLimit,
            Self::Broken { .. }
            | Self::Encrypted { .. }
            | Self::Unsupported { .. }
            | Self::Damaged { .. }
            | Self::DeviousPath { .. } => Rule::ContainerNotCsv,
        }
    }

    /// What to tell whoever sent it.
    pub fn finding(&self, place: Place) -> Finding {
        Finding::new(self.rule(), place, Wording::new(self.message_ja(), self.to_string()))
            .with_advice(self.advice())
    }

    fn message_ja(&self) -> String {
        match self {
            Self::Broken { detail } => format!("ZIP が壊れていて、一覧を読めません（{detail}）"),
            Self::TooManyEntries { entries_max } => {
                format!("ZIP の中のファイルが {entries_max} 件を超えています")
            }
            Self::DirectoryTooLarge { bytes_max } => {
                format!("ZIP のファイル一覧が {bytes_max} バイトを超えています")
            }
            Self::ExpandsTooFar { bytes, bytes_max } => {
                format!("ZIP を展開すると {bytes} バイトになり、上限の {bytes_max} バイトを超えます")
            }
            Self::Overlapping { path } => {
                format!("「{path}」が ZIP のほかの部分と重なっています（ZIP 爆弾に見られる作りです）")
            }
            Self::TooLarge { path, bytes, bytes_max } => {
                format!("「{path}」を展開すると {bytes} バイトになり、上限の {bytes_max} バイトを超えます")
            }
            Self::Bomb { path, ratio_max } => {
                format!(
                    "「{path}」は展開すると {ratio_max} 倍を超えて膨らみます（ZIP 爆弾に見られる作りです）"
                )
            }
            Self::LongerThanListed { path, bytes } => {
                format!("「{path}」の中身が、ZIP の一覧にある {bytes} バイトより長く続いています")
            }
            Self::Nested { path } => format!("「{path}」は ZIP の中の ZIP なので、開きません"),
            Self::Encrypted { path } => format!("「{path}」は暗号化されていて読めません"),
            Self::Unsupported { path, method } => {
                format!("「{path}」の圧縮方式（{method}）は読めません。Deflate か無圧縮だけを読みます")
            }
            Self::Damaged { path, detail } => format!("「{path}」を展開できません（{detail}）"),
            Self::DeviousPath { path } => {
                format!("「{path}」というパスは、展開先のフォルダーの外を指しています")
            }
        }
    }

    fn advice(&self) -> Wording {
        match self {
            Self::Broken { .. } | Self::Damaged { .. } => {
                Wording::new("ZIP を作り直してください。", "make the ZIP anew")
            }
            Self::TooManyEntries { .. }
            | Self::DirectoryTooLarge { .. }
            | Self::ExpandsTooFar { .. }
            | Self::TooLarge { .. } => Wording::new(
                "ファイルを分けて検査してください。",
                "divide the files and check them part by part",
            ),
            Self::Overlapping { .. } | Self::Bomb { .. } | Self::LongerThanListed { .. } => Wording::new(
                "出どころを確かめ、心当たりがあれば ZIP を作り直してください。",
                "find out where the ZIP comes from; if it is yours, make it anew",
            ),
            Self::Nested { .. } => Wording::new(
                "中の ZIP を取り出して、それぞれ検査してください。",
                "take the inner ZIP out and check it by itself",
            ),
            Self::Encrypted { .. } => Wording::new(
                "パスワードを付けずに ZIP を作り直してください。",
                "make the ZIP without a password",
            ),
            Self::Unsupported { .. } => Wording::new(
                "エクスプローラーの標準の方式（Deflate）で ZIP を作り直してください。",
                "make the ZIP with deflate, as any file manager does",
            ),
            Self::DeviousPath { .. } => Wording::new(
                "フォルダーの外を指さない、ふつうの名前で ZIP を作り直してください。",
                "make the ZIP with ordinary names that stay inside its folder",
            ),
        }
    }
}
