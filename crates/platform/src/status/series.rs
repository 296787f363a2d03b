//! Calls over time, with the intervals in which nothing happened.

use std::collections::BTreeMap;
use std::time::Duration;

use api_types::formats::format_duration;
use api_types::status::TimeseriesOptions;
use api_types::{IntegrationId, StatusTimeseries, TimeseriesResult, Timestamp};
use store::status::series::{Interval, Step, read};

use crate::Platform;
use crate::caller::Caller;
use crate::error::{Error, Fault};

/// Refuses every parameter.
pub(super) fn check_nothing(parameters: &[(String, String)]) -> Result<(), Error> {
    let faults: Vec<_> = parameters
        .iter()
        .map(|(name, _)| Fault::query(name.clone(), "is not a parameter of this call; it takes none"))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Refuses every parameter but `interval`, and every interval but the hour.
pub(super) fn check_interval(parameters: &[(String, String)]) -> Result<(), Error> {
    let fault = |(name, value): &(String, String)| match name.as_str() {
        "interval" if TimeseriesOptions::parse(value).is_some() => None,
        "interval" => Some(Fault::query("interval", "must be hour")),
        _ => Some(Fault::query(name.clone(), "is not a parameter of this call; it takes interval")),
    };
    let faults: Vec<_> = parameters.iter().filter_map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Of all integrations within reach, by minutes.
pub(super) async fn of_everything(platform: &Platform, caller: &Caller) -> Result<StatusTimeseries, Error> {
    of(platform, caller, None, Step::Minute).await
}

/// Of one integration, by hours.
pub(super) async fn of_one(
    platform: &Platform,
    caller: &Caller,
    integration: IntegrationId,
) -> Result<StatusTimeseries, Error> {
    of(platform, caller, Some(integration), Step::Hour).await
}

async fn of(
    platform: &Platform,
    caller: &Caller,
    integration: Option<IntegrationId>,
    step: Step,
) -> Result<StatusTimeseries, Error> {
    // Not the time of the request: what was counted since then has been written already.
    let now = platform.clock.now();
    let mut tx = platform.store.read(caller.scope()).await?;
    Ok(filled(step, now, &read(&mut tx, integration, step, step.first(now)).await?))
}

/// The whole series, of the intervals in which something happened.
fn filled(step: Step, now: Timestamp, intervals: &[Interval]) -> StatusTimeseries {
    let known: BTreeMap<_, _> = intervals.iter().map(|one| (one.start, one)).collect();
    let first = step.first(now).as_micros();
    let starts = (0..=step.shown()).map(|place| Timestamp::from_micros(first + place * step.micros()));
    let starts: Vec<_> = starts.collect();
    let wire = |start: &Timestamp| {
        let empty = Interval::empty(*start);
        let one = known.get(start).copied().unwrap_or(&empty);
        TimeseriesResult {
            created_at: one.start,
            succeeded: one.succeeded,
            failed: one.failed,
            cpu_time: one.cpu_time,
            in_bytes: one.in_bytes,
            out_bytes: one.out_bytes,
        }
    };
    // The end of the last interval is the start of none.
    let (end, shown) = starts.split_last().map_or((now, &[][..]), |(end, shown)| (*end, shown));
    let micros = u64::try_from(step.micros()).unwrap_or(0);
    StatusTimeseries {
        start_time: Timestamp::from_micros(first),
        end_time: end,
        interval: format_duration(Duration::from_micros(micros)),
        series: shown.iter().map(wire).collect(),
    }
}

#[cfg(test)]
mod tests {
    use api_types::Timestamp;
    use store::status::series::{Interval, Step};

    use super::{check_interval, check_nothing, filled};

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_series_has_every_interval_and_ends_with_the_present_one() {
        let now = time("2026-11-03T09:30:15Z");
        let busy = Interval { succeeded: 3, failed: 1, ..Interval::empty(time("2026-11-03T09:29:00Z")) };
        let minutes = filled(Step::Minute, now, &[busy]);
        assert_eq!((minutes.series.len(), minutes.interval.as_str()), (60, "1m"));
        assert_eq!(minutes.start_time, time("2026-11-03T08:31:00Z"));
        assert_eq!(minutes.end_time, time("2026-11-03T09:31:00Z"));
        assert_eq!(minutes.series[0].created_at, minutes.start_time);
        assert_eq!(minutes.series[59].created_at, time("2026-11-03T09:30:00Z"));
        let counts: Vec<_> = minutes.series.iter().map(|one| one.succeeded + one.failed).collect();
        assert_eq!((counts[58], counts.iter().sum::<u64>()), (4, 4));

        let hours = filled(Step::Hour, now, &[]);
        assert_eq!((hours.series.len(), hours.interval.as_str()), (24, "1h"));
        assert_eq!(hours.start_time, time("2026-11-02T10:00:00Z"));
        assert_eq!(hours.end_time, time("2026-11-03T10:00:00Z"));
    }

    #[test]
    fn other_parameters_are_refused() {
        let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert!(check_nothing(&[]).is_ok() && check_interval(&[]).is_ok());
        assert!(check_interval(&one("interval", "hour")).is_ok());
        for (name, value) in [("interval", "day"), ("interval", ""), ("limit", "5")] {
            assert!(check_interval(&one(name, value)).is_err(), "{name}={value}");
        }
        assert!(check_nothing(&one("interval", "hour")).is_err());
    }
}
