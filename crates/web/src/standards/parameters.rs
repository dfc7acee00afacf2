//! 一个参数: what it is, what uses it, and, for whoever may, confirming it with what the choice would change.

use super::adopting::states::{State, Step};
use super::{address, below, standard};
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::Standard;
use jishi_app::adoptions::parameters::{self, ParameterLine};
use jishi_app::adoptions::shelves::{self, Adopting};
use jishi_app::adoptions::{self, deciding, effects};
use jishi_app::living::Present;
use jishi_app::previews::Effect;
use jishi_domain::permissions::Ability;

#[derive(Template)]
#[template(path = "standards/parameter.html")]
struct Page {
    frame: Frame,
    standard: &'static Standard,
    line: ParameterLine,
    hint: String,
    history: Vec<(String, String)>,
    value: String,
    why: String,
    errors: Errors,
    effect: Option<Effect>,
    /// Where it is worked out what the tried value costs.
    price: Option<String>,
    may_confirm: bool,
    adopted: bool,
}

impl Page {
    fn base(&self) -> String {
        format!("{}/parameters/{}", address(self.standard), part(&self.line.id))
    }

    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), part(id))
    }

    fn is_same(&self) -> bool {
        self.value == self.line.field
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }
}

/// The page with a value that somebody would like to try; nothing typed: the value that holds.
fn page(ask: &Ask, present: &Present, typed: Option<&str>, why: &str) -> Result<Page, Failure> {
    let standard = standard(ask, present)?;
    let world = present.world();
    let id = ask.place("parameter");
    let (adopting, adoption) = shelves::standing(world, standard, present.today());
    let adopted = matches!(adopting, Adopting::Current | Adopting::Coming);
    let plain = adoptions::plain(standard, present.today().max(standard.document.in_force_from));
    let adoption = adoption.filter(|_| adopted).unwrap_or(&plain);
    let line = parameters::lines(world, standard, adoption).into_iter().find(|line| line.id == id);
    let missing = || Failure::missing(format!("参数 {id}"), "这份标准中没有", "从参数表进入");
    let line = line.ok_or_else(missing)?;
    let parameter = standard.parameters.get(id).ok_or_else(missing)?;
    let mut errors = Errors::default();
    let mut effect = None;
    let value = typed.map_or_else(|| line.field.clone(), str::to_owned);
    if adopted && typed.is_some() {
        match parameters::read(standard, id, &value) {
            Ok(read) => effect = Some(effects::of_parameter(present, standard, adoption, id, Some(read))),
            Err(problem) => errors.add("value", format!("{problem}；您写的是“{value}”")),
        }
    }
    let price = effect.is_some().then(|| {
        let mut state = State::of(standard, adoption);
        state.keep.remove(id);
        state.set.insert(id.to_owned(), value.clone());
        state.address(standard, Step::Summary).replacen("/adopt?", "/price?", 1)
    });
    let may_adopt = ask.who().access(world).has(Ability::AdoptStandard);
    let dated = parameter.values.iter().filter(|_| parameter.values.len() > 1);
    Ok(Page {
        frame: below(ask, present, standard, line.title.clone())
            .under("参数", format!("{}/parameters", address(standard)))
            .leading("现在取什么值、从哪里来、哪些指标用到它；有权确认的可以先试算改动的影响"),
        hint: ParameterLine::hint(standard, id),
        history: dated.map(|v| (v.from.in_words(), parameters::words(&v.setting, &parameter.unit))).collect(),
        value,
        why: why.to_owned(),
        errors,
        effect,
        price: price.filter(|_| may_adopt),
        may_confirm: adopted && ask.who().access(world).has(Ability::ConfirmParameters),
        adopted,
        line,
        standard,
    })
}

pub fn show(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, ask.query.get("value"), ask.query.text("why"))?)
}

pub fn take(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (typed, why) = (ask.form.text("value"), ask.form.text("why"));
    let page = page(ask, &college.present(), Some(typed), why)?;
    if !page.errors.is_empty() {
        return Reply::form_again(&page);
    }
    if ask.form.text("do") == "try" {
        return Ok(Reply::on_to(format!("{}?value={}&why={}", page.base(), part(typed), part(why))));
    }
    // what holds anyway is confirmed as it is; a value of the college's own that is kept stays its own
    let own = page.line.default.is_some();
    let read = parameters::read(page.standard, &page.line.id, typed);
    let value = if page.is_same() && !own { None } else { read.ok() };
    let reason = Some(why).filter(|why| !why.is_empty()).map(str::to_owned);
    let who = &ask.who().person;
    let entry = deciding::confirm(college, who, page.standard, &page.line.id, value, reason)?;
    let said = format!("已确认“{}”，记入第{}条台账", page.line.title, entry.sequence);
    Ok(Reply::on_to(format!("{}/parameters", address(page.standard))).saying(&said))
}
