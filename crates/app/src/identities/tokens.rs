//! ID tokens: signature and claims (OpenID Connect Core 3.1.3.7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};

/// By how many seconds the clocks of the provider and of this server may differ.
pub(super) const SKEW: i64 = 120;

/// What is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is no signed token.
    Form,
    /// Signed in a way that is not taken.
    Algorithm(String),
    /// No key of the provider fits.
    UnknownKey,
    /// Not signed by the provider.
    Signature,
    /// Issued by somebody else.
    Issuer,
    /// Issued for somebody else.
    Audience,
    /// It ended so many seconds ago.
    Expired(i64),
    /// It was issued so many seconds from now.
    FromTheFuture(i64),
    /// It answers another request.
    Nonce,
}

/// A public key of the provider (RFC 7517).
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Key {
    #[serde(default)]
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// What a token must say to be meant for this request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Now, in seconds.
    pub at: i64,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The claims of a token that one of the keys has signed. Neither `none` nor a shared secret counts as a signature.
pub(super) fn signed(token: &str, keys: &[Key]) -> Result<Map<String, Value>, Wrong> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Wrong::Form);
    };
    let message = token.get(..header.len() + 1 + payload.len()).ok_or(Wrong::Form)?;
    let header: Header =
        serde_json::from_slice(&bytes(header).ok_or(Wrong::Form)?).map_err(|_| Wrong::Form)?;
    // an extension that must be understood, and is not (RFC 7515, 4.1.11)
    if header.crit.is_some() {
        return Err(Wrong::Form);
    }
    let signature = bytes(signature).ok_or(Wrong::Form)?;
    let way = Way::of(&header.alg).ok_or_else(|| Wrong::Algorithm(header.alg.chars().take(20).collect()))?;
    let fitting: Vec<&Key> = keys.iter().filter(|key| way.fits(key, &header)).collect();
    if fitting.is_empty() {
        return Err(Wrong::UnknownKey);
    }
    if !fitting.iter().any(|key| way.verifies(key, message.as_bytes(), &signature)) {
        return Err(Wrong::Signature);
    }
    serde_json::from_slice(&bytes(payload).ok_or(Wrong::Form)?).map_err(|_| Wrong::Form)
}

/// How a token is signed.
enum Way {
    Rsa(&'static RsaParameters),
    Curve { name: &'static str, size: usize, way: &'static dyn signature::VerificationAlgorithm },
    Edwards,
}

impl Way {
    fn of(alg: &str) -> Option<Way> {
        Some(match alg {
            "RS256" => Way::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
            "RS384" => Way::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Way::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
            "PS256" => Way::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
            "PS384" => Way::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
            "PS512" => Way::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
            "ES256" => Way::Curve { name: "P-256", size: 32, way: &signature::ECDSA_P256_SHA256_FIXED },
            "ES384" => Way::Curve { name: "P-384", size: 48, way: &signature::ECDSA_P384_SHA384_FIXED },
            "EdDSA" => Way::Edwards,
            _ => return None,
        })
    }

    fn fits(&self, key: &Key, header: &Header) -> bool {
        let kind = match self {
            Way::Rsa(_) => key.kty == "RSA",
            Way::Curve { name, .. } => key.kty == "EC" && key.crv.as_deref() == Some(name),
            Way::Edwards => key.kty == "OKP" && key.crv.as_deref() == Some("Ed25519"),
        };
        kind && key.usage.as_deref().is_none_or(|usage| usage == "sig")
            && key.alg.as_deref().is_none_or(|alg| alg == header.alg)
            && (header.kid.is_none() || key.kid == header.kid)
    }

    fn verifies(&self, key: &Key, message: &[u8], signature: &[u8]) -> bool {
        let part = |text: &Option<String>| text.as_deref().and_then(bytes);
        let done = match self {
            Way::Rsa(parameters) => (|| {
                let (n, e) = (part(&key.n)?, part(&key.e)?);
                let bare =
                    |bytes: Vec<u8>| -> Vec<u8> { bytes.into_iter().skip_while(|b| *b == 0).collect() };
                RsaPublicKeyComponents { n: bare(n), e: bare(e) }.verify(parameters, message, signature).ok()
            })(),
            Way::Curve { size, way, .. } => (|| {
                let mut point = vec![4];
                for part in [part(&key.x)?, part(&key.y)?] {
                    point.resize(point.len() + size.checked_sub(part.len())?, 0);
                    point.extend(part);
                }
                UnparsedPublicKey::new(*way, point).verify(message, signature).ok()
            })(),
            Way::Edwards => (|| {
                UnparsedPublicKey::new(&signature::ED25519, part(&key.x)?).verify(message, signature).ok()
            })(),
        };
        done.is_some()
    }
}

/// A time among the claims, in seconds; some providers write it with a fraction.
fn time(claims: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
}

/// Checks that the claims are the provider's answer to this request, and still hold.
pub(super) fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Wrong> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(expected.issuer) {
        return Err(Wrong::Issuer);
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims.get("azp").map(|party| party.as_str() == Some(expected.client));
    if !audience.contains(&expected.client) || !party.unwrap_or(audience.len() == 1) {
        return Err(Wrong::Audience);
    }
    let (ends, issued) = (time(claims, "exp").ok_or(Wrong::Form)?, time(claims, "iat").ok_or(Wrong::Form)?);
    if ends.saturating_add(SKEW) <= expected.at {
        return Err(Wrong::Expired(expected.at.saturating_sub(ends)));
    }
    let begins = issued.max(time(claims, "nbf").unwrap_or(i64::MIN));
    if begins > expected.at.saturating_add(SKEW) {
        return Err(Wrong::FromTheFuture(begins.saturating_sub(expected.at)));
    }
    let nonce = text("nonce").is_some_and(|nonce| crate::accounts::same(nonce, expected.nonce));
    if !nonce || text("sub").is_none_or(str::is_empty) {
        return Err(Wrong::Nonce);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Appendix A.2 of RFC 7515: a token, and the key that has signed it.
    const TOKEN: &str = concat!(
        "eyJhbGciOiJSUzI1NiJ9.",
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CU",
        "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_d",
        "O--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig",
        "cN_IoypGlUPQGe77Rw"
    );
    const MODULUS: &str = concat!(
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ",
        "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2",
        "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD",
        "TW9gb54h4FRWyuXpoQ"
    );

    fn key(change: impl FnOnce(&mut Key)) -> Vec<Key> {
        let mut key: Key = serde_json::from_value(json!({"kty": "RSA", "n": MODULUS, "e": "AQAB"})).unwrap();
        change(&mut key);
        vec![key]
    }

    #[test]
    fn a_token_is_read_where_a_key_of_the_provider_has_signed_it() {
        assert_eq!(signed(TOKEN, &key(|_| {})).unwrap()["iss"], "joe");
        let zero = URL_SAFE_NO_PAD.encode([vec![0], bytes(MODULUS).unwrap()].concat());
        assert!(signed(TOKEN, &key(|key| key.n = Some(zero))).is_ok(), "a leading zero says nothing");
    }

    #[test]
    fn a_changed_token_and_a_key_for_something_else_are_refused() {
        let changed = TOKEN.replacen("eyJpc3Mi", "eyJpc3Nj", 1);
        assert_eq!(signed(&changed, &key(|_| {})), Err(Wrong::Signature));
        for one in [
            key(|key| key.usage = Some("enc".into())),
            key(|key| key.alg = Some("RS512".into())),
            key(|key| key.kty = "EC".into()),
            Vec::new(),
        ] {
            assert_eq!(signed(TOKEN, &one), Err(Wrong::UnknownKey));
        }
    }

    #[test]
    fn what_is_not_signed_by_a_key_pair_is_no_token() {
        let with = |header: &str| {
            let rest = TOKEN.split_once('.').unwrap().1;
            signed(&format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header)), &key(|_| {}))
        };
        assert_eq!(with(r#"{"alg":"none"}"#), Err(Wrong::Algorithm("none".into())));
        assert_eq!(with(r#"{"alg":"HS256"}"#), Err(Wrong::Algorithm("HS256".into())));
        assert_eq!(with(r#"{"alg":"RS256","crit":["b64"]}"#), Err(Wrong::Form));
        for text in ["", "a.b", "a.b.c.d", "é.b.c"] {
            assert_eq!(signed(text, &key(|_| {})), Err(Wrong::Form), "{text}");
        }
    }

    #[test]
    fn an_answer_holds_from_its_issue_to_its_end() {
        let claims = |exp: Value, iat: Value| {
            let claims = json!({"iss": "i", "aud": "c", "sub": "s", "nonce": "n", "exp": exp, "iat": iat});
            check(claims.as_object().unwrap(), &Expected { issuer: "i", client: "c", nonce: "n", at: 1000 })
        };
        assert_eq!(claims(json!(1001), json!(1000)), Ok(()));
        assert_eq!(claims(json!(1001.7), json!(999.2)), Ok(()));
        assert_eq!(claims(json!(1000 - SKEW + 1), json!(1)), Ok(()));
        assert_eq!(claims(json!(1000 - SKEW), json!(1)), Err(Wrong::Expired(SKEW)));
        assert_eq!(claims(json!(2000), json!(1000 + SKEW)), Ok(()));
        assert_eq!(claims(json!(2000), json!(1001 + SKEW)), Err(Wrong::FromTheFuture(1 + SKEW)));
        assert_eq!(claims(json!("2000"), json!(1)), Err(Wrong::Form), "a time is a number");
        assert_eq!(claims(json!(i64::MIN), json!(1)), Err(Wrong::Expired(i64::MAX)));
    }
}
