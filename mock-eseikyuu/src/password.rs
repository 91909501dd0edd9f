//! Passwords that offices chose, as hashes. Those that the federation posts are kept readable, with the office.

use argon2::{Algorithm, Argon2, Params, Version};
use careplan_domain::{Secret, secrets_match};
use careplan_sim::Entropy;
use thiserror::Error;

/// What one hash costs. Low by default: a mock protects nobody, and its start-up is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self { memory_kib: 4 * 1024, passes: 1 }
    }
}

/// An own password's hash: Argon2id with its salt and cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordHash {
    /// The cost it was made with.
    pub cost: PasswordCost,
    /// Its salt.
    pub salt: [u8; 16],
    /// The hash.
    pub hash: [u8; 32],
}

/// The hash could not be made: a cost out of bounds.
#[derive(Clone, Debug, Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashFault(String);

impl PasswordHash {
    /// Hashes `password` with a fresh salt. Takes milliseconds: not for a thread that serves others.
    pub fn of(password: &Secret, cost: PasswordCost, entropy: &dyn Entropy) -> Result<Self, HashFault> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        Ok(Self { cost, salt, hash: digest(password, cost, &salt)? })
    }

    /// Whether it is the hash of `password`. Takes milliseconds as well.
    pub fn is_of(&self, password: &Secret) -> Result<bool, HashFault> {
        Ok(secrets_match(digest(password, self.cost, &self.salt)?, self.hash))
    }
}

fn digest(password: &Secret, cost: PasswordCost, salt: &[u8; 16]) -> Result<[u8; 32], HashFault> {
    let fault = |error: argon2::Error| HashFault(error.to_string());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(fault)?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.expose().as_bytes(), salt, &mut hash)
        .map_err(fault)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use careplan_sim::OsEntropy;

    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let cost = PasswordCost { memory_kib: 64, passes: 1 };
        let hash = PasswordHash::of(&Secret::from("Mihon1234"), cost, &OsEntropy).unwrap();
        assert!(hash.is_of(&Secret::from("Mihon1234")).unwrap());
        assert!(!hash.is_of(&Secret::from("mihon1234")).unwrap());
        let again = PasswordHash::of(&Secret::from("Mihon1234"), cost, &OsEntropy).unwrap();
        assert_ne!(hash.hash, again.hash, "each has its own salt");
    }

    #[test]
    fn an_impossible_cost_is_refused() {
        let cost = PasswordCost { memory_kib: 0, passes: 1 };
        assert!(PasswordHash::of(&Secret::from("Mihon1234"), cost, &OsEntropy).is_err());
    }
}
