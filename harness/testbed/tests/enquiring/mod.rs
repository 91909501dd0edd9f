//! Asks the support site something, for tests of what becomes of it.

use bytes::Bytes;
use careplan_client::HttpClient;
use careplan_testbed::Testbed;
use hyper::Request;

/// Sends the support site's form as a browser does, and tells where it was led on to.
pub(crate) async fn enquire(bed: &Testbed, http: &HttpClient, subject: &str) -> String {
    let url = format!("{}/support/enquiry", bed.control().urls().site);
    let form = Request::get(&url).body(Bytes::new()).expect("a request");
    let form = http.send(form).await.expect("an answer");
    let cookie = form.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a pair");
    let page = String::from_utf8(form.body().to_vec()).expect("text");
    let hidden = |name: &str| {
        let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
        rest.split_once('"').expect("its end").0
    };
    let body = format!(
        "csrf={}&once={}&action=send&name=Hanako&mail=hanako@example.test&subject={subject}&body=x&consent=yes",
        hidden("csrf"),
        hidden("once")
    );
    let sent = Request::post(&url)
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(body));
    let sent = http.send(sent.expect("a request")).await.expect("an answer");
    assert_eq!(sent.status(), 303);
    sent.headers()["location"].to_str().expect("text").to_owned()
}
