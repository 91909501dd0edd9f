//! Who is logged in: tokens, each bound to the certificate that logged in.
//!
//! Kept by their hash, durable before they are told, and in memory for every request; where several nodes share the
//! store, it is asked at every request instead, since another node may have ended a login. The rule it keeps: nothing
//! that is stored or logged can be used as a token.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};

use careplan_domain::{JapanTime, OfficeNumber, Secret};
use careplan_serve::PeerCertificate;
use careplan_serve::store::StoreFault;
use careplan_sim::Environment;
use careplan_wire::ProblemCode;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::refusal::Refusal;
use super::store::{Login, MessageStore, TokenHash};

/// Logins held in memory; beyond that, a login is looked up at each request. A national exchange's offices would
/// fit ten times over, in about 20 MB.
const REMEMBERED_MAX: usize = 100_000;

pub(super) struct Logins {
    store: Arc<dyn MessageStore>,
    environment: Environment,
    remembered: RwLock<BTreeMap<TokenHash, Arc<Login>>>,
}

/// Why a token is not good.
#[derive(Debug, Error)]
pub(super) enum TokenRefusal {
    #[error("the request bears no token: expected `Authorization: Bearer TOKEN`")]
    Missing,
    #[error("the token is of no login, or that login has ended")]
    Invalid,
    #[error("the login ended at `{0}`")]
    Expired(JapanTime),
    #[error("the token was given to another certificate than `{0}`, which this connection shows")]
    Certificate(careplan_domain::CertificateSerial),
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Logins {
    pub(super) fn new(store: Arc<dyn MessageStore>, environment: Environment) -> Self {
        Self { store, environment, remembered: RwLock::default() }
    }

    /// Logs in: a fresh token, durable when it is told.
    pub(super) async fn begin(
        &self,
        office: OfficeNumber,
        certificate: &PeerCertificate,
        expires_at: JapanTime,
    ) -> Result<Secret, StoreFault> {
        let token = self.environment.entropy.token();
        let login = Login { token_hash: hash(&token), office, certificate: certificate.serial, expires_at };
        let now = self.environment.clock.now();
        self.store.keep_login(login.clone(), now).await?;
        {
            let mut remembered = self.write();
            if remembered.len() >= REMEMBERED_MAX {
                remembered.retain(|_, login| login.expires_at >= now);
            }
        }
        self.remember(login);
        Ok(Secret::from(token))
    }

    /// The login that a token speaks for, with this certificate, at `now`.
    pub(super) async fn find(
        &self,
        token: &str,
        certificate: &PeerCertificate,
        now: JapanTime,
    ) -> Result<Arc<Login>, TokenRefusal> {
        let token_hash = hash(token);
        let known = self.read().get(&token_hash).cloned();
        let login = match known {
            Some(login) => login,
            None => self.look_up(token_hash).await?.ok_or(TokenRefusal::Invalid)?,
        };
        if login.certificate != certificate.serial {
            return Err(TokenRefusal::Certificate(certificate.serial));
        }
        if now >= login.expires_at {
            return Err(TokenRefusal::Expired(login.expires_at));
        }
        Ok(login)
    }

    /// Logs out.
    pub(super) async fn end(&self, login: &Login) -> Result<(), StoreFault> {
        self.store.end_login(login.token_hash).await?;
        self.write().remove(&login.token_hash);
        Ok(())
    }

    /// Logs everybody out.
    pub(super) async fn clear(&self) -> Result<(), StoreFault> {
        self.store.clear_logins().await?;
        self.write().clear();
        Ok(())
    }

    /// A login from before a restart, or of another node on the same store.
    async fn look_up(&self, token_hash: TokenHash) -> Result<Option<Arc<Login>>, StoreFault> {
        Ok(self.store.login(token_hash).await?.map(|login| self.remember(login)))
    }

    fn remember(&self, login: Login) -> Arc<Login> {
        let login = Arc::new(login);
        let mut remembered = self.write();
        if !self.store.is_shared() && remembered.len() < REMEMBERED_MAX {
            remembered.insert(login.token_hash, Arc::clone(&login));
        }
        login
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<TokenHash, Arc<Login>>> {
        self.remembered.read().expect("no one panics while holding the logins")
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, BTreeMap<TokenHash, Arc<Login>>> {
        self.remembered.write().expect("no one panics while holding the logins")
    }
}

fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

impl Refusal for TokenRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Missing => ProblemCode::TokenMissing,
            Self::Invalid => ProblemCode::TokenInvalid,
            Self::Expired(_) => ProblemCode::TokenExpired,
            Self::Certificate(_) => ProblemCode::TokenCertificate,
            Self::Store(fault) => fault.code(),
        }
    }
}
