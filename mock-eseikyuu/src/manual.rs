//! マニュアル: the chapters of the portal's manual that the start guide quotes, written anew.
//!
//! Numbers are the guide's (S), words and pictures are ours. The pictures are of this portal's own pages; a test holds
//! them to what the pages show, and takes them again when it is told to (`site/tests/pictures.rs`).

mod chapters;

pub(crate) use chapters::CHAPTERS;

/// 章: one of the quoted excerpts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chapter {
    /// Its place in the address.
    pub(crate) id: &'static str,
    /// Its number, as the guide has it.
    pub(crate) number: &'static str,
    /// Its title.
    pub(crate) title: &'static str,
    /// For whom it is and what is needed.
    pub(crate) lead: &'static str,
    /// Its sections.
    pub(crate) sections: &'static [Section],
    /// The whole as PDF.
    pub(crate) pdf: &'static [u8],
}

/// 節.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    /// Its heading.
    pub(crate) heading: &'static str,
    /// Its steps, counted from 1.
    pub(crate) steps: &'static [Step],
}

/// 手順.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// What to do.
    pub(crate) text: &'static str,
    /// What to mind; empty for nothing.
    pub(crate) note: &'static str,
    /// What the screen shows.
    pub(crate) picture: Option<&'static Picture>,
}

/// 画面の例.
#[derive(Debug)]
pub(crate) struct Picture {
    /// Its name, without `.png`.
    pub(crate) name: &'static str,
    /// What it shows, for those who do not see it.
    pub(crate) alt: &'static str,
    /// The PNG.
    pub(crate) png: &'static [u8],
}

impl Picture {
    /// Width and height, from the header of the PNG; nothing while it has not been taken.
    pub(crate) fn size(&self) -> (u32, u32) {
        let number = |at: usize| {
            let bytes = self.png.get(at..at + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        (number(16).unwrap_or_default(), number(20).unwrap_or_default())
    }
}

/// The picture of this name that a chapter shows.
pub(crate) fn picture(name: &str) -> Option<&'static Picture> {
    let steps = CHAPTERS.iter().flat_map(|chapter| chapter.sections).flat_map(|section| section.steps);
    steps.filter_map(|step| step.picture).find(|picture| picture.name == name)
}
