//! Products of 16-bit floats in the processor's matrix unit (AMX), where it has one and the system lets a process use it.
//!
//! In go lines of pairs, out come blocks of 32 by 32 single floats. The unit's own rules are followed exactly: of every line's 16
//! pairs the first numbers are added up in order with one rounding each, so are the second, and the two sums go to the block.
//! Instructions are written by name: the compiler has no stable functions for them, and needs none.

// Elsewhere nothing makes tiles, so nothing is multiplied.
#![cfg_attr(not(all(target_arch = "x86_64", target_os = "linux")), allow(dead_code))]

/// Rows and columns of a block.
pub const SIDE: usize = 32;
/// Numbers of a line, in pairs: as many as one row of a tile holds.
pub const LINE: usize = 32;

/// Pairs of 16-bit floats (the upper halves of single ones), the first of a pair in the low bits; one row of a tile.
#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
pub struct Line(pub [u32; LINE / 2]);

/// A row of results.
pub type Row = [f32; SIDE];

/// Products of [`SIDE`] rows with [`SIDE`] columns.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Block(pub [Row; SIDE]);

impl Default for Block {
    fn default() -> Self {
        Self([[0.0; SIDE]; SIDE])
    }
}

/// What is multiplied: [`SIDE`] rows with [`SIDE`] columns, step by step of [`LINE`] numbers.
pub struct Factors<'a> {
    /// A line for each row, for each step.
    pub rows: &'a [Line],
    /// Lines from one step of the rows to the next.
    pub apart: usize,
    /// For each step and each pair of numbers a line of 16 columns, then for each pair one of the other 16.
    pub columns: &'a [Line],
    /// What will be needed soon: [`SOON`] of these lines for each step are fetched from afar meanwhile.
    pub soon: &'a [Line],
}

/// Lines fetched ahead in a step: with 256 rows in a pack the next columns are there when they are needed.
pub const SOON: usize = 4;

/// The matrix unit made ready on this thread, once at a time; it is let go when this is dropped.
pub struct Tiles {
    /// Tiles belong to a thread.
    _here: std::marker::PhantomData<*const ()>,
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[allow(unsafe_code)]
mod unit {
    use std::arch::asm;
    use std::arch::x86_64::{__cpuid_count, _xgetbv};
    use std::sync::OnceLock;

    use super::{Factors, Row, SIDE, Tiles};

    /// The state of tiles, as system and processor number it; their layout's state comes before it.
    const TILE_DATA: libc::c_long = 18;
    /// Asks for a state that is switched on for those only that ask for it (Linux 5.16).
    const ARCH_REQ_XCOMP_PERM: libc::c_long = 0x1023;

    /// Eight tiles of 16 rows, 64 bytes each.
    #[repr(C, align(64))]
    struct Layout([u8; 64]);

    static LAYOUT: Layout = {
        let mut bytes = [0; 64];
        bytes[0] = 1;
        let mut tile = 0;
        while tile < 8 {
            bytes[16 + 2 * tile] = 64;
            bytes[48 + tile] = 16;
            tile += 1;
        }
        Layout(bytes)
    };

    /// Whether processor and system have the unit for us.
    fn is_there() -> bool {
        static THERE: OnceLock<bool> = OnceLock::new();
        *THERE.get_or_init(|| has_instructions() && is_saved() && is_allowed())
    }

    /// Leaf 7 says: 16-bit floats in tiles (bit 22), tiles (24).
    fn has_instructions() -> bool {
        __cpuid_count(0, 0).eax >= 7 && __cpuid_count(7, 0).edx & (1 << 22 | 1 << 24) == 1 << 22 | 1 << 24
    }

    /// The system saves both states of tiles when it changes between threads.
    fn is_saved() -> bool {
        // Leaf 1, bit 27: the system has switched on XGETBV.
        if __cpuid_count(1, 0).ecx & 1 << 27 == 0 {
            return false;
        }
        // SAFETY: the line above found that this register may be read.
        let saved = unsafe { _xgetbv(0) };
        saved >> (TILE_DATA - 1) & 0b11 == 0b11
    }

    fn is_allowed() -> bool {
        // SAFETY: this call takes two numbers and touches no memory of ours.
        unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, TILE_DATA) == 0 }
    }

    impl Tiles {
        /// Whether there is a unit for us.
        pub fn are_there() -> bool {
            is_there()
        }

        /// `None` where there is no unit, or none for us.
        pub fn new() -> Option<Self> {
            is_there().then(|| {
                // SAFETY: the unit is there, and reads 64 bytes that are.
                unsafe { asm!("ldtilecfg [{}]", in(reg) &LAYOUT, options(nostack, readonly)) };
                Self { _here: std::marker::PhantomData }
            })
        }

        /// Adds products to `start` in every row, or else to what stands there already: in `out`, whose rows are `width` numbers
        /// apart.
        ///
        /// # Panics
        /// When rows, columns or results are fewer than a block has.
        #[inline]
        pub fn multiply(&self, factors: &Factors<'_>, start: Option<&Row>, out: &mut [f32], width: usize) {
            let Factors { rows, apart, columns, soon } = *factors;
            let steps = columns.len() / SIDE;
            assert!(steps > 0 && rows.len() >= (steps - 1) * apart + SIDE, "as many steps of rows as of columns");
            assert!(width >= SIDE && out.len() >= (SIDE - 1) * width + SIDE, "room for a block");
            let (from, from_next) = start.map_or((out.as_ptr(), 4 * width), |row| (row.as_ptr(), 0));
            let middle = SIDE / 2;
            // To look for what is nowhere would take longer than to find what is at hand.
            let soon = if soon.is_empty() { columns } else { soon };
            // SAFETY: `self` says that the tiles are laid out on this thread. Each step reads 32 lines of 64 bytes of rows and of
            // columns, which are there by the first line above. The beginning reads and the end writes 32 rows of 128 bytes in
            // `out`, which are there by the second; with a start, the beginning reads its 128 bytes 32 times. What is fetched
            // ahead may be anywhere.
            unsafe {
                asm!(
                    "tileloadd tmm0, [{from} + {from_next}]",
                    "tileloadd tmm1, [{from} + {from_next} + 64]",
                    "tileloadd tmm2, [{below} + {from_next}]",
                    "tileloadd tmm3, [{below} + {from_next} + 64]",
                    "2:",
                    "tileloaddt1 tmm4, [{rows} + {line}]",
                    "tileloadd tmm6, [{columns} + {line}]",
                    "tileloadd tmm7, [{columns} + {line} + 1024]",
                    "prefetcht1 [{soon}]",
                    "tdpbf16ps tmm0, tmm4, tmm6",
                    "prefetcht1 [{soon} + 64]",
                    "tdpbf16ps tmm1, tmm4, tmm7",
                    "tileloaddt1 tmm5, [{rows} + {line} + 1024]",
                    "prefetcht1 [{soon} + 128]",
                    "tdpbf16ps tmm2, tmm5, tmm6",
                    "prefetcht1 [{soon} + 192]",
                    "tdpbf16ps tmm3, tmm5, tmm7",
                    "add {rows}, {apart}",
                    "add {columns}, 2048",
                    "add {soon}, 256",
                    "dec {steps}",
                    "jnz 2b",
                    "tilestored [{out} + {next}], tmm0",
                    "tilestored [{out} + {next} + 64], tmm1",
                    "tilestored [{lower} + {next}], tmm2",
                    "tilestored [{lower} + {next} + 64], tmm3",
                    from = in(reg) from,
                    below = in(reg) from.wrapping_byte_add(middle * from_next),
                    from_next = in(reg) from_next,
                    rows = inout(reg) rows.as_ptr() => _,
                    apart = in(reg) 64 * apart,
                    columns = inout(reg) columns.as_ptr() => _,
                    soon = inout(reg) soon.as_ptr() => _,
                    steps = inout(reg) steps => _,
                    out = in(reg) out.as_mut_ptr(),
                    lower = in(reg) out.as_mut_ptr().wrapping_byte_add(middle * 4 * width),
                    line = in(reg) 64_usize,
                    next = in(reg) 4 * width,
                    out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                    out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                    options(nostack)
                );
            }
        }
    }

    impl Drop for Tiles {
        fn drop(&mut self) {
            // SAFETY: the unit is there, or there would be nothing to drop.
            unsafe { asm!("tilerelease", options(nomem, nostack)) };
        }
    }
}

#[cfg(not(all(target_arch = "x86_64", target_os = "linux")))]
impl Tiles {
    /// Whether there is a unit for us.
    pub fn are_there() -> bool {
        false
    }

    /// `None`: there is no unit.
    pub fn new() -> Option<Self> {
        None
    }

    /// Nothing, as there is no unit.
    pub fn multiply(&self, _: &Factors<'_>, _: Option<&Row>, _: &mut [f32], _: usize) {}
}
