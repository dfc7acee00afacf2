//! Granting, delegating and revoking roles.

use super::World;
use crate::actions::{RoleGranted, RoleRevoked};
use crate::dates::Day;
use crate::permissions::{Grant, Role, own_standings};
use crate::refusals::Refusal;
use crate::units::UnitKind;

impl World {
    /// Takes up a grant or a delegation.
    pub(super) fn grant(&mut self, body: &RoleGranted, day: Day) -> Result<(), Refusal> {
        let grant = body.grant(day);
        self.person(&grant.person)?;
        for unit in &grant.units {
            self.unit(unit)?;
        }
        let object = self.called_person(&grant.person);
        let role = grant.role.label();
        let refuse = |problem: String, remedy: &str| Err(Refusal::new(object.as_str(), problem, remedy));
        if grant.reason.trim().is_empty() {
            return refuse(format!("没有写明“{role}”角色的授予理由"), "填写理由或决定的文号");
        }
        if grant.until <= day {
            return refuse(format!("“{role}”角色的结束日期不晚于开始日期"), "核对两个日期");
        }
        match &grant.delegated_by {
            Some(holder) => self.check_delegation(&grant, holder)?,
            None => self.check_grant(&grant)?,
        }
        let again = self.grants.iter().any(|other| {
            same(other, &grant.person, grant.role, &grant.units, grant.delegated_by.as_deref())
                && other.overlaps(grant.from, grant.until)
        });
        if again {
            return refuse(format!("已经有“{role}”角色，时间重叠"), "不必重复授予；要改期限的先收回再授予");
        }
        self.grants.push(grant);
        Ok(())
    }

    /// What a grant must be like that nobody delegates.
    fn check_grant(&self, grant: &Grant) -> Result<(), Refusal> {
        let role = grant.role;
        let refuse = |problem: String, remedy: &str| {
            Err(Refusal::new(self.called_person(&grant.person), problem, remedy))
        };
        if !role.is_granted() {
            return refuse(
                format!("“{}”不能单独授予", role.label()),
                "登记相应的职务或党员关系，或由任职人委托",
            );
        }
        if role == Role::Inspector {
            if grant.units.is_empty() {
                return refuse("督查人员没有指定党组织".to_owned(), "写明督查哪些党组织");
            }
            if grant.until == Day::MAX {
                return refuse("督查人员没有结束日期".to_owned(), "写明督查到哪一天");
            }
            return Ok(());
        }
        let only_college = grant
            .units
            .iter()
            .all(|code| self.units.get(code).is_some_and(|u| u.latest().kind == UnitKind::College));
        if role.is_administrator() && !grant.units.is_empty() {
            return refuse(format!("{}不属于任何党组织", role.label()), "删去党组织");
        }
        if !only_college {
            return refuse(
                format!("“{}”面向全校，不能限定党组织", role.label()),
                "删去党组织，或改授其他角色",
            );
        }
        if role.is_administrator() {
            let other = self.grants.iter().find(|other| {
                other.person == grant.person
                    && other.role.is_administrator()
                    && other.role != role
                    && other.overlaps(grant.from, grant.until)
            });
            if let Some(other) = other {
                return refuse(
                    format!("已经是{}，不能兼任{}", other.role.label(), role.label()),
                    "三员分设：另选一人，或先收回原角色",
                );
            }
        }
        Ok(())
    }

    /// What a delegation must be like.
    fn check_delegation(&self, grant: &Grant, holder: &str) -> Result<(), Refusal> {
        self.person(holder)?;
        let role = grant.role.label();
        let refuse =
            |problem: String, remedy: &str| Err(Refusal::new(self.called_person(holder), problem, remedy));
        if holder == grant.person {
            return refuse("不能委托给自己".to_owned(), "选择另一位同志");
        }
        if !grant.role.is_delegable() {
            return refuse(format!("“{role}”职责不能委托"), "由组织部授予相应角色");
        }
        let [unit] = grant.units.as_slice() else {
            return refuse("委托没有写明一个党组织".to_owned(), "每次委托写明一个党组织");
        };
        if grant.until == Day::MAX {
            return refuse("委托没有结束日期".to_owned(), "写明委托到哪一天");
        }
        let held = own_standings(self, holder, grant.from)
            .iter()
            .any(|standing| standing.role == grant.role && standing.unit.as_ref() == Some(unit));
        if !held {
            return refuse(
                format!("在{}不是{}的{role}（受托的职责不能再委托）", grant.from, self.called(unit)),
                "由任职人本人委托",
            );
        }
        Ok(())
    }

    /// Ends a grant or a delegation.
    pub(super) fn revoke(&mut self, body: &RoleRevoked, day: Day) -> Result<(), Refusal> {
        let object = self.called_person(&body.person);
        if body.reason.trim().is_empty() {
            return Err(Refusal::new(object, "没有写明收回的理由", "填写理由"));
        }
        let mut units = body.units.clone();
        units.sort();
        units.dedup();
        let grant = self.grants.iter_mut().rev().find(|grant| {
            same(grant, &body.person, body.role, &units, body.delegated_by.as_deref()) && grant.holds_on(day)
        });
        match grant {
            Some(grant) => {
                grant.until = day;
                Ok(())
            }
            None => Err(Refusal::new(
                object,
                format!("在{day}没有这样的“{}”授权或委托", body.role.label()),
                "核对人员、角色、党组织、委托人和日期",
            )),
        }
    }

    /// Whoever leaves the college leaves every granted role, too.
    pub(super) fn end_grants(&mut self, person: &str, day: Day) {
        for grant in self.grants.iter_mut().filter(|g| g.person == person && g.until > day) {
            grant.until = day.max(grant.from);
        }
    }
}

fn same(grant: &Grant, person: &str, role: Role, units: &[String], delegated_by: Option<&str>) -> bool {
    grant.person == person
        && grant.role == role
        && grant.units == units
        && grant.delegated_by.as_deref() == delegated_by
}
