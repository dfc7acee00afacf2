//! The days that an action names: what is written anew holds none that nobody can mean.

use super::{Action, Adoption};
use crate::dates::Day;
use crate::people::{Membership, Person};
use crate::plans::YearPlan;
use crate::records::Record;
use crate::refusals::Refusal;

impl Action {
    /// Refuses days that nobody can mean. Asked of what is written anew, never of what an older ledger holds.
    ///
    /// # Errors
    /// The first day outside [`Day::FIRST`]..=[`Day::LAST`], with what it is.
    pub fn check_days(&self) -> Result<(), Refusal> {
        match self {
            Action::TermStarted(body) => check("届满日期", body.until),
            Action::PersonRegistered(body) => {
                person(&body.person)?;
                memberships(&body.memberships)
            }
            Action::PersonChanged(body) => person(&body.person),
            Action::MembershipCorrected(body) => memberships(&body.memberships),
            Action::RoleGranted(body) => check("角色终止日期", body.until),
            Action::RecordAdded(body) => body.check_days(),
            Action::RecordCorrected(body) => body.record.check_days(),
            Action::StandardAdopted(body) => body.check_days(),
            Action::PlanAccepted(body) => plan(&body.plan),
            Action::UnitEstablished(_)
            | Action::UnitAdjusted(_)
            | Action::UnitMoved(_)
            | Action::UnitMerged(_)
            | Action::UnitDissolved(_)
            | Action::MembershipPlaced(_)
            | Action::MembershipEnded(_)
            | Action::PostStarted(_)
            | Action::PostEnded(_)
            | Action::RoleRevoked(_)
            | Action::RecordWithdrawn(_)
            | Action::RecordConfirmed(_)
            | Action::StandardEnded(_)
            | Action::ParameterConfirmed(_)
            | Action::PlanFiled(_)
            | Action::PlanReceived(_)
            | Action::PlanReturned(_)
            | Action::PlanMadeKnown(_)
            | Action::SecretRead(_)
            | Action::SecretErased(_)
            | Action::BurdenReported(_)
            | Action::BurdenAnswered(_)
            | Action::CorrectionAsked(_)
            | Action::CorrectionAnswered(_) => Ok(()),
        }
    }
}

impl Record {
    /// Refuses days that nobody can mean.
    ///
    /// # Errors
    /// The first of them.
    pub fn check_days(&self) -> Result<(), Refusal> {
        let month = self.month.as_ref().and_then(|month| Day::parse(&format!("{month}-01")));
        check("记录的日期", self.day)?;
        check_some("记录的结束日期", self.until)?;
        check_some("所属月份", month)
    }
}

impl Adoption {
    /// Refuses days that nobody can mean.
    ///
    /// # Errors
    /// The first of them.
    pub fn check_days(&self) -> Result<(), Refusal> {
        check("采用日期", self.from)?;
        check_some("采用的截止日期", self.until)?;
        for dates in self.phases.values() {
            check("阶段的开始日期", dates.from)?;
            check("阶段的结束日期", dates.until)?;
        }
        Ok(())
    }
}

impl Day {
    /// Refuses a day that nobody can mean; [`Day::MAX`], "until further notice", can be.
    ///
    /// # Errors
    /// What it is, and which years there are.
    pub fn check_meant(self, what: &str) -> Result<(), Refusal> {
        check(what, self)
    }
}

fn person(person: &Person) -> Result<(), Refusal> {
    check_some("出生日期", person.birth)?;
    check_some("加入党组织日期", person.joined)?;
    check_some("转为正式党员日期", person.full_since)
}

fn memberships(memberships: &[Membership]) -> Result<(), Refusal> {
    for membership in memberships {
        check("党员关系的开始日期", membership.from)?;
        check("党员关系的终止日期", membership.until)?;
    }
    Ok(())
}

fn plan(plan: &YearPlan) -> Result<(), Refusal> {
    check("计划的编制日期", plan.made_on)?;
    for sitting in &plan.sittings {
        check("计划会议的日期", sitting.day)?;
    }
    for filing in &plan.filings {
        check("计划报送的期限", filing.by)?;
    }
    for duty in &plan.duties {
        check_some("个人任务的期限", duty.by)?;
    }
    for step in &plan.proof {
        check("证明步骤的日期", step.from)?;
        check("证明步骤的日期", step.until)?;
    }
    Ok(())
}

fn check_some(what: &str, day: Option<Day>) -> Result<(), Refusal> {
    day.map_or(Ok(()), |day| check(what, day))
}

fn check(what: &str, day: Day) -> Result<(), Refusal> {
    if day.can_be_meant() || day == Day::MAX {
        return Ok(());
    }
    Err(Refusal::new(
        format!("{what} {day}"),
        format!("年份不在{}之间", Day::years()),
        "核对年份，改好再提交",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record_kinds::RecordKind;

    #[test]
    fn a_record_in_another_age_is_refused_with_its_day() {
        let far = Day::parse("5190-09-22").unwrap();
        let mut record = Record::new("r1", "b1", vec![RecordKind::GeneralMeeting], far);
        let refusal = Action::RecordAdded(Box::new(record.clone())).check_days().unwrap_err();
        assert_eq!(refusal.object, "记录的日期 5190-09-22");
        assert!(refusal.problem.contains("1900到2099"));
        record.day = Day::LAST;
        assert_eq!(record.check_days(), Ok(()));
        record.month = Some("0206-05".into());
        assert!(record.check_days().unwrap_err().object.contains("所属月份"));
    }

    #[test]
    fn what_lasts_until_further_notice_may_be_written() {
        assert_eq!(Day::MAX.check_meant("终止日期"), Ok(()));
        assert!(Day::MIN.check_meant("终止日期").is_err());
    }
}
