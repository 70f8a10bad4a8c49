//! TLS as all connections share it.

use std::error::Error;
use std::io;

use rustls::crypto::ring;

/// Makes the one provider of cryptography known to all who ask for it; a second call changes nothing.
pub fn provide() {
    drop(ring::default_provider().install_default());
}

/// What TLS says of itself among the causes of `error`, however deep it is wrapped.
pub fn fault(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(it) = cause {
        if let Some(tls) = it.downcast_ref::<rustls::Error>() {
            return Some(tls.to_string());
        }
        let inner = it.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|it| fault(it)) {
            return Some(found);
        }
        cause = it.source();
    }
    None
}
