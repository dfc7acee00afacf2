//! 签到: a member signs in to the sitting that goes on, by scanning or by four digits.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::{check_ins, particulars};
use jishi_domain::permissions::Ability;

pub const ROUTES: &[Route] = &[
    Route::show(
        "/check-in",
        Guard::Somewhere(Ability::CheckIn),
        "用会场上显示的四位数字签到；签到不是必须的",
        ask_code,
    ),
    Route::change("/check-in", Guard::Somewhere(Ability::CheckIn), "签到", sign_in),
];

#[derive(Template)]
#[template(path = "check_ins/check_in.html")]
struct Page {
    frame: Frame,
    code: String,
    errors: Errors,
}

fn page(ask: &Ask, present: &Present, code: &str, errors: Errors) -> Page {
    Page { frame: Frame::of(ask, present, "签到").explained("check-in"), code: code.to_owned(), errors }
}

fn ask_code(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, ask.query.text("code"), Errors::default()))
}

fn sign_in(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let code = ask.form.text("code");
    match check_ins::sign_in(college, &ask.who().person, code) {
        Ok(open) => {
            let kinds: Vec<&str> = open.kinds.iter().map(|kind| kind.label()).collect();
            let unit = particulars::name(college.present().world(), &open.unit);
            let words = format!("已签到：{unit}{}", kinds.join("、"));
            Ok(Reply::on_to("/check-in").saying(&words))
        }
        Err(error) => {
            let mut errors = Errors::default();
            match error.refusal() {
                Some(refusal) => {
                    errors.add("code", format!("{}{}。{}", refusal.object, refusal.problem, refusal.remedy));
                }
                None => return Err(error.into()),
            }
            Reply::form_again(&page(ask, &college.present(), code, errors))
        }
    }
}
