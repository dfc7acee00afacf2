//! The words for what is kept of a person.

pub use jishi_office::texts::is_email;
use jishi_office::words::{EDUCATIONS, STAFF_GROUPS, TITLES, label};

/// The attribute to whose address digests are sent.
pub const EMAIL: &str = "email";

/// Attributes that a form asks for and a page shows: key and word.
pub const ATTRIBUTES: [(&str, &str); 11] = [
    ("education", "学历"),
    ("degree", "学位"),
    ("title", "职称"),
    ("staff_group", "岗位类别"),
    ("job", "工作岗位"),
    ("native_place", "籍贯"),
    ("school", "毕业院校"),
    ("major", "专业"),
    ("grade", "年级"),
    ("floating_to", "外出流向"),
    (EMAIL, "电子邮箱"),
];

/// Flags: id and word.
pub const FLAGS: [(&str, &str); 9] = [
    ("teacher", "教师"),
    ("key-talent", "重点人才"),
    ("window", "窗口岗位"),
    ("cadre", "干部"),
    ("young-teacher", "青年教师"),
    ("senior-intellectual", "高级知识分子"),
    ("model-worker", "先进模范"),
    ("lower-grade", "低年级"),
    ("upper-grade", "高年级"),
];

/// The word for a flag; the flag itself where there is none.
pub fn flag(id: &str) -> &str {
    FLAGS.iter().find(|(known, _)| *known == id).map_or(id, |(_, word)| word)
}

/// What an attribute says, in words.
pub fn attribute(key: &str, value: &str) -> String {
    match (key, value) {
        (_, "") => String::new(),
        ("education", id) => label(EDUCATIONS, id),
        ("title", id) => label(TITLES, id),
        ("staff_group", id) => label(STAFF_GROUPS, id),
        ("grade", year) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{year}级")
        }
        (_, text) => text.to_owned(),
    }
}

/// What a form's word for an attribute is kept as: the id that rules ask for, where there is one.
pub fn kept(key: &str, text: &str) -> String {
    let known = match key {
        "education" => jishi_office::words::id(EDUCATIONS, text),
        "title" => jishi_office::words::id(TITLES, text),
        "staff_group" => jishi_office::words::id(STAFF_GROUPS, text),
        _ => None,
    };
    known.unwrap_or(text).to_owned()
}
