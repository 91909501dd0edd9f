//! What nobody meant to send: too long, too wide, too late, or twice.

use super::*;

#[tokio::test]
async fn fields_of_ten_kilobytes_get_an_answer_and_do_not_grow_the_page() {
    let bench = Bench::new().await;
    let long = "k".repeat(10_000);
    for (user_id, password) in [(long.as_str(), PASSWORD), (USER_ID, long.as_str())] {
        let mut browser = bench.browser();
        log_in(&mut browser, user_id, password).await;
        assert!(browser.status.is_client_error(), "{}", browser.status);
        assert!(browser.page.contains("role=\"alert\""), "{}", browser.page);
        assert!(browser.page.len() < 50_000);
    }
    assert_eq!(bench.subscribers.all(), []);
    let mut browser = bench.logged_in().await;
    let whole = filled("apply", &[]);
    for place in (0..whole.len()).filter(|place| whole[*place].0 != "action") {
        browser.open("/application/form").await;
        let mut form: Vec<(&str, &str)> = whole.clone();
        form[place].1 = &long;
        browser.submit("/application/form", &form).await;
        assert_eq!(browser.status, 422, "{}", whole[place].0);
        assert!(browser.page.len() < 50_000, "{}: {}", whole[place].0, browser.page.len());
    }
    assert_eq!(bench.applications(), 0);
}

#[tokio::test]
async fn a_full_width_id_is_told_apart_from_a_wrong_one_and_counts_for_nothing() {
    let bench = Bench::new().await;
    for typed in ["ＫＪ444470300015", "KJ４４４４７０３０００１５", "ＫＪ４４４４７０３０００１５"]
    {
        let mut browser = bench.browser();
        log_in(&mut browser, typed, "wrong1234").await;
        assert!(browser.page.contains("半角で入力してください"), "{typed}: {}", browser.page);
    }
    assert!(bench.refusals().iter().all(|(_, rule)| *rule == "full-width"), "the portal was not asked");
}

#[tokio::test]
async fn two_tabs_of_one_login_apply_once() {
    let bench = Bench::new().await;
    let mut one = bench.asked().await;
    let mut other = one.clone();
    other.open("/application/form").await;
    one.submit("/application/confirmation", &YES).await;
    assert_eq!(one.path, "/application/completion");
    other.submit("/application/form", &filled("apply", &[])).await;
    assert!(!other.status.is_server_error(), "{}", other.status);
    assert_eq!(bench.applications(), 1);
}
