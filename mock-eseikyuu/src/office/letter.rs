//! What the federation posts: 仮パスワード and 証明書発行用パスワード.

use careplan_domain::{JapanTime, OfficeNumber, Secret};
use careplan_sim::{Alphabet, Seed};
use careplan_wire::back_office::portal::Letter;

use super::Office;
use crate::account::Password;
use crate::outbox::{self, By, Sent, Text};
use crate::portal::CertificatePassword;

/// Long enough for the portal's own rule, short enough to be typed off paper.
const LENGTH: usize = 10;

/// The passwords that letters tell. Kept readable, because this is a mock whose letter can be printed again at any time; the
/// real system keeps no such thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedPasswords {
    /// 仮パスワード.
    pub temporary: Secret,
    /// 証明書発行用パスワード.
    pub certificate: Secret,
}

impl PostedPasswords {
    /// The passwords that the seed gives this office.
    pub fn drawn(seed: &Seed, office: OfficeNumber) -> Self {
        let draw = |purpose: &str| {
            Secret::from(seed.child(purpose).child(office.as_str()).text(Alphabet::Legible, LENGTH))
        };
        Self {
            temporary: draw("mock-eseikyuu/temporary-password"),
            certificate: draw("mock-eseikyuu/certificate-password"),
        }
    }

    /// 再発行された仮パスワード, told by the office's mail or letter of this number.
    pub fn another_temporary(seed: &Seed, office: OfficeNumber, sent: u32) -> Secret {
        another(seed, "mock-eseikyuu/reissued-temporary-password", office, sent)
    }

    /// 再発行された証明書発行用パスワード, likewise.
    pub fn another_certificate(seed: &Seed, office: OfficeNumber, sent: u32) -> Secret {
        another(seed, "mock-eseikyuu/reissued-certificate-password", office, sent)
    }

    /// What a typed 証明書発行用パスワード is: case matters (S).
    pub fn judge(&self, typed: &Secret) -> CertificatePassword {
        if self.certificate.matches(typed.expose()) {
            CertificatePassword::Right
        } else if self.certificate.expose().eq_ignore_ascii_case(typed.expose()) {
            CertificatePassword::CaseDiffers
        } else {
            CertificatePassword::Wrong
        }
    }
}

fn another(seed: &Seed, purpose: &str, office: OfficeNumber, sent: u32) -> Secret {
    let branch = seed.child(purpose).child(office.as_str()).nth(u64::from(sent));
    Secret::from(branch.text(Alphabet::Legible, LENGTH))
}

/// Whether a password of the first letter is still taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is.
    Still,
    /// Another has taken its place.
    NoLonger,
}

impl Office {
    /// 仮パスワード of the first letter.
    pub fn posted_temporary(&self) -> Holds {
        let same = self.posted.temporary == self.in_force.temporary;
        if same && self.account.password == Password::Temporary { Holds::Still } else { Holds::NoLonger }
    }

    /// 証明書発行用パスワード of the first letter.
    pub fn posted_certificate(&self) -> Holds {
        if self.posted.certificate == self.in_force.certificate { Holds::Still } else { Holds::NoLonger }
    }

    /// Writes the first letter.
    pub fn send_first_letter(&mut self, arrives_at: JapanTime, now: JapanTime) -> Sent {
        self.first_letter_arrives = Some(arrives_at);
        self.send(By::Letter { arrives_at }, outbox::first_letter(self), now)
    }

    /// When it will have its first letter, while it has not.
    pub fn first_letter_under_way(&self, now: JapanTime) -> Option<JapanTime> {
        self.first_letter_arrives.filter(|arrives_at| now < *arrives_at)
    }

    /// Gives it another 仮パスワード beside the password that it has, told in these words.
    pub fn reissue_temporary(
        &mut self,
        seed: &Seed,
        by: By,
        words: fn(&Office, &Secret) -> Text,
        now: JapanTime,
    ) -> Sent {
        let temporary = PostedPasswords::another_temporary(seed, self.number, self.next_sent());
        let text = words(self, &temporary);
        self.account = self.account.with_reissued(temporary);
        self.send(by, text, now)
    }

    /// Gives it another 証明書発行用パスワード; the one before is void.
    pub fn reissue_certificate_password(&mut self, seed: &Seed, by: By, now: JapanTime) -> Sent {
        self.in_force.certificate = PostedPasswords::another_certificate(seed, self.number, self.next_sent());
        self.send(by, outbox::certificate_password_reissued(self), now)
    }

    /// 電子請求登録結果に関するお知らせ.
    pub fn letter(&self) -> Letter {
        Letter {
            day: self.registered_on,
            number: self.number,
            name: self.name.clone(),
            user_id: self.user_id(),
            temporary_password: self.posted.temporary.clone(),
            certificate_password: self.posted.certificate.clone(),
            arrives_at: self.first_letter_arrives,
        }
    }
}
