//! NHS client software: installed, running, answering on its local ports.

mod agent;
pub(crate) mod fuzz;
#[cfg(target_os = "linux")]
mod linux;
mod ports;
mod products;
mod stuck;
mod tasks;
#[cfg(windows)]
mod windows;

use lanyard_model::{ClientSoftware, Fact};

#[cfg(target_os = "linux")]
use self::linux as system;
#[cfg(windows)]
pub(super) use self::products::NO_BROWSERS;
pub(super) use self::products::is_listed_as;
#[cfg(windows)]
use self::windows as system;
use super::{packages, processes, time};
use crate::request::Request;

/// Looks for every product of the request.
pub fn read(request: &Request) -> Fact<ClientSoftware> {
    let processes = processes::read();
    Fact::Known(ClientSoftware {
        installed: packages::read().map(|packages| products::installed(&request.products, &packages)),
        unnamed: products::unnamed(&request.products),
        stuck: stuck::read(&request.products, &processes, processes::this_user()),
        running: processes.map(|running| products::running(&request.products, &running, processes::this_user())),
        ports: ports::read(&request.products, time::end(request)),
        agent_points_at: system::agent_points_at(),
        agent_polls_readers: system::agent_polls_readers(),
        tasks: system::tasks(&request.products),
    })
}
