//! From tokens to a tree.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::{Content, Node, Place, Tree};

/// Puts tokens where they belong.
#[derive(Default)]
pub(super) struct Builder {
    tree: Tree,
    open: Vec<Place>,
}

impl Builder {
    pub(super) fn build(html: &[u8]) -> Tree {
        let mut builder = Self::default();
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => builder.start(&tag),
                Token::EndTag(tag) => builder.end(&text_of(&tag.name)),
                Token::String(text) => builder.text(&text_of(&text)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        builder.finish()
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = text_of(&tag.name);
        for (starts, ends, within) in IMPLIED_ENDS {
            if starts.contains(&name.as_str()) {
                self.close_any(ends, within);
            }
        }
        let attributes = tag.attributes.iter().map(|(name, value)| (text_of(name), text_of(value))).collect();
        let is_leaf = VOID.contains(&name.as_str()) || self.open.len() >= DEPTH_MAX;
        let place = self.push(Content::Element { name, attributes });
        if !is_leaf {
            self.open.push(place);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(depth) = self.open.iter().rposition(|place| self.tree.name(*place) == name) {
            self.close_to(depth);
        }
    }

    fn text(&mut self, text: &str) {
        self.push(Content::Text(text.to_owned()));
    }

    /// Closes the innermost element of these names, unless one of `within` stands between.
    fn close_any(&mut self, names: &[&str], within: &[&str]) {
        let innermost = self.open.iter().rposition(|place| {
            let name = self.tree.name(*place);
            names.contains(&name) || within.contains(&name)
        });
        if let Some(depth) = innermost
            && names.contains(&self.tree.name(self.open[depth]))
        {
            self.close_to(depth);
        }
    }

    fn close_to(&mut self, depth: usize) {
        let end = self.tree.nodes.len();
        for place in self.open.drain(depth..) {
            self.tree.nodes[place].end = end;
        }
    }

    fn push(&mut self, content: Content) -> Place {
        let place = self.tree.nodes.len();
        self.tree.nodes.push(Node { parent: self.open.last().copied(), end: place + 1, content });
        place
    }

    fn finish(mut self) -> Tree {
        self.close_to(0);
        self.tree
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Elements without content.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Which start tags end which open elements, unless something stands between (HTML, 13.1.2.4 optional tags).
const IMPLIED_ENDS: &[(&[&str], &[&str], &[&str])] = &[
    (&["li"], &["li"], &["ul", "ol"]),
    (&["dt", "dd"], &["dt", "dd"], &["dl"]),
    (&["option", "optgroup"], &["option"], &["select", "datalist"]),
    (&["optgroup"], &["optgroup"], &["select"]),
    (&["td", "th"], &["td", "th"], &["tr", "table"]),
    (&["tr"], &["tr"], &["table"]),
    (&["thead", "tbody", "tfoot"], &["thead", "tbody", "tfoot"], &["table"]),
    (
        &[
            "address",
            "article",
            "aside",
            "blockquote",
            "details",
            "div",
            "dl",
            "fieldset",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "ul",
        ],
        &["p"],
        &["button", "table", "td", "th"],
    ),
];

/// How deep elements are minded; what lies deeper is read as if it lay at this depth. Real pages stay below 30.
const DEPTH_MAX: usize = 200;
