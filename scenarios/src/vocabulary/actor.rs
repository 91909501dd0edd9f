//! Who acts in scenarios.

/// 登場するもの: persons, programs and services; the vocabulary is sorted by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    Federation,
    Ca,
    Portal,
    UsageSite,
    ClientApp,
    Relay,
    CareSoftware,
    Directory,
    SupportSite,
    Pages,
    Clock,
    Faults,
    Journal,
}

impl Actor {
    pub(crate) const ALL: [Self; 13] = [
        Self::Federation,
        Self::Ca,
        Self::Portal,
        Self::UsageSite,
        Self::ClientApp,
        Self::Relay,
        Self::CareSoftware,
        Self::Directory,
        Self::SupportSite,
        Self::Pages,
        Self::Clock,
        Self::Faults,
        Self::Journal,
    ];

    /// Its heading in the documentation.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Federation => "国保連合会 (federation)",
            Self::Ca => "認証局 (CA)",
            Self::Portal => "電子請求受付システム (portal)",
            Self::UsageSite => "利用状況Webサイト (usage site)",
            Self::ClientApp => "連携クライアントアプリ (client app)",
            Self::Relay => "連携基盤 (relay)",
            Self::CareSoftware => "介護ソフト (care software)",
            Self::Directory => "利用状況の公開ページ (directory)",
            Self::SupportSite => "サポートサイト (support site)",
            Self::Pages => "画面 (any page)",
            Self::Clock => "時計と進み方 (clock and pace)",
            Self::Faults => "障害 (faults)",
            Self::Journal => "記録 (journal)",
        }
    }

    /// Its anchor on the page.
    pub(crate) const fn anchor(self) -> &'static str {
        match self {
            Self::Federation => "国保連合会-federation",
            Self::Ca => "認証局-ca",
            Self::Portal => "電子請求受付システム-portal",
            Self::UsageSite => "利用状況webサイト-usage-site",
            Self::ClientApp => "連携クライアントアプリ-client-app",
            Self::Relay => "連携基盤-relay",
            Self::CareSoftware => "介護ソフト-care-software",
            Self::Directory => "利用状況の公開ページ-directory",
            Self::SupportSite => "サポートサイト-support-site",
            Self::Pages => "画面-any-page",
            Self::Clock => "時計と進み方-clock-and-pace",
            Self::Faults => "障害-faults",
            Self::Journal => "記録-journal",
        }
    }
}
