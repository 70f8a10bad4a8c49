//! The structure of an XML document: which elements there are, how often each repeats, what it holds.

use std::collections::BTreeMap;
use std::io::BufRead;

use crate::model::limits;
use crate::read::book::markup::events::Events;
use crate::read::book::markup::events::Kind;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;

/// All elements and attributes, by their path from the root.
#[derive(Debug, Default)]
pub(super) struct Structure {
    nodes: Vec<Node>,
    roots: BTreeMap<String, usize>,
}

#[derive(Debug, Default)]
struct Node {
    name: String,
    parent: Option<usize>,
    depth: usize,
    /// Elements by name, attributes by `@` and name.
    children: BTreeMap<String, usize>,
    order: Vec<usize>,
    is_attribute: bool,
    /// Some element holds text, or nothing at all.
    leaf: bool,
    /// How many there are, which of the parents the last stood in, and how many stand there.
    count: u64,
    within: u64,
    siblings: u64,
    /// The most that stand in one parent.
    most: u64,
}

/// A record and its fields.
#[derive(Debug)]
pub(super) struct Table {
    /// The element that is a record.
    pub record: usize,
    /// Each column's header.
    pub paths: Vec<Vec<String>>,
    /// The column of each element and attribute that has one.
    pub columns: BTreeMap<usize, usize>,
    /// The columns that begin anew with an element.
    pub forgets: BTreeMap<usize, Vec<usize>>,
}

impl Structure {
    /// Reads a document to its end.
    pub(super) fn learn(&mut self, mut events: Events<impl BufRead>) -> Result<(), Trouble> {
        // The open elements, and whether each holds text, or elements.
        let mut path: Vec<(usize, bool, bool)> = Vec::new();
        loop {
            match events.next()? {
                Kind::Start => {
                    if let Some(above) = path.last_mut() {
                        above.2 = true;
                    }
                    let parent = path.last().map(|it| it.0);
                    let node = self.begin(parent, events.name())?;
                    for (name, _) in events.attributes() {
                        let at = self.node(Some(node), &format!("@{name}"))?;
                        if let Some(attribute) = self.nodes.get_mut(at) {
                            (attribute.is_attribute, attribute.leaf) = (true, true);
                        }
                    }
                    path.push((node, false, false));
                }
                Kind::Text => {
                    if let Some(open) = path.last_mut() {
                        open.1 |= !events.text().trim().is_empty();
                    }
                }
                Kind::End => {
                    if let Some((node, text, elements)) = path.pop()
                        && let Some(node) = self.nodes.get_mut(node)
                    {
                        node.leaf |= text || (!elements && node.order.is_empty());
                    }
                }
                Kind::Eof => return Ok(()),
            }
        }
    }

    fn begin(&mut self, parent: Option<usize>, name: &str) -> Result<usize, Flaw> {
        let at = self.node(parent, name)?;
        let within = parent.and_then(|it| self.nodes.get(it)).map_or(1, |it| it.count);
        if let Some(node) = self.nodes.get_mut(at) {
            node.count += 1;
            node.siblings = if node.within == within { node.siblings + 1 } else { 1 };
            node.within = within;
            node.most = node.most.max(node.siblings);
        }
        Ok(at)
    }

    fn node(&mut self, parent: Option<usize>, name: &str) -> Result<usize, Flaw> {
        if let Some(at) = self.child(parent, name) {
            return Ok(at);
        }
        let at = self.nodes.len();
        if at > 2 * limits::COLUMNS_MAX {
            return Err(Flaw::Excessive(Format::Xml));
        }
        let depth = parent.and_then(|it| self.nodes.get(it)).map_or(0, |it| it.depth + 1);
        self.nodes.push(Node { name: name.to_owned(), parent, depth, ..Node::default() });
        match parent.and_then(|it| self.nodes.get_mut(it)) {
            Some(parent) => {
                parent.children.insert(name.to_owned(), at);
                parent.order.push(at);
            }
            None => {
                self.roots.insert(name.to_owned(), at);
            }
        }
        Ok(at)
    }

    /// The element called `name` below `parent`.
    pub(super) fn child(&self, parent: Option<usize>, name: &str) -> Option<usize> {
        match parent {
            Some(parent) => self.nodes.get(parent)?.children.get(name).copied(),
            None => self.roots.get(name).copied(),
        }
    }

    /// The attribute called `name` of an element.
    pub(super) fn attribute(&self, node: usize, name: &str) -> Option<usize> {
        self.nodes.get(node)?.children.get(&format!("@{name}")).copied()
    }

    /// The path of an element in words.
    pub(super) fn name(&self, node: usize) -> String {
        let mut names: Vec<&str> = self.above(node).map(|it| self.of(it).name.as_str()).collect();
        names.reverse();
        names.push(&self.of(node).name);
        names.join(".")
    }

    fn of(&self, node: usize) -> &Node {
        #[expect(clippy::indexing_slicing, reason = "nodes are never taken away")]
        &self.nodes[node]
    }

    /// The elements around one, innermost first.
    fn above(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.of(node).parent, |it| self.of(*it).parent)
    }

    /// The tables: the element that repeats most often in one place, then the next that is neither in nor around it.
    pub(super) fn tables(&self) -> Vec<Table> {
        let has_fields = |at: &usize| self.of(*at).order.iter().any(|it| self.of(*it).leaf);
        let mut nodes: Vec<usize> = (0..self.nodes.len()).filter(has_fields).collect();
        let fields = |at: usize| self.of(at).order.iter().filter(|it| self.of(**it).leaf).count();
        nodes.sort_by_key(|at| (std::cmp::Reverse(self.of(*at).most), self.of(*at).depth, *at));
        if nodes.first().is_some_and(|it| self.of(*it).most < 2) {
            // Nothing repeats: a single record is the element with most fields.
            nodes.sort_by_key(|at| (std::cmp::Reverse(fields(*at)), self.of(*at).depth, *at));
            nodes.truncate(1);
        } else {
            nodes.retain(|it| self.of(*it).most >= 2);
        }
        let mut records: Vec<usize> = Vec::new();
        for node in nodes {
            let touches = |other: &usize| {
                self.above(node).any(|it| it == *other) || self.above(*other).any(|it| it == node)
            };
            if !records.iter().any(touches) {
                records.push(node);
            }
        }
        records.sort_unstable();
        records.into_iter().map(|it| self.table(it)).collect()
    }

    fn table(&self, record: usize) -> Table {
        let (paths, columns, forgets) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut table = Table { record, paths, columns, forgets };
        let mut around: Vec<usize> =
            self.above(record).filter(|it| self.of(*it).most >= 2).collect();
        around.reverse();
        for above in around {
            for field in &self.of(above).order {
                if self.of(*field).leaf
                    && *field != record
                    && !self.above(record).any(|it| it == *field)
                {
                    let name = self.shown(*field);
                    table.add(above, *field, vec![name]);
                }
            }
        }
        self.fields(record, record, &mut Vec::new(), &mut table);
        table
    }

    fn fields(&self, record: usize, at: usize, path: &mut Vec<String>, table: &mut Table) {
        let node = self.of(at);
        if node.leaf && (!path.is_empty() || node.order.is_empty()) {
            let path = if path.is_empty() { vec![node.name.clone()] } else { path.clone() };
            table.add(record, at, path);
        }
        for child in &node.order {
            path.push(self.shown(*child));
            self.fields(record, *child, path, table);
            path.pop();
        }
    }

    /// A field's name; an attribute keeps its mark where an element has the same name.
    fn shown(&self, field: usize) -> String {
        let node = self.of(field);
        let Some(bare) = node.name.strip_prefix('@').filter(|_| node.is_attribute) else {
            return node.name.clone();
        };
        let taken = node.parent.is_some_and(|it| self.of(it).children.contains_key(bare));
        if taken { node.name.clone() } else { bare.to_owned() }
    }
}

impl Table {
    fn add(&mut self, owner: usize, field: usize, mut path: Vec<String>) {
        if path.len() > limits::HEADER_ROWS_MAX {
            let below = path.split_off(limits::HEADER_ROWS_MAX - 1);
            path.push(below.join("."));
        }
        let column = self.paths.len();
        self.paths.push(path);
        self.columns.insert(field, column);
        self.forgets.entry(owner).or_default().push(column);
    }

    /// The column of an element or attribute.
    pub(super) fn column(&self, node: usize) -> Option<usize> {
        self.columns.get(&node).copied()
    }

    /// The columns that begin anew with an element.
    pub(super) fn forgets(&self, node: usize) -> &[usize] {
        self.forgets.get(&node).map(Vec::as_slice).unwrap_or_default()
    }
}
