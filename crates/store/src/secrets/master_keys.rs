//! The college's master key.

use super::boxes::{self, DataKey, Randomness};
use super::wrong_master_key;
use crate::connections::private;
use crate::errors::StoreError;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io::Write;
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// 主密钥 — 32 bytes under which the keys of people are wrapped. It never stands in the database and is never
/// printed. Two keys are derived from it: one wraps, one makes citizen IDs searchable.
#[derive(Clone)]
pub struct MasterKey {
    wrapping: DataKey,
    index: DataKey,
    check: String,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

fn keyed(key: &[u8; 32], text: &str) -> [u8; 32] {
    // HMAC takes keys of any length, so there is nothing that could fail
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => return [0; 32],
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

impl MasterKey {
    /// From 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> MasterKey {
        let bytes = Zeroizing::new(bytes);
        MasterKey {
            wrapping: Zeroizing::new(keyed(&bytes, "jishi person-key wrapping 1")),
            index: Zeroizing::new(keyed(&bytes, "jishi citizen-id index 1")),
            check: hex::encode(&keyed(&bytes, "jishi master-key check 1")[..16]),
        }
    }

    /// From text: 64 hexadecimal digits, or base64 of 32 bytes. Blanks around it do not matter.
    ///
    /// # Errors
    /// The text is neither. The message does not repeat it.
    pub fn from_text(text: &str) -> Result<MasterKey, StoreError> {
        let text = text.trim();
        let mut bytes = [0; 32];
        if hex::decode_to_slice(text, &mut bytes).is_ok() {
            let key = MasterKey::from_bytes(bytes);
            bytes.zeroize();
            return Ok(key);
        }
        for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
            if let Ok(decoded) = engine.decode(text).map(Zeroizing::new)
                && let Ok(bytes) = <[u8; 32]>::try_from(decoded.as_slice())
            {
                return Ok(MasterKey::from_bytes(bytes));
            }
        }
        Err(StoreError::refusal(
            "主密钥",
            "格式不对，应为32字节",
            "写成64位十六进制或base64文本，或用 jishi init 生成一个主密钥文件",
        ))
    }

    /// From a file that holds the text.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn read_file(path: &Path) -> Result<MasterKey, StoreError> {
        let text = std::fs::read_to_string(path).map_err(StoreError::file(path, "读取主密钥"))?;
        MasterKey::from_text(&Zeroizing::new(text))
    }

    /// Makes a new random key in a new file that only its owner may read.
    ///
    /// # Errors
    /// The file exists already or cannot be written; an existing key is never overwritten.
    pub fn generate_file(path: &Path) -> Result<MasterKey, StoreError> {
        let bytes: Zeroizing<[u8; 32]> = Zeroizing::new(Randomness::new().take()?);
        let mut file = private(std::fs::OpenOptions::new().write(true).create_new(true))
            .open(path)
            .map_err(StoreError::file(path, "新建主密钥文件"))?;
        let text = Zeroizing::new(format!("{}\n", hex::encode(*bytes)));
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(StoreError::file(path, "写入主密钥"))?;
        Ok(MasterKey::from_bytes(*bytes))
    }

    /// A short text by which a database knows its master key again; it does not tell the key.
    pub fn check(&self) -> &str {
        &self.check
    }

    /// The keyed hash of a normalised citizen ID: 128 bits, in hexadecimal.
    pub(crate) fn id_hash(&self, normalised: &str) -> String {
        hex::encode(&keyed(&self.index, normalised)[..16])
    }

    /// Encrypts a small secret that stands outside the ledger, bound to what and whose it is.
    pub(crate) fn seal(&self, what: &str, whose: &str, plain: &[u8]) -> Result<String, StoreError> {
        boxes::close(&self.wrapping, Randomness::new().take()?, plain, &boxes::about(what, whose))
    }

    /// Decrypts what [`MasterKey::seal`] encrypted.
    ///
    /// # Errors
    /// It was sealed under another master key, or altered.
    pub(crate) fn unseal(
        &self,
        what: &str,
        whose: &str,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let plain = boxes::open(&self.wrapping, sealed, &boxes::about(what, whose));
        plain.map(Zeroizing::new).ok_or_else(wrong_master_key)
    }

    /// Wraps a person's key.
    pub(crate) fn wrap(&self, person: &str, nonce: [u8; 24], key: &DataKey) -> Result<String, StoreError> {
        boxes::close(&self.wrapping, nonce, &**key, &boxes::about("person-key", person))
    }

    /// Unwraps a person's key.
    ///
    /// # Errors
    /// It was wrapped under another master key, or altered.
    pub(crate) fn unwrap(&self, person: &str, wrapped: &str) -> Result<DataKey, StoreError> {
        let bytes =
            boxes::open(&self.wrapping, wrapped, &boxes::about("person-key", person)).map(Zeroizing::new);
        let key = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
        key.map(Zeroizing::new).ok_or_else(wrong_master_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_key_is_read_from_hexadecimal_and_base64_alike() {
        let by_hex = MasterKey::from_text(&format!(" {}\n", "ab".repeat(32))).unwrap();
        let by_base64 = MasterKey::from_text(&STANDARD.encode([0xab; 32])).unwrap();
        assert_eq!(by_hex.check(), by_base64.check());
        for wrong in ["", "ab", &"zz".repeat(32), &STANDARD.encode([1; 31])] {
            assert!(MasterKey::from_text(wrong).unwrap_err().to_string().contains("主密钥"));
        }
    }

    #[test]
    fn a_master_key_is_never_printed() {
        let text = format!("{:?}", MasterKey::from_bytes([0xab; 32]));
        assert_eq!(text, "MasterKey(…)");
    }

    #[cfg(unix)]
    #[test]
    fn a_generated_key_file_is_private_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let made = MasterKey::generate_file(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(MasterKey::read_file(&path).unwrap().check(), made.check());
        assert!(MasterKey::generate_file(&path).is_err());
        assert_eq!(MasterKey::read_file(&path).unwrap().check(), made.check());
    }
}
