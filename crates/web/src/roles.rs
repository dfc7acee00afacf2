//! 角色与委托: roles given by name with an end date, the administrators apart from each other, and the own role handed
//! over for a time.

use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::Errors;
use crate::frames::Frame;
use crate::guards::Guard;
use crate::routes::Route;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::roles::{self, Delegable, GrantLine, GrantState, Granting, Revoking, Wanted};
use jishi_domain::dates::Day;
use jishi_domain::permissions::{Ability, Access, Reachable, Role};
use jishi_domain::units::UnitKind;

const GIVE: Guard = Guard::Somewhere(Ability::GrantRoles);
const APPOINT: Guard = Guard::System(Ability::AppointAdministrators);
const HAND: Guard = Guard::Somewhere(Ability::Delegate);

pub const ROUTES: &[Route] = &[
    Route::show("/roles", GIVE, "角色：组织部、校领导、督查人员的授予和收回，以及全部委托", party),
    Route::change("/roles", GIVE, "授予一个党务角色，记入台账", give_party),
    Route::change("/roles/revoke", GIVE, "收回一个党务角色，或终止一项委托", revoke_party),
    Route::show("/administrators", APPOINT, "管理员：系统、安全、审计三员分设", administrators),
    Route::change("/administrators", APPOINT, "授予一个管理员角色，记入台账", appoint),
    Route::change("/administrators/revoke", APPOINT, "收回一个管理员角色", dismiss),
    Route::show("/delegations", HAND, "委托：外出时把本人职责交给另一位同志，到期自动收回", delegations),
    Route::change("/delegations", HAND, "委托一项本人职责，记入台账", delegate),
    Route::change("/delegations/end", Guard::SignedIn, "提前终止本人给出或接受的委托", end_delegation),
];

/// Names that are offered while somebody types; more would only slow the page down.
const OFFERED: usize = 80;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Party,
    Administrators,
    Delegations,
}

#[derive(Template)]
#[template(path = "roles/roles.html")]
struct Page {
    frame: Frame,
    kind: Kind,
    lines: Vec<GrantLine>,
    delegations: Vec<GrantLine>,
    roles: Vec<Role>,
    delegable: Vec<Delegable>,
    general: Vec<(String, String)>,
    branches: Vec<(String, String)>,
    offered: Vec<(String, String)>,
    errors: Errors,
    form: crate::fields::Fields,
    own: String,
    today: Day,
}

impl Page {
    fn value(&self, name: &str) -> &str {
        self.form.text(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.form.all(name).any(|v| v == value)
    }

    fn base(&self) -> &'static str {
        match self.kind {
            Kind::Party => "/roles",
            Kind::Administrators => "/administrators",
            Kind::Delegations => "/delegations",
        }
    }

    fn class(&self, line: &GrantLine) -> &'static str {
        match line.state {
            GrantState::Holds => "met",
            GrantState::Ahead => "not_yet_due",
            GrantState::Over => "not_applicable",
        }
    }

    fn holds(&self, line: &GrantLine) -> bool {
        line.state == GrantState::Holds
    }

    fn may_end(&self, line: &GrantLine) -> bool {
        self.holds(line) && (line.grant.delegated_by.is_some() || line.grant.person != self.own)
    }

    fn units(&self, line: &GrantLine) -> String {
        line.grant.units.join(" ")
    }

    fn names(&self, line: &GrantLine) -> String {
        line.units.join("、")
    }

    fn last(&self, line: &GrantLine) -> String {
        line.last.map(|day| day.in_words()).unwrap_or_default()
    }

    fn day_after(&self, days: i32) -> String {
        self.today.plus(days).to_string()
    }

    fn is_party(&self) -> bool {
        self.kind == Kind::Party
    }

    /// Administrators hold their roles for the whole system.
    fn is_system(&self) -> bool {
        self.kind == Kind::Administrators
    }

    fn is_delegation(&self) -> bool {
        self.kind == Kind::Delegations
    }

    /// Where a delegation ends, as seen from this page.
    fn end(&self) -> &'static str {
        if self.is_party() { "/roles/revoke" } else { "/delegations/end" }
    }
}

fn page(ask: &Ask, present: &Present, kind: Kind, errors: Errors) -> Page {
    let (world, today) = (present.world(), present.today());
    let own = ask.who().person.clone();
    let (title, lead) = match kind {
        Kind::Party => ("角色", "按姓名授予的党务角色；由职务和党员关系产生的不在这里，在人员页面登记任职"),
        Kind::Administrators => ("管理员", "三员分设：系统、安全、审计由不同的人担任，都看不到党务资料"),
        Kind::Delegations => ("委托", "外出、休假时把本人职责交给另一位同志，写明到哪一天，到期自动收回"),
    };
    let of = |kind: UnitKind| {
        let units =
            world.units.iter().filter(|(_, unit)| unit.latest().kind == kind && unit.exists_on(today));
        units.map(|(code, unit)| (code.clone(), unit.latest().name.clone())).collect::<Vec<_>>()
    };
    let (lines, roles) = match kind {
        Kind::Party => (
            roles::list(world, today, Wanted::Party),
            vec![Role::OrganizationDepartment, Role::CollegeLeader, Role::Inspector],
        ),
        Kind::Administrators => {
            (roles::list(world, today, Wanted::Administrators), Role::ADMINISTRATORS.to_vec())
        }
        Kind::Delegations => (roles::list(world, today, Wanted::Of(&own)), Vec::new()),
    };
    Page {
        frame: Frame::of(ask, present, title).leading(lead).explained("accounts"),
        lines,
        delegations: if kind == Kind::Party {
            roles::list(world, today, Wanted::Delegations)
        } else {
            Vec::new()
        },
        roles,
        delegable: if kind == Kind::Delegations { roles::delegable(world, &own, today) } else { Vec::new() },
        general: if kind == Kind::Party { of(UnitKind::GeneralBranch) } else { Vec::new() },
        branches: if kind == Kind::Party { of(UnitKind::Branch) } else { Vec::new() },
        offered: if kind == Kind::Delegations { offered(ask, present) } else { Vec::new() },
        errors,
        form: ask.form.clone(),
        own,
        today,
        kind,
    }
}

/// The people of one's own unit: most often it is one of them.
fn offered(ask: &Ask, present: &Present) -> Vec<(String, String)> {
    let (world, today) = (present.world(), present.today());
    let access: Access<'_> = ask.who().access(world);
    let reach = access.units(Ability::SeeRoster);
    if matches!(reach, Reachable::All) {
        return Vec::new();
    }
    let people = world.people.iter().filter(|(code, state)| {
        **code != ask.who().person
            && state.membership_on(today).is_some_and(|m| m.stage.is_member())
            && reach.holds_person(world, code, today)
    });
    people.take(OFFERED).map(|(code, state)| (code.clone(), state.person.name.clone())).collect()
}

fn party(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, Kind::Party, Errors::default()))
}

fn administrators(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, Kind::Administrators, Errors::default()))
}

fn delegations(ask: &Ask, present: &Present) -> Answer {
    Reply::page(&page(ask, present, Kind::Delegations, Errors::default()))
}

/// Reads who gets what until when; what cannot be read stands in the errors.
fn granting(ask: &Ask, kind: Kind, errors: &mut Errors) -> Option<Granting> {
    let form = &ask.form;
    let college = ask.site.college();
    let person = match roles::named_person(college.present().world(), form.text("person")) {
        Ok(person) => person,
        Err(refusal) => {
            errors.add("person", refusal.to_string());
            String::new()
        }
    };
    let mut units: Vec<String> = form.all("unit").map(str::to_owned).collect();
    let mut named = form.text("role");
    // a delegation names role and unit in one choice
    if kind == Kind::Delegations
        && let Some((role, unit)) = named.split_once('@')
    {
        units = vec![unit.to_owned()];
        named = role;
    }
    let role = Role::from_id(named);
    let fits = |role: &Role| match kind {
        Kind::Administrators => role.is_administrator(),
        Kind::Party => !role.is_administrator(),
        Kind::Delegations => role.is_delegable(),
    };
    if role.filter(fits).is_none() {
        errors.add("role", "没有选择");
    }
    // only an inspector is bound to units; a box that was ticked before another role was chosen counts for nothing
    if kind != Kind::Delegations && role != Some(Role::Inspector) {
        units.clear();
    }
    let last = errors.take("last", form.day("last"));
    if form.get("reason").is_none() {
        errors.add("reason", "没有填写；写明理由或决定的文号");
    }
    if !errors.is_empty() {
        return None;
    }
    Some(Granting { person, role: role?, units, last, reason: form.text("reason").to_owned() })
}

/// Writes what a form grants, or shows the form once more.
fn write(ask: &Ask, kind: Kind) -> Answer {
    let college = ask.site.college();
    let actor = &ask.who().person;
    let mut errors = Errors::default();
    let written = granting(ask, kind, &mut errors).map(|granting| match kind {
        Kind::Delegations => roles::delegate(college, actor, &granting),
        Kind::Party | Kind::Administrators => roles::grant(college, actor, &granting),
    });
    match written {
        None => {}
        Some(Ok(entry)) => {
            let base = page(ask, &college.present(), kind, Errors::default()).base();
            return Ok(Reply::on_to(base).saying(&format!("已记入台账第{}条", entry.sequence)));
        }
        Some(Err(error)) => match error.refusal() {
            Some(refusal) => errors.add("", refusal.to_string()),
            None => return Err(Failure::from(error)),
        },
    }
    Reply::form_again(&page(ask, &college.present(), kind, errors))
}

fn give_party(ask: &Ask) -> Answer {
    write(ask, Kind::Party)
}

fn appoint(ask: &Ask) -> Answer {
    write(ask, Kind::Administrators)
}

fn delegate(ask: &Ask) -> Answer {
    write(ask, Kind::Delegations)
}

fn end_of(ask: &Ask, base: &str) -> Answer {
    let form = &ask.form;
    let Some(role) = Role::from_id(form.text("role")) else {
        return Err(Failure::missing("角色", "没有这样的角色", "从列表里选择要收回的一行"));
    };
    let revoking = Revoking {
        person: form.text("person").to_owned(),
        role,
        units: form.text("units").split_whitespace().map(str::to_owned).collect(),
        delegated_by: form.get("delegated_by").map(str::to_owned),
        reason: form.text("reason").to_owned(),
    };
    let entry = roles::revoke(ask.site.college(), &ask.who().person, &revoking)?;
    Ok(Reply::on_to(base).saying(&format!("已收回，记入台账第{}条", entry.sequence)))
}

fn revoke_party(ask: &Ask) -> Answer {
    end_of(ask, "/roles")
}

fn dismiss(ask: &Ask) -> Answer {
    end_of(ask, "/administrators")
}

fn end_delegation(ask: &Ask) -> Answer {
    end_of(ask, "/account")
}
