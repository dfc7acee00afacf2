//! 每周提要: what the visitor has before him or her, on one page.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words;
use askama::Template;
use jishi_app::digests::{self, Digest};
use jishi_app::living::Present;
use jishi_domain::dates::Day;

pub const ROUTES: &[Route] = &[Route::show(
    "/digest",
    Guard::SignedIn,
    "两周提要：要参加的会、支部要办的、自己要办的，一页看完，可打印",
    one,
)];

#[derive(Template)]
#[template(path = "digests/digest.html")]
struct Page {
    frame: Frame,
    today: Day,
    digest: Digest,
}

impl Page {
    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }
}

fn one(ask: &Ask, present: &Present) -> Answer {
    let page = Page {
        frame: Frame::of(ask, present, "两周提要")
            .leading("从今天起两周内的事；登记了邮箱的，每周至多寄一封，内容相同")
            .explained("plan"),
        today: present.today(),
        digest: digests::of(present, &ask.who().person),
    };
    Reply::page(&page)
}
