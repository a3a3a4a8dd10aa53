//! What the judge sees of a passage: its vector, the vector of what came before, who spoke where, and lexical cues.

use crate::evidence::stance;
use crate::terms::{Channel, Side};

/// Sides as the judge tells them apart; partners speak for the customer's interest, the unknown have a place of their own.
const SIDES: usize = 4;
const CHANNELS: usize = Channel::ALL.len();

/// A component of a unit vector of 384 is near 1/20 while flags are 0 or 1; without scaling the decay of the weights would
/// silence the vectors. A first value, not tuned. The trained weights lean on it: another one means training again.
const TEXT_SCALE: f32 = 6.0;
/// The neighbour matters less than the passage itself, so its weights are penalised more. A first value, not tuned.
const BEFORE_SCALE: f32 = 4.0;

/// One passage as the judge reads it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub text: &'a str,
    pub before: &'a str,
    pub side: Side,
    pub channel: Channel,
    /// Unit vector of `text`.
    pub vector: &'a [f32],
    /// Unit vector of `before`; empty when there is nothing before.
    pub before_vector: &'a [f32],
}

/// Length of a feature row for vectors of `dims` components.
pub fn width(dims: usize) -> usize {
    2 * dims + SIDES + CHANNELS + stance::NAMES.len() + 1
}

/// The feature row of a passage, of length [`width`].
///
/// Order: text vector, vector of what came before (zeros when nothing did), side, channel, cues, "something came before".
pub fn row(input: &Input<'_>) -> Vec<f32> {
    let dims = input.vector.len();
    let mut out = Vec::with_capacity(width(dims));
    out.extend(input.vector.iter().map(|x| x * TEXT_SCALE));
    if input.before_vector.is_empty() {
        out.resize(2 * dims, 0.0);
    } else {
        out.extend(input.before_vector.iter().map(|x| x * BEFORE_SCALE));
    }
    let side = match input.side {
        Side::Customer | Side::Partner => 0,
        Side::Vendor => 1,
        Side::Internal => 2,
        Side::Unknown => 3,
    };
    out.extend((0..SIDES).map(|i| f32::from(u8::from(i == side))));
    out.extend(Channel::ALL.iter().map(|c| f32::from(u8::from(*c == input.channel))));
    out.extend(stance::cues(input.text, input.before).0);
    out.push(f32::from(u8::from(!input.before.is_empty())));
    out
}
