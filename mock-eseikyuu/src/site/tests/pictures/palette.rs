//! A PNG with few colours: a quarter of what the browser writes, and nobody sees the difference.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// Colours of a picture: sixteen go into half a byte.
const COLOURS: usize = 16;

type Colour = [u8; 3];

/// Writes the picture anew. Only what a browser's screenshot is (eight bits a channel, not interlaced) is read.
pub(super) fn with_few_colours(png: &[u8]) -> Vec<u8> {
    let (width, height, pixels) = read(png);
    let palette = palette(&pixels);
    let mut nearest = BTreeMap::new();
    let mut rows = Vec::new();
    for row in pixels.chunks(width) {
        rows.push(0);
        let mut index = |colour: Colour| {
            *nearest.entry(colour).or_insert_with(|| {
                let (index, _) =
                    (0_u8..).zip(&palette).min_by_key(|(_, one)| distance(**one, colour)).expect("a palette");
                index
            })
        };
        for pair in row.chunks(2) {
            rows.push(index(pair[0]) << 4 | pair.get(1).map_or(0, |second| index(*second)));
        }
    }
    let mut written = SIGNATURE.to_vec();
    let size = |number: usize| u32::try_from(number).unwrap().to_be_bytes();
    chunk(&mut written, *b"IHDR", &[size(width).as_slice(), &size(height), &[4, 3, 0, 0, 0]].concat());
    chunk(&mut written, *b"PLTE", &palette.concat());
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&rows).unwrap();
    chunk(&mut written, *b"IDAT", &packed.finish().unwrap());
    chunk(&mut written, *b"IEND", &[]);
    written
}

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

fn read(png: &[u8]) -> (usize, usize, Vec<Colour>) {
    let mut rest = png.strip_prefix(SIGNATURE).expect("a PNG");
    let (mut head, mut packed) = (Vec::new(), Vec::new());
    while let Some((length, more)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap();
        match &more[..4] {
            b"IHDR" => head = more[4..4 + length].to_vec(),
            b"IDAT" => packed.extend_from_slice(&more[4..4 + length]),
            _ => {}
        }
        rest = &more[4 + length + 4..];
    }
    let number =
        |at: usize| usize::try_from(u32::from_be_bytes(head[at..at + 4].try_into().unwrap())).unwrap();
    let (width, height) = (number(0), number(4));
    let depth = match head[8..] {
        [8, 2, 0, 0, 0] => 3,
        [8, 6, 0, 0, 0] => 4,
        _ => panic!("not what a screenshot is: {head:?}"),
    };
    let mut bytes = Vec::new();
    ZlibDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
    let mut above = vec![0_u8; width * depth];
    let mut pixels = Vec::with_capacity(width * height);
    for row in bytes.chunks(1 + width * depth) {
        let mut row_now = row[1..].to_vec();
        for at in 0..row_now.len() {
            let left = if at < depth { 0 } else { row_now[at - depth] };
            let corner = if at < depth { 0 } else { above[at - depth] };
            let guess = match row[0] {
                0 => 0,
                1 => left,
                2 => above[at],
                3 => u8::try_from(u16::midpoint(left.into(), above[at].into())).unwrap(),
                4 => paeth(left, above[at], corner),
                other => panic!("no filter {other}"),
            };
            row_now[at] = row_now[at].wrapping_add(guess);
        }
        pixels.extend(row_now.chunks(depth).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
        above = row_now;
    }
    (width, height, pixels)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let off = |one: u8| (guess - i16::from(one)).abs();
    if off(left) <= off(above) && off(left) <= off(corner) {
        left
    } else if off(above) <= off(corner) {
        above
    } else {
        corner
    }
}

/// The commonest colour, then again and again the one that is missed most: far from those taken, and common.
fn palette(pixels: &[Colour]) -> Vec<Colour> {
    let mut counts: BTreeMap<Colour, u64> = BTreeMap::new();
    for colour in pixels {
        *counts.entry(*colour).or_default() += 1;
    }
    let mut palette: Vec<Colour> = Vec::new();
    while palette.len() < COLOURS {
        let missed = |colour: Colour, count: u64| {
            let nearest = palette.iter().map(|one| distance(*one, colour)).min().unwrap_or(u64::MAX >> 32);
            nearest * count
        };
        let (colour, _) =
            counts.iter().max_by_key(|(colour, count)| missed(**colour, **count)).expect("a pixel");
        if palette.contains(colour) {
            break;
        }
        palette.push(*colour);
    }
    palette
}

fn distance(one: Colour, other: Colour) -> u64 {
    one.iter().zip(other).map(|(one, other)| u64::from(one.abs_diff(other)).pow(2)).sum()
}

fn chunk(written: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    written.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(content);
    written.extend(kind);
    written.extend(content);
    written.extend(crc.sum().to_be_bytes());
}
