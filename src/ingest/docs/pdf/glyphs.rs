//! A page's drawing in, its letters out: each with the place where it stands and the direction in which it is read.

use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};

/// Most letters of a page; a page of a dense statute has some 8,000.
const LETTERS: usize = 200_000;
/// Width of a letter whose font states none, as a share of its size.
const WIDTH: f64 = 0.5;
/// How far apart two drawings of one letter may lie, as a share of its size, that are one letter drawn bold.
const BOLD: f64 = 0.1;

/// How far outside of a page a letter may begin and still be seen, in points.
const EDGE: f64 = 2.0;

/// One drawn letter, or several that one sign stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub text: String,
    /// Start and end along the line, in points.
    pub from: f64,
    pub to: f64,
    /// Height of the base line, in points, growing upwards.
    pub base: f64,
    /// Height of the type, in points.
    pub size: f64,
    /// Direction of the line in whole degrees, 0 to 359.
    pub turn: u16,
}

/// What a page shows.
#[derive(Debug, Default)]
pub struct Drawn {
    /// What of the sheet is shown: a letter outside it is not.
    shown: Rect,
    /// In the order in which they are drawn.
    pub letters: Vec<Letter>,
    /// Letters of which nobody can tell which they are.
    pub unknown: usize,
    /// Letters that lie unseen over a picture, as text recognition leaves them.
    pub unseen: usize,
    pub pictures: usize,
    pub cut: bool,
}

/// Draws a page onto nothing and keeps its letters.
pub fn of<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>) -> Drawn {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(Affine::IDENTITY, bounds, cache, page.xref(), InterpreterSettings::default());
    let crop = page.intersected_crop_box();
    let shown = Rect::new(crop.x0, crop.y0, crop.x1, crop.y1).inset(EDGE);
    let mut drawn = Drawn { shown, ..Drawn::default() };
    interpret_page(page, &mut context, &mut drawn);
    drawn
}

impl Drawn {
    fn letter(&mut self, text: String, place: Affine, advance: Option<f32>) {
        let at = place * Point::ORIGIN;
        let along = (place * Point::new(1000.0, 0.0)) - at;
        let up = (place * Point::new(0.0, 1000.0)) - at;
        let (size, stretch) = (up.hypot(), along.hypot());
        let is_sound = [at.x, at.y, size, stretch].iter().all(|v| v.is_finite());
        if !is_sound || size < 0.1 || stretch < 0.01 || !self.shown.contains(at) {
            return;
        }
        let degrees = along.y.atan2(along.x).to_degrees().round().rem_euclid(360.0);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let from = at.x * cos + at.y * sin;
        let width = advance.map_or(size * WIDTH, |a| f64::from(a) / 1000.0 * stretch).max(0.0);
        let (base, turn) = (at.y * cos - at.x * sin, degrees as u16);
        let same = |l: &&Letter| (l.base - base).abs() < BOLD * size && (l.from - from).abs() < BOLD * size;
        // Bold by drawing twice: the copy follows its letter, or its line follows the line.
        if self.letters.iter().rev().take(256).filter(same).any(|l| l.text == text && l.turn == turn) {
            return;
        }
        self.letters.push(Letter { text, from, to: from + width, base, size, turn });
    }
}

impl<'a> Device<'a> for Drawn {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for glyph in run.glyphs() {
            if self.letters.len() >= LETTERS {
                self.cut = true;
                return;
            }
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => unfolded(&c.to_string()),
                Some(BfString::String(text)) => unfolded(&text),
                None => String::new(),
            };
            if text.is_empty() || text.chars().all(|c| c == '\u{fffd}' || c == '\0') {
                self.unknown += 1;
                continue;
            }
            self.unseen += usize::from(matches!(mode, DrawMode::Invisible));
            self.letter(text, props.transform * glyph.transform(), advance);
        }
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.pictures += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Letters that type sets as one sign, each by itself.
fn unfolded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => out.push_str("st"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(letters: &[(&str, f64, f64)]) -> Vec<String> {
        let mut drawn = Drawn { shown: Rect::new(0.0, 0.0, 600.0, 800.0), ..Drawn::default() };
        for (text, x, y) in letters {
            drawn.letter((*text).to_owned(), Affine::new([0.01, 0.0, 0.0, 0.01, *x, *y]), Some(250.0));
        }
        drawn.letters.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn a_letter_drawn_twice_to_look_bold_is_one_letter() {
        assert_eq!(drawn(&[("l", 10.0, 5.0), ("l", 10.3, 5.0), ("l", 12.5, 5.0)]), ["l", "l"]);
        assert_eq!(drawn(&[("l", 10.0, 5.0), ("l", 10.0, 25.0)]), ["l", "l"]);
    }

    #[test]
    fn a_line_that_runs_upwards_is_read_along_itself() {
        let mut page = Drawn { shown: Rect::new(0.0, 0.0, 600.0, 800.0), ..Drawn::default() };
        let up = |x: f64, y: f64| Affine::new([0.0, 0.01, -0.01, 0.0, x, y]);
        page.letter("a".into(), up(100.0, 40.0), Some(500.0));
        page.letter("b".into(), up(100.0, 45.0), Some(500.0));
        let [a, b] = &page.letters[..] else { panic!("two letters") };
        assert_eq!((a.turn, a.size.round()), (90, 10.0));
        assert!((a.to - b.from).abs() < 1e-9 && (a.base - b.base).abs() < 1e-9, "{a:?} {b:?}");
    }

    #[test]
    fn joined_letters_are_taken_apart() {
        assert_eq!(unfolded("o\u{fb03}ce"), "office");
    }
}
