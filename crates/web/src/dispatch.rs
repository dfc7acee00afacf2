//! From an HTTP request to a handler and back.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::{Ask, Upload, Visitor};
use crate::fields::Fields;
use crate::frames::Frame;
use crate::routes::{Handler, Method, Route};
use crate::sites::Site;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Multipart, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use jishi_domain::refusals::Refusal;
use std::time::Instant;

/// Sent with every answer.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
];

/// Answers a request that matched a route.
pub async fn answer(site: Site, route: &'static Route, places: RawPathParams, request: Request) -> Response {
    let started = Instant::now();
    let id = site.next_id();
    let reading = read(&site, id, &places, request).await;
    let answering = tokio::task::spawn_blocking(move || match reading {
        Ok((ask, token)) => handle(ask, token.as_deref(), route),
        Err((ask, failure)) => fail(&ask, &failure),
    });
    let reply = answering.await.unwrap_or_else(|error| {
        tracing::error!(id, route = route.path, %error, "panicked");
        Reply::html(
            500,
            format!("<!doctype html><title>出了故障</title><p>系统出了故障，什么也没有改动。编号 {id}。"),
        )
    });
    tracing::info!(
        id,
        method = ?route.method,
        route = route.path,
        status = reply.status,
        micros = started.elapsed().as_micros() as u64,
        "answered"
    );
    respond(reply, site.settings().https)
}

/// Reads a request; its form only where there is one.
async fn read(
    site: &Site,
    id: u64,
    places: &RawPathParams,
    request: Request,
) -> Result<(Ask, Option<String>), (Ask, Failure)> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let uri = request.uri();
    let mut ask = Ask {
        site: site.clone(),
        id,
        address: uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        places: places.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        query: Fields::parse(uri.query().unwrap_or_default()),
        form: Fields::default(),
        uploads: Vec::new(),
        visitor: None,
        partial: headers.contains_key("hx-request"),
        said: cookie(headers, "said")
            .map(|said| percent_encoding::percent_decode_str(&said).decode_utf8_lossy().into_owned()),
        agent: text(header::USER_AGENT).chars().take(200).collect(),
        host: text(header::HOST).to_owned(),
        from: String::new(),
    };
    let token = cookie(headers, "session");
    if request.method() != axum::http::Method::POST {
        return Ok((ask, token));
    }
    if !is_own(headers) {
        let refusal = Refusal::new("这次提交", "不是从本站的页面发出的", "回到本站的页面再提交一次");
        return Err((ask, Failure::Forbidden(refusal)));
    }
    let kind = text(header::CONTENT_TYPE).to_owned();
    if kind.starts_with("multipart/form-data") {
        match uploads(site, request).await {
            Ok((form, uploads)) => (ask.form, ask.uploads) = (form, uploads),
            Err(failure) => return Err((ask, failure)),
        }
    } else {
        let limit = site.settings().form_bytes;
        match to_bytes(request.into_body(), limit).await {
            Ok(bytes) => ask.form = Fields::parse(&String::from_utf8_lossy(&bytes)),
            Err(_) => return Err((ask, too_large(limit))),
        }
    }
    Ok((ask, token))
}

fn too_large(limit: usize) -> Failure {
    Failure::TooLarge(Refusal::new("提交的内容", format!("超过{}MB", limit >> 20), "分几次提交，或缩小文件"))
}

async fn uploads(site: &Site, request: Request) -> Result<(Fields, Vec<Upload>), Failure> {
    let limit = site.settings().upload_bytes;
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, limit).await.map_err(|_| too_large(limit))?;
    let broken = |_| Failure::Refused(Refusal::new("上传的文件", "没有传完整", "检查网络后重新上传"));
    let request = Request::from_parts(parts, Body::from(bytes));
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| Failure::Refused(Refusal::new("提交的内容", "格式看不懂", "用本站的页面提交")))?;
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

/// Looks the visitor up, asks the guard, and lets the handler answer.
fn handle(mut ask: Ask, token: Option<&str>, route: &Route) -> Reply {
    let answer = enter(&mut ask, token).and_then(|()| taken(&ask, route));
    match answer {
        Ok(mut reply) => {
            if ask.said.is_some() && reply.status == 200 && !ask.partial {
                reply = reply.with_cookie("said=; Path=/; Max-Age=0".into());
            }
            reply
        }
        Err(failure) => fail(&ask, &failure),
    }
}

fn enter(ask: &mut Ask, token: Option<&str>) -> Result<(), Failure> {
    if let Some(token) = token {
        ask.visitor = Visitor::of(ask, token)?;
    }
    Ok(())
}

fn taken(ask: &Ask, route: &Route) -> Answer {
    let college = ask.site.college();
    // somebody else chose the password: it is changed before anything else
    let waits = ask.visitor.as_ref().is_some_and(|v| v.must_change);
    if waits && !matches!(route.path, "/password" | "/sign-out") {
        return Ok(Reply::on_to("/password"));
    }
    match route.handler {
        Handler::Show(show) => {
            let present = college.present();
            route.guard.check(ask, &present)?;
            show(ask, &present)
        }
        Handler::Do(run) => {
            route.guard.check(ask, &college.present())?;
            if route.method == Method::Post
                && let Some(visitor) = &ask.visitor
                && ask.form.get("_csrf") != Some(visitor.csrf.as_str())
            {
                let refusal = Refusal::new("这张表", "已经过期", "返回上一页刷新后再提交，填过的内容还在");
                return Err(Failure::Forbidden(refusal));
            }
            run(ask)
        }
    }
}

fn fail(ask: &Ask, failure: &Failure) -> Reply {
    if let Failure::Broken(cause) = failure {
        tracing::error!(id = ask.id, cause, "failed");
    }
    if matches!(failure, Failure::SignIn) {
        let back = crate::words::part(&ask.address);
        return Reply::on_to(if ask.address == "/" {
            "/sign-in".into()
        } else {
            format!("/sign-in?back={back}")
        });
    }
    let frame = Frame::of(ask, &ask.site.college().present(), "");
    Reply::failure(failure, frame)
}

/// A reply as HTTP.
pub fn respond(reply: Reply, https: bool) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
