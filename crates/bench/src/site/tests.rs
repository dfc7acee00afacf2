//! What is compared says the same: Jishi's own pages and those of a finished table.

use super::ledgers::{self, ACCOUNT, COLLEGE, Life, branch_code};
use super::{bare, pages, serving};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use tower::ServiceExt;

const BRANCHES: u32 = 12;

async fn ask(router: &Router, request: Request<Body>) -> (Vec<String>, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let cookies = cookies.filter_map(|c| c.to_str().ok()?.split(';').next().map(str::to_owned)).collect();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (cookies, String::from_utf8_lossy(&body).into_owned())
}

async fn page(router: &Router, cookie: &str, path: &str) -> String {
    ask(router, Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await.1
}

#[test]
fn the_site_and_the_finished_table_say_the_same_of_every_branch() {
    let room = tempfile::tempdir().unwrap();
    let file = |name: &str| room.path().join(name).display().to_string();
    ledgers::write(&room.path().join("college.db"), BRANCHES, Life::Whole).unwrap();
    let site = serving::site(&file("college.db")).unwrap();
    bare::prepare(site.college(), &file("bare.db")).unwrap();
    let (ours, finished) = (jishi_web::router(&site), bare::pages(&file("bare.db")).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let form = format!("name={}&password={}", ACCOUNT.0, ACCOUNT.1);
        let kind = "application/x-www-form-urlencoded";
        let sign_in = Request::post("/sign-in").header(header::CONTENT_TYPE, kind).body(Body::from(form));
        let (cookies, _) = ask(&ours, sign_in.unwrap()).await;
        let cookie = cookies.join("; ");
        let token = format!("session={}", bare::TOKEN);
        let map = format!("/units/{COLLEGE}");
        let rows = pages::rows(&page(&ours, &cookie, &map).await);
        assert!(rows.len() > 8 && rows.iter().all(|row| row.len() == 6), "{rows:?}");
        assert_eq!(pages::rows(&page(&finished, &token, &map).await), rows);
        let mut met = 0;
        for index in 0..BRANCHES {
            let path = format!("/units/{}", branch_code(index));
            let results = pages::results(&page(&ours, &cookie, &format!("{path}?standard=benchmark")).await);
            let name = format!("第{index}党支部");
            if rows.iter().any(|row| row[0].starts_with(&name)) {
                assert_eq!(results.len(), 12, "{path}");
                assert_eq!(pages::results(&page(&finished, &token, &path).await), results, "{path}");
            }
            met += results.iter().filter(|result| *result == "met").count();
        }
        assert!(met > 20, "{met} lines are met");
        let nobody = page(&finished, "session=stolen", &map).await;
        assert!(pages::rows(&nobody).is_empty() && pages::rows(&page(&ours, "", &map).await).is_empty());
    });
}

#[test]
fn where_only_the_first_branch_lives_wholly_it_is_the_same_branch() {
    let (whole, first) = (ledgers::branch(0, Life::Whole), ledgers::branch(0, Life::FirstOnly));
    assert_eq!(format!("{whole:?}"), format!("{first:?}"));
    let small = ledgers::branch(1, Life::FirstOnly);
    assert!(small.members.len() <= 3 && !small.sittings.is_empty());
    assert!(small.sittings.iter().all(|s| s.attendance.iter().all(|(member, _)| *member < 3)));
}
