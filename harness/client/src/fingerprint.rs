//! A certificate's fingerprints, as people compare them.

use std::fmt;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

/// 拇印(フィンガープリント): hashes over the whole certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprints {
    /// SHA-1, which Windows shows as 拇印.
    pub sha1: Fingerprint,
    /// SHA-256.
    pub sha256: Fingerprint,
}

/// One hash. Shown as Windows' security warning shows it: upper-case hexadecimal digits in groups of eight.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint(Vec<u8>);

impl Fingerprints {
    /// Those of a certificate (DER).
    pub fn of(certificate: &[u8]) -> Self {
        let under = |algorithm| Fingerprint(digest(algorithm, certificate).as_ref().to_vec());
        Self { sha1: under(&SHA1_FOR_LEGACY_USE_ONLY), sha256: under(&SHA256) }
    }
}

impl Fingerprint {
    /// As the certificate's own window and most tools without colons show it: lower-case digits in one piece.
    pub fn plain(&self) -> String {
        hex::encode(&self.0)
    }

    /// As OpenSSL, Java and browsers show it: pairs of upper-case digits with colons between.
    pub fn with_colons(&self) -> String {
        let pairs: Vec<_> = self.0.iter().map(|byte| hex::encode_upper([*byte])).collect();
        pairs.join(":")
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, four) in self.0.chunks(4).enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&hex::encode_upper(four))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_written_as_windows_and_openssl_write_them() {
        let Fingerprints { sha1, sha256 } = Fingerprints::of(b"abc");
        assert_eq!(sha1.to_string(), "A9993E36 4706816A BA3E2571 7850C26C 9CD0D89D");
        assert_eq!(sha1.plain(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(sha256.with_colons().starts_with("BA:78:16:BF:8F:01:CF:EA:"));
        assert_eq!(sha256.to_string().split(' ').count(), 8);
    }
}
