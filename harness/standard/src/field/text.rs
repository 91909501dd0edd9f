//! `Text` and its kin: columns whose content is up to people. Copies share it: rows of a file repeat each other.

use std::fmt;

use super::{FieldValue, Format, SharedText};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $format:expr;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SharedText);

        impl $name {
            /// A text, where it is not empty: an empty column is no text.
            pub fn new(text: impl Into<SharedText>) -> Option<Self> {
                let text = text.into();
                (!text.is_empty()).then_some(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FieldValue for $name {
            const FORMAT: Format = $format;

            fn read(text: &str) -> Option<Self> {
                Self::new(text)
            }

            #[inline]
            fn read_shared(text: &SharedText) -> Option<Self> {
                Self::new(SharedText::clone(text))
            }

            fn write(&self, text: &mut String) {
                text.push_str(&self.0);
            }
        })*
    };
}

texts! {
    /// 文字列: free text; line breaks and commas are part of it.
    Text: Format::Free;
    /// A column for which the standard gives no format.
    Anything: Format::Anything;
    /// 識別子: a column that is not used, and has something nevertheless.
    Unused: Format::Unused;
    /// 画像ファイル名: the name of an image that goes along.
    ImageFile: Format::ImageFile;
}
