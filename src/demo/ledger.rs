//! Lays the rows of one ledger out on paper, as its district would.

use crate::demo::Scale;
use crate::demo::dice::Dice;
use crate::demo::error::Error;
use crate::demo::plant;
use crate::demo::recipe::Column;
use crate::demo::recipe::District;
use crate::demo::recipe::FileForm;
use crate::demo::recipe::Layout;
use crate::demo::recipe::Ledger;
use crate::demo::recipe::Plant;
use crate::demo::recipe::Recipe;
use crate::demo::recipe::Register;
use crate::demo::recipe::Sheets;
use crate::demo::recipe::Table;
use crate::demo::recipe::Value;
use crate::demo::record::Record;
use crate::demo::series;
use crate::demo::sheet::Line;
use crate::demo::sheet::LineKind;
use crate::demo::sheet::Paper;
use crate::demo::sheet::Sheet;
use crate::demo::sheet::first;
use crate::demo::spell::Cell;
use crate::demo::spell::Pen;
use crate::demo::spell::yuan;

/// Streams of chance for ledgers begin here; below are those of persons.
const LEDGER_STREAMS: u64 = 1 << 40;

/// The total of a ledger that does not add up is this many 分 and this many persons too large.
const TOTAL_OFF: u64 = 700;

/// One ledger of the recipe, with all that its names lead to.
pub(super) struct Job<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) ledger: &'a Ledger,
    layout: &'a Layout,
    register: &'a Register,
    district: &'a District,
    /// Serial of the ledger's first row.
    base: u32,
    scale: Scale,
}

impl<'a> Job<'a> {
    /// Looks the ledger's names up.
    pub(super) fn new(
        recipe: &'a Recipe,
        ledger: &'a Ledger,
        scale: Scale,
        base: u32,
    ) -> Result<Self, Error> {
        let missing = |name: &str| Error::Plan { path: ledger.path.clone(), name: name.to_owned() };
        Ok(Self {
            recipe,
            ledger,
            layout: recipe.layout.get(&ledger.layout).ok_or_else(|| missing(&ledger.layout))?,
            register: recipe
                .register
                .get(&ledger.dataset)
                .ok_or_else(|| missing(&ledger.dataset))?,
            district: recipe
                .district
                .get(&ledger.district)
                .ok_or_else(|| missing(&ledger.district))?,
            base,
            scale,
        })
    }

    /// Rows of the ledger, clean and planted.
    pub(super) fn rows(&self) -> u32 {
        let planted: u32 = self.ledger.plant.iter().map(|it| self.scale.of(it.rows)).sum();
        self.scale.of(self.ledger.rows) + planted
    }

    /// Lays the ledger out.
    pub(super) fn paper(&self) -> Result<Paper, Error> {
        let stream = LEDGER_STREAMS + u64::from(self.base);
        let dice = Dice::new(self.recipe.seed, stream);
        let mut pen = Pen {
            recipe: self.recipe,
            district: self.district,
            district_code: &self.ledger.district,
            dice,
        };
        let order = self.order(&mut pen.dice);
        let months = match self.layout.sheets {
            Sheets::One => 1,
            Sheets::Months => 12,
        };
        let mut sheets = Vec::new();
        for number in 1..=months {
            let share = |it: usize| order.len() * it / months;
            let rows = share(number - 1)..share(number);
            let month =
                if months == 1 { self.ledger.month } else { u8::try_from(number).unwrap_or(12) };
            let name = if months == 1 { "Sheet1".to_owned() } else { format!("{number}月") };
            let mut sheet = Sheet { name, lines: Vec::new(), merges: Vec::new() };
            Page { job: self, month }.fill(
                &mut sheet,
                rows.start,
                order.get(rows).unwrap_or_default(),
                &mut pen,
            )?;
            sheets.push(sheet);
        }
        Ok(Paper { path: self.ledger.path.clone(), form: self.layout.file, sheets })
    }

    /// For each row, in order, what is planted in it.
    fn order(&self, dice: &mut Dice) -> Vec<Option<(&'a Plant, u32)>> {
        let clean = usize::try_from(self.scale.of(self.ledger.rows)).unwrap_or(0);
        let mut order = vec![None; clean];
        for plant in &self.ledger.plant {
            order.extend((0..self.scale.of(plant.rows)).map(|idx| Some((plant, idx))));
        }
        for idx in clean..order.len() {
            let other = dice.index(idx + 1);
            order.swap(idx, other);
        }
        order
    }

    fn title(&self, template: &str, month: u8) -> String {
        let program = self
            .ledger
            .program
            .as_deref()
            .and_then(|it| self.recipe.codes.get("program")?.get(it)?.first());
        template
            .replace("{district}", &self.district.name)
            .replace("{year}", &self.recipe.year.to_string())
            .replace("{month}", &month.to_string())
            .replace("{program}", program.map_or("", String::as_str))
    }
}

/// One sheet of a ledger, about one month.
struct Page<'a> {
    job: &'a Job<'a>,
    month: u8,
}

impl Page<'_> {
    fn fill(
        &self,
        sheet: &mut Sheet,
        start: usize,
        order: &[Option<(&Plant, u32)>],
        pen: &mut Pen<'_>,
    ) -> Result<(), Error> {
        let Job { ledger, layout, .. } = self.job;
        let wide = layout.columns.len();
        for template in &layout.head {
            sheet.banner(self.job.title(template, self.month), wide);
        }
        let header: Vec<_> =
            layout.columns.iter().map(|it| (it.over.as_str(), it.head.as_str())).collect();
        sheet.header(&header);
        let mut sums = Sums { all: vec![0; wide], page: vec![0; wide] };
        let mut ordinal = 0;
        for (idx, planted) in order.iter().enumerate() {
            let record = self.record(start + idx, *planted);
            ordinal += 1;
            let mut cells: Vec<Cell> =
                layout.columns.iter().map(|it| pen.cell(it, &record, ordinal)).collect();
            if let Some((plant, _)) = planted {
                plant::spoil(&plant.rule, pen, layout, &record, &mut cells)?;
            }
            sums.add(&layout.columns, &record);
            let kind = match planted {
                _ if ledger.wrong_total => LineKind::Planted("control/total".to_owned()),
                Some((plant, _)) => LineKind::Planted(plant.rule.clone()),
                None => LineKind::Clean,
            };
            sheet.lines.push(Line { cells, kind });
            if let Some(page) = &layout.page
                && (ordinal == page.rows || idx + 1 == order.len())
            {
                sheet.furniture(sums.page_line(&page.subtotal, &layout.columns));
                if idx + 1 < order.len() {
                    sheet.header(&header);
                    ordinal = 0;
                }
            }
        }
        if let Some(label) = &layout.total {
            let off = if ledger.wrong_total { TOTAL_OFF } else { 0 };
            sheet.furniture(sums.total_line(label, &layout.columns, off));
        }
        for template in &layout.foot {
            sheet.furniture(first(Cell::Text(self.job.title(template, self.month)), wide));
        }
        Ok(())
    }

    fn record(&self, idx: usize, planted: Option<(&Plant, u32)>) -> Record {
        let Job { recipe, ledger, register, base, .. } = self.job;
        let serial = match planted {
            Some((plant, number)) if plant.twins > 0 => Record::twin(register, plant.twins, number),
            _ => base + u32::try_from(idx).unwrap_or(0),
        };
        Record::new(recipe, register, ledger, self.month, serial)
    }
}

/// Sums of a sheet and of the page at hand, by column.
struct Sums {
    all: Vec<u64>,
    page: Vec<u64>,
}

impl Sums {
    fn add(&mut self, columns: &[Column], record: &Record) {
        let sums = self.all.iter_mut().zip(&mut self.page);
        for (column, (all, page)) in columns.iter().zip(sums) {
            let value = match column.value {
                Value::Persons => record.persons,
                Value::Family => record.family,
                Value::Disabled => record.disabled,
                Value::Amount => record.amount,
                Value::Topup => record.topup,
                Value::Paid => record.amount + record.topup,
                _ => continue,
            };
            *all += u64::from(value);
            *page += u64::from(value);
        }
    }

    fn page_line(&mut self, label: &str, columns: &[Column]) -> Vec<Cell> {
        let line = line(label, columns, &self.page, 0);
        self.page.fill(0);
        line
    }

    fn total_line(&self, label: &str, columns: &[Column], off: u64) -> Vec<Cell> {
        line(label, columns, &self.all, off)
    }
}

fn line(label: &str, columns: &[Column], sums: &[u64], off: u64) -> Vec<Cell> {
    let cell = |(column, sum): (&Column, &u64)| match column.value {
        Value::Persons | Value::Family | Value::Disabled => {
            Cell::Number((sum + off / 100).to_string())
        }
        Value::Amount | Value::Topup | Value::Paid => Cell::Number(yuan(sum + off)),
        _ => Cell::Blank,
    };
    let mut cells: Vec<Cell> = columns.iter().zip(sums).map(cell).collect();
    if let Some(first) = cells.first_mut() {
        *first = Cell::Text(label.to_owned());
    }
    cells
}

impl Table {
    /// Lays out a ledger that the recipe spells out.
    pub(super) fn paper(&self, recipe: &Recipe) -> Paper {
        let name = self.sheet.clone().unwrap_or_else(|| "Sheet1".to_owned());
        let mut sheet = Sheet { name, lines: Vec::new(), merges: Vec::new() };
        for text in &self.head {
            sheet.banner(text.clone(), self.header.len());
        }
        let header: Vec<_> =
            self.header.iter().map(|(over, head)| (over.as_str(), head.as_str())).collect();
        sheet.header(&header);
        let cells = |row: &Vec<String>| row.iter().map(|it| literal(it)).collect();
        for row in &self.rows {
            sheet.lines.push(Line { cells: cells(row), kind: LineKind::Clean });
        }
        for it in &self.series {
            for cells in series::rows(it, &recipe.words, recipe.year) {
                sheet.lines.push(Line { cells, kind: LineKind::Clean });
            }
        }
        for row in &self.after {
            sheet.furniture(cells(row));
        }
        Paper { path: self.path.clone(), form: self.file, sheets: vec![sheet] }
    }
}

fn literal(text: &str) -> Cell {
    match text {
        "" => Cell::Blank,
        _ if text.parse::<f64>().is_ok() => Cell::Number(text.to_owned()),
        _ => Cell::Text(text.to_owned()),
    }
}

impl FileForm {
    /// Whether the ledger has sheets.
    pub(super) fn has_sheets(self) -> bool {
        self == Self::Xlsx {}
    }
}
