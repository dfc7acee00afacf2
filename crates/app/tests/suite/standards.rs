//! Standards in a college in use: what an adoption would change, adopting, confirming, ending; clause by clause.

use crate::support::{day, five, living, meeting, whole_library};
use jishi_app::adoptions::deciding::Wish;
use jishi_app::adoptions::shelves::{self, Adopting};
use jishi_app::adoptions::{self, deciding, effects, parameters};
use jishi_app::clauses::{self, Wanted};
use jishi_app::comparisons::{self, Relation};
use jishi_app::living::Living;
use jishi_app::maps;
use jishi_domain::actions::{Action, Adoption};
use jishi_domain::permissions::Reachable;
use jishi_engine::standards::Standard;
use jishi_engine::verdicts::Status;
use jishi_store::Draft;
use jishi_store::testing::Engine;

on_both! {
    what_was_decided_on_standards_is_found_in_the_ledger;
    a_standard_is_adopted_confirmed_and_ended_by_one_entry_each;
}

fn standard() -> &'static Standard {
    five(whole_library())
}

fn plain() -> Adoption {
    adoptions::plain(standard(), day("2024-01-01"))
}

fn adopted(adoption: Adoption) -> Draft {
    Draft::new("system", adoption.from, Action::StandardAdopted(Box::new(adoption)))
}

/// The college on 30 June 2024 with a general meeting in the first quarter, under the five standards.
fn college() -> (jishi_store::testing::Place, Living) {
    living(Engine::Sqlite, vec![meeting("R1", "2024-03-20"), adopted(plain())])
}

fn everything() -> Reachable {
    Reachable::All
}

fn what_was_decided_on_standards_is_found_in_the_ledger(engine: Engine) {
    let (_place, living) = living(engine, vec![adopted(plain()), meeting("R1", "2024-03-20")]);
    deciding::confirm(&living, "P00000", standard(), "entry-days", None, None).unwrap();
    let decided = shelves::decided(&living, "five-standards").unwrap();
    let ids: Vec<&str> = decided.iter().map(|entry| entry.action.id()).collect();
    assert_eq!(ids, ["parameter.confirmed", "standard.adopted"], "newest first, and nothing else");
    assert!(shelves::decided(&living, "organization-year").unwrap().is_empty());
    let volumes = shelves::all(&living, &living.present()).unwrap();
    assert_eq!(volumes[0].standard.document.id, "five-standards", "adopted ones come first");
    assert!(volumes[0].entry.is_some() && volumes[0].adopting == Adopting::Current);
    assert!(volumes[1..].iter().all(|v| v.adopting == Adopting::Never && v.entry.is_none()));
}

fn a_standard_is_adopted_confirmed_and_ended_by_one_entry_each(engine: Engine) {
    let (_place, living) = living(engine, Vec::new());
    let wish = Wish {
        from: day("2024-01-01"),
        until: None,
        units: Vec::new(),
        phases: Default::default(),
        keep: ["entry-days".to_owned()].into(),
        set: [("general-meetings-per-quarter".to_owned(), serde_json::json!(2))].into(),
        reasons: Default::default(),
        resolution: "党委会决定".into(),
    };
    let before = living.desk().head().unwrap().sequence;
    let entry = deciding::adopt(&living, "P00000", standard(), wish.adoption(standard(), "P00000")).unwrap();
    assert_eq!(entry.sequence, before + 1);
    {
        let present = living.present();
        let adoption = present.world().adoption_on("five-standards", present.today()).unwrap();
        let confirmation = &adoption.parameters["general-meetings-per-quarter"];
        assert_eq!(
            (confirmation.value.clone(), confirmation.reason.as_deref()),
            (Some(2.into()), Some("党委会决定"))
        );
        assert_eq!(present.plans().len(), 1, "judged at once");
    }
    let again = deciding::confirm(&living, "P00001", standard(), "combine-sittings", None, None).unwrap();
    assert_eq!(again.sequence, before + 2);
    let twice = deciding::confirm(&living, "P00001", standard(), "combine-sittings", None, None).unwrap_err();
    assert!(twice.to_string().contains("已经这样确认过"), "{twice}");
    let wrong = deciding::confirm(&living, "P00001", standard(), "entry-days", Some("很多".into()), None);
    assert!(wrong.unwrap_err().to_string().contains("天数"));
    assert!(deciding::end(&living, "P00000", standard(), day("2024-07-01"), " ").is_err(), "no reason");
    assert!(
        deciding::end(&living, "P00000", standard(), day("2024-01-01"), "改用新文件").is_err(),
        "too early"
    );
    deciding::end(&living, "P00000", standard(), day("2024-06-30"), "改用新文件").unwrap();
    assert_eq!(living.desk().head().unwrap().sequence, before + 3);
    let present = living.present();
    assert!(present.plans().is_empty());
    let (adopting, _) = shelves::standing(present.world(), standard(), present.today());
    assert_eq!(adopting, Adopting::Ended);
    drop(present);
    assert!(deciding::end(&living, "P00000", standard(), day("2024-07-02"), "再停一次").is_err());
}

#[test]
fn a_stricter_value_shows_whom_it_hits_before_anybody_signs() {
    let (_place, living) = college();
    let present = living.present();
    let adoption = present.world().adoption_on("five-standards", present.today()).unwrap();
    let id = "general-meetings-per-quarter";
    let same = effects::of_parameter(&present, standard(), adoption, id, None);
    assert_eq!((same.changed, same.before), (0, same.after), "a confirmed default changes no result");
    let stricter = effects::of_parameter(&present, standard(), adoption, id, Some(serde_json::json!(2)));
    // one meeting was enough in the first quarter, and two are asked now
    let shift = stricter.by_unit.iter().find(|shift| shift.code == "B000").unwrap();
    assert!(shift.words().contains("已达到→未达到"), "{}", shift.words());
    assert!(stricter.by_indicator.iter().any(|shift| shift.code == "fs-general-meeting-quarterly"));
    assert_eq!(present.world().adoptions.len(), 1, "nothing was written");
}

#[test]
fn adopting_shows_every_verdict_that_would_be_new_and_ending_every_one_that_would_go() {
    let (_place, living) = college();
    let present = living.present();
    let adoption = plain();
    let new = effects::effect(&present, None, Some((standard(), &adoption)));
    let gone = effects::effect(&present, Some((standard(), &adoption)), None);
    assert!(new.changed > 0 && new.before == [0; 5]);
    assert_eq!((new.changed, new.after), (gone.changed, gone.before));
    assert_eq!(new.after.iter().sum::<usize>(), new.changed);
    assert!(new.words().contains("新增判定"), "{}", new.words());
}

#[test]
fn an_adoption_of_a_later_day_is_tried_out_by_whole_years_earlier() {
    let mut later = plain();
    later.from = day("2026-03-01");
    let (tried, moved) = effects::begun(&later, day("2024-06-30"));
    assert_eq!((tried.from, moved), (day("2024-03-01"), Some(day("2024-03-01"))));
    let (same, moved) = effects::begun(&plain(), day("2024-06-30"));
    assert_eq!((same.from, moved), (day("2024-01-01"), None));
}

#[test]
fn parameters_say_who_gives_them_and_who_confirmed_them() {
    let (_place, living) = college();
    deciding::confirm(
        &living,
        "P00000",
        standard(),
        "general-meetings-per-quarter",
        Some(serde_json::json!(2)),
        Some("从严".into()),
    )
    .unwrap();
    let present = living.present();
    let adoption = present.world().adoption_on("five-standards", present.today()).unwrap();
    let lines = parameters::lines(present.world(), standard(), adoption);
    assert_eq!(lines.len(), standard().parameters.len());
    let line = lines.iter().find(|line| line.id == "general-meetings-per-quarter").unwrap();
    let name = &present.world().people["P00000"].person.name;
    assert_eq!((line.confirmed_by.as_ref(), line.resolution.as_str()), (Some(name), "从严"));
    assert_eq!((line.origin, line.waiting), ("学院设定", None));
    assert!(line.default.is_some() && line.value.starts_with('2'));
    assert!(line.used_by.iter().any(|(slug, _)| slug == "fs-general-meeting-quarterly"));
    assert!(
        lines.iter().take_while(|line| line.waiting.is_some()).count() > 10,
        "those that wait come first"
    );
}

#[test]
fn every_clause_of_the_register_stands_on_some_sheet_in_the_documents_order() {
    let (_place, living) = college();
    let present = living.present();
    for standard in &living.library().standards {
        let sheets = clauses::sheets(&present, standard, &everything(), &Wanted::default());
        let ids: Vec<&String> = sheets.iter().flat_map(|s| &s.lines).map(|line| &line.id).collect();
        assert_eq!(ids, standard.clauses.iter().map(|c| &c.id).collect::<Vec<_>>(), "{}", standard.key());
        let known = sheets.iter().flat_map(|s| &s.lines);
        assert!(known.clone().all(|l| l.level != "其他" && l.kind != "其他" && l.serve != "其他"));
        assert!(known.clone().flat_map(|l| &l.served).all(|s| s.word != "其他" && !s.title.is_empty()));
    }
}

#[test]
fn a_clause_counts_the_units_within_reach_by_what_speaks_most_strongly() {
    let (_place, living) = college();
    let present = living.present();
    let id = &standard().indicator("fs-general-meeting-quarterly").unwrap().clauses[0];
    let (line, units) = clauses::one(&present, standard(), &everything(), id).unwrap();
    // the second branch let the first quarter pass without a meeting
    let unmet = units.iter().filter(|unit| unit.status == Status::NotMet);
    assert!(unmet.clone().any(|unit| unit.unit == "B001" && !unit.verdicts.is_empty()));
    assert_eq!(line.counts.unwrap()[Status::NotMet as usize], unmet.count());
    assert_eq!(line.counts.unwrap().iter().sum::<usize>(), units.len());
    assert!(line.state().contains("未达到") && line.strongest() == Some(Status::NotMet), "{}", line.state());
    assert_eq!(units[0].status, Status::NotMet, "the least met first");
    let own = Reachable::Within { below: Vec::new(), alone: vec!["B000".into()] };
    let (line, units) = clauses::one(&present, standard(), &own, id).unwrap();
    assert_eq!((units.len(), units[0].unit.as_str()), (1, "B000"));
    assert_eq!(line.counts.unwrap().iter().sum::<usize>(), 1);
    let (line, units) = clauses::one(&present, standard(), &Reachable::Nothing, id).unwrap();
    assert_eq!((line.counts, units.len()), (Some([0; 5]), 0));
    assert!(clauses::one(&present, standard(), &everything(), "S001-none").is_none());
}

#[test]
fn clauses_are_filtered_by_result_level_and_words() {
    let (_place, living) = college();
    let present = living.present();
    let found = |wanted: Wanted| -> Vec<clauses::ClauseLine> {
        clauses::sheets(&present, standard(), &everything(), &wanted)
            .into_iter()
            .flat_map(|s| s.lines)
            .collect()
    };
    let unmet = found(Wanted { unmet: true, ..Wanted::default() });
    assert!(!unmet.is_empty() && unmet.len() < standard().clauses.len());
    assert!(unmet.iter().all(|l| matches!(l.strongest(), Some(Status::NotMet | Status::Undetermined))));
    let members = found(Wanted { level: Some("member".into()), ..Wanted::default() });
    assert!(!members.is_empty() && members.iter().all(|l| l.level == "党员"));
    let noted = found(Wanted { noted: true, ..Wanted::default() });
    assert!(!noted.is_empty() && noted.iter().all(|l| !l.note.is_empty()));
    let named = found(Wanted { text: standard().clauses[3].id.clone(), ..Wanted::default() });
    assert!(named.iter().any(|l| l.id == standard().clauses[3].id));
    // what is not adopted is served, and not judged
    let other = jishi_app::library::find(whole_library(), "organization-year").unwrap();
    let sheets = clauses::sheets(&present, other, &everything(), &Wanted::default());
    assert!(sheets.iter().flat_map(|s| &s.lines).all(|l| l.counts.is_none()));
}

#[test]
fn standards_that_ask_the_same_are_found_from_their_rules() {
    let (_place, living) = college();
    let present = living.present();
    let found = comparisons::all(&present, living.library(), false);
    let meetings = found.matters.iter().find(|m| m.title == "支部党员大会").unwrap();
    let standards: Vec<&str> = meetings.lines.iter().map(|l| l.standard.as_str()).collect();
    assert!(standards.contains(&"五化") && standards.contains(&"国家基线"), "{standards:?}");
    assert!(meetings.lines.iter().any(|l| l.adopted) && meetings.lines.iter().any(|l| !l.adopted));
    for matter in &found.matters {
        let first = &matter.lines[0].key;
        assert!(matter.lines.iter().any(|l| l.key != *first), "{} is asked by one alone", matter.title);
        if let Relation::Strictest(places) = &matter.relation {
            assert!(places.iter().all(|at| matter.judgement.contains(&matter.lines[*at].standard)));
            assert!(!places.is_empty() && places.len() < matter.lines.len(), "{}", matter.title);
        }
    }
    assert!(!found.clashes.is_empty() && !found.contradictions.is_empty() && !found.repetitions.is_empty());
    for clash in &found.clashes {
        assert!(clash.values.iter().any(|v| v.value != clash.values[0].value), "{}", clash.title);
    }
    // only one is adopted here
    assert!(comparisons::all(&present, living.library(), true).matters.is_empty());
}

#[test]
fn the_number_that_the_college_sets_decides_which_standard_is_stricter() {
    let (_place, living) = living(
        Engine::Sqlite,
        vec![
            adopted(plain()),
            adopted({
                let other = jishi_app::library::find(whole_library(), "national-baseline").unwrap();
                adoptions::plain(other, day("2024-01-01"))
            }),
        ],
    );
    let meetings = |living: &Living| {
        let found = comparisons::all(&living.present(), living.library(), true);
        found.matters.into_iter().find(|m| m.title == "支部党员大会").unwrap()
    };
    assert_eq!(meetings(&living).relation, Relation::Same);
    let set = Some(serde_json::json!(2));
    deciding::confirm(&living, "P00000", standard(), "general-meetings-per-quarter", set, None).unwrap();
    let found = meetings(&living);
    let Relation::Strictest(places) = &found.relation else { panic!("{found:?}") };
    assert_eq!(places.iter().map(|at| found.lines[*at].standard.as_str()).collect::<Vec<_>>(), ["五化"]);
}

#[test]
fn a_map_of_an_earlier_day_is_what_the_facts_of_that_day_say() {
    let (_place, living) = college();
    let present = living.present();
    let earlier = day("2024-04-15");
    let plans = maps::plans_on(&present, living.library(), earlier);
    let map = maps::map(&present, &plans[0], earlier);
    let then = jishi_engine::facts::Facts::of(present.world(), earlier);
    let own = jishi_app::living::adopted_plans(present.world(), living.library(), &then, earlier);
    let evaluation = jishi_engine::evaluations::evaluate(&own[0], &then, earlier, false);
    let branch = then.roster.unit("B000").unwrap();
    let strongest = |status: Status| {
        let mut by: std::collections::BTreeMap<u16, Status> = Default::default();
        for finding in evaluation.findings.iter().filter(|f| f.unit == branch) {
            let known = by.entry(finding.indicator).or_insert(finding.status);
            if jishi_app::checklists::weight(finding.status) > jishi_app::checklists::weight(*known) {
                *known = finding.status;
            }
        }
        by.values().filter(|s| **s == status).count()
    };
    let row = map.rows.iter().find(|row| row.unit == "B000").unwrap();
    for status in [Status::Met, Status::NotMet, Status::NotYetDue, Status::Undetermined] {
        assert_eq!(row.all[status as usize], strongest(status), "{}", status.label());
    }
}

#[test]
fn the_trend_ends_where_the_map_stands() {
    let (_place, living) = college();
    let present = living.present();
    let plans = maps::plans_on(&present, living.library(), present.today());
    let map = maps::map(&present, &plans[0], present.today());
    let rows: Vec<maps::MapRow> = map.rows.iter().filter(|r| r.kind == "branch").cloned().collect();
    let units = rows.iter().map(|row| row.index).collect();
    let trend = maps::trend(&present, living.library(), "five-standards", present.today(), &units);
    assert_eq!(trend.len(), 6, "January to June");
    let last = trend.last().unwrap();
    let sums = maps::by_kind(&rows).into_iter().map(|sum| maps::met_of_due(&sum.counts));
    let (met, due) = sums.fold((0, 0), |(a, b), (m, d)| (a + m, b + d));
    assert_eq!((last.met, last.due), (met, due));
    let book = maps::workbook(&map, &rows, &trend, &[], present.today()).unwrap();
    assert!(book.starts_with(b"PK"));
}
