//! 停用: ending an adoption, with what is no longer judged.

use super::{address, below, standard};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use askama::Template;
use jishi_app::Standard;
use jishi_app::adoptions::shelves::{self, Adopting};
use jishi_app::adoptions::{deciding, effects};
use jishi_app::living::Present;
use jishi_app::previews::Effect;
use jishi_domain::dates::Day;
use jishi_domain::refusals::Refusal;

#[derive(Template)]
#[template(path = "standards/end.html")]
struct Page {
    frame: Frame,
    standard: &'static Standard,
    from: Day,
    day: String,
    reason: String,
    errors: Errors,
    effect: Effect,
}

impl Page {
    fn base(&self) -> String {
        address(self.standard)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }
}

fn page(ask: &Ask, present: &Present) -> Result<Page, Failure> {
    let standard = standard(ask, present)?;
    let (adopting, adoption) = shelves::standing(present.world(), standard, present.today());
    let running = adoption.filter(|_| matches!(adopting, Adopting::Current | Adopting::Coming));
    let adoption = running.ok_or_else(|| {
        let object = format!("标准 {}", standard.document.short);
        Failure::Refused(Refusal::new(object, "不在采用中", "没有采用的标准不必停用"))
    })?;
    let (tried, _) = effects::begun(adoption, present.today());
    let day = ask.form.get("day").or(ask.query.get("day"));
    Ok(Page {
        frame: below(ask, present, standard, format!("停用{}", standard.document.short)),
        from: adoption.from,
        day: day.map_or_else(|| present.today().to_string(), str::to_owned),
        reason: ask.form.text("reason").to_owned(),
        errors: Errors::default(),
        effect: effects::effect(present, Some((standard, &tried)), None),
        standard,
    })
}

pub fn show(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present)?)
}

pub fn take(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let mut page = page(ask, &college.present())?;
    let day = ask.form.day("day").unwrap_or_else(|problem| {
        page.errors.add("day", problem);
        None
    });
    match day {
        None if page.errors.is_empty() => page.errors.add("day", "停用日期没有填写，请写明从哪天起不再判定"),
        Some(day) if day <= page.from => {
            page.errors
                .add("day", format!("停用日期不晚于采用日期{}，请选择以后的日期", page.from.in_words()));
        }
        _ => {}
    }
    if page.reason.is_empty() {
        page.errors.add("reason", "停用原因没有填写，请写明为什么停用");
    }
    let Some(day) = day.filter(|_| page.errors.is_empty()) else { return Reply::form_again(&page) };
    let entry = deciding::end(college, &ask.who().person, page.standard, day, &page.reason)?;
    let said = format!("已停用{}，记入第{}条台账", page.standard.document.short, entry.sequence);
    Ok(Reply::on_to(address(page.standard)).saying(&said))
}
