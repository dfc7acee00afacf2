//! What `docs/exchange.md` says is so.

use super::{AT, open};
use jishi_domain::actions::{Action, Adoption, Confirmation, PhaseDates, Sealed};
use jishi_domain::people::{Membership, Person, PostKind};
use jishi_domain::plans::{
    Answered, LostDuty, PersonalDuty, PlannedFiling, PlannedSitting, ProofStep, YearPlan,
};
use jishi_domain::record_kinds::KINDS;
use jishi_domain::records::{AgendaItem, Attendance, AttendanceState, Evidence, Record};
use jishi_domain::units::{Unit, UnitKind};
use jishi_domain::votes::Vote;
use jishi_store::Exchange;
use jishi_store::testing::{Engine, Place};

fn document() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/exchange.md")).unwrap()
}

on_both! {
    the_tiny_college_of_the_document_is_imported;
}

fn the_tiny_college_of_the_document_is_imported(engine: Engine) {
    let document = document();
    let example = document.split("```jsonl\n").nth(1).unwrap().split("```").next().unwrap();
    let exchange = Exchange::read(example.as_bytes()).unwrap();
    let mut store = open(&Place::on(engine));
    assert_eq!(store.import_exchange(&exchange, AT, &mut |_| {}).unwrap().added, 10);
    let world = store.world().unwrap();
    assert_eq!((world.units.len(), world.people.len(), world.records.len()), (3, 2, 3));
    assert!(store.verify().unwrap().is_sound());
    assert_eq!(store.find_by_citizen_id("11010519491231002X").unwrap(), ["P1"]);
}

/// The fields that a type reads, as its own refusal of a strange field lists them.
fn fields(refusal: serde_json::Error) -> Vec<String> {
    let text = refusal.to_string();
    let listed = text.split_once("expected ").unwrap_or_else(|| panic!("{text}")).1;
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn fields_of<T: serde::de::DeserializeOwned + std::fmt::Debug>() -> Vec<String> {
    fields(serde_json::from_str::<T>(r#"{"no such field":1}"#).unwrap_err())
}

#[test]
fn every_action_stands_in_the_document_with_every_field() {
    let document = document();
    for id in Action::IDS {
        let row = document
            .lines()
            .find(|line| line.starts_with(&format!("| `{id}` |")))
            .unwrap_or_else(|| panic!("{id} has no row"));
        if *id == "record.added" {
            continue;
        }
        for field in fields(Action::parse(id, r#"{"no such field":1}"#).unwrap_err()) {
            assert!(row.contains(&format!("`{field}`")), "{id}: {field} is not described");
        }
    }
}

#[test]
fn every_part_of_a_payload_stands_in_the_document_with_every_field() {
    let document = document();
    let part = |name: &str| {
        let begin =
            document.find(&format!("**{name}**")).unwrap_or_else(|| panic!("{name} is not described"));
        let end = document[begin..].find("\n\n**").or(document[begin..].find("\n### "));
        document[begin..end.map_or(document.len(), |end| begin + end)].to_owned()
    };
    for (name, fields) in [
        ("unit", fields_of::<Unit>()),
        ("person", fields_of::<Person>()),
        ("membership", fields_of::<Membership>()),
        ("record", fields_of::<Record>()),
        ("attendance", fields_of::<Attendance>()),
        ("agenda item", fields_of::<AgendaItem>()),
        ("vote", fields_of::<Vote>()),
        ("evidence", fields_of::<Evidence>()),
        ("confirmation", fields_of::<Confirmation>()),
        ("plan", fields_of::<YearPlan>()),
        ("planned sitting", fields_of::<PlannedSitting>()),
        ("planned filing", fields_of::<PlannedFiling>()),
        ("duty of a person", fields_of::<PersonalDuty>()),
        ("answer", fields_of::<Answered>()),
        ("lost duty", fields_of::<LostDuty>()),
        ("step of the proof", fields_of::<ProofStep>()),
        ("Standards", [fields_of::<Adoption>(), fields_of::<PhaseDates>()].concat()),
        ("Secrets of people", fields_of::<Sealed>()),
    ] {
        let text = match name {
            "Standards" | "Secrets of people" => {
                document.split(&format!("# {name}\n")).nth(1).unwrap().split("\n#").next().unwrap().to_owned()
            }
            _ => part(name),
        };
        for field in fields {
            assert!(text.contains(&format!("`{field}`")), "{name}: {field} is not described");
        }
    }
}

#[test]
fn every_code_stands_in_the_document() {
    let document = document();
    for kind in UnitKind::ALL {
        assert!(document.contains(&format!("`{}` {}", kind.id(), kind.label())), "{kind:?}");
    }
    for state in AttendanceState::ALL {
        assert!(document.contains(&format!("`{}` {}", state.id(), state.label())), "{state:?}");
    }
    for (text, from) in [
        (r#"{"code":"x","name":"x","kind":"branch","form":"?"}"#, "form"),
        (r#"{"code":"x","name":"x","kind":"branch","category":"?"}"#, "category"),
    ] {
        for code in fields(serde_json::from_str::<Unit>(text).unwrap_err()) {
            assert!(document.contains(&format!("`{code}`")), "{from} {code}");
        }
    }
    for text in
        [r#"{"stage":"?","from":"2020-01-01"}"#, r#"{"stage":"full","category":"?","from":"2020-01-01"}"#]
    {
        for code in fields(serde_json::from_str::<Membership>(text).unwrap_err()) {
            assert!(document.contains(&format!("`{code}`")), "{code}");
        }
    }
}

/// The text between a marker and its end.
fn marked<'d>(document: &'d str, name: &str) -> &'d str {
    let begin = format!("<!-- {name} -->\n");
    document.split(&begin).nth(1).unwrap().split("<!-- end -->").next().unwrap()
}

#[test]
fn the_tables_of_posts_and_record_kinds_are_those_of_the_program() {
    let document = document();
    let mut posts = "| code | 中文 |\n|---|---|\n".to_owned();
    for post in PostKind::ALL {
        posts.push_str(&format!("| `{}` | {} |\n", post.id(), post.label()));
    }
    assert!(marked(&document, "posts") == posts, "put this between the marks:\n{posts}");
    let mut kinds = "| code | 中文 | required | further |\n|---|---|---|---|\n".to_owned();
    for spec in KINDS {
        let list = |fields: &[jishi_domain::record_kinds::Field]| {
            fields.iter().map(|f| format!("`{}`", f.id())).collect::<Vec<_>>().join(", ")
        };
        let further = if spec.sitting { "sitting".to_owned() } else { list(spec.offered) };
        kinds.push_str(&format!(
            "| `{}` | {} | {} | {further} |\n",
            spec.id,
            spec.label,
            list(spec.required)
        ));
    }
    assert!(marked(&document, "record-kinds") == kinds, "put this between the marks:\n{kinds}");
}
