//! 采用: scope, phases, parameters, summary, step by step. What was filled in stands in the address and in the form, never in
//! the server, so that going back and coming again loses nothing.

pub mod states;

use super::{address, below, standard};
use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::words;
use askama::Template;
use jishi_app::Standard;
use jishi_app::adoptions::effects;
use jishi_app::adoptions::parameters::{self, ParameterLine};
use jishi_app::adoptions::shelves::{self, Adopting};
use jishi_app::adoptions::{self, deciding};
use jishi_app::living::Present;
use jishi_app::previews::Effect;
use jishi_app::programmes::{self, Phase};
use jishi_domain::actions::Adoption;
use jishi_domain::units::UnitKind;
use states::{State, Step};

#[derive(Template)]
#[template(path = "standards/adopt.html")]
struct Page {
    frame: Frame,
    standard: &'static Standard,
    step: Step,
    state: State,
    errors: Errors,
    steps: Vec<(&'static str, String, bool)>,
    phases: Vec<Phase>,
    units: Vec<(String, Vec<(String, String)>)>,
    lines: Vec<(ParameterLine, String, String)>,
    summary: Option<Summary>,
}

/// What would be written, and what it would change.
struct Summary {
    scope: String,
    days: String,
    phases: usize,
    kept: usize,
    set: Vec<(String, String)>,
    waiting: usize,
    tried: String,
    effect: Effect,
    instead: bool,
}

impl Page {
    fn base(&self) -> String {
        address(self.standard)
    }

    fn is(&self, step: &str) -> bool {
        self.step.id() == step
    }

    fn hidden(&self) -> Vec<(String, String)> {
        self.state.hidden(self.step)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors.of(field)
    }

    fn parameter_error(&self, id: &str) -> Option<&str> {
        self.errors.of(&format!("set.{id}"))
    }

    fn phase_error(&self, id: &str, end: &str) -> Option<&str> {
        self.errors.of(&format!("phase.{id}.{end}"))
    }

    fn has_unit(&self, code: &str) -> bool {
        self.state.units.iter().any(|unit| unit == code)
    }

    fn has_any(&self, choices: &[(String, String)]) -> bool {
        choices.iter().any(|(code, _)| self.has_unit(code))
    }

    fn phase(&self, id: &str, end: &str) -> String {
        let days = self.state.phases.get(id).cloned().unwrap_or_default();
        if end == "from" { days.0 } else { days.1 }
    }

    fn value(&self, line: &ParameterLine) -> String {
        self.state.set.get(&line.id).cloned().unwrap_or_else(|| line.field.clone())
    }

    fn is_decided(&self, id: &str) -> bool {
        self.state.keep.contains(id) || self.state.set.contains_key(id)
    }

    fn why(&self, id: &str) -> String {
        self.state.why.get(id).cloned().unwrap_or_default()
    }

    fn back(&self) -> Option<String> {
        let before = Step::before(self.step, !self.phases.is_empty())?;
        Some(self.state.address(self.standard, before))
    }

    fn clause(&self, id: &str) -> String {
        format!("{}/clauses/{}", address(self.standard), words::part(id))
    }

    /// Where what it costs is worked out.
    fn price(&self) -> String {
        self.state.address(self.standard, Step::Summary).replacen("/adopt?", "/price?", 1)
    }
}

/// Units that may be chosen: under each unit below the college, itself and its branches.
fn units(present: &Present) -> Vec<(String, Vec<(String, String)>)> {
    let (world, today) = (present.world(), present.today());
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let exists = |code: &str| {
        let roster = &present.facts().roster;
        roster.unit(code).is_some_and(|unit| roster.units[unit as usize].exists_on(today))
    };
    let named = |code: &str| world.units.get(code).map(|u| u.on(today).name.clone()).unwrap_or_default();
    let of_kind = |kind: UnitKind| {
        let units = world.units.iter().filter(move |(_, u)| u.latest().kind == kind);
        units.map(|(code, _)| code.clone()).filter(|code| exists(code)).collect::<Vec<String>>()
    };
    let branches = of_kind(UnitKind::Branch);
    let parent = |code: &String| world.units.get(code).and_then(|u| u.parent_on(today)).map(str::to_owned);
    for general in of_kind(UnitKind::GeneralBranch) {
        let mut choices = vec![(general.clone(), format!("{}（连同所属支部）", named(&general)))];
        let own = branches.iter().filter(|code| parent(code).as_deref() == Some(&general));
        choices.extend(own.map(|code| (code.clone(), named(code))));
        groups.push((named(&general), choices));
    }
    let direct = branches.iter().filter(|code| {
        let above = parent(code).and_then(|p| world.units.get(&p).map(|u| u.latest().kind));
        above != Some(UnitKind::GeneralBranch)
    });
    let direct: Vec<(String, String)> = direct.map(|code| (code.clone(), named(code))).collect();
    if !direct.is_empty() {
        groups.push(("直属党支部".into(), direct));
    }
    groups
}

fn page(ask: &Ask, present: &Present, standard: &'static Standard, step: Step, state: State) -> Page {
    let phases = programmes::phases(standard);
    let has_phases = !phases.is_empty();
    let mut errors = state.check(standard, Step::Summary);
    errors.0.retain(|(field, _)| step == Step::Summary || Step::of(field) == step);
    if step == Step::Summary {
        // the fields stand on other steps
        errors.0.iter_mut().for_each(|(field, _)| field.clear());
    }
    let steps = Step::all(has_phases).map(|s| (s.label(), state.address(standard, s), s == step)).collect();
    let mut page = Page {
        frame: below(ask, present, standard, format!("采用{}", standard.document.short))
            .leading("分步选定范围、日期和参数；最后一步确认以前什么也不会写入"),
        steps,
        units: if step == Step::Scope { units(present) } else { Vec::new() },
        phases,
        lines: Vec::new(),
        summary: None,
        standard,
        step,
        state,
        errors,
    };
    let wish = page.state.wish(standard);
    match (step, wish) {
        (Step::Parameters, wish) => {
            let adoption = wish.as_ref().map(|w| w.adoption(standard, &ask.who().person));
            page.lines = lines(present, standard, &page.state, adoption);
        }
        (Step::Summary, Some(wish)) => {
            page.summary = Some(summary(present, standard, &wish.adoption(standard, &ask.who().person), ask));
        }
        _ => {}
    }
    page
}

/// The parameters to decide on, each with what the choice changes and, where it is yes or no, what the other would.
fn lines(
    present: &Present,
    standard: &'static Standard,
    state: &State,
    adoption: Option<Adoption>,
) -> Vec<(ParameterLine, String, String)> {
    let plain = adoptions::plain(standard, state.first_day(standard, present.today()));
    let all = parameters::lines(present.world(), standard, &plain);
    let decided = |id: &str| state.keep.contains(id) || state.set.contains_key(id);
    let wanted = all.into_iter().filter(|line| line.waiting.is_some() || decided(&line.id));
    let tried = adoption.map(|adoption| effects::begun(&adoption, present.today()).0);
    let effect = |line: &ParameterLine| -> (String, String) {
        let Some(tried) = &tried else { return Default::default() };
        let mut without = tried.clone();
        let set = without.parameters.remove(&line.id).and_then(|c| c.value);
        let said = |value: serde_json::Value| {
            effects::of_parameter(present, standard, &without, &line.id, Some(value)).words()
        };
        match set {
            Some(value) => (said(value), String::new()),
            None if line.is_flag => (String::new(), said((line.field != "是").into())),
            None => Default::default(),
        }
    };
    wanted
        .map(|line| {
            let (own, other) = effect(&line);
            (line, own, other)
        })
        .collect()
}

fn summary(present: &Present, standard: &'static Standard, adoption: &Adoption, ask: &Ask) -> Summary {
    let (world, today) = (present.world(), present.today());
    let trial = effects::trial(present, ask.site.college().library(), standard, adoption);
    let name =
        |code: &String| world.units.get(code).map_or_else(|| code.clone(), |u| u.on(today).name.clone());
    let until = adoption.until.map(|day| format!("，至{}", words::whole_day(day))).unwrap_or_default();
    let settings = parameters::settings(standard, adoption);
    let set = adoption.parameters.iter().filter(|(_, c)| c.value.is_some()).filter_map(|(id, _)| {
        let parameter = standard.parameters.get(id)?;
        Some((parameter.title.clone(), parameters::words(settings.get(id)?, &parameter.unit)))
    });
    Summary {
        scope: if adoption.units.is_empty() {
            "全校".into()
        } else {
            adoption.units.iter().map(name).collect::<Vec<_>>().join("、")
        },
        days: format!("自{}起{until}", words::whole_day(adoption.from)),
        phases: adoption.phases.len(),
        kept: adoption.parameters.values().filter(|c| c.value.is_none()).count(),
        set: set.collect(),
        waiting: adoptions::unconfirmed(standard, adoption).len(),
        tried: trial
            .tried_from
            .map(|day| format!("采用日在今天以后，下面按{}起采用试算", words::whole_day(day)))
            .unwrap_or_default(),
        instead: trial.instead,
        effect: trial.effect,
    }
}

/// What stands in the forms at first: what the college has decided on this version before.
pub fn begin(present: &Present, standard: &Standard) -> State {
    // adopted anew without another day, nothing of this year is lost
    if let (Adopting::Current, Some(known)) = shelves::standing(present.world(), standard, present.today()) {
        return State::of(standard, known);
    }
    let first = present.today().max(standard.document.in_force_from);
    let mut adoption = adoptions::plain(standard, first);
    adoptions::carry_over(present.world(), standard, &mut adoption);
    State::of(standard, &adoption)
}

pub fn show(ask: &Ask, present: &Present) -> Answer {
    let standard = standard(ask, present)?;
    let step = Step::parse(ask.query.text("step"));
    let state = match ask.query.get("from") {
        None => begin(present, standard),
        Some(_) => State::read(&ask.query, standard),
    };
    Reply::page(&page(ask, present, standard, step, state))
}

pub fn take(ask: &Ask) -> Answer {
    let college = ask.site.college();
    let (standard, step, state) = {
        let present = college.present();
        let standard = standard(ask, &present)?;
        let step = Step::parse(ask.form.text("step"));
        let mut state = State::read(&ask.form, standard);
        if ask.form.text("do") == "all" {
            state.keep_all(standard, present.today());
        }
        let errors = state.check(standard, step);
        if !errors.is_empty() {
            let mut again = page(ask, &present, standard, step, state);
            again.errors = errors;
            return Reply::form_again(&again);
        }
        (standard, step, state)
    };
    let has_phases = !programmes::phases(standard).is_empty();
    if step == Step::Summary
        && let Some(wish) = state.wish(standard)
    {
        let who = &ask.who().person;
        let entry = deciding::adopt(college, who, standard, wish.adoption(standard, who))?;
        let said = format!("已采用{}，记入第{}条台账", standard.document.short, entry.sequence);
        return Ok(Reply::on_to(address(standard)).saying(&said));
    }
    let next = match ask.form.text("do") {
        "try" | "all" => step,
        _ => Step::after(step, has_phases),
    };
    Ok(Reply::on_to(state.address(standard, next)))
}
