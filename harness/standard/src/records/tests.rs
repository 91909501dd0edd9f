use proptest::prelude::*;

use super::*;

fn read(file: &[u8]) -> Vec<RawRecord> {
    let mut records = Records::new(file);
    let mut record = RawRecord::default();
    let mut all = Vec::new();
    while records.read_into(&mut record) {
        all.push(record.clone());
    }
    all
}

fn contents(file: &[u8]) -> Vec<Vec<String>> {
    let text = |field: &RawField| String::from_utf8_lossy(&field.content(file)).into_owned();
    read(file).iter().map(|record| record.fields.iter().map(text).collect()).collect()
}

#[track_caller]
fn check(file: &str, expected: &[&[&str]]) {
    assert_eq!(contents(file.as_bytes()), expected);
}

#[test]
fn fields_are_split_at_commas_and_records_at_line_ends() {
    check("a,b\r\n,\r\nc", &[&["a", "b"], &["", ""], &["c"]]);
    check("", &[]);
    check("\r\n", &[&[""]]);
    check("a,", &[&["a", ""]]);
}

#[test]
fn quotes_keep_commas_line_breaks_and_doubled_quotes() {
    check("\"a,b\",\"c\r\nd\",\"e\"\"f\"\r\n", &[&["a,b", "c\r\nd", "e\"f"]]);
    check("\"\",\"\"\"\"", &[&["", "\""]]);
    let record = &read(b"\"a,b\",\"c\r\nd\",\"e\"\"f\"\r\n")[0];
    assert_eq!(record.fields[0].at, 0..5);
    assert_eq!(record.fields[1].line_breaks, LineBreaks::CRLF);
    assert!(record.fields[2].doubled && !record.fields[1].doubled);
    assert!(record.fields.iter().all(|field| field.quoting == Quoting::Quoted));
}

#[test]
fn second_bytes_of_kanji_split_nothing() {
    let file = b"\x83\x5C\x94\x5C,\x81\x7C\r\n";
    let record = &read(file)[0];
    assert_eq!(record.fields.iter().map(|field| field.at.clone()).collect::<Vec<_>>(), [0..4, 5..7]);
}

#[test]
fn every_line_end_is_known() {
    let ends: Vec<_> =
        read(b"a\r\nb\nc\rd").iter().map(|record| (record.line_end, record.line_end_at())).collect();
    assert_eq!(
        ends,
        [(LineEnd::Crlf, 1..3), (LineEnd::Lf, 4..5), (LineEnd::Cr, 6..7), (LineEnd::None, 8..8)]
    );
}

#[test]
fn line_breaks_inside_quotes_are_told_by_sort() {
    let record = &read(b"\"a\nb\rc\",\"d\r\n\r\",e")[0];
    let [first, second, third] = [0, 1, 2].map(|field: usize| record.fields[field].line_breaks);
    assert_eq!(first, LineBreaks::LF.and(LineBreaks::CR));
    assert!(second.has(LineBreaks::CRLF) && second.has(LineBreaks::CR) && !second.has(LineBreaks::LF));
    assert!(third.is_none());
}

#[test]
fn a_field_knows_whether_it_repeats_the_one_above() {
    let file = b"a,\"b\",,12\r\na,\"b\",,123\r\nab,\"b\"\"\",,123\r\n";
    let repeats: Vec<Vec<bool>> =
        read(file).iter().map(|record| record.fields.iter().map(|field| field.repeats).collect()).collect();
    assert_eq!(repeats, [[false; 4], [true, true, true, false], [false, false, true, true]]);
}

#[test]
fn a_record_that_served_another_file_knows_nothing_of_this_one() {
    let mut record = RawRecord::default();
    Records::new(b"abc,def\r\n").read_into(&mut record);
    Records::new(b"a,b,c,d\r\n").read_into(&mut record);
    assert_eq!(record.columns, 4);
    assert!(record.fields.iter().all(|field| field.at.len() == 1 && !field.repeats));
}

#[test]
fn blank_records_count() {
    let blank: Vec<_> =
        read(b"a\r\n\r\nb\r\n").iter().map(|record| (record.row, record.is_blank())).collect();
    assert_eq!(blank, [(1, false), (2, true), (3, false)]);
}

#[test]
fn text_behind_a_closing_quote_belongs_to_the_field() {
    let file = b"\"a\"\"b\"c\"d,e";
    let record = &read(file)[0];
    assert_eq!(record.fields[0].quoting, Quoting::Odd(QuoteFault::AfterClosing));
    assert_eq!(contents(file), [["a\"bc\"d", "e"]]);
}

#[test]
fn a_quote_inside_a_bare_field_is_text() {
    let file = b"a\"b\"\"c,d";
    let record = &read(file)[0];
    assert_eq!(record.fields[0].quoting, Quoting::Odd(QuoteFault::InsideBare));
    assert_eq!(contents(file), [["a\"b\"\"c", "d"]]);
}

#[test]
fn a_quote_that_never_closes_ends_with_its_line() {
    let file = "\"a,b\r\nc,d\r\n";
    check(file, &[&["a", "b"], &["c", "d"]]);
    assert_eq!(read(file.as_bytes())[0].fields[0].quoting, Quoting::Odd(QuoteFault::NeverClosed));
}

#[test]
fn a_forgotten_closing_quote_does_not_swallow_the_next_line() {
    let file = "1,\"a,b\r\n2,\"c\",d\r\n";
    check(file, &[&["1", "a", "b"], &["2", "c", "d"]]);
    let faults: Vec<_> = read(file.as_bytes()).iter().map(|record| record.fields[1].quoting).collect();
    assert_eq!(faults, [Quoting::Odd(QuoteFault::NeverClosed), Quoting::Quoted]);
}

#[test]
fn places_count_from_the_first_byte_of_the_file() {
    let mut record = RawRecord::default();
    assert!(Records::starting_at(b"\xEF\xBB\xBFa,b", 3).read_into(&mut record));
    assert_eq!(record.fields[1].at, 5..6);
    assert!(!Records::starting_at(b"abc", 9).read_into(&mut record));
}

#[test]
fn columns_beyond_the_limit_are_counted_and_not_kept() {
    let record = &read(",".repeat(9_999).as_bytes())[0];
    assert_eq!((record.columns, record.fields.len()), (10_000, RawRecord::COLUMNS_MAX));
    assert!(record.is_cut());
}

#[test]
fn a_field_says_that_it_is_too_long() {
    let file = "a".repeat(RawField::BYTES_MAX + 1);
    assert!(read(file.as_bytes())[0].fields[0].is_too_long());
    assert!(!read(&file.as_bytes()[1..])[0].fields[0].is_too_long());
}

/// Every byte that could be looked at again and again, in numbers where squares would be felt.
#[test]
fn files_of_nothing_but_quotes_and_commas_are_read_in_no_time() {
    for unit in ["\"", "\"a\n", ",\"\"b", "\"\"\",", "\",\"", "\"\n\"", "a\"b,", "\"\r\n\"\"\r\n"] {
        let file = unit.repeat(200_000);
        assert!(!read(file.as_bytes()).is_empty(), "{unit:?}");
        assert!(!read(format!("\"{file}").as_bytes()).is_empty(), "{unit:?}");
    }
}

/// What a field holds, and of what kind it is.
type Read = (Vec<u8>, &'static str);

/// The rule of splitting, read off a byte at a time: content and kind of every field, line end of every record.
fn model(file: &[u8]) -> Vec<(Vec<Read>, LineEnd)> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < file.len() {
        let mut fields = Vec::new();
        loop {
            let (content, kind, end) = model_field(file, at);
            fields.push((content, kind));
            at = end;
            if file.get(at) != Some(&b',') {
                break;
            }
            at += 1;
        }
        let line_end = match (file.get(at), file.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => LineEnd::Crlf,
            (Some(b'\r'), _) => LineEnd::Cr,
            (Some(b'\n'), _) => LineEnd::Lf,
            (None, _) => LineEnd::None,
            other => panic!("a field ended at {other:?}"),
        };
        at += line_end.bytes().len();
        records.push((fields, line_end));
    }
    records
}

fn model_field(file: &[u8], start: usize) -> (Vec<u8>, &'static str, usize) {
    let bare = |from: usize| -> (Vec<u8>, usize) {
        let text: Vec<u8> =
            file[from..].iter().copied().take_while(|byte| ![b',', b'\r', b'\n'].contains(byte)).collect();
        let end = from + text.len();
        (text, end)
    };
    if file.get(start) != Some(&b'"') {
        let (text, end) = bare(start);
        let kind = if text.contains(&b'"') { "inside" } else { "bare" };
        return (text, kind, end);
    }
    let mut content = Vec::new();
    let mut at = start + 1;
    while at < file.len() {
        match (file[at], file.get(at + 1)) {
            (b'"', Some(b'"')) => {
                content.push(b'"');
                at += 2;
            }
            (b'"', None | Some(b',' | b'\r' | b'\n')) => return (content, "quoted", at + 1),
            (b'"', Some(_)) if file[start..at].iter().any(|byte| matches!(byte, b'\r' | b'\n')) => break,
            (b'"', Some(_)) => {
                let (text, end) = bare(at + 1);
                content.extend(text);
                return (content, "after", end);
            }
            (byte, _) => {
                content.push(byte);
                at += 1;
            }
        }
    }
    let (text, end) = bare(start + 1);
    (text, "never", end)
}

fn kind(field: &RawField) -> &'static str {
    match field.quoting {
        Quoting::Bare => "bare",
        Quoting::Quoted => "quoted",
        Quoting::Odd(QuoteFault::InsideBare) => "inside",
        Quoting::Odd(QuoteFault::AfterClosing) => "after",
        Quoting::Odd(QuoteFault::NeverClosed) => "never",
    }
}

fn bytes_of_csv() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        4 => Just(b'"'), 3 => Just(b','), 2 => Just(b'\r'), 2 => Just(b'\n'), 3 => Just(b'a'), 1 => any::<u8>()
    ];
    proptest::collection::vec(byte, 0..60)
}

proptest! {
    #[test]
    fn the_reader_agrees_with_the_model(file in bytes_of_csv()) {
        let records = read(&file);
        let found: Vec<_> = records
            .iter()
            .map(|record| {
                let fields = record.fields.iter();
                (fields.map(|field| (field.content(&file).into_owned(), kind(field))).collect(), record.line_end)
            })
            .collect();
        prop_assert_eq!(found, model(&file));
    }

    #[test]
    fn every_byte_belongs_to_a_field_a_comma_or_a_line_end(file in bytes_of_csv()) {
        let mut joined = Vec::new();
        for record in read(&file) {
            prop_assert_eq!(record.at.start, joined.len());
            prop_assert_eq!(record.columns, record.fields.len());
            for (place, field) in record.fields.iter().enumerate() {
                if place > 0 {
                    joined.push(b',');
                }
                prop_assert_eq!(field.at.start, joined.len());
                joined.extend(&file[field.at.clone()]);
            }
            prop_assert_eq!(record.at.end, joined.len());
            joined.extend(record.line_end.bytes());
        }
        prop_assert_eq!(joined, file);
    }

    #[test]
    fn what_another_writer_writes_is_read_as_it_was(
        rows in proptest::collection::vec(proptest::collection::vec("[a-z\",\r\n]{0,6}", 1..6), 0..6),
        always in any::<bool>(),
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .quote_style(style)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let file = writer.into_inner().unwrap();
        prop_assert_eq!(contents(&file), rows);
        for record in read(&file) {
            prop_assert_eq!(record.line_end, LineEnd::Crlf);
            for field in record.fields {
                prop_assert!(!matches!(field.quoting, Quoting::Odd(_)));
            }
        }
    }
}
