//! Who may take a route. The decision itself is [`jishi_domain::permissions`]'s.

use crate::answers::Failure;
use crate::asks::Ask;
use jishi_app::living::Present;
use jishi_domain::permissions::Ability;
use jishi_domain::refusals::Refusal;

/// 路由权限 — who may take a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Everybody, also when signed out.
    Everyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Who may do it at the unit that the path names as `{unit}`.
    Unit(Ability),
    /// Who may do it to the person whom the path names as `{person}`.
    Person(Ability),
    /// Who may do it at the unit of the record that the path names as `{record}`.
    Record(Ability),
    /// Who may read the sealed content of the record that the path names as `{record}`.
    Content,
    /// Who may do it anywhere; the page shows only what is within reach.
    Somewhere(Ability),
    /// Who may do what belongs to no unit.
    System(Ability),
    /// Whoever asks from the server itself, and who may do what belongs to no unit.
    Local(Ability),
}

impl Guard {
    /// Nothing, where the visitor may take the route.
    ///
    /// # Errors
    /// A sign-in is missing, the thing does not exist, or it is not permitted.
    pub fn check(self, ask: &Ask, present: &Present) -> Result<(), Failure> {
        if self == Guard::Everyone || (matches!(self, Guard::Local(_)) && ask.local) {
            return Ok(());
        }
        let Some(visitor) = &ask.visitor else { return Err(Failure::SignIn) };
        let world = present.world();
        let access = visitor.access(world);
        let done = match self {
            Guard::Everyone | Guard::SignedIn => Ok(()),
            Guard::Unit(ability) => {
                let unit = ask.place("unit");
                if !world.units.contains_key(unit) {
                    return Err(Failure::missing(
                        format!("党组织 {unit}"),
                        "没有登记",
                        "核对地址，或从党组织页面进入",
                    ));
                }
                access.check(ability, unit)
            }
            Guard::Person(ability) => {
                let person = ask.place("person");
                if !world.people.contains_key(person) {
                    return Err(Failure::missing(
                        format!("人员 {person}"),
                        "没有登记",
                        "核对地址，或从人员页面进入",
                    ));
                }
                access.check_for_person(ability, person)
            }
            Guard::Record(_) | Guard::Content => {
                let id = ask.place("record");
                match (world.records.get(id), self) {
                    (Some(listed), Guard::Record(ability)) => access.check(ability, listed.unit()),
                    (Some(listed), _) => access.check_content(&listed.record()),
                    (None, _) => {
                        return Err(Failure::missing(
                            format!("记录 {id}"),
                            "不存在或已撤回",
                            "核对地址，或从台账查看",
                        ));
                    }
                }
            }
            Guard::Somewhere(ability) if access.has(ability) => Ok(()),
            Guard::Somewhere(ability) => {
                Err(Refusal::new(ability.label(), "您没有这项权限", "如确需办理，请与组织部联系"))
            }
            Guard::System(ability) | Guard::Local(ability) => access.check_system(ability),
        };
        done.map_err(Failure::Forbidden)
    }
}
