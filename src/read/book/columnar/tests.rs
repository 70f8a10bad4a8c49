//! Columnar ledgers of every type, and of every damage.

use std::sync::Arc;

use arrow_array::Array as _;
use arrow_array::ArrayRef;
use arrow_array::BinaryArray;
use arrow_array::BooleanArray;
use arrow_array::Date32Array;
use arrow_array::Decimal128Array;
use arrow_array::DictionaryArray;
use arrow_array::Float64Array;
use arrow_array::Int64Array;
use arrow_array::ListArray;
use arrow_array::RecordBatch;
use arrow_array::StringArray;
use arrow_array::StructArray;
use arrow_array::TimestampMicrosecondArray;
use arrow_array::types::Int32Type;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::FileWriter;
use arrow_ipc::writer::IpcWriteOptions;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::Field;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

use crate::read::book::testing;

fn batch() -> RecordBatch {
    let field = |name: &str, kind| Arc::new(Field::new(name, kind, true));
    let amount: ArrayRef = Arc::new(
        Decimal128Array::from(vec![Some(47_500), None, Some(-1)])
            .with_precision_and_scale(10, 2)
            .unwrap(),
    );
    let class: DictionaryArray<Int32Type> = vec![Some("A"), Some("B"), None].into_iter().collect();
    let inner = StructArray::from(vec![
        (field("金额", amount.data_type().clone()), amount),
        (field("类别", class.data_type().clone()), Arc::new(class) as ArrayRef),
    ]);
    let nulls = vec![true, true, false].into();
    let inner = StructArray::new(inner.fields().clone(), inner.columns().to_vec(), Some(nulls));
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([
        Some(vec![Some(1), None]),
        Some(vec![]),
        None,
    ]);
    let moments = vec![Some(1_488_326_400_000_000), Some(1_488_326_400_500_000), None];
    RecordBatch::try_from_iter_with_nullable([
        (
            "区划",
            Arc::new(StringArray::from(vec![Some("道里区"), Some(""), None])) as ArrayRef,
            true,
        ),
        ("人数", Arc::new(Int64Array::from(vec![Some(128), Some(-3), None])), true),
        ("保障", Arc::new(inner), true),
        ("比例", Arc::new(Float64Array::from(vec![Some(475.0), Some(0.5), Some(2.3e17)])), true),
        ("日期", Arc::new(Date32Array::from(vec![Some(17_226), None, Some(0)])), true),
        (
            "时间",
            Arc::new(TimestampMicrosecondArray::from(moments).with_timezone("Asia/Shanghai")),
            true,
        ),
        ("是否", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])), true),
        (
            "字节",
            Arc::new(BinaryArray::from_opt_vec(vec![Some(b"abc"), Some(b"\xff\0"), None])),
            true,
        ),
        ("列表", Arc::new(lists), true),
    ])
    .unwrap()
}

const EXPECT: [&str; 5] = [
    "1|区划|人数|保障|保障|比例|日期|时间|是否|字节|列表",
    "2|||金额|类别||||||",
    "3|道里区|128|475.00|A|475|2017-03-01|2017-03-01T08:00:00+08:00|true|abc|[1,null]",
    "4||-3||B|0.5||2017-03-01T08:00:00.500+08:00|false|ff00|[]",
    "5|||||2.3E17|1970-01-01||||",
];

fn parquet_of(batch: &RecordBatch, compression: Compression) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(2));
    let mut writer =
        ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties.build())).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn file_of(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer =
        FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(&batch.slice(0, 2)).unwrap();
    writer.write(&batch.slice(2, 1)).unwrap();
    writer.into_inner().unwrap()
}

fn stream_of(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch.slice(0, 0)).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn every_type_is_shown_as_it_would_be_typed() {
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::ZSTD(parquet::basic::ZstdLevel::default()),
    ] {
        assert_eq!(testing::only(parquet_of(&batch(), compression)), EXPECT);
    }
    for compression in [None, Some(CompressionType::ZSTD), Some(CompressionType::LZ4_FRAME)] {
        assert_eq!(testing::only(file_of(&batch(), compression)), EXPECT);
    }
    assert_eq!(testing::only(stream_of(&batch())), EXPECT);
}

#[test]
fn a_ledger_without_rows_has_its_header() {
    let empty = batch().slice(0, 0);
    assert_eq!(testing::only(parquet_of(&empty, Compression::UNCOMPRESSED)), EXPECT[..2]);
    assert_eq!(testing::only(stream_of(&empty)), EXPECT[..2]);
}

#[test]
fn what_is_cut_is_damaged() {
    let bytes = parquet_of(&batch(), Compression::UNCOMPRESSED);
    assert_eq!(testing::refused(&bytes[..bytes.len() - 10]), "read/damaged");
    let bytes = file_of(&batch(), None);
    assert_eq!(testing::refused(&bytes[..bytes.len() / 2]), "read/damaged");
    // All messages are there, and their end: the index behind them is not.
    for cut in [1, 6, 8, 10, 11, 200] {
        assert_eq!(testing::refused(&bytes[..bytes.len() - cut]), "read/damaged", "{cut}");
    }
    let bytes = stream_of(&batch());
    assert_eq!(testing::refused(&bytes[..bytes.len() - 100]), "read/damaged");
}

#[test]
fn a_message_that_asks_for_the_moon_is_refused_before_it_is_given() {
    let mut bytes = stream_of(&batch());
    bytes[4..8].copy_from_slice(&0x7fff_fff0_u32.to_le_bytes());
    assert_eq!(testing::refused(&bytes), "read/excessive");
    let packed = file_of(&batch(), Some(CompressionType::ZSTD));
    // The size that a packed buffer claims stands before its frame.
    let frame = memchr::memmem::rfind(&packed, b"\x28\xb5\x2f\xfd").unwrap();
    let mut bytes = packed;
    bytes[frame - 8..frame].copy_from_slice(&(1_i64 << 40).to_le_bytes());
    assert_eq!(testing::refused(&bytes), "read/excessive");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn no_parquet_breaks_the_reader(bytes in testing::mutations(parquet_of(&batch(), Compression::UNCOMPRESSED))) {
        testing::survives(&bytes, 1 << 20);
    }

    #[test]
    fn no_arrow_file_breaks_the_reader(bytes in testing::mutations(file_of(&batch(), Some(CompressionType::ZSTD)))) {
        testing::survives(&bytes, 1 << 20);
    }

    #[test]
    fn no_arrow_stream_breaks_the_reader(bytes in testing::mutations(stream_of(&batch()))) {
        testing::survives(&bytes, 1 << 20);
    }
}
