//! gongkai turns the ledgers that districts really send into open-data releases that a city can stand behind.

// floor 0: leaves, which know nothing of the product
pub mod lexical;
pub mod disk;
pub mod flow;
pub mod frame;
// floor 1: the words that every stage shares
pub mod model;
pub mod journal;
// floor 2: the line
pub mod source;
pub mod read;
pub mod normalize;
pub mod check;
pub mod protect;
pub mod quarantine;
pub mod release;
pub mod gate;
pub mod platform;
// floor 3: wiring
pub mod pipeline;
pub mod demo;
// floor 4: people
pub mod cli;
