//! What has been filled in so far, as it stands in addresses and forms.

use crate::fields::{Errors, Fields};
use crate::standards::address;
use crate::words::part;
use jishi_app::Standard;
use jishi_app::adoptions::deciding::Wish;
use jishi_app::adoptions::{self, parameters};
use jishi_domain::actions::{Adoption, PhaseDates};
use jishi_domain::dates::Day;
use jishi_domain::worlds::World;
use std::collections::{BTreeMap, BTreeSet};

/// 采用步骤
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Units and days.
    Scope,
    /// The college's own dates of phases.
    Phases,
    /// Parameters that wait.
    Parameters,
    /// What it changes; adopt.
    Summary,
}

impl Step {
    const ALL: [Step; 4] = [Step::Scope, Step::Phases, Step::Parameters, Step::Summary];

    /// The step of that id; the first one where it is none.
    pub fn parse(id: &str) -> Step {
        Step::ALL.into_iter().find(|step| step.id() == id).unwrap_or(Step::Scope)
    }

    /// Id in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Step::Scope => "scope",
            Step::Phases => "phases",
            Step::Parameters => "parameters",
            Step::Summary => "summary",
        }
    }

    /// Word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Step::Scope => "范围和日期",
            Step::Phases => "阶段",
            Step::Parameters => "参数",
            Step::Summary => "确认",
        }
    }

    /// The steps of a standard.
    pub fn all(phases: bool) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(move |step| phases || *step != Step::Phases)
    }

    /// The step after this one.
    pub fn after(step: Step, phases: bool) -> Step {
        Step::all(phases).find(|s| *s > step).unwrap_or(Step::Summary)
    }

    /// The step before this one.
    pub fn before(step: Step, phases: bool) -> Option<Step> {
        Step::all(phases).filter(|s| *s < step).last()
    }

    /// The step on which a field stands.
    pub fn of(field: &str) -> Step {
        match field.split('.').next() {
            Some("phase") => Step::Phases,
            Some("set") => Step::Parameters,
            _ => Step::Scope,
        }
    }
}

/// 填写状态 — as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Resolution.
    pub resolution: String,
    /// Codes of units.
    pub units: Vec<String>,
    /// First and last day, by phase.
    pub phases: BTreeMap<String, (String, String)>,
    /// Parameters whose default is confirmed.
    pub keep: BTreeSet<String>,
    /// Parameters that are set otherwise, as typed.
    pub set: BTreeMap<String, String>,
    /// Reasons, by parameter.
    pub why: BTreeMap<String, String>,
}

/// What a field holds that shows the default of a parameter, as adopted from a day.
fn defaults(standard: &Standard, from: Option<Day>) -> BTreeMap<String, String> {
    let day = from.unwrap_or(standard.document.in_force_from);
    let settings = parameters::settings(standard, &adoptions::plain(standard, day));
    settings.into_iter().map(|(id, setting)| (id, parameters::field(&setting))).collect()
}

impl State {
    /// Reads a form or an address. Where a form shows a parameter, its value and its box decide; else what is carried along.
    pub fn read(fields: &Fields, standard: &Standard) -> State {
        let text = |name: &str| fields.text(name).to_owned();
        let mut state = State {
            from: text("from"),
            until: text("until"),
            resolution: text("resolution"),
            units: fields.all("unit").map(str::to_owned).collect(),
            ..State::default()
        };
        for (name, value) in fields.starting("phase.") {
            let Some((id, end)) = name.rsplit_once('.') else { continue };
            if value.is_empty() || !standard.programme.iter().any(|e| e.kind == "phase" && e.id == id) {
                continue;
            }
            let days = state.phases.entry(id.to_owned()).or_default();
            *(if end == "from" { &mut days.0 } else { &mut days.1 }) = value.to_owned();
        }
        let known = |id: &&str| standard.parameters.contains_key(*id);
        state.keep.extend(fields.text("ok").split(',').filter(known).map(str::to_owned));
        let typed = |prefix: &'static str| {
            let named = fields.starting(prefix).filter(|(id, value)| known(id) && !value.is_empty());
            named.map(|(id, value)| (id.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>()
        };
        (state.set, state.why) = (typed("set."), typed("why."));
        let shown: Vec<&str> = fields.all("shown").filter(known).collect();
        if !shown.is_empty() {
            let defaults = defaults(standard, Day::read(&state.from).ok());
            for id in shown {
                let same = state.set.get(id).is_none_or(|value| defaults.get(id) == Some(value));
                state.keep.remove(id);
                if same {
                    state.set.remove(id);
                    if fields.has(&format!("yes.{id}")) {
                        state.keep.insert(id.to_owned());
                    }
                }
            }
        }
        state.why.retain(|id, _| state.keep.contains(id) || state.set.contains_key(id));
        state
    }

    /// What an adoption says.
    pub fn of(standard: &Standard, adoption: &Adoption) -> State {
        let mut state = State {
            from: adoption.from.to_string(),
            until: adoption.until.map(|day| day.to_string()).unwrap_or_default(),
            units: adoption.units.clone(),
            ..State::default()
        };
        let settings = parameters::settings(standard, adoption);
        for (id, confirmation) in &adoption.parameters {
            match (&confirmation.value, settings.get(id)) {
                (Some(_), Some(setting)) => drop(state.set.insert(id.clone(), parameters::field(setting))),
                _ => drop(state.keep.insert(id.clone())),
            }
            if let Some(reason) = &confirmation.reason {
                state.why.insert(id.clone(), reason.clone());
            }
        }
        for (id, days) in &adoption.phases {
            state.phases.insert(id.clone(), (days.from.to_string(), days.until.to_string()));
        }
        state
    }

    /// Confirms the default of everything that still waits.
    pub fn keep_all(&mut self, standard: &Standard, today: Day) {
        let plain = adoptions::plain(standard, self.first_day(standard, today));
        for line in parameters::lines(&World::default(), standard, &plain) {
            if line.waiting.is_some() && !self.set.contains_key(&line.id) {
                self.keep.insert(line.id);
            }
        }
    }

    /// The day from which it is adopted, as far as one can be read.
    pub fn first_day(&self, standard: &Standard, today: Day) -> Day {
        Day::read(&self.from).unwrap_or(today).max(standard.document.in_force_from)
    }

    /// What is wrong with what was filled in on the steps up to this one.
    pub fn check(&self, standard: &Standard, until: Step) -> Errors {
        let mut errors = Errors::default();
        let from = match Day::read(&self.from) {
            Ok(from) => Some(from),
            Err(_) if self.from.is_empty() => {
                errors.add("from", "采用日期没有填写，请写明从哪天起采用");
                None
            }
            Err(problem) => {
                errors.add("from", format!("采用日期{problem}"));
                None
            }
        };
        let earliest = standard.document.in_force_from;
        if from.is_some_and(|from| from < earliest) {
            errors.add("from", format!("采用日期早于文件生效日期{earliest}，请选择以后的日期"));
        }
        if !self.until.is_empty() {
            match Day::read(&self.until) {
                Ok(until) if from.is_some_and(|from| until < from) => {
                    errors.add("until", "截止日期早于采用日期，请核对两个日期");
                }
                Ok(_) => {}
                Err(problem) => errors.add("until", format!("截止日期{problem}")),
            }
        }
        if until >= Step::Phases {
            for (id, (first, last)) in &self.phases {
                let title = standard.programme.iter().find(|e| e.kind == "phase" && e.id == *id);
                let title = title.map_or(id.as_str(), |e| e.title.as_str());
                let field = |end: &str| format!("phase.{id}.{end}");
                match (Day::read(first), Day::read(last)) {
                    (Ok(first), Ok(last)) if last < first => {
                        errors.add(field("until"), format!("阶段“{title}”的结束日期早于开始日期，请核对"));
                    }
                    (Ok(_), Ok(_)) => {}
                    (Err(_), _) => {
                        errors.add(
                            field("from"),
                            format!("阶段“{title}”的开始日期没有写好，请两个日期都写，或都不写"),
                        );
                    }
                    (_, Err(_)) => {
                        errors.add(
                            field("until"),
                            format!("阶段“{title}”的结束日期没有写好，请两个日期都写，或都不写"),
                        );
                    }
                }
            }
        }
        if until >= Step::Parameters {
            for (id, typed) in &self.set {
                if let Err(problem) = parameters::read(standard, id, typed) {
                    errors.add(format!("set.{id}"), format!("{problem}；您写的是“{typed}”"));
                }
            }
        }
        errors
    }

    /// What it wishes; `None` while something is wrong.
    pub fn wish(&self, standard: &Standard) -> Option<Wish> {
        if !self.check(standard, Step::Summary).is_empty() {
            return None;
        }
        let phases = self.phases.iter().filter_map(|(id, (from, until))| {
            Some((id.clone(), PhaseDates { from: Day::parse(from)?, until: Day::parse(until)? }))
        });
        let set = self
            .set
            .iter()
            .filter_map(|(id, typed)| Some((id.clone(), parameters::read(standard, id, typed).ok()?)));
        Some(Wish {
            from: Day::parse(&self.from)?,
            until: Day::parse(&self.until),
            units: self.units.clone(),
            phases: phases.collect(),
            keep: self.keep.clone(),
            set: set.collect(),
            reasons: self.why.clone(),
            resolution: self.resolution.clone(),
        })
    }

    /// Names and values of everything.
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("from".to_owned(), self.from.clone())];
        let mut add = |name: String, value: &str| {
            if !value.is_empty() {
                pairs.push((name, value.to_owned()));
            }
        };
        add("until".into(), &self.until);
        add("resolution".into(), &self.resolution);
        self.units.iter().for_each(|unit| add("unit".into(), unit));
        for (id, (from, until)) in &self.phases {
            add(format!("phase.{id}.from"), from);
            add(format!("phase.{id}.until"), until);
        }
        add("ok".into(), &self.keep.iter().cloned().collect::<Vec<_>>().join(","));
        self.set.iter().for_each(|(id, value)| add(format!("set.{id}"), value));
        self.why.iter().for_each(|(id, value)| add(format!("why.{id}"), value));
        pairs
    }

    /// What a step's form carries along of the other steps.
    pub fn hidden(&self, step: Step) -> Vec<(String, String)> {
        let own = |name: &str| match name.split('.').next() {
            Some("ok" | "set" | "why") => Step::Parameters,
            Some("phase") => Step::Phases,
            _ => Step::Scope,
        };
        self.pairs().into_iter().filter(|(name, _)| own(name) != step).collect()
    }

    /// Address of a step with everything that was filled in.
    pub fn address(&self, standard: &Standard, step: Step) -> String {
        let mut out = format!("{}/adopt?step={}", address(standard), step.id());
        for (name, value) in self.pairs() {
            out.push_str(&format!("&{}={}", part(&name), part(&value)));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn five() -> &'static Standard {
        jishi_app::library::find(jishi_app::library::leaked(), "five-standards").unwrap()
    }

    #[test]
    fn what_was_filled_in_survives_the_address() {
        let standard = five();
        let text = "from=2026-01-01&unit=Z01&unit=Z02&phase.start.from=2026-01-01&phase.start.until=2026-02-01\
                    &ok=combine-sittings,entry-days&set.attainment-share=85%25&why.attainment-share=%E4%BB%8E%E4%B8%A5";
        let state = State::read(&Fields::parse(text), standard);
        assert_eq!(state.keep.len(), 2);
        let address = state.address(standard, Step::Summary);
        let query = address.split_once('?').unwrap().1;
        assert_eq!(State::read(&Fields::parse(query), standard), state);
        let wish = state.wish(standard).unwrap();
        assert_eq!(wish.set["attainment-share"], serde_json::json!(0.85));
        assert_eq!((wish.units.len(), wish.phases.len()), (2, 1));
    }

    #[test]
    fn a_box_confirms_the_default_and_another_value_is_set() {
        let standard = five();
        let form = "from=2026-01-01&shown=combine-sittings&shown=entry-days&shown=attainment-share\
                    &set.combine-sittings=%E6%98%AF&yes.combine-sittings=1&set.entry-days=7&set.attainment-share=0.8";
        let state = State::read(&Fields::parse(form), standard);
        assert_eq!(state.keep.iter().collect::<Vec<_>>(), ["combine-sittings"]);
        assert_eq!(
            state.set.keys().collect::<Vec<_>>(),
            ["attainment-share"],
            "untouched and not ticked: left open"
        );
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field_and_on_its_step() {
        let standard = five();
        let text = "from=2001-01-01&until=x&phase.start.from=2026-03-01&set.attainment-share=many";
        let state = State::read(&Fields::parse(text), standard);
        let fields =
            |step| -> Vec<String> { state.check(standard, step).0.into_iter().map(|(f, _)| f).collect() };
        assert_eq!(fields(Step::Scope), ["from", "until"]);
        assert_eq!(fields(Step::Phases), ["from", "until", "phase.start.until"]);
        assert_eq!(fields(Step::Summary).last().unwrap(), "set.attainment-share");
        assert_eq!(state.wish(standard), None);
        assert_eq!(Step::of("phase.start.until"), Step::Phases);
    }

    #[test]
    fn steps_follow_one_another_and_back() {
        assert_eq!(Step::after(Step::Scope, false), Step::Parameters);
        assert_eq!(Step::after(Step::Scope, true), Step::Phases);
        assert_eq!(Step::before(Step::Parameters, false), Some(Step::Scope));
        assert_eq!(Step::before(Step::Scope, true), None);
    }
}
