//! What units owe.

use crate::support::{draft, living};
use jishi_app::duties::{self, Duties};
use jishi_store::testing::Engine;
use serde_json::json;

/// Codes of the units that owe something, of whatever age.
fn who_owes(duties: &Duties) -> Vec<&str> {
    let open = duties.coming.iter().chain(&duties.standing);
    let all = open.chain(&duties.unclear).chain(&duties.past);
    let mut units: Vec<&str> = all.map(|task| task.unit.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    units
}

fn a_branch_answers_for_its_party_groups_and_nobody_above_it_does(engine: Engine) {
    let group = json!({"code": "B000-1", "name": "第一党小组", "kind": "group"});
    let adoption = json!({"standard": "five-standards", "version": "2019", "from": "2024-01-01"});
    let (_place, college) = living(
        engine,
        vec![
            draft("2020-01-01", "unit.established", json!({"unit": group, "parent": "B000"})),
            draft("2024-01-01", "standard.adopted", adoption),
        ],
    );
    let present = college.present();
    let of = |code: &str| duties::of_units(&present, &[code.to_owned()]);
    assert_eq!(who_owes(&of("B000")), ["B000", "B000-1"]);
    assert_eq!(who_owes(&of("G1")), ["G1"]);
    assert_eq!(who_owes(&of("C")), ["C"]);
}

on_both! {
    a_branch_answers_for_its_party_groups_and_nobody_above_it_does;
}
