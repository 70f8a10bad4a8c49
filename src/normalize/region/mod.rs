//! Regions of GB/T 2260 below the publisher's, with the names they had and the names people give them.

mod find;
mod names;

pub(super) use find::Places;
pub(super) use find::code;
pub(super) use find::coded;
pub(super) use find::sums_up;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::StringArray;

use crate::lexical::header::fold as fold_header;
use crate::model::codes::CodeEntry;
use crate::model::codes::CodeList;
use crate::model::codes::Force;
use crate::model::codes::RegionLevel;
use crate::model::rule::Rule;
use crate::model::schema::Field;
use crate::model::schema::Show;
use crate::normalize::Error;
use crate::normalize::code::Book;
use crate::normalize::code::Hit;
use crate::normalize::code::Lexicon;
use crate::normalize::code::shown;

/// How sure a spelling is: of the project's own, before codes and labels, down to names of regions elsewhere.
const OWN: u8 = 0;
const LABEL: u8 = 1;
const ALIAS: u8 = 2;
const SHORT: u8 = 3;
const STREET: u8 = 4;
const STREET_SHORT: u8 = 5;
const RETIRED: u8 = 6;
const RETIRED_SHORT: u8 = 7;
const NOT_YET: u8 = 8;
const ELSEWHERE: u8 = 9;
/// A successor of a successor of …: 40 years know no longer chain.
const SUCCESSIONS_MAX: usize = 16;
/// Entries of the code standard that stand for no division.
const PSEUDO: &[&str] = &["市辖区", "市辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// The regions below `publisher` that are in force until the month `until`, and every spelling that leads to one.
pub(super) fn lexicon(
    list: &CodeList,
    field: &Field,
    publisher: &str,
    until: i32,
) -> Result<Lexicon, Error> {
    let atlas = Atlas::new(list, until);
    let own = atlas.current.get(publisher).copied();
    let own = own.ok_or_else(|| Error::Publisher { region: publisher.to_owned() })?;
    let area = Area::new(&atlas, own, field)?;
    let mut gazetteer = Gazetteer::new(&area);
    area.units.iter().enumerate().for_each(|(at, _)| gazetteer.unit(at));
    gazetteer.publisher();
    for entry in &list.entries {
        match entry.force(until) {
            Force::Current => gazetteer.elsewhere(entry),
            Force::Ended => gazetteer.retired(entry),
            Force::NotYet => gazetteer.not_yet(entry),
        }
    }
    list.spellings.iter().for_each(|it| gazetteer.project(it));
    Ok(gazetteer.close(field))
}

/// The list of regions, by code and time.
struct Atlas<'a> {
    list: &'a CodeList,
    until: i32,
    /// What is in force.
    current: BTreeMap<&'a str, &'a CodeEntry>,
    /// Every entry of a code, in the list's order.
    all: HashMap<&'a str, Vec<&'a CodeEntry>>,
}

impl<'a> Atlas<'a> {
    fn new(list: &'a CodeList, until: i32) -> Self {
        let mut all: HashMap<&str, Vec<&CodeEntry>> = HashMap::new();
        list.entries.iter().for_each(|it| all.entry(&it.code).or_default().push(it));
        let current = list.entries.iter().filter(|it| it.force(until) == Force::Current);
        Self { list, until, current: current.map(|it| (it.code.as_str(), it)).collect(), all }
    }

    fn parent(&self, entry: &CodeEntry) -> Option<&'a CodeEntry> {
        let code = entry.parent.as_deref()?;
        self.current.get(code).or_else(|| self.all.get(code)?.last()).copied()
    }

    /// The entry itself and those above it.
    fn line(&self, entry: &'a CodeEntry) -> impl Iterator<Item = &'a CodeEntry> {
        // Five levels; a list whose parents run in a circle ends here, too.
        std::iter::successors(Some(entry), |it| self.parent(it)).take(5)
    }

    /// The codes in force that a retired entry became, each once.
    fn successors(&self, entry: &'a CodeEntry) -> Vec<&'a str> {
        let mut ends: Vec<&str> = Vec::new();
        let mut now = vec![entry];
        for _ in 0..SUCCESSIONS_MAX {
            let mut next: Vec<&CodeEntry> = Vec::new();
            for (old, successor) in
                now.iter().flat_map(|it| it.replaced_by.iter().map(move |s| (it, s)))
            {
                let (code, year) = successor.split_once('[').unwrap_or((successor, ""));
                let year = year.trim_end_matches(']').parse::<i32>().ok().map(|it| 12 * it);
                let at = year.or(old.valid_to).unwrap_or(self.until);
                let of_code = self.all.get(code).map(Vec::as_slice).unwrap_or_default();
                let then = of_code.iter().find(|it| it.force(at) == Force::Current);
                let Some(entry) = then.or(of_code.last()).copied() else { continue };
                match entry.force(self.until) {
                    Force::Current => ends.push(&entry.code),
                    Force::Ended if !std::ptr::eq(entry, *old) => next.push(entry),
                    Force::Ended | Force::NotYet => {}
                }
            }
            if next.is_empty() {
                break;
            }
            now = next;
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }
}

/// What the publisher answers for: the values that a region can have.
struct Area<'a> {
    atlas: &'a Atlas<'a>,
    own: &'a CodeEntry,
    /// Counties, and prefectures that have none; streets last.
    units: Vec<&'a CodeEntry>,
    keys: BTreeMap<&'a str, u16>,
    /// Of how many units a complete ledger has rows.
    expected: usize,
    /// Prefectures of which the area holds several.
    prefectures: Vec<&'a CodeEntry>,
    /// The key of the publisher's own level.
    own_key: u16,
}

impl<'a> Area<'a> {
    fn new(atlas: &'a Atlas<'a>, own: &'a CodeEntry, field: &Field) -> Result<Self, Error> {
        let in_force =
            || atlas.list.entries.iter().filter(|it| it.force(atlas.until) == Force::Current);
        let lies_in = |entry: &CodeEntry, code: &str| entry.parent.as_deref() == Some(code);
        let below = |it: &&CodeEntry| atlas.line(it).skip(1).any(|it| std::ptr::eq(it, own));
        let childless = |it: &CodeEntry| {
            !in_force()
                .any(|other| other.level == Some(RegionLevel::County) && lies_in(other, &it.code))
        };
        let prefectures: Vec<&CodeEntry> = in_force()
            .filter(|it| it.level == Some(RegionLevel::Prefecture))
            .filter(below)
            .collect();
        let mut units: Vec<&CodeEntry> = match own.level {
            Some(RegionLevel::County | RegionLevel::Street | RegionLevel::Community) => vec![own],
            _ => in_force()
                .filter(|it| matches!(it.level, Some(RegionLevel::County) | None))
                .filter(below)
                .chain(prefectures.iter().copied().filter(|it| childless(it)))
                .collect(),
        };
        if units.is_empty() {
            units.push(own);
        }
        let expected = units.len();
        // Streets have no national list; where the project lists them they are the regions of a county, and
        // communities those of a street.
        if std::ptr::eq(units[0], own) {
            let below = match own.level {
                Some(RegionLevel::Street) => RegionLevel::Community,
                _ => RegionLevel::Street,
            };
            units.extend(in_force().filter(|it| it.level == Some(below) && lies_in(it, &own.code)));
        }
        let too_many = || Error::TooManyCodes { field: field.name.clone() };
        let own_key = u16::try_from(units.len()).map_err(|_| too_many())?;
        let keys = (0..own_key).zip(&units).map(|(key, it)| (it.code.as_str(), key)).collect();
        Ok(Self { atlas, own, units, keys, expected, prefectures, own_key })
    }

    /// The prefecture of an entry, where the area holds several.
    fn scope(&self, entry: &'a CodeEntry) -> Option<usize> {
        let mut line = self.atlas.line(entry);
        line.find_map(|it| self.prefectures.iter().position(|one| one.code == it.code))
    }

    /// What is published of a unit: its label, behind its prefecture's where the area holds two of one name.
    fn value(&self, unit: &'a CodeEntry, field: &Field) -> String {
        let twice = self.units.iter().filter(|it| it.label == unit.label).count() > 1;
        match self.scope(unit).and_then(|it| self.prefectures.get(it)) {
            Some(above) if twice && field.show == Show::Label => {
                format!("{}{}", above.label, unit.label)
            }
            _ => shown(unit, field).to_owned(),
        }
    }
}

/// Spellings in the making: of the whole area, and of each prefecture in it.
struct Gazetteer<'a> {
    area: &'a Area<'a>,
    all: Book,
    within: Vec<Book>,
    places: Places,
    mentions: Vec<(String, u16)>,
}

impl<'a> Gazetteer<'a> {
    fn new(area: &'a Area<'a>) -> Self {
        let book = || Book::new(Rule::RegionAmbiguous);
        Self {
            area,
            all: book(),
            within: area.prefectures.iter().map(|_| book()).collect(),
            places: Places::default(),
            mentions: Vec::new(),
        }
    }

    fn add(&mut self, spelling: &str, rank: u8, hit: Hit, scope: Option<usize>) {
        self.all.add(spelling, rank, hit);
        if let Some(book) = scope.and_then(|it| self.within.get_mut(it)) {
            book.add(spelling, rank, hit);
        }
    }

    fn key(&self, entry: &CodeEntry) -> Option<u16> {
        self.area.keys.get(entry.code.as_str()).copied()
    }

    /// A region that rows can be of.
    fn unit(&mut self, at: usize) {
        let Some(&unit) = self.area.units.get(at) else { return };
        let Some(key) = self.key(unit) else { return };
        let scope = self.area.scope(unit);
        let hit = Hit::Key(key);
        let short = short(unit);
        for name in [&unit.code, &unit.label] {
            self.add(name, LABEL, hit, scope);
        }
        unit.aliases.iter().for_each(|it| self.add(it, ALIAS, hit, scope));
        for it in &short {
            self.add(it, SHORT, hit, scope);
        }
        let twice = self.area.units.iter().filter(|it| it.label == unit.label).count() > 1;
        if !twice {
            self.mentions.push((fold_header(&unit.label), key));
        }
        if let Some(above) = scope.and_then(|it| self.area.prefectures.get(it)) {
            let full = format!("{}{}", above.label, unit.label);
            self.mentions.push((fold_header(&full), key));
            self.add(&full, LABEL, hit, scope);
        } else {
            // 道里 is a name in titles of the city; in those of a province 和平 and 向阳 are too much else.
            self.mentions.extend(short.iter().map(|it| (fold_header(it), key)));
        }
        self.places.near.push((unit.label.chars().collect(), key, scope));
        if !matches!(unit.level, Some(RegionLevel::Street | RegionLevel::Community)) {
            self.places.full.push((fold_header(&unit.label), key, scope));
        }
    }

    /// The publisher itself and what lies above: names that may stand before a region's, and are none.
    fn publisher(&mut self) {
        let own = self.area.own;
        let level = Hit::Refused(Rule::RegionLevel);
        for entry in self.area.atlas.line(own) {
            if self.key(entry).is_some() {
                let full = (fold_header(&entry.label), None);
                self.places.before.push(full);
                continue;
            }
            for name in names::of_above(&entry.label) {
                self.add(&name, SHORT, level, None);
                self.places.before.push((fold_header(&name), None));
            }
            self.add(&entry.code, LABEL, level, None);
            self.places.before.extend(entry.aliases.iter().map(|it| (fold_header(it), None)));
        }
        for (at, entry) in self.area.prefectures.iter().enumerate() {
            let names = names::of_above(&entry.label);
            for name in names.iter().chain(&entry.aliases) {
                self.places.before.push((fold_header(name), Some(at)));
            }
            if self.key(entry).is_none() {
                // 恩施 is a prefecture or a city in it.
                for it in &names {
                    self.add(it, SHORT, level, None);
                }
                self.add(&entry.label, LABEL, level, None);
            }
        }
        // 襄樊市 of 襄阳市: an older name of the same code.
        for old in self
            .area
            .atlas
            .list
            .entries
            .iter()
            .filter(|it| it.level == Some(RegionLevel::Prefecture))
        {
            let now = self.area.prefectures.iter().position(|it| it.code == old.code);
            if now.is_some() || old.code == own.code {
                self.places.before.push((fold_header(&old.label), now));
            }
        }
        self.leads();
        let hit = Hit::Noted(self.area.own_key, Rule::RegionOwn);
        let hit = self.key(own).map_or(hit, Hit::Key);
        let last: String = own.label.chars().last().into_iter().collect();
        let mut own_level = vec!["本级".to_owned()];
        own_level.extend(["本级", "直", "直属"].map(|it| format!("{last}{it}")));
        for name in names::of_above(&own.label) {
            own_level.extend(["本级", "市直"].map(|it| format!("{name}{it}")));
        }
        for it in &own_level {
            self.add(it, ALIAS, hit, None);
        }
        // As it is published.
        let own_label = format!("{}本级", own.label);
        self.add(&own_label, LABEL, Hit::Key(self.key(own).unwrap_or(self.area.own_key)), None);
        for it in PSEUDO {
            self.add(it, ELSEWHERE, level, None);
        }
    }

    /// 哈市: the first character of a city, where no other of the province begins so.
    fn leads(&mut self) {
        let own = self.area.own;
        let cities: Vec<(&CodeEntry, Option<usize>)> = match own.level {
            Some(RegionLevel::Prefecture) => vec![(own, None)],
            _ => self.area.prefectures.iter().enumerate().map(|(at, it)| (*it, Some(at))).collect(),
        };
        for (city, scope) in &cities {
            let first = city.label.chars().next();
            let alone =
                cities.iter().filter(|(it, _)| it.label.chars().next() == first).count() == 1;
            if let Some(first) = first.filter(|_| alone) {
                self.places.before.push((format!("{first}市"), *scope));
            }
        }
    }

    /// A region in force that is none of the area's values.
    fn elsewhere(&mut self, entry: &'a CodeEntry) {
        if self.key(entry).is_some() {
            return;
        }
        let above = self.area.atlas.line(entry).skip(1).find_map(|it| self.key(it));
        if let (Some(RegionLevel::Street | RegionLevel::Community), Some(key)) =
            (entry.level, above)
        {
            let scope = self.area.scope(entry);
            self.street(entry, Hit::Key(key), scope);
            return;
        }
        let rule = match entry.level {
            Some(RegionLevel::Province | RegionLevel::Prefecture) => Rule::RegionLevel,
            Some(RegionLevel::County | RegionLevel::Street | RegionLevel::Community) | None => {
                Rule::RegionUnknown
            }
        };
        for name in [&entry.code, &entry.label] {
            self.add(name, ELSEWHERE, Hit::Refused(rule), None);
        }
    }

    /// A street or township, which counts to its county.
    fn street(&mut self, entry: &'a CodeEntry, hit: Hit, scope: Option<usize>) {
        for name in [&entry.code, &entry.label].into_iter().chain(&entry.aliases) {
            self.add(name, STREET, hit, scope);
        }
        for name in names::forms_of_street(&entry.label) {
            self.add(&name, STREET_SHORT, hit, scope);
        }
    }

    /// A region no longer in force: the only one that it became, or the one of several that kept its name.
    fn retired(&mut self, entry: &'a CodeEntry) {
        let ends = self.area.atlas.successors(entry);
        let ours: Vec<u16> = ends.iter().filter_map(|it| self.area.keys.get(it)).copied().collect();
        if ours.is_empty() {
            self.gone(entry);
            return;
        }
        let core = names::core(&entry.label);
        let named = |key: &&u16| {
            self.area.units.get(usize::from(**key)).is_some_and(|it| names::core(&it.label) == core)
        };
        let only = if ends.len() == 1 { ours.first() } else { ours.iter().find(named) };
        let hit = match only {
            Some(key) => Hit::Noted(*key, Rule::RegionRetired),
            None => Hit::Refused(Rule::RegionDivided),
        };
        let scope = self.area.scope(entry);
        for name in [&entry.code, &entry.label].into_iter().chain(&entry.aliases) {
            self.add(name, RETIRED, hit, scope);
        }
        for it in &short(entry) {
            self.add(it, RETIRED_SHORT, hit, scope);
        }
    }

    /// A region no longer in force that became none of the area's.
    fn gone(&mut self, entry: &'a CodeEntry) {
        let above = self.area.atlas.line(entry).skip(1).find_map(|it| self.key(it));
        if let (Some(RegionLevel::Street | RegionLevel::Community), Some(key)) =
            (entry.level, above)
        {
            let scope = self.area.scope(entry);
            let is_own = std::ptr::eq(self.area.units[usize::from(key)], self.area.own);
            let divided = Hit::Refused(Rule::RegionDivided);
            let hit = if is_own { divided } else { Hit::Noted(key, Rule::RegionRetired) };
            self.street(entry, hit, scope);
            return;
        }
        let rule = match entry.level {
            Some(RegionLevel::Province | RegionLevel::Prefecture) => Rule::RegionLevel,
            Some(RegionLevel::County | RegionLevel::Street | RegionLevel::Community) | None => {
                Rule::RegionUnknown
            }
        };
        for name in [&entry.code, &entry.label] {
            self.add(name, ELSEWHERE, Hit::Refused(rule), None);
        }
    }

    /// A region that is only to come.
    fn not_yet(&mut self, entry: &'a CodeEntry) {
        let inside = self.area.atlas.line(entry).any(|it| std::ptr::eq(it, self.area.own));
        let rule = if inside { Rule::RegionNotYet } else { Rule::RegionUnknown };
        let rank = if inside { NOT_YET } else { ELSEWHERE };
        let scope = self.area.scope(entry);
        for name in [&entry.code, &entry.label] {
            self.add(name, rank, Hit::Refused(rule), scope);
        }
    }

    /// Spellings of the project's own: a zone that counts to a county, a name that a street had.
    fn project(&mut self, own: &'a CodeEntry) {
        let Some(&meant) = self.area.atlas.current.get(own.code.as_str()) else { return };
        let key = self.area.atlas.line(meant).find_map(|it| self.key(it));
        let Some(key) = key else { return };
        let hit = match own.force(self.area.atlas.until) {
            Force::Current => Hit::Key(key),
            // What it meant once it means no longer; it is what it is without the project.
            Force::Ended => return,
            Force::NotYet => Hit::Refused(Rule::RegionNotYet),
        };
        let rank = if matches!(hit, Hit::Key(_)) { OWN } else { NOT_YET };
        let scope = self.area.scope(meant);
        for name in own.aliases.iter().chain([&own.label]) {
            self.add(name, rank, hit, scope);
            if rank == OWN && name.chars().count() >= 3 {
                self.mentions.push((fold_header(name), key));
            }
        }
    }

    fn close(self, field: &Field) -> Lexicon {
        let longest_first = |a: &str, b: &str| b.len().cmp(&a.len()).then_with(|| a.cmp(b));
        let area = self.area;
        let mut values: Vec<String> = area.units.iter().map(|it| area.value(it, field)).collect();
        let mut codes: Vec<String> = area.units.iter().map(|it| it.code.clone()).collect();
        if !area.keys.contains_key(area.own.code.as_str()) {
            values.push(match field.show {
                Show::Label => format!("{}本级", area.own.label),
                Show::Code => area.own.code.clone(),
            });
            codes.push(area.own.code.clone());
        }
        let mut places = self.places;
        places.before.sort_by(|a, b| longest_first(&a.0, &b.0).then_with(|| a.1.cmp(&b.1)));
        places.before.dedup();
        places.within = self.within.into_iter().map(Book::close).collect();
        let mut mentions = self.mentions;
        mentions.sort_by(|a, b| longest_first(&a.0, &b.0).then_with(|| a.1.cmp(&b.1)));
        mentions.dedup();
        // A spelling of two regions speaks of neither.
        let twice = |name: &str| mentions.iter().filter(|it| it.0 == name).count() > 1;
        let mentions = mentions.iter().filter(|it| !twice(&it.0)).cloned().collect();
        Lexicon {
            spellings: self.all.close(),
            values: Arc::new(StringArray::from(values)),
            codes,
            mentions,
            numbers: HashMap::new(),
            places: Some(places),
            expected: area.expected,
        }
    }
}

fn short(entry: &CodeEntry) -> Vec<String> {
    match entry.level {
        Some(RegionLevel::Street | RegionLevel::Community) => names::forms_of_street(&entry.label),
        Some(RegionLevel::Prefecture | RegionLevel::Province) => {
            let mut names = names::of_above(&entry.label);
            names.retain(|it| *it != entry.label);
            names
        }
        Some(RegionLevel::County) | None => names::short_of_county(&entry.label),
    }
}
