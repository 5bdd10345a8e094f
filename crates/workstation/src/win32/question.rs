//! A window with a heading in large type, text, and buttons with words on them: a dialog of Windows' own kind with Windows' own
//! controls, so that keyboard and Narrator find in it what they know. Colours and font are those that the person has set in
//! Windows; the heading is twice as large.

use std::cell::RefCell;
use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::{HWND, LPARAM, RECT, WPARAM};
use windows_sys::Win32::Graphics::Gdi::{
    COLOR_WINDOW, COLOR_WINDOWTEXT, CreateFontIndirectW, DT_CALCRECT, DT_EDITCONTROL, DT_NOPREFIX, DT_WORDBREAK, DeleteObject,
    DrawTextW, GetDC, GetSysColor, GetSysColorBrush, HDC, HFONT, LOGFONTW, ReleaseDC, SelectObject, SetBkMode, SetTextColor,
    TRANSPARENT,
};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::HiDpi::{AdjustWindowRectExForDpi, GetDpiForWindow, SystemParametersInfoForDpi};
use windows_sys::Win32::UI::Input::KeyboardAndMouse::SetFocus;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    BS_LEFT, BS_MULTILINE, CreateWindowExW, DLGTEMPLATE, DM_SETDEFID, DS_SETFOREGROUND, DialogBoxIndirectParamW, ES_MULTILINE,
    ES_READONLY, EndDialog, GetDlgItem, HMENU, IDCANCEL, NONCLIENTMETRICSW, SPI_GETNONCLIENTMETRICS, SPI_GETWORKAREA, SWP_NOZORDER,
    SendMessageW, SetWindowPos, SetWindowTextW, SystemParametersInfoW, WM_COMMAND, WM_CTLCOLORDLG, WM_CTLCOLORSTATIC,
    WM_INITDIALOG, WM_SETFONT, WS_CAPTION, WS_CHILD, WS_POPUP, WS_SYSMENU, WS_TABSTOP, WS_VISIBLE, WS_VSCROLL,
};

/// Number of the first button.
const FIRST: i32 = 1000;
/// How large the heading is where it fits on the screen, and where it does not, and how large the text, in hundredths of Windows'
/// own font.
const HEADING: [i32; 3] = [200, 150, 120];
const TEXT: i32 = 120;
/// Width of what is written, in lines' heights, and the fewest lines of text that are shown where not all of it fits.
const WIDTH: i32 = 34;
const FEWEST: i32 = 3;
/// Title of the window.
pub(crate) const TITLE: &str = "My smartcard isn't working";
const STYLE: u32 = WS_POPUP | WS_CAPTION | WS_SYSMENU | DS_SETFOREGROUND as u32;
/// Text as it stands, in which `&` is no underline and a long path is broken: `SS_NOPREFIX` and `SS_EDITCONTROL` of `winuser.h`.
const PLAIN: u32 = 0x0080 | 0x2000;

/// What is asked, with a zero at the end of each text, and the fonts in which the window shows it.
struct Question {
    heading: Vec<u16>,
    text: Vec<u16>,
    buttons: Vec<Vec<u16>>,
    fonts: RefCell<Vec<Font>>,
}

/// A dialog without controls; they are added once it is known how large they are.
#[repr(C, align(4))]
struct Template {
    head: DLGTEMPLATE,
    menu: u16,
    class: u16,
    title: u16,
}

/// A font, until it is dropped.
struct Font(HFONT);

impl Font {
    fn sized(like: &LOGFONTW, hundredths: i32) -> Self {
        let font = LOGFONTW { lfHeight: like.lfHeight * hundredths / 100, ..*like };
        // SAFETY: the structure describes a font.
        Self(unsafe { CreateFontIndirectW(&raw const font) })
    }
}

impl Drop for Font {
    fn drop(&mut self) {
        // SAFETY: the font is this one's own, and the windows that showed it are gone.
        unsafe { DeleteObject(self.0) };
    }
}

/// Shows the window until a button is pressed; gives which, or none when the window was closed.
pub(crate) fn ask(heading: &str, text: &str, buttons: &[String]) -> io::Result<Option<usize>> {
    let question = Question {
        heading: super::wide(heading),
        text: super::wide(&text.replace('\n', "\r\n")),
        buttons: buttons.iter().map(|label| super::wide(label)).collect(),
        fonts: RefCell::default(),
    };
    let template = Template { head: DLGTEMPLATE { style: STYLE, ..DLGTEMPLATE::default() }, menu: 0, class: 0, title: 0 };
    // SAFETY: the template has the form of its documentation; it and the question live until the dialog is closed.
    let pressed = unsafe {
        let program = GetModuleHandleW(ptr::null());
        DialogBoxIndirectParamW(
            program,
            (&raw const template).cast(),
            ptr::null_mut(),
            Some(told),
            ptr::from_ref(&question) as LPARAM,
        )
    };
    match i32::try_from(pressed) {
        Ok(number @ 1..) => Ok(usize::try_from(number - FIRST).ok().filter(|index| *index < buttons.len())),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Called by Windows with what happens to the window.
unsafe extern "system" fn told(window: HWND, what: u32, wparam: WPARAM, lparam: LPARAM) -> isize {
    match what {
        WM_INITDIALOG => {
            // SAFETY: the question that `ask` handed over, which lives until the dialog is closed.
            if let Some(question) = unsafe { (lparam as *const Question).as_ref() } {
                lay_out(window, question);
            }
        }
        WM_COMMAND => {
            // Number of the control, and above it what was done: nothing for a press.
            let pressed = i32::try_from(wparam).ok().filter(|number| *number == IDCANCEL || *number >= FIRST);
            if let Some(number) = pressed.filter(|number| *number <= i32::from(u16::MAX)) {
                // SAFETY: the dialog's own window, alive while it calls.
                unsafe { EndDialog(window, number as isize) };
            }
        }
        WM_CTLCOLORDLG | WM_CTLCOLORSTATIC => {
            // SAFETY: the device is the one that is being drawn on; the brush is Windows' own and not freed.
            return unsafe {
                let device = wparam as HDC;
                SetBkMode(device, TRANSPARENT as i32);
                SetTextColor(device, GetSysColor(COLOR_WINDOWTEXT));
                GetSysColorBrush(COLOR_WINDOW) as isize
            };
        }
        _ => {}
    }
    0
}

/// Puts everything below one another, as large as it needs to be, and the window in the middle of the screen.
fn lay_out(window: HWND, question: &Question) {
    // SAFETY: the window is alive.
    let dpi = unsafe { GetDpiForWindow(window) };
    let (base, area) = (message_font(dpi), work_area());
    let font = Font::sized(&base, TEXT);
    let line = height(window, &font, &super::wide("X"), 0);
    let width = (WIDTH * line).min(area.right - area.left - 4 * line);
    let of_button = |label: &Vec<u16>| height(window, &font, label, width - 2 * line) + line;
    let buttons: Vec<i32> = question.buttons.iter().map(of_button).collect();
    // The title, what is left free, and the buttons.
    let room = area.bottom - area.top - 7 * line - buttons.iter().map(|button| button + line / 2).sum::<i32>();
    let text = height(window, &font, &question.text, width);
    let (large, heading) = largest_heading(window, &question.heading, &base, width, room - text);
    let shown = text.min((room - heading).max(FEWEST * line));

    let mut column = Column { window, line, width, top: line };
    column.add("STATIC", &question.heading, PLAIN, heading, &large, 0);
    column.top += line;
    if shown < text {
        let scrolled = (ES_MULTILINE | ES_READONLY) as u32 | WS_VSCROLL | WS_TABSTOP;
        column.add("EDIT", &question.text, scrolled, shown, &font, 0);
    } else {
        column.add("STATIC", &question.text, PLAIN, shown, &font, 0);
    }
    column.top += line;
    for ((label, height), number) in question.buttons.iter().zip(buttons).zip(FIRST..) {
        column.add("BUTTON", label, (BS_LEFT | BS_MULTILINE) as u32 | WS_TABSTOP, height, &font, number);
        column.top += line / 2;
    }
    question.fonts.borrow_mut().extend([large, font]);
    let size = RECT { left: 0, top: 0, right: width + 2 * line, bottom: column.top + line / 2 };
    place(window, size, &area, dpi);
}

/// The largest font in which the heading leaves everything room, and its height in that; else the smallest.
fn largest_heading(window: HWND, heading: &[u16], base: &LOGFONTW, width: i32, room: i32) -> (Font, i32) {
    let [large, others @ ..] = HEADING;
    let sized = |hundredths| {
        let font = Font::sized(base, hundredths);
        let height = height(window, &font, heading, width);
        (font, height)
    };
    others.into_iter().fold(sized(large), |larger, hundredths| if larger.1 <= room { larger } else { sized(hundredths) })
}

/// Sets size and title of the window, and gives the first button the focus.
fn place(window: HWND, mut size: RECT, area: &RECT, dpi: u32) {
    let title = super::wide(TITLE);
    // SAFETY: the window is alive, and the title ends in a zero.
    unsafe {
        AdjustWindowRectExForDpi(&raw mut size, STYLE, 0, 0, dpi);
        let (width, height) = (size.right - size.left, size.bottom - size.top);
        let (left, top) = ((area.left + area.right - width) / 2, (area.top + area.bottom - height) / 2);
        SetWindowPos(window, ptr::null_mut(), left, top.max(area.top), width, height, SWP_NOZORDER);
        SetWindowTextW(window, title.as_ptr());
        SendMessageW(window, DM_SETDEFID, FIRST as WPARAM, 0);
        SetFocus(GetDlgItem(window, FIRST));
    }
}

/// Where the next control goes.
struct Column {
    window: HWND,
    line: i32,
    width: i32,
    top: i32,
}

impl Column {
    fn add(&mut self, class: &str, label: &[u16], style: u32, height: i32, font: &Font, number: i32) {
        let class = super::wide(class);
        let (style, left) = (style | WS_CHILD | WS_VISIBLE, self.line);
        // SAFETY: class and label end in a zero and are copied; a number stands in the place of a menu for every control.
        unsafe {
            let control = CreateWindowExW(
                0,
                class.as_ptr(),
                label.as_ptr(),
                style,
                left,
                self.top,
                self.width,
                height,
                self.window,
                number as HMENU,
                ptr::null_mut(),
                ptr::null(),
            );
            SendMessageW(control, WM_SETFONT, font.0 as WPARAM, 1);
        }
        self.top += height;
    }
}

/// Height of a text in pixels, broken at this width.
fn height(window: HWND, font: &Font, text: &[u16], width: i32) -> i32 {
    if text.len() <= 1 {
        return 0;
    }
    let mut needed = RECT { left: 0, top: 0, right: width.max(1), bottom: 0 };
    // SAFETY: the device is given back with the font that it had; the text ends in a zero.
    unsafe {
        let device = GetDC(window);
        let before = SelectObject(device, font.0);
        DrawTextW(device, text.as_ptr(), -1, &raw mut needed, DT_CALCRECT | DT_WORDBREAK | DT_EDITCONTROL | DT_NOPREFIX);
        SelectObject(device, before);
        ReleaseDC(window, device);
    }
    needed.bottom
}

/// The font that the person has set for messages.
fn message_font(dpi: u32) -> LOGFONTW {
    let size = size_of::<NONCLIENTMETRICSW>() as u32;
    let mut metrics = NONCLIENTMETRICSW { cbSize: size, ..NONCLIENTMETRICSW::default() };
    // SAFETY: the structure says its own size.
    unsafe { SystemParametersInfoForDpi(SPI_GETNONCLIENTMETRICS, size, (&raw mut metrics).cast(), 0, dpi) };
    metrics.lfMessageFont
}

/// The screen without its bars.
fn work_area() -> RECT {
    let mut area = RECT::default();
    // SAFETY: Windows writes one rectangle.
    unsafe { SystemParametersInfoW(SPI_GETWORKAREA, 0, (&raw mut area).cast(), 0) };
    area
}
