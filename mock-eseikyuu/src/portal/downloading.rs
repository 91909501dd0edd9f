//! 証明書ダウンロード: the file comes from the CA each time.

use careplan_sim::{Event, Service};

use super::Portal;
use crate::IssuerFault;
use crate::request::{Certificate, RequestId};

/// The journal's word for it.
const KIND: &str = "certificate-downloaded";

impl Portal {
    /// The file of the certificate that request `id` has, any number of times (S).
    pub(crate) async fn download(
        &self,
        id: &RequestId,
        certificate: &Certificate,
    ) -> Result<Vec<u8>, IssuerFault> {
        let answer = self.0.issuer.package(&certificate.serial).await;
        let event = match &answer {
            Ok(_) => Event::done(Service::Portal, KIND),
            Err(fault) => Event::failed(Service::Portal, KIND, fault.to_string()),
        };
        self.record(self.now(), event.office(id.office).about(id.to_string()));
        answer
    }
}
