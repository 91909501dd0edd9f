//! 開けるファイルの数: how many files and connections this process may have open at once.
//!
//! Machines allow a program 1,024 unless it asks for more, which it may up to what its user is allowed. A listener that
//! has used them up takes no connection until one ends. What it keeps: it asks for what the listeners are made for, and
//! lives with what it gets.

/// Descriptors that are asked for: the connections that one listener bears at most, and half as many for everything else.
const DESCRIPTORS: u64 = 30_000;

/// Asks for as many as may be needed.
#[cfg(unix)]
pub(crate) fn raise() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.map_or(DESCRIPTORS, |maximum| maximum.min(DESCRIPTORS));
    // None is without a limit.
    if current.is_some_and(|current| current < wanted) {
        let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
        if let Err(error) = raised {
            tracing::debug!("stays at {current:?} open files: {error}");
        }
    }
}

/// Other machines have no such limit.
#[cfg(not(unix))]
pub(crate) fn raise() {}
