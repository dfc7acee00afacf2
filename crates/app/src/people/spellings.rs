//! Names as they are typed in letters: initials, whole pinyin, or both mixed.

use pinyin::ToPinyinMulti;

/// The ways to type one character of a name, in small letters without tones.
type Readings = Vec<String>;

/// Whether letters spell a name, from any of its characters on: `zs`, `zhangs`, `zhangsan`, `san` all spell 张三.
/// Each character is typed by its initial or in full, the last one as far as one came.
///
/// Characters with several readings may be typed by each of them; `ü` by `v`, `u` or `yu`.
pub fn spells(name: &str, typed: &str) -> bool {
    let typed = letters(typed);
    if typed.is_empty() {
        return false;
    }
    let characters: Vec<Readings> = name.chars().map(readings).filter(|r| !r.is_empty()).collect();
    (0..characters.len()).any(|first| goes_on(&characters[first..], &typed))
}

/// A name in letters: whole pinyin, each character as it is read most often, without tones, blanks and dots.
pub fn in_letters(name: &str) -> String {
    name.chars().filter_map(|character| readings(character).into_iter().next()).collect()
}

/// What is typed as letters only: in small letters, without blanks, hyphens and apostrophes.
fn letters(typed: &str) -> String {
    let small = typed.chars().flat_map(char::to_lowercase);
    small.filter(|c| c.is_alphanumeric()).map(|c| if c == 'ü' { 'v' } else { c }).collect()
}

fn readings(character: char) -> Readings {
    let Some(all) = character.to_pinyin_multi() else {
        // a letter of a foreign name stands for itself, a dot between names for nothing
        return character.is_alphanumeric().then(|| character.to_lowercase().collect()).into_iter().collect();
    };
    let mut readings = Readings::new();
    for reading in all {
        let plain = reading.plain();
        let ways = if plain.contains('ü') { &["v", "u", "yu"][..] } else { &["u"] };
        for way in ways {
            let typed = plain.replace('ü', way);
            if !readings.contains(&typed) {
                readings.push(typed);
            }
        }
    }
    readings
}

fn goes_on(characters: &[Readings], typed: &str) -> bool {
    let Some((first, rest)) = characters.split_first() else { return false };
    first.iter().any(|reading| {
        if reading.starts_with(typed) {
            return true;
        }
        let initial = match reading.as_bytes() {
            [b'z' | b'c' | b's', b'h', ..] => 2,
            _ => 1,
        };
        [1, initial, reading.len()].into_iter().any(|length| {
            let begin = reading.get(..length);
            begin.and_then(|begin| typed.strip_prefix(begin)).is_some_and(|left| goes_on(rest, left))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::spells;

    #[test]
    fn initials_whole_pinyin_and_both_mixed_spell_a_name() {
        for typed in
            ["zs", "zhs", "zhang", "zhangs", "zhangsan", "Zhang San", "zhang'san", "zsan", "san", "z"]
        {
            assert!(spells("张三", typed), "{typed}");
        }
        for typed in ["zl", "sz", "zhangsi", "zhangsanf", "", "-"] {
            assert!(!spells("张三", typed), "{typed}");
        }
    }

    #[test]
    fn a_character_with_several_readings_is_found_by_each() {
        for typed in ["shan", "dan", "sxw", "danxw"] {
            assert!(spells("单晓雯", typed), "{typed}");
        }
    }

    #[test]
    fn a_v_or_a_u_is_typed_for_what_no_keyboard_has() {
        for typed in ["lv", "lu", "lyu", "LÜ", "lvq", "lyuqing"] {
            assert!(spells("吕青", typed), "{typed}");
        }
    }

    #[test]
    fn letters_and_dots_of_other_names_stand_for_themselves() {
        assert!(spells("阿依·A甲2", "aya") && spells("阿依·A甲2", "ayiajia2"));
        assert!(!spells("阿依·A甲2", "ayb"));
    }
}
