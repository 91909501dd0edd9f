//! An office's session at the relay, as its client program would open it.

use careplan_client::{Identity, RelaySession};
use careplan_domain::OfficeNumber;
use careplan_wire::control::Stage;
use careplan_wire::relay::Login;

use crate::commands::status::word;
use crate::failure::{Failure, chain};
use crate::output::talk;
use crate::target::Target;

/// The client version that this program tells the relay: the one of the start guide (S).
const CLIENT_VERSION: &str = "1.1.2";

/// Logs in as an office that is ready; one that is not is told how it becomes so.
pub(crate) async fn log_in(target: &Target, number: OfficeNumber) -> Result<RelaySession, Failure> {
    let control = target.control()?;
    let office = control.office(number).await?;
    if office.stage != Stage::Ready {
        return Err(Failure::new(
            format!("office {number} is not ready: it is at `{}`", word(&office.stage)),
            format!("take it through every step with `careplan office ready {number}`"),
        ));
    }
    let ready = control.ready_office(number).await?;
    let identity = Identity::from_pem(&ready.certificate_pem, &ready.private_key_pem)
        .map_err(|error| Failure::defect(chain(&error)))?;
    let login = Login {
        personal_id: ready.personal_id.to_string(),
        personal_password: ready.personal_password,
        office_id: ready.user_id.to_string(),
        office_password: ready.user_password,
        client_version: CLIENT_VERSION.to_owned(),
    };
    let relay = target.relay(&identity)?;
    let logged_in = relay.login(&login).await?;
    for notice in &logged_in.notices {
        talk(notice);
    }
    Ok(relay.session(logged_in.token))
}
