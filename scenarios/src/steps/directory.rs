//! 利用状況の公開ページ: the public list of offices.

use serde_json::Value;

use super::{Row, steps};
use crate::story::{Said, Story, Told, said, told};
use crate::target::Part;

pub(super) const STEPS: &[Row] = steps! { Directory:
    Check "公開ページの一覧に「{office}」がある", "the directory lists \"{office}\"", "its list as JSON", [Site]
        |story, office: String| {
            let names = listed(story).await?;
            if names.contains(&office) { Ok(()) } else { Err(not_as_said(&names)) }
        }
    Check "公開ページの一覧に「{office}」はない", "the directory does not list \"{office}\"", "", [Site]
        |story, office: String| {
            let names = listed(story).await?;
            if names.contains(&office) { Err(not_as_said(&names)) } else { Ok(()) }
        }
};

fn not_as_said(names: &[String]) -> Said {
    said!("公開ページの一覧は「{}」です。", "the directory lists `{}`", names.join("」「"))
}

async fn listed(story: &mut Story) -> Told<Vec<String>> {
    let scene = story.scene().await?;
    let home = scene
        .urls
        .of(Part::Site)
        .ok_or_else(|| said!("公開ページの場所がわかりません。", "nobody knows where the directory is"))?;
    let mut request = hyper::Request::new(bytes::Bytes::new());
    let url = format!("{home}/directory/offices.json");
    *request.uri_mut() = url.parse().map_err(told::<hyper::http::uri::InvalidUri>)?;
    let response = scene.network.client().map_err(told)?.send(request).await.map_err(told)?;
    let list: Value = serde_json::from_slice(response.body()).map_err(told)?;
    let mut names = Vec::new();
    collect(&list, &mut names);
    Ok(names)
}

/// Every name that the answer has, wherever it stands.
fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(name)) = fields.get("name") {
                names.push(name.clone());
            }
            fields.values().for_each(|field| collect(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
