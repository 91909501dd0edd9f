//! A case as a scenario file: what the commands were, in the sentences of `docs/scenarios.md`.
//!
//! A skeleton: what the sentences cannot say stays behind as a remark, and somebody gives it a name and an end.

use super::{Command, Outcome, Parcel, Side, Step, What, Who, World};

/// The case as the text of a `.feature` file.
pub fn feature(begin: &World, commands: &[Command]) -> String {
    let mut lines = vec![
        "# language: ja".to_owned(),
        "機能: 参照モデルと食い違った手順".to_owned(),
        String::new(),
        "  背景:".to_owned(),
        format!("    前提 時計が「{}」で止まっている", minutes(begin)),
    ];
    for who in Who::ALL {
        let (name, number) = (who.name(), who.number());
        let kind = who.kind().1;
        lines.push(format!(
            "    かつ 請求を代理人に委任する{kind}事業所「{name}」({number})にお知らせが届いている"
        ));
    }
    for who in Who::ALL.into_iter().filter(|who| begin.office(*who).installed.is_some()) {
        lines.push(format!("    かつ 「{}」は利用できる状態である", who.name()));
        lines.push(format!("    かつ 「{}」が連携基盤にログインする", who.name()));
    }
    lines.extend([String::new(), "  シナリオ: 名前を付けてください".to_owned()]);
    let mut world = begin.clone();
    let mut is_first = true;
    for command in commands {
        world = world.apply(command);
        if let Some(seen) = seen(command, &world) {
            lines.push(format!("    ならば {seen}"));
            is_first = true;
            continue;
        }
        let Some(step) = step(command) else {
            lines.push(format!("    # 手順にできないこと: {command}"));
            continue;
        };
        lines.push(format!("    {} {step}", if is_first { "もし" } else { "かつ" }));
        is_first = false;
        if let Some(ending) = ending(command, &world.outcome) {
            lines.push(format!("    ならば {ending}"));
            is_first = true;
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

fn minutes(world: &World) -> String {
    let now = world.now.to_string();
    now.get(..16).unwrap_or(&now).to_owned()
}

/// What is found where somebody looks, if there is a sentence for it. `after` is what was then.
fn seen(command: &Command, after: &World) -> Option<String> {
    let Command::List { who, side: Side::Received, .. } = command else { return None };
    let count = after.listed(*who, Side::Received).len();
    (after.outcome == Outcome::Done && count > 0)
        .then(|| format!("「{}」の受信一覧は{count}件である", who.name()))
}

/// The sentence for what is done, if there is one.
fn step(command: &Command) -> Option<String> {
    let does = |who: &Who, what: &str| Some(format!("「{}」が{what}", who.name()));
    match command {
        Command::FirstLogin(who) => does(who, "仮パスワードを変更する"),
        Command::Request(who) => does(who, "証明書の発行を申請する"),
        Command::Renew(who) => does(who, "証明書の更新を申請する"),
        Command::Install(who) => does(who, "証明書を取り込む"),
        Command::Apply(who) => does(who, "利用を申請する"),
        Command::StopRenewal(who) => does(who, "自動更新を停止する"),
        Command::Revoke(who) => Some(format!("連合会が「{}」の証明書を失効させる", who.name())),
        Command::Pay(who) => Some(format!("窓口が「{}」のライセンス料の支払を記録する", who.name())),
        Command::Send(parcel) => send(parcel),
        Command::Advance(step) => Some(format!("時計を「{}」進める", span(*step))),
        Command::Approve(_)
        | Command::Return(_)
        | Command::Issue(_)
        | Command::Repeat { .. }
        | Command::Conflict { .. }
        | Command::List { .. }
        | Command::Turn { .. }
        | Command::Download { .. }
        | Command::Peek { .. }
        | Command::Recall { .. }
        | Command::Restart
        | Command::Kill
        | Command::FaultOn(_)
        | Command::FaultsOff => None,
    }
}

fn send(parcel: &Parcel) -> Option<String> {
    let (from, to) = (parcel.from.name(), parcel.to.first()?.name());
    match parcel.what {
        What::Letters(1) => Some(format!("「{from}」が添付ファイル「0.pdf」を「{to}」あてに送信する")),
        What::Plan { edition: 0 } if parcel.to == [Who::HELPER] && !parcel.has_key => {
            Some(format!("「{from}」が標準ファイル「予定」を送信する"))
        }
        What::Letters(_) | What::Plan { .. } | What::Wrong(_) => None,
    }
}

fn span(step: Step) -> &'static str {
    match step {
        Step::Night => "14h",
        Step::TenDays => "10d",
        Step::TwoMonths => "60d",
        Step::Year => "370d",
        Step::AlmostThreeYears => "1000d",
    }
}

/// What the sentence after it would be.
fn ending(command: &Command, outcome: &Outcome) -> Option<String> {
    match (command, outcome) {
        (Command::Send(_), Outcome::Done) => Some("送信は受け付けられる".to_owned()),
        (_, Outcome::Refused(reasons)) => match reasons.as_slice() {
            [code] if *code != "page" => Some(format!("「{code}」の理由で断られる")),
            _ => None,
        },
        _ => None,
    }
}
