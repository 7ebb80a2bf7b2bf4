import Testing

/// Colours that can be read on any background are those the user’s theme decides on.
@Suite("Colours")
struct ColourTests {
    @Test("are bold, dim and the basic palette without black and white, and never a background")
    func areBasic() throws {
        // As it stands in code: “\u{1B}[1;31m”.
        let sequence = #/\\u\{1B\}\[([0-9;]+)m/#
        var found: Set<String> = []
        for file in try SourceTree.own().files {
            for (number, line) in file.lines.enumerated() {
                for match in line.matches(of: sequence) {
                    let codes = match.output.1.split(separator: ";").map(String.init)
                    found.formUnion(codes)
                    #expect(
                        codes.allSatisfy { ["0", "1", "2", "31", "32", "33", "36"].contains($0) },
                        "\(file.path):\(number + 1): \(line)")
                }
            }
        }
        #expect(found.isSuperset(of: ["0", "1", "2"]))
    }
}
