//! A case as a scenario file: what the commands were and what each should come to, in the sentences of `docs/scenarios.md`.
//!
//! Every command has its sentence, so that the scenario does what the case did and fails where it failed; somebody gives it a
//! name and its place.

use super::{
    Command, Copies, Effect, Fault, On, Outcome, Parcel, Portion, Posted, Side, Step, What, Who, World, Wrong,
};

/// The case as the text of a `.feature` file.
pub fn feature(begin: &World, commands: &[Command]) -> String {
    let mut lines = vec![
        "# language: ja".to_owned(),
        "機能: 参照モデルと食い違った手順".to_owned(),
        String::new(),
        "  背景:".to_owned(),
        format!("    前提 時計が「{}」で止まっている", minutes(begin)),
        "    かつ 窓口はいつでも開いている".to_owned(),
        "    かつ 進み方は手動である".to_owned(),
        "    かつ 連携基盤の取消の設定を入れる".to_owned(),
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
    }
    lines.extend([String::new(), "  シナリオ: 名前を付けてください".to_owned()]);
    let mut before = begin.clone();
    let mut is_first = true;
    for command in commands {
        let after = before.clone().apply(command);
        for step in deeds(command, &before) {
            lines.push(format!("    {} {step}", if is_first { "もし" } else { "かつ" }));
            is_first = false;
        }
        for (place, check) in checks(command, &after).into_iter().enumerate() {
            lines.push(format!("    {} {check}", if place == 0 { "ならば" } else { "かつ" }));
            is_first = true;
        }
        before = after;
    }
    lines.push(String::new());
    lines.join("\n")
}

fn minutes(world: &World) -> String {
    let now = world.now.to_string();
    now.get(..16).unwrap_or(&now).to_owned()
}

/// The sentences for what is done. `before` is what was until then.
fn deeds(command: &Command, before: &World) -> Vec<String> {
    let does = |who: Who, what: &str| vec![format!("「{}」が{what}", who.name())];
    let at_counter = |who: Who, what: &str| vec![format!("連合会が「{}」の{what}", who.name())];
    match *command {
        Command::FirstLogin(who) => does(who, "仮パスワードを変更する"),
        Command::Request(who) => does(who, "証明書の発行申請を試みる"),
        Command::Approve(who) => at_counter(who, "申請を承認する"),
        Command::Return(who) => at_counter(who, "申請を「不備」として差し戻す"),
        Command::Issue(who) => vec![format!("「{}」の証明書がただちに発行される", who.name())],
        Command::Renew(who) => does(who, "証明書の更新申請を試みる"),
        Command::Install(who) => does(who, "新しい証明書に切り替える"),
        Command::Revoke(who) => at_counter(who, "いちばん新しい証明書の失効を試みる"),
        Command::Apply(who) => does(who, "利用申請を試みる"),
        Command::Pay(who) => vec![format!("窓口が「{}」の支払の記録を試みる", who.name())],
        Command::StopRenewal(who) => does(who, "自動更新の停止を試みる"),
        Command::Send(ref parcel) => {
            // What is refused is done neither once nor twice: it can be asked again what became of it.
            let is_refused = matches!(before.judge(command), Outcome::Refused(_));
            let may_be_lost = matches!(before.fault, Some(Fault { on: On::Send, .. }));
            let again = is_refused && may_be_lost && !parcel.has_key;
            let again = again.then(|| "次の送信は答えがなければ繰り返す".to_owned());
            again.into_iter().chain(send(parcel, before.tried)).collect()
        }
        Command::Repeat { send } => {
            let key = &before.keys[send];
            let subject = super::mail::subject(key.number);
            does(key.parcel.from, &format!("件名「{subject}」の送信を同じキーで繰り返す"))
        }
        Command::Conflict { send } => {
            let key = &before.keys[send];
            let subject = super::mail::subject(key.number);
            does(key.parcel.from, &format!("件名「{subject}」の送信のキーで別のファイルを送信する"))
        }
        Command::List { who, side, limit } => {
            does(who, &format!("{}一覧を{limit}件ずつ終わりまで読む", word(side)))
        }
        Command::Turn { who, side } => {
            does(who, &format!("読みかけの一覧をめくるか、なければ{}一覧を開く", word(side)))
        }
        Command::Download { message, portion } => download(&before.messages[message], portion),
        Command::Peek { message, who } => does(who, &format!("{}を開く", named(&before.messages[message]))),
        Command::Recall { message, who } => {
            does(who, &format!("{}を取り消す", named(&before.messages[message])))
        }
        Command::Show { who, fault } => {
            does(who, &format!("誤り「{fault}」のある証明書で連携基盤にログインする"))
        }
        Command::Borrow { who, whose } => {
            does(who, &format!("「{}」のPCの証明書でログインしようとする", whose.name()))
        }
        Command::Advance(step) => vec![format!("時計を「{}」進める", span(step))],
        Command::Restart => vec!["すべてのサービスが再起動する".to_owned()],
        Command::Kill => vec!["すべてのサービスが突然落ちて起動しなおす".to_owned()],
        Command::FaultOn(fault) => {
            // A sentence adds its rule to those that are on.
            let cleared = before.fault.is_some().then(|| FAULTS_OFF.to_owned());
            cleared.into_iter().chain([rule(fault)]).collect()
        }
        Command::FaultsOff => vec![FAULTS_OFF.to_owned()],
    }
}

const FAULTS_OFF: &str = "障害をすべて取り除く";

fn send(parcel: &Parcel, number: usize) -> Vec<String> {
    let subject = super::mail::subject(number);
    let to: Vec<&str> = parcel.to.iter().map(|to| to.name()).collect();
    let what = match parcel.what {
        What::Letters(files) => format!("手紙を{files}通"),
        What::Plan { edition } => format!("第{edition}版の予定を"),
        What::Wrong(Wrong::Empty) => "空のファイルを".to_owned(),
        What::Wrong(Wrong::Program) => "プログラムを".to_owned(),
        What::Wrong(Wrong::ToItself) => "手紙を1通".to_owned(),
        What::Wrong(Wrong::OfOthers) => "訪問介護あての予定を".to_owned(),
    };
    let (from, to) = (parcel.from.name(), to.join("、"));
    let key = parcel.has_key.then(|| format!("次の送信に再送のキー「send-{number}」を付ける"));
    let sent = format!("「{from}」が件名「{subject}」で{what}「{to}」あてに送信する");
    key.into_iter().chain([sent]).collect()
}

fn download(posted: &Posted, portion: Portion) -> Vec<String> {
    let (to, subject) = (posted.to.name(), posted.subject());
    let what = match portion {
        Portion::File(file) => format!("メッセージから{}番目のファイルを", file % posted.files.len() + 1),
        Portion::Files => "メッセージを一つずつ".to_owned(),
        Portion::Archive => "メッセージをZIPで".to_owned(),
    };
    vec![format!("「{to}」が件名「{subject}」の{what}受け取る")]
}

fn named(posted: &Posted) -> String {
    format!("「{}」あての件名「{}」のメッセージ", posted.to.name(), posted.subject())
}

fn rule(Fault { effect, on }: Fault) -> String {
    let route = match on {
        On::Send => "POST /api/v1/messages",
        On::Download => "GET /api/v1/messages/{id}/archive",
        On::List => "GET /api/v1/messages/received",
    };
    match effect {
        Effect::Status => format!("連携基盤の「{route}」が1回目に状態503で答える"),
        Effect::Reset => format!("連携基盤の「{route}」の接続が1回目に切れる"),
        Effect::Truncate => format!("連携基盤の「{route}」の答えが1回目に途中で切れる"),
        Effect::Duplicate => format!("連携基盤の「{route}」の要求が1回目に二重に届く"),
        // Of all calls: that nothing else comes of it is the same.
        Effect::Latency => "連携基盤の答えが5ミリ秒遅れる".to_owned(),
    }
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Sent => "送信",
        Side::Received => "受信",
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

/// The sentences for what it should have come to. `after` is what was then.
fn checks(command: &Command, after: &World) -> Vec<String> {
    match after.outcome {
        Outcome::Refused(ref reasons) => vec![refused(reasons)],
        Outcome::PerhapsDone => vec!["送信は受け付けられるか、答えがない".to_owned()],
        Outcome::Done => done(command, after),
    }
}

fn done(command: &Command, after: &World) -> Vec<String> {
    let not_refused = || vec!["断られない".to_owned()];
    let seen_by = |who: Who, posted: &Posted| {
        let side = if who == posted.from { Side::Sent } else { Side::Received };
        let label = posted.state(after.now).label(wire(side));
        format!("「{}」から見て{}は「{label}」である", who.name(), named(posted))
    };
    match *command {
        Command::Request(_)
        | Command::Approve(_)
        | Command::Return(_)
        | Command::Issue(_)
        | Command::Renew(_)
        | Command::Revoke(_)
        | Command::Apply(_)
        | Command::Pay(_)
        | Command::StopRenewal(_)
        | Command::Turn { .. }
        | Command::Show { .. }
        | Command::Borrow { .. } => not_refused(),
        Command::Send(_) | Command::Repeat { .. } | Command::Conflict { .. } => {
            vec!["送信は受け付けられる".to_owned()]
        }
        Command::Download { message, .. } => {
            let posted = &after.messages[message];
            let (subject, to) = (posted.subject(), posted.to.name());
            vec![
                format!("受け取ったファイルは件名「{subject}」で「{to}」に送ったとおりである"),
                seen_by(posted.to, posted),
            ]
        }
        Command::Peek { message, who } | Command::Recall { message, who } => {
            not_refused().into_iter().chain([seen_by(who, &after.messages[message])]).collect()
        }
        Command::List { who, side, .. } => vec![listed(after, who, side)],
        // They fail by themselves where they do not what they say.
        Command::FirstLogin(_)
        | Command::Install(_)
        | Command::Advance(_)
        | Command::Restart
        | Command::Kill
        | Command::FaultOn(_)
        | Command::FaultsOff => Vec::new(),
    }
}

fn listed(after: &World, who: Who, side: Side) -> String {
    let entry = |index: usize| {
        let posted = &after.messages[index];
        let (subject, label) = (posted.subject(), posted.state(after.now).label(wire(side)));
        match posted.copies {
            Copies::ONE => format!("{subject} {label}"),
            Copies { min, max } => format!("{subject} {label} {min}～{max}件"),
        }
    };
    let entries: Vec<String> = after.listed(who, side).into_iter().map(entry).collect();
    if entries.is_empty() {
        return "読んだ一覧は空である".to_owned();
    }
    format!("読んだ一覧は「{}」である", entries.join("、"))
}

fn refused(reasons: &[&str]) -> String {
    match reasons {
        ["page"] => "画面では進めない".to_owned(),
        [code] if *code != "handshake" => format!("「{code}」の理由で断られる"),
        several => {
            let mut codes: Vec<&str> = Vec::new();
            for code in several {
                if !codes.contains(code) {
                    codes.push(code);
                }
            }
            format!("「{}」のいずれかの理由で断られる", codes.join("、"))
        }
    }
}

fn wire(side: Side) -> careplan_wire::relay::Side {
    match side {
        Side::Sent => careplan_wire::relay::Side::Sent,
        Side::Received => careplan_wire::relay::Side::Received,
    }
}
