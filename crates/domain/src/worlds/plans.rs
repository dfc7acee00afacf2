//! Plans of years: accepted, filed, received or returned, made known.

use super::World;
use crate::actions::{PlanAccepted, PlanFiled, PlanMadeKnown, PlanReceived, PlanReturned};
use crate::plans::{PlanEvent, PlanState, PlanStep};
use crate::refusals::Refusal;

/// 计划的录入情况 — when and by whom an entry on a plan was made.
pub(super) struct Made<'e> {
    pub sequence: u64,
    pub day: crate::dates::Day,
    pub actor: &'e str,
}

impl Made<'_> {
    fn event(&self, step: PlanStep, version: u32) -> PlanEvent {
        PlanEvent {
            sequence: self.sequence,
            step,
            version,
            day: self.day,
            by: self.actor.to_owned(),
            to: None,
            record: None,
            note: None,
        }
    }
}

impl World {
    /// The plan that a unit has accepted for a year.
    pub fn plan(&self, unit: &str, year: i32) -> Option<&PlanState> {
        self.plans.get(&(unit.to_owned(), year))
    }

    fn plan_at(&mut self, unit: &str, year: i32, version: u32) -> Result<&mut PlanState, Refusal> {
        let object = self.called_plan(unit, year);
        match self.plans.get_mut(&(unit.to_owned(), year)) {
            None => Err(Refusal::new(object, "还没有采用", "先生成并采用计划")),
            Some(state) if state.version != version => Err(Refusal::new(
                object,
                format!("第{version}版不是现行的计划（现行为第{}版）", state.version),
                "刷新后对现行的计划办理",
            )),
            Some(state) => Ok(state),
        }
    }

    pub(super) fn accept_plan(&mut self, body: &PlanAccepted, made: &Made<'_>) -> Result<(), Refusal> {
        let plan = &body.plan;
        plan.check()?;
        self.unit(&plan.unit)?;
        let own = |unit: &str| unit == plan.unit || self.is_within(unit, &plan.unit, made.day);
        for unit in plan.sittings.iter().map(|s| &s.unit).chain(plan.filings.iter().map(|f| &f.unit)) {
            self.unit(unit)?;
            if !own(unit) {
                return Err(Refusal::new(
                    self.called_plan(&plan.unit, plan.year),
                    format!("{}不是它的下级", self.called(unit)),
                    "只安排本组织和所属党小组的事项",
                ));
            }
        }
        plan.filings.iter().filter_map(|f| f.to.as_ref()).try_for_each(|to| self.unit(to).map(drop))?;
        plan.people().try_for_each(|person| self.person(person).map(drop))?;
        let key = (plan.unit.clone(), plan.year);
        let held = self.plans.get(&key).map_or(0, |state| state.version);
        if body.version != held + 1 {
            return Err(Refusal::new(
                self.called_plan(&plan.unit, plan.year),
                format!("写的是第{}版，应为第{}版（期间有人采用了另一版）", body.version, held + 1),
                "刷新后重新核对，再采用",
            ));
        }
        let mut event = made.event(PlanStep::Accepted, body.version);
        event.note.clone_from(&body.reason);
        let mut history = self.plans.remove(&key).map(|state| state.history).unwrap_or_default();
        history.push(event);
        let state = PlanState {
            plan: Box::new(plan.clone()),
            version: body.version,
            sequence: made.sequence,
            history,
        };
        self.plans.insert(key, state);
        Ok(())
    }

    pub(super) fn file_plan(&mut self, body: &PlanFiled, made: &Made<'_>) -> Result<(), Refusal> {
        self.unit(&body.to)?;
        if body.to == body.unit || !self.is_within(&body.unit, &body.to, made.day) {
            return Err(Refusal::new(
                self.called_plan(&body.unit, body.year),
                format!("{}不是它的上级", self.called(&body.to)),
                "报给上级党组织",
            ));
        }
        self.check_plan_record(&body.unit, body.year, body.record.as_deref())?;
        let object = self.called_plan(&body.unit, body.year);
        let state = self.plan_at(&body.unit, body.year, body.version)?;
        let standing = state.standing();
        if standing != PlanStep::Accepted {
            let problem = format!("这一版已经{}", standing.label());
            let remedy = if standing == PlanStep::Returned {
                "修改并重新采用后再报"
            } else {
                "不必重复报送"
            };
            return Err(Refusal::new(object, problem, remedy));
        }
        let mut event = made.event(PlanStep::Filed, body.version);
        event.to = Some(body.to.clone());
        event.record.clone_from(&body.record);
        event.note.clone_from(&body.note);
        state.history.push(event);
        Ok(())
    }

    pub(super) fn receive_plan(&mut self, body: &PlanReceived, made: &Made<'_>) -> Result<(), Refusal> {
        let mut event = made.event(PlanStep::Received, body.version);
        event.note.clone_from(&body.note);
        self.answer_filing(&body.unit, body.year, body.version, event)
    }

    pub(super) fn return_plan(&mut self, body: &PlanReturned, made: &Made<'_>) -> Result<(), Refusal> {
        if body.reason.trim().is_empty() {
            return Err(Refusal::new(
                self.called_plan(&body.unit, body.year),
                "没有写明退回的原因",
                "写明哪里要改、怎么改",
            ));
        }
        let mut event = made.event(PlanStep::Returned, body.version);
        event.note = Some(body.reason.clone());
        self.answer_filing(&body.unit, body.year, body.version, event)
    }

    fn answer_filing(
        &mut self,
        unit: &str,
        year: i32,
        version: u32,
        event: PlanEvent,
    ) -> Result<(), Refusal> {
        let object = self.called_plan(unit, year);
        let state = self.plan_at(unit, year, version)?;
        if state.standing() != PlanStep::Filed {
            return Err(Refusal::new(
                object,
                format!("没有待备案的报送（现为“{}”）", state.standing().label()),
                "等报送后再办理，或刷新看最新情况",
            ));
        }
        state.history.push(event);
        Ok(())
    }

    pub(super) fn publish_plan(&mut self, body: &PlanMadeKnown, made: &Made<'_>) -> Result<(), Refusal> {
        self.check_plan_record(&body.unit, body.year, body.record.as_deref())?;
        let object = self.called_plan(&body.unit, body.year);
        let state = self.plan_at(&body.unit, body.year, body.version)?;
        if state.is_known() {
            return Err(Refusal::new(object, "这一版已经公布", "不必重复公布"));
        }
        let mut event = made.event(PlanStep::MadeKnown, body.version);
        event.record.clone_from(&body.record);
        event.note.clone_from(&body.note);
        state.history.push(event);
        Ok(())
    }

    fn check_plan_record(&self, unit: &str, year: i32, record: Option<&str>) -> Result<(), Refusal> {
        match record {
            Some(id) if self.records.get(id).is_none_or(|held| held.unit() != unit) => Err(Refusal::new(
                self.called_plan(unit, year),
                format!("所写的记录{id}不存在或不是它的"),
                "先记录报送或公布，再写它的编号",
            )),
            _ => Ok(()),
        }
    }
}
