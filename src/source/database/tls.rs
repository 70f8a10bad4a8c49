//! TLS towards a database: whose certificate is believed.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::client::danger::ServerCertVerified;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring;
use rustls::crypto::verify_tls12_signature;
use rustls::crypto::verify_tls13_signature;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::pki_types::pem::PemObject as _;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::net;
use crate::source::database::Reach;
use crate::source::database::address::Tls;
use crate::source::remote::Error;
use crate::source::remote::What;

/// How PostgreSQL's certificate is looked at.
pub(super) fn connector(reach: &Reach) -> Result<MakeRustlsConnect, Error> {
    net::provide();
    if reach.address.tls != Tls::VerifyFull {
        return Ok(MakeRustlsConnect::new(anybody()));
    }
    match &reach.root {
        Some(path) => {
            let config = ClientConfig::builder().with_root_certificates(roots(reach, path)?);
            Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
        }
        None => MakeRustlsConnect::with_native_certs()
            .map(|it| it.0)
            .map_err(|_| reach.error(What::Tls).said("no certificates in the system's store")),
    }
}

fn roots(reach: &Reach, path: &Path) -> Result<RootCertStore, Error> {
    let failed = || reach.error(What::Tls).said("`sslrootcert` holds no certificate");
    let pem = fs::read(path).map_err(|cause| failed().because(cause))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| failed())?;
        roots.add(certificate).map_err(|cause| failed().because(cause))?;
    }
    if roots.is_empty() { Err(failed()) } else { Ok(roots) }
}

fn anybody() -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Anybody(provider));
    ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth()
}

/// Believes any certificate, as `sslmode=require` means it: the way is encrypted, the server is whoever answers.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _between: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
