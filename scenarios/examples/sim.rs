#![allow(missing_docs, clippy::all, clippy::print_stdout)]
use careplan_scenarios::simulation::{Plan, simulate};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let (from, to, steps): (u64, u64, u64) = (a[1].parse().unwrap(), a[2].parse().unwrap(), a[3].parse().unwrap());
    let canary = a.get(4).filter(|c| *c != "-").map(|c| c.parse().unwrap());
    let loud = a.get(5).is_some();
    let start = std::time::Instant::now();
    let mut n = 0;
    let mut seen = std::collections::BTreeMap::<String, u64>::new();
    for seed in from..to {
        let out = simulate(Plan { seed, steps, canary }, &mut |l| { if loud { println!("{l}") };
            if let Some((o, s)) = l.split_once(" = ") { let k = o.split(' ').nth(1).unwrap_or(""); let v: Vec<&str> = s.split(' ').collect(); let v = if v[0]=="refused"||v[0]=="unclear" { s.chars().take(40).collect::<String>() } else { v[0].to_string() }; *seen.entry(format!("{k} {v}")).or_default() += 1; }
        }, |_| {});
        n += out.steps;
        if !out.violations.is_empty() || loud { println!("{out:?}"); }
        if to - from < 5 { println!("{} {}", seed, out.transcript_hash); }
    }
    println!("{n} steps in {:?}, {:.0}/h", start.elapsed(), n as f64 / start.elapsed().as_secs_f64() * 3600.0);
    println!("{seen:#?}");
}
