//! Several runs of one measure.

use std::{collections::BTreeMap, fmt};

/// The values in the order they were found, each with its round.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Samples(pub Vec<(u32, f64)>);

impl Samples {
    /// The one in the middle, or the mean of both there.
    pub fn median(&self) -> Option<f64> {
        let mut sorted: Vec<f64> = self.values().collect();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => None,
            odd if odd % 2 == 1 => Some(sorted[middle]),
            _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        }
    }

    /// How many times the other it is, by those rounds that have both.
    pub fn over(&self, other: &Self) -> Self {
        let neighbour = |round: u32| other.0.iter().find(|(theirs, _)| *theirs == round);
        Self(self.0.iter().filter_map(|&(round, one)| Some((round, one / neighbour(round)?.1))).collect())
    }

    /// The largest of each round.
    pub fn largest(&self) -> Self {
        let mut rounds: BTreeMap<u32, f64> = BTreeMap::new();
        for (round, value) in &self.0 {
            let largest = rounds.entry(*round).or_insert(*value);
            *largest = largest.max(*value);
        }
        Self(rounds.into_iter().collect())
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.0.iter().map(|(_, value)| *value)
    }
}

/// `median [least–most]`, with as many digits as mean something.
impl fmt::Display for Samples {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(median) = self.median() else { return out.write_str("–") };
        let bound = |pick: fn(f64, f64) -> f64| self.values().reduce(pick).unwrap_or(median);
        write!(out, "{}", number(median))?;
        if self.0.len() > 1 {
            write!(out, " [{}–{}]", number(bound(f64::min)), number(bound(f64::max)))?;
        }
        Ok(())
    }
}

/// Three digits that count.
pub fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        small if small < 10.0 => format!("{value:.2}"),
        medium if medium < 100.0 => format!("{value:.1}"),
        _ => {
            let digits = format!("{value:.0}");
            let mut text = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    text.push(',');
                }
                text.push(digit);
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Samples;

    fn of<const N: usize>(values: [f64; N]) -> Samples {
        Samples((1..).zip(values).collect())
    }

    #[test]
    fn a_median_and_its_spread_are_said() {
        assert_eq!(of([3.0, 1_234.6, 20.25]).to_string(), "20.2 [3.00–1,235]");
        assert_eq!(of([1.0, 2.0]).median(), Some(1.5));
        assert_eq!(of([7.0]).to_string(), "7.00");
        assert_eq!(of([]).to_string(), "–");
    }

    #[test]
    fn of_several_values_in_a_round_the_largest_is_told() {
        let several = Samples(vec![(1, 2.0), (1, 7.0), (2, 3.0), (1, 5.0)]);
        assert_eq!(several.largest().0, [(1, 7.0), (2, 3.0)]);
    }

    #[test]
    fn a_ratio_is_made_of_neighbours() {
        // The other failed in its second round.
        let other = Samples(vec![(1, 2.0), (3, 10.0)]);
        assert_eq!(of([10.0, 30.0, 5.0]).over(&other).0, [(1, 5.0), (3, 0.5)]);
    }
}
