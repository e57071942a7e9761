//! The formulas of explanations, evaluated exactly from what is answered alone.

use std::collections::BTreeMap;

use serde_json::Value;

/// A fraction in lowest terms, its denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction(i128, i128);

fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { divisor(b, a % b) }
}

impl Fraction {
    fn new(numerator: i128, denominator: i128) -> Self {
        let common = divisor(numerator, denominator).max(1) * denominator.signum();
        Self(numerator / common, denominator / common)
    }

    /// A decimal text.
    pub fn parse(text: &str) -> Self {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{whole}{rest}").parse().unwrap_or_else(|_| panic!("no number: {text}"));
        Self::new(digits, 10_i128.pow(u32::try_from(rest.len()).expect("few digits")))
    }

    fn plus(self, other: Self) -> Self {
        Self::new(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }

    fn negative(self) -> Self {
        Self(-self.0, self.1)
    }

    fn times(self, other: Self) -> Self {
        Self::new(self.0 * other.0, self.1 * other.1)
    }

    fn over(self, other: Self) -> Self {
        Self::new(self.0 * other.1, self.1 * other.0)
    }

    /// Whether this is below another.
    pub fn is_below(self, other: Self) -> bool {
        self.plus(other.negative()).0 < 0
    }

    fn greater(self, other: Self) -> Self {
        if self.is_below(other) { other } else { self }
    }

    fn lesser(self, other: Self) -> Self {
        if self.is_below(other) { self } else { other }
    }

    fn floor(self, step: Self) -> Self {
        let Self(numerator, denominator) = self.over(step);
        Self(numerator.div_euclid(denominator), 1).times(step)
    }

    fn ceil(self, step: Self) -> Self {
        self.negative().floor(step).negative()
    }
}

/// The value of a formula by the values of its words.
pub fn evaluate(formula: &str, words: &BTreeMap<String, Fraction>) -> Fraction {
    let mut reading = Reading { rest: formula, words };
    let value = reading.sum();
    assert_eq!(reading.rest.trim(), "", "{formula}");
    value
}

struct Reading<'a> {
    rest: &'a str,
    words: &'a BTreeMap<String, Fraction>,
}

impl Reading<'_> {
    fn takes(&mut self, sign: char) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Fraction {
        let mut value = self.product();
        loop {
            if self.takes('+') {
                value = value.plus(self.product());
            } else if self.takes('-') {
                value = value.plus(self.product().negative());
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> Fraction {
        let mut value = self.factor();
        loop {
            if self.takes('*') {
                value = value.times(self.factor());
            } else if self.takes('/') {
                value = value.over(self.factor());
            } else {
                return value;
            }
        }
    }

    fn factor(&mut self) -> Fraction {
        if self.takes('-') {
            return self.factor().negative();
        }
        if self.takes('(') {
            let value = self.sum();
            assert!(self.takes(')'), "{}", self.rest);
            return value;
        }
        let rest = self.rest.trim_start();
        let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
        let (word, rest) = rest.split_at(rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len()));
        self.rest = rest;
        if word.starts_with(|letter: char| letter.is_ascii_digit()) {
            return Fraction::parse(word);
        }
        if self.takes('(') {
            let mut values = vec![self.sum()];
            while self.takes(',') {
                values.push(self.sum());
            }
            assert!(self.takes(')'), "{}", self.rest);
            return call(word, &values);
        }
        *self.words.get(word).unwrap_or_else(|| panic!("{word} is neither an input nor a part"))
    }
}

fn call(name: &str, values: &[Fraction]) -> Fraction {
    match (name, values) {
        ("abs", [value]) => value.greater(value.negative()),
        ("max", [first, second]) => first.greater(*second),
        ("min", [first, second]) => first.lesser(*second),
        ("clamp", [value, low, high]) => value.greater(*low).lesser(*high),
        ("ceil", [value, step]) => value.ceil(*step),
        ("floor", [value, step]) => value.floor(*step),
        _ => panic!("no such function: {name} of {}", values.len()),
    }
}

/// The words of an explanation: its inputs and its parts.
pub fn words_of(explanation: &Value) -> BTreeMap<String, Fraction> {
    let listed = |name: &str| explanation[name].as_array().expect("a list").clone();
    let words = listed("inputs").into_iter().chain(listed("parts"));
    words
        .filter_map(|word| {
            Some((word["name"].as_str()?.to_owned(), Fraction::parse(word["value"].as_str()?)))
        })
        .collect()
}

/// Checks that an explanation's formula gives its value, and so those of its parts; returns how many were checked.
pub fn check(explanation: &Value) -> usize {
    let parts = explanation["parts"].as_array().expect("a list");
    let formula = explanation["formula"].as_str().expect("a formula");
    // The one that is no formula is a search; its parts are checked.
    if !formula.starts_with("the first price") {
        let value = Fraction::parse(explanation["value"].as_str().expect("a value"));
        assert_eq!(evaluate(formula, &words_of(explanation)), value, "{explanation:#}");
    }
    1 + parts.iter().map(check).sum::<usize>()
}
