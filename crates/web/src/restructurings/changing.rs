//! Forms for units: filled in, previewed, confirmed. Nothing is written before the preview was seen.

use super::histories::frame;
use crate::answers::{Answer, Failure, Reply};
use crate::asks::Ask;
use crate::fields::{Errors, Fields};
use crate::forms::{Input, demand, filled, propose};
use crate::frames::Frame;
use crate::words::part;
use askama::Template;
use jishi_app::living::Present;
use jishi_app::restructurings::{self, Foresight, Restructuring};
use jishi_domain::dates::Day;
use jishi_domain::units::{Unit, UnitCategory, UnitForm, UnitKind};
use jishi_domain::worlds::UnitState;

/// Ways in which a branch is formed: id and word.
const BASES: [(&str, &str); 6] = [
    ("department", "按部门、教研室"),
    ("major", "按专业"),
    ("class", "按年级、班级"),
    ("college", "按院系"),
    ("neighbourhood", "按社区、公寓"),
    ("project", "按项目、团队"),
];

#[derive(Template)]
#[template(path = "restructurings/change.html")]
struct Page {
    frame: Frame,
    action: String,
    inputs: Vec<Input>,
    errors: Errors,
    hidden: Vec<(String, String)>,
    back: String,
    foresight: Option<Foresight>,
    /// What was previewed: confirmed is only what was seen.
    seen: String,
}

/// One of the five forms.
struct Form {
    title: &'static str,
    action: String,
    back: String,
    inputs: Vec<Input>,
    hidden: Vec<(String, String)>,
    lead: &'static str,
}

/// The fields that decide, as one text: a confirmation holds for these and no others.
fn seen(fields: &Fields) -> String {
    let deciding = fields.0.iter().filter(|(name, value)| {
        !matches!(name.as_str(), "_csrf" | "do" | "seen") && !value.trim().is_empty()
    });
    let mut pairs: Vec<String> = deciding.map(|(n, v)| format!("{}={}", part(n), part(v.trim()))).collect();
    pairs.sort();
    pairs.join("&")
}

fn page(
    ask: &Ask,
    present: &Present,
    form: Form,
    fields: &Fields,
    errors: Errors,
    foresight: Option<Foresight>,
) -> Page {
    let frame = if ask.place("unit").is_empty() {
        Frame::of(ask, present, form.title).under("党组织", "/units").explained("units")
    } else {
        frame(ask, present, form.title)
    };
    Page {
        frame: frame.leading(form.lead),
        action: form.action,
        inputs: filled(form.inputs, fields, &errors),
        errors,
        hidden: form.hidden,
        back: form.back,
        seen: seen(fields),
        foresight,
    }
}

fn day(fields: &Fields, errors: &mut Errors) -> Day {
    let day = errors.take("day", fields.day("day"));
    if day.is_none() && errors.of("day").is_none() {
        errors.add("day", "填写日期");
    }
    day.unwrap_or(Day::MIN)
}

/// Shows what would happen, or does it where that was seen and confirmed.
fn answer(
    ask: &Ask,
    form: impl Fn(&Ask, &Present) -> Result<Form, Failure>,
    restructuring: Restructuring,
    day: Day,
    mut errors: Errors,
) -> Answer {
    let college = ask.site.college();
    let fields = &ask.form;
    {
        let present = college.present();
        demand(&form(ask, &present)?.inputs, fields, &mut errors);
    }
    let confirmed = fields.text("do") == "confirm" && fields.text("seen") == seen(fields);
    if errors.is_empty() && confirmed {
        match restructurings::carry_out(college, &ask.who().person, &restructuring, day) {
            Ok(entries) => {
                let numbers: Vec<String> = entries.iter().map(|e| format!("第{}条", e.sequence)).collect();
                let to = format!("/units/{}/history", part(restructuring.unit()));
                return Ok(Reply::on_to(to).saying(&format!("已记入台账{}", numbers.join("、"))));
            }
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    let present = college.present();
    let mut foresight = None;
    if errors.is_empty() {
        match restructurings::foresee(&present, college.library(), &ask.who().person, &restructuring, day) {
            Ok(seen) => foresight = Some(seen),
            Err(misfit) => errors.misfit(misfit)?,
        }
    }
    let refused = !errors.is_empty();
    let page = page(ask, &present, form(ask, &present)?, fields, errors, foresight);
    if refused { Reply::form_again(&page) } else { Reply::page(&page) }
}

fn state<'p>(ask: &Ask, present: &'p Present) -> Result<&'p UnitState, Failure> {
    let code = ask.place("unit");
    let missing = || Failure::missing(format!("党组织 {code}"), "没有登记", "从党组织一览进入");
    present.world().units.get(code).ok_or_else(missing)
}

/// Units that exist today, of these kinds, but one: code and name.
fn units(present: &Present, kinds: &[UnitKind], but: &str) -> Vec<(String, String)> {
    let today = present.today();
    let units =
        present.world().units.iter().filter(|(code, unit)| {
            unit.exists_on(today) && kinds.contains(&unit.latest().kind) && *code != but
        });
    units.map(|(code, unit)| (code.clone(), format!("{}（{code}）", unit.on(today).name))).collect()
}

fn parents(kind: UnitKind) -> &'static [UnitKind] {
    match kind {
        UnitKind::College => &[],
        UnitKind::GeneralBranch => &[UnitKind::College],
        UnitKind::Branch => &[UnitKind::GeneralBranch, UnitKind::College],
        UnitKind::Group => &[UnitKind::Branch],
    }
}

fn paths(ask: &Ask, what: &str) -> (String, String) {
    let address = format!("/units/{}", part(ask.place("unit")));
    (format!("{address}/{what}"), format!("{address}/history"))
}

/// Inputs for what is kept of a unit of a kind.
fn described(kind: UnitKind) -> Vec<Input> {
    let mut inputs = vec![Input::text("name", "全称").needed()];
    if kind == UnitKind::Branch {
        inputs.extend([
            Input::choice("category", "支部类别", UnitCategory::ALL.map(|c| (c.id(), c.label()))).needed(),
            Input::choice("form", "支部形式", UnitForm::ALL.map(|f| (f.id(), f.label()))).needed(),
            Input::choice("basis", "设置方式", BASES),
            Input::text("departments", "覆盖的部门").hint("几个部门用顿号隔开，例如：软件教研室、网络教研室"),
        ]);
    }
    if kind == UnitKind::GeneralBranch {
        inputs.push(Input::tick("teaching", "教学单位", "是教学院系的党总支"));
    }
    inputs.push(Input::text("fixed_day", "固定党日").hint("每月的第几天，例如 15"));
    inputs
}

/// The unit that a form says, on top of what is known.
fn unit(fields: &Fields, code: String, kind: UnitKind, known: Option<&Unit>, errors: &mut Errors) -> Unit {
    let fixed = errors.take("fixed_day", fields.number("fixed_day"));
    let fixed_day = fixed.and_then(|day| u8::try_from(day).ok());
    if fixed.is_some() && fixed_day.is_none() {
        errors.add("fixed_day", "不是1至31之间的日子，填写每月的第几天");
    }
    let of_branch = kind == UnitKind::Branch;
    let departments = fields.text("departments").split(['、', '，', ',', ';', '；']);
    let mut unit = Unit {
        code,
        name: fields.text("name").to_owned(),
        kind,
        form: UnitForm::ALL.into_iter().find(|f| f.id() == fields.text("form")).unwrap_or_default(),
        category: UnitCategory::ALL
            .into_iter()
            .find(|c| c.id() == fields.text("category"))
            .unwrap_or_default(),
        basis: fields.get("basis").map(str::to_owned),
        teaching: fields.has("teaching"),
        departments: departments.map(str::trim).filter(|d| !d.is_empty()).map(str::to_owned).collect(),
        fixed_day,
    };
    if let (false, Some(known)) = (of_branch, known) {
        // what this form does not ask stays
        unit.form = known.form;
        unit.category = known.category;
        unit.basis.clone_from(&known.basis);
        unit.departments.clone_from(&known.departments);
    }
    unit
}

fn kind(fields: &Fields) -> UnitKind {
    UnitKind::ALL.into_iter().find(|k| k.id() == fields.text("kind")).unwrap_or(UnitKind::Branch)
}

fn establishing(fields: &Fields, present: &Present) -> Form {
    let kind = kind(fields);
    let mut inputs = vec![
        Input::choice("parent", "上级党组织", units(present, parents(kind), "")).needed(),
        Input::text("code", "编号").needed().hint("一经使用不再改变，也不再给别的党组织"),
    ];
    inputs.extend(described(kind));
    inputs.push(Input::day("day", "自哪天起设立").needed().hint("批复的日期"));
    Form {
        title: match kind {
            UnitKind::College | UnitKind::GeneralBranch => "设立党总支",
            UnitKind::Branch => "设立党支部",
            UnitKind::Group => "设立党小组",
        },
        action: "/units/new".to_owned(),
        back: "/units".to_owned(),
        inputs,
        hidden: vec![("kind".to_owned(), kind.id().to_owned())],
        lead: "先看影响，再确认；确认之前什么也不写入",
    }
}

pub fn establish(ask: &Ask, present: &Present) -> Answer {
    let mut fields = ask.query.clone();
    let kind = kind(&fields);
    let parent = fields.get("parent").map(str::to_owned);
    propose(&mut fields, "day", present.today().to_string());
    propose(&mut fields, "code", restructurings::next_code(present.world(), kind, parent.as_deref()));
    propose(&mut fields, "form", UnitForm::default().id());
    let form = establishing(&fields, present);
    Reply::page(&page(ask, present, form, &fields, Errors::default(), None))
}

pub fn save_establish(ask: &Ask) -> Answer {
    let fields = &ask.form;
    let mut errors = Errors::default();
    let unit = unit(fields, fields.text("code").to_owned(), kind(fields), None, &mut errors);
    let restructuring = Restructuring::Establish { unit, parent: fields.text("parent").to_owned() };
    let day = day(fields, &mut errors);
    answer(ask, |_, present| Ok(establishing(fields, present)), restructuring, day, errors)
}

fn adjusting(ask: &Ask, present: &Present) -> Result<Form, Failure> {
    let kind = state(ask, present)?.latest().kind;
    let mut inputs = described(kind);
    inputs.push(Input::day("day", "自哪天起").needed());
    let (action, back) = paths(ask, "adjust");
    let (title, lead) = ("调整党组织", "从所填日期起按新的情况算，之前的不变");
    Ok(Form { title, action, back, inputs, hidden: Vec::new(), lead })
}

pub fn adjust(ask: &Ask, present: &Present) -> Answer {
    let unit = state(ask, present)?.on(present.today());
    let mut fields = Fields::default();
    let values = [
        ("name", unit.name.clone()),
        ("category", unit.category.id().to_owned()),
        ("form", unit.form.id().to_owned()),
        ("basis", unit.basis.clone().unwrap_or_default()),
        ("departments", unit.departments.join("、")),
        ("fixed_day", unit.fixed_day.map(|d| d.to_string()).unwrap_or_default()),
        ("day", present.today().to_string()),
    ];
    for (name, value) in values {
        propose(&mut fields, name, value);
    }
    if unit.teaching {
        propose(&mut fields, "teaching", "yes");
    }
    Reply::page(&page(ask, present, adjusting(ask, present)?, &fields, Errors::default(), None))
}

pub fn save_adjust(ask: &Ask) -> Answer {
    let mut errors = Errors::default();
    let known = state(ask, &ask.site.college().present())?.latest().clone();
    let unit = unit(&ask.form, known.code.clone(), known.kind, Some(&known), &mut errors);
    let day = day(&ask.form, &mut errors);
    answer(ask, adjusting, Restructuring::Adjust(unit), day, errors)
}

fn regrouping(ask: &Ask, present: &Present) -> Result<Form, Failure> {
    let kind = state(ask, present)?.latest().kind;
    let inputs = vec![
        Input::choice("parent", "新的上级", units(present, parents(kind), ask.place("unit"))).needed(),
        Input::day("day", "自哪天起").needed(),
    ];
    let (action, back) = paths(ask, "move");
    let lead = "党员和下属的党组织随同；以前的隶属不变";
    Ok(Form { title: "改变隶属", action, back, inputs, hidden: Vec::new(), lead })
}

fn merging(ask: &Ask, present: &Present) -> Result<Form, Failure> {
    let kind = state(ask, present)?.latest().kind;
    let inputs = vec![
        Input::choice("into", "并入", units(present, &[kind], ask.place("unit"))).needed(),
        Input::day("day", "自哪天起").needed(),
    ];
    let (action, back) = paths(ask, "merge");
    let lead = "党员随同转入接收的党组织；党小组和任职同时结束；以前的记录仍在原来的编号之下";
    Ok(Form { title: "合并", action, back, inputs, hidden: Vec::new(), lead })
}

fn dissolving(ask: &Ask, present: &Present) -> Result<Form, Failure> {
    state(ask, present)?;
    let inputs = vec![
        Input::text("reason", "原因").needed().hint("例如批复文号"),
        Input::day("day", "自哪天起").needed(),
    ];
    let (action, back) = paths(ask, "dissolve");
    let lead = "党员成为待编入，请随后逐一编入；要整体转入另一个党组织请用“合并”";
    Ok(Form { title: "撤销", action, back, inputs, hidden: Vec::new(), lead })
}

fn first(ask: &Ask, present: &Present, form: fn(&Ask, &Present) -> Result<Form, Failure>) -> Answer {
    let mut fields = ask.query.clone();
    propose(&mut fields, "day", present.today().to_string());
    Reply::page(&page(ask, present, form(ask, present)?, &fields, Errors::default(), None))
}

pub fn regroup(ask: &Ask, present: &Present) -> Answer {
    first(ask, present, regrouping)
}

pub fn save_regroup(ask: &Ask) -> Answer {
    let mut errors = Errors::default();
    let day = day(&ask.form, &mut errors);
    let (unit, parent) = (ask.place("unit").to_owned(), ask.form.text("parent").to_owned());
    answer(ask, regrouping, Restructuring::Move { unit, parent }, day, errors)
}

pub fn merge(ask: &Ask, present: &Present) -> Answer {
    first(ask, present, merging)
}

pub fn save_merge(ask: &Ask) -> Answer {
    let mut errors = Errors::default();
    let day = day(&ask.form, &mut errors);
    let (unit, into) = (ask.place("unit").to_owned(), ask.form.text("into").to_owned());
    answer(ask, merging, Restructuring::Merge { unit, into }, day, errors)
}

pub fn dissolve(ask: &Ask, present: &Present) -> Answer {
    first(ask, present, dissolving)
}

pub fn save_dissolve(ask: &Ask) -> Answer {
    let mut errors = Errors::default();
    let day = day(&ask.form, &mut errors);
    let (unit, reason) = (ask.place("unit").to_owned(), ask.form.text("reason").to_owned());
    answer(ask, dissolving, Restructuring::Dissolve { unit, reason }, day, errors)
}
