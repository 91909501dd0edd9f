//! The codes of MS932 by what can be said of them without converting anything.

/// What a code of two bytes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// A character that every converter reads alike and that is written back as it was.
    Plain,
    /// No character at all, or the second byte can be none.
    Unassigned,
    /// 外字: of the user-defined area.
    UserDefined,
    /// 〜 － and their like, which converters map to different characters of Unicode.
    Doubtful,
    /// 機種依存文字の重複: a character that has a second code, which is the one that is written.
    Duplicate,
}

/// What the first byte of something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// A character of its own: ASCII or half-width kana.
    Single,
    /// The first byte of two.
    Lead,
    /// Nothing that a character begins with.
    Never,
}

impl First {
    #[inline]
    pub(super) fn of(byte: u8) -> Self {
        match byte {
            0x00..=0x7F | 0xA1..=0xDF => Self::Single,
            LEAD_MIN..=0x9F | 0xE0..=0xFC => Self::Lead,
            0x80 | 0xA0 | 0xFD..=0xFF => Self::Never,
        }
    }
}

/// Whether a byte can be the second of a code. Comma, quote and the ends of lines never are: splitting into records needs
/// no decoding.
#[inline]
pub(super) fn is_trail(byte: u8) -> bool {
    matches!(byte, 0x40..=0x7E | 0x80..=0xFC)
}

/// What the code of a [`First::Lead`] byte and any other is.
#[inline]
pub(super) fn code(lead: u8, trail: u8) -> Code {
    CODES[index(lead, trail)]
}

const fn index(lead: u8, trail: u8) -> usize {
    ((lead - LEAD_MIN) as usize) << 8 | trail as usize
}

const LEAD_MIN: u8 = 0x81;

/// One entry for every pair of bytes from 8100 to FCFF: a look-up for each kanji of a file.
static CODES: [Code; 0x7C00] = table();

#[expect(clippy::large_stack_arrays, reason = "it is built by the compiler, and never on a stack")]
const fn table() -> [Code; 0x7C00] {
    let mut table = [Code::Unassigned; 0x7C00];
    let mut at = 0;
    while at < table.len() {
        let trail = at & 0xFF;
        if trail >= 0x40 && trail <= 0xFC && trail != 0x7F {
            table[at] = Code::Plain;
        }
        at += 1;
    }
    fill(
        &mut table,
        &[(0x8160, 0x8161), (0x817C, 0x817C), (0x8191, 0x8192), (0x81CA, 0x81CA)],
        Code::Doubtful,
    );
    fill(&mut table, &DUPLICATES, Code::Duplicate);
    fill(&mut table, &[(0xF040, 0xF9FC)], Code::UserDefined);
    fill(&mut table, &UNASSIGNED, Code::Unassigned);
    table
}

const fn fill(table: &mut [Code; 0x7C00], ranges: &[(u16, u16)], kind: Code) {
    let mut range = 0;
    while range < ranges.len() {
        let (first, last) = ranges[range];
        let mut code = first;
        while code <= last {
            let [lead, trail] = code.to_be_bytes();
            let at = index(lead, trail);
            if !matches!(table[at], Code::Unassigned) {
                table[at] = kind;
            }
            code += 1;
        }
        range += 1;
    }
}

/// NEC row 13 where JIS X 0208 has the character too, NEC-selected IBM extensions, IBM extensions where either has it.
const DUPLICATES: [(u16, u16); 7] = [
    (0x8790, 0x8792),
    (0x8795, 0x8797),
    (0x879A, 0x879C),
    (0xED40, 0xEEFC),
    (0xFA4A, 0xFA53),
    (0xFA54, 0xFA54),
    (0xFA58, 0xFA5B),
];

const UNASSIGNED: [(u16, u16); 24] = [
    (0x81AD, 0x81B7),
    (0x81C0, 0x81C7),
    (0x81CF, 0x81D9),
    (0x81E9, 0x81EF),
    (0x81F8, 0x81FB),
    (0x8240, 0x824E),
    (0x8259, 0x825F),
    (0x827A, 0x8280),
    (0x829B, 0x829E),
    (0x82F2, 0x82FC),
    (0x8397, 0x839E),
    (0x83B7, 0x83BE),
    (0x83D7, 0x83FC),
    (0x8461, 0x846F),
    (0x8492, 0x849E),
    (0x84BF, 0x86FC),
    (0x875E, 0x875E),
    (0x8776, 0x877D),
    (0x879D, 0x889E),
    (0x9873, 0x989E),
    (0xEAA5, 0xECFC),
    (0xEEED, 0xEEEE),
    (0xEF40, 0xEFFC),
    (0xFC4C, 0xFCFC),
];

#[cfg(test)]
mod tests {
    use encoding_rs::SHIFT_JIS;

    use super::*;

    /// What another implementation makes of a code, and the bytes into which it writes that back.
    fn elsewhere(bytes: [u8; 2]) -> Option<(char, Option<Vec<u8>>)> {
        let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&bytes)?;
        let mut characters = text.chars();
        let character = characters.next()?;
        if characters.next().is_some() {
            return None;
        }
        let (written, _, unmappable) = SHIFT_JIS.encode(&text);
        Some((character, (!unmappable).then(|| written.into_owned())))
    }

    #[test]
    fn every_code_is_what_converting_it_there_and_back_shows() {
        let mut duplicates = 0;
        for lead in (0..=0xFF).filter(|byte| First::of(*byte) == First::Lead) {
            for trail in 0..=0xFF {
                let bytes = [lead, trail];
                let expected = match elsewhere(bytes) {
                    None => Code::Unassigned,
                    Some(('\u{E000}'..='\u{F8FF}', None)) => Code::UserDefined,
                    Some((_, None)) => panic!("{bytes:02X?} can be read and not written"),
                    Some((_, Some(back))) if back != bytes => Code::Duplicate,
                    Some(('～' | '－' | '∥' | '￠' | '￡' | '￢', Some(_))) => Code::Doubtful,
                    Some(_) => Code::Plain,
                };
                assert_eq!(code(lead, trail), expected, "{bytes:02X?}");
                assert!(is_trail(trail) || expected == Code::Unassigned, "{bytes:02X?}");
                duplicates += usize::from(expected == Code::Duplicate);
            }
        }
        assert_eq!(duplicates, 398);
    }

    #[test]
    fn every_single_byte_is_what_converting_it_shows() {
        for byte in 0..=0xFF_u8 {
            let single = SHIFT_JIS
                .decode_without_bom_handling_and_without_replacement(&[byte])
                .is_some_and(|text| text != "\u{80}");
            assert_eq!(First::of(byte) == First::Single, single, "{byte:02X}");
        }
    }
}
