//! Text in, value out: the spellings that ledgers use, read one cell at a time.
//!
//! Every function here is pure. Nothing knows of columns, schemas or files, nothing is logged, and a fault says what is
//! wrong but never repeats the text. Clean input takes a path over bytes that allocates nothing; the careful path behind
//! it agrees with it, which the tests hold against slow twins.

pub mod width;
pub mod header;
pub mod units;
pub mod numeral;
pub mod decimal;
pub mod said;
pub mod date;
pub mod address_code;
pub mod resident_id;
pub mod credit_code;
pub mod phone;
pub mod bank_account;
pub mod rare;
pub mod compose;
pub mod person_name;
pub mod surname;
pub mod disguise;
pub mod shown;
