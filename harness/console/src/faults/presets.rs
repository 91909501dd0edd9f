//! よくある故障: rules that are ready to be switched on, each with the lesson it is for.

use careplan_wire::control::FaultRule;

/// One of them.
pub(crate) struct Preset {
    /// Of the rule, and of the preset.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What happens, and what a good program or a person does then.
    pub(crate) explanation: &'static str,
    service: &'static str,
    route: Option<&'static str>,
    every: Option<i64>,
    effect: &'static str,
    wait_ms: Option<u64>,
    status: Option<u16>,
    chain: Option<&'static str>,
}

const PLAIN: Preset = Preset {
    name: "",
    title: "",
    explanation: "",
    service: "relay",
    route: None,
    every: None,
    effect: "",
    wait_ms: None,
    status: None,
    chain: None,
};
const SENDS: Option<&str> = Some("POST /api/v1/messages");

/// All of them, in the order of the page.
pub(crate) const PRESETS: [Preset; 9] = [
    Preset {
        name: "maintenance",
        title: "連携基盤のメンテナンス",
        explanation: "連携基盤への要求に、すべて「メンテナンス中」と答えます。利用者は、時間をおいてやり直します。",
        effect: "maintenance",
        ..PLAIN
    },
    Preset {
        name: "slow",
        title: "応答が遅い",
        explanation: "連携基盤の応答が5秒遅れます。待っていることが画面で分かるか、二度押しされないかを確かめます。",
        effect: "latency",
        wait_ms: Some(5_000),
        ..PLAIN
    },
    Preset {
        name: "third-fails",
        title: "3回に1回エラー",
        explanation: "連携基盤への要求が3回に1回、503で断られます。ソフトは、少し待ってからやり直します。",
        effect: "status",
        every: Some(3),
        status: Some(503),
        ..PLAIN
    },
    Preset {
        name: "cut-line",
        title: "回線が切れる",
        explanation: "データの送信が2回に1回、何も届かないうちに切れます。送信一覧に無いことを確かめ、送り直します。",
        route: SENDS,
        every: Some(2),
        effect: "reset",
        ..PLAIN
    },
    Preset {
        name: "lost-answer",
        title: "送れたのに返事が届かない",
        explanation: "送信は済みますが、応答が途中で切れます。同じ番号(Idempotency-Key)で送り直すと、二重には届きません。",
        route: SENDS,
        effect: "truncate",
        ..PLAIN
    },
    Preset {
        name: "no-answer",
        title: "返事が来ない",
        explanation: "データの送信に30秒のあいだ何も答えません。ソフトは、待つ時間に限りを設けておきます。",
        route: SENDS,
        effect: "stall",
        wait_ms: Some(30_000),
        ..PLAIN
    },
    Preset {
        name: "twice",
        title: "処理が二度行われる",
        explanation: "送信が二度行われます。番号(Idempotency-Key)を付けない送信は、二重に届きます。",
        route: SENDS,
        effect: "duplicate",
        ..PLAIN
    },
    Preset {
        name: "wrong-server",
        title: "偽のサーバ証明書",
        explanation: "連携基盤が、信頼できない認証局のサーバ証明書を示します。ソフトは、つながずに利用者に知らせます。",
        effect: "wrong-chain",
        chain: Some("wrong-root"),
        ..PLAIN
    },
    Preset {
        name: "stale-list",
        title: "失効リストが古いまま",
        explanation: "連携基盤が新しい失効リストを取り込みません。失効した証明書でも、しばらくつながります。",
        effect: "stale-list",
        ..PLAIN
    },
];

impl Preset {
    /// The rule that it stands for.
    pub(crate) fn rule(&self) -> FaultRule {
        FaultRule {
            name: self.name.to_owned(),
            service: self.service.to_owned(),
            route: self.route.map(str::to_owned),
            every: self.every,
            effect: self.effect.to_owned(),
            wait_ms: self.wait_ms,
            status: self.status,
            chain: self.chain.map(str::to_owned),
            ..FaultRule::default()
        }
    }
}
