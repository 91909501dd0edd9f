//! `Spelling`: how free text is spelled by software that differs about characters, not about words.

/// How free text is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    /// As the rows have it.
    AsItIs,
    /// With ～ in periods and － in addresses, characters whose codes converters map differently.
    WaveDashes,
    /// With half-width kana for katakana.
    HalfWidthKana,
}

impl Spelling {
    /// A text in this spelling; none where it stays as it is, be it that it would become too long.
    pub(super) fn of(self, text: &str, length_max: Option<u16>) -> Option<String> {
        let respelled = match self {
            Self::AsItIs => return None,
            Self::WaveDashes => with_dashes(text),
            Self::HalfWidthKana => half_width(text),
        };
        let fits = length_max.is_none_or(|max| respelled.chars().count() <= usize::from(max));
        (fits && respelled != text).then_some(respelled)
    }
}

/// `4月1日から2027年` as `4月1日～2027年`, `22番8号` as `22－8`.
fn with_dashes(text: &str) -> String {
    let begins_with_digit = |text: &str| text.starts_with(|character: char| character.is_ascii_digit());
    let mut spelled = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_number = false;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        let digit_before = spelled.ends_with(|character: char| character.is_ascii_digit());
        if let Some(after) = rest.strip_prefix("から").filter(|_| spelled.ends_with('日'))
            && begins_with_digit(after)
        {
            spelled.push('～');
            rest = after;
        } else if character == '番' && digit_before && begins_with_digit(after) {
            spelled.push('－');
            in_number = true;
            rest = after;
        } else if character == '号' && in_number {
            in_number = false;
            rest = after;
        } else {
            in_number &= character.is_ascii_digit();
            spelled.push(character);
            rest = after;
        }
    }
    spelled
}

fn half_width(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for character in text.chars() {
        let tables = [(PLAIN, ""), (VOICED, "ﾞ"), (HALF_VOICED, "ﾟ")];
        match tables.into_iter().find_map(|(table, mark)| Some((paired(table, character)?, mark))) {
            Some((half, mark)) => {
                spelled.push(half);
                spelled.push_str(mark);
            }
            None => spelled.push(character),
        }
    }
    spelled
}

/// What stands behind a character in a table of pairs.
fn paired(table: &str, full: char) -> Option<char> {
    let mut characters = table.chars();
    while let (Some(one), Some(half)) = (characters.next(), characters.next()) {
        if one == full {
            return Some(half);
        }
    }
    None
}

/// Katakana and punctuation, each with its half-width form behind it.
const PLAIN: &str = "\
    アｱイｲウｳエｴオｵカｶキｷクｸケｹコｺサｻシｼスｽセｾソｿタﾀチﾁツﾂテﾃトﾄナﾅニﾆヌﾇネﾈノﾉハﾊヒﾋフﾌヘﾍホﾎマﾏミﾐムﾑメﾒモﾓヤﾔユﾕヨﾖラﾗリﾘルﾙレﾚ\
    ロﾛワﾜヲｦンﾝーｰァｧィｨゥｩェｪォｫッｯャｬュｭョｮ。｡、､「｢」｣・･";

/// The same with the mark ﾞ after the form.
const VOICED: &str = "\
    ガｶギｷグｸゲｹゴｺザｻジｼズｽゼｾゾｿダﾀヂﾁヅﾂデﾃドﾄバﾊビﾋブﾌベﾍボﾎヴｳ";

/// The same with the mark ﾟ after the form.
const HALF_VOICED: &str = "\
    パﾊピﾋプﾌペﾍポﾎ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_respelled() {
        let of = |spelling: Spelling, text| spelling.of(text, None);
        assert_eq!(of(Spelling::AsItIs, "ミホン\r\n"), None);
        assert_eq!(of(Spelling::HalfWidthKana, "ミホンガワ 花").as_deref(), Some("ﾐﾎﾝｶﾞﾜ 花"));
        assert_eq!(
            of(Spelling::WaveDashes, "4月1日から2027年3月31日").as_deref(),
            Some("4月1日～2027年3月31日")
        );
        assert_eq!(
            of(Spelling::WaveDashes, "見本町4丁目22番8号\r\n番号1号").as_deref(),
            Some("見本町4丁目22－8\r\n番号1号")
        );
        assert_eq!(of(Spelling::WaveDashes, "ベッドから立ち上がる"), None);
    }

    #[test]
    fn what_would_be_too_long_stays() {
        assert_eq!(Spelling::HalfWidthKana.of("ガガ", Some(3)), None);
        assert_eq!(Spelling::HalfWidthKana.of("ガガ", Some(4)).as_deref(), Some("ｶﾞｶﾞ"));
    }
}
