//! The network, as those who fetch and those who deliver both need it: secrets and web addresses, one TLS provider, and
//! how long to wait before the next attempt. Nothing here asks or sends.

mod secret;
mod link;
mod date;
mod tls;
mod patience;

pub use link::Link;
pub use link::LinkFault;
pub use patience::Patience;
pub use patience::is_passing;
pub use patience::retry_after;
pub use patience::settled;
pub use secret::Environment;
pub use secret::Missing;
pub use secret::Revealed;
pub use secret::Secret;
pub use tls::fault;
pub use tls::provide;
