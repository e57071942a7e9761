//! From the rows of a file to the bars of its markets.

use super::columns::{self, Columns};
use super::error::{Problem, RowProblem};
use super::lines::Lines;
use super::row::read_row;
use super::{MAX_ROWS, Recording, RecordingOptions, Remark};
use crate::bar::{Bar, Ohlc};
use crate::symbol::Symbol;
use std::collections::BTreeMap;
use std::io::Read;

/// The market of a file that nowhere says whose prices it holds.
const DEFAULT_SYMBOL: &str = "BTC";

/// The shortest bar: a walk needs four moments for open, both extremes and close.
const MIN_INTERVAL_MS: i64 = 4;

/// The longest bar.
const MAX_INTERVAL_MS: i64 = 366 * 24 * 60 * 60 * 1000;

/// The bars of one market, while they are read.
struct Series {
    symbol: Symbol,
    /// What the file calls the market.
    pair: String,
    bars: Vec<Bar>,
}

/// What has been read so far.
struct Reading {
    wanted: Option<Symbol>,
    series: Vec<Series>,
    places: BTreeMap<String, usize>,
    rows: u64,
    remarks: Vec<Remark>,
}

/// Reads a whole source.
pub(super) fn read(source: impl Read, file: &str, options: &RecordingOptions) -> Result<Recording, Problem> {
    if let Some(interval_ms) = options.interval_ms
        && !(MIN_INTERVAL_MS..=MAX_INTERVAL_MS).contains(&interval_ms)
    {
        return Err(Problem::BadInterval { interval_ms });
    }
    let mut lines = Lines::new(source)?;
    let mut reading = Reading {
        wanted: options.symbol.clone(),
        series: Vec::new(),
        places: BTreeMap::new(),
        rows: 0,
        remarks: Vec::new(),
    };
    let columns = {
        let (line, first) = lines.next_line()?.ok_or(Problem::Empty)?;
        if columns::is_header(first) {
            let columns = Columns::of_header(first)?;
            reading.name_only_series(&columns, file);
            columns
        } else {
            let columns = Columns::of_kline(first).map_err(|problem| Problem::Row { line, problem })?;
            reading.name_only_series(&columns, file);
            reading.add_row(line, first, &columns)?;
            columns
        }
    };
    while let Some((line, text)) = lines.next_line()? {
        reading.add_row(line, text, &columns)?;
    }
    reading.finish(options)
}

impl Reading {
    /// In a file without a symbol column, all rows are of one market: the one asked for, else that of the file's name.
    fn name_only_series(&mut self, columns: &Columns, file: &str) {
        if columns.symbol.is_some() {
            return;
        }
        let file_name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let symbol = self.wanted.clone().or_else(|| Symbol::from_file_name(file_name)).unwrap_or_else(|| {
            let symbol = Symbol(DEFAULT_SYMBOL.to_owned());
            self.remarks.push(Remark::SymbolAssumed { symbol: symbol.clone() });
            symbol
        });
        self.series.push(Series { symbol, pair: String::new(), bars: Vec::new() });
    }

    fn add_row(&mut self, line: u64, text: &str, columns: &Columns) -> Result<(), Problem> {
        let at_line = |problem| Problem::Row { line, problem };
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(Problem::TooManyRows { limit: MAX_ROWS });
        }
        let (pair, bar) = read_row(text, columns).map_err(at_line)?;
        let place = match pair {
            Some(pair) => self.place_of(pair).map_err(at_line)?,
            None => 0,
        };
        let series = &mut self.series[place];
        match series.bars.last() {
            Some(previous) if *previous == bar => self.remarks.push(Remark::RowRepeated { line }),
            Some(previous) if previous.open_ms == bar.open_ms => {
                return Err(at_line(RowProblem::Contradiction {
                    symbol: series.symbol.clone(),
                    open_ms: bar.open_ms,
                }));
            }
            Some(previous) if previous.open_ms > bar.open_ms => {
                return Err(at_line(RowProblem::OutOfOrder {
                    symbol: series.symbol.clone(),
                    open_ms: bar.open_ms,
                    previous_ms: previous.open_ms,
                }));
            }
            _ => series.bars.push(bar),
        }
        Ok(())
    }

    /// The place of a pair's series, which is begun at the pair's first row.
    fn place_of(&mut self, pair: &str) -> Result<usize, RowProblem> {
        if let Some(place) = self.places.get(pair) {
            return Ok(*place);
        }
        let symbol =
            Symbol::from_pair(pair).ok_or_else(|| RowProblem::NotASymbol { text: pair.to_owned() })?;
        if let Some(first) = self.series.iter().find(|series| series.symbol == symbol) {
            return Err(RowProblem::SameMarket {
                first: first.pair.clone(),
                second: pair.to_owned(),
                symbol,
            });
        }
        self.series.push(Series { symbol, pair: pair.to_owned(), bars: Vec::new() });
        let place = self.series.len() - 1;
        self.places.insert(pair.to_owned(), place);
        Ok(place)
    }

    fn finish(mut self, options: &RecordingOptions) -> Result<Recording, Problem> {
        if self.rows == 0 {
            return Err(Problem::Empty);
        }
        if let Some(wanted) = &self.wanted
            && !self.series.iter().any(|series| series.symbol == *wanted)
        {
            let found: Vec<&str> = self.series.iter().map(|series| series.symbol.0.as_str()).collect();
            return Err(Problem::NoSuchSymbol { wanted: wanted.clone(), found: found.join(", ") });
        }
        self.series.retain(|series| self.wanted.as_ref().is_none_or(|wanted| series.symbol == *wanted));
        for series in &mut self.series {
            series.bring_to_one_scale()?;
        }
        let interval_ms = match options.interval_ms {
            Some(interval_ms) => interval_ms,
            None => most_common_step(&self.series).ok_or(Problem::IntervalUnknown)?,
        };
        if !(MIN_INTERVAL_MS..=MAX_INTERVAL_MS).contains(&interval_ms) {
            return Err(Problem::BadInterval { interval_ms });
        }
        for series in &self.series {
            self.remarks.extend(series.gaps(interval_ms));
        }
        let (symbols, bars) = self.series.into_iter().map(|series| (series.symbol, series.bars)).unzip();
        Ok(Recording { symbols, bars, interval_ms, rows: self.rows, remarks: self.remarks })
    }
}

impl Series {
    /// Gives all index prices the decimals of the most precise one, and all outside prices those of theirs.
    fn bring_to_one_scale(&mut self) -> Result<(), Problem> {
        let index_decimals = self.bars.iter().map(|bar| bar.index.decimals).max().unwrap_or(0);
        let outside_decimals =
            self.bars.iter().filter_map(|bar| bar.outside).map(|bar| bar.decimals).max().unwrap_or(0);
        let scaled = |prices: Ohlc, decimals: u8| {
            let too_many = || Problem::TooManyDigits { symbol: self.symbol.clone(), decimals };
            prices.with_decimals(decimals).ok_or_else(too_many)
        };
        for bar in &mut self.bars {
            bar.index = scaled(bar.index, index_decimals)?;
            bar.outside = bar.outside.map(|prices| scaled(prices, outside_decimals)).transpose()?;
        }
        Ok(())
    }

    fn gaps(&self, interval_ms: i64) -> impl Iterator<Item = Remark> {
        self.bars.windows(2).filter_map(move |pair| {
            let (from_ms, until_ms) = (pair[0].open_ms + interval_ms, pair[1].open_ms);
            (from_ms < until_ms).then(|| Remark::Gap { symbol: self.symbol.clone(), from_ms, until_ms })
        })
    }
}

/// The step from one bar to its market's next that occurs most often; of equally common ones the shortest.
fn most_common_step(series: &[Series]) -> Option<i64> {
    let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
    for pair in series.iter().flat_map(|series| series.bars.windows(2)) {
        *counts.entry(pair[1].open_ms - pair[0].open_ms).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(step, count)| (*count, std::cmp::Reverse(*step))).map(|(step, _)| step)
}
