//! Web pages whose tables are ledgers, often called `.xls`: as a browser shows them.
//!
//! Each table is a sheet; its caption stands above it as a title. A table that only lays out others is none.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use encoding_rs::Encoding;
use scraper::Html;
use scraper::Node;
use scraper::node::Element;
use std::io::Read as _;

use crate::model::limits;
use crate::model::remark::Remark;
use crate::model::remark::RemarkKind;
use crate::read::Error;
use crate::read::book::Request;
use crate::read::book::decode;
use crate::read::book::placed::Piece;
use crate::read::book::placed::Placed;
use crate::read::book::placed::Reach;
use crate::read::book::placed::Seen;
use crate::read::book::placed::Table;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;

/// Opens a page.
pub(super) fn open(request: &Request<'_>) -> Result<Placed, Error> {
    let name = &**request.name;
    let trouble = |it: Trouble| it.of(name);
    let text = text(request)?;
    let page = Html::parse_document(&text);
    let tables = tables(&page).map_err(|it| trouble(it.into()))?;
    let mut remarks = vec![remark(RemarkKind::WebPage, 1)];
    let hidden = tables.iter().map(Table::hidden).sum();
    let struck = tables.iter().map(Table::struck);
    let (rows, cells) = struck.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    let counts = [
        (RemarkKind::HiddenRows, hidden),
        (RemarkKind::StruckRows, rows),
        (RemarkKind::StruckCells, cells),
    ];
    remarks.extend(counts.into_iter().filter(|it| it.1 > 0).map(|it| remark(it.0, it.1)));
    let placed = Placed::new(tables, name, request.only, remarks)?;
    if placed.is_empty() {
        return Err(trouble(Flaw::NoRecords(Format::Html).into()));
    }
    Ok(placed)
}

fn remark(kind: RemarkKind, count: u64) -> Remark {
    Remark::new(None, kind, count)
}

fn text(request: &Request<'_>) -> Result<String, Error> {
    let name = request.name.to_string();
    let most = limits::HTML_BYTES_MAX;
    let mut text = String::new();
    let decoded = decode::open(request, declared)?;
    let read = decoded.take(most + 1).read_to_string(&mut text);
    read.map_err(|cause| Error::Unreadable { name: name.clone(), cause })?;
    if text.len() as u64 > most {
        return Err(Error::Flaw { name, flaw: Flaw::TooLarge(Format::Html, most) });
    }
    if open_tags(&text) > limits::HTML_OPEN_TAGS_MAX {
        return Err(Error::Flaw { name, flaw: Flaw::Excessive(Format::Html) });
    }
    Ok(text)
}

/// `<meta charset=gbk>`, or the same in a content type.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")? + b"charset".len();
    let rest = head.get(at..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = |it: &u8| !(it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b':'));
    let end = rest.iter().position(end).unwrap_or(rest.len());
    decode::by_label(rest.get(..end)?)
}

/// How many tags are open at most, if every end tag closes one; elements whose end is understood do not count.
fn open_tags(text: &str) -> usize {
    const CLOSED_BY_OTHERS: &[&str] = &[
        "td", "th", "tr", "p", "li", "dd", "dt", "option", "br", "hr", "img", "input", "meta",
        "link", "col", "thead", "tbody", "tfoot", "colgroup", "area", "base", "embed", "wbr",
        "!doctype", "!--",
    ];
    let (mut open, mut most) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let rest = text.get(at + 1..).unwrap_or_default();
        if rest.starts_with('/') {
            open = open.saturating_sub(1);
            continue;
        }
        let end = rest.bytes().position(|it| it.is_ascii_whitespace() || matches!(it, b'>' | b'/'));
        let name = rest.get(..end.unwrap_or(rest.len()).min(16)).unwrap_or_default();
        if !CLOSED_BY_OTHERS.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            open += 1;
            most = most.max(open);
        }
    }
    most
}

type At<'a> = NodeRef<'a, Node>;

fn element(node: At<'_>) -> Option<&Element> {
    node.value().as_element()
}

fn is(node: At<'_>, names: &[&str]) -> bool {
    element(node).is_some_and(|it| names.contains(&it.name()))
}

/// The page's tables, in order.
fn tables(page: &Html) -> Result<Vec<Table>, Flaw> {
    let mut out = Vec::new();
    for node in page.tree.root().descendants().filter(|it| is(*it, &["table"])) {
        if is_data(node) {
            out.push(table(node)?);
        }
    }
    Ok(out)
}

/// Whether a table shows data, and is no part of a cell of another that does.
fn is_data(node: At<'_>) -> bool {
    match node.ancestors().find(|it| is(*it, &["table"])) {
        None => !lays_out(node),
        // Inside a table of data, a table is a part of its cell.
        Some(outer) => lays_out(outer) && !lays_out(node),
    }
}

/// All that a page shows.
pub(in crate::read) fn pieces(request: &Request<'_>) -> Result<Vec<Piece>, Error> {
    let text = text(request)?;
    let page = Html::parse_document(&text);
    walk(&page).map_err(|it| Trouble::from(it).of(request.name))
}

fn walk(page: &Html) -> Result<Vec<Piece>, Flaw> {
    const HEADS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
    const BREAKS: &[&str] = &[
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "section",
        "article",
        "header",
        "footer",
        "br",
        "tr",
        "td",
        "th",
        "table",
        "body",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ];
    let (mut out, mut said, mut heads, mut unseen) = (Vec::new(), String::new(), 0_usize, None);
    let say = |said: &mut String, heading: bool, out: &mut Vec<Piece>| {
        let text = std::mem::take(said);
        if !text.trim().is_empty() {
            out.push(Piece::Paragraph { text: text.trim().to_owned(), heading });
        }
    };
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(_) if unseen.is_some() => {}
            Edge::Open(node) => {
                if is(node, &["script", "style", "head", "template"]) || is_hidden(node) {
                    unseen = Some(node.id());
                } else if is(node, &["table"]) && is_data(node) {
                    say(&mut said, heads > 0, &mut out);
                    out.push(Piece::Rows(table(node)?.texts(0)));
                    unseen = Some(node.id());
                } else if let Node::Text(text) = node.value() {
                    words(text, &mut said);
                } else if is(node, BREAKS) {
                    say(&mut said, heads > 0, &mut out);
                    heads += usize::from(is(node, HEADS));
                }
            }
            Edge::Close(node) => {
                if unseen == Some(node.id()) {
                    unseen = None;
                } else if unseen.is_none() && is(node, BREAKS) {
                    say(&mut said, heads > 0, &mut out);
                    heads -= usize::from(is(node, HEADS));
                }
            }
        }
    }
    say(&mut said, false, &mut out);
    Ok(out)
}

/// Whether a table holds more text in tables inside its cells than in its cells.
fn lays_out(table: At<'_>) -> bool {
    let (mut own, mut inner, mut depth) = (0, 0, 0_usize);
    for edge in table.traverse() {
        match edge {
            Edge::Open(node) if is(node, &["table"]) => depth += 1,
            Edge::Close(node) if is(node, &["table"]) => depth -= 1,
            Edge::Open(node) => {
                let cell = node.value().as_text().is_some_and(|it| !it.trim().is_empty());
                own += usize::from(cell && depth <= 1);
                inner += usize::from(cell && depth > 1);
            }
            Edge::Close(_) => {}
        }
    }
    inner > own
}

fn table(node: At<'_>) -> Result<Table, Flaw> {
    let mut out = Table::new(Format::Html);
    let groups = |names: &'static [&'static str]| node.children().filter(move |it| is(*it, names));
    for caption in groups(&["caption"]) {
        let (caption, _) = shown(caption);
        if !caption.is_empty() {
            out.title(&caption)?;
        }
    }
    // A foot is shown last, wherever it stands.
    for group in groups(&["thead", "tbody", "tr"]).chain(groups(&["tfoot"])) {
        if is(group, &["tr"]) {
            row(group, &mut out)?;
            continue;
        }
        let hidden = is_hidden(group);
        for it in group.children().filter(|it| is(*it, &["tr"])) {
            if hidden { row_as(it, Seen::Hidden, &mut out)? } else { row(it, &mut out)? }
        }
        out.end_group();
    }
    Ok(out)
}

fn row(row: At<'_>, out: &mut Table) -> Result<(), Flaw> {
    row_as(row, if is_hidden(row) { Seen::Hidden } else { Seen::Shown }, out)
}

fn row_as(row: At<'_>, seen: Seen, out: &mut Table) -> Result<(), Flaw> {
    out.row(seen);
    let row_struck = is_struck(row);
    let mut column = 0;
    for cell in row.children().filter(|it| is(*it, &["td", "th"])) {
        // A hidden cell keeps its column, and shows nothing.
        let (text, struck) = if is_hidden(cell) { (String::new(), false) } else { shown(cell) };
        let span = |name: &str| {
            let span = element(cell).and_then(|it| it.attr(name)).map(str::trim);
            span.and_then(|it| it.parse::<usize>().ok())
        };
        // No rows at all means: as far as the group goes.
        let rows = span("rowspan").map_or(1, |it| if it == 0 { limits::ROW_SPAN_MAX } else { it });
        let columns = span("colspan").unwrap_or(1);
        column = out.place(column, &text, Reach { columns, rows })?;
        if (struck || row_struck) && !text.is_empty() {
            out.strike();
        }
    }
    out.end_row()
}

/// `hidden`, or `style="display: none"`.
fn is_hidden(node: At<'_>) -> bool {
    let declares = |name: &str, value: &str| name == "display" && value.starts_with("none");
    element(node).is_some_and(|it| it.attr("hidden").is_some() || has_style(it, declares))
}

/// `<s>`, `<strike>`, `<del>`, or `style="text-decoration: line-through"`.
fn is_struck(node: At<'_>) -> bool {
    let declares = |name: &str, value: &str| {
        name.starts_with("text-decoration") && value.contains("line-through")
    };
    is(node, &["s", "strike", "del"]) || element(node).is_some_and(|it| has_style(it, declares))
}

/// Whether one of the declarations of an element's own style is so.
fn has_style(element: &Element, declares: impl Fn(&str, &str) -> bool) -> bool {
    let style = element.attr("style").unwrap_or_default();
    style.split(';').filter_map(|it| it.split_once(':')).any(|(name, value)| {
        declares(&name.trim().to_ascii_lowercase(), &value.trim().to_ascii_lowercase())
    })
}

/// The text of a cell: spaces as one, lines where it breaks; and whether any of it is struck through.
fn shown(cell: At<'_>) -> (String, bool) {
    const BLOCKS: &[&str] = &["p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre"];
    let mut out = String::new();
    let (mut unseen, mut strikes, mut is_any_struck) = (0_usize, 0_usize, false);
    for edge in cell.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        let hides = node != cell && (is(node, &["script", "style", "template"]) || is_hidden(node));
        if hides {
            unseen = if opens { unseen + 1 } else { unseen - 1 };
        }
        if is_struck(node) {
            strikes = if opens { strikes + 1 } else { strikes - 1 };
        }
        if unseen > 0 {
            continue;
        }
        match node.value() {
            Node::Text(text) if opens => {
                is_any_struck |= strikes > 0 && !text.trim().is_empty();
                words(text, &mut out);
            }
            Node::Element(_) if (opens && is(node, &["br"])) => out.push('\n'),
            Node::Element(_)
                if node != cell && is(node, BLOCKS) && !out.is_empty() && !out.ends_with('\n') =>
            {
                out.push('\n');
            }
            Node::Element(_) if !opens && is(node, &["td", "th"]) && node != cell => out.push(' '),
            _ => {}
        }
    }
    let lines: Vec<&str> = out.split('\n').map(|it| it.trim_matches(' ')).collect();
    (lines.join("\n").trim_matches('\n').to_owned(), is_any_struck)
}

/// Appends text; spaces of any number and kind but the one that does not break are one.
fn words(text: &str, out: &mut String) {
    for it in text.chars() {
        if !matches!(it, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
            out.push(it);
        } else if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::remark::RemarkKind;
    use crate::read::book::testing;
    use crate::read::book::testing::only;
    use crate::read::book::testing::refused;
    use crate::read::book::testing::sheets;
    use proptest::prelude::*;

    #[test]
    fn cells_stand_where_a_browser_shows_them() {
        let text = "<html><head><style>td{}</style></head><body>
            <table border=1><caption>道里区2017年3月<br>发放表</caption>
            <tfoot><tr><td>合计<td>3</tfoot>
            <thead><tr><th rowspan=2>区划<th colspan='2'>保障人数</th></tr><tr><th>合计</th><th>其中&nbsp;残疾</th></tr></thead>
            <tr><td rowspan=2>道里区</td><td> 1  2\n </td><td>a<br/>b<p>c</p></td></tr>
            <tr style='height:1pt;DISPLAY : none'><td>9<td>9</tr>
            <tr hidden><td>8</tr>
            <tr><td>&#x5357;岗区</td><td style='display:none'>x</td><td>&lt;5<span style='display:none'>y</span></td></tr>
            </table><p>footer</p></body></html>";
        assert_eq!(
            only(text),
            [
                "1|道里区2017年3月\n发放表",
                "2|区划|保障人数",
                "3|^区划|合计|其中\u{a0}残疾",
                "4|道里区|1 2|a\nb\nc",
                "5-|^道里区|9|9",
                "6-|8",
                "7|南岗区||<5",
                "8|合计|3",
            ]
        );
    }

    #[test]
    fn the_encoding_is_the_bytes_or_what_the_page_says() {
        let page = |charset| {
            format!(
                "<meta http-equiv=Content-Type content='text/html; charset={charset}'><table><tr><td>区划</table>"
            )
        };
        let expect = ["1|区划"];
        assert_eq!(only(encoding_rs::GBK.encode(&page("gb2312")).0), expect);
        assert_eq!(
            only(encoding_rs::BIG5.encode(&page("big5").replace('区', "區").replace('划', "劃")).0),
            ["1|區劃"]
        );
        // A page that is UTF-8 in every byte is UTF-8, whatever it says.
        assert_eq!(only(page("gb2312")), expect);
        assert_eq!(only(encoding_rs::GBK.encode("<table><tr><td>区划</table>").0), expect);
    }

    #[test]
    fn tables_for_the_layout_are_no_sheets() {
        let inner = "<table><tr><td>区划<td>人数</tr><tr><td>道里区<td>3</tr></table>";
        let names = |text: &str| -> Vec<Option<String>> {
            sheets(text).into_iter().map(|it| it.0).collect()
        };
        let layout = format!("<table><tr><td>menu</td><td>{inner}</td></tr></table>");
        assert_eq!(only(&layout), ["1|区划|人数", "2|道里区|3"]);
        assert_eq!(
            names(&format!("<table><tr><td>{inner}{inner}</table>")),
            [Some("#1".to_owned()), Some("#2".to_owned())]
        );
        let data = "<table><tr><td>a<td>b<tr><td>1<td><table><tr><td>2</table></table>";
        assert_eq!(only(data), ["1|a|b", "2|1|2"]);
        assert_eq!(refused("<html><p>nothing</p></html>"), "read/no-records");
    }

    #[test]
    fn what_is_struck_through_is_told() {
        let text = "<table><tr><td>区划<td>人数</tr>
            <tr><td><s>道里区</s><td><del>3</del></tr>
            <tr style='text-decoration: line-through'><td>南岗区<td>2</tr>
            <tr><td>香坊区<td><span style='color:red;TEXT-DECORATION:underline Line-Through'>1</span>2</tr>
            <tr hidden><td><s>9</s></tr></table>";
        let remarks: Vec<_> =
            testing::remarks(text).into_iter().map(|it| (it.kind, it.count)).collect();
        assert!(remarks.contains(&(RemarkKind::StruckRows, 2)), "{remarks:?}");
        assert!(remarks.contains(&(RemarkKind::StruckCells, 1)), "{remarks:?}");
    }

    #[test]
    fn pages_without_bounds_are_refused() {
        assert_eq!(refused(format!("<table><tr><td>{}", "<div>".repeat(20_000))), "read/excessive");
        let wide = format!("<tr>{}", "<td colspan=1000>x".repeat(20));
        assert_eq!(refused(format!("<table>{wide}</table>")), "read/excessive");
        let huge = format!("<table>{}", "<!-- x -->".repeat(4 << 20));
        assert_eq!(refused(huge), "read/large");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn no_page_breaks_the_reader(bytes in testing::mutations(
            "<html><meta charset=utf-8><table><caption>c</caption><thead><tr><th rowspan=2>区划<th colspan=2>x</thead><tr><td>1<td hidden>2&nbsp;<table><tr><td>q</table></table>"
                .as_bytes().to_vec()
        )) {
            testing::survives(&bytes, 2 << 20);
        }
    }
}
