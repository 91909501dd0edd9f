//! Who asks: the door that every request passes, before anything else of it is read.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use careplan_domain::{OfficeNumber, Secret};
use careplan_serve::{Peer, PeerCertificate};

use super::Refusing;
use super::witnessing::LetIn;
use crate::Subscriber;
use crate::exchange::standing::{Admitted, Standing};
use crate::exchange::{Exchange, Login};

/// Somebody with a certificate that is good now.
#[derive(Debug)]
pub(super) struct Holder(pub(super) Arc<PeerCertificate>);

/// An office that is logged in, with its certificate and licence good now.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) login: Arc<Login>,
    pub(super) subscriber: Arc<Subscriber>,
    /// What it showed, to be judged again.
    pub(super) standing: Standing,
}

impl Caller {
    pub(super) fn office(&self) -> OfficeNumber {
        self.login.office
    }
}

impl FromRequestParts<Exchange> for Holder {
    type Rejection = Refusing;

    async fn from_request_parts(parts: &mut Parts, exchange: &Exchange) -> Result<Self, Refusing> {
        let peer = parts.extensions.get::<Peer>();
        Ok(Self(exchange.trust().check(peer, exchange.now())?))
    }
}

impl FromRequestParts<Exchange> for Caller {
    type Rejection = Refusing;

    async fn from_request_parts(parts: &mut Parts, exchange: &Exchange) -> Result<Self, Refusing> {
        let peer = parts.extensions.get::<Peer>().cloned();
        let standing = Standing { peer, token: bearer(parts).map(Secret::from) };
        let Admitted { login, subscriber } = exchange.judge(&standing).await?;
        LetIn::of(parts).as_office(login.office);
        Ok(Self { login, subscriber, standing })
    }
}

/// The token; the scheme's case does not matter (RFC 9110, section 11.1).
fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
