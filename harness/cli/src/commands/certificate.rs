//! `careplan certificate`: a certificate that is wrong on purpose, or one for a key that stays where it was made.

mod folder;
mod leaf;
mod signing_request;

use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::OfficeNumber;
use careplan_wire::control::{FaultyCertificate, NewFaultyCertificate, SignRequest, SignedCertificate};
use careplan_wire::{CertificateFault, WrongKind};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::failure::Failure;
use crate::output::{Format, facts, table, talk};
use crate::target::Place;
use folder::Folder;
pub(crate) use leaf::leaf_der;

/// Make an office a certificate that is wrong in one way, or sign a key of its own
#[derive(Clone, Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["fault", "csr"]))]
pub(crate) struct Certificate {
    /// Whose: 事業所番号
    #[arg(long = "as", value_name = "OFFICE")]
    office: OfficeNumber,
    /// What is wrong with it; docs/faults.md tells how each is refused
    #[arg(long, value_parser = faults())]
    fault: Option<CertificateFault>,
    /// Of which wrong kind, with --fault wrong-kind: agent (the default) or disability
    #[arg(long, requires = "fault", conflicts_with = "csr")]
    kind: Option<WrongKind>,
    /// A signing request (PEM or DER) for a key that stays where it is; only its key is taken
    #[arg(long, value_name = "FILE")]
    csr: Option<PathBuf>,
    /// Write certificate.pem, certificate.der, certificate.json, and of a fault key.pem and certificate.p12 here
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Overwrite such files that are there
    #[arg(long)]
    force: bool,
}

impl Certificate {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        match (self.fault, &self.csr) {
            (Some(fault), _) => self.faulty(fault, place, format).await,
            (None, Some(csr)) => self.signed(&signing_request::read(csr)?, place, format).await,
            (None, None) => Err(Failure::new(
                "neither --fault nor --csr is given",
                "say what is wrong with the certificate, or which request to sign",
            )),
        }
    }

    async fn faulty(
        &self,
        fault: CertificateFault,
        place: &Place,
        format: Format,
    ) -> Result<ExitCode, Failure> {
        let files = ["certificate.pem", "certificate.der", "key.pem", "certificate.p12", "certificate.json"];
        let folder = Folder::open(&self.out, &files, self.force)?;
        let asked = NewFaultyCertificate { office: self.office, fault, kind: self.kind };
        let made = place.open()?.control()?.faulty_certificate(&asked).await?;
        let package = STANDARD
            .decode(&made.pkcs12_base64)
            .map_err(|error| Failure::defect(format!("the testbed's PKCS#12 is no base64: {error}")))?;
        folder.write("certificate.pem", made.certificate_pem.as_bytes())?;
        folder.write("certificate.der", &leaf_der(&made.certificate_pem)?)?;
        folder.write("key.pem", made.private_key_pem.expose().as_bytes())?;
        folder.write("certificate.p12", &package)?;
        folder.write_json("certificate.json", &made)?;
        talk(&format!("wrote {} to {}", files.join(", "), self.out.display()));
        facts(format, &made, || faulty_text(&made));
        Ok(ExitCode::SUCCESS)
    }

    async fn signed(
        &self,
        request: &SignRequest,
        place: &Place,
        format: Format,
    ) -> Result<ExitCode, Failure> {
        let files = ["certificate.pem", "certificate.der", "certificate.json"];
        let folder = Folder::open(&self.out, &files, self.force)?;
        let signed = place.open()?.control()?.sign_request(self.office, request).await?;
        let chain = format!("{}{}", signed.certificate_pem, signed.chain_pem);
        folder.write("certificate.pem", chain.as_bytes())?;
        folder.write("certificate.der", &leaf_der(&signed.certificate_pem)?)?;
        folder.write_json("certificate.json", &signed)?;
        talk(&format!("wrote {} to {}; the key stays with you", files.join(", "), self.out.display()));
        facts(format, &signed, || signed_text(&signed));
        Ok(ExitCode::SUCCESS)
    }
}

/// The faults by name, each with what it is.
fn faults() -> impl TypedValueParser<Value = CertificateFault> {
    let values =
        CertificateFault::ALL.iter().map(|fault| PossibleValue::new(fault.as_str()).help(fault.what()));
    PossibleValuesParser::new(values).try_map(|text| text.parse::<CertificateFault>())
}

fn faulty_text(made: &FaultyCertificate) -> String {
    table(&[
        vec!["不備".to_owned(), format!("{} ({})", made.fault.japanese_name(), made.fault)],
        vec!["証明書".to_owned(), made.serial.to_string()],
        vec!["有効期間".to_owned(), validity(made.not_before, made.not_after)],
        vec!["失効".to_owned(), revocable(made).to_owned()],
    ])
}

fn revocable(made: &FaultyCertificate) -> &'static str {
    match (made.fault, made.known_to_ca) {
        (CertificateFault::Revoked, _) => "失効済み",
        (CertificateFault::SelfSigned, _) => "自己署名のため、失効の対象になりません",
        (_, true) => "できる",
        (_, false) => "できない (別の発行者)",
    }
}

fn signed_text(signed: &SignedCertificate) -> String {
    table(&[
        vec!["種類".to_owned(), signed.kind.japanese_name().to_owned()],
        vec!["証明書".to_owned(), signed.serial.to_string()],
        vec!["有効期間".to_owned(), validity(signed.not_before, signed.not_after)],
    ])
}

fn validity(from: careplan_domain::JapanTime, to: careplan_domain::JapanTime) -> String {
    format!("{}から{}まで", from.day().kanji(), to.day().kanji())
}
