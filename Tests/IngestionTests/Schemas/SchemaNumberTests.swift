import Ingestion
import Testing

/// Numbers are compared as they are written, never as floating point.
@Suite("Numbers in schemas")
struct SchemaNumberTests {
    @Test(
        "bounds hold to the last digit",
        arguments: [
            (#"{"minimum":9007199254740993}"#, "9007199254740992", false),
            (#"{"minimum":9007199254740993}"#, "9007199254740993.0", true),
            (#"{"maximum":0.1}"#, "0.1000000000000000000000000000001", false),
            (#"{"maximum":0.1}"#, "1e-1", true), (#"{"maximum":1e400}"#, "9.99e399", true),
            (#"{"maximum":1e400}"#, "1.1e400", false), (#"{"minimum":-1e400}"#, "-1e401", false),
            (#"{"minimum":-1e-400}"#, "0", true), (#"{"exclusiveMinimum":-1e-400}"#, "-1e-401", true),
            (#"{"exclusiveMaximum":0}"#, "-0.0e7", false), (#"{"exclusiveMaximum":10}"#, "0.00999e3", true),
            (#"{"minimum":1e1000000000000000000000}"#, "1", false),
            (#"{"maximum":123456789012345678901234567890}"#, "123456789012345678901234567891", false),
            (#"{"maximum":-100}"#, "-99.9", false), (#"{"maximum":-100}"#, "-1e2", true),
        ])
    func boundsAreExact(schema: String, number: String, isKept: Bool) throws {
        #expect(try (firstBreach(of: number, in: makeSchema(schema)) == nil) == isKept)
    }

    @Test(
        "a multiple is one by its digits",
        arguments: [
            ("0.1", "0.3", true), ("0.1", "0.35", false), ("0.01", "4.35", true), ("0.0001", "0.0075", true),
            ("3", "1e400", false), ("4", "1e400", true), ("1e-400", "7", true), ("7", "0.0", true),
            ("1e400", "1e399", false), ("1e400", "3e401", true), ("7", "-1e1000000000000", false),
            ("8", "-1e1000000000000", true), ("1.5", "4.5", true), ("2.50", "7.5", true), ("2.50", "7.4", false),
            ("123456789012345678901", "246913578024691357802", true),
            ("123456789012345678901", "246913578024691357803", false),
            ("1000000000000000000000", "1e23", true), ("1024e30", "1e60", true), ("1024e30", "1e39", false),
            ("340282366920938463463374607431768211456", "1e128", true),
            ("340282366920938463463374607431768211456", "1e127", false),
        ])
    func multiplesAreExact(divisor: String, number: String, isKept: Bool) throws {
        #expect(
            try (firstBreach(of: number, in: makeSchema(#"{"multipleOf":\#(divisor)}"#)) == nil) == isKept,
            "\(number) by \(divisor)")
    }

    @Test(
        "an integer is one however it is written",
        arguments: [
            ("1", true), ("1.0", true), ("10e-1", true), ("1.50e1", true), ("1e400", true), ("-0.0", true),
            ("0e-5", true), ("1.5", false), ("1e-1", false), ("15e-1", false), ("123.0400", false),
            ("1.0e-1000000000000000000000", false),
        ])
    func integersAreIntegers(number: String, isKept: Bool) throws {
        #expect(try (firstBreach(of: number, in: makeSchema(#"{"type":"integer"}"#)) == nil) == isKept)
    }

    @Test(
        "equal is what is equal in number",
        arguments: [
            ("1", "1.0", true), ("1", "10e-1", true), ("0", "-0.0", true), ("1", "\"1\"", false), ("1", "-1", false),
            ("9007199254740993", "9007199254740992", false), ("[1,{\"a\":2}]", "[1.0,{\"a\":20e-1}]", true),
            (#"{"a":1,"b":2}"#, #"{"b":2,"\u0061":1}"#, true), (#"{"a":1}"#, #"{"a":1,"b":1}"#, false),
            (#"["ab"]"#, #"["a","b"]"#, false), ("[[1],2]", "[[1,2]]", false), ("false", "0", false),
            ("[]", "{}", false), (#""\u00e9""#, "\"é\"", true), ("null", "\"null\"", false),
        ])
    func equalityIsMathematical(value: String, record: String, isKept: Bool) throws {
        #expect(try (firstBreach(of: record, in: makeSchema(#"{"const":\#(value)}"#)) == nil) == isKept)
        #expect(try (firstBreach(of: record, in: makeSchema(#"{"enum":["else",\#(value)]}"#)) == nil) == isKept)
        #expect(
            try (firstBreach(of: "[\(value),0.5,\(record)]", in: makeSchema(#"{"uniqueItems":true}"#)) == nil) != isKept
        )
    }
}
