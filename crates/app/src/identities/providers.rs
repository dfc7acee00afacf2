//! The provider: where it is, what it says of itself, and what it is asked.

use super::tokens::{self, Client, Endpoints, Wrong};
use super::{IdentityError, Returned, denied};
use crate::errors::AppError;
use openidconnect::core::{CoreAuthenticationFlow, CoreClientAuthMethod, CoreJsonWebKeySet};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, TokenResponse, UserInfoError, UserInfoUrl,
};
use serde_json::{Map, Value};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
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

/// What is known of the provider: what it says of itself with its keys, and when it said either.
#[derive(Clone)]
struct Known {
    since: i64,
    keys_since: i64,
    endpoints: Endpoints,
}

/// 认证服务 — the college's provider of identities.
pub struct Provider {
    config: Config,
    agent: ureq::Agent,
    known: Mutex<Option<Known>>,
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

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client through which the library asks: ours, with its limits.
    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Away> {
        let away = |cause: String| Away { cause, is_unsafe: false };
        let address = request.uri().to_string();
        if !self.may_be_asked(&address) {
            return Err(Away { cause: format!("{address} is not HTTPS"), is_unsafe: true });
        }
        let _place = Place::take(&self.asking).ok_or_else(|| away("too many are asking".into()))?;
        let (parts, mut body) =
            self.agent.run(request).map_err(|error| away(error.to_string()))?.into_parts();
        if parts.status.is_server_error() {
            return Err(away(format!("status {}", parts.status.as_u16())));
        }
        let body = body.with_config().limit(LONGEST).read_to_vec();
        Ok(HttpResponse::from_parts(parts, body.map_err(|error| away(error.to_string()))?))
    }

    /// Only by HTTPS, unless the provider itself is on this machine.
    fn may_be_asked(&self, address: &str) -> bool {
        is_safe(address) && (self.config.issuer.starts_with("http://") || address.starts_with("https://"))
    }

    /// What the provider says of itself, asked for at most once an hour, with its keys.
    fn endpoints(&self, at: i64) -> Result<Known, IdentityError> {
        if let Some(known) = &*self.known()
            && (0..KNOWN_FOR).contains(&(at - known.since))
        {
            return Ok(known.clone());
        }
        let wrong = |cause: String| {
            denied(
                "认证服务对自己的说明与设置的地址对不上",
                "请系统管理员核对 --oidc-issuer",
                cause,
                "identity-wrong",
            )
        };
        let bare = self.config.issuer.trim_end_matches('/');
        let discover = |issuer: String| {
            let issuer = IssuerUrl::new(issuer).map_err(DiscoveryError::UrlParse)?;
            Endpoints::discover(&issuer, &|request| self.ask(request))
        };
        // whether an issuer ends in a stroke, few know
        let found = match discover(bare.to_owned()) {
            Err(DiscoveryError::Validation(_)) => discover(format!("{bare}/")),
            found => found,
        };
        let endpoints = found.map_err(|error| match error {
            DiscoveryError::Request(away) if away.is_unsafe => wrong(format!("discovery: {}", away.cause)),
            DiscoveryError::Request(away) => away.told("discovery"),
            DiscoveryError::Validation(cause) => wrong(format!("discovery: {cause}")),
            DiscoveryError::Response(status, ..) => {
                not_taken(format!("discovery: status {}", status.as_u16()))
            }
            other => not_taken(format!("discovery: {other}")),
        })?;
        let told = [
            Some(endpoints.authorization_endpoint().as_str()),
            endpoints.token_endpoint().map(|address| address.as_str()),
            endpoints.userinfo_endpoint().map(|address: &UserInfoUrl| address.as_str()),
        ];
        if let Some(unsafe_one) = told.into_iter().flatten().find(|address| !self.may_be_asked(address)) {
            return Err(wrong(format!("discovery: {unsafe_one} is not HTTPS")));
        }
        let known = Known { since: at, keys_since: at, endpoints };
        *self.known() = Some(known.clone());
        Ok(known)
    }

    fn client(&self, endpoints: &Endpoints) -> Result<Client, IdentityError> {
        let Config { client, secret, public_address, .. } = &self.config;
        let methods = endpoints.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_some_and(|methods| methods.contains(&method));
        let by_post =
            takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic);
        let back = RedirectUrl::new(format!("{public_address}{BACK}"))
            .map_err(|error| not_taken(format!("redirect: {error}")))?;
        let secret = secret.clone().map(ClientSecret::new);
        Ok(Client::from_provider_metadata(endpoints.clone(), ClientId::new(client.clone()), secret)
            .set_redirect_uri(back)
            .set_auth_type(if by_post { AuthType::RequestBody } else { AuthType::BasicAuth }))
    }

    /// Where the browser is sent, and what must come back.
    pub(super) fn departure(&self, at: i64) -> Result<Sent, IdentityError> {
        let known = self.endpoints(at)?;
        let client = self.client(&known.endpoints)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = self.config.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (address, state, nonce) = client
            .authorize_url(flow, || CsrfToken::new_random_len(32), || Nonce::new_random_len(32))
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        Ok(Sent {
            address: address.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Exchanges the code, checks the token, and says the name of the account that it means.
    pub(super) fn identify(
        &self,
        returned: &Returned<'_>,
        verifier: &str,
        nonce: &str,
        at: i64,
    ) -> Result<String, IdentityError> {
        let known = self.endpoints(at)?;
        let endpoints = &known.endpoints;
        let says_issuer = endpoints.additional_metadata().authorization_response_iss_parameter_supported;
        if (says_issuer || !returned.issuer.is_empty()) && returned.issuer != endpoints.issuer().as_str() {
            return Err(unfit(&Wrong::Issuer));
        }
        let ask = |request| self.ask(request);
        let client = self.client(endpoints)?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(returned.code.to_owned()))
            .map_err(|error| not_taken(format!("token: {error}")))?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request(&ask)
            .map_err(|error| match error {
                RequestTokenError::Request(away) => away.told("token"),
                // the code that OAuth gives for what is wrong, and nothing else of the answer
                RequestTokenError::ServerResponse(said) => {
                    not_taken(format!("token: {}", brief(said.error().as_ref())))
                }
                RequestTokenError::Parse(error, _) => {
                    not_taken(format!("token: {:?} at {}", error.inner().classify(), error.path()))
                }
                RequestTokenError::Other(_) => not_taken("token: no answer that can be read".into()),
            })?;
        let token = tokens.id_token().ok_or_else(|| not_taken("token: no ID token".into()))?;
        let nonce = Nonce::new(nonce.to_owned());
        let checked = |keys: CoreJsonWebKeySet| {
            let issuer = endpoints.issuer().clone();
            tokens::check(token, issuer, ClientId::new(self.config.client.clone()), keys, &nonce, at)
        };
        let claims = match checked(endpoints.jwks().clone()) {
            // a key that is new there
            Err(Wrong::UnknownKey) if at - known.keys_since >= KEYS_AGAIN => {
                checked(self.keys(endpoints, at)?)
            }
            found => found,
        };
        let (subject, claims) = claims.map_err(|wrong| unfit(&wrong))?;
        if let Some(name) = self.name_in(&claims)? {
            return Ok(name);
        }
        // some providers keep what they know of people for those who ask with the access token
        if endpoints.userinfo_endpoint().is_some() {
            let more: Result<tokens::UserInfo, _> = client
                .user_info(tokens.access_token().clone(), Some(subject))
                .map_err(|error| not_taken(format!("userinfo: {error}")))?
                .request(&ask);
            let more = more.map_err(|error| match error {
                UserInfoError::Request(away) => away.told("userinfo"),
                UserInfoError::ClaimsVerification(_) => unfit(&Wrong::Audience),
                UserInfoError::Response(status, ..) => {
                    not_taken(format!("userinfo: status {}", status.as_u16()))
                }
                _ => not_taken("userinfo: no answer that can be read".into()),
            })?;
            if let Some(name) = self.name_in(&tokens::fields(&more))? {
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

    /// The keys that the provider has now.
    fn keys(&self, endpoints: &Endpoints, at: i64) -> Result<CoreJsonWebKeySet, IdentityError> {
        let keys = CoreJsonWebKeySet::fetch(endpoints.jwks_uri(), &|request| self.ask(request));
        let keys = keys.map_err(|error| match error {
            DiscoveryError::Request(away) => away.told("keys"),
            other => not_taken(format!("keys: {other}")),
        })?;
        if let Some(known) = &mut *self.known() {
            known.endpoints = known.endpoints.clone().set_jwks(keys.clone());
            known.keys_since = at;
        }
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

/// Where the browser is sent, and what must come back.
pub(super) struct Sent {
    pub address: String,
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// The provider was not reached, or would have had to be reached in a way that is not safe.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
struct Away {
    cause: String,
    is_unsafe: bool,
}

impl Away {
    fn told(self, what: &str) -> IdentityError {
        denied(
            "现在连不上认证服务",
            "稍后再试；急用时改用本系统的密码，仍不行请告诉信息化部门",
            format!("{what}: {}", self.cause),
            "identity-unreachable",
        )
    }
}

fn not_taken(cause: String) -> IdentityError {
    denied(
        "认证服务没有接受本系统的请求，或答复看不懂",
        "重新登录一次；仍不行请系统管理员与信息化部门核对客户端编号、密钥和回调地址",
        cause,
        "identity-wrong",
    )
}

/// A code of the provider's, as far as a log takes it.
fn brief(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect()
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
        Wrong::Form | Wrong::Algorithm => {
            ("认证结果的格式或签名方式不被接受".to_owned(), "请信息化部门改用 RS256 或 ES256 一类的公钥签名")
        }
        Wrong::UnknownKey | Wrong::Signature => (
            "认证结果的签名不对".to_owned(),
            "重新登录；仍不行请告诉系统管理员，可能有人伪造，也可能认证服务刚换了密钥",
        ),
    };
    denied(problem, remedy, format!("ID token: {wrong:?}"), "identity-wrong")
}
