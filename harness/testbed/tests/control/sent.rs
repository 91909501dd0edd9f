//! What offices are sent: notices, letters, answers to enquiries.

use super::*;

#[tokio::test]
async fn a_posted_notice_stands_in_the_offices_list() {
    let bed = bed().await;
    let number =
        bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered").number;
    let notice = NewNotice {
        category: NoticeCategory::Other,
        title: "訓練のご案内".to_owned(),
        body: "会場は一階です。".to_owned(),
        from: None,
        until: None,
        office: None,
    };
    let posted = client(&bed).post_notice(&notice).await.expect("is posted");
    assert_eq!(
        (posted.id.as_str(), posted.from.to_string().as_str()),
        ("all-1", "2026-04-01T09:00:00+09:00")
    );
    let desk = bed.control().ready_desk(number).await.expect("sits down");
    let titles: Vec<String> =
        desk.notices().await.expect("reads them").into_iter().map(|notice| notice.title).collect();
    assert!(titles.iter().any(|title| title.starts_with("訓練のご案内 New")), "{titles:?}");
    let untitled = NewNotice { title: String::new(), ..notice.clone() };
    let refused = client(&bed).post_notice(&untitled).await.expect_err("is refused");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    client(&bed).withdraw_notice("all-1", NoticeOf::default()).await.expect("is withdrawn");
    let left = desk.notices().await.expect("reads them");
    assert!(left.iter().all(|row| !row.title.starts_with(&notice.title)), "{left:?}");
    let posted = client(&bed).notices(&NoticesQuery::default()).await.expect("lists").notices;
    assert_eq!((posted.len(), posted[0].withdrawn_at.is_some()), (1, true));
    let missing = client(&bed).withdraw_notice("all-2", NoticeOf::default()).await.expect_err("is none");
    assert_eq!(missing.code(), Some(ProblemCode::NoticeUnknown));
    bed.stop().await;
}

#[tokio::test]
async fn the_outbox_holds_each_offices_first_letter() {
    let bed = bed().await;
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let outbox = client(&bed).outbox(&OutboxQuery::default()).await.expect("answers");
    let [letter] = outbox.items.as_slice() else { panic!("{outbox:?}") };
    assert_eq!((letter.kind, letter.office), (OutboxKind::Letter, Some(created.number)));
    assert_eq!(letter.subject, "電子請求登録結果に関するお知らせ");
    assert!(letter.body.contains(created.temporary_password.expose()));
    let unknown = OutboxQuery { cursor: Some("x".to_owned()), ..OutboxQuery::default() };
    let refused = client(&bed).outbox(&unknown).await.expect_err("no such item");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidCursor));
    bed.stop().await;
}

#[tokio::test]
async fn an_enquiry_is_read_answered_kept_over_a_restart_and_forgotten_by_a_reset() {
    let directory = tempfile::tempdir().expect("a directory");
    let bed = Testbed::start_with(kept_in(directory.path())).await.expect("starts");
    assert_eq!(enquire(&bed, &http(), "first").await, "/support/enquiry/Q000001");
    assert_eq!(enquire(&bed, &http(), "second").await, "/support/enquiry/Q000002");
    bed.stop().await;

    let bed = Testbed::start_with(kept_in(directory.path())).await.expect("starts again");
    let control = client(&bed);
    let subjects = async || -> Vec<String> {
        let enquiries = control.enquiries().await.expect("lists").enquiries;
        enquiries.into_iter().map(|enquiry| enquiry.subject).collect()
    };
    assert_eq!(subjects().await, ["second", "first"]);
    let answer = AnswerEnquiry { text: "to be answered".to_owned() };
    let answered = control.answer_enquiry("Q000001", &answer).await.expect("is kept");
    assert_eq!(answered.answer.expect("an answer").text, answer.text);
    // The mail stands in the outbox among the portal's letters, newest first, whole and by its sender, page after page.
    bed.clock().advance("1m".parse().expect("a span")).await.expect("moves");
    let letter = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let outbox = control.outbox(&OutboxQuery::default()).await.expect("answers").items;
    let told = |item: &OutboxItem| (item.kind, item.sender, item.office);
    let (mail, post) = (OutboxKind::Mail, OutboxKind::Letter);
    let expected =
        [(post, OutboxSender::Portal, Some(letter.number)), (mail, OutboxSender::SupportSite, None)];
    assert_eq!(outbox.iter().map(told).collect::<Vec<_>>(), expected);
    assert!(
        outbox[1].body.contains(&answer.text) && outbox[1].to.contains("hanako@example.test"),
        "{outbox:?}"
    );
    let one = OutboxQuery { limit: Some(1), ..OutboxQuery::default() };
    let first = control.outbox(&one).await.expect("answers");
    let next = control.outbox(&OutboxQuery { cursor: first.next_cursor, ..one }).await.expect("answers");
    assert_eq!(next.items, outbox[1..]);
    let of_support = OutboxQuery { sender: Some(OutboxSender::SupportSite), ..OutboxQuery::default() };
    assert_eq!(control.outbox(&of_support).await.expect("answers").items, outbox[1..]);
    let unknown = control.answer_enquiry("Q000009", &answer).await.expect_err("is not there");
    assert_eq!(unknown.code(), Some(ProblemCode::EnquiryUnknown));
    let empty = AnswerEnquiry { text: " ".to_owned() };
    let refused = control.answer_enquiry("Q000001", &empty).await.expect_err("says nothing");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    control.reset(Reset { keep: Keep::Offices }).await.expect("resets");
    assert_eq!(subjects().await, [""; 0]);
    assert_eq!(enquire(&bed, &http(), "anew").await, "/support/enquiry/Q000001");
    bed.stop().await;
}
