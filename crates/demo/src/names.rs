//! Names of people who do not exist: syllables of landscape and virtue, put together by number.

/// Rare surnames only, so that a name is plainly made up.
const SURNAMES: [&str; 37] = [
    "岑", "柏", "苗", "云", "蓝", "水", "山", "田", "石", "江", "谷", "麦", "舒", "向", "卓", "郁", "桂",
    "乔", "常", "花", "米", "路", "游", "温", "沙", "时", "凌", "池", "封", "竹", "林", "秋", "柳", "梅",
    "原", "星", "霍",
];
const FIRST: [&str; 29] = [
    "以", "知", "行", "书", "言", "思", "若", "清", "晨", "立", "守", "希", "可", "景", "承", "修", "砚",
    "亦", "听", "望", "念", "乐", "予", "遥", "静", "朴", "简", "素", "怀",
];
const SECOND: [&str; 31] = [
    "舟", "禾", "川", "岩", "帆", "棠", "穗", "溪", "峰", "松", "桥", "宁", "和", "朗", "然", "之", "野",
    "泉", "屿", "杉", "榆", "芦", "麓", "田", "原", "桐", "枫", "荷", "葵", "橙", "雁",
];

/// 姓名 — the name of that number; the first 33,000 numbers all have different names.
pub(crate) fn name(seed: u64, number: usize) -> String {
    let all = SURNAMES.len() * FIRST.len() * SECOND.len();
    // a stride without common divisor walks through all combinations before one comes again
    let at = (number * 7919 + (seed % 31_337) as usize) % all;
    let (surname, rest) = (at % SURNAMES.len(), at / SURNAMES.len());
    let (first, second) = (rest % FIRST.len(), rest / FIRST.len());
    format!("{}{}{}", SURNAMES[surname], FIRST[first], SECOND[second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_thousand_people_have_four_thousand_names_of_three_characters() {
        let names: std::collections::BTreeSet<String> = (0..4000).map(|n| name(42, n)).collect();
        assert_eq!(names.len(), 4000);
        assert!(names.iter().all(|n| n.chars().count() == 3));
    }
}
