//! 首次启用: opens the first administrators, while there is no account at all, for whoever reads the server's terminal.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Fields;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use askama::Template;
use jishi_app::accounts::{self, FirstRun, Newcomer};
use jishi_app::living::Present;

pub const ROUTES: &[Route] = &[
    Route::show("/first", Guard::Everyone, "首次启用：还没有账号时，开设系统管理员和安全管理员", form),
    Route::change("/first", Guard::Everyone, "核对服务器终端上的代码，开设最初的两个账号", open),
];

#[derive(Template)]
#[template(path = "first/first.html")]
struct Page {
    frame: Frame,
    form: Fields,
    error: Option<String>,
}

impl Page {
    fn value(&self, name: &str) -> &str {
        self.form.text(name)
    }
}

#[derive(Template)]
#[template(path = "first/done.html")]
struct Done {
    frame: Frame,
    name: String,
    password: String,
}

fn page(ask: &Ask, error: Option<String>) -> Page {
    let frame =
        Frame::bare(ask, "首次启用").leading("系统里还没有账号。开设两位管理员之后，这一页就不再打开");
    Page { frame, form: ask.form.clone(), error }
}

fn begun() -> Failure {
    Failure::missing("首次启用", "已经办过了", "用开设的账号登录；忘记密码请系统管理员重设")
}

fn form(ask: &Ask, _: &Present) -> Answer {
    if ask.site.first_code().is_none() {
        return Err(begun());
    }
    Reply::page(&page(ask, None))
}

fn open(ask: &Ask) -> Answer {
    let code = ask.site.first_code().ok_or_else(begun)?;
    let again = |problem: String| Reply::form_again(&page(ask, Some(problem)));
    let typed = ask.form.text("code").to_lowercase();
    if !accounts::same(&typed, &code) {
        return again("代码不对。请抄写服务器启动时在终端上显示的代码".to_owned());
    }
    if ask.form.raw("password") != ask.form.raw("again") {
        return again("两次输入的密码不一样。重新输入".to_owned());
    }
    let text = |name: &str| ask.form.text(name).to_owned();
    let first = FirstRun {
        system: Newcomer {
            account: text("system_account"),
            name: text("system_name"),
            code: text("system_code"),
        },
        security: Newcomer {
            account: text("security_account"),
            name: text("security_name"),
            code: text("security_code"),
        },
        password: ask.form.raw("password").to_owned(),
    };
    let college = ask.site.college();
    let now = college.clock().now();
    let rules = ask.site.rules();
    match college.with_store(|store| accounts::first_run(store, &rules, &first, &now)) {
        Ok(password) => {
            ask.site.close_first();
            let frame = Frame::bare(ask, "已开设两位管理员");
            Reply::page(&Done { frame, name: first.security.account.trim().to_lowercase(), password })
        }
        Err(error) => match error.refusal() {
            Some(refusal) => again(refusal.to_string()),
            None => Err(Failure::from(error)),
        },
    }
}
