//! Steps of a layer as single operations with a gradient of their own: candle makes each of them out of many passes over
//! memory, and sums over rows one number at a time, which costs more than the matrix products between them.
//!
//! All take contiguous 32-bit floats. On another device than the processor candle's own operations stand in for them.

mod elsewhere;

use candle_core::backend::BackendStorage;
use candle_core::{CpuStorage, CustomOp1, CustomOp2, CustomOp3, Error, Layout, Result, Shape, Tensor};

/// Rows of `x` times `weight` `[out, in]` transposed, plus `bias` `[out]`.
pub fn dense(x: &Tensor, weight: &Tensor, bias: &Tensor) -> Result<Tensor> {
    if here(x) { x.apply_op3(weight, bias, Dense) } else { elsewhere::dense(x, weight, bias) }
}

/// `x` of rows as long as `bias`, plus the bias.
pub fn add_bias(x: &Tensor, bias: &Tensor) -> Result<Tensor> {
    if here(x) { x.apply_op2(bias, AddBias) } else { elsewhere::add_bias(x, bias) }
}

/// Rows of `x` brought to mean 0 and deviation 1, times `weight`, plus `bias` (Ba, Kiros and Hinton, 2016).
pub fn norm(x: &Tensor, weight: &Tensor, bias: &Tensor, eps: f64) -> Result<Tensor> {
    if here(x) { x.apply_op3(weight, bias, Norm { eps: eps as f32 }) } else { elsewhere::norm(x, weight, bias, eps) }
}

/// x · Φ(x), Φ being the normal distribution (Hendrycks and Gimpel, 2016).
pub fn gelu(x: &Tensor) -> Result<Tensor> {
    if here(x) { x.apply_op1(Gelu) } else { elsewhere::gelu(x) }
}

/// Shares that add up to 1 along the last dimension.
pub fn softmax(x: &Tensor) -> Result<Tensor> {
    if here(x) { x.apply_op1(Softmax) } else { elsewhere::softmax(x) }
}

fn here(x: &Tensor) -> bool {
    x.device().is_cpu()
}

struct Dense;
struct AddBias;
struct Norm {
    eps: f32,
}
struct Gelu;
struct Softmax;

fn slice<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(&storage.as_slice::<f32>()?[from..to]),
        None => Err(Error::msg("these steps take contiguous tensors")),
    }
}

fn values(tensor: &Tensor) -> Result<Vec<f32>> {
    tensor.flatten_all()?.to_vec1()
}

fn last(shape: &Shape) -> usize {
    shape.dims().last().copied().unwrap_or(1).max(1)
}

fn like(values: Vec<f32>, tensor: &Tensor) -> Result<Tensor> {
    Tensor::from_vec(values, tensor.shape(), tensor.device())
}

impl CustomOp3 for Dense {
    fn name(&self) -> &'static str {
        "dense"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        xl: &Layout,
        w: &CpuStorage,
        wl: &Layout,
        b: &CpuStorage,
        bl: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let ((rows, width), out) = (xl.shape().dims2()?, wl.shape().dims2()?.0);
        let product = x.matmul(w, (1, rows, out, width), xl, &wl.transpose(0, 1)?)?;
        let CpuStorage::F32(mut sums) = product else { return Err(Error::msg("these steps take 32-bit floats")) };
        let b = slice(b, bl)?;
        for row in sums.chunks_exact_mut(out) {
            row.iter_mut().zip(b).for_each(|(x, b)| *x += b);
        }
        Ok((CpuStorage::F32(sums), Shape::from((rows, out))))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let to_bias = like(column_sums(&values(grad)?, bias.elem_count()), bias)?;
        Ok((Some(grad.matmul(weight)?), Some(grad.t()?.matmul(x)?), Some(to_bias)))
    }
}

impl CustomOp2 for AddBias {
    fn name(&self) -> &'static str {
        "add-bias"
    }

    fn cpu_fwd(&self, x: &CpuStorage, xl: &Layout, b: &CpuStorage, bl: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, b) = (slice(x, xl)?, slice(b, bl)?);
        let mut out = Vec::with_capacity(x.len());
        for row in x.chunks_exact(b.len()) {
            out.extend(row.iter().zip(b).map(|(x, b)| x + b));
        }
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(&self, _: &Tensor, bias: &Tensor, _: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let sums = column_sums(&values(grad)?, bias.elem_count());
        Ok((Some(grad.clone()), Some(like(sums, bias)?)))
    }
}

fn column_sums(rows: &[f32], width: usize) -> Vec<f32> {
    let mut sums = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum += x;
        }
    }
    sums
}

/// Mean and one over the deviation of a row.
fn moments(row: &[f32], eps: f32) -> (f32, f32) {
    let n = row.len() as f32;
    let mean = row.iter().sum::<f32>() / n;
    let variance = row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n;
    (mean, 1.0 / (variance + eps).sqrt())
}

impl CustomOp3 for Norm {
    fn name(&self) -> &'static str {
        "norm"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        xl: &Layout,
        w: &CpuStorage,
        wl: &Layout,
        b: &CpuStorage,
        bl: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (x, w, b) = (slice(x, xl)?, slice(w, wl)?, slice(b, bl)?);
        let mut out = Vec::with_capacity(x.len());
        for row in x.chunks_exact(w.len()) {
            let (mean, scale) = moments(row, self.eps);
            out.extend(row.iter().zip(w).zip(b).map(|((x, w), b)| (x - mean) * scale * w + b));
        }
        Ok((CpuStorage::F32(out), xl.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let (xs, w, g) = (values(x)?, values(weight)?, values(grad)?);
        let width = w.len();
        let mut to_weight = vec![0.0; width];
        let mut to_x = Vec::with_capacity(xs.len());
        let (mut normed, mut scaled) = (vec![0.0; width], vec![0.0; width]);
        for (row, g) in xs.chunks_exact(width).zip(g.chunks_exact(width)) {
            let (mean, scale) = moments(row, self.eps);
            let (mut sum, mut dot) = (0.0, 0.0);
            for i in 0..width {
                normed[i] = (row[i] - mean) * scale;
                scaled[i] = g[i] * w[i];
                to_weight[i] += g[i] * normed[i];
                sum += scaled[i];
                dot += scaled[i] * normed[i];
            }
            let (sum, dot) = (sum / width as f32, dot / width as f32);
            to_x.extend(scaled.iter().zip(&normed).map(|(s, n)| scale * (s - sum - n * dot)));
        }
        let to_bias = column_sums(&g, width);
        Ok((Some(like(to_x, x)?), Some(like(to_weight, weight)?), Some(like(to_bias, bias)?)))
    }
}

/// Φ(x) and exp(-x²/2), with Φ good to 1.5e-7 (Abramowitz and Stegun, 1964, 7.1.26).
fn normal(x: f32) -> (f32, f32) {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let bell = (-z * z).exp();
    let poly = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let tail = 0.5 * poly * bell;
    (if x < 0.0 { tail } else { 1.0 - tail }, bell)
}

impl CustomOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let out = slice(x, layout)?.iter().map(|&x| x * normal(x).0).collect();
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        /// One over the root of two pi: the height of the normal density.
        const HEIGHT: f32 = 0.398_942_3;
        let slope = |x: f32| {
            let (below, bell) = normal(x);
            below + x * HEIGHT * bell
        };
        let out = values(x)?.iter().zip(values(grad)?).map(|(&x, g)| slope(x) * g).collect();
        Ok(Some(like(out, x)?))
    }
}

impl CustomOp1 for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut out = slice(x, layout)?.to_vec();
        for row in out.chunks_exact_mut(last(layout.shape())) {
            let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut sum = 0.0;
            for x in row.iter_mut() {
                *x = (*x - most).exp();
                sum += *x;
            }
            row.iter_mut().for_each(|x| *x /= sum);
        }
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }

    fn bwd(&self, _: &Tensor, shares: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let (y, mut g) = (values(shares)?, values(grad)?);
        let width = last(shares.shape());
        for (y, g) in y.chunks_exact(width).zip(g.chunks_exact_mut(width)) {
            let dot: f32 = y.iter().zip(g.iter()).map(|(y, g)| y * g).sum();
            g.iter_mut().zip(y).for_each(|(g, y)| *g = y * (*g - dot));
        }
        Ok(Some(like(g, shares)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Var};

    fn tensor(values: &[f32], shape: (usize, usize)) -> Tensor {
        Tensor::from_slice(values, shape, &Device::Cpu).expect("the shape fits")
    }

    /// The gradient of the weighted sum of an operation's output, against small steps either way.
    fn slopes_hold(x: &[f32], shape: (usize, usize), op: &dyn Fn(&Tensor) -> Result<Tensor>) {
        let weights: Vec<f32> = (0..x.len()).map(|i| 0.3 + 0.17 * i as f32).collect();
        let weights = tensor(&weights, shape);
        let total = |x: &[f32]| -> f32 {
            let out = (op(&tensor(x, shape)).expect("it computes") * &weights).expect("the shapes fit");
            out.sum_all().and_then(|s| s.to_scalar()).expect("a number")
        };
        let var = Var::from_tensor(&tensor(x, shape)).expect("it is copied");
        let out = (op(&var).expect("it computes") * &weights).expect("the shapes fit");
        let grads = out.sum_all().and_then(|s| s.backward()).expect("it has a gradient");
        let found = values(grads.get(&var).expect("of this variable")).expect("numbers");
        for i in 0..x.len() {
            let step = |by: f32| {
                let mut moved = x.to_vec();
                moved[i] += by;
                total(&moved)
            };
            let slope = (step(1e-2) - step(-1e-2)) / 2e-2;
            assert!((slope - found[i]).abs() < 2e-3, "at {i}: {slope} and {}", found[i]);
        }
    }

    const X: [f32; 6] = [-1.3, 0.2, 0.9, 2.1, -0.4, 0.05];

    #[test]
    fn gradients_are_slopes() {
        let row = |v: &[f32]| Tensor::from_slice(v, 3, &Device::Cpu).expect("the shape fits");
        slopes_hold(&X, (2, 3), &gelu);
        slopes_hold(&X, (2, 3), &softmax);
        slopes_hold(&X, (2, 3), &|x| norm(x, &row(&[0.5, 1.5, -1.0]), &row(&[0.1, 0.2, 0.3]), 1e-5));
        slopes_hold(&X, (2, 3), &|x| add_bias(x, &row(&[0.5, 1.5, -1.0])));
        let square = tensor(&[0.4, -1.1, 0.3, 0.8, 0.2, -0.6, 1.2, -0.3, 0.7], (3, 3));
        slopes_hold(&X, (2, 3), &|x| dense(x, &square, &row(&[0.5, 1.5, -1.0])));
        // And of what stands beside the rows.
        slopes_hold(&[0.5, 1.5, -1.0], (1, 3), &|w| {
            norm(&tensor(&X[..3], (1, 3)), &w.flatten_all()?, &row(&[0.1, 0.2, 0.3]), 1e-5)
        });
        slopes_hold(&[0.5, 1.5, -1.0], (1, 3), &|b| add_bias(&tensor(&X[..3], (1, 3)), &b.flatten_all()?));
        slopes_hold(&X, (2, 3), &|w| {
            let one = Tensor::from_slice(&[0.5_f32, -0.5], 2, &Device::Cpu)?;
            Tensor::cat(&vec![dense(&tensor(&X, (2, 3)), w, &one)?; 2], 1)?.narrow(1, 0, 3)
        });
    }

    #[test]
    fn values_are_those_of_candle() {
        let x = tensor(&X, (2, 3));
        let row = |v: &[f32]| Tensor::from_slice(v, 3, &Device::Cpu).expect("the shape fits");
        let (weight, bias) = (row(&[0.5, 1.5, -1.0]), row(&[0.1, 0.2, 0.3]));
        let square = tensor(&[0.4, -1.1, 0.3, 0.8, 0.2, -0.6, 1.2, -0.3, 0.7], (3, 3));
        let near = |a: Result<Tensor>, b: Result<Tensor>| {
            let apart = values(&(a.expect("it computes") - b.expect("it computes")).expect("the shapes fit"));
            let apart = apart.expect("numbers");
            assert!(apart.iter().all(|d| d.abs() < 1e-6), "{apart:?}");
        };
        near(dense(&x, &square, &bias), elsewhere::dense(&x, &square, &bias));
        near(add_bias(&x, &bias), elsewhere::add_bias(&x, &bias));
        near(norm(&x, &weight, &bias, 1e-5), elsewhere::norm(&x, &weight, &bias, 1e-5));
        near(gelu(&x), elsewhere::gelu(&x));
        near(softmax(&x), elsewhere::softmax(&x));
    }
}
