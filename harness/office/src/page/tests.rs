use proptest::prelude::*;

use super::*;

fn page(html: &str) -> Page {
    Page::read("http://localhost:8441/care/login".parse().expect("a URL"), 200, html.as_bytes())
}

#[test]
fn a_page_is_read_as_a_person_reads_it() {
    let page = page(
        "<title>ログイン | 電子請求受付システム</title><nav><a href=/a>証明書</a></nav>\
         <main><h1>ログイン</h1><p>&#12300;ユーザID&#12301;を<b>入力</b>してください。</main>",
    );
    assert_eq!(page.title, "ログイン | 電子請求受付システム");
    assert_eq!(page.heading, "ログイン");
    assert!(page.says("「ユーザID」を入力してください。"));
}

#[test]
fn what_can_be_pressed_is_not_what_the_page_tells() {
    let page = page(
        "<nav><a href=/a>証明書</a> | <a href=/b>FAQ</a></nav><main><h1>お知らせ</h1>\
         <p>くわしくは<a href=/c>手引き</a>をご覧ください。<p><button>次へ</button><p><a name=x>見出し</a></main>",
    );
    assert!(page.says("証明書") && page.says("次へ"));
    assert!(!page.tells("証明書") && !page.tells("FAQ") && !page.tells("次へ"));
    assert!(page.tells("お知らせ") && page.tells("手引きをご覧ください。") && page.tells("見出し"));
    assert!(page.offered("FAQ").is_some() && page.offered("お知らせ").is_none());
}

#[test]
fn fields_are_found_by_their_labels() {
    let page = page(
        "<form><label for=u>ユーザID</label><input id=u name=user>\
         <label>パスワード <input type=password name=pass></label>\
         <fieldset><legend>代表者氏名</legend><input aria-label=姓 name=rf><input aria-label=名 name=rg></fieldset>\
         <table><tr><th>電話番号 (ハイフンなし)<td><input name=tel></table>\
         <dl><dt>備考<dd><textarea name=note>\nなし</textarea></dl></form>",
    );
    let names = |label| page.fields(label).iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    assert_eq!(names("ユーザID"), ["user"]);
    assert_eq!(names("パスワード"), ["pass"]);
    assert_eq!(names("代表者氏名 名"), ["rg"]);
    assert_eq!(names("代表者氏名"), ["rf", "rg"]);
    assert_eq!(names("電話番号"), ["tel"]);
    assert_eq!(page.fields("備考")[0].value, "なし");
    assert!(names("住所").is_empty());
}

#[test]
fn a_form_sends_what_a_browser_would() {
    let page = page(
        "<form method=post action=/x><input type=hidden name=csrf value='a&amp;b'><input name=empty>\
         <input type=checkbox name=c1><input type=checkbox name=c2 checked><input type=radio name=r value=1>\
         <input type=radio name=r value=2 checked><input name=off value=1 disabled>\
         <fieldset disabled><input name=off2 value=1></fieldset>\
         <select name=s><option>一<option selected value=2>二</select><input value=nameless>\
         <textarea name=t>a\nb</textarea></form><input name=outside value=1>",
    );
    let form = &page.forms[0];
    assert_eq!((form.method, form.action.as_str()), (FormMethod::Post, "/x"));
    assert_eq!(
        form.encode(Some(("go", "次 へ"))),
        "csrf=a%26b&empty=&c2=on&r=2&s=2&t=a%0D%0Ab&go=%E6%AC%A1+%E3%81%B8"
    );
    assert_eq!(form.encode(None), "csrf=a%26b&empty=&c2=on&r=2&s=2&t=a%0D%0Ab");
}

#[test]
fn an_element_belongs_to_the_form_it_names() {
    let page = page(
        "<form id=f action=/f></form><input form=f name=a value=1><button form=f name=b value=2>送信</button>",
    );
    assert_eq!(page.forms[0].fields.len(), 1);
    let Action::Submit { form, name, value, .. } = &page.control("送信").expect("a button").action else {
        panic!("no submit")
    };
    assert_eq!((*form, name.as_deref(), value.as_str()), (0, Some("b"), "2"));
}

#[test]
fn what_cannot_be_pressed_is_known() {
    let page = page(
        "<form><button disabled>次へ</button><button type=button>発行申請を行う前に</button>\
         <input type=submit value=戻る><button hidden>隠れ</button></form>\
         <button>どこにも属さない</button><a>行き先なし</a><a href=/x aria-disabled=true>止</a>",
    );
    let action = |label| page.control(label).map(|control| control.action.clone());
    assert_eq!(action("次へ"), Some(Action::Disabled));
    assert_eq!(action("発行申請を行う前に"), Some(Action::Script));
    assert!(matches!(action("戻る"), Some(Action::Submit { .. })));
    assert_eq!(action("どこにも属さない"), Some(Action::Script));
    assert_eq!(action("止"), Some(Action::Disabled));
    assert_eq!(action("隠れ"), None);
    assert_eq!(action("行き先なし"), None);
    assert!(page.offered("次へ").is_none());
    assert!(page.offered("戻る").is_some());
}

#[test]
fn very_words_come_first_and_then_the_main_part() {
    let page = page(
        "<nav><a href=/1>ダウンロード</a><a href=/2>証明書</a></nav>\
         <main><a href=/3>証明書の一覧</a><a href=/4>ダウンロード</a></main>",
    );
    let href = |label| match &page.control(label).expect("a control").action {
        Action::Follow { href } => href.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(href("ダウンロード"), "/4");
    assert_eq!(href("証明書"), "/2");
    assert_eq!(href("一覧"), "/3");
}

#[test]
fn values_stand_beside_their_labels() {
    let page = page(
        "<dl><dt>個人ユーザID:</dt>\n<dd>c000000001</dd><dt>パスワード:</dt><dd>Ab3</dd></dl>\
         <table><tr><th>申請日<td>2024/3/19</table><p>ユーザID : KJ444470300015</p><p>サポートサイト:<a href=/s>http://s</a></p>",
    );
    assert_eq!(page.value_after("個人ユーザID"), Some("c000000001"));
    assert_eq!(page.value_after("パスワード:"), Some("Ab3"));
    assert_eq!(page.value_after("申請日"), Some("2024/3/19"));
    assert_eq!(page.value_after("ユーザID"), Some("KJ444470300015"));
    assert_eq!(page.value_after("サポートサイト"), Some("http://s"));
    assert_eq!(page.value_after("住所"), None);
}

#[test]
fn tables_are_read_by_their_heads() {
    let page = page(
        "<table><thead><tr><th>発行申請日<th>状況</thead><tbody><tr><td>2026/04/01<td><span>発行申請中</span>\
         <tr><td>2023/03/20<td>発行済み</tbody></table>",
    );
    let table = page.table(&["状況"]).expect("a table");
    let states: Vec<&str> = table.rows.iter().map(|row| table.cell(row, "状況")).collect();
    assert_eq!(states, ["発行申請中", "発行済み"]);
    assert!(page.table(&["状況", "住所"]).is_none());
}

#[test]
fn messages_know_their_fields() {
    let with_fields = page(
        "<div role=alert><ul><li>確認してください</ul></div><form><label for=t>電話番号</label>\
         <input id=t aria-describedby='h te'><span class=error id=te>10桁</span><span class='error'></span></form>",
    );
    assert_eq!(
        with_fields.messages,
        [PageMessage { field: Some("電話番号".to_owned()), text: "10桁".to_owned() }]
    );
    let on_top = page("<p class='note bad'>だめです。</p><p role=alert hidden>隠れ</p>");
    assert_eq!(on_top.messages, [PageMessage { field: None, text: "だめです。".to_owned() }]);
}

#[test]
fn a_refusing_page_has_at_least_its_notes() {
    let read = |status| {
        let html = "<p class=note>申請中の証明書があります。</p>";
        Page::read("http://localhost/".parse().expect("a URL"), status, html.as_bytes()).messages.len()
    };
    assert_eq!((read(200), read(409)), (0, 1));
}

#[test]
fn no_debug_and_no_sight_shows_what_was_typed() {
    let page = page("<form><label>パスワード<input type=password value=hunter2></label></form>");
    assert!(!format!("{page:?}").contains("hunter2"));
    assert!(!format!("{:?}", page.sight()).contains("hunter2"));
}

proptest! {
    // Drawing markup by pattern takes most of the time: 64 pages of it are enough a run.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_make_a_page(html in prop::collection::vec(any::<u8>(), 0..600)) {
        let page = Page::read("http://localhost/".parse().expect("a URL"), 200, &html);
        page.sight();
        page.value_after("ユーザID");
    }

    #[test]
    fn any_markup_makes_a_page(
        parts in prop::collection::vec(
            prop_oneof![
                "</?(form|input|button|label|select|option|textarea|fieldset|legend|table|tr|td|th|dl|dt|dd|a|main|h1)( (id|for|name|value|type|form|href|class|role|aria-describedby)='?[a-c]?'?){0,3}>",
                "[あ-ん<&;:a ]{0,5}",
            ],
            0..50,
        )
    ) {
        let page = Page::read("http://localhost/".parse().expect("a URL"), 200, parts.concat().as_bytes());
        for form in &page.forms {
            form.encode(Some(("a", "b")));
        }
        page.fields("あ");
        page.control("あ");
    }
}
