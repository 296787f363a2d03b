//! The little statistics that the figures need.

/// The middle value. Sorts.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    percentile(values, 50)
}

/// The value below which this many per cent lie. Sorts.
pub(crate) fn percentile(values: &mut [f64], per_cent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get(last * per_cent / 100).copied().unwrap_or(f64::NAN)
}
