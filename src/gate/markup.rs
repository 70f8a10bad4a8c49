//! Pages, as a browser takes them: what is shown is judged as any text, and nothing may be there that does more than show.
//!
//! Elements and attributes are those of a list; what is not on it is denied, and so are comments, styles and handlers
//! within a page, and every address that leads out of the site. A script is one of the program's own files, which are
//! known to the byte, or data. Text is judged as it is read, across the tags within a paragraph.

use scraper::Html;
use scraper::Node;
use scraper::node::Element;
use serde_json::Value;

use crate::gate::outward::Look;

/// Elements that break the text around them.
const BLOCKS: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "meta",
    "link",
    "header",
    "main",
    "footer",
    "nav",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "pre",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "details",
    "summary",
    "form",
    "label",
    "input",
    "select",
    "option",
    "button",
    "script",
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "text",
    "desc",
    "br",
];
/// Elements within a text.
const INLINE: &[&str] = &["a", "b", "strong", "em", "small", "code", "span", "time", "abbr", "bdi"];
/// Attributes that say nothing but what their element is.
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "name",
    "content",
    "http-equiv",
    "rel",
    "href",
    "hreflang",
    "type",
    "src",
    "defer",
    "class",
    "id",
    "role",
    "tabindex",
    "scope",
    "for",
    "value",
    "placeholder",
    "autocomplete",
    "hidden",
    "download",
    "datetime",
    "aria-label",
    "aria-labelledby",
    "aria-hidden",
    "focusable",
    "inputmode",
    "min",
    "media",
    "data-text",
    "data-topic",
    "data-program",
    "data-cycle",
    "data-format",
    "data-file",
    "data-bytes",
    "data-name",
    "data-title",
    "data-none",
    "data-copies",
    "data-at",
    "data-other",
];
/// Attributes of drawings, made of numbers.
const DRAWN: &[&str] = &[
    "viewBox",
    "d",
    "x",
    "y",
    "cx",
    "cy",
    "r",
    "rx",
    "width",
    "height",
    "preserveAspectRatio",
    "text-anchor",
];
/// Words that stand in them.
const DRAWN_WORDS: &[&str] = &["none", "end", "middle"];
/// A number of a drawing has no more digits.
const DIGITS_MAX: usize = 4;

impl Look<'_> {
    /// The rule that a page breaks; `assets` are the program's own files.
    pub(super) fn page(&mut self, text: &str, assets: &[&str]) -> Option<&'static str> {
        let page = Html::parse_document(text);
        let mut said = String::new();
        for edge in page.tree.root().traverse() {
            let (node, opens) = match edge {
                ego_tree::iter::Edge::Open(it) => (it, true),
                ego_tree::iter::Edge::Close(it) => (it, false),
            };
            let found = match node.value() {
                Node::Doctype(it) => (it.name() != "html").then_some("G25"),
                Node::Text(it) if opens => {
                    let is_data = node.parent().is_some_and(|it| is_script(it.value()));
                    if is_data {
                        self.data(it)
                    } else if self.is_apart(it.trim()) {
                        said.push(' ');
                        self.text(it.trim())
                    } else {
                        said.push_str(it);
                        None
                    }
                }
                Node::Document | Node::Text(_) => None,
                Node::Element(it) => {
                    let name = it.name();
                    let ended = if BLOCKS.contains(&name) { self.said(&mut said) } else { None };
                    ended.or_else(|| if opens { self.element(it, assets) } else { None })
                }
                Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Fragment => Some("G25"),
            };
            if found.is_some() {
                return found;
            }
        }
        self.said(&mut said)
    }

    /// The rule that a text breaks which is whole now, as it stands and line by line.
    fn said(&mut self, said: &mut String) -> Option<&'static str> {
        let text = std::mem::take(said);
        let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
        let lines: Vec<&str> = lines.collect();
        self.text(&lines.join(" ")).or_else(|| lines.iter().find_map(|it| self.text(it)))
    }

    /// The rule that an element breaks by what it is.
    fn element(&mut self, element: &Element, assets: &[&str]) -> Option<&'static str> {
        let name = element.name();
        if !BLOCKS.contains(&name) && !INLINE.contains(&name) {
            return Some("G25");
        }
        let is_data = element.attr("type") == Some("application/ld+json");
        let loads = element.attr("src");
        if name == "script" && is_data == loads.is_some() {
            return Some("G25");
        }
        if loads.is_some() && name != "script" {
            return Some("G25");
        }
        if name == "meta"
            && element.attr("http-equiv").is_some_and(|it| it != "Content-Security-Policy")
        {
            return Some("G25");
        }
        element.attrs().find_map(|(key, value)| match key {
            "href" if !is_within(value) => Some("G25"),
            "src" if !is_within(value) || !assets.iter().any(|it| last(value) == *it) => {
                Some("G25")
            }
            "data-bytes" if value.bytes().all(|it| it.is_ascii_digit()) => None,
            _ if DRAWN.contains(&key) => (!is_drawn(value)).then_some("G25"),
            _ if ATTRIBUTES.contains(&key) => self.text(value),
            _ => Some("G25"),
        })
    }

    /// The rule that data within a page breaks.
    fn data(&mut self, text: &str) -> Option<&'static str> {
        let Ok(value) = serde_json::from_str::<Value>(text) else { return Some("G25") };
        // Written in another way, it may say more: a key may stand twice.
        if text.trim() != value.to_string().replace('<', "\\u003c") {
            return Some("G23");
        }
        self.value(&value, "")
    }
}

fn is_script(node: &Node) -> bool {
    node.as_element().is_some_and(|it| it.name() == "script")
}

/// Whether an address stays within the site.
fn is_within(address: &str) -> bool {
    let first = address.split(['/', '?', '#']).next().unwrap_or_default();
    !address.starts_with('/') && !first.contains(':') && !address.contains(['\\', '\t', '\n', '\r'])
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

/// Whether nothing but a drawing stands there: numbers of a few digits, the letters of a path, and some words.
fn is_drawn(value: &str) -> bool {
    if DRAWN_WORDS.contains(&value) {
        return true;
    }
    let is_known = |it: char| it.is_ascii_digit() || " .,-MLHVZahvz".contains(it);
    let longest = value.split(|it: char| !it.is_ascii_digit()).map(str::len).max();
    value.chars().all(is_known) && longest.is_none_or(|it| it <= DIGITS_MAX)
}

#[cfg(test)]
mod tests {
    use crate::gate::outward;
    use crate::model::digest::Digest;
    use crate::model::lang::Lang;

    const PAGE: &str = "<!doctype html>\n<html lang=\"zh\"><head><title>T</title><script src=\"../site.js\" defer></script></head>\n<body>BODY</body></html>\n";

    #[track_caller]
    fn check(body: &str, expect: Option<&str>) {
        let page = PAGE.replace("BODY", body).into_bytes();
        let assets = [("site.js", Vec::new())];
        let found = outward(&[("index.html".to_owned(), page)], "0451-84664400", &[], &assets);
        let code = found.err().map(|it| it.say(Lang::En));
        match expect {
            None => assert_eq!(code, None, "{body}"),
            Some(rule) => {
                assert!(code.as_ref().is_some_and(|it| it.contains(rule)), "{body}: {code:?}");
            }
        }
    }

    #[test]
    fn what_leads_to_a_person_is_denied_wherever_it_is_shown() {
        check("<p>城乡低保 <b>162,352</b> 行</p>", None);
        check("<p>230199195703150017</p>", Some("G03"));
        check("<p>2301991957<b>0315</b>0017</p>", Some("G03"));
        check("<p>2301991957\n03150017</p>", Some("G03"));
        check("<p>139&#49;2345678</p>", Some("G03"));
        check("<p class=\"13912345678\">x</p>", Some("G03"));
        check("<a href=\"a?13912345678\">x</a>", Some("G03"));
        check("<section data-bytes=\"13912345678\"></section>", None);
        check("<section data-bytes=\"+13912345678\"></section>", Some("G03"));
        check(
            "<svg viewBox=\"0 0 360 20\"><path d=\"M1 2L33 44Z\"/><title>道里区 1</title></svg>",
            None,
        );
        check("<svg viewBox=\"0 0 13912345678 1\"></svg>", Some("G25"));
    }

    #[test]
    fn the_contact_and_hashes_are_told_by_what_they_are() {
        let digest = Digest::of(b"x");
        check("<p>联系：<span>0451-84664400</span></p>", None);
        check("<p>联系：0451-84664400</p>", Some("G03"));
        check("<p>联系：<span>0451-84664401</span></p>", Some("G03"));
        check(&format!("<p>摘要：<code>{digest}</code></p>"), None);
    }

    #[test]
    fn what_does_more_than_show_is_denied() {
        for body in [
            "<!-- x -->",
            "<script>1</script>",
            "<script src=\"other.js\"></script>",
            "<script src=\"https://example.cn/site.js\"></script>",
            "<script src=\"//example.cn/site.js\"></script>",
            "<script type=\"application/ld+json\">1; 2</script>",
            "<style>p { color: red }</style>",
            "<p style=\"color: red\">x</p>",
            "<p onclick=\"x()\">x</p>",
            "<iframe src=\"site.js\"></iframe>",
            "<img src=\"site.js\">",
            "<a href=\"https://example.cn/\">x</a>",
            "<a href=\"javascript:x()\">x</a>",
            "<a href=\"\\\\example.cn\">x</a>",
            "<a href=\"/x\">x</a>",
            "<form action=\"x\"></form>",
            "<noscript><p>x</p></noscript>",
            "<p data-strange=\"x\">x</p>",
        ] {
            check(body, Some("G25"));
        }
        check("<script type=\"application/ld+json\">{\"a\":1,\"a\":2}</script>", Some("G23"));
        check("<script type=\"application/ld+json\">{\"a\":\"13912345678\"}</script>", Some("G03"));
        check("<script type=\"application/ld+json\">{\"a\":\"\\u003cb>\"}</script>", None);
        check("<a href=\"2017-r1/a.csv\" download>x</a><a href=\"#fields\">x</a>", None);
    }
}
