//! `fold`: the table by which a text is brought into MS932, for those who ask for it; every change is told.
//!
//! Not a transliteration: what has no obvious counterpart stays, and [`encode`](super::encode) refuses it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A row of the table: a character that MS932 does not have, and what is written for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folding {
    /// What MS932 does not have.
    pub from: char,
    /// What it has instead; nothing, where the character cannot be seen.
    pub to: &'static str,
}

impl Folding {
    /// What the table is called, in reports and settings.
    pub const NAME: &'static str = "ms932";

    /// The rows, by groups: signs, kanji, words, radicals, compatibility ideographs. Beside them stand two rules: a
    /// kana followed by a combining voicing mark becomes one character, and variation selectors go.
    pub fn rows() -> impl Iterator<Item = Self> {
        let words = WORDS.iter().map(|&(from, to)| Self { from, to });
        let radicals = counted('\u{2F00}', RADICALS);
        let compatible = counted('\u{FA30}', COMPATIBLE);
        paired(SIGNS).chain(paired(KANJI)).chain(words).chain(radicals).chain(compatible)
    }

    /// What is written for a character, where the table has it.
    pub fn of(character: char) -> Option<&'static str> {
        if character.is_ascii() || matches!(character, 'ぁ'..='ん' | 'ァ'..='ヶ' | '\u{FF01}'..='\u{FFE6}')
        {
            return None;
        }
        if is_variation_selector(character) {
            return Some("");
        }
        BY_CHARACTER.get(&character).copied()
    }
}

/// A change that folding made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// What stood there.
    pub from: String,
    /// What stands there now; nothing, where it could not be seen.
    pub to: &'static str,
    /// Which character of the text it was, counted from 0.
    pub index: usize,
}

/// The text with everything folded that [`super::encode`] would refuse and the table knows, and what was changed. What is
/// in MS932 stays as it is.
pub fn fold(text: &str) -> (String, Vec<Folded>) {
    if super::encode(text).is_ok() {
        return (text.to_owned(), Vec::new());
    }
    let mut folded = String::with_capacity(text.len());
    let mut changes = Vec::new();
    let mut characters = text.chars().enumerate().peekable();
    while let Some((index, character)) = characters.next() {
        let joined = characters.peek().and_then(|&(_, mark)| Some((mark, joined(character, mark)?)));
        if let Some((mark, to)) = joined {
            characters.next();
            folded.push_str(to);
            changes.push(Folded { from: String::from_iter([character, mark]), to, index });
        } else if let Some(to) = Folding::of(character) {
            folded.push_str(to);
            changes.push(Folded { from: character.into(), to, index });
        } else {
            folded.push(character);
        }
    }
    (folded, changes)
}

/// A kana and a combining mark, as one: what macOS writes file names with.
fn joined(kana: char, mark: char) -> Option<&'static str> {
    let table = match mark {
        '\u{3099}' => VOICED,
        '\u{309A}' => HALF_VOICED,
        _ => return None,
    };
    paired(table).find(|row| row.from == kana).map(|row| row.to).or(match (kana, mark) {
        // Hiragana has no such character in MS932.
        ('う', '\u{3099}') => Some("ヴ"),
        _ => None,
    })
}

/// The rows, for looking up: a text of ten thousand kanji asks ten thousand times.
static BY_CHARACTER: LazyLock<BTreeMap<char, &'static str>> =
    LazyLock::new(|| Folding::rows().map(|row| (row.from, row.to)).collect());

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The rows of a table that names each character and the one for it.
fn paired(table: &'static str) -> impl Iterator<Item = Folding> {
    let mut rest = table.char_indices();
    std::iter::from_fn(move || {
        let (_, from) = rest.next()?;
        let (at, to) = rest.next()?;
        Some(Folding { from, to: &table[at..at + to.len_utf8()] })
    })
}

/// The rows of a table that names what is written for one character after another.
fn counted(first: char, table: &'static str) -> impl Iterator<Item = Folding> {
    let numbered = table.char_indices().zip(first..=char::MAX);
    numbered
        .filter(|((_, to), _)| *to != '〓')
        .map(|((at, to), from)| Folding { from, to: &table[at..at + to.len_utf8()] })
}

/// What is more than one character in MS932, or none.
const WORDS: [(char, &str); 38] = [
    ('ゔ', "ヴ"),
    ('ゕ', "ヵ"),
    ('ゖ', "ヶ"),
    ('ヷ', "ヴァ"),
    ('ヸ', "ヴィ"),
    ('ヹ', "ヴェ"),
    ('ヺ', "ヴォ"),
    ('㋿', "令和"),
    ('©', "(C)"),
    ('®', "(R)"),
    ('™', "TM"),
    ('⑴', "(1)"),
    ('⑵', "(2)"),
    ('⑶', "(3)"),
    ('⑷', "(4)"),
    ('⑸', "(5)"),
    ('⑹', "(6)"),
    ('⑺', "(7)"),
    ('⑻', "(8)"),
    ('⑼', "(9)"),
    ('⑽', "(10)"),
    ('⑾', "(11)"),
    ('⑿', "(12)"),
    ('⒀', "(13)"),
    ('⒁', "(14)"),
    ('⒂', "(15)"),
    ('⒃', "(16)"),
    ('⒄', "(17)"),
    ('⒅', "(18)"),
    ('⒆', "(19)"),
    ('⒇', "(20)"),
    ('\u{A0}', " "),
    ('\u{2009}', " "),
    ('\u{202F}', " "),
    ('\u{2003}', "　"),
    ('\u{200B}', ""),
    ('\u{2060}', ""),
    ('\u{FEFF}', ""),
];

/// From and to, character by character: signs whose code MS932 gives to another character of Unicode, and dashes.
const SIGNS: &str = "\
    〜～‖∥—―–－−－‑‐‒‐¢￠£￡¬￢¦￤¥￥‾￣•・·・‧・⋯…⁓～∼～˜～";

/// Kanji of JIS X 0213 beside the forms that JIS X 0208 has, and variants that names are written with.
const KANJI: &str = "\
    塡填剝剥頰頬𠮟叱𠮷吉瘦痩嚙噛搔掻軀躯繫繋蠟蝋萊莱俱倶吞呑噓嘘姸妍屛屏幷并摑掴攢攅\
    瀆涜潑溌簞箪醬醤蟬蝉顚顛驒騨鷗鴎鹼鹸麴麹禱祷焰焔啞唖囊嚢繡繍蔣蒋俠侠屢屡溫温倂併\
    卽即黃黄晚晩步歩吳呉姬姫尙尚巢巣戾戻曆暦歷歴渴渇產産稅税說説銳鋭錄録閱閲頹頽槗橋\
    𣘺橋";

/// The characters for U+2F00 to U+2FD5, radicals that text copied from PDF is full of; 〓 where MS932 has none.
const RADICALS: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾\
    干幺广廴廾弋弓〓彡彳心戈〓手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生\
    用田疋〓癶白皮皿目矛矢石示〓禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷\
    豆豕豸貝赤走足身車辛辰〓邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻\
    〓黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// The characters for the compatibility ideographs U+FA30 to U+FA6A; 〓 where MS932 has none.
const COMPATIBLE: &str = "\
    侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮〓琢碑社祉祈祐祖祝禍禎穀突節練縉繁署者臭〓〓著褐視\
    謁謹賓贈〓逸難響頻";

/// Kana, and the same with U+3099 after it.
const VOICED: &str = "\
    かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼゝゞウヴカガキギ\
    クグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボヽヾ";

/// Kana, and the same with U+309A after it.
const HALF_VOICED: &str = "\
    はぱひぴふぷへぺほぽハパヒピフプヘペホポ";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::encode;
    use super::*;

    #[test]
    fn every_row_leads_from_outside_ms932_into_it() {
        let mut seen = BTreeSet::new();
        for Folding { from, to } in Folding::rows() {
            assert!(encode(&from.to_string()).is_err(), "{from} needs no folding");
            assert!(encode(to).is_ok(), "{from} is folded into {to}");
            assert!(seen.insert(from), "{from} twice");
            assert_eq!(Folding::of(from), Some(to), "{from}");
        }
        assert_eq!(seen.len(), 20 + 61 + 38 + 208 + 55);
    }

    #[test]
    fn the_tables_of_ranges_end_where_they_should() {
        assert_eq!(RADICALS.chars().count(), 0x2FD6 - 0x2F00);
        assert_eq!(COMPATIBLE.chars().count(), 0xFA6B - 0xFA30);
        assert_eq!(Folding::of('\u{2FD5}'), Some("龠"));
        assert_eq!(Folding::of('\u{FA6A}'), Some("頻"));
        for row in paired(VOICED).chain(paired(HALF_VOICED)) {
            assert!(encode(&row.from.to_string()).is_ok() && encode(row.to).is_ok(), "{}", row.from);
        }
    }

    #[test]
    fn what_was_changed_is_told() {
        let (text, changes) = fold("9:00〜𠮷\u{E0100}が\u{304B}\u{3099}㋿");
        assert_eq!(text, "9:00～吉がが令和");
        let told: Vec<_> = changes.iter().map(|one| (one.from.as_str(), one.to, one.index)).collect();
        assert_eq!(
            told,
            [
                ("〜", "～", 4),
                ("𠮷", "吉", 5),
                ("\u{E0100}", "", 6),
                ("\u{304B}\u{3099}", "が", 8),
                ("㋿", "令和", 10)
            ]
        );
    }

    #[test]
    fn what_ms932_holds_is_left_alone() {
        let text = "～－∥￠￡￢①髙﨑ｶﾅ…";
        assert_eq!(fold(text), (text.to_owned(), Vec::new()));
    }

    #[test]
    fn what_has_no_counterpart_is_left_to_be_refused() {
        for text in ["😀", "ก", "é", "\u{3099}", "あ\u{3099}"] {
            assert_eq!(fold(text), (text.to_owned(), Vec::new()));
            assert!(encode(text).is_err());
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in "[ -~あ-ん〜—¥塡𠮷ゔ\u{2F00}-\u{2FD5}\u{FA30}-\u{FA6A}\u{3099}\u{309A}\u{FE00}😀]{0,40}") {
            let (once, changes) = fold(&text);
            let (twice, more) = fold(&once);
            // A selector between a kana and its mark held them apart.
            if !text.contains('\u{FE00}') {
                prop_assert_eq!(&twice, &once);
                prop_assert!(more.is_empty());
            }
            prop_assert_eq!(changes.is_empty(), once == text);
        }
    }
}
