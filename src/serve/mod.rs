//! What may be seen, over HTTP: the files of one folder, and nothing beside them.
//!
//! A request's path is decoded once into plain names; each name is opened below the one before, and links are not
//! followed: there is no name for anything outside the folder. What is sent is what was opened, whole, whatever is renamed
//! meanwhile. An entity tag is the digest of what is sent, so that it says the same on every machine.
//!
//! Texts are packed in memory, once each, and kept within a bound: packed files beside the releases would be files that no
//! manifest lists. What is asked for in parts is never packed, for its parts are counted in the file's own bytes.
//!
//! A connection has a time for each head, and for each write that gets nowhere. Nothing but GET, HEAD and OPTIONS is done,
//! nothing is read from a body, nothing is written.

mod answer;
mod beneath;
mod body;
mod coding;
mod condition;
mod elsewhere;
mod error;
mod listen;
mod media;
mod names;
mod patient;
mod ranges;
mod stock;
mod told;

pub use error::PAGES;
pub use listen::Limits;
pub use listen::Options;
pub use listen::Server;
pub use listen::Stops;
pub use told::Log;
pub use told::Told;
