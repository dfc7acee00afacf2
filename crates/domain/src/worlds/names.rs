//! How refusals name what they are about: in words, with the code beside.

use super::World;

impl World {
    /// A unit by its name, with its code; by the code alone where it is not registered.
    pub fn called(&self, unit: &str) -> String {
        match self.units.get(unit) {
            Some(state) => format!("{}（{unit}）", state.latest().name),
            None => format!("党组织 {unit}"),
        }
    }

    /// A person by name, with the code; by the code alone where nobody has it. For whoever may know the name.
    pub fn called_person(&self, person: &str) -> String {
        match self.people.get(person) {
            Some(state) => format!("{}（{person}）", state.person.name),
            None => format!("人员 {person}"),
        }
    }

    /// The plan of a unit and year.
    pub fn called_plan(&self, unit: &str, year: i32) -> String {
        format!("{}{year}年计划", self.called(unit))
    }
}
