//! 谁能做什么: the permissions as sentences, from the one table.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use askama::Template;
use jishi_app::living::Present;
use jishi_domain::permissions::{Permission, Role, sentence};

pub const ROUTES: &[Route] =
    &[Route::show("/permissions", Guard::SignedIn, "谁能做什么：全部权限，逐句列出", all)];

#[derive(Template)]
#[template(path = "permissions/permissions.html")]
struct Page {
    frame: Frame,
    own: Vec<(&'static str, String)>,
    roles: Vec<(&'static str, Vec<String>)>,
}

fn all(ask: &Ask, present: &Present) -> Answer {
    let world = present.world();
    let named = |code: &Option<String>| {
        let unit = code.as_deref().and_then(|c| world.units.get(c));
        unit.map(|u| u.latest().name.clone()).unwrap_or_default()
    };
    let access = ask.who().access(world);
    let page = Page {
        frame: Frame::of(ask, present, "谁能做什么")
            .leading("权限由职务、所在党组织和授权决定；下面每一句都直接来自系统使用的权限表")
            .explained("start"),
        own: access.standings().iter().map(|s| (s.role.label(), named(&s.unit))).collect(),
        roles: Role::ALL
            .iter()
            .map(|role| (role.label(), Permission::of(*role).map(sentence).collect()))
            .collect(),
    };
    Reply::page(&page)
}
