//! Middleware, one child per module: one that crashes or hangs takes neither the others nor their facts with it.

use std::time::{Duration, Instant};

use lanyard_model::{Fact, Middleware};

use crate::probe::middleware::{parts, unread};
use crate::request::Request;

/// Reads the parts of middleware one after another, each with its share of the time that is left; `ask` starts one child
/// with its request and deadline. Absent when there is no middleware.
pub(super) fn read(request: &Request, deadline: Instant, ask: impl Fn(Request, Instant) -> Fact<Middleware>) -> Fact<Middleware> {
    let parts = parts(request);
    let mut all = Middleware::default();
    for (part, behind) in parts.iter().zip((1..=parts.len()).rev()) {
        let now = Instant::now();
        let until = now + share(deadline.saturating_duration_since(now), behind);
        let read = reading(part, ask(Request { modules: vec![part.clone()], ..request.clone() }, until));
        all.modules.extend(read.modules);
        if read.windows != Fact::NotAsked {
            all.windows = read.windows;
        }
        if read.shown_by_windows != Fact::NotAsked {
            all.shown_by_windows = read.shown_by_windows;
        }
    }
    if all == Middleware::default() { Fact::Absent } else { Fact::Known(all) }
}

fn share(left: Duration, among: usize) -> Duration {
    left / u32::try_from(among).unwrap_or(u32::MAX).max(1)
}

/// What one child brought; a child that brought nothing is a module that could not be read.
fn reading(part: &str, fact: Fact<Middleware>) -> Middleware {
    match fact {
        Fact::Known(middleware) => middleware,
        Fact::Absent | Fact::NotAsked => Middleware::default(),
        Fact::Failed(why) | Fact::NotTried(why) => unread(part, why),
    }
}

// Windows has no modules: it is one part by itself.
#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::probe::middleware::module_name;
    use lanyard_model::{ModuleReading, WhyCode};

    #[test]
    fn a_module_that_takes_its_child_down_leaves_the_others() {
        let files = [tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new().unwrap()];
        let paths: Vec<String> = files.iter().map(|file| file.path().to_str().unwrap().to_owned()).collect();
        let request = Request { modules: vec![paths[0].clone(), "/nowhere.so".into(), paths[1].clone()], ..Request::default() };
        let deadline = Instant::now() + Duration::from_secs(60);
        let fact = read(&request, deadline, |request, until| {
            assert_eq!(request.modules.len(), 1);
            if request.modules[0] == paths[0] {
                assert!(until < deadline, "the first module must leave time for the second");
                return Fact::failed(WhyCode::TimedOut, "hung");
            }
            let name = module_name(&paths[1]);
            let modules = vec![ModuleReading { name, version: Fact::Absent, tokens: Fact::Known(vec![]) }];
            Fact::Known(Middleware { modules, ..Middleware::default() })
        });
        let Fact::Known(middleware) = fact else { panic!("{fact:?}") };
        assert!(middleware.modules[0].tokens.failed_with(WhyCode::TimedOut));
        assert_eq!(middleware.modules[1].tokens, Fact::Known(vec![]));
        assert_eq!(middleware.modules.len(), 2);
    }
}
