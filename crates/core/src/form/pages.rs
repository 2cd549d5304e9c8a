//! Lists of page numbers as people write them: `1-3, 5`. What else a schema asks of them is the checker's to judge.

use super::Problem;
use crate::json::{Number, Value};

/// So many pages stand in one list.
const MAX_PAGES: usize = 10_000;

/// Whether a value can be shown as pages: a list of whole numbers from 1, each spelled with digits alone, so that a text
/// brings back just what came. They need not ascend.
pub(super) fn is_list(value: &Value) -> bool {
    pages(value).is_some()
}

/// The pages of a list with its runs drawn together; `None` where it is no list of pages.
///
/// ```
/// use countersign_core::form::page_ranges;
/// use countersign_core::json::Value;
///
/// let pages = Value::parse("[1,2,3,5]").unwrap();
/// assert_eq!(page_ranges(&pages).as_deref(), Some("1-3, 5"));
/// ```
pub fn page_ranges(value: &Value) -> Option<String> {
    let pages = pages(value)?;
    let follows = |before: &u32, page: &u32| before.checked_add(1) == Some(*page);
    let runs = pages.chunk_by(follows).map(|run| match run {
        [first, .., last] => format!("{first}-{last}"),
        one => one[0].to_string(),
    });
    Some(runs.collect::<Vec<_>>().join(", "))
}

/// The list a text stands for: pages and ranges with commas or spaces between them, in ascending order, each page once.
/// An empty text is an empty list.
///
/// Nothing is put in order here: what a person wrote is either what is sent, or wrong.
pub(super) fn read(text: &str) -> Result<Value, Problem> {
    let mut tokens = tokens(text)?.into_iter().peekable();
    let mut pages: Vec<u32> = Vec::new();
    while let Some(token) = tokens.next() {
        let Token::Page(first) = token else {
            return Err(Problem::NotPages);
        };
        let last = match tokens.next_if_eq(&Token::Dash) {
            None => first,
            Some(_) => match tokens.next() {
                Some(Token::Page(last)) => last,
                _ => return Err(Problem::NotPages),
            },
        };
        if first > last || pages.last().is_some_and(|before| *before >= first) {
            return Err(Problem::PagesOutOfOrder);
        }
        if (last - first) as usize >= MAX_PAGES - pages.len() {
            return Err(Problem::TooManyPages { most: MAX_PAGES });
        }
        pages.extend(first..=last);
        // One at the end is there before the next page is typed.
        tokens.next_if_eq(&Token::Comma);
    }
    let number = |page: u32| Value::Number(Number::from(i64::from(page)));
    Ok(Value::Array(pages.into_iter().map(number).collect()))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Page(u32),
    Dash,
    Comma,
}

/// What a text is made of, in the digits and marks that keyboards of any language have.
fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        if let Some(first) = digit(letter) {
            let mut page = first;
            while let Some(next) = rest.peek().copied().and_then(digit) {
                rest.next();
                let longer = page.checked_mul(10).and_then(|page| page.checked_add(next));
                page = longer.ok_or(Problem::TooManyPages { most: MAX_PAGES })?;
            }
            if page == 0 {
                return Err(Problem::NotPages);
            }
            tokens.push(Token::Page(page));
            continue;
        }
        match letter {
            ',' | ';' | '،' | '؛' | '，' | '；' | '、' => tokens.push(Token::Comma),
            '-' | '‐' | '‑' | '–' | '—' | '−' | '－' | '〜' | '～' => {
                tokens.push(Token::Dash)
            }
            space if space.is_whitespace() => {}
            _ => return Err(Problem::NotPages),
        }
    }
    Ok(tokens)
}

/// Latin, full-width, and both kinds of Arabic digits.
fn digit(letter: char) -> Option<u32> {
    let zeros = ['0', '０', '٠', '۰'];
    let mut values = zeros
        .map(|zero| u32::from(letter).wrapping_sub(u32::from(zero)))
        .into_iter();
    values.find(|value| *value < 10)
}

fn pages(value: &Value) -> Option<Vec<u32>> {
    let items = value.as_array().filter(|items| items.len() <= MAX_PAGES)?;
    let page = |item: &Value| {
        let page = item.as_number()?.as_str().parse().ok();
        page.filter(|page| *page > 0)
    };
    items.iter().map(page).collect()
}
