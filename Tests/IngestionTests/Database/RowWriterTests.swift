import Ingestion
import Testing

@Suite("Rows as JSON Lines") struct RowWriterTests {
    @Test func writesEachKindOfValueWithoutLoss() {
        var writer = RowWriter(columns: ["a", "b\"", "c"], watching: [1])
        func row(_ write: (inout RowWriter) -> Void) {
            writer.beginRow()
            write(&writer)
            writer.endRow()
        }
        row {
            $0.null(); $0.boolean(true); $0.boolean(false)
        }
        row {
            $0.integer(.min); $0.integer(.max); $0.integer(-1)
        }
        row {
            $0.real(0.1); $0.real(.nan); $0.real(-.infinity)
        }
        row {
            $0.real(1e21); $0.real(3); $0.integer(0)
        }
        row { writer in
            for text in ["1.10", "NaN", "1e5"] { Array(text.utf8).withUnsafeBufferPointer { writer.number($0) } }
        }
        row {
            $0.text("é\n\"\\\u{1}"); $0.text(""); $0.text("x")
        }
        row { writer in
            [UInt8](#"{"a" :1}"#.utf8).withUnsafeBufferPointer { writer.json($0) }
            [UInt8]("[1,\n2]".utf8).withUnsafeBufferPointer { writer.json($0) }
            [UInt8]([0, 255, 16]).withUnsafeBufferPointer { writer.base64($0) }
        }
        row { writer in
            for bytes in [[], [1], [1, 2]] as [[UInt8]] { bytes.withUnsafeBufferPointer { writer.base64($0) } }
        }
        let stretch = writer.take()
        #expect(
            String(decoding: stretch.bytes, as: UTF8.self) == """
                {"a":null,"b\\"":true,"c":false}
                {"a":-9223372036854775808,"b\\"":9223372036854775807,"c":-1}
                {"a":0.1,"b\\"":"NaN","c":"-Infinity"}
                {"a":1e+21,"b\\"":3,"c":0}
                {"a":1.10,"b\\"":"NaN","c":1e5}
                {"a":"é\\n\\"\\\\\\u0001","b\\"":"","c":"x"}
                {"a":{"a" :1},"b\\"":[1, 2],"c":"AP8Q"}
                {"a":"","b\\"":"AQ==","c":"AQI="}

                """)
        #expect(stretch.rows == 8)
        let watched = stretch.watched.map { value in
            String(
                decoding: stretch.bytes[Int(value.place.lowerBound)..<Int(value.place.upperBound)], as: UTF8.self)
        }
        #expect(watched == ["true", "9223372036854775807", "NaN", "3", "NaN", "", "[1, 2]", "AQ=="])
        #expect(
            stretch.watched.map(\.kind) == [.other, .number, .other, .number, .other, .text, .other, .other])
        #expect(writer.take() == RowStretch())
    }

    @Test func integersOfAllLengths() {
        var writer = RowWriter(columns: ["a"])
        var numbers: [Int64] = [0]
        var power: Int64 = 1
        for _ in 0..<18 {
            numbers += [power, power * 9, -power, power - 1, power + 1]
            power *= 10
        }
        numbers += [power, -power, .max, .min + 1]
        for number in numbers {
            writer.beginRow()
            writer.integer(number)
            writer.endRow()
        }
        let lines = String(decoding: writer.take().bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines == numbers.map { "{\"a\":\($0)}" })
    }
}
