//! What the fuzzers try of what exchange and sites read: sends, cursors, and the forms of three sites.
//!
//! There in this crate's tests, which try the committed inputs, and under `cargo fuzz` (`harness/fuzz`); no program has it.

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderValue, Method, header};
use careplan_serve::FormBody;
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;

pub use crate::exchange::fuzzing::{cursors, multipart};

/// A form of one of the sites, as a browser posts it; the first byte says which. It is refused with all that is wrong,
/// or what was read reads again as itself.
pub fn site_forms(input: &[u8]) {
    const FORMS: [fn(&[u8]); 4] = [
        crate::usage::fuzzing::application,
        crate::support::fuzzing::enquiry,
        crate::support::fuzzing::simulation,
        crate::directory::fuzzing::question,
    ];
    let Some((&choice, form)) = input.split_first() else { return };
    FORMS[usize::from(choice) % FORMS.len()](form);
}

/// The fields of a form; none of what is no form of this type.
pub(crate) fn fields<T: DeserializeOwned>(form: &[u8]) -> Option<T> {
    let mut request = Request::new(Body::from(form.to_vec()));
    *request.method_mut() = Method::POST;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    let read = FormBody::<T>::from_request(request, &()).now_or_never();
    read.expect("a body in memory is there at once").ok().map(|FormBody(fields)| fields)
}

#[cfg(test)]
#[path = "../../harness/corpus.rs"]
mod corpus;

#[cfg(test)]
mod tests {
    use super::corpus::replay;
    use super::*;

    #[test]
    fn sends_are_replayed() {
        replay("multipart", multipart);
    }

    #[test]
    fn cursors_are_replayed() {
        replay("cursors", cursors);
    }

    #[test]
    fn forms_are_replayed() {
        replay("site_forms", site_forms);
    }
}
