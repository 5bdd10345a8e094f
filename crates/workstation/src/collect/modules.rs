//! Middleware, one child per module: one that crashes or hangs takes neither the others nor their facts with it.

use std::time::{Duration, Instant};

use lanyard_model::{Fact, Middleware, ModuleReading};

use crate::probe::middleware::{installed, module_name};
use crate::request::Request;

/// Reads the modules one after another, each with its share of the time that is left; `ask` starts one child with its
/// request and deadline. Absent when no module is installed.
pub(super) fn read(request: &Request, deadline: Instant, ask: impl Fn(Request, Instant) -> Fact<Middleware>) -> Fact<Middleware> {
    let paths: Vec<&String> = installed(request).collect();
    let mut modules = Vec::new();
    for (path, behind) in paths.iter().zip((1..=paths.len()).rev()) {
        let now = Instant::now();
        let until = now + share(deadline.saturating_duration_since(now), behind);
        let fact = ask(Request { modules: vec![(*path).clone()], ..request.clone() }, until);
        modules.extend(readings(path, fact));
    }
    if modules.is_empty() { Fact::Absent } else { Fact::Known(Middleware { modules }) }
}

fn share(left: Duration, among: usize) -> Duration {
    left / u32::try_from(among).unwrap_or(u32::MAX).max(1)
}

/// What one child brought; a child that brought nothing is a module that could not be read.
fn readings(path: &str, fact: Fact<Middleware>) -> Vec<ModuleReading> {
    match fact {
        Fact::Known(middleware) => middleware.modules,
        Fact::Absent | Fact::NotAsked => Vec::new(),
        Fact::Failed(why) | Fact::NotTried(why) => {
            vec![ModuleReading { name: module_name(path), version: Fact::Failed(why.clone()), tokens: Fact::Failed(why) }]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanyard_model::WhyCode;

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
            Fact::Known(Middleware { modules: vec![ModuleReading { name, version: Fact::Absent, tokens: Fact::Known(vec![]) }] })
        });
        let Fact::Known(middleware) = fact else { panic!("{fact:?}") };
        assert!(middleware.modules[0].tokens.failed_with(WhyCode::TimedOut));
        assert_eq!(middleware.modules[1].tokens, Fact::Known(vec![]));
        assert_eq!(middleware.modules.len(), 2);
    }
}
