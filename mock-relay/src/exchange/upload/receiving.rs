//! Memory for sends that are being received: one budget for all of them together, of which an office has its share.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use careplan_domain::OfficeNumber;

use super::refusal::UploadRefusal;

/// Bytes of all sends that are being received at once. Ten of the largest fit; beyond that a sender is told to come
/// again.
pub(super) const RECEIVING_BYTES_MAX: usize = 512 * 1024 * 1024;
/// Bytes of one office's: two of its largest and small ones beside them, so that four who dawdle fill the memory, and not
/// one.
pub(super) const OFFICE_BYTES_MAX: usize = 128 * 1024 * 1024;

/// How many bytes are taken.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Receiving(Mutex<Taken>);

#[derive(Debug, Default)]
struct Taken {
    bytes: usize,
    /// Of each office that takes any.
    offices: BTreeMap<OfficeNumber, usize>,
}

/// A send's share of it, given back when dropped.
#[derive(Debug)]
pub(in crate::exchange) struct Share<'a> {
    all: &'a Receiving,
    office: OfficeNumber,
    bytes: usize,
}

impl Receiving {
    /// An empty share for a send of this office.
    pub(in crate::exchange) fn share(&self, office: OfficeNumber) -> Share<'_> {
        Share { all: self, office, bytes: 0 }
    }

    #[cfg(test)]
    pub(in crate::exchange) fn bytes(&self) -> usize {
        self.taken().bytes
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().expect("no one panics while holding the budget")
    }
}

impl Share<'_> {
    /// Takes so many bytes more.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<(), UploadRefusal> {
        let mut taken = self.all.taken();
        let own = taken.offices.entry(self.office).or_default();
        if *own + bytes > OFFICE_BYTES_MAX {
            return Err(UploadRefusal::OfficeBusy);
        }
        *own += bytes;
        taken.bytes += bytes;
        self.bytes += bytes;
        if taken.bytes > RECEIVING_BYTES_MAX { Err(UploadRefusal::Busy) } else { Ok(()) }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut taken = self.all.taken();
        taken.bytes -= self.bytes;
        if let Some(own) = taken.offices.get_mut(&self.office) {
            *own -= self.bytes;
            if *own == 0 {
                taken.offices.remove(&self.office);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_takes_its_share_and_leaves_the_others_theirs() {
        let receiving = Receiving::default();
        let office =
            |nth: u32| OfficeNumber::with_check_digit(&format!("44703{nth:04}")).expect("nine digits");
        let (mut one, mut more) = (receiving.share(office(1)), receiving.share(office(1)));
        one.grow(OFFICE_BYTES_MAX - 1).expect("has room");
        more.grow(1).expect("has room");
        assert!(matches!(more.grow(1), Err(UploadRefusal::OfficeBusy)));
        let mut others: Vec<_> = (2..5).map(|nth| receiving.share(office(nth))).collect();
        for other in &mut others {
            other.grow(OFFICE_BYTES_MAX).expect("has its own");
        }
        let mut late = receiving.share(office(9));
        assert!(matches!(late.grow(1), Err(UploadRefusal::Busy)));
        drop((one, late));
        assert!(more.grow(OFFICE_BYTES_MAX - 1).is_ok());
        drop((more, others));
        assert_eq!(receiving.bytes(), 0);
        assert!(receiving.taken().offices.is_empty());
    }
}
