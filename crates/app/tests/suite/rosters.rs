//! Rosters from Excel.

use crate::support::{college, day, workbook};
use jishi_app::rosters::{self, RosterImport, RosterPlan};
use jishi_domain::people::Stage;
use jishi_store::Store;
use jishi_store::testing::{Engine, Place, colleges as generated};

on_both! {
    a_plan_writes_nothing_and_its_commit_everything;
    a_person_is_known_by_the_sealed_id;
    a_plan_with_mistakes_cannot_be_committed;
    what_the_ledger_refuses_names_its_row;
    an_address_comes_in_and_the_preview_names_it_without_saying_it;
}

const HEADINGS: [&str; 5] = ["姓名", "公民身份证号", "人员编号", "所在党支部", "人员类别"];

fn plan(store: &mut Store, place: &Place, rows: &[[&str; 5]], under: Option<&str>) -> RosterPlan {
    let all: Vec<&[&str]> = std::iter::once(&HEADINGS).chain(rows).map(|r| &r[..]).collect();
    let file = workbook(place, "名册", &all);
    let import = RosterImport::of_all(day("2024-06-30"), under.map(str::to_owned), "import");
    rosters::plan(store, &file, &import, &|_| {}).unwrap()
}

fn a_plan_writes_nothing_and_its_commit_everything(engine: Engine) {
    let (place, mut store) = college(engine);
    let head = store.head().unwrap();
    let rows = [
        ["示例0", "", "P00000", "第0党支部", "正式党员"],
        ["示例甲", "", "P00100", "第0党支部", "预备党员"],
        ["示例乙", "", "P00101", "新设党支部", "正式党员"],
    ];
    let mut planned = plan(&mut store, &place, &rows, Some("G1"));
    rosters::check(&mut store, &mut planned).unwrap();
    assert_eq!((planned.counts(), planned.errors()), ((2, 0, 1), 0), "{:?}", planned.issues);
    assert_eq!(planned.new_units, ["B002 新设党支部"].map(|name| name.replace("B002", "B02")));
    assert_eq!(planned.absent.len(), 2, "two others of the first branch are not in the file");
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(rosters::commit(&mut store, planned, &mut |_| {}).unwrap(), 3);
    let world = store.world().unwrap();
    let membership = world.people["P00100"].membership_on(day("2024-06-30")).unwrap();
    assert_eq!((membership.stage, membership.unit.as_deref()), (Stage::Probationary, Some("B000")));
    assert_eq!(world.units["B02"].parent_on(day("2024-06-30")), Some("G1"));
    let again = plan(&mut store, &place, &rows, Some("G1"));
    assert_eq!(again.counts(), (0, 0, 3));
    assert_eq!(rosters::commit(&mut store, again, &mut |_| {}).unwrap(), 0);
    assert!(store.verify().unwrap().is_sound());
}

fn a_person_is_known_by_the_sealed_id(engine: Engine) {
    let (place, mut store) = college(engine);
    let (first, second) = (generated::citizen_id(7), generated::citizen_id(8));
    let rows = |branch| {
        [["示例甲", first.as_str(), "", branch, "正式党员"], ["示例甲", &second, "", branch, "正式党员"]]
    };
    let planned = plan(&mut store, &place, &rows("第0党支部"), None);
    assert_eq!(planned.counts(), (2, 0, 0), "{:?}", planned.issues);
    rosters::commit(&mut store, planned, &mut |_| {}).unwrap();
    // both move, each known by the ID alone
    let planned = plan(&mut store, &place, &rows("第1党支部"), None);
    assert_eq!(planned.counts(), (0, 2, 0), "{:?}", planned.issues);
    assert!(planned.rows.iter().all(|r| r.changes == ["支部改为第1党支部"]), "{:?}", planned.rows);
    rosters::commit(&mut store, planned, &mut |_| {}).unwrap();
    assert_eq!(store.world().unwrap().people.len(), 8);
}

fn a_plan_with_mistakes_cannot_be_committed(engine: Engine) {
    let (place, mut store) = college(engine);
    let head = store.head().unwrap();
    let rows = [
        ["示例甲", "", "P00100", "第0党支部", "正式党员"],
        ["示例乙", "", "P00101", "没有的支部", "正式党员"],
    ];
    let planned = plan(&mut store, &place, &rows, None);
    assert_eq!((planned.counts(), planned.errors()), ((1, 0, 0), 1));
    let issue = &planned.issues.iter().find(|i| i.problem.contains("没有登记")).unwrap();
    assert_eq!((issue.place.row, issue.place.letters()), (3, "D".to_owned()));
    let refused = rosters::commit(&mut store, planned, &mut |_| {}).unwrap_err();
    assert!(refused.to_string().contains("1处错误"), "{refused}");
    assert_eq!(store.head().unwrap(), head);
}

fn what_the_ledger_refuses_names_its_row(engine: Engine) {
    let (place, mut store) = college(engine);
    store
        .append(vec![generated::establish("D1", "第一党小组", "group", Some("B000"))], crate::support::AT)
        .unwrap();
    let head = store.head().unwrap();
    let rows = [
        ["示例甲", "", "P00100", "第0党支部", "正式党员"],
        ["示例乙", "", "P00101", "第一党小组", "正式党员"],
    ];
    let mut planned = plan(&mut store, &place, &rows, None);
    rosters::check(&mut store, &mut planned).unwrap();
    let issue = planned.issues.iter().find(|i| i.problem.contains("党小组")).unwrap();
    assert_eq!(issue.place.row, 3);
    let planned = plan(&mut store, &place, &rows, None);
    let refused = rosters::commit(&mut store, planned, &mut |_| {}).unwrap_err();
    assert!(refused.to_string().starts_with("表“名册”第3行"), "{refused}");
    assert_eq!(store.head().unwrap(), head);
}

fn an_address_comes_in_and_the_preview_names_it_without_saying_it(engine: Engine) {
    let (place, mut store) = college(engine);
    let headings = ["姓名", "人员编号", "所在党支部", "人员类别", "电子邮箱"];
    let row = ["示例0", "P00000", "第0党支部", "正式党员", "shili@example.cn"];
    let file = workbook(&place, "名册", &[&headings, &row]);
    let import = RosterImport::of_all(day("2024-06-30"), None, "import");
    let plan = rosters::plan(&mut store, &file, &import, &|_| {}).unwrap();
    assert_eq!(plan.rows[0].changes, ["电子邮箱"], "{:?}", plan.issues);
    rosters::commit(&mut store, plan, &mut |_| {}).unwrap();
    assert_eq!(store.world().unwrap().people["P00000"].person.attributes["email"], "shili@example.cn");
}
