//! Which names a file may have on its way: plain ones, that mean the same to every reader.

/// Bytes of a file's name: what every file system that it may land on can hold.
const NAME_BYTES_MAX: usize = 255;

/// What a name with one is told.
pub(super) const CONTROL_CHARACTER: &str = "has a control character";

/// What makes a name unfit to be written to the receiver's disk, which is a Windows one (S).
pub(super) fn name_fault(name: &str) -> Option<&'static str> {
    // Marks that change the direction of writing can make `fdp.exe` look like `exe.pdf`.
    let turns = |character: char| matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
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
    } else if name.chars().any(turns) {
        Some("has a mark that changes the direction of writing")
    } else {
        None
    }
}
