//! `Member`: a file that counts in a unit, because its name says in which.

use careplan_domain::{OfficeNumber, ServiceKind, ServiceMonth};

use crate::{FileName, FileSerial, MonthPart};

/// What all files of a unit share: who sends it to whom, under which serial (C, file standard V4.1, file names). Ordered
/// by the serial, in which units are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey {
    /// ファイル連番.
    pub serial: FileSerial,
    /// 送信元事業所番号.
    pub sender: OfficeNumber,
    /// 送信先事業所番号.
    pub receiver: OfficeNumber,
}

/// A file of a unit, by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// Which of the entries it is.
    pub(super) entry: usize,
    /// Its name as it was handed in.
    pub(super) path: &'a str,
    /// Its name as it is or was meant.
    pub(super) name: FileName,
}

impl Member<'_> {
    pub(super) fn key(&self) -> UnitKey {
        UnitKey { serial: self.name.serial(), sender: self.name.sender(), receiver: self.name.receiver() }
    }

    /// The service kinds of both ends, which version 3 does not name.
    pub(super) fn services(&self) -> Option<(ServiceKind, ServiceKind)> {
        Some((self.name.sender_service()?, self.name.receiver_service()?))
    }

    /// The real month in its name.
    pub(super) fn month(&self) -> Option<ServiceMonth> {
        match self.name.month() {
            Some(MonthPart::Month(month)) => Some(month),
            Some(MonthPart::PlanTables) | None => None,
        }
    }
}
