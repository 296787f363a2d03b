//! TLS with a real server: whom is trusted, and what is said when nobody is.

use std::net::SocketAddr;
use std::sync::Arc;

use egress::{Egress, ErrorKind, Settings, SettingsError};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;

use crate::peer::{HOME, OK, Peer, Talk, budget, get, settings};

/// A peer with a certificate for this name, and the PEM text of the authority that it is from.
async fn peer_named(name: &str) -> (Peer, String) {
    let (tls, pem) = named(name);
    (Peer::at(SocketAddr::new(HOME, 0), OK, Some(tls)).await, pem)
}

/// The same with something to say after TLS has begun.
pub(crate) async fn peer_speaking<F>(
    name: &str,
    script: impl Fn(Talk) -> F + Send + Sync + 'static,
) -> (Peer, String)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (tls, pem) = named(name);
    (Peer::speaking(SocketAddr::new(HOME, 0), Some(tls), script).await, pem)
}

fn named(name: &str) -> (TlsAcceptor, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), pem)
}

pub(crate) fn trusting(pem: &str) -> Egress {
    let mut settings = settings();
    settings.trust_pem(pem.as_bytes()).unwrap();
    Egress::new(settings).unwrap()
}

fn secure(peer: &Peer) -> String {
    peer.url("/").replace("http:", "https:")
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_taken() {
    let (peer, pem) = peer_named("127.0.0.1").await;
    let egress = trusting(&pem);
    assert_eq!(egress.send(get(&secure(&peer)), budget()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn one_of_another_authority_is_refused_before_anything_is_sent() {
    let (peer, _) = peer_named("127.0.0.1").await;
    let (_, stranger) = peer_named("127.0.0.1").await;
    for egress in [trusting(&stranger), Egress::new(settings()).unwrap()] {
        let error = egress.send(get(&secure(&peer)), budget()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Tls);
        assert!(!error.sent && error.to_string().contains("--trust-authority"), "{error}");
    }
    assert!(peer.heard().is_empty());
}

#[tokio::test]
async fn one_for_another_name_is_refused() {
    let (peer, pem) = peer_named("elsewhere.example").await;
    let error = trusting(&pem).send(get(&secure(&peer)), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls);
    assert!(peer.heard().is_empty());
}

#[tokio::test]
async fn https_to_a_plain_server_says_so() {
    let peer = Peer::start(|mut talk| async move {
        talk.say("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        talk.until_closed().await;
    })
    .await;
    let error = Egress::new(settings()).unwrap().send(get(&secure(&peer)), budget()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Tls, "{error}");
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    for text in ["", "nothing here", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"] {
        let refused = Settings::default().trust_pem(text.as_bytes());
        assert!(matches!(refused, Err(SettingsError::Authority(_))), "{text:?}");
    }
}
