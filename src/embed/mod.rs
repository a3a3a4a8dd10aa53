//! Text in, unit vectors out: MiniLM through candle, on this machine.
