//! Generated rosters for tests and measurements. No person in them exists: the area code of every ID is unassigned.

use crate::issues::{FileProblem, FileRefusal};
use jishi_domain::citizen_ids::check_digit;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::path::Path;

/// Headings of the national system's nineteen-column sheet, in its order.
pub const NINETEEN: [&str; 19] = [
    "姓名",
    "所在党支部",
    "公民身份证号",
    "性别",
    "民族",
    "出生日期",
    "学历",
    "人员类别",
    "加入党组织日期",
    "转为正式党员日期",
    "工作岗位",
    "手机号",
    "固定电话",
    "家庭住址",
    "党籍状态",
    "是否为失联党员",
    "失去联系日期",
    "是否为流动党员",
    "外出流向",
];

/// Headings of the roster with twenty-seven columns (and the derived completeness) that a university keeps beside the system.
pub const TWENTY_SEVEN: [&str; 28] = [
    "姓名",
    "身份证号码",
    "性别",
    "出生日期",
    "民族",
    "籍贯",
    "年龄",
    "学历",
    "学位",
    "毕业院校",
    "专业",
    "入党日期",
    "转正日期",
    "工作岗位",
    "从事专业技术职务",
    "新的社会阶层",
    "人员类别",
    "是否农民工",
    "手机号码",
    "联系电话",
    "所在党组织",
    "联合支部单位名称",
    "档案所在单位",
    "户籍所在地",
    "现居住地",
    "失去联系情形",
    "失去联系日期",
    "信息完整度",
];

/// Headings of the sixteen items of the collection form, as a table.
pub const SIXTEEN: [&str; 18] = [
    "姓名",
    "性别",
    "民族",
    "公民身份证号",
    "出生日期",
    "学历",
    "人员类别",
    "所在党支部",
    "加入党组织日期",
    "转为正式党员日期",
    "工作岗位",
    "联系电话",
    "家庭住址",
    "党籍状态",
    "是否失联",
    "失去联系日期",
    "是否流动",
    "外出流向",
];

const SURNAMES: [&str; 20] = [
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱",
    "秦", "尤", "许",
];
const SYLLABLES: [&str; 24] = [
    "文", "明", "建", "国", "秀", "英", "志", "强", "晓", "燕", "海", "波", "春", "兰", "玉", "华", "立",
    "新", "思", "远", "雨", "桐", "子", "涵",
];

/// A value for a heading of the person with this number (from 0); empty where the heading is not known.
pub fn value(person: usize, heading: &str) -> String {
    let pick = |list: &[&str], salt: usize| {
        list[(person.wrapping_mul(7).wrapping_add(salt * 13 + person / 11)) % list.len()].to_owned()
    };
    let (year, month, day) = (1955 + person * 7 % 48, 1 + person * 5 % 12, 1 + person * 11 % 28);
    let probationary = person.is_multiple_of(23);
    let joined = year + 20 + person % 3;
    match heading {
        "姓名" => format!("{}{}{}", pick(&SURNAMES, 0), pick(&SYLLABLES, 1), pick(&SYLLABLES, 2)),
        "所在党支部" | "所在党组织" => format!("第{}党支部", person % 51 + 1),
        "公民身份证号" | "身份证号码" => citizen_id(person, (year, month, day)),
        "性别" => if person % 2 == 1 { "男" } else { "女" }.to_owned(),
        "民族" => "汉族".to_owned(),
        "出生日期" => format!("{year}-{month:02}-{day:02}"),
        "学历" => ["大学本科", "硕士研究生", "大学专科"][person % 3].to_owned(),
        "人员类别" => if probationary { "预备党员" } else { "正式党员" }.to_owned(),
        "加入党组织日期" | "入党日期" => format!("{joined}.{month:02}.{day:02}"),
        "转为正式党员日期" | "转正日期" if !probationary => {
            format!("{}年{month}月{day}日", joined + 1)
        }
        "工作岗位" => ["教师", "学生", "管理人员", "离退休"][person % 4].to_owned(),
        "手机号" | "手机号码" | "联系电话" => format!("100{person:08}"),
        "家庭住址" | "现居住地" => format!("某市某区某路{}号", person % 900 + 1),
        "党籍状态" => "正常".to_owned(),
        "是否为失联党员" | "是否失联" | "是否为流动党员" | "是否流动" | "失去联系情形" => {
            "否".to_owned()
        }
        _ => String::new(),
    }
}

/// A valid citizen ID of an area that does not exist, for the birth date and, by its last digit but one, the sex.
fn citizen_id(person: usize, (year, month, day): (usize, usize, usize)) -> String {
    let area = 990_000 + person / 450 % 10_000;
    let sequence = person % 450 * 2 + person % 2;
    let digits = format!("{area:06}{year:04}{month:02}{day:02}{sequence:03}");
    let mut bytes = [b'0'; 17];
    for (byte, digit) in bytes.iter_mut().zip(digits.bytes()) {
        *byte = digit;
    }
    format!("{digits}{}", char::from(check_digit(&bytes)))
}

/// Writes a roster of so many generated people under these headings.
///
/// # Errors
/// The file cannot be written.
pub fn write_roster(path: &Path, headings: &[&str], people: usize) -> Result<(), FileRefusal> {
    let write = || -> Result<(), XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("党员名册")?;
        for (column, heading) in (0_u16..).zip(headings) {
            sheet.write_string(0, column, *heading)?;
            for person in 0..people {
                let text = value(person, heading);
                if !text.is_empty() {
                    sheet.write_string(
                        u32::try_from(person).unwrap_or(u32::MAX).saturating_add(1),
                        column,
                        text,
                    )?;
                }
            }
        }
        workbook.save(path)
    };
    write().map_err(|e| {
        FileRefusal::new(path, FileProblem::Unwritable, format!("写不了（{e}）"), "核对文件夹和权限")
    })
}
