//! A command APDU as ISO/IEC 7816-4 lays it out.

/// One command, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command<'a> {
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Command data; empty when there is none.
    pub data: &'a [u8],
    /// How many bytes of answer are wanted at most; `None` when the command asks for none.
    pub le: Option<usize>,
    /// Whether its lengths are written in the extended form.
    pub extended: bool,
}

impl<'a> Command<'a> {
    /// Takes the bytes apart; `None` when the lengths do not add up.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&[_cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>()?;
        let of = |data, le, extended| Some(Self { ins, p1, p2, data, le, extended });
        match body {
            [] => of(&[], None, false),
            [le] => of(&[], Some(short(*le)), false),
            [0, high, low] => of(&[], Some(long(*high, *low)), true),
            [0, high, low, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
                match le {
                    [] => of(data, None, true),
                    [high, low] => of(data, Some(long(*high, *low)), true),
                    _ => None,
                }
            }
            [length, rest @ ..] => {
                let (data, le) = rest.split_at_checked(usize::from(*length))?;
                match le {
                    [] => of(data, None, false),
                    [le] => of(data, Some(short(*le)), false),
                    _ => None,
                }
            }
        }
    }

    /// Both parameters as one number.
    pub fn parameters(&self) -> u16 {
        u16::from_be_bytes([self.p1, self.p2])
    }
}

fn short(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

fn long(high: u8, low: u8) -> usize {
    match u16::from_be_bytes([high, low]) {
        0 => 65_536,
        le => usize::from(le),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_seven_cases_apart() {
        let le = |bytes: &[u8]| Command::parse(bytes).map(|c| (c.data.len(), c.le, c.extended));
        assert_eq!(le(&[0, 0xB0, 0, 0]), Some((0, None, false)));
        assert_eq!(le(&[0, 0xB0, 0, 0, 0]), Some((0, Some(256), false)));
        assert_eq!(le(&[0, 0xA4, 0, 0, 2, 1, 2]), Some((2, None, false)));
        assert_eq!(le(&[0, 0xA4, 0, 0, 2, 1, 2, 5]), Some((2, Some(5), false)));
        assert_eq!(le(&[0, 0xB0, 0, 0, 0, 0, 0]), Some((0, Some(65_536), true)));
        assert_eq!(le(&[0, 0xCB, 0, 0, 0, 0, 1, 9]), Some((1, None, true)));
        assert_eq!(le(&[0, 0xCB, 0, 0, 0, 0, 1, 9, 1, 0]), Some((1, Some(256), true)));
        assert_eq!(le(&[0, 0xA4, 0, 0, 2, 1]), None);
        assert_eq!(le(&[0, 0xA4, 0]), None);
    }
}
