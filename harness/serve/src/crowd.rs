//! How many connections come from one place at once.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tracing::warn;

/// 接続元: where a peer is: an IPv4 address, or the /64 of an IPv6 one, which one customer has as a whole (RFC 6177).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whereabouts {
    V4(Ipv4Addr),
    V6Network(u64),
}

impl Whereabouts {
    pub(crate) fn of(address: SocketAddr) -> Self {
        match address.ip().to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6Network(network(address)),
        }
    }
}

fn network(address: Ipv6Addr) -> u64 {
    u64::try_from(address.to_bits() >> 64).expect("64 of 128 bits are left")
}

/// Whether a peer is on this very machine: it shares its fate anyhow.
pub(crate) fn is_local(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

/// 混雑: who is connected, counted by place. Only as large as there are connections.
#[derive(Clone, Debug)]
pub(crate) struct Crowd {
    max: usize,
    present: Arc<Mutex<BTreeMap<Whereabouts, usize>>>,
}

/// One connection's place in it, given back when dropped.
#[derive(Debug)]
pub(crate) struct Presence {
    crowd: Crowd,
    /// None of who is on this machine, and not counted.
    place: Option<Whereabouts>,
}

impl Crowd {
    /// At most `max` connections from one place.
    pub(crate) fn new(max: usize) -> Self {
        Self { max, present: Arc::default() }
    }

    /// A place for a connection from `address`, unless there are too many from there.
    pub(crate) fn admit(&self, address: SocketAddr) -> Option<Presence> {
        if is_local(address) {
            return Some(Presence { crowd: self.clone(), place: None });
        }
        let place = Whereabouts::of(address);
        let mut present = self.present();
        let count = present.entry(place).or_default();
        if *count >= self.max {
            return None;
        }
        *count += 1;
        if *count == self.max {
            warn!(peer = %address.ip(), "{} has as many connections as one address may", address.ip());
        }
        Some(Presence { crowd: self.clone(), place: Some(place) })
    }

    fn present(&self) -> std::sync::MutexGuard<'_, BTreeMap<Whereabouts, usize>> {
        self.present.lock().expect("no one panics while counting")
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let Some(place) = self.place else { return };
        let mut present = self.crowd.present();
        if let Some(count) = present.get_mut(&place) {
            *count -= 1;
            if *count == 0 {
                present.remove(&place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> SocketAddr {
        address.parse().expect("an address")
    }

    #[test]
    fn a_place_is_full_until_somebody_leaves() {
        let crowd = Crowd::new(2);
        let one = crowd.admit(at("192.0.2.1:1")).expect("the first");
        let _two = crowd.admit(at("192.0.2.1:2")).expect("the second");
        assert!(crowd.admit(at("192.0.2.1:3")).is_none());
        // The same address, as IPv6 writes it.
        assert!(crowd.admit(at("[::ffff:192.0.2.1]:3")).is_none());
        assert!(crowd.admit(at("192.0.2.2:1")).is_some(), "another place");
        drop(one);
        assert!(crowd.admit(at("192.0.2.1:4")).is_some());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_place() {
        let crowd = Crowd::new(1);
        let _one = crowd.admit(at("[2001:db8:0:1::1]:1")).expect("the first");
        assert!(crowd.admit(at("[2001:db8:0:1:ffff::2]:1")).is_none());
        assert!(crowd.admit(at("[2001:db8:0:2::1]:1")).is_some());
    }

    #[test]
    fn this_machine_is_not_counted_and_nothing_is_kept_of_who_left() {
        let crowd = Crowd::new(1);
        let all = ["127.0.0.1:1", "127.0.0.1:2", "[::1]:1", "[::1]:2"].map(|local| crowd.admit(at(local)));
        assert!(all.iter().all(Option::is_some));
        drop(crowd.admit(at("192.0.2.1:1")));
        assert!(crowd.present().is_empty());
    }
}
