//! What somebody does: few words, which print as a story.

use std::fmt;

use careplan_domain::{OfficeNumber, Span};
use careplan_wire::CertificateFault;

use super::{Fault, Parcel};

/// 事業所: one of four.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who(usize);

/// 操作: what somebody does.
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    /// 初回ログイン: the temporary password is changed.
    FirstLogin(Who),
    /// 発行申請.
    Request(Who),
    /// 承認, of the office's latest request.
    Approve(Who),
    /// 差し戻し.
    Return(Who),
    /// 発行.
    Issue(Who),
    /// 更新申請.
    Renew(Who),
    /// The certificate that lasts longest is fetched and imported.
    Install(Who),
    /// 失効, of the office's latest certificate.
    Revoke(Who),
    /// 利用申請.
    Apply(Who),
    /// 支払.
    Pay(Who),
    /// 自動更新の停止.
    StopRenewal(Who),
    /// 送信.
    Send(Parcel),
    /// The same send under its key again, as a client does that got no answer.
    Repeat {
        /// Which of those with a key.
        send: usize,
    },
    /// Another content under the same key.
    Conflict {
        /// Which of those with a key.
        send: usize,
    },
    /// One side's list, from its first page to its last.
    List {
        /// Whose.
        who: Who,
        /// Which.
        side: Side,
        /// So many a page.
        limit: u32,
    },
    /// The next page of the list that is being read, or the first of this one.
    Turn {
        /// Whose.
        who: Who,
        /// Which.
        side: Side,
    },
    /// The receiver fetches.
    Download {
        /// Which message.
        message: usize,
        /// How much of it.
        portion: Portion,
    },
    /// Somebody asks for a message.
    Peek {
        /// Which.
        message: usize,
        /// Who.
        who: Who,
    },
    /// 取消: somebody would take a message back.
    Recall {
        /// Which.
        message: usize,
        /// Who.
        who: Who,
    },
    /// An office logs in with a certificate of its own that is wrong in one way.
    Show {
        /// Who.
        who: Who,
        /// What is wrong with it.
        fault: CertificateFault,
    },
    /// An office logs in as itself with another's certificate.
    Borrow {
        /// Who.
        who: Who,
        /// Whose certificate it is.
        whose: Who,
    },
    /// Time passes.
    Advance(Step),
    /// All services stop in good order and start again.
    Restart,
    /// All services die and start again.
    Kill,
    /// A fault is on; it fires once.
    FaultOn(Fault),
    /// No fault is on.
    FaultsOff,
}

/// One side of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// 送信一覧.
    Sent,
    /// 受信一覧.
    Received,
}

/// How much of a message is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// One file, counted round.
    File(usize),
    /// Each file by itself.
    Files,
    /// The archive.
    Archive,
}

/// How much time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Longer than a login lasts.
    Night,
    /// Ten days.
    TenDays,
    /// Longer than half of the retention, shorter than the whole.
    TwoMonths,
    /// Longer than a licence's term.
    Year,
    /// Almost a certificate's life.
    AlmostThreeYears,
}

impl Who {
    /// 居宅介護支援: sends plans.
    pub const MANAGER: Self = Self(0);
    /// 訪問介護.
    pub const HELPER: Self = Self(1);
    /// 通所介護.
    pub const DAY_CARE: Self = Self(2);
    /// 福祉用具貸与: has only its letter at the beginning.
    pub const RENTAL: Self = Self(3);
    /// All of them.
    pub const ALL: [Self; 4] = [Self::MANAGER, Self::HELPER, Self::DAY_CARE, Self::RENTAL];

    /// Where it stands among them.
    pub fn index(self) -> usize {
        self.0
    }

    /// 事業所番号.
    pub fn number(self) -> OfficeNumber {
        let text = ["4479900013", "4479900021", "4479900039", "4479900047"][self.0];
        text.parse().expect("the number of a fixture is one")
    }

    /// 事業所名.
    pub fn name(self) -> &'static str {
        ["みほん居宅", "みほん訪問", "みほん通所", "みほん用具"][self.0]
    }

    /// サービス種類, its code and its words.
    pub fn kind(self) -> (&'static str, &'static str) {
        [("43", "居宅介護支援"), ("11", "訪問介護"), ("15", "通所介護"), ("17", "福祉用具貸与")][self.0]
    }
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Night, Self::TenDays, Self::TwoMonths, Self::Year, Self::AlmostThreeYears];

    /// How long it is.
    pub fn span(self) -> Span {
        match self {
            Self::Night => Span::from_hours(14),
            Self::TenDays => Span::from_days(10),
            Self::TwoMonths => Span::from_days(60),
            Self::Year => Span::from_days(370),
            Self::AlmostThreeYears => Span::from_days(1_000),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(["the manager", "the helper", "the day care", "the rental"][self.0])
    }
}

impl fmt::Debug for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FirstLogin(who) => write!(f, "{who} logs in for the first time"),
            Self::Request(who) => write!(f, "{who} requests a certificate"),
            Self::Approve(who) => write!(f, "the counter approves {who}'s request"),
            Self::Return(who) => write!(f, "the counter returns {who}'s request"),
            Self::Issue(who) => write!(f, "{who}'s certificate is issued"),
            Self::Renew(who) => write!(f, "{who} renews its certificate"),
            Self::Install(who) => write!(f, "{who} imports its certificate"),
            Self::Revoke(who) => write!(f, "{who}'s certificate is revoked"),
            Self::Apply(who) => write!(f, "{who} applies for the exchange"),
            Self::Pay(who) => write!(f, "{who}'s fee arrives"),
            Self::StopRenewal(who) => write!(f, "{who} stops the renewal of its licence"),
            Self::Send(parcel) => write!(f, "{parcel}"),
            Self::Repeat { send } => write!(f, "keyed send {send} is repeated"),
            Self::Conflict { send } => write!(f, "the key of send {send} is used for something else"),
            Self::List { who, side, limit } => write!(f, "{who} reads its {side} list, {limit} a page"),
            Self::Turn { who, side } => write!(f, "a page is turned, else {who} begins its {side} list"),
            Self::Download { message, portion: Portion::File(file) } => {
                write!(f, "file {file} of message {message} is fetched")
            }
            Self::Download { message, portion: Portion::Files } => {
                write!(f, "each file of message {message} is fetched")
            }
            Self::Download { message, portion: Portion::Archive } => {
                write!(f, "the archive of message {message} is fetched")
            }
            Self::Peek { message, who } => write!(f, "{who} asks for message {message}"),
            Self::Recall { message, who } => write!(f, "{who} takes message {message} back"),
            Self::Show { who, fault } => write!(f, "{who} shows a faulty certificate: {fault}"),
            Self::Borrow { who, whose } => write!(f, "{who} logs in with the certificate of {whose}"),
            Self::Advance(Step::Night) => f.write_str("a night passes"),
            Self::Advance(Step::TenDays) => f.write_str("ten days pass"),
            Self::Advance(Step::TwoMonths) => f.write_str("two months pass"),
            Self::Advance(Step::Year) => f.write_str("a year passes"),
            Self::Advance(Step::AlmostThreeYears) => f.write_str("almost three years pass"),
            Self::Restart => f.write_str("everything restarts"),
            Self::Kill => f.write_str("everything is killed and started again"),
            Self::FaultOn(Fault { effect, on }) => write!(f, "the next {on} meets {effect}"),
            Self::FaultsOff => f.write_str("nothing goes wrong any more"),
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sent => "sent",
            Self::Received => "received",
        })
    }
}
