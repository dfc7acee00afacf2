//! Signing in by the college's own provider: one that lives in this process, with keys made here.

use crate::kit::{House, NOW, PASSWORD, Page, Visitor};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jishi_app::identities::{Config, Provider};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPairComponents, PublicKeyComponents};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const CLIENT: &str = "jishi";
const SECRET: &str = "a secret & more";
const SITE: &str = "https://dang.example.edu.cn";
const BACK: &str = "https://dang.example.edu.cn/sign-in/identity/back";

// The key of Appendix A.2 of RFC 7515, with which most providers' way of signing is tried.
const MODULUS: &str = concat!(
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ",
    "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2",
    "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcD",
    "TW9gb54h4FRWyuXpoQ",
);
const PRIVATE: &str = concat!(
    "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_G",
    "O-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQl",
    "BjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0",
    "QU91p1DhOVRuOopznQ",
);
const P: &str = concat!(
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2",
    "KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
);
const Q: &str = concat!(
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_",
    "HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
);
const D_OF_P: &str = concat!(
    "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vm",
    "AktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0",
);
const D_OF_Q: &str = concat!(
    "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9c",
    "jz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU",
);
const Q_INVERSE: &str = concat!(
    "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnb",
    "JtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U",
);

/// What the provider remembers of somebody whom it has sent back with a code.
struct Promise {
    challenge: String,
    claims: Value,
    /// Signed by a key that is not the provider's.
    forged: bool,
    /// Signed in another way than the keys say.
    alg: &'static str,
}

/// 测试认证服务
struct Fake {
    address: SocketAddr,
    key: EcdsaKeyPair,
    stranger: EcdsaKeyPair,
    promises: Mutex<BTreeMap<String, Promise>>,
    userinfo: Mutex<Value>,
    /// Signs with another key than at first, which it publishes under another number.
    rotated: AtomicBool,
    /// Answers nothing sensible any more.
    broken: AtomicBool,
    gone: AtomicBool,
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap()
}

fn rsa() -> RsaKeyPair {
    let part = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let public_key = PublicKeyComponents { n: part(MODULUS), e: vec![1, 0, 1] };
    let (d, p, q) = (part(PRIVATE), part(P), part(Q));
    let (dp, dq, inverse) = (part(D_OF_P), part(D_OF_Q), part(Q_INVERSE));
    let components = KeyPairComponents { public_key, d, p, q, dP: dp, dQ: dq, qInv: inverse };
    RsaKeyPair::from_components(&components).unwrap()
}

fn now() -> i64 {
    NOW.parse::<jiff::Timestamp>().unwrap().as_second()
}

fn pairs(form: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(form.as_bytes()).into_owned().collect()
}

impl Fake {
    fn start() -> Arc<Fake> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let fake = Arc::new(Fake {
            address: listener.local_addr().unwrap(),
            key: key(),
            stranger: key(),
            promises: Mutex::default(),
            userinfo: Mutex::default(),
            rotated: AtomicBool::new(false),
            broken: AtomicBool::new(false),
            gone: AtomicBool::new(false),
        });
        let serving = Arc::clone(&fake);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.gone.load(Ordering::SeqCst) {
                    return;
                }
                serving.answer(&mut stream.unwrap());
            }
        });
        fake
    }

    fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    fn provider(&self) -> Arc<Provider> {
        Arc::new(Provider::new(config(&self.issuer())).unwrap())
    }

    fn answer(&self, stream: &mut TcpStream) {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (n, value) = line.split_once(':')?;
                n.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let length = header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        let path = head.split(' ').nth(1).unwrap_or_default();
        let (status, said) = if self.broken.load(Ordering::SeqCst) {
            (503, json!({}))
        } else {
            match path {
                "/.well-known/openid-configuration" => (200, self.about()),
                "/keys" => (200, self.keys()),
                "/token" => self.token(header("authorization"), &String::from_utf8(body).unwrap()),
                "/userinfo" if header("authorization").as_deref() == Some("Bearer access") => {
                    (200, self.userinfo.lock().unwrap().clone())
                }
                _ => (404, json!({"error": "not_found"})),
            }
        };
        let said = said.to_string();
        let answer = format!(
            "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
            said.len()
        );
        let _ = stream.write_all(answer.as_bytes());
    }

    fn about(&self) -> Value {
        let issuer = self.issuer();
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "unheard-of"],
        })
    }

    fn present_key(&self) -> (&'static str, &EcdsaKeyPair) {
        if self.rotated.load(Ordering::SeqCst) { ("k2", &self.stranger) } else { ("k1", &self.key) }
    }

    fn keys(&self) -> Value {
        let (number, key) = self.present_key();
        let point = key.public_key().as_ref();
        json!({"keys": [
            {"kty": "unheard-of", "kid": 3},
            {"kty": "EC", "crv": "P-256", "use": "sig", "kid": number,
             "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..])},
            {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "r1", "n": MODULUS, "e": "AQAB"},
        ]})
    }

    /// Exchanges a code once, for whoever proves to be the client that began.
    fn token(&self, authorization: Option<String>, form: &str) -> (u16, Value) {
        let form = pairs(form);
        let quoted: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{quoted}")));
        if authorization.as_deref() != Some(&basic) {
            return (401, json!({"error": "invalid_client"}));
        }
        let promise = self.promises.lock().unwrap().remove(&form["code"]);
        let digest = ring::digest::digest(&ring::digest::SHA256, form["code_verifier"].as_bytes());
        match promise {
            Some(promise)
                if form["grant_type"] == "authorization_code"
                    && form["redirect_uri"] == BACK
                    && promise.challenge == URL_SAFE_NO_PAD.encode(digest) =>
            {
                (
                    200,
                    json!({"id_token": self.sign(&promise), "access_token": "access", "token_type": "Bearer"}),
                )
            }
            _ => (400, json!({"error": "invalid_grant"})),
        }
    }

    fn sign(&self, promise: &Promise) -> String {
        let (number, own) = self.present_key();
        let number = if promise.alg == "RS256" { "r1" } else { number };
        let header = json!({"alg": promise.alg, "kid": number, "typ": "JWT"}).to_string();
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(promise.claims.to_string())
        );
        if promise.alg == "RS256" {
            let key = rsa();
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
            if promise.forged {
                signature[100] ^= 1;
            }
            return format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
        }
        let key = if promise.forged { &self.stranger } else { own };
        let signature = key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Somebody signs in at the provider, as its page would have it; the address to which the browser is sent back.
    fn sign_in(&self, departure: &BTreeMap<String, String>, change: impl FnOnce(&mut Promise)) -> String {
        assert_eq!(departure["redirect_uri"], BACK);
        assert_eq!((departure["client_id"].as_str(), departure["response_type"].as_str()), (CLIENT, "code"));
        assert_eq!(departure["code_challenge_method"], "S256");
        let claims = json!({
            "iss": self.issuer(), "aud": CLIENT, "sub": "8f1e", "exp": now() + 300, "iat": now(),
            "nonce": departure["nonce"], "preferred_username": "Member",
        });
        let challenge = departure["code_challenge"].clone();
        let mut promise = Promise { challenge, claims, forged: false, alg: "ES256" };
        change(&mut promise);
        let mut promises = self.promises.lock().unwrap();
        let code = format!("code-{}", promises.len());
        promises.insert(code.clone(), promise);
        format!("/sign-in/identity/back?code={code}&state={}", departure["state"])
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
    }
}

fn config(issuer: &str) -> Config {
    Config {
        issuer: issuer.to_owned(),
        client: CLIENT.to_owned(),
        secret: Some(SECRET.to_owned()),
        claim: "preferred_username".to_owned(),
        name: "示例学院统一身份认证".to_owned(),
        scopes: vec!["profile".to_owned()],
        public_address: SITE.to_owned(),
        authority: None,
    }
}

fn house(fake: &Fake) -> House {
    House::with_identity(fake.provider())
}

/// What the sign-in page sends to the provider, and the browser that waits.
fn depart(house: &House) -> (BTreeMap<String, String>, Visitor<'_>) {
    let gone = house.stranger().get("/sign-in/identity?back=%2Fme");
    assert_eq!(gone.status, 303, "{}", gone.text());
    let query = gone.location().unwrap().split_once("/authorize?").unwrap().1;
    (pairs(query), house.with_ticket(&gone))
}

fn come_back(house: &House, fake: &Fake, change: impl FnOnce(&mut Promise)) -> Page {
    let (departure, browser) = depart(house);
    browser.get(&fake.sign_in(&departure, change))
}

fn log(house: &House, query: &str) -> String {
    house.visitor("audit-administrator").get(&format!("/security-log{query}")).text()
}

#[test]
fn the_button_stands_only_where_a_provider_is_set() {
    let fake = Fake::start();
    assert!(house(&fake).stranger().get("/sign-in").text().contains("用示例学院统一身份认证登录"));
    let house = House::sample();
    assert!(!house.stranger().get("/sign-in").text().contains("/sign-in/identity"));
    assert_eq!(house.stranger().get("/sign-in/identity").status, 404);
}

#[test]
fn whoever_the_provider_names_is_in_and_may_what_the_account_may() {
    let fake = Fake::start();
    let house = house(&fake);
    let entered = come_back(&house, &fake, |_| {});
    assert_eq!(entered.location(), Some("/me"), "{}", entered.text());
    let member = house.holding(&entered, "member");
    assert_eq!(member.get("/me").status, 200);
    assert_eq!(member.get("/accounts").status, 403);
    assert!(member.get("/account").text().contains("统一身份认证"), "the session says how it began");
    let log = log(&house, "?account=member");
    assert!(log.contains("统一身份认证登录") && log.contains("成功"), "{log}");
}

#[test]
fn an_answer_that_is_not_right_lets_nobody_in_and_says_why() {
    let fake = Fake::start();
    let house = house(&fake);
    type Change = fn(&mut Promise);
    let cases: [(&str, Change, &str); 12] = [
        ("nonce", |p| p.claims["nonce"] = json!("another"), "不是对这次登录的答复"),
        ("no nonce", |p| drop(p.claims.as_object_mut().unwrap().remove("nonce")), "不是对这次登录的答复"),
        ("signature", |p| p.forged = true, "签名不对"),
        ("algorithm", |p| p.alg = "none", "签名方式不被接受"),
        ("shared secret", |p| p.alg = "HS256", "签名方式不被接受"),
        ("audience", |p| p.claims["aud"] = json!("other"), "不是发给本系统的"),
        ("several without party", |p| p.claims["aud"] = json!([CLIENT, "other"]), "不是发给本系统的"),
        ("issuer", |p| p.claims["iss"] = json!("https://other.example"), "不是本校的认证服务签发的"),
        ("expired", |p| p.claims["exp"] = json!(now() - 121), "已经过期（相差121秒）"),
        ("future", |p| p.claims["iat"] = json!(now() + 400), "晚于本系统的时钟（相差400秒）"),
        (
            "claim",
            |p| drop(p.claims.as_object_mut().unwrap().remove("preferred_username")),
            "没有接受本系统的请求",
        ),
        ("verifier", |p| p.challenge = "another".into(), "没有接受本系统的请求"),
    ];
    *fake.userinfo.lock().unwrap() = json!([]);
    for (what, change, said) in cases {
        let page = come_back(&house, &fake, change);
        assert_eq!(page.status, 422, "{what}: {}", page.text());
        assert!(page.text().contains(said), "{what}: {}", page.text());
        assert!(page.cookie("session").is_none(), "{what}");
    }
    let log = log(&house, "?ok=no");
    assert_eq!(log.matches("认证结果不对").count(), cases.len(), "{log}");
}

#[test]
fn an_answer_signed_by_rsa_counts_where_the_signature_is_right() {
    let fake = Fake::start();
    let house = house(&fake);
    assert_eq!(come_back(&house, &fake, |p| p.alg = "RS256").location(), Some("/me"));
    let forged = come_back(&house, &fake, |p| (p.alg, p.forged) = ("RS256", true));
    assert!(forged.status == 422 && forged.text().contains("签名不对"), "{}", forged.text());
    // what the key is not for
    let other = come_back(&house, &fake, |p| p.alg = "RS512");
    assert!(other.status == 422 && other.text().contains("签名不对"), "{}", other.text());
}

#[test]
fn clocks_may_differ_by_two_minutes() {
    let fake = Fake::start();
    let house = house(&fake);
    for change in [
        (|p: &mut Promise| p.claims["exp"] = json!(now() - 119)) as fn(&mut Promise),
        |p| p.claims["iat"] = json!(now() + 120),
        |p| p.claims["aud"] = json!([CLIENT]),
    ] {
        assert_eq!(come_back(&house, &fake, change).location(), Some("/me"));
    }
}

#[test]
fn a_key_that_is_new_is_asked_for_after_half_a_minute() {
    let fake = Fake::start();
    let provider = fake.provider();
    let later = |seconds: i64| {
        let at = jiff::Timestamp::from_second(now() + seconds).unwrap().to_string();
        House::with_identity_at(Arc::clone(&provider), &at)
    };
    assert_eq!(come_back(&later(0), &fake, |_| {}).location(), Some("/me"));
    fake.rotated.store(true, Ordering::SeqCst);
    let early = come_back(&later(29), &fake, |_| {});
    assert!(early.status == 422 && early.text().contains("签名不对"), "{}", early.text());
    assert_eq!(come_back(&later(30), &fake, |_| {}).location(), Some("/me"));
    assert_eq!(come_back(&later(31), &fake, |_| {}).location(), Some("/me"), "what was learnt is kept");
}

#[test]
fn an_issuer_may_end_in_a_stroke_and_asks_for_what_it_needs() {
    let fake = Fake::start();
    for issuer in [format!("{}/", fake.issuer()), fake.issuer()] {
        let provider = Provider::new(config(&issuer)).unwrap();
        let house = House::with_identity(Arc::new(provider));
        assert_eq!(come_back(&house, &fake, |_| {}).location(), Some("/me"), "{issuer}");
    }
    let house = house(&fake);
    let party = |party: &'static str| {
        move |p: &mut Promise| {
            p.claims["aud"] = json!([CLIENT, "other"]);
            p.claims["azp"] = json!(party);
        }
    };
    assert_eq!(come_back(&house, &fake, party(CLIENT)).location(), Some("/me"));
    assert!(come_back(&house, &fake, party("other")).text().contains("不是发给本系统的"));
    let soon = come_back(&house, &fake, |p| p.claims["nbf"] = json!(now() + 200));
    assert!(soon.text().contains("晚于本系统的时钟（相差200秒）"), "{}", soon.text());
}

#[test]
fn a_state_counts_once_and_only_in_the_browser_that_began() {
    let fake = Fake::start();
    let house = house(&fake);
    let (departure, browser) = depart(&house);
    let back = fake.sign_in(&departure, |_| {});
    let elsewhere = house.stranger().get(&back);
    assert!(elsewhere.status == 422 && elsewhere.text().contains("不是在这个浏览器里开始的"));
    let other = back.replace(&departure["state"], "0000");
    assert_eq!(browser.get(&other).status, 422);
    assert_eq!(browser.get(&back).location(), Some("/me"), "what others tried has not used it up");
    let again = browser.get(&fake.sign_in(&departure, |_| {}));
    assert!(again.status == 422 && again.text().contains("已经用过"), "{}", again.text());
    assert_eq!(log(&house, "?ok=no").matches("不是本浏览器发起").count(), 3);
}

#[test]
fn whoever_has_no_account_is_told_whom_to_ask_and_gets_none() {
    let fake = Fake::start();
    let house = house(&fake);
    let page = come_back(&house, &fake, |p| p.claims["preferred_username"] = json!("20269999"));
    let text = page.text();
    assert!(page.status == 422 && text.contains("没有登录名为“20269999”的账号"), "{text}");
    assert!(text.contains("组织部") && text.contains("系统管理员"));
    let accounts = house.visitor("system-administrator").get("/accounts?q=20269999").text();
    assert!(!accounts.contains("20269999</"), "no account came of it");
    assert!(log(&house, "?account=20269999").contains("没有这个账号"));
}

#[test]
fn a_disabled_or_locked_account_stays_out_and_is_told_so() {
    let fake = Fake::start();
    let house = house(&fake);
    let system = house.visitor("system-administrator");
    system.post("/accounts/member/disable", &[]);
    let page = come_back(&house, &fake, |_| {});
    assert!(page.status == 422 && page.text().contains("已停用"), "{}", page.text());
    system.post("/accounts/member/enable", &[]);
    for _ in 0..5 {
        house.stranger().post("/sign-in", &[("name", "member"), ("password", "wrong")]);
    }
    let page = come_back(&house, &fake, |_| {});
    assert!(page.status == 422 && page.text().contains("暂时锁定"), "{}", page.text());
}

#[test]
fn a_provider_that_fails_or_is_not_there_is_said_so_and_the_password_still_works() {
    let fake = Fake::start();
    let house = house(&fake);
    let (departure, browser) = depart(&house);
    fake.broken.store(true, Ordering::SeqCst);
    let page = browser.get(&fake.sign_in(&departure, |_| {}));
    assert!(page.status == 422 && page.text().contains("现在连不上认证服务"), "{}", page.text());
    let (listener, away) = (TcpListener::bind("127.0.0.1:0").unwrap(), ());
    let address = listener.local_addr().unwrap();
    drop((listener, away));
    let provider = Provider::new(config(&format!("http://{address}"))).unwrap();
    let house = House::with_identity(Arc::new(provider));
    let page = house.stranger().get("/sign-in/identity");
    assert!(page.status == 422 && page.text().contains("现在连不上认证服务"), "{}", page.text());
    let entered = house.stranger().post("/sign-in", &[("name", "member"), ("password", PASSWORD)]);
    assert_eq!(entered.location(), Some("/"));
    let refused = house.stranger().get("/sign-in/identity/back?error=access_denied&state=x");
    assert!(
        refused.status == 422 && refused.text().contains("过期"),
        "an answer to nothing is not even read"
    );
}

#[test]
fn what_the_provider_refuses_is_said_in_words() {
    let fake = Fake::start();
    let house = house(&fake);
    let (departure, browser) = depart(&house);
    let page =
        browser.get(&format!("/sign-in/identity/back?error=access_denied&state={}", departure["state"]));
    assert!(page.status == 422 && page.text().contains("没有同意"), "{}", page.text());
    let (departure, browser) = depart(&house);
    let odd = "/sign-in/identity/back?error=%3Cscript%3Ebad&iss=x&state=";
    let page = browser.get(&format!("{odd}{}", departure["state"]));
    assert!(page.status == 422 && page.text().contains("（scriptbad）"), "{}", page.text());
}

#[test]
fn a_name_that_only_userinfo_tells_counts_where_it_is_the_same_person() {
    let fake = Fake::start();
    let house = house(&fake);
    let bare = |p: &mut Promise| drop(p.claims.as_object_mut().unwrap().remove("preferred_username"));
    *fake.userinfo.lock().unwrap() = json!({"sub": "8f1e", "preferred_username": "member"});
    assert_eq!(come_back(&house, &fake, bare).location(), Some("/me"));
    *fake.userinfo.lock().unwrap() = json!({"sub": "other", "preferred_username": "member"});
    assert_eq!(come_back(&house, &fake, bare).status, 422);
    *fake.userinfo.lock().unwrap() = json!({"sub": "8f1e"});
    assert!(come_back(&house, &fake, bare).text().contains("没有给出“preferred_username”"));
}

#[test]
fn a_second_step_is_asked_for_however_the_first_was_taken() {
    let fake = Fake::start();
    let house = house(&fake);
    let member = house.visitor("member");
    let page = member.get("/account/factor").markup();
    let secret = page.value_of("secret").unwrap();
    let code = crate::accounts::shown(&secret, 0);
    assert_eq!(member.post("/account/factor", &[("secret", &secret), ("code", &code)]).status, 200);
    let entered = come_back(&house, &fake, |_| {});
    assert_eq!(entered.location(), Some("/sign-in/code?back=%2Fme"), "{}", entered.text());
    assert!(entered.cookie("session").is_none());
    let next = crate::accounts::shown(&secret, 1);
    let entered = house.with_ticket(&entered).post("/sign-in/code", &[("code", &next), ("back", "/me")]);
    assert_eq!(entered.location(), Some("/me"), "{}", entered.text());
}

#[test]
fn a_first_password_that_was_never_used_need_not_be_changed_by_whoever_comes_otherwise() {
    let fake = Fake::start();
    let house = house(&fake);
    house.visitor("system-administrator").post("/accounts/member/reset", &[]);
    let entered = come_back(&house, &fake, |_| {});
    assert_eq!(entered.location(), Some("/me"));
    assert_eq!(house.holding(&entered, "member").get("/me").status, 200);
}

#[test]
fn passwords_can_be_left_to_administrators() {
    let fake = Fake::start();
    let house = house(&fake);
    let security = house.visitor("security-administrator");
    assert!(security.get("/sign-in-rules").text().contains("只留给系统、安全、审计管理员"));
    let rules = [
        ("shortest", "10"),
        ("attempts", "5"),
        ("idle_minutes", "30"),
        ("absolute_hours", "12"),
        ("passwords", "administrators"),
    ];
    assert_eq!(security.post("/sign-in-rules", &rules).status, 303);
    let by_password = |name: &str, password: &str| {
        house.stranger().post("/sign-in", &[("name", name), ("password", password)])
    };
    assert!(by_password("member", PASSWORD).text().contains("已停用密码登录"));
    assert!(!by_password("member", "wrong").text().contains("已停用"), "a guess learns nothing");
    assert_eq!(by_password("system-administrator", PASSWORD).status, 303);
    assert_eq!(come_back(&house, &fake, |_| {}).location(), Some("/me"));
    assert!(house.stranger().get("/sign-in").text().contains("只留给管理员"));
    let log = log(&house, "");
    assert!(log.contains("密码登录：只留给管理员") && log.contains("密码正确，但密码登录已停用"), "{log}");
}

#[test]
fn attempts_are_counted_as_those_with_a_password_are() {
    let fake = Fake::start();
    let house = House::limited_with_identity(2, fake.provider());
    let statuses: Vec<u16> = (0..3).map(|_| house.stranger().get("/sign-in/identity").status).collect();
    assert_eq!(statuses, [303, 303, 429]);
}

#[test]
fn settings_that_cannot_be_right_are_refused_at_the_start() {
    let wrong = |change: fn(&mut Config)| {
        let mut config = config("https://id.example.edu.cn");
        change(&mut config);
        Provider::new(config).unwrap_err().to_string()
    };
    assert!(wrong(|c| c.issuer = "http://id.example.edu.cn".into()).contains("不是 https 地址"));
    assert!(wrong(|c| c.issuer = "https://me@id.example.edu.cn".into()).contains("不是 https 地址"));
    assert!(wrong(|c| c.client = " ".into()).contains("--oidc-client"));
    assert!(
        wrong(|c| c.public_address = "https://dang.example.edu.cn/x".into()).contains("--public-address")
    );
    assert!(wrong(|c| c.public_address = "http://dang.example.edu.cn".into()).contains("--public-address"));
    assert!(wrong(|c| c.public_address = String::new()).contains("--public-address"));
    assert!(wrong(|c| c.claim = String::new()).contains("--oidc-claim"));
    assert!(wrong(|c| c.authority = Some(b"none".to_vec())).contains("证书"));
    let shown = format!("{:?}", Provider::new(config("https://id.example.edu.cn")).unwrap());
    assert!(!shown.contains(SECRET), "{shown}");
}
