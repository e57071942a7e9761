//! What `steelyard curve` accepts.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use curves::presets::Preset;
use curves::{Number, Purpose, Shape};

/// Shows, checks, makes and compares risk curves. A FILE is a venue's configuration, or curves alone as they stand in a market's
/// table `curves`.
#[derive(Debug, Args)]
pub struct CurveOptions {
    /// What to do.
    #[command(subcommand)]
    pub task: CurveTask,
}

/// What to do with curves.
#[derive(Debug, Subcommand)]
pub enum CurveTask {
    /// Show curves as tables, or draw them.
    Show(ShowOptions),
    /// Check that every curve is one. Exit code 0: all are; 1: one is not; 2: the file cannot be read.
    Check(CheckOptions),
    /// Make a curve of a family; what it prints is a FILE.
    Gen(GenOptions),
    /// Compare the curves of two files: where they differ, by how much at most, which lets more through. Exit code 0: they are the
    /// same; 1: they differ; 2: a file cannot be used.
    Diff(DiffOptions),
}

/// Which curves are shown, and how.
#[derive(Debug, Args)]
pub struct ShowOptions {
    /// A venue's configuration, or curves alone.
    #[arg(required_unless_present = "preset", conflicts_with = "preset")]
    pub file: Option<PathBuf>,
    /// The curves of a preset for each class, in the place of a file: steelyard, hyperliquid, dydx, naive.
    #[arg(long, value_parser = parse_preset)]
    pub preset: Option<Preset>,
    /// One market alone; of a preset, one class.
    #[arg(long)]
    pub market: Option<String>,
    /// One curve alone, by its name in a configuration.
    #[arg(long, value_parser = parse_purpose)]
    pub curve: Option<Purpose>,
    /// Print one JSON object instead of tables.
    #[arg(long, conflicts_with = "svg")]
    pub json: bool,
    /// Draw into this file instead.
    #[arg(long, value_name = "OUT")]
    pub svg: Option<PathBuf>,
}

/// Which file is checked.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// A venue's configuration, or curves alone.
    pub file: PathBuf,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// Which files are compared.
#[derive(Debug, Args)]
pub struct DiffOptions {
    /// The one before.
    pub before: PathBuf,
    /// The one after.
    pub after: PathBuf,
    /// One market alone.
    #[arg(long)]
    pub market: Option<String>,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// Which curve is made.
#[derive(Debug, Args)]
pub struct GenOptions {
    /// By which family.
    #[command(subcommand)]
    pub family: FamilyOptions,
    /// What the curve is for, by its name in a configuration: it says what the axes count.
    #[arg(long = "for", value_parser = parse_purpose, global = true)]
    pub purpose: Option<Purpose>,
    /// Print one JSON object instead of the form.
    #[arg(long, conflicts_with = "svg", global = true)]
    pub json: bool,
    /// Draw it into this file as well.
    #[arg(long, value_name = "OUT", global = true)]
    pub svg: Option<PathBuf>,
}

/// A family and its numbers, in the units of the axes: USD, % or seconds.
#[derive(Debug, Subcommand)]
#[command(rename_all = "snake_case")]
pub enum FamilyOptions {
    /// Points as they are.
    Points {
        /// What lies between them.
        #[arg(long, value_enum, default_value = "linear")]
        shape: ShapeName,
        /// The points.
        #[arg(required = true, value_name = "AT:VALUE", value_parser = parse_pair)]
        points: Vec<(Number, Number)>,
    },
    /// A value from each bound on.
    Tiers {
        /// The bounds with their values.
        #[arg(required = true, value_name = "AT:VALUE", value_parser = parse_pair)]
        tiers: Vec<(Number, Number)>,
    },
    /// A value, then a line to 100 %.
    LinearOi {
        /// The value up to LOWER.
        #[arg(long)]
        base: Number,
        /// Where the line begins.
        #[arg(long)]
        lower: Number,
        /// Where it reaches 100 %.
        #[arg(long)]
        upper: Number,
    },
    /// max(BASE, 0.8 × BASE + FACTOR × √at), at most 100 %.
    Sqrt {
        /// The least value.
        #[arg(long)]
        base: Number,
        /// The value per root of one unit.
        #[arg(long)]
        factor: Number,
        /// Where the curve ends; absent, where it reaches 100 %.
        #[arg(long)]
        upper: Option<Number>,
    },
    /// From one value to another, half of the way that is left in each HALF_LIFE.
    ExpDecay {
        /// The value at zero.
        #[arg(long)]
        from: Number,
        /// The value in the end.
        #[arg(long)]
        to: Number,
        /// In how much the way that is left halves.
        #[arg(long = "half-life", value_name = "HALF_LIFE")]
        half_life: Number,
    },
}

/// What lies between two points.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ShapeName {
    /// The value of the point before.
    Step,
    /// A straight line.
    Linear,
}

impl From<ShapeName> for Shape {
    fn from(name: ShapeName) -> Self {
        match name {
            ShapeName::Step => Self::Step,
            ShapeName::Linear => Self::Linear,
        }
    }
}

fn parse_preset(name: &str) -> Result<Preset, String> {
    Preset::named(name).ok_or_else(|| format!("one of {}", Preset::ALL.map(Preset::name).join(", ")))
}

fn parse_purpose(name: &str) -> Result<Purpose, String> {
    Purpose::named(name).ok_or_else(|| format!("one of {}", Purpose::ALL.map(Purpose::name).join(", ")))
}

fn parse_pair(text: &str) -> Result<(Number, Number), String> {
    let (at, value) = text.split_once(':').ok_or("a point is AT:VALUE, as 5000000:20")?;
    let number = |text: &str| text.parse().map_err(|error| format!("{text}: {error}"));
    Ok((number(at)?, number(value)?))
}
