//! What Windows calls and is told.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::oneshot;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use windows_service::service::{ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::{define_windows_service, service_dispatcher};

use super::options::{MESSAGES, args, say_without_data};
use crate::cli::ServeArgs;
use crate::operate::Problem;
use crate::serve::{self, Seed, log_filter};
use crate::voice::{Voice, tell};

/// The service's name, as the installer enters it.
const NAME: &str = "LanyardServer";
/// The file beside the program in which its options stand; only an administrator can write there.
const OPTIONS: &str = "options.txt";
/// How long Windows waits for the service to stop.
const STOPPING: Duration = Duration::from_secs(15);

define_windows_service!(entry, serve_until_stopped);

/// Runs for as long as Windows wants it to.
pub(crate) fn run() -> ExitCode {
    match service_dispatcher::start(NAME, entry) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => {
            tell("lanyard-server: this is started by Windows, as the service LanyardServer; by hand, use serve.");
            ExitCode::FAILURE
        }
    }
}

/// On Windows' own thread.
fn serve_until_stopped(_: Vec<OsString>) {
    let (stop, stopped) = oneshot::channel();
    let stop = Mutex::new(Some(stop));
    let heard = move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown => {
            if let Some(stop) = stop.lock().ok().and_then(|mut stop| stop.take()) {
                let _ = stop.send(());
            }
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    let Ok(windows) = service_control_handler::register(NAME, heard) else { return };
    report(windows, ServiceState::Running, 0);
    let code = u32::from(serve(stopped).is_err());
    report(windows, ServiceState::Stopped, code);
}

fn serve(stopped: oneshot::Receiver<()>) -> Result<(), Problem> {
    let (args, voice) = begin().inspect_err(|problem| say_without_data(own_folder(), problem))?;
    let stop = async { drop(stopped.await) };
    let done = tokio::runtime::Runtime::new()?.block_on(serve::run(&args, Seed::Empty, stop, &voice));
    if let Err(problem) = &done {
        voice.say(&format!("lanyard-server: {problem}"));
    }
    done
}

/// Its options, the data folder with its log, and the voice in there.
fn begin() -> Result<(ServeArgs, Voice), Problem> {
    let options = std::env::current_exe()?.with_file_name(OPTIONS);
    let args = args(&std::fs::read_to_string(options).unwrap_or_default(), own_folder())?;
    std::fs::create_dir_all(&args.database.data)?;
    log_to(&args.database.data)?;
    let voice = Voice::File(args.database.data.join(MESSAGES));
    Ok((args, voice))
}

/// The folder that Windows gives to the service's account.
fn own_folder() -> Option<PathBuf> {
    std::env::var_os("LOCALAPPDATA").map(|own| PathBuf::from(own).join("Lanyard Server"))
}

/// The log of each day is a file in the data folder; those of the last two weeks are kept.
fn log_to(folder: &Path) -> Result<(), Problem> {
    let files = RollingFileAppender::builder().rotation(Rotation::DAILY).filename_prefix("log").max_log_files(14);
    let _ = tracing_subscriber::fmt().with_env_filter(log_filter()).with_ansi(false).with_writer(files.build(folder)?).try_init();
    Ok(())
}

fn report(windows: ServiceStatusHandle, state: ServiceState, code: u32) {
    let running = state == ServiceState::Running;
    let accepted = ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN;
    let status = ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state: state,
        controls_accepted: if running { accepted } else { ServiceControlAccept::empty() },
        exit_code: if code == 0 { ServiceExitCode::NO_ERROR } else { ServiceExitCode::ServiceSpecific(code) },
        checkpoint: 0,
        wait_hint: STOPPING,
        process_id: None,
    };
    let _ = windows.set_service_status(status);
}
