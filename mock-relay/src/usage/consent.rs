//! 同意: what was read and what was agreed to, per document.
//!
//! The rule it keeps: nothing is agreed to before it was read to its end, whatever a form says.

use super::document::Document;

/// Where the reader of both documents stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Consents {
    terms: Consent,
    privacy: Consent,
}

/// Where the reader of one document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consent {
    /// Not yet read to the end.
    Unread {
        /// How many of its pages were shown.
        pages: usize,
    },
    /// Read to the end.
    Read,
    /// Read to the end, and agreed to.
    Given,
}

/// A checkbox as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    On,
    Off,
}

impl Default for Consent {
    fn default() -> Self {
        Self::Unread { pages: 0 }
    }
}

impl Consents {
    pub(super) const fn of(&self, document: Document) -> Consent {
        match document {
            Document::Terms => self.terms,
            Document::Privacy => self.privacy,
        }
    }

    /// The same with another standing for one document.
    #[must_use]
    pub(super) const fn with(self, document: Document, consent: Consent) -> Self {
        match document {
            Document::Terms => Self { terms: consent, ..self },
            Document::Privacy => Self { privacy: consent, ..self },
        }
    }

    /// The documents that are not agreed to, in the page's order.
    pub(super) fn missing(&self) -> Vec<Document> {
        Document::ALL.into_iter().filter(|document| self.of(*document) != Consent::Given).collect()
    }
}

impl Consent {
    /// After page `page` (from 1) of `pages` was shown; none where pages before it were left out.
    pub(super) fn shown(self, page: usize, pages: usize) -> Option<Self> {
        match self {
            Self::Read | Self::Given => Some(self),
            Self::Unread { pages: seen } if page > seen + 1 => None,
            Self::Unread { pages: seen } => {
                let seen = seen.max(page);
                Some(if seen >= pages { Self::Read } else { Self::Unread { pages: seen } })
            }
        }
    }

    /// After a page said that its box was scrolled to the end.
    #[must_use]
    pub(super) const fn scrolled_to_the_end(self) -> Self {
        match self {
            Self::Unread { .. } | Self::Read => Self::Read,
            Self::Given => Self::Given,
        }
    }

    /// After the checkbox was sent ticked or not.
    #[must_use]
    pub(super) const fn ticked(self, tick: Tick) -> Self {
        match (self, tick) {
            // A disabled checkbox is never sent, so a tick here is no reader's.
            (Self::Unread { pages }, Tick::On | Tick::Off) => Self::Unread { pages },
            (Self::Read | Self::Given, Tick::On) => Self::Given,
            (Self::Read | Self::Given, Tick::Off) => Self::Read,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_cannot_be_left_out() {
        let consent = Consent::default();
        assert_eq!(consent.shown(2, 3), None);
        let consent = consent.shown(1, 3).expect("the first");
        assert_eq!(consent.shown(3, 3), None);
        let consent = consent.shown(2, 3).and_then(|consent| consent.shown(1, 3)).expect("back and forth");
        assert_eq!(consent.shown(3, 3), Some(Consent::Read));
    }

    #[test]
    fn a_tick_counts_only_after_reading() {
        assert_eq!(Consent::default().ticked(Tick::On), Consent::default());
        assert_eq!(Consent::Read.ticked(Tick::On), Consent::Given);
        assert_eq!(Consent::Given.ticked(Tick::Off), Consent::Read);
        assert_eq!(Consent::Given.scrolled_to_the_end(), Consent::Given);
    }

    proptest! {
        #[test]
        fn nobody_agrees_without_having_seen_every_page(
            steps in prop::collection::vec((1_usize..6, any::<bool>()), 0..60)
        ) {
            const PAGES: usize = 4;
            let mut consent = Consent::default();
            let mut seen = [false; PAGES];
            for (page, tick) in steps {
                if tick {
                    consent = consent.ticked(Tick::On);
                } else if page <= PAGES && let Some(next) = consent.shown(page, PAGES) {
                    seen[page - 1] = true;
                    consent = next;
                }
                if consent == Consent::Given {
                    prop_assert!(seen.iter().all(|seen| *seen));
                }
            }
        }
    }
}
