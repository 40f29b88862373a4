//! Where the arrow keys and their like lead in a grid: those of the ARIA Authoring Practices, "Grid Pattern".

/// A cell of the grid: row of the list, column.
pub type Cell = (u32, u32);

/// Where a key leads from a cell of a grid of so many rows and columns, of which so many rows are a page; none for a key that
/// leads nowhere in a grid.
pub fn led(key: &str, ctrl: bool, (row, column): Cell, (rows, columns): (u32, u32), page: u32) -> Option<Cell> {
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let page = page.max(1);
    let cell = match (key, ctrl) {
        ("ArrowUp", false) => (row.saturating_sub(1), column),
        ("ArrowDown", false) => (row + 1, column),
        ("ArrowLeft", false) => (row, column.saturating_sub(1)),
        ("ArrowRight", false) => (row, column + 1),
        ("PageUp", false) => (row.saturating_sub(page), column),
        ("PageDown", false) => (row.saturating_add(page), column),
        ("Home", false) => (row, 0),
        ("End", false) => (row, last_column),
        ("Home", true) => (0, 0),
        ("End", true) => (last_row, last_column),
        ("ArrowUp", true) => (0, column),
        ("ArrowDown", true) => (last_row, column),
        _ => return None,
    };
    Some((cell.0.min(last_row), cell.1.min(last_column)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_by_cells_pages_and_to_the_ends_and_never_out_of_the_grid() {
        let from = |key: &str, ctrl, cell| led(key, ctrl, cell, (100, 5), 10);
        assert_eq!(from("ArrowDown", false, (7, 2)), Some((8, 2)));
        assert_eq!(from("ArrowUp", false, (0, 2)), Some((0, 2)));
        assert_eq!(from("ArrowRight", false, (7, 4)), Some((7, 4)));
        assert_eq!(from("PageDown", false, (95, 1)), Some((99, 1)));
        assert_eq!(from("PageUp", false, (15, 1)), Some((5, 1)));
        assert_eq!(from("Home", false, (15, 3)), Some((15, 0)));
        assert_eq!(from("End", true, (15, 3)), Some((99, 4)));
        assert_eq!(from("Tab", false, (15, 3)), None);
        assert_eq!(led("ArrowDown", false, (0, 0), (0, 5), 10), None, "there is nobody to go to");
    }
}
