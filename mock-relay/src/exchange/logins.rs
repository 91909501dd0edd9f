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
    remembered: RwLock<Remembered>,
}

/// Logins in memory, and how often some have ended: what was read before an end is not remembered after it.
#[derive(Default)]
struct Remembered {
    logins: BTreeMap<TokenHash, Arc<Login>>,
    ends: u64,
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

    /// Logs in: a fresh token, durable when it is told. Of too many logins of an office the oldest ends.
    pub(super) async fn begin(
        &self,
        office: OfficeNumber,
        certificate: &PeerCertificate,
        expires_at: JapanTime,
    ) -> Result<Secret, StoreFault> {
        let token = self.environment.entropy.token();
        let login = Login { token_hash: hash(&token), office, certificate: certificate.serial, expires_at };
        let now = self.environment.clock.now();
        let ends = self.read().ends;
        let ended = self.store.keep_login(login.clone(), now).await?;
        let mut ends = ends;
        {
            let mut remembered = self.write();
            for hash in &ended {
                remembered.logins.remove(hash);
            }
            if !ended.is_empty() {
                // What was read before is not remembered any more; this login is, unless another's end came between.
                let is_last = remembered.ends == ends;
                remembered.ends += 1;
                ends = if is_last { remembered.ends } else { ends };
            }
            if remembered.logins.len() >= REMEMBERED_MAX {
                remembered.logins.retain(|_, login| login.expires_at >= now);
            }
        }
        self.remember(login, ends);
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
        let known = self.read().logins.get(&token_hash).cloned();
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
        let mut remembered = self.write();
        remembered.logins.remove(&login.token_hash);
        remembered.ends += 1;
        Ok(())
    }

    /// Logs everybody out.
    pub(super) async fn clear(&self) -> Result<(), StoreFault> {
        self.store.clear_logins().await?;
        let mut remembered = self.write();
        remembered.logins.clear();
        remembered.ends += 1;
        Ok(())
    }

    /// A login from before a restart, or of another node on the same store.
    async fn look_up(&self, token_hash: TokenHash) -> Result<Option<Arc<Login>>, StoreFault> {
        let ends = self.read().ends;
        Ok(self.store.login(token_hash).await?.map(|login| self.remember(login, ends)))
    }

    /// Remembers what was read or kept after so many ends, unless one has come since.
    fn remember(&self, login: Login, ends: u64) -> Arc<Login> {
        let login = Arc::new(login);
        let mut remembered = self.write();
        let has_room = remembered.logins.len() < REMEMBERED_MAX;
        if !self.store.is_shared() && has_room && remembered.ends == ends {
            remembered.logins.insert(login.token_hash, Arc::clone(&login));
        }
        login
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Remembered> {
        self.remembered.read().expect("no one panics while holding the logins")
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Remembered> {
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

#[cfg(test)]
mod tests {
    use careplan_domain::CertificateSerial;
    use careplan_sim::{Clock, Seed};

    use super::*;
    use crate::exchange::SqliteMessages;

    #[tokio::test]
    async fn what_was_read_before_a_logout_is_not_remembered_after_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteMessages::open(&directory.path().join("messages.sqlite")).expect("opens");
        let now = "2026-04-01T09:00".parse().expect("a time");
        let logins = Logins::new(Arc::new(store), Environment::new(Clock::standing(now), Seed::new(1)));
        let login = Login {
            token_hash: hash("token"),
            office: OfficeNumber::with_check_digit("447030001").expect("nine digits"),
            certificate: CertificateSerial::from_bytes(&[1]).expect("a serial"),
            expires_at: JapanTime::MAX,
        };
        let is_known = |logins: &Logins| logins.read().logins.contains_key(&login.token_hash);
        // Two requests bear the token: one reads its login, the other logs out, the first remembers what it read.
        let ends = logins.read().ends;
        logins.end(&login).await.expect("ends");
        logins.remember(login.clone(), ends);
        assert!(!is_known(&logins));
        let ends = logins.read().ends;
        logins.remember(login.clone(), ends);
        assert!(is_known(&logins));
        logins.clear().await.expect("clears");
        logins.remember(login.clone(), ends);
        assert!(!is_known(&logins), "a reset ends all of them");
    }
}
