//! A branch in which the words of a sheet are looked up.

use jishi_domain::dates::Day;
use jishi_domain::record_kinds::RecordKind;
use jishi_domain::records::Record;
use jishi_domain::refusals::Refusal;
use jishi_office::issues::CellIssue;
use jishi_office::records::{Directory, PersonReference, RecordSheets, resolve_all};

/// A branch of five called 机关党支部 (b1): 张三, 李四, 王五, 赵六 and 赵六, told apart by code.
pub struct Branch;

const PEOPLE: [(&str, &str); 5] =
    [("p1", "张三"), ("p2", "李四"), ("p3", "王五"), ("p4", "赵六"), ("p5", "赵六")];

impl Directory for Branch {
    fn unit(&self, text: &str) -> Result<String, Refusal> {
        match text {
            "机关党支部" | "b1" => Ok("b1".into()),
            "党委" | "c" => Ok("c".into()),
            other => Err(Refusal::new(other, "没有这个党组织", "核对名称")),
        }
    }

    fn person(&self, person: &PersonReference, _unit: &str, _day: Day) -> Result<String, Refusal> {
        let fits = |(code, name): &&(&str, &str)| match &person.code {
            Some(wanted) => code == wanted,
            None => person.name.as_deref() == Some(*name),
        };
        let found: Vec<_> = PEOPLE.iter().filter(fits).collect();
        match found.as_slice() {
            [(code, _)] => Ok((*code).to_owned()),
            [] => Err(Refusal::new("", "没有这个人", "核对姓名")),
            _ => Err(Refusal::new("", "有同名的人", "写上人员编号")),
        }
    }

    fn expected(&self, _unit: &str, _kinds: &[RecordKind], _day: Day) -> Vec<String> {
        PEOPLE.iter().map(|(code, _)| (*code).to_owned()).collect()
    }
}

/// Records and issues of the sheets in that branch.
pub fn resolved(sheets: &RecordSheets) -> (Vec<Record>, Vec<CellIssue>) {
    let (records, issues) = resolve_all(&sheets.rows, &Branch);
    (records.into_iter().map(|(record, _)| record).collect(), issues)
}
