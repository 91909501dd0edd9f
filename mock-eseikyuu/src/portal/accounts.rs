//! Who may come in: verifying, logging in, changing the password.

use careplan_domain::{
    InvalidUserPassword, JapanTime, OfficeNumber, OfficeUserId, Secret, UserPassword, has_full_width,
};
use careplan_serve::store::StoreFault;
use careplan_wire::back_office::portal::Verified;
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::account::{Match, Password, Standing};
use crate::office::Office;
use crate::password::{HashFault, PasswordHash};

/// Characters of a typed password that are looked at. The longest right one has 16.
const TYPED_MAX: usize = 128;

/// The portal could not find out.
#[derive(Debug, Error)]
pub enum VerifyFault {
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashFault),
    /// The store failed.
    #[error("the attempt was not stored")]
    Store(#[from] StoreFault),
    /// The office went away meanwhile, by a reset.
    #[error(transparent)]
    Office(#[from] OfficeUnknown),
}

/// Who has logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogIn {
    /// To the menu.
    Active(OfficeNumber),
    /// To the change of the password first: it is the temporary one, or it has expired.
    MustChange(OfficeNumber),
}

/// Why nobody has.
#[derive(Debug, Error)]
pub enum LogInRefusal {
    /// ID or password is wrong.
    #[error("user ID or password is wrong")]
    Wrong,
    /// The account is locked.
    #[error("the account is locked until {until}")]
    Locked {
        /// Until when.
        until: JapanTime,
    },
    /// It could not be found out.
    #[error(transparent)]
    Fault(#[from] VerifyFault),
}

/// A new password as it was typed.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// Once.
    pub password: Secret,
    /// And again.
    pub repeated: Secret,
}

/// What is wrong with a new password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFinding {
    /// Nothing was typed.
    Missing,
    /// Fewer than 8 or more than 16 characters.
    Length {
        /// How many.
        found: usize,
    },
    /// Full-width characters.
    FullWidth,
    /// Something else than letters and digits.
    Character,
    /// The same as before.
    Same,
    /// The two differ.
    Repeated,
    /// The present password was not typed.
    CurrentMissing,
    /// What was typed as the present password is another.
    CurrentWrong,
    /// The account is locked: one wrong password too many.
    CurrentLocked {
        /// Until when.
        until: JapanTime,
    },
}

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum ChangePasswordRefusal {
    /// The new one will not do.
    #[error("the new password breaks {} rules", .0.len())]
    Findings(Vec<PasswordFinding>),
    /// It could not be done.
    #[error(transparent)]
    Fault(#[from] VerifyFault),
}

impl From<StoreFault> for ChangePasswordRefusal {
    fn from(fault: StoreFault) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<HashFault> for ChangePasswordRefusal {
    fn from(fault: HashFault) -> Self {
        Self::Fault(fault.into())
    }
}

impl From<OfficeUnknown> for ChangePasswordRefusal {
    fn from(unknown: OfficeUnknown) -> Self {
        Self::Fault(unknown.into())
    }
}

impl Portal {
    /// Is this the password of this user? A wrong one counts towards the lock.
    pub async fn verify(&self, user: &OfficeUserId, password: &Secret) -> Result<Verified, VerifyFault> {
        let verified = self.verified(user, password).await?;
        let office = user.office();
        match verified {
            Verified::Right | Verified::Temporary | Verified::Expired => self.done(office, "verified"),
            Verified::Wrong => {
                self.refused(
                    Some(office),
                    "verified",
                    "office-password-wrong",
                    "user ID or password is wrong",
                );
            }
            Verified::Locked { until } => self.refused(
                Some(office),
                "verified",
                "office-account-locked",
                format!("the account is locked until {until}"),
            ),
        }
        Ok(verified)
    }

    async fn verified(&self, user: &OfficeUserId, password: &Secret) -> Result<Verified, VerifyFault> {
        let rules = self.0.settings.account_rules();
        let number = user.office();
        loop {
            // One office has one ID; the guide's other spelling of a prefecture is another ID.
            let now = self.now();
            let Some(office) = self.office(&number).filter(|office| office.user_id() == *user) else {
                return Ok(self.0.strangers.tried(user, &rules, now));
            };
            let seen = office.account.clone();
            if let Standing::Locked { until } = seen.standing(&rules, now) {
                return Ok(Verified::Locked { until });
            }
            let found = self.compare(&office, password).await?;
            let (after, answer) = seen.tried(found, &rules, now);
            if after == seen {
                return Ok(answer);
            }
            // Another attempt may have come between: the lock counts them all, so look again.
            let kept = self
                .change(number, |office: &mut Office| {
                    if office.account.password != seen.password || office.account.reissued != seen.reissued {
                        return Ok::<_, VerifyFault>(None);
                    }
                    let (after, answer) = office.account.tried(found, &rules, now);
                    if let (Some(used), None) = (&office.account.reissued, &after.reissued) {
                        office.in_force.temporary = used.clone();
                    }
                    office.account = after;
                    Ok(Some(answer))
                })
                .await?;
            if let Some(answer) = kept {
                return Ok(answer);
            }
        }
    }

    /// Logs somebody in at the portal's own page.
    pub async fn log_in(&self, user: &OfficeUserId, password: &Secret) -> Result<LogIn, LogInRefusal> {
        let office = user.office();
        match self.verified(user, password).await? {
            Verified::Right => {
                self.done(office, "portal-login");
                Ok(LogIn::Active(office))
            }
            Verified::Temporary | Verified::Expired => {
                self.done(office, "portal-login");
                Ok(LogIn::MustChange(office))
            }
            Verified::Wrong => {
                self.refused(
                    Some(office),
                    "portal-login",
                    "office-password-wrong",
                    "user ID or password is wrong",
                );
                Err(LogInRefusal::Wrong)
            }
            Verified::Locked { until } => {
                self.refused(
                    Some(office),
                    "portal-login",
                    "office-account-locked",
                    format!("the account is locked until {until}"),
                );
                Err(LogInRefusal::Locked { until })
            }
        }
    }

    /// Whether an office may take this password; all findings are told at once.
    pub async fn judge_new_password(
        &self,
        number: OfficeNumber,
        new: &NewPassword,
    ) -> Result<Secret, ChangePasswordRefusal> {
        let office = self.office(&number).ok_or(OfficeUnknown(number))?;
        let (accepted, mut findings) = findings(new);
        if let Some(password) = &accepted
            && self.compare(&office, password).await? == Match::Same
        {
            findings.push(PasswordFinding::Same);
        }
        let Some(password) = accepted.filter(|_| findings.is_empty()) else {
            self.refused(
                Some(number),
                "password-changed",
                "password-rules",
                format!("the new password breaks {} rules", findings.len()),
            );
            return Err(ChangePasswordRefusal::Findings(findings));
        };
        Ok(password)
    }

    /// Changes an office's password.
    pub async fn change_password(
        &self,
        number: OfficeNumber,
        new: &NewPassword,
    ) -> Result<(), ChangePasswordRefusal> {
        loop {
            let seen = self.office(&number).ok_or(OfficeUnknown(number))?.account.password;
            let password = self.judge_new_password(number, new).await?;
            if self.replace_password(number, &seen, password).await? == Replaced::Yes {
                return Ok(());
            }
        }
    }

    /// Puts a password in the place of the one that was seen when it was judged.
    async fn replace_password(
        &self,
        number: OfficeNumber,
        seen: &Password,
        password: Secret,
    ) -> Result<Replaced, ChangePasswordRefusal> {
        let (cost, entropy) = (self.0.settings.password_cost, self.0.environment.entropy.clone());
        let hash = self.hashing(move || PasswordHash::of(&password, cost, entropy.as_ref())).await?;
        let now = self.now();
        let replaced = self
            .change(number, |office: &mut Office| {
                if office.account.password != *seen {
                    return Ok::<_, ChangePasswordRefusal>(Replaced::No);
                }
                office.account = office.account.changed(hash, now);
                Ok(Replaced::Yes)
            })
            .await?;
        if replaced == Replaced::Yes {
            self.done(number, "password-changed");
        }
        Ok(replaced)
    }

    /// Changes the password of an office that is logged in and shows by its present one who it is. A wrong one counts
    /// towards the lock (A).
    pub async fn change_own_password(
        &self,
        number: OfficeNumber,
        current: &Secret,
        new: &NewPassword,
    ) -> Result<(), ChangePasswordRefusal> {
        loop {
            let seen = self.office(&number).ok_or(OfficeUnknown(number))?.account.password;
            let (accepted, mut all) = match self.judge_new_password(number, new).await {
                Ok(password) => (Some(password), Vec::new()),
                Err(ChangePasswordRefusal::Findings(findings)) => (None, findings),
                Err(fault) => return Err(fault),
            };
            all.extend(self.judge_current(number, current).await?);
            let Some(password) = accepted.filter(|_| all.is_empty()) else {
                return Err(ChangePasswordRefusal::Findings(all));
            };
            // Another change may have come between: what was shown is the present password no longer, so look again.
            if self.replace_password(number, &seen, password).await? == Replaced::Yes {
                return Ok(());
            }
        }
    }

    async fn judge_current(
        &self,
        number: OfficeNumber,
        current: &Secret,
    ) -> Result<Option<PasswordFinding>, VerifyFault> {
        let office = self.office(&number).ok_or(OfficeUnknown(number))?;
        if current.expose().is_empty() {
            return Ok(Some(PasswordFinding::CurrentMissing));
        }
        let refused = |rule, reason: &str| self.refused(Some(number), "password-changed", rule, reason);
        Ok(match self.verified(&office.user_id(), current).await? {
            Verified::Right | Verified::Temporary | Verified::Expired => None,
            Verified::Wrong => {
                refused("office-password-wrong", "the present password is another");
                Some(PasswordFinding::CurrentWrong)
            }
            Verified::Locked { until } => {
                refused("office-account-locked", &format!("the account is locked until {until}"));
                Some(PasswordFinding::CurrentLocked { until })
            }
        })
    }

    async fn compare(&self, office: &Office, typed: &Secret) -> Result<Match, VerifyFault> {
        if typed.expose().chars().count() > TYPED_MAX {
            return Ok(Match::Different);
        }
        if office.account.reissued.as_ref().is_some_and(|reissued| reissued.matches(typed.expose())) {
            return Ok(Match::Reissued);
        }
        let same = match &office.account.password {
            Password::Temporary => office.in_force.temporary.matches(typed.expose()),
            Password::Own { hash, .. } => {
                let (hash, typed) = (hash.clone(), typed.clone());
                self.hashing(move || hash.is_of(&typed)).await?
            }
        };
        Ok(if same { Match::Same } else { Match::Different })
    }

    /// Hashes off the threads that serve others, a few at once.
    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashFault> + Send + 'static,
    ) -> Result<T, HashFault> {
        let _place = self.0.hashing.acquire().await.expect("nobody closes the semaphore");
        self.0.environment.labour.carry_out(work).await.expect("hashing does not panic")
    }
}

/// Whether a new password took the place of the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replaced {
    Yes,
    /// The one before was another by then.
    No,
}

fn findings(new: &NewPassword) -> (Option<Secret>, Vec<PasswordFinding>) {
    let typed = new.password.expose();
    let mut findings = Vec::new();
    if typed.is_empty() {
        findings.push(PasswordFinding::Missing);
    } else {
        if has_full_width(typed) {
            findings.push(PasswordFinding::FullWidth);
        } else if typed.chars().any(|character| !character.is_ascii_alphanumeric()) {
            findings.push(PasswordFinding::Character);
        }
        let found = typed.chars().count();
        if !(UserPassword::LENGTH_MIN..=UserPassword::LENGTH_MAX).contains(&found) {
            findings.push(PasswordFinding::Length { found });
        }
    }
    if !new.password.matches(new.repeated.expose()) {
        findings.push(PasswordFinding::Repeated);
    }
    let parsed: Result<UserPassword, InvalidUserPassword> = typed.parse();
    (parsed.ok().map(UserPassword::into_secret), findings)
}
