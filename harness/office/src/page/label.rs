//! Whether a label is the one that somebody looks for.

/// How well a label fits what is looked for; better ones are less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Closeness {
    /// The very words.
    Exact,
    /// The words, and more after them.
    Beginning,
    /// The words somewhere inside.
    Inside,
}

/// How well `label` fits `wanted`, if at all. Spaces, width and a colon at the end do not count, as for a reader.
pub(crate) fn closeness(label: &str, wanted: &str) -> Option<Closeness> {
    let (label, wanted) = (bare(label), bare(wanted));
    if wanted.is_empty() {
        None
    } else if label == wanted {
        Some(Closeness::Exact)
    } else if label.starts_with(&wanted) {
        Some(Closeness::Beginning)
    } else {
        label.contains(&wanted).then_some(Closeness::Inside)
    }
}

/// Whether both are the same words.
pub(crate) fn is_same(label: &str, wanted: &str) -> bool {
    closeness(label, wanted) == Some(Closeness::Exact)
}

/// What stands behind `wanted` in a line that begins with it, after a colon or a space.
pub(super) fn rest_after<'l>(line: &'l str, wanted: &str) -> Option<&'l str> {
    let wanted = bare(wanted);
    let (at, _) = line.char_indices().find(|(at, _)| *at > 0 && bare(&line[..*at]) == wanted)?;
    let rest = &line[at..];
    let value = rest.trim_start_matches(|one: char| one.is_whitespace() || COLONS.contains(&one));
    (value.len() < rest.len() && !value.is_empty()).then_some(value)
}

fn bare(text: &str) -> String {
    let narrow = text.chars().filter(|one| !one.is_whitespace()).map(|one| match one {
        // Full-width forms of ASCII, in the same order as ASCII.
        '！'..='～' => char::from_u32(u32::from(one) - 0xFEE0).unwrap_or(one),
        other => other,
    });
    narrow.collect::<String>().trim_end_matches(COLONS).to_owned()
}

const COLONS: [char; 2] = [':', '：'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_compared_as_a_reader_would() {
        assert_eq!(closeness("電話番号 (ハイフンなし)", "電話番号（ハイフンなし）"), Some(Closeness::Exact));
        assert_eq!(closeness("個人ユーザID:", "個人ユーザID"), Some(Closeness::Exact));
        assert_eq!(closeness("次頁 >", "次頁"), Some(Closeness::Beginning));
        assert_eq!(closeness("② ログイン", "ログイン"), Some(Closeness::Inside));
        assert_eq!(closeness("戻る", "ログイン"), None);
        assert_eq!(closeness("戻る", ""), None);
    }

    #[test]
    fn a_value_stands_behind_its_label() {
        assert_eq!(rest_after("ユーザID : KJ444470300015", "ユーザID"), Some("KJ444470300015"));
        assert_eq!(rest_after("申請日：2024/3/19", "申請日"), Some("2024/3/19"));
        assert_eq!(rest_after("申請日", "申請日"), None);
        assert_eq!(rest_after("申請日程 4月", "申請日"), None);
    }
}
