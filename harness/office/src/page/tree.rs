//! The elements of a page, as far as a visitor needs them.

mod builder;

use std::collections::BTreeMap;

use self::builder::Builder;

/// A page's elements and texts in document order. What an element contains stands right behind it, up to its `end`.
///
/// Not a browser's tree: implied end tags are minded only where pages leave them out (lists, tables, paragraphs).
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// Where an element or text stands.
pub(super) type Place = usize;

#[derive(Debug)]
struct Node {
    parent: Option<Place>,
    end: Place,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Element { name: String, attributes: BTreeMap<String, String> },
    Text(String),
}

/// One line of visible text.
#[derive(Debug, Default)]
struct WrittenLine {
    text: String,
    /// Whether any of it stands outside of links and buttons.
    is_beside_controls: bool,
}

impl Tree {
    /// Reads any bytes as HTML; what is no HTML becomes text.
    pub(super) fn read(html: &[u8]) -> Self {
        Builder::build(html)
    }

    /// Every element of one of these names, in document order.
    pub(super) fn all<'t>(&'t self, names: &'t [&str]) -> impl Iterator<Item = Place> + 't {
        self.within_range(0..self.nodes.len(), names)
    }

    /// Every element of one of these names inside `place`, in document order.
    pub(super) fn within<'t>(&'t self, place: Place, names: &'t [&str]) -> impl Iterator<Item = Place> + 't {
        self.within_range(place + 1..self.nodes[place].end, names)
    }

    fn within_range<'t>(
        &'t self,
        range: std::ops::Range<Place>,
        names: &'t [&str],
    ) -> impl Iterator<Item = Place> + 't {
        range.filter(move |place| names.contains(&self.name(*place)))
    }

    /// Every element, in document order.
    pub(super) fn elements(&self) -> impl Iterator<Item = Place> + '_ {
        (0..self.nodes.len()).filter(|place| !self.name(*place).is_empty())
    }

    /// The element's name in lower case; empty for a text.
    pub(super) fn name(&self, place: Place) -> &str {
        match &self.nodes[place].content {
            Content::Element { name, .. } => name,
            Content::Text(_) => "",
        }
    }

    /// An attribute's value.
    pub(super) fn attribute(&self, place: Place, name: &str) -> Option<&str> {
        match &self.nodes[place].content {
            Content::Element { attributes, .. } => attributes.get(name).map(String::as_str),
            Content::Text(_) => None,
        }
    }

    /// Whether the element has the attribute, with whatever value.
    pub(super) fn has(&self, place: Place, attribute: &str) -> bool {
        self.attribute(place, attribute).is_some()
    }

    /// Whether the element has the class.
    pub(super) fn has_class(&self, place: Place, class: &str) -> bool {
        self.attribute(place, "class")
            .is_some_and(|classes| classes.split_ascii_whitespace().any(|one| one == class))
    }

    /// The nearest element of one of these names around `place`.
    pub(super) fn around(&self, place: Place, names: &[&str]) -> Option<Place> {
        self.ancestors(place).find(|ancestor| names.contains(&self.name(*ancestor)))
    }

    /// Whether a person cannot see the element, because it or something around it is hidden.
    pub(super) fn is_hidden(&self, place: Place) -> bool {
        std::iter::once(place).chain(self.ancestors(place)).any(|one| self.is_unseen(one))
    }

    /// The element with this id.
    pub(super) fn by_id(&self, id: &str) -> Option<Place> {
        self.elements().find(|place| self.attribute(*place, "id") == Some(id))
    }

    /// What follows `place` on the same level: elements and texts.
    pub(super) fn next_sibling(&self, place: Place) -> Option<Place> {
        let next = self.nodes[place].end;
        let same_level = self.nodes.get(next)?.parent == self.nodes[place].parent;
        same_level.then_some(next)
    }

    /// The visible text inside, in one line.
    pub(super) fn line(&self, place: Place) -> String {
        self.lines(place).join(" ")
    }

    /// The visible text inside, a block a line.
    pub(super) fn lines(&self, place: Place) -> Vec<String> {
        self.lines_in(place..self.nodes[place].end)
    }

    /// The whole page's visible text, a block a line.
    pub(super) fn all_lines(&self) -> Vec<String> {
        self.lines_in(0..self.nodes.len())
    }

    /// The raw text inside, as a text area holds it.
    pub(super) fn raw(&self, place: Place) -> String {
        (place..self.nodes[place].end)
            .filter_map(|inner| match &self.nodes[inner].content {
                Content::Text(text) => Some(text.as_str()),
                Content::Element { .. } => None,
            })
            .collect()
    }

    fn lines_in(&self, range: std::ops::Range<Place>) -> Vec<String> {
        self.written_in(range).into_iter().map(|line| line.text).collect()
    }

    /// The whole page's visible text, without the lines that are the words of links and buttons alone.
    pub(super) fn lines_beside_controls(&self) -> Vec<String> {
        let lines = self.written_in(0..self.nodes.len()).into_iter();
        lines.filter(|line| line.is_beside_controls).map(|line| line.text).collect()
    }

    fn written_in(&self, range: std::ops::Range<Place>) -> Vec<WrittenLine> {
        let mut lines = vec![WrittenLine::default()];
        let mut place = range.start;
        // Ends of blocks that are still open, innermost last.
        let mut blocks: Vec<Place> = Vec::new();
        // Where the outermost link or button ends that is open, or was last.
        let mut control_end = range.start;
        while place < range.end {
            while blocks.last().is_some_and(|end| *end <= place) {
                blocks.pop();
                lines.push(WrittenLine::default());
            }
            let node = &self.nodes[place];
            match &node.content {
                Content::Text(piece) => {
                    if let Some(line) = lines.last_mut() {
                        line.text.extend(piece.chars().map(|one| if one == '\n' { ' ' } else { one }));
                        // What parts links, such as a bar, says nothing.
                        line.is_beside_controls |=
                            control_end <= place && piece.chars().any(char::is_alphanumeric);
                    }
                }
                Content::Element { .. } if self.is_unseen(place) => {
                    place = node.end;
                    continue;
                }
                Content::Element { name, .. } => {
                    if BLOCKS.contains(&name.as_str()) {
                        lines.push(WrittenLine::default());
                        blocks.push(node.end);
                    }
                    if name == "button" || name == "a" && self.has(place, "href") {
                        control_end = control_end.max(node.end);
                    }
                }
            }
            place += 1;
        }
        let collapsed = |line: &str| line.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let lines = lines.into_iter().map(|line| WrittenLine { text: collapsed(&line.text), ..line });
        lines.filter(|line| !line.text.is_empty()).collect()
    }

    fn is_unseen(&self, place: Place) -> bool {
        UNSEEN.contains(&self.name(place)) || self.has(place, "hidden")
    }

    fn ancestors(&self, place: Place) -> impl Iterator<Item = Place> + '_ {
        std::iter::successors(self.nodes[place].parent, |ancestor| self.nodes[*ancestor].parent)
    }
}

/// Elements whose content nobody sees.
const UNSEEN: &[&str] = &["head", "noframes", "option", "script", "style", "template"];

/// Elements that begin a line and end it.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
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
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        assert_eq!(Tree::read(html.as_bytes()).all_lines(), expected);
    }

    #[test]
    fn text_is_read_as_it_is_seen() {
        check("<p>ケア&amp;プラン<br>二 行\n目</p><script>x<y</script>", &["ケア&プラン", "二 行 目"]);
        check("<p>before<p hidden>not<p>after", &["before", "after"]);
        check("<b>一</b>つ<div>の</div>行", &["一つ", "の", "行"]);
    }

    #[test]
    fn end_tags_may_be_left_out() {
        let tree =
            Tree::read(b"<table><tr><th>a<th>b<tr><td>1<td>2</table><ul><li>x<li>y<ul><li>z</ul></ul>");
        let lines = |name| tree.all(&[name]).map(|place| tree.line(place)).collect::<Vec<_>>();
        assert_eq!(lines("tr"), ["a b", "1 2"]);
        assert_eq!(lines("td"), ["1", "2"]);
        assert_eq!(lines("li"), ["x", "y z", "z"]);
    }

    #[test]
    fn siblings_and_ancestors_are_known() {
        let tree = Tree::read(b"<dl><dt>a</dt><dd>1</dd></dl><p>b");
        let dt = tree.all(&["dt"]).next().expect("a dt");
        assert_eq!(tree.line(tree.next_sibling(dt).expect("its dd")), "1");
        let dd = tree.all(&["dd"]).next().expect("a dd");
        assert_eq!(tree.next_sibling(dd), None);
        assert!(tree.around(dd, &["dl"]).is_some() && tree.around(dd, &["p"]).is_none());
    }

    proptest! {
        // Drawing tags by pattern takes most of the time: 64 trees are enough a run.
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_bytes_can_be_read(html in prop::collection::vec(any::<u8>(), 0..400)) {
            let tree = Tree::read(&html);
            for place in tree.elements() {
                tree.line(place);
            }
        }

        #[test]
        fn any_nesting_can_be_read(tags in prop::collection::vec("</?(p|li|ul|table|tr|td|dl|dt|form|b|input)>", 0..300)) {
            let tree = Tree::read(tags.concat().as_bytes());
            for (place, node) in tree.nodes.iter().enumerate() {
                prop_assert!(node.end > place && node.end <= tree.nodes.len());
                prop_assert!(node.parent.is_none_or(|parent| parent < place && tree.nodes[parent].end >= node.end));
            }
        }
    }
}
