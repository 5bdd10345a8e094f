//! Middleware, one child per part: one that crashes or hangs takes neither the others nor their facts with it. How a system is set
//! up for cards is a part that needs no reader, so it is known whatever becomes of the others.

use std::time::{Duration, Instant};

use lanyard_model::{Fact, Middleware, Why};

use crate::probe::middleware::{parts, unread};
use crate::request::Request;

/// Reads the parts of middleware that ask the card one after another, each with its share of the time that is left; `ask` starts
/// one child with its request and deadline.
pub(super) fn read(request: &Request, deadline: Instant, ask: impl Fn(Request, Instant) -> Fact<Middleware>) -> Middleware {
    let parts = parts(request);
    let mut all = Middleware::default();
    for (part, behind) in parts.iter().zip((1..=parts.len()).rev()) {
        let now = Instant::now();
        let until = now + share(deadline.saturating_duration_since(now), behind);
        all = together(all, one(part, request, until, &ask));
    }
    all
}

/// Reads one part in a child of its own.
pub(super) fn one(part: &str, request: &Request, until: Instant, ask: impl Fn(Request, Instant) -> Fact<Middleware>) -> Middleware {
    reading(part, ask(Request { modules: vec![part.to_owned()], ..request.clone() }, until))
}

/// The whole section: how the system is set up, where it is set up for anything, and what asked the card, or why nothing did.
pub(super) fn whole(set_up: Option<Middleware>, asked: Result<Middleware, Why>) -> Fact<Middleware> {
    match (set_up, asked) {
        (None, Err(why)) => Fact::NotTried(why),
        (None, Ok(asked)) if asked == Middleware::default() => Fact::Absent,
        (None, Ok(asked)) => Fact::Known(asked),
        (Some(set_up), Err(why)) => Fact::Known(Middleware { shown_by_windows: Fact::NotTried(why), ..set_up }),
        (Some(set_up), Ok(asked)) => Fact::Known(together(set_up, asked)),
    }
}

/// What two children brought.
fn together(mut one: Middleware, other: Middleware) -> Middleware {
    one.modules.extend(other.modules);
    Middleware {
        modules: one.modules,
        windows: asked(one.windows, other.windows),
        in_store: asked(one.in_store, other.in_store),
        shown_by_windows: asked(one.shown_by_windows, other.shown_by_windows),
    }
}

fn asked<T>(one: Fact<T>, other: Fact<T>) -> Fact<T> {
    if matches!(other, Fact::NotAsked) { one } else { other }
}

fn share(left: Duration, among: usize) -> Duration {
    left / u32::try_from(among).unwrap_or(u32::MAX).max(1)
}

/// What one child brought; a child that brought nothing is a part that could not be read.
fn reading(part: &str, fact: Fact<Middleware>) -> Middleware {
    match fact {
        Fact::Known(middleware) => middleware,
        Fact::Absent | Fact::NotAsked => Middleware::default(),
        Fact::Failed(why) | Fact::NotTried(why) => unread(part, why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use crate::probe::middleware::module_name;
    use lanyard_model::{ModuleReading, WhyCode};

    fn set_up() -> Middleware {
        Middleware { in_store: Fact::Known(Vec::new()), ..Middleware::default() }
    }

    fn without_a_reader() -> Why {
        Why::new(WhyCode::NoReader, "There is no reader.")
    }

    #[test]
    fn how_a_system_is_set_up_needs_no_reader() {
        assert_eq!(whole(None, Err(without_a_reader())), Fact::NotTried(without_a_reader()));
        let Fact::Known(read) = whole(Some(set_up()), Err(without_a_reader())) else { panic!("lost") };
        assert_eq!((read.in_store, read.shown_by_windows), (Fact::Known(Vec::new()), Fact::NotTried(without_a_reader())));
        assert_eq!(whole(None, Ok(Middleware::default())), Fact::Absent);
    }

    #[test]
    fn what_two_children_brought_stands_together() {
        let shown = || Middleware { shown_by_windows: Fact::Absent, ..Middleware::default() };
        let Fact::Known(read) = whole(Some(set_up()), Ok(shown())) else { panic!("lost") };
        assert_eq!((&read.in_store, &read.shown_by_windows), (&Fact::Known(Vec::new()), &Fact::Absent));
        let module = || ModuleReading { name: "one.so".into(), version: Fact::Absent, tokens: Fact::Known(vec![]) };
        let modules = || Middleware { modules: vec![module()], ..Middleware::default() };
        assert_eq!(together(modules(), modules()).modules.len(), 2);
    }

    // Windows has no modules.
    #[cfg(unix)]
    #[test]
    fn a_module_that_takes_its_child_down_leaves_the_others() {
        let files = [tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new().unwrap()];
        let paths: Vec<String> = files.iter().map(|file| file.path().to_str().unwrap().to_owned()).collect();
        let request = Request { modules: vec![paths[0].clone(), "/nowhere.so".into(), paths[1].clone()], ..Request::default() };
        let deadline = Instant::now() + Duration::from_secs(60);
        let middleware = read(&request, deadline, |request, until| {
            assert_eq!(request.modules.len(), 1);
            if request.modules[0] == paths[0] {
                assert!(until < deadline, "the first module must leave time for the second");
                return Fact::failed(WhyCode::TimedOut, "hung");
            }
            let name = module_name(&paths[1]);
            let modules = vec![ModuleReading { name, version: Fact::Absent, tokens: Fact::Known(vec![]) }];
            Fact::Known(Middleware { modules, ..Middleware::default() })
        });
        assert!(middleware.modules[0].tokens.failed_with(WhyCode::TimedOut));
        assert_eq!(middleware.modules[1].tokens, Fact::Known(vec![]));
        assert_eq!(middleware.modules.len(), 2);
    }
}
