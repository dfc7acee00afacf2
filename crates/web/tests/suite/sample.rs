//! Who and what is in the sample college (`sample.jsonl`), written down by hand: what a permission reaches is found
//! from these lists and the table of permissions, and not by asking the code that guards the routes.

use crate::kit::House;
use jishi_domain::permissions::{Ability, PERMISSIONS, Reach, Role, Standings};
use jishi_web::guards::Guard;

/// Every unit. `B4` was merged into `B2` a year ago.
pub const UNITS: [&str; 10] = ["C", "G1", "G2", "B1", "B2", "B3", "B4", "B1-1", "B1-2", "B3-1"];

/// A unit with all below it.
fn below(unit: &str) -> &'static [&'static str] {
    match unit {
        "C" => &UNITS,
        "G1" => &["G1", "B1", "B1-1", "B1-2", "B2", "B4"],
        "G2" => &["G2", "B3", "B3-1"],
        "B1" => &["B1", "B1-1", "B1-2"],
        "B2" => &["B2"],
        "B3" => &["B3", "B3-1"],
        "B4" => &["B4"],
        "B1-1" => &["B1-1"],
        "B1-2" => &["B1-2"],
        "B3-1" => &["B3-1"],
        _ => &[],
    }
}

/// A unit with its Party groups.
fn with_groups(unit: &str) -> &'static [&'static str] {
    match unit {
        "C" => &["C"],
        "G1" => &["G1"],
        "G2" => &["G2"],
        other => below(other),
    }
}

/// 示例人员
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Code; the name of the account, too.
    pub person: &'static str,
    /// Branch and, if any, Party group.
    pub at: &'static [&'static str],
    /// Every role, with the unit at which it stands.
    pub roles: &'static [(Role, Option<&'static str>)],
    /// Name, which nobody else's contains.
    pub name: &'static str,
}

macro_rules! people {
    ($list:ident: $($person:literal $name:literal at $at:expr, $($role:ident in $unit:expr),+;)+) => {
        /// Who is there.
        pub const $list: &[Person] = &[$(
            Person { person: $person, at: &$at, roles: &[$((Role::$role, $unit)),+], name: $name },
        )+];
    };
}

people! { CAST:
    "applicant" "柏申请" at ["B1"], Applicant in Some("B1");
    "member" "柏党员" at ["B1", "B1-1"], Member in Some("B1");
    "group-leader" "柏组长" at ["B1", "B1-1"], Member in Some("B1"), GroupLeader in Some("B1-1");
    "branch-committee" "柏委员" at ["B1", "B1-2"], Member in Some("B1"), BranchCommittee in Some("B1");
    "branch-secretary" "柏书记" at ["B1"], Member in Some("B1"), BranchSecretary in Some("B1");
    "deputy" "梧代理" at ["B2"], Member in Some("B2"), BranchSecretary in Some("B1");
    "general-branch-committee" "梧委员" at ["B2"], Member in Some("B2"), GeneralBranchCommittee in Some("G1");
    "general-branch-secretary" "梧书记" at ["B2"], Member in Some("B2"), GeneralBranchSecretary in Some("G1");
    "organizer" "梧组织员" at ["B2"], Member in Some("B2"), Organizer in Some("G1");
    "contact-leader" "梧联系" at ["B2"], Member in Some("B2"), ContactLeader in Some("G1");
    "organization-department" "枫组织部" at ["B3"], Member in Some("B3"), OrganizationDepartment in Some("C");
    "college-leader" "枫校领导" at ["B3"], Member in Some("B3"), CollegeLeader in Some("C");
    "inspector" "枫督查" at ["B3"], Member in Some("B3"), Inspector in Some("B1");
    "former-inspector" "枫原督查" at ["B3"], Member in Some("B3");
    "system-administrator" "枫系统" at ["B3"], Member in Some("B3"), SystemAdministrator in None;
    "security-administrator" "枫安全" at ["B3"], Member in Some("B3"), SecurityAdministrator in None;
    "audit-administrator" "枫审计" at ["B3"], Member in Some("B3"), AuditAdministrator in None;
}

people! { OTHERS:
    "mate" "柏同组" at ["B1", "B1-1"], Member in Some("B1");
    "other-group" "柏别组" at ["B1", "B1-2"], Member in Some("B1");
    "sibling" "梧党员" at ["B2"], Member in Some("B2");
    "foreign" "枫党员" at ["B3", "B3-1"], Member in Some("B3");
}

/// The talk among the records, who led it, and what was said: sealed, and on no page.
pub const TALK: &str = "R-T";
pub const LED: &str = "branch-committee";
pub const SAID: &str = "家里老人住院，最近睡不好";

/// 示例记录 — id, unit, and what stands in its page and nowhere else.
pub const RECORDS: [(&str, &str, &str); 11] = [
    ("R-B1", "B1", "柏支部学习党章"),
    ("R-B1-1", "B1-1", "第一小组讨论实训室安全"),
    ("R-B1-2", "B1-2", "第二小组讨论教材选用"),
    ("R-B2", "B2", "梧支部接收预备党员"),
    ("R-B3", "B3", "枫支部走访企业"),
    ("R-B4", "B4", "旧支部参观校史馆"),
    ("R-G1", "G1", "机械总支研究党建"),
    ("R-C", "C", "学院党委研究基层组织"),
    ("R-A", "B1", "柏支部责任清单"),
    ("R-D", "B1", ""),
    ("R-T", "B1", ""),
];

/// Everybody.
pub fn everybody() -> impl Iterator<Item = &'static Person> {
    CAST.iter().chain(OTHERS)
}

/// The person with this code.
pub fn person(code: &str) -> Option<&'static Person> {
    everybody().find(|one| one.person == code)
}

impl Person {
    fn reaches(&self, ability: Ability) -> impl Iterator<Item = (Reach, Option<&'static str>)> {
        self.roles.iter().flat_map(move |(role, unit)| {
            let rows = PERMISSIONS.iter().filter(move |row| row.role == *role && row.ability == ability);
            rows.map(move |row| (row.reach, *unit))
        })
    }

    /// Whether the table lets the person do it at a unit.
    pub fn may_at(&self, ability: Ability, unit: &str) -> bool {
        self.reaches(ability).any(|(reach, root)| covers(reach, root, unit))
    }

    /// Whether the table lets the person do it to somebody.
    pub fn may_to(&self, ability: Ability, other: &Person) -> bool {
        self.reaches(ability).any(|(reach, root)| {
            reach == Reach::Person && other.person == self.person
                || other.at.iter().any(|unit| covers(reach, root, unit))
        })
    }

    /// Whether the table lets the person do it at all.
    pub fn may(&self, ability: Ability) -> bool {
        self.reaches(ability).next().is_some()
    }

    /// Whether the table lets the person do what belongs to no unit.
    pub fn may_in_system(&self, ability: Ability) -> bool {
        self.reaches(ability).any(|(reach, _)| reach == Reach::System)
    }
}

fn covers(reach: Reach, root: Option<&str>, unit: &str) -> bool {
    let within = |units: fn(&str) -> &'static [&'static str]| root.is_some_and(|r| units(r).contains(&unit));
    match reach {
        Reach::College => true,
        Reach::Subtree | Reach::NamedUnits => within(below),
        Reach::OwnUnit => within(with_groups),
        Reach::OwnGroup => root == Some(unit),
        Reach::Person | Reach::System => false,
    }
}

/// 应有结果 — what the sentences say of somebody who takes a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Taken.
    Allowed,
    /// 403.
    Forbidden,
    /// On to the sign-in.
    SignIn,
}

/// What is due to somebody (`None`: signed out) at a route's guard, where the path names this unit, person or record.
pub fn due(who: Option<&Person>, guard: Guard, target: &str) -> Due {
    if guard == Guard::Everyone {
        return Due::Allowed;
    }
    let Some(who) = who else { return Due::SignIn };
    let may = match guard {
        Guard::Everyone | Guard::SignedIn => true,
        Guard::Unit(ability) => who.may_at(ability, target),
        Guard::Person(ability) => who.may_to(ability, person(target).unwrap()),
        Guard::Record(ability) => {
            let (_, unit, _) = RECORDS.iter().find(|(id, ..)| *id == target).unwrap();
            who.may_at(ability, unit)
        }
        Guard::Content => {
            let (_, unit, _) = RECORDS.iter().find(|(id, ..)| *id == target).unwrap();
            let led = target == TALK && who.person == LED && who.may_at(Ability::SeeRecords, unit);
            led || who.may_at(Ability::ReadSecrets, unit)
        }
        Guard::Somewhere(ability) => who.may(ability),
        Guard::System(ability) | Guard::Local(ability) => who.may_in_system(ability),
    };
    if may { Due::Allowed } else { Due::Forbidden }
}

#[test]
fn the_cast_is_what_the_sample_college_says() {
    let house = House::sample();
    let present = house.site().college().present();
    let (world, today) = (present.world(), present.today());
    assert_eq!(world.people.len(), everybody().count());
    for one in everybody() {
        let standings = Standings::of(world, one.person, today);
        let mut found: Vec<(Role, Option<&str>)> =
            standings.each.iter().map(|s| (s.role, s.unit.as_deref())).collect();
        found.sort();
        assert_eq!(found, one.roles, "{}", one.person);
        let membership = world.people[one.person].membership_on(today).unwrap();
        let at: Vec<&str> = membership.unit.iter().chain(&membership.group).map(String::as_str).collect();
        assert_eq!(at, one.at, "{}", one.person);
        assert_eq!(world.people[one.person].person.name, one.name);
    }
    let units: Vec<&str> = world.units.keys().map(String::as_str).collect();
    assert!(units.len() == UNITS.len() && units.iter().all(|unit| UNITS.contains(unit)), "{units:?}");
    for (id, unit, title) in RECORDS {
        let record = &world.records.get(id).unwrap().record();
        assert_eq!((record.unit.as_str(), record.title.as_deref().unwrap_or_default()), (unit, title));
    }
    assert_eq!(world.records.len(), RECORDS.len());
}

#[test]
fn every_role_is_in_the_cast() {
    for role in Role::ALL {
        assert!(CAST.iter().any(|one| one.roles.iter().any(|(r, _)| r == role)), "{role:?}");
    }
}
