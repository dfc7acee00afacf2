//! 表单: fields declared once, with labels, hints, values and errors; one template shows them all.

use crate::fields::{Errors, Fields};
use crate::frames::Frame;
use askama::Template;

/// 控件
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Widget {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    Long,
    /// A day.
    Day,
    /// A whole number.
    Number,
    /// One of these: value and word.
    Choice(Vec<(String, String)>),
    /// Any of these: value and word.
    Choices(Vec<(String, String)>),
    /// One box: the word beside it.
    Tick(String),
    /// One line that no browser shall remember.
    Secret,
    /// One line with these proposed.
    Proposed(Vec<String>),
    /// A file of this kind.
    File(&'static str),
}

/// 输入项
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Name in the form, and id on the page.
    pub name: String,
    /// Label.
    pub label: String,
    /// Hint under the label.
    pub hint: String,
    /// Must be filled.
    pub needed: bool,
    /// Widget.
    pub widget: Widget,
    /// Values.
    pub values: Vec<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// Heading of the group that begins here.
    pub group: String,
}

impl Input {
    /// An input.
    pub fn new(name: impl Into<String>, label: impl Into<String>, widget: Widget) -> Input {
        Input { name: name.into(), label: label.into(), widget, ..Input::default() }
    }

    /// One line.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Input {
        Input::new(name, label, Widget::Text)
    }

    /// A day.
    pub fn day(name: impl Into<String>, label: impl Into<String>) -> Input {
        Input::new(name, label, Widget::Day)
    }

    /// One of these, in the order given.
    pub fn choice<V: Into<String>, W: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        of: impl IntoIterator<Item = (V, W)>,
    ) -> Input {
        Input::new(name, label, Widget::Choice(of.into_iter().map(|(v, w)| (v.into(), w.into())).collect()))
    }

    /// Any of these, in the order given.
    pub fn choices<V: Into<String>, W: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        of: impl IntoIterator<Item = (V, W)>,
    ) -> Input {
        Input::new(name, label, Widget::Choices(of.into_iter().map(|(v, w)| (v.into(), w.into())).collect()))
    }

    /// One box.
    pub fn tick(name: impl Into<String>, label: impl Into<String>, word: impl Into<String>) -> Input {
        Input::new(name, label, Widget::Tick(word.into()))
    }

    /// The same, which must be filled.
    #[must_use]
    pub fn needed(mut self) -> Input {
        self.needed = true;
        self
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Input {
        self.hint = hint.into();
        self
    }

    /// The same, first of a group under a heading.
    #[must_use]
    pub fn under(mut self, heading: impl Into<String>) -> Input {
        self.group = heading.into();
        self
    }

    /// The first value.
    pub fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    /// Whether a value is chosen.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|v| v == value)
    }

    /// Whether it is several boxes or one: then a fieldset groups them.
    pub fn is_boxes(&self) -> bool {
        matches!(self.widget, Widget::Choices(_) | Widget::Tick(_))
    }
}

/// 表单页 — a page that is one form.
#[derive(Template)]
#[template(path = "forms/form.html")]
pub struct FormPage {
    /// Frame.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// Inputs.
    pub inputs: Vec<Input>,
    /// What is wrong.
    pub errors: Errors,
    /// Values that travel along unseen.
    pub hidden: Vec<(String, String)>,
    /// Word on the button.
    pub button: String,
    /// Where one goes without saving.
    pub back: String,
    /// What one should know before filling it in.
    pub notes: Vec<String>,
}

impl FormPage {
    /// A form, filled with values, its errors beside its fields.
    pub fn new(
        frame: Frame,
        action: impl Into<String>,
        button: &str,
        back: impl Into<String>,
        inputs: Vec<Input>,
        fields: &Fields,
        errors: Errors,
    ) -> FormPage {
        FormPage {
            frame,
            action: action.into(),
            inputs: filled(inputs, fields, &errors),
            errors,
            hidden: Vec::new(),
            button: button.to_owned(),
            back: back.into(),
            notes: Vec::new(),
        }
    }

    /// The same with something that one should know.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> FormPage {
        self.notes.push(note.into());
        self
    }

    /// The same with a value that travels along.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> FormPage {
        self.hidden.push((name.to_owned(), value.into()));
        self
    }
}

/// Inputs with their values and errors.
pub fn filled(mut inputs: Vec<Input>, fields: &Fields, errors: &Errors) -> Vec<Input> {
    for input in &mut inputs {
        input.values = fields.all(&input.name).map(str::to_owned).collect();
        input.error = errors.of(&input.name).map(str::to_owned);
    }
    inputs
}

/// Notes what must be filled and is not, and brings what is wrong into the order of the form.
pub fn demand(inputs: &[Input], fields: &Fields, errors: &mut Errors) {
    for input in inputs.iter().filter(|input| input.needed) {
        if fields.get(&input.name).is_none() && errors.of(&input.name).is_none() {
            let verb = if matches!(input.widget, Widget::Choice(_)) { "选择" } else { "填写" };
            errors.add(input.name.clone(), format!("没有填写，请{verb}{}", input.label));
        }
    }
    let place = |name: &str| inputs.iter().position(|input| input.name == name);
    errors.0.sort_by_key(|(name, _)| place(name));
}

/// Puts a value where a form has none yet.
pub fn propose(fields: &mut Fields, name: &str, value: impl Into<String>) {
    if !fields.0.iter().any(|(n, _)| n == name) {
        fields.0.push((name.to_owned(), value.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_filled_is_said_in_the_order_of_the_form() {
        let kinds = [("teacher", "教师"), ("student", "学生")];
        let inputs = [
            Input::text("name", "全称").needed(),
            Input::choice("kind", "类别", kinds).needed(),
            Input::text("note", "备注"),
            Input::day("day", "日期").needed(),
        ];
        let mut errors = Errors::default();
        errors.add("day", "这一天还没有到");
        demand(&inputs, &Fields::parse("name=+&note=&day=2099-01-01"), &mut errors);
        let said: Vec<_> = errors.0.iter().map(|(name, problem)| (name.as_str(), problem.as_str())).collect();
        let wanted =
            [("name", "没有填写，请填写全称"), ("kind", "没有填写，请选择类别"), ("day", "这一天还没有到")];
        assert_eq!(said, wanted);
    }
}
