//! The router and the server.

use crate::assets::{self, Asset};
use crate::dispatch;
use crate::routes::{self, Method};
use crate::sites::Site;
use axum::Router;
use axum::body::Body;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{DefaultBodyLimit, Path, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, get};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// How often the site looks for what other programs wrote, and for the turn of the day.
const REFRESH: Duration = Duration::from_secs(1);

/// Values of the path, or why they cannot be read.
type Places = Result<RawPathParams, RawPathParamsRejection>;

/// The router of a site.
pub fn router(site: &Site) -> Router {
    let mut paths: BTreeMap<&str, MethodRouter> = BTreeMap::new();
    for route in routes::all() {
        let filter = match route.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let at = site.clone();
        let answer =
            move |places: Places, request: Request| dispatch::answer(at.clone(), route, places, request);
        let path = paths.remove(route.path).unwrap_or_default().on(filter, answer);
        paths.insert(route.path, path);
    }
    let mut router = Router::new();
    for (path, methods) in paths {
        router = router.route(path, methods);
    }
    let nowhere = site.clone();
    let not_here = site.clone();
    let health = site.clone();
    router
        .route("/assets/{mark}/{name}", get(asset))
        .route("/health", get(move || healthy(health.clone())))
        .fallback(move |places: Places, request: Request| {
            dispatch::answer(nowhere.clone(), &crate::NOWHERE, places, request)
        })
        .method_not_allowed_fallback(move |places: Places, request: Request| {
            dispatch::answer(not_here.clone(), &crate::NOT_HERE, places, request)
        })
        // forms and uploads are read under the site's own limits
        .layer(DefaultBodyLimit::disable())
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
}

/// Serves a site until the future is done.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    until: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let refreshed = site.clone();
    let refreshing = tokio::spawn(async move {
        loop {
            tokio::time::sleep(REFRESH).await;
            let site = refreshed.clone();
            let refresh = move || site.college().refresh().and_then(|()| site.reload_rules());
            match tokio::task::spawn_blocking(refresh).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(?error, "refreshing failed"),
                Err(error) => tracing::error!(%error, "refreshing panicked"),
            }
        }
    });
    let service = router(&site).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(until).await;
    refreshing.abort();
    served
}

async fn asset(Path((mark, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(asset) = assets::find(&name) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = axum::http::StatusCode::NOT_FOUND;
        return response;
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (body, encoding) = encoded(asset, accepted);
    let mut response = Response::new(Body::from(body));
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let kept = if mark == asset.mark { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}

fn encoded(asset: &'static Asset, accepted: &str) -> (&'static [u8], Option<&'static str>) {
    if accepted.contains("br") {
        (asset.brotli, Some("br"))
    } else if accepted.contains("gzip") {
        (asset.gzip, Some("gzip"))
    } else {
        (asset.plain, None)
    }
}

/// Says that the database answers.
async fn healthy(site: Site) -> Response {
    let head = tokio::task::spawn_blocking(move || site.college().desk().head().map(|h| h.sequence)).await;
    let (status, body) = match head {
        Ok(Ok(sequence)) => (200, format!("{{\"status\":\"ok\",\"sequence\":{sequence}}}")),
        _ => (503, "{\"status\":\"failing\"}".to_owned()),
    };
    dispatch::respond(
        crate::answers::Reply {
            status,
            headers: vec![("content-type", "application/json".into())],
            body: body.into_bytes(),
        },
        false,
    )
}

/// Serves a site at an address on this thread until the process is told to stop.
///
/// `ready` is called once with the address that is listened on.
///
/// # Errors
/// The address cannot be listened on, or the server fails.
pub fn run(address: &str, site: Site, ready: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        ready(listener.local_addr()?);
        serve(listener, site, stopped()).await
    })
}

/// Waits for an interrupt or a request to end.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = end.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
