//! Amounts with two decimals: yuan and class hours, without binary fractions.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 数额 — a decimal number with two places, held as hundredths: yuan (then hundredths are fen) or class hours (学时).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Amount(pub i64);

impl Amount {
    /// A whole number of yuan or class hours.
    pub fn whole(units: i64) -> Amount {
        Amount(units * 100)
    }

    /// Parses `400`, `0.2`, `-3.50`; `None` for more than two places or anything else.
    pub fn parse(text: &str) -> Option<Amount> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 15 || part.len() > 2 || !all_digits(whole) || !all_digits(part) {
            return None;
        }
        let cents = format!("{part:0<2}").parse::<i64>().ok()?;
        let value = whole.parse::<i64>().ok()? * 100 + cents;
        Some(Amount(if negative { -value } else { value }))
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / 100, self.0.abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            p if p % 10 == 0 => write!(f, "{sign}{whole}.{}", p / 10),
            p => write!(f, "{sign}{whole}.{p:02}"),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Amount;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number with at most two decimals, as text or number")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
                Amount::parse(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Amount, E> {
                value.checked_mul(100).map(Amount).ok_or_else(|| E::custom("number too large"))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Amount, E> {
                i64::try_from(value)
                    .ok()
                    .and_then(|v| v.checked_mul(100))
                    .map(Amount)
                    .ok_or_else(|| E::custom("number too large"))
            }
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Amount, E> {
                Amount::parse(&value.to_string())
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Float(value), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_and_write_the_same_text() {
        for text in ["0", "0.2", "400", "21.61", "-3.5", "1000.01"] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn more_than_two_places_is_refused() {
        for text in ["", ".", "1.234", "1e3", "--1", "１", "1,000"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn json_numbers_are_read_too() {
        assert_eq!(serde_json::from_str::<Amount>("1.5").unwrap(), Amount(150));
        assert_eq!(serde_json::from_str::<Amount>("\"1.5\"").unwrap(), Amount(150));
        assert_eq!(serde_json::from_str::<Amount>("2").unwrap(), Amount(200));
        assert!(serde_json::from_str::<Amount>("1.234").is_err());
        assert_eq!(serde_json::to_string(&Amount(150)).unwrap(), "\"1.5\"");
    }
}
