/// How a document is laid out: what ends its lines and indents them.
struct JSONLayout {
    var newline: String
    var unit: String
    /// Whether the whole document stands on one line.
    var isOneLine: Bool

    func text(of value: JSONValue, indentation: String) -> String {
        isOneLine ? value.inlineText : value.prettyText(unit: unit, indentation: indentation, newline: newline)
    }
}

extension JSONDocument {
    var layout: JSONLayout {
        let firstBreak = bytes.firstIndex(of: 0x0A)
        let hasReturn = firstBreak.map { $0 > 0 && bytes[$0 - 1] == 0x0D } ?? false
        var unit = "  "
        if let first = root.children.first, startsLine(first.start) {
            let found = indentation(at: first.start)
            if !found.isEmpty { unit = found }
        }
        let isOneLine = !root.children.isEmpty && !bytes[root.range].contains(0x0A)
        return JSONLayout(newline: hasReturn ? "\r\n" : "\n", unit: unit, isOneLine: isOneLine)
    }

    /// The white space the line of a place begins with.
    func indentation(at offset: Int) -> String {
        let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return String(decoding: bytes[start..<offset].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }

    /// Whether only white space stands before a place on its line, and the line is not the file's first.
    private func startsLine(_ offset: Int) -> Bool {
        guard let start = bytes[..<offset].lastIndex(of: 0x0A) else { return false }
        return bytes[(start + 1)..<offset].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }

    /// Behind any spaces and comments on the same line; stops before the line's end or anything else.
    private func endOfLineSpace(from offset: Int) -> (end: Int, reachesLineEnd: Bool) {
        var index = offset
        var end = offset
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09: index += 1
            case 0x0A: return (end, true)
            case 0x0D:
                if index + 1 < bytes.count, bytes[index + 1] == 0x0A { return (end, true) }
                index += 1
            default:
                guard let commentEnd = JSONComment.end(in: bytes, at: index) else { return (end, false) }
                index = commentEnd
                end = commentEnd
            }
        }
        return (end, true)
    }

    // MARK: Insertion

    func insertion(of value: JSONValue, key: String?, into node: JSONNode) -> [(range: Range<Int>, text: String)] {
        let name = key.map { JSONValue.quoted($0) + ": " } ?? ""
        guard let last = node.children.last else { return firstInsertion(of: value, name: name, into: node) }
        guard startsLine(last.start) else {
            let text = name + value.inlineText
            guard let comma = last.comma else { return [(last.end..<last.end, ", " + text)] }
            return [(comma + 1..<comma + 1, " " + text + ",")]
        }
        let indentation = indentation(at: last.start)
        // Beside elements that have a line each, it has one, too, unless that would be long.
        let hasLine =
            key == nil && value.members != nil && node.children.allSatisfy(isObjectOnOneLine)
            && indentation.utf8.count + value.inlineText.utf8.count <= Self.longestLine
        let text = hasLine ? value.inlineText : layout.text(of: value, indentation: indentation)
        let line = layout.newline + indentation + name + text
        if let comma = last.comma {
            let end = endOfLineSpace(from: comma + 1).end
            return [(end..<end, line + ",")]
        }
        // A comment behind the last member stays on its line: the comma goes before it, the new member behind.
        let (end, reachesLineEnd) = endOfLineSpace(from: last.end)
        guard reachesLineEnd, end > last.end else { return [(last.end..<last.end, "," + line)] }
        return [(last.end..<last.end, ","), (end..<end, line)]
    }

    private static let longestLine = 100

    private func isObjectOnOneLine(_ child: JSONNode.Child) -> Bool {
        guard case .object = child.node.content else { return false }
        return !child.node.children.isEmpty && !bytes[child.node.range].contains(0x0A)
    }

    private func firstInsertion(
        of value: JSONValue, name: String, into node: JSONNode
    ) -> [(range: Range<Int>, text: String)] {
        let open = node.range.lowerBound + 1
        let close = node.range.upperBound - 1
        let outer = indentation(at: node.range.lowerBound)
        let inner = outer + layout.unit
        let isSpace = bytes[open..<close].allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let isPlain = value.members == nil && value.elements == nil
        if isSpace, layout.isOneLine || (name.isEmpty && isPlain) {
            return [(open..<close, name + value.inlineText)]
        }
        let line = layout.newline + inner + name + layout.text(of: value, indentation: inner)
        if isSpace { return [(open..<close, line + layout.newline + outer)] }
        // Comments and nothing else: behind the last of them.
        let contentEnd = (bytes[open..<close].lastIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? open) + 1
        let hasBreak = bytes[contentEnd..<close].contains(0x0A)
        return [(contentEnd..<contentEnd, hasBreak ? line : line + layout.newline + outer)]
    }

    // MARK: Removal

    func removal(of index: Int, from node: JSONNode) -> [(range: Range<Int>, text: String)] {
        let child = node.children[index]
        var edits: [(range: Range<Int>, text: String)] = []
        if child.comma == nil, index > 0, let comma = node.children[index - 1].comma {
            edits.append((comma..<comma + 1, ""))
        }
        let end = child.comma.map { $0 + 1 } ?? child.end
        var taken = [child.start..<child.end]
        if let comma = child.comma { taken.append(comma..<comma + 1) }
        let between = bytes[child.end..<(child.comma ?? child.end)]
        if between.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { taken = [child.start..<end] }
        let (commentEnd, reachesLineEnd) = endOfLineSpace(from: end)
        if startsLine(child.start), reachesLineEnd, commentEnd == end, taken.count == 1,
            let lineStart = bytes[..<child.start].lastIndex(of: 0x0A)
        {
            // The whole line: from its start through its newline.
            let lineEnd = bytes[end...].firstIndex(of: 0x0A) ?? bytes.count - 1
            return edits + [(lineStart + 1..<lineEnd + 1, "")]
        }
        if !startsLine(child.start), taken.count == 1 {
            taken = [withNeighbouringSpace(taken[0], isLast: index == node.children.count - 1, in: node)]
        }
        return edits + taken.map { ($0, "") }
    }

    /// One of the spaces around a removed inline member goes with it: `[1, 2, 3]` → `[1, 3]`, `[1, 2]`.
    private func withNeighbouringSpace(_ range: Range<Int>, isLast: Bool, in node: JSONNode) -> Range<Int> {
        var range = range
        let floor = node.range.lowerBound + 1
        if isLast {
            while range.lowerBound > floor, [0x20, 0x09].contains(bytes[range.lowerBound - 1]) {
                range = range.lowerBound - 1..<range.upperBound
            }
        } else {
            while [0x20, 0x09].contains(bytes[range.upperBound]) { range = range.lowerBound..<range.upperBound + 1 }
        }
        return range
    }
}
