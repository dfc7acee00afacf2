//! What people ask for: that a burden be lifted, that something about them be put right.

use super::World;
use crate::burdens::{BurdenAnswered, BurdenReported, BurdenState};
use crate::corrections::{CorrectionAnswered, CorrectionAsked, CorrectionState};
use crate::dates::Day;
use crate::refusals::Refusal;

fn filled(object: String, what: &str, text: &str, remedy: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::new(object, format!("没有填写{what}"), remedy));
    }
    Ok(())
}

impl World {
    /// The id of the next report of a burden.
    pub fn next_burden(&self) -> String {
        format!("burden-{:04}", self.burdens.len() + 1)
    }

    /// The id of the next request for a correction.
    pub fn next_correction(&self) -> String {
        format!("correction-{:04}", self.corrections.len() + 1)
    }

    pub(super) fn report_burden(&mut self, body: &BurdenReported, day: Day) -> Result<(), Refusal> {
        let object = || format!("负担反映 {}", body.burden);
        filled("负担反映".into(), "编号", &body.burden, "写一个不重复的编号")?;
        filled(object(), "内容", &body.text, "写明什么重复了、什么负担重")?;
        self.person(&body.by)?;
        if self.burdens.contains_key(&body.burden) {
            return Err(Refusal::new(object(), "编号已经用过", "换一个编号"));
        }
        let state = BurdenState { report: body.clone(), on: day, answers: Vec::new() };
        self.burdens.insert(body.burden.clone(), state);
        Ok(())
    }

    pub(super) fn answer_burden(&mut self, body: &BurdenAnswered, day: Day) -> Result<(), Refusal> {
        let object = || format!("负担反映 {}", body.burden);
        filled(object(), "答复", &body.answer, "写明怎么处理")?;
        self.person(&body.by)?;
        let Some(state) = self.burdens.get_mut(&body.burden) else {
            return Err(Refusal::new(object(), "不存在", "从负担反映列表重新打开"));
        };
        state.answers.push((day, body.clone()));
        Ok(())
    }

    pub(super) fn ask_correction(&mut self, body: &CorrectionAsked, day: Day) -> Result<(), Refusal> {
        let object = || format!("更正请求 {}", body.correction);
        filled("更正请求".into(), "编号", &body.correction, "写一个不重复的编号")?;
        filled(object(), "要更正的信息项", &body.field, "选择一项")?;
        filled(object(), "要求", &body.wish, "写明应当是什么、依据在哪里")?;
        self.person(&body.person)?;
        if self.corrections.contains_key(&body.correction) {
            return Err(Refusal::new(object(), "编号已经用过", "换一个编号"));
        }
        let state = CorrectionState { request: body.clone(), on: day, answer: None };
        self.corrections.insert(body.correction.clone(), state);
        Ok(())
    }

    pub(super) fn answer_correction(&mut self, body: &CorrectionAnswered, day: Day) -> Result<(), Refusal> {
        let object = || format!("更正请求 {}", body.correction);
        filled(object(), "答复", &body.reason, "写明怎么更正的，或为什么不能更正")?;
        self.person(&body.by)?;
        match self.corrections.get_mut(&body.correction) {
            None => Err(Refusal::new(object(), "不存在", "从更正请求列表重新打开")),
            Some(state) if state.answer.is_some() => {
                Err(Refusal::new(object(), "已经答复过", "刷新列表；仍不对的由本人重新提出"))
            }
            Some(state) => {
                state.answer = Some((day, body.clone()));
                Ok(())
            }
        }
    }
}
