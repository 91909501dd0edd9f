//! The app's pages over the network of a testbed: two offices that really exchange.

mod bad_input;
mod bench;
mod logins;
mod troubles;

use careplan_domain::Span;
use careplan_wire::control::{AdjustRelay, Keep};

use self::bench::{Bench, Browser, Form};

const PDF: &[u8] = b"%PDF-1.4 mihon";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_from_one_desk_to_the_folder_of_another() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    insta::assert_snapshot!("login", planner.get("").await.steady());
    planner.enter_personal().await.leads_to(&planner.path("/office"));
    insta::assert_snapshot!("office", planner.get("/office").await.steady());
    planner.enter_office().await.leads_to(&planner.path("/received"));
    insta::assert_snapshot!("received_none", planner.get("/received").await.steady());

    let draft = planner.begin().await;
    insta::assert_snapshot!("compose_empty", planner.get(&draft).await.steady());
    let form = Form::new("add").files(&bench.files).file("見本.pdf", PDF);
    planner.fill(&draft, form).await.leads_to(&planner.path(&draft));
    insta::assert_snapshot!("compose", planner.get(&draft).await.steady());
    let form =
        Form::new("confirm").text("subject", "4月の予定").text("body", "ご確認ください。\r\n見本 花子");
    planner.fill(&draft, form).await.leads_to(&planner.path(&format!("{draft}/confirm")));
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    insta::assert_snapshot!("confirm", confirm.steady());
    planner.send(&draft, &confirm).await.leads_to(&planner.path(&draft));
    insta::assert_snapshot!("outcome", planner.get(&draft).await.steady());
    insta::assert_snapshot!("sent", planner.get("/sent").await.steady());

    let helper = bench.browser(&bench.receiver);
    helper.log_in().await;
    let received = helper.get("/received").await;
    insta::assert_snapshot!("received", received.steady());
    let message = received.link("/messages/");
    insta::assert_snapshot!("message", helper.get(&message).await.steady());
    let saved = helper.post(&format!("{message}/download"), "").await;
    let count = bench.files.len() + 1;
    saved.leads_to(&helper.path(&format!("{message}?new={count}&replaced=0")));
    insta::assert_snapshot!(
        "message_received",
        helper.get(&format!("{message}?new={count}&replaced=0")).await.steady()
    );
    let folder = helper.at(&format!("/desk/{}/folder", bench.receiver.number)).await;
    insta::assert_snapshot!("folder", folder.steady());
    for (name, content) in &bench.files {
        let name = name.parse().expect("a name");
        let there = bench.bed.control().folder_file(bench.receiver.number, &name).await.unwrap();
        assert_eq!(there.as_deref(), Some(content.as_slice()));
    }
    planner.get("/sent").await.says("相手受信済");
    insta::assert_snapshot!("licence", helper.get("/licence").await.steady());
    helper.post("/logout", "").await.leads_to(&helper.path(""));
    helper.get("").await.says("ログアウトしました。");
    helper.get("/received").await.leads_to(&helper.path(""));
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_button_pressed_again_and_again_sends_once() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    planner.fill(&draft, Form::new("confirm").files(&bench.files)).await;
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    let clicks = (0..4).map(|_| planner.send(&draft, &confirm));
    for click in futures_util::future::join_all(clicks).await {
        click.leads_to(&planner.path(&draft));
    }
    planner.send(&draft, &confirm).await.leads_to(&planner.path(&draft));
    // Back to what lies behind: each way leads to what came of it.
    planner.get(&format!("{draft}/confirm")).await.leads_to(&planner.path(&draft));
    planner.fill(&draft, Form::new("add").files(&bench.files)).await.leads_to(&planner.path(&draft));
    planner.get(&draft).await.says("送信が完了しました。");
    assert_eq!(bench.done("message-sent"), 1);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_changed_after_it_was_looked_at_is_looked_at_again() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    planner.fill(&draft, Form::new("confirm").files(&bench.files)).await;
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    // Somebody else at the desk, in another tab.
    planner.fill(&draft, Form::new("add").text("subject", "別の件名")).await;
    planner.send(&draft, &confirm).await.leads_to(&planner.path(&draft));
    planner.get(&draft).await.says("確認したあとで内容が変わりました。");
    assert_eq!(bench.done("message-sent"), 0);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_is_chosen_from_the_live_search_and_the_folder_gives_files() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let folder = format!("/desk/{}/folder", bench.sender.number);
    let form = Form::new("bring").file("計画.pdf", PDF);
    planner.fill_at(&folder, form).await.leads_to(&format!("{folder}?new=1&replaced=0"));
    planner
        .fill_at(&folder, Form::new("bring").file("計画.pdf", PDF))
        .await
        .leads_to(&format!("{folder}?new=0&replaced=1"));
    let draft = planner.begin().await;
    planner.fill(&draft, Form::new("folder").text("pick", "計画.pdf")).await;
    planner.get(&draft).await.says("宛先が決まっていません。");
    planner.fill(&draft, Form::new("confirm")).await;
    planner.get(&format!("{draft}/confirm")).await.leads_to(&planner.path(&draft));
    planner.fill(&draft, Form::new("receiver")).await.leads_to(&planner.path(&format!("{draft}/receiver")));
    let search = planner.get(&format!("{draft}/receiver?q={}", bench.receiver.number)).await;
    insta::assert_snapshot!("receivers", search.steady());
    let to = format!("to={}", bench.receiver.number);
    planner.post(&format!("{draft}/receiver"), &to).await.leads_to(&planner.path(&draft));
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    confirm.says(&bench.receiver.name);
    planner.send(&draft, &confirm).await;
    assert_eq!(bench.done("message-sent"), 1);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_come_in_pages_and_are_narrowed_by_office_day_and_state() {
    let bench = Bench::new().await;
    let desk = bench.bed.office(bench.sender.number).client().await.unwrap();
    for number in 0..25 {
        let files = [careplan_client::Attachment::new("a.pdf", PDF)];
        let mut outgoing = careplan_client::Outgoing::files(files).to(bench.receiver.number);
        outgoing.subject = Some(format!("第{number}通"));
        desk.send(&outgoing).await.unwrap();
    }
    let helper = bench.browser(&bench.receiver);
    helper.log_in().await;
    let first = helper.get("/received").await;
    assert_eq!(first.text.matches("<tr><td class=\"short\">").count(), 20);
    first.says("第24通");
    let second = helper.get(&first.link("/received?cursor=")).await;
    assert_eq!(second.text.matches("<tr><td class=\"short\">").count(), 5);
    second.says("第0通");
    second.says("最初の頁");
    for (query, is_there) in [
        ("state=received", false),
        ("state=unreceived", true),
        (&*format!("office={}", bench.sender.number), true),
        (&*format!("office={}", bench.receiver.number), false),
        ("since=2026-01-01&until=2100-01-01", true),
        ("until=2026-01-01", false),
    ] {
        let list = helper.get(&format!("/received?{query}")).await;
        assert_eq!(list.text.contains("件名") && list.text.contains("第24通"), is_there, "{query}");
    }
    helper.get("/received?since=x").await.says("日付を「2026-04-06」の形で入力してください。");
    helper.get("/received?office=%E3%81%AA%E3%81%84").await.says("この名前の事業所は登録されていません。");
    helper.get("/received?cursor=nonsense").await.says("一覧の最初の画面から開き直してください。");
    helper.get("/messages/nothing").await.says("一覧から開き直してください。");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_has_ended_leads_back_and_what_was_written_is_still_there() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    planner.fill(&draft, Form::new("add").files(&bench.files).text("subject", "4月の予定")).await;
    bench.bed.clock().advance(Span::from_days(30)).await.unwrap();
    planner.get("/received").await.leads_to(&planner.path(""));
    let screen = planner.get("").await;
    screen.says("ログインの有効期間が終わりました");
    screen.says("<title>エラー: ");
    planner.get(&draft).await.leads_to(&planner.path(""));
    planner.enter_personal().await;
    planner.enter_office().await.leads_to(&planner.path(&draft));
    planner.get(&draft).await.says("4月の予定");
    // The certificate ends meanwhile.
    bench.bed.clock().advance(Span::from_days(1_097)).await.unwrap();
    planner.get("/sent").await.leads_to(&planner.path(""));
    let screen = planner.get("").await;
    screen.says("この端末の証明書の有効期間は、");
    screen.says("新しい証明書を申請し");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_at_one_desk_have_a_login_each_and_one_browser_sits_at_two_desks() {
    let bench = Bench::new().await;
    let (one, other) = (bench.browser(&bench.sender), bench.browser(&bench.sender));
    one.log_in().await;
    other.get("/received").await.leads_to(&other.path(""));
    other.log_in().await;
    one.post("/logout", "").await;
    other.get("/received").await.says("受信一覧");
    let next = other.sit_at(&bench.receiver);
    next.get("/received").await.leads_to(&next.path(""));
    next.log_in().await;
    other.get("/received").await.says(&bench.sender.name);
    next.get("/received").await.says(&bench.receiver.name);
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_ends_logins_and_empties_drafts_and_folders() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    let folder = format!("/desk/{}/folder", bench.sender.number);
    planner.fill_at(&folder, Form::new("bring").file("計画.pdf", PDF)).await;
    bench.bed.control().reset(Keep::Offices).await.unwrap();
    planner.get("/received").await.leads_to(&planner.path(""));
    planner.log_in().await;
    planner.get(&draft).await.says("この送信はもうありません");
    planner.at(&folder).await.says("ファイルは、まだありません。");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_version_is_told_after_the_login() {
    let bench = Bench::new().await;
    let newer = AdjustRelay { newest_client: Some("1.2.0".to_owned()), ..AdjustRelay::default() };
    bench.bed.adjust_relay(newer).await.unwrap();
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let list = planner.get("/received").await;
    list.says("最新verへのアップデートをお願いします");
    list.says("/support/download");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_taken_back_where_the_relay_lets_it_be() {
    let bench = Bench::new().await;
    let planner = bench.browser(&bench.sender);
    planner.log_in().await;
    let draft = planner.begin().await;
    planner.fill(&draft, Form::new("confirm").files(&bench.files)).await;
    let confirm = planner.get(&format!("{draft}/confirm")).await;
    planner.send(&draft, &confirm).await;
    let message = planner.get("/sent").await.link("/messages/");
    planner
        .post(&format!("{message}/recall"), "")
        .await
        .says("訂正したデータか、削除ファイルを送ってください。");
    let on = AdjustRelay { recall: Some(true), ..AdjustRelay::default() };
    bench.bed.adjust_relay(on).await.unwrap();
    planner.post(&format!("{message}/recall"), "").await.leads_to(&planner.path(&message));
    planner.get(&message).await.says("取消済");
    bench.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_has_what_the_app_was_refused() {
    let bench = Bench::new().await;
    let planner: Browser<'_> = bench.browser(&bench.sender);
    planner.post("/login", "personal_id=c000000000&personal_password=chigau").await;
    planner.enter_office().await.leads_to(&planner.path(""));
    planner.get("").await.says("cから始まるIDとパスワードを確かめてください。");
    assert_eq!(bench.refusals(), ["personal-user-wrong"]);
    bench.bed.stop().await;
}
