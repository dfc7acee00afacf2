//! The markup of one sheet, read into rows of cells and merged areas.

use super::cells::{Area, Cell, Span, Value};
use super::markup::{attributes, push_entity, raw_attributes, reader, resolve_escapes};
use super::parts::NumberFormat;
use quick_xml::events::Event;
use std::borrow::Cow;

const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;
/// Bytes of markup from which two threads are worth it.
const TWO_HALVES: usize = 1 << 20;

/// What a sheet refers to.
#[derive(Clone, Copy)]
pub(super) struct Context<'w> {
    pub strings: &'w [String],
    pub formats: &'w [NumberFormat],
    pub limit: usize,
}

/// Why a sheet cannot be read.
pub(super) enum Failure {
    Damaged,
    TooMany,
    /// A row in the second half does not say its number.
    Unnumbered,
}

type Contents<'w> = (Vec<Span>, Vec<Cell<'w>>, Vec<Area>);

/// Reads the part of a sheet. Rows after the last value are not looked at.
pub(super) fn read<'w>(bytes: &[u8], context: Context<'w>) -> Result<Contents<'w>, Failure> {
    let closes = |tag: &Tag<'_>| tag.name == b"sheetData" && tag.closes;
    let end = tags_backwards(bytes).find(closes).ok_or(Failure::Damaged)?.end;
    let holds = |tag: &Tag<'_>| matches!(tag.name, b"v" | b"is" | b"f");
    let used = tags_backwards(&bytes[..end]).find(holds).map_or(0, |tag| tag.end);
    let merged = merged(&bytes[end..])?;
    let (rows, cells) = read_rows(&bytes[..used], context)?;
    Ok((rows, cells, merged))
}

/// Large sheets are read in two halves at once; the second half must say its row numbers itself.
fn read_rows<'w>(bytes: &[u8], context: Context<'w>) -> Result<(Vec<Span>, Vec<Cell<'w>>), Failure> {
    let middle = bytes.len() / 2;
    let cut = memchr::memmem::find(&bytes[middle..], b"<row ").map(|at| middle + at);
    let Some(cut) = cut.filter(|_| bytes.len() > TWO_HALVES) else { return Pass::new(context).read(bytes) };
    let (first, second) = bytes.split_at(cut);
    let (first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| Pass { numbered: true, ..Pass::new(context) }.read(second));
        (Pass::new(context).read(first), second.join().unwrap_or(Err(Failure::Damaged)))
    });
    let (mut rows, mut cells) = first?;
    let (more_rows, more_cells) = match second {
        Err(Failure::Unnumbered) => return Pass::new(context).read(bytes),
        other => other?,
    };
    let moved = cells.len();
    if moved + more_cells.len() > context.limit {
        return Err(Failure::TooMany);
    }
    rows.extend(more_rows.into_iter().map(|(number, from, until)| (number, from + moved, until + moved)));
    cells.extend(more_cells);
    ordered(rows).map(|rows| (rows, cells))
}

/// Rows from the top; each number once.
fn ordered(mut rows: Vec<Span>) -> Result<Vec<Span>, Failure> {
    if !rows.is_sorted_by(|a, b| a.0 < b.0) {
        rows.sort_by_key(|r| r.0);
        if rows.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Failure::Damaged);
        }
    }
    Ok(rows)
}

/// A tag found from the end.
struct Tag<'b> {
    end: usize,
    /// Name without prefix.
    name: &'b [u8],
    /// It ends an element, or is an empty one.
    closes: bool,
}

fn tags_backwards(bytes: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    memchr::memrchr_iter(b'>', bytes).filter_map(move |end| {
        let tag = &bytes[memchr::memrchr(b'<', &bytes[..end])? + 1..end];
        let closes = tag.starts_with(b"/") || tag.ends_with(b"/");
        let tag = tag.strip_prefix(b"/").unwrap_or(tag);
        let name = tag.split(|b| matches!(b, b' ' | b'/' | b'\t' | b'\r' | b'\n')).next()?;
        Some(Tag { end: end + 1, name: name.rsplit(|b| *b == b':').next()?, closes })
    })
}

/// Where text that comes next belongs.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Nothing,
    Value,
    Inline,
}

/// One pass through the markup.
pub(super) struct Pass<'w> {
    context: Context<'w>,
    rows: Vec<Span>,
    cells: Vec<Cell<'w>>,
    pub(super) row: u32,
    row_from: usize,
    /// Column of the next cell that does not say where it is.
    column: u32,
    // the cell that is open
    open: bool,
    style: u32,
    kind: Kind,
    formula: bool,
    has_value: bool,
    text: String,
    /// Every row must say its number.
    numbered: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Shared,
    Inline,
    FormulaText,
    Bool,
    Error,
    Date,
}

impl<'w> Pass<'w> {
    fn new(context: Context<'w>) -> Pass<'w> {
        Pass {
            context,
            rows: Vec::new(),
            cells: Vec::new(),
            row: 0,
            row_from: 0,
            column: 0,
            open: false,
            style: 0,
            kind: Kind::Number,
            formula: false,
            has_value: false,
            text: String::new(),
            numbered: false,
        }
    }

    fn read(mut self, bytes: &[u8]) -> Result<(Vec<Span>, Vec<Cell<'w>>), Failure> {
        let from = self.read_plain(bytes)?;
        let mut xml = reader(&bytes[from..]);
        let mut target = Target::Nothing;
        let mut in_phonetic = false;
        loop {
            match xml.read_event().map_err(|_| Failure::Damaged)? {
                Event::Start(e) => match local(e.name().as_ref()) {
                    "c" => self.open_cell(e.attributes_raw())?,
                    "v" => {
                        target = if self.kind == Kind::Inline { Target::Nothing } else { Target::Value };
                    }
                    "t" if !in_phonetic => target = Target::Inline,
                    "rPh" => in_phonetic = true,
                    "f" => self.formula = true,
                    "row" => self.open_row(e.attributes_raw())?,
                    _ => {}
                },
                Event::Empty(e) => match local(e.name().as_ref()) {
                    "c" => {
                        self.open_cell(e.attributes_raw())?;
                        self.skip_cell();
                    }
                    "f" => self.formula = true,
                    "row" => self.open_row(e.attributes_raw())?,
                    _ => {}
                },
                Event::Text(t) if target != Target::Nothing => {
                    self.has_value = true;
                    self.text.push_str(&t.xml10_content());
                }
                Event::CData(t) if target != Target::Nothing => {
                    self.has_value = true;
                    self.text.push_str(&t.xml10_content());
                }
                Event::GeneralRef(e) if target != Target::Nothing => {
                    self.has_value = true;
                    push_entity(&e, &mut self.text);
                }
                Event::End(e) => match local(e.name().as_ref()) {
                    "v" | "t" => target = Target::Nothing,
                    "rPh" => in_phonetic = false,
                    "c" => self.close_cell()?,
                    "row" => self.close_row(),
                    "sheetData" => break,
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        self.close_cell()?;
        self.close_row();
        ordered(self.rows).map(|rows| (rows, self.cells))
    }

    pub(super) fn open_row(&mut self, attributes: &str) -> Result<(), Failure> {
        self.close_row();
        let number = raw_attributes(attributes).find(|(name, _)| *name == "r");
        let number = number.map(|(_, value)| value.trim().parse::<u32>());
        self.row = match number {
            Some(number) => number.map_err(|_| Failure::Damaged)?,
            None if self.numbered => return Err(Failure::Unnumbered),
            None => self.row + 1,
        };
        if self.row == 0 || self.row > MAX_ROWS {
            return Err(Failure::Damaged);
        }
        self.column = 0;
        Ok(())
    }

    pub(super) fn close_row(&mut self) {
        if self.cells.len() > self.row_from {
            let cells = &mut self.cells[self.row_from..];
            if !cells.is_sorted_by_key(|c| c.column) {
                cells.sort_by_key(|c| c.column);
            }
            self.rows.push((self.row, self.row_from, self.cells.len()));
            self.row_from = self.cells.len();
        }
    }

    pub(super) fn open_cell(&mut self, attributes: &str) -> Result<(), Failure> {
        self.close_cell()?;
        (self.style, self.kind, self.formula, self.has_value) = (0, Kind::Number, false, false);
        self.text.clear();
        for (name, value) in raw_attributes(attributes) {
            match name {
                "r" => {
                    let (row, column) = position(value).ok_or(Failure::Damaged)?;
                    if row != self.row {
                        self.close_row();
                        self.row = row;
                    }
                    self.column = column;
                }
                "s" => self.style = value.parse().unwrap_or(0),
                "t" => {
                    self.kind = match value {
                        "s" => Kind::Shared,
                        "inlineStr" => Kind::Inline,
                        "str" => Kind::FormulaText,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "d" => Kind::Date,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        if self.column >= MAX_COLUMNS || self.row == 0 {
            return Err(Failure::Damaged);
        }
        self.open = true;
        Ok(())
    }

    /// The open cell holds nothing.
    pub(super) fn skip_cell(&mut self) {
        self.open = false;
        self.column += 1;
    }

    /// How far the pass has come: to go back to, before a row.
    pub(super) fn mark(&self) -> (u32, usize, usize) {
        (self.row, self.rows.len(), self.cells.len())
    }

    /// Goes back to where a row began.
    pub(super) fn go_back(&mut self, (row, rows, cells): (u32, usize, usize)) {
        self.rows.truncate(rows);
        self.cells.truncate(cells);
        (self.row, self.row_from, self.open) = (row, cells, false);
    }

    /// Gives the open cell its text, unless the text stands elsewhere.
    pub(super) fn plain_value(&mut self, text: &str) -> bool {
        self.has_value = !text.is_empty();
        self.text.push_str(text);
        self.kind != Kind::Inline && !text.contains('\r')
    }

    pub(super) fn close_cell(&mut self) -> Result<(), Failure> {
        if !std::mem::take(&mut self.open) {
            return Ok(());
        }
        let column = self.column;
        self.column += 1;
        let Some(value) = self.value()? else { return Ok(()) };
        if self.cells.len() >= self.context.limit {
            return Err(Failure::TooMany);
        }
        let format = match self.kind {
            Kind::Date => NumberFormat::Date,
            _ => self.context.formats.get(self.style as usize).copied().unwrap_or(NumberFormat::General),
        };
        self.cells.push(Cell { column, value, format, formula: self.formula });
        Ok(())
    }

    fn value(&mut self) -> Result<Option<Value<'w>>, Failure> {
        if !self.has_value {
            // a formula whose text result is empty has a result; one without a value has none
            let lost = self.formula && self.kind != Kind::FormulaText;
            return Ok(lost.then_some(Value::NoResult));
        }
        let own = |text: &mut String| Cow::Owned(resolve_escapes(std::mem::take(text)));
        let text = &mut self.text;
        Ok(Some(match self.kind {
            Kind::Shared => {
                let index: usize = text.trim().parse().map_err(|_| Failure::Damaged)?;
                let shared = self.context.strings.get(index).ok_or(Failure::Damaged)?;
                if shared.is_empty() {
                    return Ok(None);
                }
                Value::Text(Cow::Borrowed(shared))
            }
            Kind::Number => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Number(number),
                _ => Value::Text(own(text)),
            },
            Kind::Inline | Kind::FormulaText | Kind::Date => Value::Text(own(text)),
            Kind::Bool => Value::Bool(matches!(text.trim(), "1" | "true" | "TRUE")),
            Kind::Error => Value::Error(own(text)),
        }))
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    match name {
        "c" | "v" | "row" | "f" | "is" | "t" => name,
        other => other.rsplit_once(':').map_or(other, |(_, local)| local),
    }
}

/// Row (from 1) and column (from 0) of a reference such as `B12`.
fn position(reference: &str) -> Option<(u32, u32)> {
    let (mut row, mut column) = (0_u32, 0_u32);
    for byte in reference.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 && column < MAX_COLUMNS => {
                column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
            }
            b'0'..=b'9' if column > 0 && row <= MAX_ROWS => row = row * 10 + u32::from(byte - b'0'),
            _ => return None,
        }
    }
    (row > 0 && row <= MAX_ROWS && column > 0 && column <= MAX_COLUMNS).then(|| (row, column - 1))
}

/// The merged areas that follow the data.
fn merged(tail: &[u8]) -> Result<Vec<Area>, Failure> {
    let Some(start) = memchr::memmem::find(tail, b"mergeCell") else { return Ok(Vec::new()) };
    let start = memchr::memrchr(b'<', &tail[..start]).ok_or(Failure::Damaged)?;
    let mut areas = Vec::new();
    let mut xml = reader(&tail[start..]);
    loop {
        match xml.read_event().map_err(|_| Failure::Damaged)? {
            Event::Start(e) | Event::Empty(e) if local(e.name().as_ref()) == "mergeCell" => {
                let reference = attributes(&e).find(|(name, _)| *name == "ref").map(|(_, value)| value);
                let (from, to) = reference.and_then(|r| r.split_once(':')).ok_or(Failure::Damaged)?;
                let (from, to) = position(from).zip(position(to)).ok_or(Failure::Damaged)?;
                areas.push(Area { top: from.0, bottom: to.0, left: from.1, right: to.1 });
            }
            Event::End(e) if local(e.name().as_ref()) == "mergeCells" => return Ok(areas),
            Event::Eof => return Ok(areas),
            _ => {}
        }
    }
}
