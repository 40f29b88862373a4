//! How far down a row lies in a list that may be taller than any browser can lay out.

/// No list is made taller, in CSS pixels. Chromium's layout ends at 33.5 million pixels of the screen, which is 6.7 million at
/// a zoom of 500 %; Firefox's at 17.9 million.
pub const TALLEST: f64 = 6_000_000.0;
/// As far from either end of the tallest list a pixel of it is a pixel of rows, so that nobody runs out of list before the rows
/// end. In between, a pixel is more than one.
const EXACT: f64 = 1_000_000.0;

/// A list of so many rows that are typically so tall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Rows in the list.
    pub rows: u32,
    /// Height of a typical row.
    pub row: f64,
}

impl Scale {
    /// Of all rows, if there were no limit.
    fn natural(self) -> f64 {
        f64::from(self.rows) * self.row
    }

    /// Of the list.
    pub fn height(self) -> f64 {
        self.natural().min(TALLEST)
    }

    /// Where a row begins.
    pub fn place(self, row: f64) -> f64 {
        let (down, natural) = (row * self.row, self.natural());
        if natural <= TALLEST || down <= EXACT {
            down
        } else if down >= natural - EXACT {
            TALLEST - (natural - down)
        } else {
            EXACT + (down - EXACT) / self.squeezed()
        }
    }

    /// The row at a place, and how much of it lies above.
    pub fn row_at(self, place: f64) -> f64 {
        let natural = self.natural();
        let down = if natural <= TALLEST || place <= EXACT {
            place
        } else if place >= TALLEST - EXACT {
            natural - (TALLEST - place)
        } else {
            EXACT + (place - EXACT) * self.squeezed()
        };
        (down / self.row).clamp(0.0, f64::from(self.rows))
    }

    /// Pixels of rows to a pixel of the list, between its exact ends.
    fn squeezed(self) -> f64 {
        (self.natural() - 2.0 * EXACT) / (TALLEST - 2.0 * EXACT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_row_is_found_where_it_lies_in_a_list_of_any_length(
            rows in 1..20_000_000_u32,
            row in 20.0..400.0_f64,
            part in 0.0..1.0_f64,
        ) {
            let scale = Scale { rows, row };
            let one = f64::from(rows) * part;
            prop_assert!((scale.row_at(scale.place(one)) - one).abs() < 0.01);
            prop_assert!(scale.place(one + 1.0) > scale.place(one));
            prop_assert!(scale.place(0.0).abs() < 1e-9);
            prop_assert!((scale.place(f64::from(rows)) - scale.height()).abs() < 1e-3);
            prop_assert!(scale.height() <= TALLEST);
        }
    }

    #[test]
    fn near_its_ends_a_list_of_millions_is_as_tall_as_its_rows() {
        let scale = Scale { rows: 1_400_000, row: 60.0 };
        assert!((scale.place(1_000.0) - 60_000.0).abs() < 1e-6);
        assert!((scale.height() - scale.place(1_399_000.0) - 60_000.0).abs() < 1e-3);
    }
}
