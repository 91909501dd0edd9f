//! MS932 (Windows-31J), the character code of the exchange's files, to the letter: what it cannot hold is said, never
//! replaced in silence.
//!
//! encoding_rs does the converting. It follows the web's Shift_JIS, which has the same table but forgives more: this
//! module takes back what is forgiven (the byte 80, `¥` and `‾` and `−` written as something else, unassigned codes
//! split in two). It knows bytes and characters, not fields or files.

mod codes;
mod decode;
mod encode;
mod folding;
mod kana;
mod oddity;
mod sniff;

pub use decode::{DecodeFault, Decoded, decode};
pub use encode::{Unmappable, UnmappableText, encode};
pub use folding::{Folded, Folding, fold};
pub(crate) use kana::half_width_kana;
pub use oddity::{Oddities, Oddity, OddityKind, oddities};
pub use sniff::{ByteOrderMark, looks_like_utf8};
