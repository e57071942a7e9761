//! The axes of a drawing: round steps, and where a number lies.

use crate::unit::Unit;

/// One axis.
pub(super) struct Scale {
    unit: Unit,
    step: f64,
    end: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// An axis that reaches from zero at `from` to at least `most` at `to`.
    pub(super) fn new(most: f64, unit: Unit, from: f64, to: f64) -> Self {
        let whole = 10_f64.powi(i32::try_from(unit.decimals()).expect("units have few decimals"));
        let most = if most > 0.0 { most / whole } else { 1.0 };
        let power = 10_f64.powf((most / 5.0).log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter();
        let step = step.clone().find(|step| most / step <= 5.0).unwrap_or(10.0 * power);
        Self { unit, step: step * whole, end: most * whole, from, to }
    }

    /// The number at its far end.
    pub(super) fn end(&self) -> f64 {
        self.end
    }

    /// Where a number lies.
    pub(super) fn place(&self, number: f64) -> f64 {
        self.from + (self.to - self.from) * (number / self.end).min(1.0)
    }

    /// Round numbers, where they lie and how they are written.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let count = (self.end / self.step).floor() as u32;
        let tick = |place: u32| {
            let number = self.step * f64::from(place);
            (self.place(number), self.label(number))
        };
        (0..=count).map(tick).collect()
    }

    fn label(&self, number: f64) -> String {
        let whole = 10_f64.powi(i32::try_from(self.unit.decimals()).expect("units have few decimals"));
        let number = number / whole;
        let scaled = match self.unit {
            Unit::Usd => {
                [(1e9, " B"), (1e6, " M"), (1e3, " k")].into_iter().find(|(size, _)| number >= *size)
            }
            Unit::Percent | Unit::Seconds => None,
        };
        let (size, suffix) = scaled.unwrap_or((1.0, ""));
        // Steps are round, so that few digits say them; what is left are errors of the division.
        let digits = format!("{:.6}", number / size);
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        format!("{digits}{suffix} {}", self.unit.symbol())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(most: f64, unit: Unit) -> Vec<String> {
        Scale::new(most, unit, 0.0, 100.0).ticks().into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn steps_are_round_in_the_unit() {
        assert_eq!(labels(11e12, Unit::Usd), ["0 USD", "5 M USD", "10 M USD"]);
        assert_eq!(labels(1.05e12, Unit::Percent), ["0 %", "50 %", "100 %"]);
        assert_eq!(labels(66_000.0, Unit::Seconds), ["0 s", "20 s", "40 s", "60 s"]);
        assert_eq!(labels(0.0, Unit::Percent).last().map(String::as_str), Some("1 %"));
    }
}
