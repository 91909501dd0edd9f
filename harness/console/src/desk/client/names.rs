//! Names of offices, as the relay's own search tells them: what a list shows beside a number.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use careplan_client::{CallError, RelaySession};
use careplan_domain::OfficeNumber;
use careplan_wire::relay::OfficeQuery;

/// Names kept for one login: more than an office's partners, and 100 kB of them.
const NAMES_MAX: usize = 1_000;

/// 事業所名, as far as they were asked. Who is not registered is asked about again each time: that may change.
#[derive(Default)]
pub(super) struct Names(Mutex<BTreeMap<OfficeNumber, String>>);

impl Names {
    /// The names of these offices; none for one that is not registered.
    pub(super) async fn of(
        &self,
        session: &RelaySession,
        offices: Vec<OfficeNumber>,
    ) -> Result<BTreeMap<OfficeNumber, Option<String>>, CallError> {
        let mut named = BTreeMap::new();
        for office in offices {
            if named.contains_key(&office) {
                continue;
            }
            let known = self.known().get(&office).cloned();
            let name = match known {
                Some(name) => Some(name),
                None => self.ask(session, office).await?,
            };
            named.insert(office, name);
        }
        Ok(named)
    }

    async fn ask(&self, session: &RelaySession, office: OfficeNumber) -> Result<Option<String>, CallError> {
        let query = OfficeQuery { q: Some(office.to_string()), ..OfficeQuery::default() };
        let page = session.offices(&query).await?;
        let found = page.offices.into_iter().find(|one| one.number == office).map(|one| one.name);
        if let Some(name) = &found {
            let mut known = self.known();
            if known.len() >= NAMES_MAX {
                known.clear();
            }
            known.insert(office, name.clone());
        }
        Ok(found)
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<OfficeNumber, String>> {
        self.0.lock().expect("no one panics while holding the names")
    }
}
