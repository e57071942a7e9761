//! Where in a row the time, the symbol and the prices stand.

use super::error::{Problem, RowProblem};

/// The columns of a file.
pub(super) struct Columns {
    pub(super) count: usize,
    pub(super) open_time: usize,
    pub(super) symbol: Option<usize>,
    /// Last prices: those of trades.
    pub(super) last: Option<PriceColumns>,
    pub(super) mark: Option<PriceColumns>,
    pub(super) spot: Option<PriceColumns>,
}

/// Where one series of four prices stands.
#[derive(Clone, Copy)]
pub(super) struct PriceColumns {
    /// What the names of its columns start with: nothing, `mark_` or `spot_`.
    pub(super) prefix: &'static str,
    /// Positions of open, high, low and close.
    pub(super) positions: [usize; 4],
}

/// The four prices of a series, in the order of [`PriceColumns::positions`].
pub(super) const PRICES: [&str; 4] = ["open", "high", "low", "close"];

/// Names under which data tools write a bar's open time.
const OPEN_TIMES: [&str; 4] = ["ts_ms", "open_time", "timestamp", "time"];

/// The fewest columns of a kline without a header: up to and with the volume.
const KLINE_COLUMNS: usize = 6;

/// The cells of a row, without quotation marks and blanks around them.
pub(super) fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|cell| cell.trim().trim_matches('"').trim())
}

/// Whether a first line is a header and no row of numbers.
pub(super) fn is_header(line: &str) -> bool {
    cells(line).next().is_some_and(|cell| cell.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
}

impl Columns {
    /// The columns of an exchange's klines without a header: open time, open, high, low, close, volume, and six more.
    pub(super) fn of_kline(line: &str) -> Result<Self, RowProblem> {
        let count = cells(line).count();
        if count < KLINE_COLUMNS {
            return Err(RowProblem::TooFewColumns { found: count });
        }
        let last = Some(PriceColumns { prefix: "", positions: [1, 2, 3, 4] });
        Ok(Self { count, open_time: 0, symbol: None, last, mark: None, spot: None })
    }

    /// The columns that a header names. Columns that are not needed are skipped.
    pub(super) fn of_header(line: &str) -> Result<Self, Problem> {
        let names: Vec<String> = cells(line).map(str::to_ascii_lowercase).collect();
        let position = |name: &str| names.iter().position(|found| found == name);
        let missing = |column: String| Problem::MissingColumn { column, found: names.join(", ") };

        let open_time =
            OPEN_TIMES.into_iter().find_map(position).ok_or_else(|| missing(OPEN_TIMES[0].to_owned()))?;
        let series = |prefix: &'static str| -> Result<Option<PriceColumns>, Problem> {
            let columns = PRICES.map(|price| format!("{prefix}{price}"));
            if columns.iter().all(|column| position(column).is_none()) {
                return Ok(None);
            }
            let mut positions = [0; 4];
            for (place, column) in positions.iter_mut().zip(columns) {
                *place = position(&column).ok_or_else(|| missing(column))?;
            }
            Ok(Some(PriceColumns { prefix, positions }))
        };
        let (last, mark, spot) = (series("")?, series("mark_")?, series("spot_")?);
        if last.is_none() && spot.is_none() {
            return Err(missing(PRICES[0].to_owned()));
        }
        Ok(Self { count: names.len(), open_time, symbol: position("symbol"), last, mark, spot })
    }
}
