//! Each command, as the people whose it is would do it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_client::RequestStep;
use careplan_office::{Application, CertificateStore};
use careplan_scenarios::model::{Command, Who, World};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};

use super::faults::rule;
use super::fetches::check_message;
use super::{Answer, Inner, Refused};

impl Inner {
    pub(super) async fn carry_out(&mut self, world: &World, command: &Command) -> Answer<()> {
        match *command {
            Command::FirstLogin(who) => self.desk(who).change_password().await.map_err(Refused::of_desk),
            Command::Request(who) => self.desk(who).request_certificate().await.map_err(Refused::of_desk),
            Command::Renew(who) => self.desk(who).renew_certificate().await.map_err(Refused::of_desk),
            Command::Approve(who) => self.step(who, RequestStep::Approve).await,
            Command::Return(who) => self.step(who, RequestStep::Return { reason: "不備".to_owned() }).await,
            Command::Issue(who) => self.step(who, RequestStep::Issue).await,
            Command::Install(who) => self.install(world, who).await,
            Command::Revoke(who) => self.revoke(who).await,
            Command::Apply(who) => {
                let applied = self.person(who).desk.apply(&Application::model()).await;
                applied.map(drop).map_err(Refused::of_desk)
            }
            Command::StopRenewal(who) => self.desk(who).stop_renewal().await.map_err(Refused::of_desk),
            Command::Pay(who) => {
                let paid = LicenceEvent { event: LicenceEventKind::Paid };
                let control = self.bed().control();
                control.licence_event(who.number(), paid).await.map(drop).map_err(Refused::of_control)
            }
            Command::Send(ref parcel) => self.send(world, parcel).await,
            Command::Repeat { send } => self.repeat(world, send).await,
            Command::Conflict { send } => self.conflict(world, send).await,
            Command::List { who, side, limit } => self.list(world, who, side, limit).await,
            Command::Turn { who, side } => self.turn(world, who, side).await,
            Command::Download { message, portion } => self.download(world, message, portion).await,
            Command::Peek { message, who } => {
                let id = self.id(message);
                let found = self.ask(who, async |session| session.message(&id).await).await?;
                check_message(&found, &world.messages[message], world);
                Ok(())
            }
            Command::Recall { message, who } => {
                let id = self.id(message);
                let recalled = self.ask(who, async |session| session.recall(&id).await).await?;
                check_message(&recalled, &world.messages[message], world);
                Ok(())
            }
            Command::Show { who, fault } => self.show(who, fault).await,
            Command::Borrow { who, whose } => {
                let certificate = self.desk(whose).store.certificates().last();
                let certificate = certificate.expect("the model says that there is one");
                self.desk(who).log_in_with(certificate).await.map(drop).map_err(Refused::of_desk)
            }
            Command::Advance(step) => {
                self.bed().clock().advance(step.span()).await.expect("the clock moves");
                Ok(())
            }
            Command::Restart => {
                self.bed.as_mut().expect("it runs").restart().await.expect("comes back");
                self.reconnect();
                Ok(())
            }
            Command::Kill => {
                self.bed.as_mut().expect("it runs").kill().await.expect("comes back");
                self.reconnect();
                Ok(())
            }
            Command::FaultOn(fault) => {
                self.bed().faults().set([rule(fault)]).await.expect("the rule stands");
                Ok(())
            }
            Command::FaultsOff => {
                self.bed().faults().clear().await.expect("it goes");
                Ok(())
            }
        }
    }

    /// A step of the counter on the office's latest request.
    async fn step(&self, who: Who, step: RequestStep) -> Answer<()> {
        let requests = self.bed().control().requests().await.map_err(Refused::of_control)?.requests;
        let latest = requests.iter().rfind(|request| request.office == who.number());
        let latest = latest.expect("the model says that there is one");
        self.bed().control().step_request(&latest.id, &step).await.map(drop).map_err(Refused::of_control)
    }

    async fn install(&mut self, world: &World, who: Who) -> Answer<()> {
        let expected =
            world.office(who).longest(world.now).map(|index| world.office(who).certificates[index]);
        let person = self.person(who);
        let installed = person.desk.install_certificate().await.map_err(Refused::of_desk)?;
        assert_eq!(Some(installed.not_after.day()), expected.map(|certificate| certificate.last), "{who}");
        person.desk.read_personal_user().await.map_err(Refused::of_desk)?;
        // Another certificate has another connection, and a token is of one certificate.
        (person.session, person.token) = (None, None);
        Ok(())
    }

    /// Logs in with a certificate that is wrong in one way, made for this.
    async fn show(&self, who: Who, fault: CertificateFault) -> Answer<()> {
        let faulty = self.bed().office(who.number()).faulty_certificate(fault).await;
        let faulty = faulty.map_err(Refused::of_control)?;
        let package = STANDARD.decode(&faulty.pkcs12_base64).expect("the control API says that it is base64");
        let password = &self.desk(who).papers.certificate_password;
        let certificate = CertificateStore::open(&package, password).expect("its password opens it");
        self.desk(who).log_in_with(&certificate).await.map(drop).map_err(Refused::of_desk)
    }

    async fn revoke(&self, who: Who) -> Answer<()> {
        let requests = self.bed().control().requests().await.map_err(Refused::of_control)?.requests;
        let of_office = requests.iter().filter(|request| request.office == who.number());
        let newest = of_office.filter_map(|request| request.serial).next_back();
        let newest = newest.expect("the model says that there is one");
        self.bed().control().revoke(newest, Revoke::default()).await.map(drop).map_err(Refused::of_control)
    }
}
