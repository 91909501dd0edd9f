//! Which names a file may have on its way: plain ones, that mean the same to every reader.

/// Bytes of a file's name: what every file system that it may land on can hold.
const NAME_BYTES_MAX: usize = 255;

/// What a name with one is told.
pub(super) const CONTROL_CHARACTER: &str = "has a control character";

/// What makes a name unfit to be written to the receiver's disk, which is a Windows one (S).
pub(super) fn name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("is empty: every part `files` has a `filename`")
    } else if name.len() > NAME_BYTES_MAX {
        Some("has more than 255 bytes")
    } else if name.chars().any(char::is_control) {
        Some(CONTROL_CHARACTER)
    } else if name.contains(['/', '\\', ':']) {
        Some("has a path part")
    } else if name.contains(['<', '>', '"', '|', '?', '*']) {
        Some("has a character that Windows does not take")
    } else if name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
        Some("begins or ends with a full stop or a space")
    } else if is_device(name) {
        Some("is a device's on Windows, whatever its extension")
    } else if name.chars().any(turns) {
        Some("has a mark that changes the direction of writing")
    } else if name.chars().any(is_unseen) {
        Some("has a character that is not seen")
    } else {
        None
    }
}

/// Marks that change the direction of writing can make `fdp.exe` look like `exe.pdf`.
fn turns(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// What has no width makes two names that look alike. Selectors of a variant are none of these: a kanji has them.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}'
            | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// Names of Windows's devices. They are taken up to the first full stop, and spaces before it do not count: writing
/// `CON.pdf` writes to the console (Microsoft, "Naming Files, Paths, and Namespaces").
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|port| {
        let mut characters = port.chars();
        matches!((characters.next(), characters.next()), (Some('1'..='9' | '¹' | '²' | '³'), None))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_or_turns_the_writing_is_told() {
        for turning in ['\u{61c}', '\u{200f}', '\u{202e}', '\u{2067}'] {
            let name = format!("計画{turning}.pdf");
            assert!(name_fault(&name).is_some_and(|fault| fault.contains("direction")), "{turning:?}");
        }
        for unseen in ['\u{ad}', '\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}'] {
            let name = format!("計画{unseen}.pdf");
            assert!(name_fault(&name).is_some_and(|fault| fault.contains("not seen")), "{unseen:?}");
        }
        // Marks of a kana, and the selector of a kanji's variant, are seen.
        for name in ["か\u{3099}.pdf", "辻\u{e0100}.pdf"] {
            assert_eq!(name_fault(name), None, "{name}");
        }
    }

    #[test]
    fn a_device_of_windows_is_no_file() {
        for name in [
            "CON.pdf",
            "nul.csv",
            "COM1.jpg",
            "Lpt9.pdf",
            "aux.2026.pdf",
            "PRN .pdf",
            "com².jpg",
            "CONOUT$.pdf",
            "NUL",
        ] {
            assert!(name_fault(name).is_some_and(|fault| fault.contains("device")), "{name}");
        }
        for name in
            ["CONTRACT.pdf", "COM0.jpg", "COM10.jpg", "LPT.pdf", "計画CON.pdf", "a.con.pdf", "COMA.pdf"]
        {
            assert_eq!(name_fault(name), None, "{name}");
        }
    }
}
