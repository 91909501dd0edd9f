//! What OpenSSL says of faulty certificates, and that `docs/faults.md` says the same.

use careplan_wire::CertificateFault;

use crate::judged::Judged;

/// What `openssl verify` says; nothing where X.509 has nothing against it.
fn error(fault: CertificateFault) -> Option<(u8, &'static str)> {
    match fault {
        CertificateFault::Expired => Some((10, "certificate has expired")),
        CertificateFault::NotYetValid => Some((9, "certificate is not yet valid")),
        CertificateFault::Revoked => Some((23, "certificate revoked")),
        CertificateFault::WrongIssuer => Some((20, "unable to get local issuer certificate")),
        CertificateFault::SameNameOtherKey => Some((7, "certificate signature failure")),
        CertificateFault::NoClientAuth => Some((26, "unsuitable certificate purpose")),
        CertificateFault::WeakKey => Some((66, "EE certificate key too weak")),
        CertificateFault::SelfSigned => Some((18, "self-signed certificate")),
        CertificateFault::UnknownCriticalExtension => Some((34, "unhandled critical extension")),
        // Who may use it for what is the exchange's business.
        CertificateFault::WrongKind | CertificateFault::OtherOffice => None,
    }
}

pub(crate) fn refused_as_the_page_says() {
    let judged = Judged::make_faulty();
    let at = judged.seconds("2026-04-01T09:00");
    let page = include_str!("../../../docs/faults.md");
    for fault in CertificateFault::ALL {
        let file = format!("{fault}.pem");
        let strict = ["verify", "-x509_strict", "-auth_level", "2", "-purpose", "sslclient", "-no-CApath"];
        let against =
            ["-CAfile", "authority.pem", "-crl_check", "-CRLfile", "list.pem", "-attime", &at, &file];
        let said = judged.openssl(&[&strict[..], &against].concat());
        let section = page
            .split(&format!("\n### Certificate: {fault}\n"))
            .nth(1)
            .and_then(|rest| rest.split("\n#").next())
            .unwrap_or_else(|| panic!("docs/faults.md has no section for {fault}"));
        match (error(*fault), said) {
            (None, Ok(_)) => {
                assert!(section.contains("OpenSSL finds nothing wrong"), "{fault}: {section}");
            }
            (Some((number, words)), Err(said)) => {
                assert!(
                    said.contains(&format!("error {number} at 0 depth lookup: {words}")),
                    "{fault}: {said}"
                );
                assert!(section.contains(&format!("`{words}` (OpenSSL {number})")), "{fault}: {section}");
            }
            (_, said) => panic!("{fault}: {said:?}"),
        }
    }
}
