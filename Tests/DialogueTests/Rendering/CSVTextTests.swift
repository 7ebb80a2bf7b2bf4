import Dialogue
import Testing

@Suite("CSV")
struct CSVTextTests {
    @Test(
        "quotes by RFC 4180 what would end a cell",
        arguments: [
            ("plain", "plain"), ("", ""), (" spaces ", " spaces "), ("a,b", "\"a,b\""), ("a\nb", "\"a\nb\""),
            ("a\r\nb", "\"a\r\nb\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("größe 日本", "größe 日本"),
        ])
    func quotes(text: String, cell: String) {
        #expect(CSVText.cell(text) == cell)
    }

    @Test(
        "what a spreadsheet would take for a formula gets an apostrophe",
        arguments: [
            ("=1+1", "'=1+1"), ("+cmd|'/C calc'!A0", "'+cmd|'/C calc'!A0"), ("-2+3", "'-2+3"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""), ("=a,b", "\"'=a,b\""), ("-", "'-"), ("-inf", "'-inf"),
        ])
    func guards(text: String, cell: String) {
        #expect(CSVText.cell(text) == cell)
    }

    @Test("numbers stay numbers", arguments: ["-5", "+3.25", "-1e-9", "-0.5", "42"])
    func leavesNumbers(text: String) {
        #expect(CSVText.cell(text) == text)
    }

    @Test func aRowIsItsCellsAndCommas() {
        #expect(CSVText.row(["a", "b,c", ""]) == "a,\"b,c\",")
    }
}
