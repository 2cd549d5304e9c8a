//! Names for fields that have no title. Does not translate.

/// A key as a person would write it: `invoice_number` → "Invoice number", `lineItems` → "Line items",
/// `sellerVATNumber` → "Seller VAT number".
pub(super) fn readable(key: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    let mut characters = key.trim().chars().peekable();
    while let Some(character) = characters.next() {
        if matches!(character, '_' | '-' | '.' | ' ') {
            previous = ' ';
            continue;
        }
        let next_is_lower = characters.peek().is_some_and(|next| next.is_lowercase());
        // A new word begins after a separator, at a capital after a small letter or digit, and at the last capital of
        // several when a small letter follows.
        let begins = previous == ' '
            || (character.is_uppercase() && (!previous.is_uppercase() || next_is_lower));
        match words.last_mut() {
            Some(word) if !begins => word.push(character),
            _ => words.push(character.into()),
        }
        previous = character;
    }
    for (index, word) in words.iter_mut().enumerate() {
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let name = capitals > 1;
        let mut letters = word.chars();
        let Some(first) = letters.next() else {
            continue;
        };
        if index == 0 {
            *word = first.to_uppercase().chain(letters).collect();
        } else if !name && capitals == 1 && word.len() > 1 {
            *word = word.to_lowercase();
        }
    }
    if words.is_empty() {
        // Nothing readable, but a label must not be empty.
        return format!("\"{key}\"");
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[track_caller]
    fn check(key: &str, expected: &str) {
        assert_eq!(readable(key), expected);
    }

    #[test]
    fn keys_become_readable() {
        check("invoice_number", "Invoice number");
        check("lineItems", "Line items");
        check("line-items", "Line items");
        check("InvoiceNumber", "Invoice number");
        check("sellerVATNumber", "Seller VAT number");
        check("seller_VAT_number", "Seller VAT number");
        check("customerID", "Customer ID");
        check("id", "Id");
        check("ID", "ID");
        check("address2", "Address2");
        check("größe_cm", "Größe cm");
        check("Total due", "Total due");
        check("", "\"\"");
        check("__", "\"__\"");
    }
}
