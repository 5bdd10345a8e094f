//! Windows' event logs.

use std::io;

use windows_sys::Win32::Foundation::ERROR_NO_MORE_ITEMS;
use windows_sys::Win32::System::EventLog::{
    EVT_HANDLE, EvtClose, EvtNext, EvtQuery, EvtQueryChannelPath, EvtQueryReverseDirection, EvtRender, EvtRenderEventXml,
};

/// The largest event that is taken, in bytes.
const LARGEST: u32 = 64 * 1024;

/// The newest events of a log that fit the query (an XPath expression), each as XML; the newest first.
pub(crate) fn newest(log: &str, query: &str, most: usize) -> io::Result<Vec<String>> {
    let (log, query) = (super::wide(log), super::wide(query));
    let flags = EvtQueryChannelPath | EvtQueryReverseDirection;
    // SAFETY: both texts end in a zero and live longer than the call.
    let found = Event::of(unsafe { EvtQuery(0, log.as_ptr(), query.as_ptr(), flags) })?;
    let mut events = Vec::new();
    while events.len() < most {
        let (mut event, mut count): (EVT_HANDLE, u32) = (0, 0);
        // SAFETY: room for one handle, as is said; Windows writes at most that.
        if unsafe { EvtNext(found.0, 1, &raw mut event, 0, 0, &raw mut count) } == 0 {
            let error = io::Error::last_os_error();
            // Any other reason leaves the rest of the log unread, which must not look as if there were nothing in it.
            let ended = error.raw_os_error() == Some(ERROR_NO_MORE_ITEMS.cast_signed());
            return if ended { Ok(events) } else { Err(error) };
        }
        events.push(xml(&Event::of(event)?)?);
    }
    Ok(events)
}

fn xml(event: &Event) -> io::Result<String> {
    let mut text = vec![0_u16; (LARGEST / 2) as usize];
    let (mut used, mut properties) = (0, 0);
    // SAFETY: the buffer is as long as it is said to be, in bytes; Windows writes no more than that.
    let answer =
        unsafe { EvtRender(0, event.0, EvtRenderEventXml, LARGEST, text.as_mut_ptr().cast(), &raw mut used, &raw mut properties) };
    if answer == 0 { Err(io::Error::last_os_error()) } else { Ok(super::text(&text)) }
}

/// A handle of the event log that is closed when it is dropped.
struct Event(EVT_HANDLE);

impl Event {
    fn of(handle: EVT_HANDLE) -> io::Result<Self> {
        if handle == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: the handle is open and not used again.
        unsafe { EvtClose(self.0) };
    }
}
