//! Private keys in PEM (RFC 7468) and in OpenSSH's form.

use super::{Advice, Code};

pub(super) fn private_key(text: &str) -> Option<Advice> {
    if text.starts_with("PuTTY-User-Key-File") {
        return Some(Advice::new(Code::Putty));
    }
    if [
        "ssh-",
        "ecdsa-sha2-",
        "sk-ssh-",
        "-----BEGIN PUBLIC KEY",
        "-----BEGIN RSA PUBLIC KEY",
        "-----BEGIN CERTIFICATE",
        "---- BEGIN SSH2 PUBLIC KEY",
    ]
    .iter()
    .any(|start| text.starts_with(start))
    {
        return Some(Advice::new(Code::PublicKey));
    }
    let Some(begin) = text.find("-----BEGIN ") else { return Some(Advice::new(Code::NotPem)) };
    if !text[begin..].contains("PRIVATE KEY-----") {
        return Some(Advice::new(Code::NotPem));
    }
    if !text.contains("-----END ") {
        return Some(Advice::new(Code::PemCut));
    }
    let protected = text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED");
    protected.then(|| Advice::new(Code::PemEncrypted))
}
