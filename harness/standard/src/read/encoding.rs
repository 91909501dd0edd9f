//! In what a file is written, and the bytes in it that readers do not agree about.

use std::borrow::Cow;

use crate::ms932::{self, ByteOrderMark, Oddity, OddityKind};
use crate::{ByteRange, Finding, Findings, Place, Rule, Wording};

/// How the texts of a file are read. Only the first is right; with the other the reading goes on nevertheless, so that
/// one mistake does not hide the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `mark` bytes of a mark that does not belong there come first.
    Ms932 { mark: usize },
    /// The same of UTF-8.
    Utf8 { mark: usize },
}

impl Encoding {
    /// Where the first record begins.
    pub(super) fn start(self) -> usize {
        match self {
            Self::Ms932 { mark } | Self::Utf8 { mark } => mark,
        }
    }

    /// The text of some bytes, with U+FFFD for what cannot be read.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Ms932 { .. } => ms932::decode(bytes).text,
            Self::Utf8 { .. } => String::from_utf8_lossy(bytes),
        }
    }
}

/// Judges the encoding of a file as a whole; none where its text cannot be read at all.
pub(super) fn judge(path: &str, bytes: &[u8], findings: &mut Findings) -> Option<Encoding> {
    if let Some(mark) = ByteOrderMark::sniff(bytes) {
        let place = Place { bytes: Some((0..mark.bytes().len()).into()), ..Place::file(path) };
        let name = mark.encoding();
        let message = Wording::new(
            format!("ファイルの先頭に {name} の BOM があります。標準仕様は BOM なしの MS932 です。"),
            format!("the file begins with the byte order mark of {name}; the standard is MS932 without one"),
        );
        let found = mark.bytes().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
        findings.push(Finding::new(Rule::EncodingBom, place, message).with_found(&found));
        // After a mark of UTF-8 most files are UTF-8; where one is not, its bytes are judged as what they should be.
        return match mark {
            ByteOrderMark::Utf8 if std::str::from_utf8(bytes).is_ok() => {
                Some(Encoding::Utf8 { mark: mark.bytes().len() })
            }
            ByteOrderMark::Utf8 => Some(Encoding::Ms932 { mark: mark.bytes().len() }),
            ByteOrderMark::Utf16LittleEndian | ByteOrderMark::Utf16BigEndian => None,
        };
    }
    if bytes.is_ascii() {
        // In JIS every byte is ASCII, and escapes tell what they mean.
        let Some(start) = jis_escape(bytes) else { return Some(Encoding::Ms932 { mark: 0 }) };
        let place = Place { bytes: Some((start..start + 3).into()), ..Place::file(path) };
        let message = Wording::new(
            "MS932 ではありません。JIS（ISO-2022-JP）で書かれているようです。",
            "not MS932; the file looks like JIS (ISO-2022-JP)",
        );
        findings
            .push(Finding::new(Rule::EncodingNotMs932, place, message).with_expected(Wording::same("MS932")));
        return None;
    }
    if is_utf8(bytes) {
        let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
        let place = Place { bytes: Some((start..start + 1).into()), ..Place::file(path) };
        let message = Wording::new(
            "MS932 として読めません。UTF-8 で書かれているようです。",
            "not readable as MS932; the file looks like UTF-8",
        );
        findings
            .push(Finding::new(Rule::EncodingNotMs932, place, message).with_expected(Wording::same("MS932")));
        return Some(Encoding::Utf8 { mark: 0 });
    }
    Some(Encoding::Ms932 { mark: 0 })
}

/// Where ISO-2022-JP turns to kanji for the first time.
fn jis_escape(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(|three| matches!(three, b"\x1B$B" | b"\x1B$@"))
}

/// Whether a file without a mark is UTF-8: it reads as that, and not as MS932, or holds more than what reads as both by
/// chance (a pair of half-width kana may).
fn is_utf8(bytes: &[u8]) -> bool {
    const CHARACTERS_BY_CHANCE_MAX: usize = 8;
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let wide = text.chars().filter(|character| !character.is_ascii());
    wide.take(CHARACTERS_BY_CHANCE_MAX + 1).count() > CHARACTERS_BY_CHANCE_MAX
        || !ms932::decode(bytes).is_clean()
}

/// The findings about the bytes of one field, which stands at this place. `start` is where the content begins in the
/// file, where it stands there as it is.
pub(super) fn judge_field(content: &[u8], start: Option<usize>, place: impl Fn() -> Place) -> Vec<Finding> {
    /// A field with more is not worth listing.
    const LISTED_MAX: usize = 20;
    let oddities = ms932::oddities(content).take(LISTED_MAX);
    let findings = oddities.map(|oddity| {
        let bytes =
            start.map(|start| ByteRange { start: start + oddity.at.start, end: start + oddity.at.end });
        let place = place();
        finding(content, &oddity, Place { bytes: bytes.or(place.bytes), ..place })
    });
    findings.collect()
}

/// Whether some bytes hold a control character that is no part of a line break. No second byte of MS932 is one.
pub(super) fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().copied().any(is_control)
}

fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\r' | b'\n')
}

/// The finding about the control characters of a text, which stands at the first of them.
pub(super) fn judge_controls(
    content: &[u8],
    start: Option<usize>,
    place: impl FnOnce() -> Place,
) -> Option<Finding> {
    let at = content.iter().copied().position(is_control)?;
    let count = content.iter().copied().filter(|byte| is_control(*byte)).count();
    let code = format!("{:02X}", content[at]);
    let (ja, en) = match content[at] {
        0 => ("（NUL）", ", NUL"),
        b'\t' => ("（タブ）", ", a tab"),
        0x0B => ("（垂直タブ）", ", a vertical tab"),
        0x0C => ("（改ページ）", ", a form feed"),
        0x1B => ("（エスケープ）", ", an escape"),
        0x7F => ("（DEL）", ", DEL"),
        _ => ("", ""),
    };
    let (more_ja, more_en) = match count - 1 {
        0 => (String::new(), String::new()),
        more => (format!("後にもう {more} 個あります。"), format!("; {more} more of the kind follow")),
    };
    let message = Wording::new(
        format!("文字列の中に、制御文字 {code}{ja}があります。{more_ja}"),
        format!("the text holds the control character {code}{en}{more_en}"),
    );
    let place = place();
    let bytes = start.map(|start| ByteRange { start: start + at, end: start + at + 1 });
    let place = Place { bytes: bytes.or(place.bytes), ..place };
    Some(Finding::new(Rule::EncodingControl, place, message).with_found(&code))
}

fn finding(content: &[u8], oddity: &Oddity, place: Place) -> Finding {
    let hex = hex(&content[oddity.at.clone()]);
    let (rule, message, found) = match oddity.kind {
        OddityKind::NotMs932 => {
            let message = Wording::new(
                format!("MS932 の文字でないバイト {hex} があります。"),
                format!("the bytes {hex} are no characters of MS932"),
            );
            (Rule::EncodingNotMs932, message, hex)
        }
        OddityKind::Gaiji => {
            let message = Wording::new(
                format!("外字（{hex}）があります。作った機械でしか正しく表示できません。"),
                format!("the user-defined character {hex} can be shown only where it was made"),
            );
            (Rule::EncodingGaiji, message, hex)
        }
        OddityKind::Doubtful(character) => {
            let message = Wording::new(
                format!("「{character}」（{hex}）は、変換の仕方で別の文字になることがあります。"),
                format!("`{character}` ({hex}) is another character to some converters"),
            );
            (Rule::EncodingVariant, message, character.to_string())
        }
        OddityKind::Duplicate(character) => {
            let message = Wording::new(
                format!("「{character}」が、ふつうと違うコード {hex} で書かれています。"),
                format!("`{character}` is written under the code {hex}, which is not its usual one"),
            );
            (Rule::EncodingVariant, message, character.to_string())
        }
    };
    Finding::new(rule, place, message).with_found(&found)
}

/// Bytes as people write them, the first few.
fn hex(bytes: &[u8]) -> String {
    const SHOWN_MAX: usize = 8;
    let mut hex: Vec<String> = bytes.iter().take(SHOWN_MAX).map(|byte| format!("{byte:02X}")).collect();
    if bytes.len() > SHOWN_MAX {
        hex.push("…".to_owned());
    }
    hex.join(" ")
}
