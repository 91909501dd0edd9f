//! What the benches have had of the processors: steadier than rates where others work on the machine too.

/// Hundredths of a second that this process has had (proc(5), fields 14 and 15 of `stat`); none where no kernel says so.
pub(crate) fn time() -> u32 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = told.rsplit_once(") ").map_or("", |(_, fields)| fields);
    fields.split(' ').skip(11).take(2).filter_map(|time| time.parse::<u32>().ok()).sum()
}

#[expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark's figures are its data")]
pub(crate) fn report(times: usize, ours: u32, floor: u32) {
    if ours > 0 && floor > 0 {
        let each = |time: u32| f64::from(time) * 10.0 / times as f64;
        let ratio = f64::from(floor) / f64::from(ours);
        println!(
            "  processor time: ours {:.3} ms each, floor {:.3} ms, ratio {ratio:.2}",
            each(ours),
            each(floor)
        );
    }
}
