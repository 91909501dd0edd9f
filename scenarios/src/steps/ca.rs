//! 認証局: what its certificates say, its faulty ones, its generations, what it publishes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_domain::JapanTime;
use careplan_office::{CertificateStore, InstalledCertificate};
use careplan_wire::CertificateFault;
use careplan_wire::control::NewFaultyCertificate;

use super::client_app::keep;
use super::{Row, steps};
use crate::story::{Ending, Story, Told, said, told};
use crate::target::Part;

pub(super) const STEPS: &[Row] = steps! { Ca:
    Deed "認証局が世代を改める", "the CA begins a new generation", "", [Control]
        |story| {
            story.control().await?.roll_over().await.map_err(told)?;
            Ok(())
        }
    Deed "「{office}」が誤り「{fault}」のある証明書で連携基盤にログインする",
        "\"{office}\" logs in at the relay with a certificate of the fault \"{fault}\"",
        "a certificate of its own with this [fault](faults.md#client-certificates)", [Control Relay]
        |story, office: String, fault: CertificateFault| {
            let desk = story.person(&office)?.desk.clone();
            let asked = NewFaultyCertificate { office: desk.number(), fault, kind: None };
            let faulty = story.control().await?.faulty_certificate(&asked).await.map_err(told)?;
            let package = STANDARD.decode(&faulty.pkcs12_base64).map_err(told)?;
            let password = &desk.papers.certificate_password;
            let certificate = CertificateStore::open(&package, password).map_err(told)?;
            let attempt = desk.log_in_with(&certificate).await;
            keep(story, &office, attempt)
        }
    Deed "「{office}」が証明書のファイルをパスワード「{text}」で開く",
        "\"{office}\" opens the certificate's file with the password \"{text}\"", "", [Portal]
        |story, office: String, text: String| {
            let desk = &story.person(&office)?.desk;
            let file = desk.download_certificate().await.map_err(told)?;
            let attempt = CertificateStore::open(&file.content, &text.as_str().into());
            story.last = Some(Ending::of(attempt.map_err(careplan_office::DeskError::Import))?);
            Ok(())
        }
    Check "「{office}」の証明書の発行先は「{words}」である", "the certificate of \"{office}\" is issued to \"{words}\"",
        "as Windows shows it", []
        |story, office: String, words: String| {
            let found = &newest(story, &office)?.issued_to;
            if *found == words { Ok(()) } else { Err(said!("発行先は「{found}」です。", "it is issued to `{found}`")) }
        }
    Check "「{office}」の証明書の発行者は「{words}」である", "the certificate of \"{office}\" is issued by \"{words}\"",
        "", []
        |story, office: String, words: String| {
            let found = &newest(story, &office)?.issuer;
            if *found == words { Ok(()) } else { Err(said!("発行者は「{found}」です。", "it is issued by `{found}`")) }
        }
    Check "「{office}」の証明書は「{time}」まで有効である", "the certificate of \"{office}\" is good until \"{time}\"",
        "", []
        |story, office: String, time: JapanTime| {
            let found = newest(story, &office)?.not_after;
            if found == time { Ok(()) } else { Err(said!("有効期限は{found}です。", "it is good until {found}")) }
        }
    Check "「{office}」の証明書の一覧は{count}件である", "\"{office}\" has {count} certificates on its PC", "", []
        |story, office: String, count: usize| {
            let found = story.person(&office)?.desk.store.certificates().len();
            if found == count { Ok(()) } else { Err(said!("一覧は{found}件です。", "there are {found}")) }
        }
    Check "公開されている失効リストに「{office}」の証明書がある",
        "the published list of revocations has the certificate of \"{office}\"", "", [Ca]
        |story, office: String| {
            if is_listed(story, &office).await? { Ok(()) } else { Err(said!("失効リストにありません。", "the list does not have it")) }
        }
    Check "公開されている失効リストに「{office}」の証明書はない",
        "the published list of revocations has no certificate of \"{office}\"", "", [Ca]
        |story, office: String| {
            if is_listed(story, &office).await? { Err(said!("失効リストにあります。", "the list has it")) } else { Ok(()) }
        }
};

fn newest<'s>(story: &'s Story, office: &str) -> Told<&'s InstalledCertificate> {
    let certificates = story.person(office)?.desk.store.certificates();
    certificates.last().ok_or_else(|| {
        said!("「{office}」のPCに証明書がありません。", "there is no certificate on the PC of `{office}`")
    })
}

/// A list of revocations holds serials as they are, so that looking for the bytes is enough.
async fn is_listed(story: &mut Story, office: &str) -> Told<bool> {
    let serial = hex::decode(newest(story, office)?.serial.to_string()).map_err(told)?;
    let scene = story.scene().await?;
    let home = scene
        .urls
        .of(Part::Ca)
        .ok_or_else(|| said!("認証局の公開先がありません。", "nobody knows where the CA publishes"))?;
    let url = format!("{home}/e-seikyuu-ca-1.crl").parse().map_err(told::<hyper::http::uri::InvalidUri>)?;
    let mut request = hyper::Request::new(bytes::Bytes::new());
    *request.uri_mut() = url;
    let response = scene.network.client().map_err(told)?.send(request).await.map_err(told)?;
    if response.status().is_success() {
        Ok(response.body().windows(serial.len()).any(|window| window == serial))
    } else {
        Err(said!("失効リストの答えは{}です。", "the list is answered with {}", response.status()))
    }
}
