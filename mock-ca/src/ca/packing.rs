//! Packing a certificate when it is first downloaded.

use std::sync::Arc;

use careplan_domain::CertificateSerial;
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Event, Service};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::whole::{beside, to_the_end};
use super::{CERTIFICATE_PREFIX, Ca, unfulfilled};
use crate::certificate_record::{CertificateRecord, Package};
use crate::package::Contents;
use crate::package_seal::{PackageSeal, PackageSealRecord, Sealed};
use crate::profile::Profile;
use crate::{Generation, OpenFault, PackageRefusal};

/// Where the seal of the packages is kept.
const SEAL_PREFIX: &str = "ca/package-seal/";
/// Its only entry: one seal for all generations.
const SEAL_KEY: Generation = Generation::FIRST;

impl Ca {
    /// The package of a certificate, whatever has become of the certificate since. It is made when it is first asked
    /// for; from then on it is the same, byte for byte.
    pub async fn package(&self, serial: &CertificateSerial) -> Result<Vec<u8>, PackageRefusal> {
        let (ca, serial) = (self.clone(), *serial);
        to_the_end(async move {
            let result = ca.package_whole(serial).await;
            if let Err(refusal) = &result {
                let event = unfulfilled("certificate-packed", refusal.code(), refusal);
                ca.record(event.about(serial.to_string()));
            }
            result
        })
        .await
    }

    async fn package_whole(&self, serial: CertificateSerial) -> Result<Vec<u8>, PackageRefusal> {
        let record = self.certificate(&serial).ok_or(PackageRefusal::Unknown(serial))?;
        let sealed = match &record.package {
            None => return Err(PackageRefusal::NotKept(serial)),
            Some(Package::Packed(package)) => return Ok(package.clone()),
            Some(Package::Sealed(sealed)) => sealed.clone(),
        };
        let (ca, about) = (self.clone(), Arc::clone(&record));
        let packed = beside(self.labour(), move || ca.pack(serial, &about, &sealed)).await?;
        // Another asker may have packed it meanwhile: whose package is kept is everybody's.
        let (package, is_first) = self
            .0
            .certificates
            .change(&serial, async |found| match found {
                None => Err(PackageRefusal::Unknown(serial)),
                Some(CertificateRecord { package: Some(Package::Packed(before)), .. }) => {
                    Ok(Change::Leave((before.clone(), false)))
                }
                Some(certificate) => {
                    let package = Some(Package::Packed(packed.clone()));
                    Ok(Change::Keep(CertificateRecord { package, ..certificate.clone() }, (packed, true)))
                }
            })
            .await?;
        if is_first {
            let event = Event::done(Service::Ca, "certificate-packed").office(record.office.office());
            self.record(event.about(serial.to_string()));
        }
        Ok(package)
    }

    fn pack(
        &self,
        serial: CertificateSerial,
        record: &CertificateRecord,
        sealed: &Sealed,
    ) -> Result<Vec<u8>, PackageRefusal> {
        let unsealed = self.0.seal.unseal(&serial, sealed)?;
        let authorities = self.authorities();
        let authority = authorities.of(record.generation).expect("generations are never forgotten");
        let contents = Contents {
            friendly_name: &format!("{} {}", Profile::of(record.kind).issued_to, record.office),
            serial: &serial,
            key: &unsealed.key,
            certificate: &CertificateDer::from_pem_slice(record.certificate_pem.as_bytes())
                .expect("what was signed here reads back"),
            authority: Some(&authority.certificate_der),
        };
        Ok(self.0.settings.package.pack(&contents, &unsealed.password)?)
    }
}

/// Reads the seal that `store` keeps, or draws one where there is none yet. It must open whatever is sealed.
pub(super) async fn open_seal(
    store: Arc<dyn Store>,
    certificates: &Register<CertificateSerial, CertificateRecord>,
) -> Result<PackageSeal, OpenFault> {
    let certificates = certificates.all();
    let sealed = || {
        certificates.iter().filter_map(|(serial, certificate)| match &certificate.package {
            Some(Package::Sealed(sealed)) => Some((serial, sealed)),
            Some(Package::Packed(_)) | None => None,
        })
    };
    let kept: Register<Generation, PackageSealRecord> = Register::open(store, SEAL_PREFIX).await?;
    let key = format!("{SEAL_PREFIX}{SEAL_KEY}");
    let seal = match kept.find(&SEAL_KEY) {
        Some(found) => found.read().map_err(|damage| OpenFault::Entry { key, cause: damage.to_string() })?,
        None if sealed().next().is_some() => {
            return Err(OpenFault::SealMissing { key, packages: sealed().count() });
        }
        None => {
            let drawn = PackageSealRecord::draw();
            let seal = drawn.read().expect("a drawn secret is whole");
            kept.change(&SEAL_KEY, async |_| Ok::<_, StoreFault>(Change::Keep(drawn, ()))).await?;
            seal
        }
    };
    for (serial, sealed) in sealed() {
        seal.unseal(serial, sealed).map_err(|broken| OpenFault::Entry {
            key: format!("{CERTIFICATE_PREFIX}{serial}"),
            cause: broken.to_string(),
        })?;
    }
    Ok(seal)
}
