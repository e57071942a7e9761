//! Averages that forget, against the same sums in floats.

use engine::event::Average;
use engine::rules::average::{move_on, value};
use units::Time;

const TIME_CONSTANT: Time = Time(150_000);

#[test]
fn the_average_of_a_constant_is_the_constant() {
    for sample in [1, -1, 7, 200_000_000_000, -200_000_000_000, 1 << 46] {
        let mut average = Average::default();
        for span in [1_000, 1_000, 1, 0, 999, 60_000, 10_000_000].repeat(100) {
            average = move_on(average, sample, Time(span), TIME_CONSTANT);
            assert_eq!(value(average), Some(sample));
        }
    }
}

#[test]
fn the_average_is_that_of_the_decaying_sums_within_the_stated_error() {
    let (mut average, mut sum, mut weight) = (Average::default(), 0_f64, 0_f64);
    let mut sample = 100_000;
    for step in 0_i64..5_000 {
        sample += step * 7_919 % 2_001 - 1_000;
        let span = u64::try_from(1_000 + step % 3 * 1_000).unwrap();
        average = move_on(average, i128::from(sample), Time(span), TIME_CONSTANT);
        let factor = (-(span as f64) / TIME_CONSTANT.0 as f64).exp();
        sum = sum * factor + sample as f64 * span as f64;
        weight = weight * factor + span as f64;
        let (found, expected) = (average.value as f64 / 65_536.0, sum / weight);
        // 150 spans in a time constant, and samples within a hundred thousand half ticks.
        let stated = 150.0 / 65_536.0 + 150.0 / 65_536.0 / 1_000.0 * 100_000.0;
        assert!((found - expected).abs() < stated, "{step}: {found} against {expected}");
    }
}

#[test]
fn a_long_span_leaves_nothing_of_what_was_before() {
    let before = move_on(Average::default(), 1_000_000, Time(1_000), TIME_CONSTANT);
    let after = move_on(before, 0, Time::DAY, TIME_CONSTANT);
    assert_eq!(value(after), Some(0));
}

#[test]
fn before_the_first_span_there_is_no_average() {
    assert_eq!(value(Average::default()), None);
    let average = move_on(Average::default(), 5, Time(0), TIME_CONSTANT);
    assert_eq!(value(average), None);
}
