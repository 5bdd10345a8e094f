//! Who can change a file, from its owner and access list as Windows writes them down (SDDL).
//!
//! Form: <https://learn.microsoft.com/en-us/windows/win32/secauthz/security-descriptor-string-format>,
//! <https://learn.microsoft.com/en-us/windows/win32/secauthz/ace-strings>.

/// The system, administrators (the group, the account, those of the domain and of the whole organisation), and who has the
/// files of Windows itself (<https://learn.microsoft.com/en-us/windows/win32/secauthz/sid-strings>).
const ADMINISTRATORS: [&str; 6] = ["SY", "BA", "LA", "DA", "EA", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"];
/// Rights with which a file can become another: writing, adding, deleting, changing the list or the owner, and everything
/// (<https://learn.microsoft.com/en-us/windows/win32/fileio/file-access-rights-constants>).
const CHANGING: u32 = 0x2 | 0x4 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;
/// Rights in two letters, as they are meant for files.
const RIGHTS: [(&str, u32); 21] = [
    ("GA", 0x1000_0000),
    ("GX", 0x2000_0000),
    ("GW", 0x4000_0000),
    ("GR", 0x8000_0000),
    ("RC", 0x2_0000),
    ("SD", 0x1_0000),
    ("WD", 0x4_0000),
    ("WO", 0x8_0000),
    ("FA", 0x1F_01FF),
    ("FX", 0x12_00A0),
    ("FW", 0x12_0116),
    ("FR", 0x12_0089),
    ("CC", 0x1),
    ("DC", 0x2),
    ("LC", 0x4),
    ("SW", 0x8),
    ("RP", 0x10),
    ("WP", 0x20),
    ("DT", 0x40),
    ("LO", 0x80),
    ("CR", 0x100),
];

/// Whether somebody who is no administrator owns the file or may change it. What cannot be understood counts as a right, and
/// what is denied takes none away.
pub(in crate::probe) fn others_can_change(text: &str) -> bool {
    // The letter before the next colon names the next part.
    let owner = text.strip_prefix("O:").and_then(|rest| rest.split_once(':')?.0.strip_suffix(['G', 'D']));
    let Some((_, list)) = text.split_once("D:") else { return true };
    let entries = list.split_once('(').map_or("", |(_, entries)| entries);
    // Without a list everybody may do everything; an empty one lets nobody in.
    let no_list = list.starts_with("NO_ACCESS_CONTROL");
    no_list || !owner.is_some_and(is_administrator) || entries.split('(').filter(|entry| !entry.is_empty()).any(lets_others_change)
}

fn is_administrator(name: &str) -> bool {
    ADMINISTRATORS.contains(&name)
}

/// One entry, `type;flags;rights;object;inherited object;whose…)`.
fn lets_others_change(entry: &str) -> bool {
    let mut fields = entry.split([';', ')']);
    let mut next = || fields.next().unwrap_or_default();
    let (kind, flags, rights, _, _, whose) = (next(), next(), next(), next(), next(), next());
    // Of denials and of entries that only what is made below inherits, nothing is taken away or given here.
    let denies = matches!(kind, "D" | "OD" | "XD");
    let for_below = pairs(flags).any(|flag| flag == "IO");
    !denies && !for_below && !is_administrator(whose) && mask(rights) & CHANGING != 0
}

fn mask(rights: &str) -> u32 {
    if let Some(number) = rights.strip_prefix("0x") {
        return u32::from_str_radix(number, 16).unwrap_or(u32::MAX);
    }
    let one = |letters: &str| RIGHTS.iter().find(|(known, _)| *known == letters).map_or(u32::MAX, |(_, right)| *right);
    pairs(rights).map(one).fold(0, |all, right| all | right)
}

/// A text two by two; one that is cut in the middle of a letter ends there with what is left.
fn pairs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (two, after) = rest.split_at_checked(2).unwrap_or((rest, ""));
        rest = after;
        (!two.is_empty()).then_some(two)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of a file that an administrator made, recorded on a Windows in December 2005:
    /// <https://marcusoh.blogspot.com/2005/12/how-to-decipher-sddl-for-useful-stuff.html>.
    const RECORDED: &str =
        "O:BAG:DUD:ARAI(A;;FA;;;BA)(A;;FA;;;SY)(A;;0x1200a9;;;BU)(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)";
    /// The inherited part of it. The other lists here are written in the documented form.
    const INHERITED: &str = "(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)";

    fn owned_by(owner: &str, list: &str) -> bool {
        others_can_change(&format!("O:{owner}D:AI{list}"))
    }

    #[test]
    fn what_an_administrator_put_there_stays_so() {
        for owner in ["BA", "SY", ADMINISTRATORS[5]] {
            assert!(!owned_by(owner, INHERITED), "{owner}");
        }
        assert!(!others_can_change(RECORDED), "with a group");
        assert!(!owned_by("BA", ""), "nobody may do anything");
        assert!(!owned_by("BA", "(A;OICIIO;GA;;;CO)(A;;FR;;;WD)(A;;FRFX;;;AU)"), "reading, and what is made below");
    }

    #[test]
    fn what_a_user_made_or_may_change_is_told() {
        let user = "S-1-5-21-1004336348-1177238915-682003330-1001";
        assert!(owned_by(user, INHERITED), "who owns a file can change its list");
        for entry in ["(A;;FA;;;WD)", "(A;;0x1301bf;;;AU)", "(A;;FRFW;;;BU)", "(A;;GW;;;IU)", "(A;;WD;;;BU)", "(A;;SD;;;BU)"] {
            assert!(owned_by("BA", &format!("{INHERITED}{entry}")), "{entry}");
        }
        assert!(owned_by("BA", &format!("(D;;FA;;;{user})(A;;FA;;;BU)")), "denied to one of many");
        assert!(owned_by("BA", r#"(XA;;FA;;;WD;(@User.Title=="PM"))"#), "on a condition");
    }

    #[test]
    fn what_cannot_be_understood_is_no_reason_to_trust() {
        for text in ["", "O:BA", "D:(A;;FR;;;WD)", "O:BAD:NO_ACCESS_CONTROL", "O:BAD:(A;;??;;;WD)", "O:BAD:(A;;0xZ;;;WD)"] {
            assert!(others_can_change(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,80}", entry in "[A-Z;()0-9xé]{0,40}") {
            let _ = others_can_change(&text);
            let _ = owned_by("BA", &entry);
        }
    }
}
