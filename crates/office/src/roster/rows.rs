//! One row of a roster.

use super::columns::At;
use super::{RosterRow, Secret, Standing};
use crate::tables::RowReader;
use crate::texts;
use crate::words;
use crate::workbooks::Value;
use jishi_domain::citizen_ids::CitizenId;
use jishi_domain::people::{Category, PostKind, Stage};

/// Characters of a short field at most.
const SHORT: usize = 200;

/// Reads a row.
pub(super) fn read(sheet: &str, row: &mut RowReader<'_, '_, '_>) -> RosterRow {
    let name = row.text(At::Name as usize, SHORT).map(|n| texts::name(&n));
    let person_code = row.text(At::PersonCode as usize, SHORT);
    let branch = row.text(At::Branch as usize, SHORT);
    if name.is_none() {
        row.error(At::Name as usize, "", "没有姓名", "填写姓名，或删去这一行");
    }
    if branch.is_none() {
        row.error(At::Branch as usize, "", "没有填所在党支部", "填写支部全称或编号");
    }
    let citizen_id = citizen_id(row);
    if citizen_id.is_none() && person_code.is_none() && row.is_blank(At::CitizenId as usize) {
        row.error(At::CitizenId as usize, "", "身份证号和人员编号都没有填，认不出是谁", "填写其中一项");
    }
    let mut sex = word(row, At::Sex, words::sex, "写男或女");
    let mut birth = row.past_day_near(At::Birth as usize, citizen_id.as_ref().map(CitizenId::birth));
    if let Some(id) = &citizen_id {
        if let (Some(written), inside) = (sex, id.sex())
            && written != inside
        {
            warn(row, At::Sex, "与身份证号第17位表示的性别不一致", "核对身份证号和性别");
        }
        if let (Some(written), inside) = (birth, id.birth())
            && written != inside
        {
            let problem = format!("与身份证号中的出生日期{inside}不一致");
            warn(row, At::Birth, &problem, "以档案记载为准；档案确实不同的不必改");
        }
        sex = sex.or(Some(id.sex()));
        birth = birth.or(Some(id.birth()));
    }
    let (stage, category) = stage_and_category(row);
    let joined = row.past_day(At::Joined as usize);
    let full_since = row.past_day(At::FullSince as usize);
    let stage = stage.or_else(|| infer_stage(row, full_since.is_some()));
    check_dates(row, birth, stage, joined, full_since);
    let job = row.text(At::Job as usize, SHORT);
    let category =
        category.or_else(|| job.as_deref().and_then(words::category).filter(|c| *c != Category::InService));
    let standing = word(row, At::Status, standing, "写正常或停止党籍");
    let lost = word(row, At::Lost, words::yes_or_no, "写是或否");
    let lost_since = row.past_month(At::LostSince as usize);
    if lost_since.is_some() && lost == Some(false) {
        warn(row, At::LostSince, "不是失联党员，却填了失去联系日期", "核对这两列");
    }
    let floating = word(row, At::Floating, words::yes_or_no, "写是或否");
    let result = RosterRow {
        sheet: sheet.to_owned(),
        row: row.row,
        refused: false,
        name: name.unwrap_or_default(),
        person_code,
        branch: branch.unwrap_or_default(),
        branch_place: row.report.place(row.row, At::Branch as usize),
        group: row.text(At::Group as usize, SHORT),
        citizen_id,
        sex,
        birth,
        ethnicity: row.text(At::Ethnicity as usize, SHORT),
        native_place: row.text(At::NativePlace as usize, SHORT),
        education: row.text(At::Education as usize, SHORT),
        degree: row.text(At::Degree as usize, SHORT),
        school: row.text(At::School as usize, SHORT),
        major: row.text(At::Major as usize, SHORT),
        title: row.text(At::Title as usize, SHORT),
        stage,
        joined,
        full_since,
        category,
        job,
        department: row.text(At::Department as usize, SHORT),
        staff_group: row.text(At::StaffGroup as usize, SHORT),
        phone: phone(row),
        landline: row.text(At::Landline as usize, SHORT).map(Secret),
        address: row.text(At::Address as usize, SHORT).map(Secret),
        email: email(row),
        standing,
        lost,
        lost_since,
        floating,
        floating_to: row.text(At::FloatingTo as usize, SHORT),
        posts: posts(row),
        post_since: row.past_day(At::PostSince as usize),
    };
    RosterRow { refused: row.has_errors(), ..result }
}

fn warn(row: &mut RowReader<'_, '_, '_>, at: At, problem: &str, remedy: &str) {
    let value = row.value(at as usize);
    row.warning(at as usize, &value, problem, remedy);
}

fn error(row: &mut RowReader<'_, '_, '_>, at: At, problem: &str, remedy: &str) {
    let value = row.value(at as usize);
    row.error(at as usize, &value, problem, remedy);
}

/// A column of few words; an unknown one is an error.
fn word<T>(row: &mut RowReader<'_, '_, '_>, at: At, read: fn(&str) -> Option<T>, remedy: &str) -> Option<T> {
    let text = row.text(at as usize, SHORT)?;
    let known = read(&text);
    if known.is_none() {
        error(row, at, "看不懂这个词", remedy);
    }
    known
}

fn standing(text: &str) -> Option<Standing> {
    match texts::plain_key(text).as_ref() {
        "正常" | "正常党籍" | "在册" => Some(Standing::Normal),
        "停止党籍" | "停止" | "已停止党籍" => Some(Standing::Stopped),
        _ => None,
    }
}

fn citizen_id(row: &mut RowReader<'_, '_, '_>) -> Option<CitizenId> {
    const REMEDY: &str = "对照身份证逐位核对";
    let cell = row.cell(At::CitizenId as usize)?;
    if let Value::Number(number) = cell.value {
        // a number keeps fifteen digits; what follows is already lost
        if number >= 1e15 {
            error(row, At::CitizenId, "是数字格式，丢失了末位", "把这一列设为文本后重填");
        } else {
            error(row, At::CitizenId, "应为18位", REMEDY);
        }
        return None;
    }
    match CitizenId::parse(cell.text().trim_start_matches('\'')) {
        Ok(id) if id.birth() > row.today => {
            error(row, At::CitizenId, "号码中的出生日期晚于今天", REMEDY);
            None
        }
        Ok(id) => {
            if !id.fits_check_digit() {
                warn(
                    row,
                    At::CitizenId,
                    "校验码不对，请核对每一位",
                    "对照身份证逐位核对；证件上确实如此的不必改",
                );
            }
            Some(id)
        }
        Err(problem) => {
            let text = cell.text();
            let (problem, remedy) = if text.contains(['E', 'e']) && text.contains('+') {
                ("是科学计数法，丢失了末位".to_owned(), "把这一列设为文本后重填")
            } else {
                (problem.to_string(), REMEDY)
            };
            error(row, At::CitizenId, &problem, remedy);
            None
        }
    }
}

/// 人员类别 names the stage in the national sheets, and in-service, student or retired in many others: the word decides.
fn stage_and_category(row: &mut RowReader<'_, '_, '_>) -> (Option<Stage>, Option<Category>) {
    let (mut stage, mut category) = (None, None);
    for at in [At::Stage, At::Category] {
        let Some(text) = row.text(at as usize, SHORT) else { continue };
        match (words::stage(&text), words::category(&text)) {
            (Some(found), _) => stage = stage.or(Some(found)),
            (None, Some(found)) => category = category.or(Some(found)),
            (None, None) => {
                let remedy = match at {
                    At::Stage => "写正式党员、预备党员、发展对象、入党积极分子或入党申请人",
                    _ => "写在职、学生或离退休",
                };
                error(row, at, "看不懂这个类别", remedy);
            }
        }
    }
    (stage, category)
}

/// A person with a day of full membership is a full member; nothing else is guessed.
fn infer_stage(row: &mut RowReader<'_, '_, '_>, has_full_since: bool) -> Option<Stage> {
    if has_full_since {
        return Some(Stage::Full);
    }
    let written = row.value(At::Stage as usize);
    if row.is_blank(At::Stage as usize) || words::category(&written).is_some() {
        error(row, At::Stage, "看不出是正式党员还是预备党员", "填写人员类别");
    }
    None
}

fn check_dates(
    row: &mut RowReader<'_, '_, '_>,
    birth: Option<jishi_domain::dates::Day>,
    stage: Option<Stage>,
    joined: Option<jishi_domain::dates::Day>,
    full_since: Option<jishi_domain::dates::Day>,
) {
    if let (Some(joined), Some(full)) = (joined, full_since)
        && full < joined
    {
        error(row, At::FullSince, &format!("早于加入党组织日期{joined}"), "核对这两个日期");
    }
    if let (Some(birth), Some(joined)) = (birth, joined)
        && joined <= birth
    {
        error(row, At::Joined, &format!("早于出生日期{birth}"), "核对这两个日期");
    }
    match stage {
        Some(Stage::Probationary) if full_since.is_some() => {
            error(
                row,
                At::FullSince,
                "预备党员没有转正日期",
                "已转正的把人员类别改为正式党员，未转正的清空这一格",
            );
        }
        Some(Stage::Applicant | Stage::Activist | Stage::DevelopmentTarget)
            if full_since.is_some() || joined.is_some() =>
        {
            let at = if joined.is_some() { At::Joined } else { At::FullSince };
            error(row, at, "还不是党员，却有入党或转正日期", "核对人员类别和日期");
        }
        Some(Stage::Full | Stage::Probationary) if joined.is_none() && row.is_blank(At::Joined as usize) => {
            row.warning(At::Joined as usize, "", "没有入党日期", "查档案后补上");
        }
        Some(Stage::Full) if full_since.is_none() && row.is_blank(At::FullSince as usize) => {
            row.warning(At::FullSince as usize, "", "正式党员没有转正日期", "查档案后补上");
        }
        _ => {}
    }
}

fn phone(row: &mut RowReader<'_, '_, '_>) -> Option<Secret> {
    let text = row.text(At::Phone as usize, SHORT)?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let local = digits.strip_prefix("86").filter(|d| d.len() == 11).unwrap_or(&digits);
    if local.len() == 11 && local.starts_with('1') && !text.contains(char::is_alphabetic) {
        return Some(Secret(local.to_owned()));
    }
    warn(row, At::Phone, "不像手机号（应为1开头的11位）", "核对号码；固定电话请填到“固定电话”列");
    Some(Secret(text))
}

fn email(row: &mut RowReader<'_, '_, '_>) -> Option<Secret> {
    let text = row.text(At::Email as usize, SHORT).filter(|text| !texts::says_none(text))?;
    if texts::is_email(&text) {
        return Some(Secret(text));
    }
    warn(row, At::Email, "不像邮箱地址，没有读取", "写成 name@example.cn 的样子，或清空");
    None
}

fn posts(row: &mut RowReader<'_, '_, '_>) -> Vec<PostKind> {
    let Some(text) = row.text(At::Posts as usize, SHORT) else { return Vec::new() };
    let mut posts = Vec::new();
    for part in texts::parts(&text).iter().filter(|p| !texts::says_none(p)) {
        match words::post(part) {
            Some(post) if posts.contains(&post) => {}
            Some(post) => posts.push(post),
            None => {
                row.warning(
                    At::Posts as usize,
                    part,
                    "不认识这个党内职务，没有读取",
                    "从下拉列表中选，如：书记、组织委员",
                );
            }
        }
    }
    posts
}
