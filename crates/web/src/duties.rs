//! 待办: the first page of everyone who owes something.

use crate::answers::{Answer, Reply};
use crate::asks::Ask;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use crate::words::{self, part};
use askama::Template;
use jishi_app::digests;
use jishi_app::duties::{self, Duties, Remedy, Task};
use jishi_app::fronts::{self, Glance, Waiting};
use jishi_app::living::Present;
use jishi_app::own::{self, OwnYear};
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access};
use std::collections::BTreeSet;

pub const ROUTES: &[Route] =
    &[Route::show("/", Guard::SignedIn, "待办：现在欠什么、什么快到期，每一项都能打开填好的表", first)];

/// How many of a list are shown at once; the rest is one click away.
const SHOWN: usize = 10;

#[derive(Template)]
#[template(path = "duties/duties.html")]
struct Page {
    frame: Frame,
    today: Day,
    units: Vec<(String, String)>,
    owed: Duties,
    own: Duties,
    shown: usize,
    /// Units of these tasks whose verdicts the visitor sees; of the others only what concerns the visitor.
    seen: BTreeSet<String>,
    /// Units at which the visitor records.
    recording: BTreeSet<String>,
    /// Units at which the visitor registers posts and terms.
    appointing: BTreeSet<String>,
    /// Units that the visitor sets up and adjusts.
    arranging: BTreeSet<String>,
    /// Units whose rosters the visitor sees.
    listing: BTreeSet<String>,
    /// Units that the visitor looks at without recording there.
    glances: Vec<Glance>,
    /// What waits for the visitor's answer.
    waiting: Waiting,
    /// Pages of those who look after the system: word, what it is for, address.
    chores: Vec<(&'static str, &'static str, &'static str)>,
    /// The own year, for those who owe nothing for a unit.
    year: Option<OwnYear>,
}

impl Page {
    fn day(&self, day: &Day) -> String {
        words::day(*day, self.today)
    }

    fn left(&self, day: &Day) -> String {
        match day.0 - self.today.0 {
            0 => "今天".to_owned(),
            1 => "明天".to_owned(),
            days => format!("还有{days}天"),
        }
    }

    fn is_soon(&self, task: &Task) -> bool {
        task.due.is_some_and(|due| due.0 - self.today.0 <= 7)
    }

    /// Whether it must be said whose it is.
    fn is_named(&self, task: &Task) -> bool {
        match self.units.as_slice() {
            [(code, _)] => task.unit != *code,
            [] => false,
            _ => true,
        }
    }

    fn may_record(&self, unit: &str) -> bool {
        self.recording.contains(unit)
    }

    fn attended(&self, year: &OwnYear) -> usize {
        year.sittings.iter().filter(|sitting| sitting.state.attended()).count()
    }

    fn paid(&self, year: &OwnYear) -> usize {
        year.dues.iter().filter(|month| !month.payments.is_empty()).count()
    }

    fn is_quiet(&self) -> bool {
        self.owed.is_empty() && self.own.is_empty() && self.waiting == Waiting::default()
    }

    /// Address and word of the form that answers a task, filled in as far as it can be; nothing for who may not record.
    fn form(&self, task: &Task) -> Option<(String, &'static str)> {
        let form = task.form.as_ref().filter(|_| self.recording.contains(&task.unit))?;
        let path = if form.sitting { "sittings" } else { "records" };
        let mut address = format!("/units/{}/{path}/new?kind={}", part(&task.unit), form.kind);
        if let Some(item) = &form.item {
            address.push_str("&item=");
            address.push_str(&part(item));
        }
        if let Some(due) = task.due {
            address.push_str(&format!("&due={due}"));
        }
        Some((address, form.label))
    }

    /// Address and word of the page where a task is put right that no record answers; nothing for who may not do it.
    fn remedy(&self, task: &Task) -> Option<(String, &'static str)> {
        let remedy = task.remedy?;
        let (unit, may) = (part(&task.unit), |units: &BTreeSet<String>| units.contains(&task.unit));
        let (address, may) = match remedy {
            Remedy::Term => (format!("/units/{unit}/terms/new"), may(&self.appointing)),
            Remedy::Posts => (format!("/people?unit={unit}"), may(&self.appointing)),
            Remedy::Groups => (format!("/units/new?kind=group&parent={unit}"), may(&self.arranging)),
            Remedy::Unit => (format!("/units/{unit}/adjust"), may(&self.arranging)),
            Remedy::Roster => (format!("/people?unit={unit}"), may(&self.listing)),
        };
        may.then(|| (address, remedy.label()))
    }

    /// One form for several kinds of sittings, where several are due.
    fn together(&self, unit: &str) -> Option<(String, String)> {
        let kinds = self.owed.together(unit);
        if kinds.len() < 2 || !self.recording.contains(unit) {
            return None;
        }
        let query: Vec<String> = kinds.iter().map(|kind| format!("kind={}", kind.id())).collect();
        let words: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
        Some((format!("/units/{}/sittings/new?{}", part(unit), query.join("&")), words.join("、")))
    }

    /// Verdicts open at their unit; where the visitor does not see those, on the own page.
    fn verdict(&self, task: &Task, id: &str) -> String {
        if self.seen.contains(&task.unit) {
            format!("/units/{}/verdict?id={}", part(&task.unit), part(id))
        } else {
            format!("/me/verdict?id={}", part(id))
        }
    }
}

/// The pages of those who look after the system.
fn chores(access: &Access<'_>) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut chores = Vec::new();
    if access.may_system(Ability::ManageAccounts) {
        chores.push(("账号", "开设、停用、解锁和重设密码", "/accounts"));
    }
    if access.may_system(Ability::EndSessions) {
        chores.push(("登录会话", "查看和结束登录会话", "/sessions"));
    }
    if access.may_system(Ability::SetPasswordRules) {
        chores.push(("登录规则", "密码、锁定和会话时长的规则", "/sign-in-rules"));
    }
    if access.may_system(Ability::AppointAdministrators) {
        chores.push(("管理员", "授予和收回三员角色", "/administrators"));
    }
    if access.may_system(Ability::ReadSecurityLog) {
        chores.push(("安全日志", "谁登录过、谁没有登录成功、谁改动了账号", "/security-log"));
    }
    if access.may_system(Ability::VerifyLedger) {
        chores.push(("台账首码和核验", "核验台账没有被改动，抄下首码另存", "/ledger/head"));
    }
    chores
}

fn first(ask: &Ask, present: &Present) -> Answer {
    let codes = digests::own_units(present, &ask.who().access(present.world()));
    let named = |code: &String| {
        let name = present.world().units.get(code).map(|u| u.latest().name.clone()).unwrap_or_default();
        (code.clone(), name)
    };
    let units: Vec<(String, String)> = codes.iter().map(named).collect();
    let owed = duties::of_units(present, &codes);
    let own = duties::of_person(present, &ask.who().person);
    let lists = [&owed, &own].into_iter().flat_map(|d| [&d.coming, &d.standing, &d.unclear, &d.past]);
    let of: BTreeSet<String> = lists.flatten().map(|task| task.unit.clone()).chain(codes).collect();
    let access = ask.who().access(present.world());
    let at = |ability: Ability| of.iter().filter(|unit| access.may(ability, unit)).cloned().collect();
    let page = Page {
        frame: Frame::of(ask, present, "待办")
            .leading("现在欠什么、什么快到期，最急的在前；每一项都能打开填好的表")
            .explained("duties"),
        today: present.today(),
        glances: fronts::glances(present, &access),
        waiting: fronts::waiting(present, &access),
        chores: chores(&access),
        year: (units.is_empty() && access.has(Ability::SeeOwnPage))
            .then(|| own::year(present, &ask.who().person)),
        owed,
        own,
        units,
        shown: SHOWN,
        seen: at(Ability::SeeVerdicts),
        recording: at(Ability::Record),
        appointing: at(Ability::ManagePosts),
        arranging: at(Ability::ManageUnits),
        listing: at(Ability::SeeRoster),
    };
    Reply::page(&page)
}
