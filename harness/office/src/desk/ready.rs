//! A desk of an office that is ready, from what the control API says of it, and the other way round.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_client::Network;
use careplan_wire::control::ReadyOffice;

use super::{Addresses, Desk, PersonalUser};
use crate::{CertificateStore, DeskError, Papers};

impl Desk {
    /// The desk of an office that is ready: its certificate is installed and its personal user known.
    pub fn of_ready(office: &ReadyOffice, addresses: Addresses, network: Network) -> Result<Self, DeskError> {
        let mut store = CertificateStore::new();
        let package = STANDARD.decode(&office.pkcs12_base64).map_err(|_| DeskError::Package)?;
        store.import(&package, &office.certificate_password)?;
        Ok(Self {
            papers: Papers {
                user_id: office.user_id,
                // Long used up; the portal takes the chosen one.
                temporary_password: office.user_password.clone(),
                certificate_password: office.certificate_password.clone(),
                chosen_password: office.user_password.clone(),
            },
            store,
            personal_user: Some(PersonalUser {
                id: office.personal_id,
                password: office.personal_password.clone(),
            }),
            addresses,
            network,
        })
    }
}
