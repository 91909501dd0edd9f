//! What a failure in a connection says about TLS.

use std::error::Error;
use std::io;

use rustls::AlertDescription;

/// A failure's cause, as far as it lies in TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TlsFailure {
    /// The other side refused us, and said so by an alert.
    Alert(String),
    /// We refuse the other side's certificate.
    ServerCertificate(String),
}

impl TlsFailure {
    /// Digs through the chain of causes.
    ///
    /// With TLS 1.3 a refused client certificate shows only at the first read, so the alert arrives deep inside
    /// an I/O error inside an HTTP error.
    pub(crate) fn in_chain(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            match error.downcast_ref::<rustls::Error>() {
                Some(rustls::Error::AlertReceived(alert)) => return Some(Self::Alert(alert_name(*alert))),
                Some(invalid @ rustls::Error::InvalidCertificate(_)) => {
                    return Some(Self::ServerCertificate(invalid.to_string()));
                }
                Some(_) | None => cause = next(error),
            }
        }
        None
    }
}

/// The next cause. An `io::Error` hides what it wraps: its `source` is already the wrapped error's source.
fn next<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return Some(inner);
    }
    error.source()
}

/// The alert's registered name: `certificate_expired`, `unknown_ca` (IANA, TLS Alerts).
fn alert_name(alert: AlertDescription) -> String {
    let mut name = String::new();
    let mut after_lower_case = false;
    for character in format!("{alert:?}").chars() {
        if character.is_ascii_uppercase() && after_lower_case {
            name.push('_');
        }
        after_lower_case = character.is_ascii_lowercase();
        name.push(character.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_found_however_deep_it_lies() {
        let alert = rustls::Error::AlertReceived(AlertDescription::CertificateExpired);
        let error = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, alert));
        assert_eq!(TlsFailure::in_chain(&error), Some(TlsFailure::Alert("certificate_expired".to_owned())));
    }

    #[test]
    fn alerts_have_their_registered_names() {
        assert_eq!(alert_name(AlertDescription::UnknownCA), "unknown_ca");
        assert_eq!(alert_name(AlertDescription::CertificateRevoked), "certificate_revoked");
        assert_eq!(alert_name(AlertDescription::HandshakeFailure), "handshake_failure");
    }

    #[test]
    fn what_is_not_about_tls_is_left_alone() {
        assert_eq!(TlsFailure::in_chain(&io::Error::from(io::ErrorKind::ConnectionReset)), None);
        assert_eq!(TlsFailure::in_chain(&io::Error::other("no")), None);
    }
}
