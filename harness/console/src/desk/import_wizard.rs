//! 証明書のインポートウィザード (start guide, chapter 5: S), step by step. Pure.
//!
//! It opens no file and imports nothing: whoever moves it says what came of that. The rule it keeps: each step is
//! reached through those before it, and a form of another step moves nothing.

use careplan_domain::{JapanTime, Secret};
use thiserror::Error;

/// How far the wizard is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ImportWizard {
    /// 【証明書のインポートウィザードの開始】 《保存場所》.
    Start,
    /// 【インポートする証明書ファイル】.
    File,
    /// 《パスワード(P):》.
    Password {
        /// What was chosen.
        file: ChosenFile,
    },
    /// 【証明書ストア】.
    Store {
        /// What the password opened.
        opened: Opened,
    },
    /// 【証明書のインポートウィザードの完了】.
    Summary {
        /// The same.
        opened: Opened,
    },
    /// 【セキュリティ警告】: its authority is not known here.
    Warning {
        /// The same.
        opened: Opened,
        /// 拇印 of the authority's certificate.
        thumbprint: String,
    },
    /// [正しくインポートされました。].
    Imported {
        /// 発行先.
        issued_to: String,
    },
    /// いいえ: nothing was imported.
    Declined,
}

/// A file as it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChosenFile {
    /// Its name.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) content: Vec<u8>,
}

/// A file that its password opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    /// Which.
    pub(crate) file: ChosenFile,
    /// What opened it.
    pub(crate) password: Secret,
    /// 発行先 of the certificate in it.
    pub(crate) issued_to: String,
    /// Its 発行者.
    pub(crate) issuer: String,
    /// Its 有効期限.
    pub(crate) valid_to: JapanTime,
}

/// Which page of the wizard a form was on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// 《保存場所》.
    Start,
    /// 【インポートする証明書ファイル】.
    File,
    /// 《パスワード(P):》.
    Password,
    /// 【証明書ストア】.
    Store,
    /// 【証明書のインポートウィザードの完了】.
    Summary,
    /// 【セキュリティ警告】.
    Warning,
    /// The last one, whatever it says.
    End,
}

/// What somebody does at the wizard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// 次へ at 《保存場所》.
    Locate(Location),
    /// 次へ(N) with this file, or why it is none that could be imported.
    Choose(Result<ChosenFile, FileFault>),
    /// 次へ(N) with these boxes, and what the password opened.
    Enter(Boxes, Result<Opened, PasswordFault>),
    /// 次へ(N) at 【証明書ストア】.
    Place(StoreChoice),
    /// 完了(F), and the authority, whose 拇印 this is, is new here: nothing is imported yet.
    Warn(String),
    /// The import was done: after 完了(F), or after はい.
    Done,
    /// いいえ.
    Decline,
    /// 戻る.
    Back,
}

/// 《保存場所》.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// [現在のユーザー(C)].
    CurrentUser,
    /// [ローカル コンピューター(L)].
    LocalMachine,
}

/// 【証明書ストア】.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreChoice {
    /// [証明書の種類に基づいて、自動的に証明書ストアを選択する(U)].
    Automatic,
    /// [証明書をすべて次のストアに配置する(P)].
    Named,
}

/// The boxes at the password: which are ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boxes {
    /// [すべての拡張プロパティを含める(A)] and no other.
    ExtendedPropertiesAlone,
    /// Any other choice.
    Other,
}

/// Why a chosen file is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFault {
    /// None was chosen.
    Missing,
    /// It is larger than any such file.
    TooLarge,
    /// It is no PKCS#12 file.
    Unrecognised,
}

/// Why a file did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordFault {
    /// Nothing was typed.
    Missing,
    /// The password is another, or the file was changed.
    Wrong,
    /// There is no certificate with its key in it.
    Empty,
}

/// Why a step did not lead on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Misstep {
    /// The form was of another step: the wizard went on meanwhile.
    #[error("the wizard is at another step")]
    OtherStep,
    /// The guide has [現在のユーザー(C)].
    #[error("the certificate goes to the current user")]
    LocalMachine,
    /// About the file.
    #[error("the file cannot be imported: {0:?}")]
    File(FileFault),
    /// About the boxes.
    #[error("only the box of the extended properties is to be ticked")]
    Boxes,
    /// About the password.
    #[error("the file did not open: {0:?}")]
    Password(PasswordFault),
    /// The guide lets Windows choose the store.
    #[error("the store is to be chosen automatically")]
    NamedStore,
}

impl ImportWizard {
    /// Which page it shows.
    pub(crate) const fn step(&self) -> Step {
        match self {
            Self::Start => Step::Start,
            Self::File => Step::File,
            Self::Password { .. } => Step::Password,
            Self::Store { .. } => Step::Store,
            Self::Summary { .. } => Step::Summary,
            Self::Warning { .. } => Step::Warning,
            Self::Imported { .. } | Self::Declined => Step::End,
        }
    }

    /// What is to be imported, where only the import itself is left.
    pub(crate) const fn to_import(&self) -> Option<&Opened> {
        match self {
            Self::Summary { opened } | Self::Warning { opened, .. } => Some(opened),
            Self::Start
            | Self::File
            | Self::Password { .. }
            | Self::Store { .. }
            | Self::Imported { .. }
            | Self::Declined => None,
        }
    }

    /// Goes on, or says why not and stays.
    pub(crate) fn apply(&self, command: Command) -> Result<Self, Misstep> {
        match (self, command) {
            (Self::Start, Command::Locate(Location::CurrentUser))
            | (Self::Password { .. }, Command::Back) => Ok(Self::File),
            (Self::Start, Command::Locate(Location::LocalMachine)) => Err(Misstep::LocalMachine),
            (Self::File, Command::Choose(Ok(file))) => Ok(Self::Password { file }),
            (Self::File, Command::Choose(Err(fault))) => Err(Misstep::File(fault)),
            (Self::Password { .. }, Command::Enter(_, Err(fault))) => Err(Misstep::Password(fault)),
            (Self::Password { .. }, Command::Enter(Boxes::Other, Ok(_))) => Err(Misstep::Boxes),
            // A file that was chosen anew in another tab is another step.
            (Self::Password { file }, Command::Enter(Boxes::ExtendedPropertiesAlone, Ok(opened)))
                if *file == opened.file =>
            {
                Ok(Self::Store { opened })
            }
            (Self::Store { opened }, Command::Place(StoreChoice::Automatic)) => {
                Ok(Self::Summary { opened: opened.clone() })
            }
            (Self::Store { .. }, Command::Place(StoreChoice::Named)) => Err(Misstep::NamedStore),
            (Self::Summary { opened }, Command::Warn(thumbprint)) => {
                Ok(Self::Warning { opened: opened.clone(), thumbprint })
            }
            (Self::Summary { opened } | Self::Warning { opened, .. }, Command::Done) => {
                Ok(Self::Imported { issued_to: opened.issued_to.clone() })
            }
            (Self::Warning { .. }, Command::Decline) => Ok(Self::Declined),
            (Self::File, Command::Back) => Ok(Self::Start),
            (Self::Store { opened }, Command::Back) => Ok(Self::Password { file: opened.file.clone() }),
            (Self::Summary { opened }, Command::Back) => Ok(Self::Store { opened: opened.clone() }),
            (
                Self::Start
                | Self::File
                | Self::Password { .. }
                | Self::Store { .. }
                | Self::Summary { .. }
                | Self::Warning { .. }
                | Self::Imported { .. }
                | Self::Declined,
                _,
            ) => Err(Misstep::OtherStep),
        }
    }
}

impl Step {
    /// Its word in a form.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::File => "file",
            Self::Password => "password",
            Self::Store => "store",
            Self::Summary => "summary",
            Self::Warning => "warning",
            Self::End => "end",
        }
    }
}

#[cfg(test)]
mod tests;
