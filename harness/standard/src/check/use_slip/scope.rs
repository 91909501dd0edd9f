//! `OutOfScope`: services that the exchange does not carry, one finding a kind.

use std::collections::BTreeMap;

use careplan_domain::{Scope, ServiceKind};

use super::super::counted::counted;
use super::super::sheet::Sheet;
use crate::{Finding, Findings, Record, Rule, Wording};

/// The kinds that were met, each with its first row and how many rows there are.
#[derive(Debug)]
pub(super) struct OutOfScope {
    column: u16,
    found: BTreeMap<ServiceKind, (usize, u64)>,
    /// The kind met last, which the next row mostly has too.
    carried: Option<ServiceKind>,
}

impl OutOfScope {
    /// None yet; the kind stands in this column.
    pub(super) fn new(column: u16) -> Self {
        Self { column, found: BTreeMap::new(), carried: None }
    }

    /// Whether the row's kind is one of those; notes it.
    pub(super) fn holds(&mut self, index: usize, kind: ServiceKind) -> bool {
        if self.carried == Some(kind) {
            return false;
        }
        if kind.scope() == Scope::InScope {
            self.carried = Some(kind);
            return false;
        }
        self.found.entry(kind).or_insert((index, 0)).1 += 1;
        true
    }

    pub(super) fn tell<T>(self, sheet: &Sheet<'_>, rows: &[Record<T>], findings: &mut Findings) {
        for (kind, (first, count)) in self.found {
            let name = kind.name();
            let message = match kind.scope() {
                Scope::CareManagement => Wording::new(
                    format!(
                        "サービス種類 {kind}（{name}）の行が {count} 行あります。計画を作る側のサービスは行に書きません。"
                    ),
                    format!(
                        "{} of service kind {kind} ({name}), which plans care and is in no row",
                        counted(count, "row")
                    ),
                ),
                Scope::OutOfScope | Scope::InScope => Wording::new(
                    format!("連携の対象でないサービス種類 {kind}（{name}）の行が {count} 行あります。"),
                    format!(
                        "{} of service kind {kind} ({name}), which the exchange does not carry",
                        counted(count, "row")
                    ),
                ),
            };
            let finding = Finding::new(Rule::UseOutOfScope, sheet.place(&rows[first], self.column), message);
            findings.push(finding.with_found(kind.as_str()));
        }
    }
}
