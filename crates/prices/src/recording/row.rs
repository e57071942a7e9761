//! One row of a file: its time, its pair and its prices, checked.

use super::columns::{Columns, PRICES, PriceColumns, cells};
use super::error::RowProblem;
use crate::bar::{Bar, Ohlc};
use crate::decimal::Decimal;

/// Times below this are no milliseconds of any exchange (the bound lies in 1973): they are seconds, or no times at all.
const MIN_TIME_MS: i64 = 100_000_000_000;

/// Times from here on are microseconds: as milliseconds they would lie after the year 5000.
const MIN_TIME_US: i64 = 100_000_000_000_000;

/// The end of what is read as microseconds.
const MAX_TIME_US: i64 = MIN_TIME_US * 1000;

/// Splits a row, and reads its bar. The pair is the text of the symbol column, if there is one.
pub(super) fn read_row<'a>(line: &'a str, columns: &Columns) -> Result<(Option<&'a str>, Bar), RowProblem> {
    let cells: Vec<&str> = cells(line).collect();
    if cells.len() != columns.count {
        return Err(RowProblem::ColumnCount { expected: columns.count, found: cells.len() });
    }
    let open_ms = read_time(cells[columns.open_time])?;
    let series = |columns: Option<PriceColumns>| match columns {
        Some(columns) => read_prices(&cells, columns),
        None => Ok(None),
    };
    let (last, mark, spot) = (series(columns.last)?, series(columns.mark)?, series(columns.spot)?);
    let index = spot.or(last).ok_or(RowProblem::NoPrice)?;
    Ok((columns.symbol.map(|position| cells[position]), Bar { open_ms, index, outside: mark }))
}

/// Reads milliseconds or microseconds since 1970 as milliseconds.
fn read_time(text: &str) -> Result<i64, RowProblem> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RowProblem::NotATime { text: text.to_owned() });
    }
    match text.parse::<i64>() {
        Ok(time) if (MIN_TIME_MS..MIN_TIME_US).contains(&time) => Ok(time),
        Ok(time) if (MIN_TIME_US..MAX_TIME_US).contains(&time) => Ok(time / 1000),
        _ => Err(RowProblem::TimeOutOfRange { text: text.to_owned() }),
    }
}

/// Reads a series' four prices; `None` where all four cells are empty.
fn read_prices(cells: &[&str], columns: PriceColumns) -> Result<Option<Ohlc>, RowProblem> {
    let name = |price: usize| format!("{}{}", columns.prefix, PRICES[price]);
    let texts = columns.positions.map(|position| cells[position]);
    if texts.iter().all(|text| text.is_empty()) {
        return Ok(None);
    }
    let mut prices = [Decimal { mantissa: 0, decimals: 0 }; 4];
    for (place, text) in texts.into_iter().enumerate() {
        if text.is_empty() {
            return Err(RowProblem::Incomplete { column: name(place) });
        }
        prices[place] = Decimal::parse(text).map_err(|reason| RowProblem::NotAPrice {
            column: name(place),
            text: text.to_owned(),
            reason,
        })?;
        if prices[place].mantissa <= 0 {
            return Err(RowProblem::NotPositive { column: name(place), text: text.to_owned() });
        }
    }
    let decimals = prices.iter().map(|price| price.decimals).max().unwrap_or(0);
    let mut mantissas = [0; 4];
    for (place, price) in prices.into_iter().enumerate() {
        let scaled = price.with_decimals(decimals).ok_or_else(|| RowProblem::NotAPrice {
            column: name(place),
            text: texts[place].to_owned(),
            reason: crate::decimal::DecimalError::TooManyDigits,
        })?;
        mantissas[place] = scaled.mantissa;
    }
    let [open, high, low, close] = mantissas;
    check_range(columns.prefix, texts, mantissas)?;
    Ok(Some(Ohlc { open, high, low, close, decimals }))
}

/// A bar's low is at most its high, and its open and close lie between the two.
fn check_range(series: &'static str, texts: [&str; 4], mantissas: [i64; 4]) -> Result<(), RowProblem> {
    let [_, high, low, _] = mantissas;
    let (high_text, low_text) = (texts[1].to_owned(), texts[2].to_owned());
    if high < low {
        return Err(RowProblem::HighBelowLow { series, high: high_text, low: low_text });
    }
    for place in [0, 3] {
        if !(low..=high).contains(&mantissas[place]) {
            let column = format!("{series}{}", PRICES[place]);
            let price = texts[place].to_owned();
            return Err(RowProblem::OutsideRange { column, price, low: low_text, high: high_text });
        }
    }
    Ok(())
}
