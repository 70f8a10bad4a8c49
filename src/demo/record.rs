//! One made-up row of a register: a person, a household, and what they receive. No one like this exists.

use crate::demo::day::Day;
use crate::demo::dice::Dice;
use crate::demo::recipe::Ledger;
use crate::demo::recipe::Recipe;
use crate::demo::recipe::Register;
use crate::lexical::resident_id;

/// The facts of a row, before anyone writes them down.
pub(super) struct Record {
    pub(super) serial: u32,
    pub(super) name: String,
    pub(super) ethnic: String,
    pub(super) birth: Day,
    /// Characters 15 to 17 of the resident ID.
    pub(super) sequence: u32,
    pub(super) family: u32,
    pub(super) persons: u32,
    pub(super) disabled: u32,
    /// In 分, as is every amount.
    pub(super) amount: u32,
    pub(super) topup: u32,
    pub(super) program: String,
    pub(super) period: (u16, u8),
    pub(super) start: (u16, u8),
    pub(super) approved: Day,
}

/// Steps through the birth dates in no visible order; prime, so that every date comes once before any comes twice.
const STRIDE: u64 = 7_919;

/// Persons with a serial beyond this many rounds of all birth dates are those that two ledgers report.
const TWIN_ROUNDS: u32 = 300;

impl Record {
    /// The row number `serial` of the register that `ledger` belongs to, in `month`; no other serial has its ID.
    pub(super) fn new(
        recipe: &Recipe,
        register: &Register,
        ledger: &Ledger,
        month: u8,
        serial: u32,
    ) -> Self {
        let mut dice = Dice::new(recipe.seed, u64::from(serial));
        let first = Day::first_of(register.born.0, 1);
        let days = days(register);
        let step = (u64::from(serial) * STRIDE + recipe.seed % 97) % u64::from(days);
        let birth = first.plus(u32::try_from(step).unwrap_or(0));
        let sequence = 2 * (serial / days) + 1 + dice.below(2);
        let (name, ethnic) = name(recipe, &mut dice);
        let persons = 1 + count(dice.weighted(register.persons.iter().copied()));
        let half = if dice.below(8) == 0 { 50 } else { 0 };
        let each = dice.between(register.amount.0, register.amount.1) * 100;
        let topup = dice.pick(&register.topup).map_or(0, |it| it * 100);
        let mixed = if dice.below(2) == 0 { &register.programs.0 } else { &register.programs.1 };
        let period = (recipe.year, month);
        let start = months_before(period, dice.between(0, 96));
        let approved = Day::first_of(start.0, start.1).plus(dice.below(27));
        Self {
            serial,
            name,
            ethnic,
            birth,
            sequence,
            family: persons + dice.below(3),
            persons,
            disabled: u32::from(dice.below(5) == 0),
            amount: each * persons + half,
            topup,
            program: ledger.program.as_ref().unwrap_or(mixed).clone(),
            period,
            start,
            approved,
        }
    }

    /// The serial of the person number `idx` that the ledgers of `group` share.
    pub(super) fn twin(register: &Register, group: u32, idx: u32) -> u32 {
        days(register) * TWIN_ROUNDS + group * 1_000 + idx
    }

    /// Whether characters 15 to 17 of the ID are even.
    pub(super) fn is_female(&self) -> bool {
        self.sequence.is_multiple_of(2)
    }

    /// The resident ID.
    pub(super) fn id(&self, recipe: &Recipe) -> String {
        let (year, month, day) = self.birth.civil();
        with_check_digit(self.body(recipe, &format!("{year:04}{month:02}{day:02}")))
    }

    /// The first 17 characters of an ID with `birth` in it.
    pub(super) fn body(&self, recipe: &Recipe, birth: &str) -> String {
        format!("{}{birth}{:03}", recipe.numbers.id_address, self.sequence)
    }
}

/// Adds the 18th character to the 17 in `body`.
pub(super) fn with_check_digit(mut body: String) -> String {
    body.push(char::from(resident_id::check_char(body.as_bytes())));
    body
}

fn days(register: &Register) -> u32 {
    Day::first_of(register.born.1 + 1, 1).since(Day::first_of(register.born.0, 1))
}

fn count(idx: usize) -> u32 {
    u32::try_from(idx).unwrap_or(0)
}

fn months_before((year, month): (u16, u8), months: u32) -> (u16, u8) {
    let all = u32::from(year) * 12 + u32::from(month) - 1 - months;
    (u16::try_from(all / 12).unwrap_or(year), u8::try_from(all % 12 + 1).unwrap_or(month))
}

fn name(recipe: &Recipe, dice: &mut Dice) -> (String, String) {
    let names = &recipe.names;
    if dice.below(400) == 0
        && let Some(dotted) = dice.pick(&names.dotted)
    {
        return dotted.clone();
    }
    let mut name = String::new();
    if dice.below(150) == 0
        && let Some(compound) = dice.pick(&names.compound)
    {
        name.push_str(compound);
    } else {
        name.extend(character(&names.surnames, dice));
    }
    let given = if dice.below(4) == 0 { 1 } else { 2 };
    for _ in 0..given {
        name.extend(character(&names.given, dice));
    }
    let nation = dice.weighted(recipe.ethnic.values().copied());
    (name, recipe.ethnic.keys().nth(nation).cloned().unwrap_or_default())
}

/// A character of `text`, which holds Han characters of three bytes each and nothing else.
fn character(text: &str, dice: &mut Dice) -> Option<char> {
    let at = dice.index(text.len() / 3) * 3;
    text.get(at..)?.chars().next()
}
