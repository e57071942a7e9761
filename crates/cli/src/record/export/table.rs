//! A table of typed columns, written to a Parquet file a group of rows at a time.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use engine::ids::Address;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use units::{Time, Usd};

/// How many rows are kept in memory before they are written.
const GROUP: usize = 100_000;

/// All decimals have so many digits: no integer of the venue's is cut.
const DIGITS: i32 = 38;

/// What a column holds. Every cell may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Whole,
    /// Moments, in milliseconds.
    Moment,
    /// Exact decimals with so many places.
    Decimal(i32),
    /// Text.
    Text,
    /// Yes or no.
    Flag,
}

/// A value of a row.
#[derive(Clone, Debug)]
pub enum Cell {
    /// None.
    Absent,
    /// Of a column of whole numbers or moments.
    Whole(i64),
    /// Of a column of decimals, in units of its last place.
    Decimal(i128),
    /// Text.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Absent, Self::Whole)
    }
}

impl From<Time> for Cell {
    fn from(time: Time) -> Self {
        time.0.into()
    }
}

impl From<Usd> for Cell {
    fn from(amount: Usd) -> Self {
        Self::Decimal(amount.0.into())
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Address> for Cell {
    fn from(address: Address) -> Self {
        Self::Text(address.to_string())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

/// A table that is being written.
pub struct Table {
    writer: SerializedFileWriter<File>,
    columns: Vec<Column>,
    waiting: usize,
    rows: u64,
}

impl Table {
    /// An empty table `name.parquet` in a folder.
    pub fn create(folder: &Path, name: &str, columns: &[(&str, Kind)]) -> Result<Self> {
        let fields: Result<Vec<_>> = columns.iter().map(|&(name, kind)| field(name, kind)).collect();
        let schema = Type::group_type_builder(name).with_fields(fields?).build()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = File::create(folder.join(format!("{name}.parquet")))?;
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
        let columns = columns.iter().map(|&(_, kind)| Column::new(kind)).collect();
        Ok(Self { writer, columns, waiting: 0, rows: 0 })
    }

    /// An empty table of events: its rows begin with the block, its time, and the event's number in it.
    pub fn of_events(folder: &Path, name: &str, columns: &[(&str, Kind)]) -> Result<Self> {
        let place = [("height", Kind::Whole), ("time", Kind::Moment), ("event", Kind::Whole)];
        Self::create(folder, name, &[&place, columns].concat())
    }

    /// Adds a row: a cell a column.
    pub fn row<const N: usize>(&mut self, cells: [Cell; N]) -> Result<()> {
        assert_eq!(N, self.columns.len(), "a row has a cell a column");
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        self.waiting += 1;
        self.rows += 1;
        if self.waiting == GROUP { self.write() } else { Ok(()) }
    }

    /// Ends the file, and says how many rows it has.
    pub fn close(mut self) -> Result<u64> {
        if self.waiting > 0 {
            self.write()?;
        }
        self.writer.close()?;
        Ok(self.rows)
    }

    fn write(&mut self) -> Result<()> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        self.waiting = 0;
        Ok(())
    }
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>> {
    let (physical, logical) = match kind {
        Kind::Whole => (Physical::INT64, None),
        Kind::Moment => {
            let unit = TimeUnit::MILLIS;
            (Physical::INT64, Some(LogicalType::timestamp(true, unit)))
        }
        Kind::Decimal(scale) => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(scale, DIGITS))),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Flag => (Physical::BOOLEAN, None),
    };
    let mut builder = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if let Kind::Decimal(scale) = kind {
        builder = builder.with_length(size_of::<i128>() as i32).with_precision(DIGITS).with_scale(scale);
    }
    builder.build().map(Arc::new)
}

/// The cells of a column that wait to be written.
struct Column {
    values: Values,
    /// 1 where a row has a value, 0 where it has none.
    presence: Vec<i16>,
}

enum Values {
    Whole(Vec<i64>),
    Decimal(Vec<FixedLenByteArray>),
    Text(Vec<ByteArray>),
    Flag(Vec<bool>),
}

impl Column {
    fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Whole | Kind::Moment => Values::Whole(Vec::new()),
            Kind::Decimal(_) => Values::Decimal(Vec::new()),
            Kind::Text => Values::Text(Vec::new()),
            Kind::Flag => Values::Flag(Vec::new()),
        };
        Self { values, presence: Vec::new() }
    }

    fn push(&mut self, cell: Cell) {
        self.presence.push(i16::from(!matches!(cell, Cell::Absent)));
        match (&mut self.values, cell) {
            (_, Cell::Absent) => {}
            (Values::Whole(values), Cell::Whole(value)) => values.push(value),
            (Values::Decimal(values), Cell::Decimal(value)) => {
                values.push(ByteArray::from(value.to_be_bytes().to_vec()).into());
            }
            (Values::Text(values), Cell::Text(text)) => values.push(text.into_bytes().into()),
            (Values::Flag(values), Cell::Flag(flag)) => values.push(flag),
            (_, cell) => unreachable!("a column holds cells of its kind alone, and not {cell:?}"),
        }
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, File>) -> Result<()> {
        match &mut self.values {
            Values::Whole(values) => write::<Int64Type>(group, values, &self.presence),
            Values::Decimal(values) => write::<FixedLenByteArrayType>(group, values, &self.presence),
            Values::Text(values) => write::<ByteArrayType>(group, values, &self.presence),
            Values::Flag(values) => write::<BoolType>(group, values, &self.presence),
        }?;
        self.presence.clear();
        Ok(())
    }
}

fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &mut Vec<T::T>,
    presence: &[i16],
) -> Result<()> {
    let mut column = group.next_column()?.expect("the schema has this column");
    column.typed::<T>().write_batch(values, Some(presence), None)?;
    column.close()?;
    values.clear();
    Ok(())
}
