//! 画面: any page, as a person sees it, by its words.

use super::relay::nothing_received;
use super::{Row, steps};
use crate::story::{Ending, Said, Story, Told, said, told};
use crate::target::Part;

pub(super) const STEPS: &[Row] = steps! { Pages:
    Deed "{site}を開く", "the {site} is opened", "in a new window, by anybody", [Site Portal]
        |story, site: String| {
            let urls = &story.scene().await?.urls;
            let (part, path) = match site.as_str() {
                "電子請求受付システム" => (Part::Portal, "/"),
                "利用状況の公開ページ" => (Part::Site, "/directory"),
                "サポートサイト" => (Part::Site, "/support"),
                _ => (Part::Site, "/"),
            };
            let home = urls.of(part).ok_or_else(|| said!("{site}の場所がわかりません。", "nobody knows where {site} is"))?;
            let url = format!("{home}{path}");
            story.look_at(&url).await
        }
    Deed "画面で「{label}」を押す", "\"{label}\" is pressed on the page", "a button or a link, by its words", []
        |story, label: String| {
            let attempt = story.window()?.press(&label).await.map(|_| ());
            pressed(story, attempt)
        }
    Deed "画面の「{label}」に「{text}」と入れる", "\"{text}\" is entered at \"{label}\" on the page", "", []
        |story, label: String, text: String| { story.window()?.fill(&label, &text).map_err(told) }
    Deed "画面の「{label}」を選ぶ", "\"{label}\" is chosen on the page", "a box or a radio button", []
        |story, label: String| { story.window()?.choose(&label).map_err(told) }
    Deed "画面から「{label}」をファイルとして受け取る", "\"{label}\" is taken from the page as a file", "", []
        |story, label: String| {
            let file = story.window()?.download(&label).await.map_err(told)?;
            story.receive(vec![(file.name.unwrap_or_default(), file.content.to_vec())]);
            Ok(())
        }
    Check "画面に「{words}」とある", "the page says \"{words}\"",
        "part of a heading or a line; the words of a link or a button alone do not count", []
        |story, words: String| {
            if story.window()?.page().map_err(told)?.tells(&words) { Ok(()) } else { Err(as_it_is(story)) }
        }
    Check "画面で「{label}」を押せる", "\"{label}\" can be pressed on the page", "a button or a link with these very words", []
        |story, label: String| {
            let page = story.window()?.page().map_err(told)?;
            if page.offered(&label).is_some() {
                return Ok(());
            }
            let controls: Vec<&str> = page.controls.iter().map(|control| control.label.as_str()).collect();
            let controls = controls.join("」「");
            Err(said!("画面で押せるのは「{controls}」です。", "on the page can be pressed: `{controls}`"))
        }
    Check "画面に「{words}」とはない", "the page does not say \"{words}\"", "anywhere, links and buttons too", []
        |story, words: String| {
            if says(story, &words)? { Err(as_it_is(story)) } else { Ok(()) }
        }
    Check "画面に「{words}」と出て断られる", "the page refuses with \"{words}\"", "part of its message", []
        |story, words: String| {
            match &story.last {
                Some(Ending::Page(messages)) if messages.contains(&words) => Ok(()),
                _ => Err(story.instead_of(&said!("「{words}」と出て断られる", "the page refuses with `{words}`"))),
            }
        }
    Check "受け取ったファイルの名前は「{file}」である", "the file that was taken is named \"{file}\"", "", []
        |story, file: String| {
            let Some(received) = &story.received else { return Err(nothing_received()) };
            let names: Vec<&str> = received.iter().map(|(name, _)| name.as_str()).collect();
            if names.contains(&file.as_str()) { Ok(()) } else { Err(said!("名前は「{}」です。", "it is named `{}`", names.join("」「"))) }
        }
    Check "事業所の側で「{words}」として止まる", "it stops at the office with \"{words}\"",
        "before anything is sent; part of the English reason", []
        |story, words: String| {
            match &story.last {
                Some(Ending::Desk(reason)) if reason.contains(&words) => Ok(()),
                _ => Err(story.instead_of(&said!("事業所の側で「{words}」として止まる", "it stops at the office with `{words}`"))),
            }
        }
};

fn says(story: &mut Story, words: &str) -> Told<bool> {
    let page = story.window()?.page().map_err(told)?;
    Ok(page.says(words) || page.controls.iter().any(|control| control.label.contains(words)))
}

fn as_it_is(story: &mut Story) -> Said {
    match story.window().and_then(|window| window.page().map_err(told)) {
        Ok(page) => said!(
            "画面「{}」は次のとおりです。\n{}",
            "the page `{}` is:\n{}",
            page.heading,
            page.lines.join("\n")
        ),
        Err(told) => told,
    }
}

/// A page that complains has refused; any other is simply the next one.
fn pressed(story: &mut Story, attempt: Result<(), careplan_office::VisitError>) -> Told {
    if let Err(error) = attempt {
        story.last = Some(Ending::page(error)?);
        return Ok(());
    }
    let page = story.window()?.page().map_err(told)?;
    let messages: Vec<String> = page.messages.iter().map(ToString::to_string).collect();
    story.last = Some(if messages.is_empty() { Ending::Done } else { Ending::Page(messages.join(" ")) });
    Ok(())
}
