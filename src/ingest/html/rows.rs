//! Tables on the way through a page: which rows are data, and become one block each, and which only lay text out.

use super::sink::Sink;
use super::{BlockKind, Chunk, Draft};

/// One open table: where its current row began among the blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    open: bool,
    /// Indices into the blocks where each cell of the row begins.
    cells: Vec<usize>,
    only_header_cells: bool,
    in_thead: bool,
    /// Holds another table, so it is layout: its blocks stay apart.
    nests: bool,
}

/// A cell with more blocks than this is layout, not data: a price sheet's cell rarely has more than three lines.
const MAX_CELL_BLOCKS: usize = 3;

impl Sink {
    pub(super) fn start_table(&mut self) {
        self.close_block();
        if let Some(row) = self.rows.last_mut() {
            row.nests = true;
        }
        self.rows.push(Row::default());
    }

    pub(super) fn start_row(&mut self) {
        self.end_row();
        if self.rows.is_empty() {
            self.rows.push(Row::default());
        }
        if let Some(row) = self.rows.last_mut() {
            *row = Row { open: true, only_header_cells: true, in_thead: row.in_thead, ..Row::default() };
        }
    }

    pub(super) fn start_cell(&mut self, header: bool) {
        self.close_block();
        if !self.rows.last().is_some_and(|r| r.open) {
            self.start_row();
        }
        let at = self.out.len();
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(at);
            row.only_header_cells &= header;
        }
    }

    pub(super) fn set_thead(&mut self, inside: bool) {
        self.end_row();
        if let Some(row) = self.rows.last_mut() {
            row.in_thead = inside;
        }
    }

    /// Joins the blocks of the current row into one row block, when the row is data and not layout.
    pub(super) fn end_row(&mut self) {
        self.close_block();
        let Some(row) = self.rows.last_mut().filter(|r| r.open) else { return };
        row.open = false;
        let (cells, nests) = (std::mem::take(&mut row.cells), row.nests);
        let header = row.only_header_cells || row.in_thead;
        let Some(&first) = cells.first() else { return };
        let ends = cells.iter().skip(1).copied().chain([self.out.len()]);
        let sizes: Vec<usize> = cells.iter().zip(ends).map(|(&start, end)| end - start).collect();
        let filled = sizes.iter().filter(|&&n| n > 0).count();
        if nests || filled < 2 || sizes.iter().any(|&n| n > MAX_CELL_BLOCKS) {
            return;
        }
        let mut drafts = self.out.drain(first..).collect::<Vec<_>>().into_iter();
        let mut joined: Vec<Vec<Chunk>> = Vec::new();
        let (mut quote, mut hint, mut hidden) = (0, None, true);
        let mut struck: Vec<String> = Vec::new();
        for size in sizes {
            let mut cell = Vec::new();
            for draft in drafts.by_ref().take(size) {
                (quote, hint, hidden) = (draft.quote, draft.hint, hidden && draft.hidden);
                struck.extend(Some(draft.struck).filter(|s| !s.is_empty()));
                cell.push(Chunk::Break);
                cell.extend(draft.cells.into_iter().flatten());
            }
            joined.push(cell);
        }
        let (kind, struck) = (BlockKind::Row, struck.join(" "));
        self.out.push(Draft { kind, cells: joined, header, quote, hint, continues: false, hidden, struck });
    }

    pub(super) fn end_table(&mut self) {
        self.end_row();
        self.rows.pop();
    }
}
