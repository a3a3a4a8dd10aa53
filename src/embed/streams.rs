//! Work cut into packs or batches, done by a few streams side by side, results in the order of the texts.
//!
//! Each stream runs inside a thread pool of its own with one thread: candle's matrix product splits its work over the
//! pool it is called from, and two whole texts side by side use two cores better than two halves of one small product.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{EmbedError, Progress};

/// Most tokens in a batch of equal lengths. Candle hands an element-wise step of 65,536 numbers or more to one shared pool
/// where streams wait for each other; 170 tokens of 384 numbers stay below. Measured on 600 utterances with two streams on a
/// busy machine: 9.3 s of processor time, against 14.6 s with 64 tokens a batch and 10.6 s with 1024.
const BATCH_TOKENS: usize = 170;

/// What is computed of a batch, given the indexes of its texts.
pub type Forward<'a, T> = &'a (dyn Fn(&[usize]) -> Result<T, EmbedError> + Sync);

/// As many streams as threads work side by side: one for every core, unless a person asked for another number.
pub fn cores() -> usize {
    rayon::current_num_threads()
}

/// Indexes of texts, pack by pack: at most `most` ids or one text, longest first so that no stream is left alone with a long
/// one at the end.
pub fn packs(ids: &[&[u32]], most: usize) -> Vec<Vec<usize>> {
    let mut packs: Vec<Vec<usize>> = Vec::new();
    let mut room = 0;
    for i in by_length(ids) {
        match packs.last_mut().filter(|_| ids[i].len() <= room) {
            Some(pack) => pack.push(i),
            None => {
                packs.push(vec![i]);
                room = most.max(ids[i].len());
            }
        }
        room -= ids[i].len();
    }
    packs
}

fn by_length(ids: &[&[u32]]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|&a, &b| ids[b].len().cmp(&ids[a].len()).then_with(|| ids[a].cmp(ids[b])));
    order
}

/// Indexes of texts, batch by batch: equally many ids, at most [`BATCH_TOKENS`], longest first so that no stream is left
/// alone with a long one at the end.
pub fn batches(ids: &[&[u32]]) -> Vec<Vec<usize>> {
    by_length(ids)
        .chunk_by(|&a, &b| ids[a].len() == ids[b].len())
        .flat_map(|same| same.chunks((BATCH_TOKENS / ids[same[0]].len().max(1)).max(1)))
        .map(<[usize]>::to_vec)
        .collect()
}

/// Computes every batch once with `forward`, which gives one row for each of the indexes it is given; rows by index.
///
/// # Errors
/// The first of `forward`, and [`EmbedError::Compute`] when no thread can be started.
pub fn rows(
    batches: &[Vec<usize>],
    streams: usize,
    progress: Progress,
    forward: Forward<'_, Vec<Vec<f32>>>,
) -> Result<Vec<Vec<f32>>, EmbedError> {
    let texts = batches.iter().map(Vec::len).sum();
    let done = AtomicUsize::new(0);
    let by_batch = map(batches, streams, &|batch| {
        let rows = forward(batch)?;
        progress(done.fetch_add(batch.len(), Ordering::Relaxed) + batch.len(), texts);
        Ok(rows)
    })?;
    let mut out = vec![Vec::new(); texts];
    for (&i, row) in batches.iter().flatten().zip(by_batch.into_iter().flatten()) {
        out[i] = row;
    }
    Ok(out)
}

/// What `forward` makes of every batch, in the order of the batches.
///
/// # Errors
/// As [`rows`].
pub fn map<T: Send>(batches: &[Vec<usize>], streams: usize, forward: Forward<'_, T>) -> Result<Vec<T>, EmbedError> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<T>>> = batches.iter().map(|_| Mutex::new(None)).collect();
    let stopped = || EmbedError::Compute("a stream stopped".to_owned());
    let stream = || -> Result<(), EmbedError> {
        while let Some(i) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&i| i < batches.len()) {
            let result = forward(&batches[i])?;
            *results[i].lock().map_err(|_| stopped())? = Some(result);
        }
        Ok(())
    };
    let pools = (0..streams.max(1).min(batches.len()))
        .map(|_| rayon::ThreadPoolBuilder::new().num_threads(1).build())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| EmbedError::Compute(format!("no thread could be started: {e}")))?;
    std::thread::scope(|scope| {
        let running: Vec<_> = pools.iter().map(|pool| scope.spawn(|| pool.install(stream))).collect();
        running.into_iter().try_for_each(|stream| stream.join().unwrap_or_else(|_| Err(stopped())))
    })?;
    results.into_iter().map(|r| r.into_inner().ok().flatten().ok_or_else(stopped)).collect()
}
