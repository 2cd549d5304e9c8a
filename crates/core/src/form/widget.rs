//! Which control for which rule and value, and how a value reads in it. Says nothing about right or wrong.

use super::check::{is_date, is_date_time, is_local_time, is_time};
use super::schema::{Rule, is_a, type_of};
use super::{Choice, Expected, TextFormat, Widget, pages};
use crate::json::{Value, in_one_line, pretty, with_one_line_end};

/// A text longer than this gets more than one line.
const ONE_LINE: usize = 100;

/// The control for a value, or for one that is not there yet.
///
/// It follows the schema, so that what is of the wrong type can be put right; only a container where the schema has none, or the
/// other way round, is shown as JSON.
pub(super) fn pick(rule: &Rule, value: Option<&Value>) -> Widget {
    let value = value.filter(|value| !value.is_null());
    let is_container = matches!(value, Some(Value::Object(_) | Value::Array(_)));
    if let Some(options) = &rule.options {
        return if is_container {
            Widget::Json
        } else {
            Widget::Choice {
                options: options.clone(),
            }
        };
    }
    let fitting =
        value.and_then(|value| rule.types.iter().find(|expected| is_a(value, **expected)));
    let expected = fitting.or(rule.types.first()).copied();
    let expected = expected.or_else(|| value.and_then(type_of));
    match expected {
        Some(Expected::Object) => container(Widget::Object, Expected::Object, value),
        Some(Expected::List) if rule.is_page_list && value.is_none_or(pages::is_list) => {
            Widget::Pages
        }
        Some(Expected::List) => container(Widget::List, Expected::List, value),
        _ if is_container => Widget::Json,
        // A control for one line would show it without its lines, and take it for another.
        Some(Expected::Integer | Expected::Number) if has_lines(value) => Widget::Json,
        Some(Expected::Boolean) => Widget::Boolean,
        Some(Expected::Integer) => Widget::Integer,
        Some(Expected::Number) => Widget::Number,
        Some(Expected::Text | Expected::Nothing) | None => text_widget(rule, value),
    }
}

fn container(widget: Widget, expected: Expected, value: Option<&Value>) -> Widget {
    if value.is_none_or(|value| is_a(value, expected)) {
        widget
    } else {
        Widget::Json
    }
}

fn text_widget(rule: &Rule, value: Option<&Value>) -> Widget {
    let text = value.map(Value::as_str);
    // A date control shows nothing at all for a text it cannot read.
    let shows = |is_valid: fn(&str) -> bool| match text {
        None => true,
        Some(text) => text.is_some_and(|text| text.is_empty() || is_valid(text)),
    };
    match rule.format {
        Some(TextFormat::Date) if shows(is_date) => return Widget::Date,
        Some(TextFormat::DateTime) if shows(is_date_time) => return Widget::DateTime,
        Some(TextFormat::Time) if shows(is_time) => {
            // Where nothing came, the schema's format still asks for an offset, which such a control cannot write.
            let is_local = text.flatten().is_some_and(is_local_time);
            return Widget::Time { is_local };
        }
        _ => {}
    }
    let is_long = text.flatten().is_some_and(|text| text.len() > ONE_LINE);
    Widget::Text {
        multiline: is_long || has_lines(value),
        format: rule.format,
    }
}

fn has_lines(value: Option<&Value>) -> bool {
    let text = value.and_then(Value::as_str);
    text.is_some_and(|text| text.contains(['\r', '\n']))
}

/// Whether a control can be made to hold a value. Null is held by all.
pub(super) fn takes(widget: &Widget, value: &Value) -> bool {
    match (widget, value) {
        (_, Value::Null)
        | (Widget::Json, _)
        | (Widget::Text { .. }, Value::String(_))
        | (Widget::Number | Widget::Integer, Value::Number(_))
        | (Widget::Boolean, Value::Bool(_))
        | (Widget::Object, Value::Object(_))
        | (Widget::List, Value::Array(_)) => true,
        (Widget::Date, Value::String(text)) => text.decoded().is_empty() || is_date(text.decoded()),
        (Widget::DateTime, Value::String(text)) => {
            text.decoded().is_empty() || is_date_time(text.decoded())
        }
        (Widget::Time { is_local }, Value::String(text)) => {
            let shows = if *is_local { is_local_time } else { is_time };
            text.decoded().is_empty() || shows(text.decoded())
        }
        (Widget::Pages, value) => pages::is_list(value),
        (Widget::Choice { options }, value) => {
            let is_container = matches!(value, Value::Object(_) | Value::Array(_));
            !is_container || options.iter().any(|option| option.value == *value)
        }
        _ => false,
    }
}

/// Whether an empty text is a value in a control, and not the lack of one.
pub(super) fn has_empty_value(widget: &Widget) -> bool {
    matches!(widget, Widget::Text { .. } | Widget::Pages)
}

/// How a value reads in its control.
pub(super) fn text_of(widget: &Widget, value: Option<&Value>) -> String {
    match (widget, value) {
        (Widget::Object | Widget::List, _) | (_, None) => String::new(),
        (Widget::Json, Some(value)) => pretty(value),
        (Widget::Pages, Some(value @ Value::Array(_))) => {
            pages::page_ranges(value).unwrap_or_else(|| value.to_string())
        }
        (_, Some(Value::Null)) => String::new(),
        (Widget::Text { .. }, Some(Value::String(text))) => text.shown().into_owned(),
        (Widget::Choice { options }, Some(value)) => choice_of(options, value),
        (_, Some(value)) => plain_text(value),
    }
}

/// How a text that is typed or was stored reads in a control.
pub(super) fn fitted(widget: &Widget, text: &str) -> String {
    match widget {
        Widget::Text { .. } | Widget::Json => with_one_line_end(text).into_owned(),
        _ => in_one_line(text).into_owned(),
    }
}

/// A text itself, in one line, and anything else as JSON.
pub(super) fn plain_text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => in_one_line(text).into_owned(),
        None => value.to_string(),
    }
}

/// What a value is called among others to choose from; never by a name that another one has.
fn choice_of(options: &[Choice], value: &Value) -> String {
    if let Some(option) = options.iter().find(|option| option.value == *value) {
        return option.label.clone();
    }
    let plain = plain_text(value);
    match options.iter().any(|option| option.label == plain) {
        true => value.to_string(),
        false => plain,
    }
}
