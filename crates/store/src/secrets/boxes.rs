//! Authenticated encryption of small texts: XChaCha20-Poly1305, a random nonce in front, all in base64.

use crate::errors::StoreError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use zeroize::Zeroizing;

/// A key of 256 bits, wiped when dropped.
pub(crate) type DataKey = Zeroizing<[u8; 32]>;

const NONCE: usize = 24;

/// What a box is about: bound to it, so that a box moved to another person does not open.
pub(crate) fn about(what: &str, person: &str) -> String {
    format!("jishi {what} 1|{person}")
}

/// One key of several, which needs them all.
pub(crate) fn combined(keys: &[DataKey]) -> Result<DataKey, StoreError> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"jishi content 1")
        .map_err(|error| StoreError::engine("合成密钥")(error.to_string().into()))?;
    for key in keys {
        mac.update(&**key);
    }
    Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
}

/// Encrypts. The nonce must be fresh.
pub(crate) fn close(
    key: &DataKey,
    nonce: [u8; NONCE],
    plain: &[u8],
    about: &str,
) -> Result<String, StoreError> {
    let cipher = XChaCha20Poly1305::new((&**key).into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: about.as_bytes() })
        .map_err(|_| StoreError::refusal("密封资料", "太长，无法加密", "缩短后重试"))?;
    let mut bytes = Vec::with_capacity(NONCE + sealed.len());
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&sealed);
    Ok(STANDARD_NO_PAD.encode(bytes))
}

/// Decrypts; `None` where the key, the person or the text is not the right one.
pub(crate) fn open(key: &DataKey, text: &str, about: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD_NO_PAD.decode(text).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let nonce = XNonce::try_from(nonce).ok()?;
    let cipher = XChaCha20Poly1305::new((&**key).into());
    cipher.decrypt(&nonce, Payload { msg: sealed, aad: about.as_bytes() }).ok()
}

/// Random bytes of the operating system, fetched a page at a time.
pub(crate) struct Randomness {
    page: Zeroizing<[u8; 4096]>,
    used: usize,
}

impl Randomness {
    /// Nothing fetched yet.
    pub fn new() -> Randomness {
        Randomness { page: Zeroizing::new([0; 4096]), used: 4096 }
    }

    /// So many fresh bytes.
    pub fn take<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        if self.used + N > self.page.len() {
            getrandom::fill(&mut *self.page)
                .map_err(|error| StoreError::engine("取随机数")(error.to_string().into()))?;
            self.used = 0;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.page[self.used..self.used + N]);
        self.page[self.used..self.used + N].fill(0);
        self.used += N;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_opens_only_with_its_key_and_for_its_person() {
        let mut random = Randomness::new();
        let key = Zeroizing::new(random.take().unwrap());
        let other = Zeroizing::new(random.take().unwrap());
        let text = close(&key, random.take().unwrap(), b"13800000000", &about("secrets", "P1")).unwrap();
        assert_eq!(open(&key, &text, &about("secrets", "P1")).as_deref(), Some(&b"13800000000"[..]));
        assert_eq!(open(&other, &text, &about("secrets", "P1")), None);
        assert_eq!(open(&key, &text, &about("secrets", "P2")), None);
        assert_eq!(open(&key, &text[..20], &about("secrets", "P1")), None);
        assert_eq!(open(&key, "no base64!", &about("secrets", "P1")), None);
    }

    #[test]
    fn randomness_does_not_repeat() {
        let mut random = Randomness::new();
        let drawn: std::collections::BTreeSet<[u8; 24]> = (0..1000).map(|_| random.take().unwrap()).collect();
        assert_eq!(drawn.len(), 1000);
    }
}
