//! The usual messages and sights, each with a drawing, for who would rather point than type. What a picture says is ordinary
//! text from then on: the engine recognises it as if it had been typed.

/// What a drawing shows. All are drawn by us; none copies a supplier's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawing {
    /// A window with a sign and a few words.
    Window(Sign, &'static str),
    /// A reader with a card, and a lamp.
    Reader { card: bool, lamp: bool },
    /// A web page with nothing or little on it.
    Page(&'static str),
    /// The back of a card, with its number at the bottom right and the first two digits framed.
    CardBack,
    /// A card on its way into a reader, the chip first.
    Insert,
    /// A reader's plug and a socket of the PC.
    Plug,
    /// The bottom right of the screen: the small arrow, a few signs, the clock. How the NHS signs look is not drawn.
    Corner,
}

/// The sign in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Padlock,
    Cross,
    Exclamation,
    Calendar,
    Dots,
}

/// One thing that can be pointed at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Picture {
    /// Its name in the form.
    pub(crate) id: &'static str,
    /// What stands below the drawing, which is also what it says.
    pub(crate) caption: &'static str,
    pub(crate) drawing: Drawing,
}

/// Every picture, the most usual first.
pub(crate) const PICTURES: &[Picture] = &[
    Picture { id: "locked", caption: "My card is locked", drawing: Drawing::Window(Sign::Padlock, "Locked") },
    Picture { id: "refused", caption: "It says the passcode is wrong", drawing: Drawing::Window(Sign::Dots, "Incorrect") },
    Picture {
        id: "reading",
        caption: "There was a problem reading your Smartcard",
        drawing: Drawing::Window(Sign::Exclamation, "Problem reading"),
    },
    Picture { id: "err1002", caption: "ERR1002: Unable to read the card", drawing: Drawing::Window(Sign::Cross, "ERR1002") },
    Picture {
        id: "authentication",
        caption: "Smartcard Authentication Failure",
        drawing: Drawing::Window(Sign::Cross, "Authentication"),
    },
    Picture {
        id: "management",
        caption: "NHS Credential Management Error: Not Installed or Running",
        drawing: Drawing::Window(Sign::Exclamation, "Not running"),
    },
    Picture { id: "expired", caption: "My card has expired", drawing: Drawing::Window(Sign::Calendar, "Expired") },
    Picture {
        id: "nothing",
        caption: "Nothing happens when the card goes in",
        drawing: Drawing::Reader { card: true, lamp: true },
    },
    Picture { id: "dark", caption: "There is no light on the reader", drawing: Drawing::Reader { card: false, lamp: false } },
    Picture { id: "unreachable", caption: "This site can’t be reached", drawing: Drawing::Page("can’t be reached") },
    Picture { id: "blank", caption: "The screen stays blank", drawing: Drawing::Page("") },
];

/// What is shown beside a question or a step, by its id: where to look, or what to do with one's hands.
const BESIDE: &[(&str, Drawing)] = &[
    ("card_back_digits", Drawing::CardBack),
    ("card_in", Drawing::Insert),
    ("card_way", Drawing::Insert),
    ("reader_light", Drawing::Reader { card: true, lamp: true }),
    ("insert-card", Drawing::Insert),
    ("turn-card-over", Drawing::Insert),
    ("reinsert-card", Drawing::Insert),
    ("replug-reader", Drawing::Plug),
    ("other-usb-port", Drawing::Plug),
    ("swap-reader", Drawing::Plug),
    ("tray_icon", Drawing::Corner),
    ("restart-identity-agent", Drawing::Corner),
];

/// The drawing that helps with a question or a step.
pub(crate) fn beside(id: &str) -> Option<Drawing> {
    BESIDE.iter().find(|(known, _)| *known == id).map(|(_, drawing)| *drawing)
}

/// The picture with this name.
pub(crate) fn picture(id: &str) -> Option<&'static Picture> {
    PICTURES.iter().find(|picture| picture.id == id)
}

#[cfg(test)]
mod tests {
    use lanyard_diagnose::{Pack, recognise};

    use super::*;

    #[test]
    fn whatever_has_a_drawing_is_in_the_pack() {
        let pack = Pack::embedded().unwrap();
        for (id, _) in BESIDE {
            assert!(pack.question(id).is_some() || pack.step(id).is_some(), "{id}");
        }
    }

    #[test]
    fn what_every_picture_says_is_recognised() {
        let pack = Pack::embedded().unwrap();
        for picture in PICTURES {
            let understood = recognise(&pack, picture.caption);
            assert!(!understood.signatures.is_empty(), "“{}” says nothing to the engine", picture.caption);
        }
    }
}
