/// The transcripts in a Markdown document: each block marked `transcript` is one.
///
/// What a reader need not see stands in a comment right before the block: directives, a line each, in
/// `<!-- transcript … -->`. `continue` there goes on with the conversation of the block before.
package struct TranscriptDocument: Sendable {
    /// The document's text, in pieces; every other one is a block.
    private var pieces: [Piece]

    private enum Piece: Sendable {
        case prose(String)
        case block(Block)
    }

    /// One block, and what goes before it unseen.
    package struct Block: Sendable {
        package var file: TranscriptFile
        package var preparations: [String]
        /// Goes on with the conversation of the block before.
        package var continues: Bool
    }

    package init(_ text: String) {
        pieces = []
        var prose = ""
        var block: (lines: [String], firstLine: Int)?
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            if let open = block {
                guard line.hasPrefix("```") else {
                    block?.lines.append(line)
                    continue
                }
                let notes = Self.notes(before: prose)
                pieces += [
                    .prose(prose),
                    .block(
                        Block(
                            file: TranscriptFile(
                                open.lines.map { $0 + "\n" }.joined(), firstLine: open.firstLine),
                            preparations: notes.filter { $0 != "continue" }, continues: notes.contains("continue"))),
                ]
                prose = line + (index + 1 < lines.count ? "\n" : "")
                block = nil
            } else {
                prose += line + (index + 1 < lines.count ? "\n" : "")
                if line == "```transcript" { block = ([], index + 2) }
            }
        }
        pieces.append(.prose(prose))
    }

    package var blocks: [Block] {
        pieces.compactMap { if case .block(let block) = $0 { block } else { nil } }
    }

    /// The document's text.
    package var text: String {
        pieces.map { piece in
            switch piece {
            case .prose(let text): text
            case .block(let block): block.file.text
            }
        }.joined()
    }

    /// Puts other replies into a block.
    package mutating func replace(_ number: Int, with file: TranscriptFile) {
        let places = pieces.indices.filter { if case .block = pieces[$0] { true } else { false } }
        guard places.indices.contains(number), case .block(var block) = pieces[places[number]] else { return }
        block.file = file
        pieces[places[number]] = .block(block)
    }

    /// The lines of the comment that stands right before a block.
    private static func notes(before prose: String) -> [String] {
        let opening = "<!-- transcript"
        guard let start = prose.ranges(of: opening).last?.upperBound,
            let end = prose[start...].firstRange(of: "-->"),
            prose[end.upperBound...].split(whereSeparator: \.isWhitespace) == ["```transcript"]
        else { return [] }
        return prose[start..<end.lowerBound].split(whereSeparator: \.isNewline)
            .map { line in String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
            .filter { !$0.isEmpty }
    }
}
