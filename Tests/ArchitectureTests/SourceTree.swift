import Foundation

/// The repository as text: its Swift files with their paths from the root.
struct SourceTree: Sendable {
    var root: URL
    var files: [SourceFile]

    /// The tree this test was compiled from, read once.
    static func own() throws -> SourceTree { try ownResult.get() }

    private static let ownResult = Result {
        try SourceTree(
            root: URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent())
    }

    init(root: URL) throws {
        self.root = root
        let sources = root.appending(path: "Sources", directoryHint: .isDirectory)
        let paths = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        files = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            return SourceFile(path: "Sources/\(path)", text: text)
        }
    }

    /// The text of a file outside `Sources`.
    func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// One Swift file: its lines as written, and as code alone.
struct SourceFile: Sendable {
    var path: String
    /// Every line, from line 1 at index 0.
    var lines: [String]
    /// The same lines, with comments and the insides of string literals blanked.
    var code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = codeOnly(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The target the file belongs to: the folder under `Sources`.
    var room: String { String(path.split(separator: "/")[1]) }

    /// The modules it imports, with their lines.
    var imports: [(module: String, line: Int)] {
        let pattern =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?([A-Za-z_]\w*)/
        return lines(holding: "import").compactMap { line in
            code[line - 1].firstMatch(of: pattern).map { (String($0.output.1), line) }
        }
    }

    /// The lines whose code holds a piece of Swift: whole identifiers, so that `Date()` is not in `makeDate()`.
    func lines(holding piece: String) -> [Int] {
        code.indices.filter { code[$0].utf8.count >= piece.utf8.count && holds(piece, in: code[$0]) }.map { $0 + 1 }
    }

    private func holds(_ piece: String, in line: String) -> Bool {
        line.ranges(of: piece).contains { range in
            let isWordBefore = range.lowerBound > line.startIndex && isWord(line[line.index(before: range.lowerBound)])
            let isWordAfter = range.upperBound < line.endIndex && isWord(line[range.upperBound])
            return !(isWordBefore && piece.first.map(isWord) == true)
                && !(isWordAfter && piece.last.map(isWord) == true)
        }
    }

    private func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
