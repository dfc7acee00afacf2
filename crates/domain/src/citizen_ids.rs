//! Citizen ID numbers (GB 11643-1999).

use crate::dates::Day;
use crate::people::Sex;

/// 公民身份号码 — checked: eighteen characters and a real birth date. A wrong check digit is for people to look at
/// ([`CitizenId::fits_check_digit`]): a few numbers were once issued with one.
#[derive(Clone, PartialEq, Eq)]
pub struct CitizenId(String);

/// 公民身份号码的错误 — what is wrong with a citizen ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CitizenIdError {
    /// Not eighteen characters.
    #[error("应为18位")]
    Length,
    /// A character that is no digit (or `X` at the end).
    #[error("只能是数字，末位可为X")]
    Character,
    /// The birth date does not exist.
    #[error("第7至14位不是真实日期")]
    Birth,
}

impl CitizenId {
    /// Parses an ID; spaces, full-width digits and a lower-case x are accepted and normalised.
    ///
    /// # Errors
    /// Says what keeps the text from being such a number.
    pub fn parse(text: &str) -> Result<CitizenId, CitizenIdError> {
        let id: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
                'x' | 'Ｘ' | 'ｘ' => 'X',
                other => other,
            })
            .collect();
        if id.chars().count() != 18 {
            return Err(CitizenIdError::Length);
        }
        let bytes = id.as_bytes();
        if bytes.len() != 18
            || !bytes[..17].iter().all(u8::is_ascii_digit)
            || !(bytes[17].is_ascii_digit() || bytes[17] == b'X')
        {
            return Err(CitizenIdError::Character);
        }
        let id = CitizenId(id);
        if id.birth_day().is_none() {
            return Err(CitizenIdError::Birth);
        }
        Ok(id)
    }

    /// Whether the last character is the one that GB 11643-1999 works out of the others.
    pub fn fits_check_digit(&self) -> bool {
        check_digit(&bytes_of(&self.0)) == self.0.as_bytes()[17]
    }

    /// The number, normalised.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn birth_day(&self) -> Option<Day> {
        let number = |range: std::ops::Range<usize>| self.0[range].parse::<i16>().ok();
        Day::new(number(6..10)?, i8::try_from(number(10..12)?).ok()?, i8::try_from(number(12..14)?).ok()?)
    }

    /// The birth date inside the number.
    pub fn birth(&self) -> Day {
        self.birth_day().unwrap_or(Day::MIN)
    }

    /// The sex inside the number: odd sequence male, even female.
    pub fn sex(&self) -> Sex {
        if self.0.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The number with the middle hidden, as screens show it.
    pub fn masked(&self) -> String {
        format!("{}************{}", &self.0[..2], &self.0[14..])
    }
}

impl std::fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

fn bytes_of(id: &str) -> [u8; 17] {
    let mut digits = [0; 17];
    digits.copy_from_slice(&id.as_bytes()[..17]);
    digits
}

/// The check character of seventeen ASCII digits.
pub fn check_digit(digits: &[u8; 17]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    b"10X98765432"[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_examples_are_right() {
        assert_eq!(
            CitizenId::parse("11010519491231002X").unwrap().birth(),
            Day::parse("1949-12-31").unwrap()
        );
        assert_eq!(CitizenId::parse("440524188001010014").unwrap().sex(), Sex::Male);
        assert_eq!(CitizenId::parse(" 11010519491231002x ").unwrap().sex(), Sex::Female);
    }

    #[test]
    fn each_rule_broken_is_named() {
        assert_eq!(CitizenId::parse("1101051949123100"), Err(CitizenIdError::Length));
        assert_eq!(CitizenId::parse("11010519491231002Y"), Err(CitizenIdError::Character));
        assert_eq!(CitizenId::parse("110105194902300020"), Err(CitizenIdError::Birth));
    }

    #[test]
    fn a_wrong_check_digit_is_told_apart_and_not_refused() {
        assert!(CitizenId::parse("11010519491231002X").unwrap().fits_check_digit());
        assert!(!CitizenId::parse("110105194912310021").unwrap().fits_check_digit());
    }

    #[test]
    fn an_id_is_never_printed_whole() {
        let id = CitizenId::parse("11010519491231002X").unwrap();
        assert_eq!(format!("{id:?}"), "11************002X");
    }
}
