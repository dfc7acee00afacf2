//! From an HTTP request to a handler and back.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::{Ask, Visitor};
use crate::frames::Frame;
use crate::limits::Counted;
use crate::reading::{self, Credential};
use crate::routes::{Handler, Method, Route};
use crate::sites::Site;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use jishi_domain::refusals::Refusal;
use std::time::Instant;
use tokio::task::{JoinError, spawn_blocking};

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

/// Changes that are asked for while somebody still types, and that save nothing.
const UNCOUNTED: [&str; 1] = ["/units/{unit}/sittings/credit"];

/// Where files are sent. Whoever may not, is refused before they are read; elsewhere nothing longer than a form is taken.
const UPLOADS: [&str; 1] = ["/import"];

/// Answers a request that matched a route.
pub async fn answer(
    site: Site,
    route: &'static Route,
    places: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let id = site.next_id();
    let reply = reply(&site, id, route, places, request).await.unwrap_or_else(|error| {
        tracing::error!(id, route = route.path, %error, "panicked");
        Reply::html(
            500,
            format!("<!doctype html><title>出了故障</title><p>系统出了故障，什么也没有改动。编号 {id}。"),
        )
    });
    let took = started.elapsed();
    site.metrics().count(route, reply.status, took);
    tracing::info!(
        id,
        method = ?route.method,
        route = route.path,
        status = reply.status,
        micros = took.as_micros() as u64,
        "answered"
    );
    respond(reply, site.settings().https)
}

/// Reads a request as far as it is worth it, and answers it.
async fn reply(
    site: &Site,
    id: u64,
    route: &'static Route,
    places: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Reply, JoinError> {
    let (mut ask, credential, waiting) = match reading::head(site, id, places, request) {
        Ok(head) => head,
        Err(failed) => return spawn_blocking(move || fail(&failed.0, &failed.1)).await,
    };
    if let Some(waiting) = waiting {
        let mut limit = site.settings().form_bytes;
        if UPLOADS.contains(&route.path) && reading::brings_files(&waiting) {
            limit = site.settings().upload_bytes;
            let shown = credential.clone();
            let admitted = spawn_blocking(move || {
                let admitted = admit(&mut ask, shown, route);
                (ask, admitted)
            });
            let admitted = admitted.await?;
            ask = admitted.0;
            if let Err(reply) = admitted.1 {
                return Ok(reply);
            }
        }
        if let Err(failure) = reading::body(&mut ask, waiting, limit).await {
            return spawn_blocking(move || fail(&ask, &failure)).await;
        }
    }
    spawn_blocking(move || handle(ask, credential, route)).await
}

/// Lets somebody send files, before they are read; or answers why not.
fn admit(ask: &mut Ask, credential: Option<Credential>, route: &Route) -> Result<(), Reply> {
    let admitted = enter(ask, credential, route).and_then(|()| {
        route.guard.check(ask, &ask.site.college().present())?;
        match &ask.visitor {
            Some(visitor) if !visitor.must_change => count(ask, Counted::Write(&visitor.account)),
            // on to the password, as with every page
            Some(_) => Ok(()),
            None => Err(Failure::SignIn),
        }
    });
    match (admitted, ask.visitor.as_ref().is_some_and(|visitor| visitor.must_change)) {
        (Ok(()), true) => Err(Reply::on_to("/password")),
        (Ok(()), false) => {
            ask.admitted = true;
            Ok(())
        }
        (Err(failure), _) => Err(fail(ask, &failure)),
    }
}

/// Looks the visitor up, asks the guard, and lets the handler answer.
fn handle(mut ask: Ask, credential: Option<Credential>, route: &Route) -> Reply {
    let answer = enter(&mut ask, credential, route).and_then(|()| taken(&ask, route));
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

fn enter(ask: &mut Ask, credential: Option<Credential>, route: &Route) -> Result<(), Failure> {
    let posted = route.method == Method::Post;
    if posted && matches!(route.path, "/sign-in" | "/sign-in/code" | "/first")
        || matches!(route.path, "/sign-in/identity" | "/sign-in/identity/back")
    {
        count(ask, Counted::SignIn)?;
    }
    match credential {
        Some(Credential::Session(token)) => ask.visitor = Visitor::of(ask, &token)?,
        // a program's token opens what is made for programs, and nothing else
        Some(Credential::Token(token)) if ask.is_api() || route.path == "/metrics" => {
            ask.visitor = Some(Visitor::of_program(ask, &token)?.ok_or(Failure::SignIn)?);
        }
        Some(Credential::Token(_)) | None => {}
    }
    Ok(())
}

fn count(ask: &Ask, counted: Counted<'_>) -> Result<(), Failure> {
    let Some(limiters) = ask.site.limiters() else { return Ok(()) };
    match limiters.count(counted, &ask.address_of) {
        None => Ok(()),
        Some(seconds) => {
            let refusal = Refusal::new("这次请求", "来得太频繁", format!("{seconds}秒后再试"));
            Err(Failure::TooOften(refusal, seconds))
        }
    }
}

fn taken(ask: &Ask, route: &Route) -> Answer {
    let college = ask.site.college();
    // somebody else chose the password: it is changed before anything else
    let waits = ask.visitor.as_ref().is_some_and(|v| v.must_change);
    if waits && !matches!(route.path, "/password" | "/sign-out") {
        if ask.is_api() {
            let refusal = Refusal::new("账号", "要先修改一次性密码", "在网页上修改密码后再试");
            return Err(Failure::Forbidden(refusal));
        }
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
            {
                let proof = ask.form.get("_csrf").or(ask.proof.as_deref());
                if visitor.scopes.is_none() && proof != Some(visitor.csrf.as_str()) {
                    let refusal =
                        Refusal::new("这张表", "已经过期", "返回上一页刷新后再提交，填过的内容还在");
                    return Err(Failure::Forbidden(refusal));
                }
                if !ask.admitted && !UNCOUNTED.contains(&route.path) {
                    count(ask, Counted::Write(&visitor.account))?;
                }
            }
            run(ask)
        }
    }
}

fn fail(ask: &Ask, failure: &Failure) -> Reply {
    if let Failure::Broken(cause) = failure {
        tracing::error!(id = ask.id, cause, "failed");
    }
    if ask.is_api() || (ask.visitor.is_none() && ask.address == "/metrics") {
        return Reply::problem(failure, ask.id);
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
