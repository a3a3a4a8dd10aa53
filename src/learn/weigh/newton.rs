//! Logistic regression by Newton's method, with weights that all groups share and weights of each group's own.
//!
//! The curvature of such a regression has the form of an arrow: groups meet only in the shared weights. So each group's own
//! are solved for the shared ones first, and a step costs as much as a few small systems.

/// Steps; it stands still after a few.
const STEPS: usize = 12;

/// One example.
#[derive(Debug, Clone)]
pub struct Row {
    /// Inputs, of which the first should be 1.
    pub inputs: Vec<f64>,
    pub group: usize,
    /// 1 or 0.
    pub truth: f64,
}

/// How strongly weights are pulled towards nothing, in examples' worth.
#[derive(Debug, Clone, Copy)]
pub struct Pull {
    pub shared: f64,
    /// Of a group's own.
    pub own: f64,
}

/// The first shared weight is that of the mean, which nothing but this pulls anywhere.
const FREE: f64 = 1e-3;

/// Fitted weights: those that all share, and each group's own in the order of the groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    pub shared: Vec<f64>,
    pub own: Vec<Vec<f64>>,
}

pub fn fit(rows: &[Row], groups: usize, pull: Pull) -> Fitted {
    let width = rows.first().map_or(0, |r| r.inputs.len());
    let mut out = Fitted { shared: vec![0.0; width], own: vec![vec![0.0; width]; groups] };
    for _ in 0..STEPS {
        step(rows, pull, &mut out);
    }
    out
}

fn step(rows: &[Row], pull: Pull, fitted: &mut Fitted) {
    let width = fitted.shared.len();
    let mut slopes = vec![vec![0.0; width]; fitted.own.len()];
    let mut curves = vec![vec![0.0; width * width]; fitted.own.len()];
    for row in rows {
        let own = &fitted.own[row.group];
        let z: f64 = row.inputs.iter().zip(&fitted.shared).zip(own).map(|((x, s), o)| x * (s + o)).sum();
        let p = 1.0 / (1.0 + (-z).exp());
        let h = p * (1.0 - p);
        for (i, x) in row.inputs.iter().enumerate() {
            slopes[row.group][i] += (p - row.truth) * x;
            for (j, y) in row.inputs[..=i].iter().enumerate() {
                curves[row.group][i * width + j] += h * x * y;
            }
        }
    }
    for curve in &mut curves {
        for i in 0..width {
            for j in 0..i {
                curve[j * width + i] = curve[i * width + j];
            }
        }
    }
    let shared_pull = |i: usize| if i == 0 { FREE } else { pull.shared };
    let mut slope: Vec<f64> = fitted.shared.iter().enumerate().map(|(i, w)| w * shared_pull(i)).collect();
    let mut curve = vec![0.0; width * width];
    (0..width).for_each(|i| curve[i * width + i] = shared_pull(i));
    // What a group's own weights take up of a shared step is taken off the arrow's head.
    let mut groups = Vec::new();
    for ((g, c), own) in slopes.iter().zip(&curves).zip(&fitted.own) {
        add(&mut slope, g, 1.0);
        add(&mut curve, c, 1.0);
        let mut pulled = c.clone();
        (0..width).for_each(|i| pulled[i * width + i] += pull.own);
        let solver = Cholesky::new(pulled, width);
        let own_slope: Vec<f64> = g.iter().zip(own).map(|(g, w)| g + pull.own * w).collect();
        let alone = solver.solve(&own_slope);
        add(&mut slope, &times(c, &alone, width), -1.0);
        let carried: Vec<Vec<f64>> = (0..width).map(|j| solver.solve(&c[j * width..(j + 1) * width])).collect();
        for (j, column) in carried.iter().enumerate() {
            for (i, x) in times(c, column, width).into_iter().enumerate() {
                curve[i * width + j] -= x;
            }
        }
        groups.push((alone, carried));
    }
    let shared = Cholesky::new(curve, width).solve(&slope);
    for ((alone, carried), own) in groups.iter().zip(&mut fitted.own) {
        add(own, alone, -1.0);
        carried.iter().zip(&shared).for_each(|(column, s)| add(own, column, *s));
    }
    add(&mut fitted.shared, &shared, -1.0);
}

fn add(to: &mut [f64], what: &[f64], times: f64) {
    to.iter_mut().zip(what).for_each(|(a, b)| *a += times * b);
}

/// A square matrix, row by row, times a vector.
fn times(matrix: &[f64], vector: &[f64], n: usize) -> Vec<f64> {
    matrix.chunks(n.max(1)).map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// A symmetric positive matrix, ready to be solved for.
struct Cholesky {
    lower: Vec<f64>,
    n: usize,
}

impl Cholesky {
    /// Only the lower half of `a` is read.
    fn new(mut a: Vec<f64>, n: usize) -> Self {
        for i in 0..n {
            for j in 0..=i {
                let mut sum = a[i * n + j];
                for k in 0..j {
                    sum -= a[i * n + k] * a[j * n + k];
                }
                a[i * n + j] = if i == j { sum.max(1e-12).sqrt() } else { sum / a[j * n + j] };
            }
        }
        Self { lower: a, n }
    }

    fn solve(&self, b: &[f64]) -> Vec<f64> {
        let (l, n) = (&self.lower, self.n);
        let mut x = b.to_vec();
        for i in 0..n {
            let done: f64 = (0..i).map(|k| l[i * n + k] * x[k]).sum();
            x[i] = (x[i] - done) / l[i * n + i];
        }
        for i in (0..n).rev() {
            let done: f64 = (i + 1..n).map(|k| l[k * n + i] * x[k]).sum();
            x[i] = (x[i] - done) / l[i * n + i];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved() {
        // 4 2 | 8 and 2 3 | 7: x = 1.25, y = 1.5.
        let x = Cholesky::new(vec![4.0, 0.0, 2.0, 3.0], 2).solve(&[8.0, 7.0]);
        assert!((x[0] - 1.25).abs() < 1e-9 && (x[1] - 1.5).abs() < 1e-9, "{x:?}");
    }

    /// Two groups of rows: the first input after the 1 speaks for truth in both, the second only in group 1.
    fn rows() -> Vec<Row> {
        let mut out = Vec::new();
        for n in 0..160 {
            let (a, b) = (f64::from(n % 2) - 0.5, f64::from(n / 2 % 2) - 0.5);
            let group = n as usize % 5 % 2;
            let z = 2.0 * a + if group == 1 { 3.0 * b } else { 0.0 };
            let truth = f64::from(u8::from(z + 0.01 > 0.0) ^ u8::from(n % 17 == 0));
            out.push(Row { inputs: vec![1.0, a, b], group, truth });
        }
        out
    }

    #[test]
    fn at_the_end_every_slope_is_nothing() {
        let (rows, pull) = (rows(), Pull { shared: 1.0, own: 2.0 });
        let fitted = fit(&rows, 2, pull);
        let mut slope = [0.0; 9];
        for row in &rows {
            let own = &fitted.own[row.group];
            let z: f64 = (0..3).map(|i| row.inputs[i] * (fitted.shared[i] + own[i])).sum();
            let off = 1.0 / (1.0 + (-z).exp()) - row.truth;
            for i in 0..3 {
                slope[i] += off * row.inputs[i];
                slope[3 + 3 * row.group + i] += off * row.inputs[i];
            }
        }
        for i in 0..3 {
            slope[i] += fitted.shared[i] * if i == 0 { FREE } else { 1.0 };
            (0..2).for_each(|g| slope[3 + 3 * g + i] += 2.0 * fitted.own[g][i]);
        }
        assert!(slope.iter().all(|s| s.abs() < 1e-6), "{slope:?}");
        assert!(fitted.own[1][2] > 0.5 && fitted.own[0][2] < 0.0, "{:?}", fitted.own);
    }
}
