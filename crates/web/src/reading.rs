//! An HTTP request, read: who asks, from where, with what. Nothing is decided here.

use crate::answers::Failure;
use crate::asks::{Ask, Upload};
use crate::fields::Fields;
use crate::limits;
use crate::sites::{Settings, Site};
use axum::body::{Body, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, FromRequest, Multipart, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, Method, header};
use jishi_domain::refusals::Refusal;
use std::net::{IpAddr, SocketAddr};

/// 凭据 — with what somebody shows who they are.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// The token of a session, in a cookie.
    Session(String),
    /// The token of a program, in a header.
    Token(String),
}

/// 请求头 — what stands in front of a body, and the request whose body waits where there is one.
pub type Head = (Ask, Option<Credential>, Option<Request>);

/// Reads everything but the body.
///
/// # Errors
/// The address cannot be read, or a form comes from another site; said with what is known of the request.
pub fn head(
    site: &Site,
    id: u64,
    places: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Head, Box<(Ask, Failure)>> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let uri = request.uri();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let from = origin(site.settings(), peer, headers);
    let mut ask = Ask {
        site: site.clone(),
        id,
        address: uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        places: Vec::new(),
        query: Fields::parse(uri.query().unwrap_or_default()),
        form: Fields::default(),
        uploads: Vec::new(),
        visitor: None,
        partial: headers.contains_key("hx-request"),
        said: cookie(headers, "said")
            .map(|said| percent_encoding::percent_decode_str(&said).decode_utf8_lossy().into_owned()),
        agent: text(header::USER_AGENT).chars().take(400).collect(),
        host: text(header::HOST).to_owned(),
        from: from.map(limits::network).unwrap_or_default(),
        address_of: from.map(|address| address.to_string()).unwrap_or_default(),
        local: !site.settings().https && is_local(peer, headers),
        ticket: cookie(headers, "ticket"),
        json: None,
        admitted: false,
        proof: headers.get("x-csrf").and_then(|v| v.to_str().ok()).map(str::to_owned),
    };
    match places {
        Ok(places) => {
            ask.places = places.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        }
        Err(_) => {
            let refusal = Refusal::new("地址", "看不懂", "核对地址里的编号，按 UTF-8 书写");
            return Err(Box::new((ask, Failure::Unreadable(refusal))));
        }
    }
    let bearer =
        text(header::AUTHORIZATION).split_once(' ').filter(|(how, _)| how.eq_ignore_ascii_case("bearer"));
    let credential = match bearer {
        Some((_, token)) => Some(Credential::Token(token.trim().to_owned())),
        None => cookie(headers, "session").map(Credential::Session),
    };
    if request.method() != Method::POST {
        return Ok((ask, credential, None));
    }
    if !matches!(credential, Some(Credential::Token(_))) && !is_own(headers) {
        let refusal = Refusal::new("这次提交", "不是从本站的页面发出的", "回到本站的页面再提交一次");
        return Err(Box::new((ask, Failure::Forbidden(refusal))));
    }
    Ok((ask, credential, Some(request)))
}

/// What a body is, as its sender says.
fn kind(request: &Request) -> String {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.unwrap_or_default().to_ascii_lowercase()
}

/// Whether a body may bring files.
pub fn brings_files(request: &Request) -> bool {
    kind(request).starts_with("multipart/form-data")
}

/// Reads the body: a form, files, or JSON, up to so many bytes.
///
/// # Errors
/// It is too large, or cannot be read.
pub async fn body(ask: &mut Ask, request: Request, limit: usize) -> Result<(), Failure> {
    // what says itself that it is too long need not be read to find out
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    if said.is_some_and(|length: u64| length > limit as u64) {
        return Err(too_large(limit));
    }
    if brings_files(&request) {
        (ask.form, ask.uploads) = uploads(request, limit).await?;
        return Ok(());
    }
    let kind = kind(&request);
    let bytes = to_bytes(request.into_body(), limit).await.map_err(|_| too_large(limit))?;
    if kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json") {
        ask.json = Some(bytes.to_vec());
    } else {
        ask.form = Fields::parse(&String::from_utf8_lossy(&bytes));
    }
    Ok(())
}

fn too_large(limit: usize) -> Failure {
    Failure::TooLarge(Refusal::new("提交的内容", format!("超过{}MB", limit >> 20), "分几次提交，或缩小文件"))
}

/// From which address a request comes: what a trusted proxy says, else who is at the other end.
fn origin(settings: &Settings, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer?.to_canonical();
    let trusted = settings.proxies.contains(&peer) || (settings.https && peer.is_loopback());
    let said = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    // the last hop is the one that the proxy itself has seen; what stands before it anybody may have written
    let seen = said.and_then(|hops| hops.rsplit(',').next()?.trim().parse().ok());
    if trusted { seen.or(Some(peer)) } else { Some(peer) }
}

/// Whether a request was made on this machine, and not handed on by a proxy.
fn is_local(peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
    let handed_on = ["x-forwarded-for", "x-real-ip", "forwarded", "via"];
    peer.is_some_and(|peer| peer.to_canonical().is_loopback())
        && !handed_on.iter().any(|name| headers.contains_key(*name))
}

async fn uploads(request: Request, limit: usize) -> Result<(Fields, Vec<Upload>), Failure> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, limit).await.map_err(|_| too_large(limit))?;
    let broken = |_| Failure::Unreadable(Refusal::new("上传的文件", "没有传完整", "检查网络后重新上传"));
    let request = Request::from_parts(parts, Body::from(bytes));
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| Failure::Unreadable(Refusal::new("提交的内容", "格式看不懂", "用本站的页面提交")))?;
    let (mut form, mut uploads) = (Fields::default(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                let bytes = field.bytes().await.map_err(broken)?.to_vec();
                if !file.is_empty() || !bytes.is_empty() {
                    uploads.push(Upload { field: name, name: file, bytes });
                }
            }
            None => form.0.push((name, field.text().await.map_err(broken)?)),
        }
    }
    Ok((form, uploads))
}

/// Whether a form comes from a page of this site, as far as the browser says where it comes from.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            origin.split_once("://").map(|(_, host)| host) == text("host") || origin == "null"
        }
        (None, None) => true,
    }
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .find_map(|pair| {
            let (n, value) = pair.trim().split_once('=')?;
            (n == name && !value.is_empty()).then(|| value.to_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_form_of_another_site_is_known_by_what_the_browser_says() {
        assert!(is_own(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(is_own(&headers(&[("origin", "https://dang.example"), ("host", "dang.example")])));
        assert!(!is_own(&headers(&[("origin", "https://other.example"), ("host", "dang.example")])));
        assert!(is_own(&headers(&[("host", "dang.example")])));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = headers(&[("cookie", "a=1; session=abc; said=")]);
        assert_eq!(cookie(&headers, "session").as_deref(), Some("abc"));
        assert_eq!(cookie(&headers, "said"), None);
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_trusted_proxy_says_where_a_request_comes_from() {
        let said = headers(&[("x-forwarded-for", "203.0.113.9, 192.0.2.7")]);
        let (plain, behind) = (Settings::default(), Settings { https: true, ..Settings::default() });
        let elsewhere = Settings { proxies: vec![ip("10.0.0.2")], ..Settings::default() };
        let of = |settings: &Settings, peer: &str| origin(settings, Some(ip(peer)), &said);
        assert_eq!(of(&plain, "127.0.0.1"), Some(ip("127.0.0.1")));
        assert_eq!(of(&behind, "127.0.0.1"), Some(ip("192.0.2.7")), "the hop that the proxy has seen");
        assert_eq!(of(&behind, "198.51.100.4"), Some(ip("198.51.100.4")));
        assert_eq!(of(&elsewhere, "::ffff:10.0.0.2"), Some(ip("192.0.2.7")));
        assert_eq!(origin(&plain, None, &said), None);
    }

    #[test]
    fn what_a_proxy_hands_on_is_not_local() {
        assert!(is_local(Some(ip("127.0.0.1")), &headers(&[])));
        assert!(!is_local(Some(ip("127.0.0.1")), &headers(&[("x-forwarded-for", "192.0.2.7")])));
        assert!(!is_local(Some(ip("192.0.2.7")), &headers(&[])));
        assert!(!is_local(None, &headers(&[])));
    }
}
