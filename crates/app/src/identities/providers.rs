//! The provider: where it is, what it says of itself, and what it is asked.

use super::tokens::{self, Expected, Key, Wrong};
use super::{IdentityError, Returned, denied};
use crate::errors::AppError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long the provider may take for a connection, and for an answer in all.
const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(8);
/// How much it may say at once.
const LONGEST: u64 = 1 << 20;
/// How many may be asking it at the same time: a provider that hangs must not hold up the whole site.
const AT_ONCE: usize = 16;
/// Seconds for which it is believed what it says of itself, and before unknown keys are asked for again.
const KNOWN_FOR: i64 = 3600;
const KEYS_AGAIN: i64 = 30;

/// The path of this site to which people come back.
pub(super) const BACK: &str = "/sign-in/identity/back";

/// 认证服务设置
#[derive(Clone, Default)]
pub struct Config {
    /// Address of the provider, as it stands in its tokens.
    pub issuer: String,
    /// Our number at the provider.
    pub client: String,
    /// Our secret there; `None` for a client that has none.
    pub secret: Option<String>,
    /// The claim that equals the name of an account.
    pub claim: String,
    /// How the provider is called on the sign-in page.
    pub name: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Public address of this site: scheme, host, port.
    pub public_address: String,
    /// Certificates (PEM) of the authority that vouches for the provider, instead of the usual ones.
    pub authority: Option<Vec<u8>>,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("issuer", &self.issuer)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// What a provider says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Endpoints {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct KeySet {
    /// A key of a kind that is not known is no reason to know none.
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

#[derive(Default)]
struct Known {
    endpoints: Option<(i64, Endpoints)>,
    keys: Option<(i64, Arc<Vec<Key>>)>,
}

/// 认证服务 — the college's provider of identities.
pub struct Provider {
    config: Config,
    agent: ureq::Agent,
    known: Mutex<Known>,
    asking: AtomicUsize,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.config.fmt(f)
    }
}

/// Scheme and host of an address; `None` where it is none.
fn scheme_and_host(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.strip_prefix('[') {
        Some(six) => six.split(']').next()?,
        None => authority.split(':').next()?,
    };
    (!host.is_empty() && !authority.contains('@')).then_some((scheme, host))
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether an address may be asked: by HTTPS, or on this machine.
fn is_safe(address: &str) -> bool {
    match scheme_and_host(address) {
        Some(("https", _)) => true,
        Some(("http", host)) => is_here(host),
        _ => false,
    }
}

impl Provider {
    /// A provider by its settings; nothing is asked yet.
    ///
    /// # Errors
    /// An address that is none or is not reached by HTTPS, an empty number, certificates that cannot be read.
    pub fn new(config: Config) -> Result<Provider, AppError> {
        let refuse = |object: &str, problem: &str, remedy: &str| {
            Err(AppError::refused(format!("统一身份认证的{object}"), problem, remedy))
        };
        if !is_safe(&config.issuer) || config.issuer.contains(['?', '#']) {
            return refuse(
                "地址",
                "不是 https 地址",
                "写认证服务的签发者（issuer）地址，如 https://id.example.edu.cn/realms/x",
            );
        }
        if config.client.trim().is_empty() {
            return refuse("客户端编号", "没有填写", "向信息化部门登记本系统后，用 --oidc-client 写明");
        }
        let path = scheme_and_host(&config.public_address).is_some()
            && config.public_address.split("://").nth(1).is_some_and(|rest| !rest.contains(['/', '?', '#']));
        if !path || !is_safe(&config.public_address) {
            return refuse(
                "回调地址",
                "定不下来：没有写明本站对外的 https 地址",
                "用 --public-address 写明，如 https://dang.example.edu.cn，后面不带路径",
            );
        }
        if config.claim.trim().is_empty() {
            return refuse(
                "对应项",
                "没有填写",
                "用 --oidc-claim 写明哪一项就是登录名，如 preferred_username",
            );
        }
        let mut tls = ureq::tls::TlsConfig::builder();
        if let Some(pem) = &config.authority {
            let items: Result<Vec<_>, _> = ureq::tls::parse_pem(pem).collect();
            let certificates: Vec<_> = items
                .unwrap_or_default()
                .into_iter()
                .filter_map(|item| match item {
                    ureq::tls::PemItem::Certificate(certificate) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return refuse("证书文件", "里面没有能看懂的证书", "用 PEM 格式的根证书");
            }
            tls = tls.root_certs(ureq::tls::RootCerts::new_with_certs(&certificates));
        }
        let here = scheme_and_host(&config.issuer).is_some_and(|(_, host)| is_here(host));
        let mut agent = ureq::Agent::config_builder()
            .tls_config(tls.build())
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            // an answer that leads elsewhere is no answer
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent("jishi");
        if here {
            agent = agent.proxy(None);
        }
        Ok(Provider {
            agent: agent.build().new_agent(),
            config,
            known: Mutex::default(),
            asking: AtomicUsize::new(0),
        })
    }

    /// How it is called on the sign-in page.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the provider something.
    fn ask<T: DeserializeOwned>(&self, what: &str, request: Request<'_>) -> Result<T, IdentityError> {
        let away = |cause: String| {
            denied(
                "现在连不上认证服务",
                "稍后再试；急用时改用本系统的密码，仍不行请告诉信息化部门",
                format!("{what}: {cause}"),
                "identity-unreachable",
            )
        };
        let _place = Place::take(&self.asking).ok_or_else(|| away("too many are asking".into()))?;
        let answered = match request {
            Request::Get(address, None) => self.agent.get(address).call(),
            Request::Get(address, Some(token)) => {
                self.agent.get(address).header("authorization", format!("Bearer {token}")).call()
            }
            Request::Form(address, basic, form) => {
                let mut request = self
                    .agent
                    .post(address)
                    .header("accept", "application/json")
                    .content_type("application/x-www-form-urlencoded");
                if let Some(basic) = basic {
                    request = request.header("authorization", basic);
                }
                request.send(form)
            }
        };
        let mut answer = answered.map_err(|error| away(error.to_string()))?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(LONGEST).read_to_vec();
        let body = body.map_err(|error| away(error.to_string()))?;
        if status >= 500 {
            return Err(away(format!("status {status}")));
        }
        let unfit = |cause: String| {
            denied(
                "认证服务没有接受本系统的请求，或答复看不懂",
                "重新登录一次；仍不行请系统管理员与信息化部门核对客户端编号、密钥和回调地址",
                format!("{what}: {cause}"),
                "identity-wrong",
            )
        };
        if status != 200 {
            // the code that OAuth gives for what is wrong, and nothing else of the answer
            let said: Option<Value> = serde_json::from_slice(&body).ok();
            let code = said.as_ref().and_then(|said| said.get("error")?.as_str()).unwrap_or_default();
            let code: String =
                code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
            return Err(unfit(format!("status {status} {code}")));
        }
        serde_json::from_slice(&body).map_err(|error| unfit(format!("{:?}", error.classify())))
    }

    /// What the provider says of itself, asked for at most once an hour.
    pub(super) fn endpoints(&self, at: i64) -> Result<Endpoints, IdentityError> {
        if let Some((since, endpoints)) = &self.known().endpoints
            && (0..KNOWN_FOR).contains(&(at - since))
        {
            return Ok(endpoints.clone());
        }
        let issuer = self.config.issuer.trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let endpoints: Endpoints = self.ask("discovery", Request::Get(&address, None))?;
        let wrong = |cause: String| {
            denied(
                "认证服务对自己的说明与设置的地址对不上",
                "请系统管理员核对 --oidc-issuer",
                cause,
                "identity-wrong",
            )
        };
        if endpoints.issuer.trim_end_matches('/') != issuer {
            return Err(wrong(format!("discovery: the issuer is {}", endpoints.issuer)));
        }
        let asked = [&endpoints.authorization_endpoint, &endpoints.token_endpoint, &endpoints.jwks_uri];
        let own_http = self.config.issuer.starts_with("http://");
        if let Some(unsafe_one) = asked
            .into_iter()
            .chain(&endpoints.userinfo_endpoint)
            .find(|address| !(is_safe(address) && (own_http || address.starts_with("https://"))))
        {
            return Err(wrong(format!("discovery: {unsafe_one} is not HTTPS")));
        }
        self.known().endpoints = Some((at, endpoints.clone()));
        Ok(endpoints)
    }

    fn back(&self) -> String {
        format!("{}{BACK}", self.config.public_address)
    }

    /// Where the browser is sent.
    pub(super) fn departure(&self, to: &Endpoints, state: &str, nonce: &str, challenge: &str) -> String {
        let mut scopes = vec!["openid"];
        scopes.extend(self.config.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid"));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("client_id", &self.config.client),
                ("redirect_uri", &self.back()),
                ("scope", &scopes.join(" ")),
                ("state", state),
                ("nonce", nonce),
                ("code_challenge", challenge),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let joint = if to.authorization_endpoint.contains('?') { '&' } else { '?' };
        format!("{}{joint}{query}", to.authorization_endpoint)
    }

    /// Exchanges the code, checks the token, and says the name of the account that it means.
    pub(super) fn identify(
        &self,
        returned: &Returned<'_>,
        verifier: &str,
        nonce: &str,
        at: i64,
    ) -> Result<String, IdentityError> {
        let endpoints = self.endpoints(at)?;
        let says_issuer = endpoints.authorization_response_iss_parameter_supported;
        if (says_issuer || !returned.issuer.is_empty()) && returned.issuer != endpoints.issuer {
            return Err(unfit(&Wrong::Issuer));
        }
        let tokens = self.exchange(&endpoints, returned.code, verifier)?;
        let expected = Expected { issuer: &endpoints.issuer, client: &self.config.client, nonce, at };
        let claims = self.claims(&endpoints, &tokens.id_token, at)?;
        tokens::check(&claims, &expected).map_err(|wrong| unfit(&wrong))?;
        if let Some(name) = self.name_in(&claims)? {
            return Ok(name);
        }
        // some providers keep what they know of people for those who ask with the access token
        if let (Some(address), Some(token)) = (&endpoints.userinfo_endpoint, &tokens.access_token) {
            let more: Map<String, Value> = self.ask("userinfo", Request::Get(address, Some(token)))?;
            if more.get("sub") != claims.get("sub") {
                return Err(unfit(&Wrong::Audience));
            }
            if let Some(name) = self.name_in(&more)? {
                return Ok(name);
            }
        }
        Err(denied(
            format!("认证服务没有给出“{}”这一项，认不出是哪个账号", self.config.claim),
            "请系统管理员与信息化部门核对 --oidc-claim 和 --oidc-scope",
            "the claim is missing",
            "identity-wrong",
        ))
    }

    fn exchange(&self, endpoints: &Endpoints, code: &str, verifier: &str) -> Result<Tokens, IdentityError> {
        let back = self.back();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &back),
            ("code_verifier", verifier),
        ]);
        let methods = &endpoints.token_endpoint_auth_methods_supported;
        let takes = |name: &str| methods.iter().any(|method| method == name);
        let by_post = takes("client_secret_post") && !takes("client_secret_basic");
        let basic = match &self.config.secret {
            Some(secret) if !by_post => {
                use base64::Engine;
                let quoted =
                    |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", quoted(&self.config.client), quoted(secret));
                Some(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)))
            }
            secret => {
                form.append_pair("client_id", &self.config.client);
                if let Some(secret) = secret {
                    form.append_pair("client_secret", secret);
                }
                None
            }
        };
        self.ask("token", Request::Form(&endpoints.token_endpoint, basic, form.finish()))
    }

    /// The claims of a token, by the keys that are known; where none fits, by those that the provider has now.
    fn claims(
        &self,
        endpoints: &Endpoints,
        token: &str,
        at: i64,
    ) -> Result<Map<String, Value>, IdentityError> {
        let known = self.known().keys.clone();
        let (since, keys) = match known {
            Some((since, keys)) if (0..KNOWN_FOR).contains(&(at - since)) => (Some(since), keys),
            _ => (None, self.keys(endpoints, at)?),
        };
        let found = match tokens::signed(token, &keys) {
            // a key that is new there
            Err(Wrong::UnknownKey) if since.is_some_and(|since| at - since >= KEYS_AGAIN) => {
                tokens::signed(token, &self.keys(endpoints, at)?)
            }
            found => found,
        };
        found.map_err(|wrong| unfit(&wrong))
    }

    fn keys(&self, endpoints: &Endpoints, at: i64) -> Result<Arc<Vec<Key>>, IdentityError> {
        let set: KeySet = self.ask("keys", Request::Get(&endpoints.jwks_uri, None))?;
        let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        let keys = Arc::new(keys);
        self.known().keys = Some((at, Arc::clone(&keys)));
        Ok(keys)
    }

    /// The name of the account among the claims; `None` where it is not there.
    fn name_in(&self, claims: &Map<String, Value>) -> Result<Option<String>, IdentityError> {
        if self.config.claim == "email" && claims.get("email_verified") == Some(&Value::Bool(false)) {
            return Err(denied(
                "认证服务没有核实过这个邮箱，不能凭它登录",
                "在认证服务那里核实邮箱后重新登录",
                "the e-mail address is not verified",
                "identity-refused",
            ));
        }
        Ok(match claims.get(&self.config.claim) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        })
    }
}

/// What the provider is asked.
enum Request<'a> {
    /// Something it says, to whoever has the token.
    Get(&'a str, Option<&'a str>),
    /// A form, with the proof of who we are.
    Form(&'a str, Option<String>, String),
}

/// A place among those who ask at the same time.
struct Place<'a>(&'a AtomicUsize);

impl Place<'_> {
    fn take(asking: &AtomicUsize) -> Option<Place<'_>> {
        let before = asking.fetch_add(1, Ordering::SeqCst);
        let place = Place(asking);
        (before < AT_ONCE).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What is told to whoever comes with a token that is not right.
fn unfit(wrong: &Wrong) -> IdentityError {
    let clock = |seconds: &i64| format!("（相差{}秒）", seconds);
    let (problem, remedy) = match wrong {
        Wrong::Expired(seconds) => (
            format!("认证结果已经过期{}", clock(seconds)),
            "重新登录；每次都这样时，请信息化部门核对本系统和认证服务两台服务器的时钟",
        ),
        Wrong::FromTheFuture(seconds) => (
            format!("认证结果的时间晚于本系统的时钟{}", clock(seconds)),
            "请信息化部门核对本系统和认证服务两台服务器的时钟",
        ),
        Wrong::Nonce => ("认证结果不是对这次登录的答复".to_owned(), "回登录页重新登录"),
        Wrong::Audience => ("认证结果不是发给本系统的".to_owned(), "请系统管理员与信息化部门核对客户端编号"),
        Wrong::Issuer => ("认证结果不是本校的认证服务签发的".to_owned(), "请系统管理员核对 --oidc-issuer"),
        Wrong::Form | Wrong::Algorithm(_) => {
            ("认证结果的格式或签名方式不被接受".to_owned(), "请信息化部门改用 RS256 或 ES256 一类的公钥签名")
        }
        Wrong::UnknownKey | Wrong::Signature => (
            "认证结果的签名不对".to_owned(),
            "重新登录；仍不行请告诉系统管理员，可能有人伪造，也可能认证服务刚换了密钥",
        ),
    };
    denied(problem, remedy, format!("ID token: {wrong:?}"), "identity-wrong")
}
