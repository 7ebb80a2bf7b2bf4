/// Writes out `{a,b}`: `*.{json,csv}` is `*.json` and `*.csv`.
enum GlobBraces {
    /// More alternatives than this are not written out; the braces then stand for themselves.
    private static let most = 1024

    static func expanded(_ text: String) -> [String] {
        var done: [String] = []
        var waiting = [text]
        while let next = waiting.popLast() {
            guard let group = firstGroup(in: Array(next.unicodeScalars)) else {
                done.append(next)
                continue
            }
            let alternatives = group.alternatives.map { group.front + $0 + group.back }
            guard done.count + waiting.count + alternatives.count <= most else { return [text] }
            waiting.append(contentsOf: alternatives.reversed())
        }
        return done
    }

    private struct Group {
        var front: String
        var alternatives: [String]
        var back: String
    }

    /// The first braces that are closed and hold a comma.
    private static func firstGroup(in scalars: [Unicode.Scalar]) -> Group? {
        for start in scalars.indices where scalars[start] == "{" {
            var depth = 0
            var cuts = [start]
            for index in start..<scalars.count {
                switch scalars[index] {
                case "{": depth += 1
                case ",": if depth == 1 { cuts.append(index) }
                case "}": depth -= 1
                default: break
                }
                guard depth == 0 else { continue }
                guard cuts.count > 1 else { break }
                cuts.append(index)
                let alternatives = zip(cuts, cuts.dropFirst()).map { string(scalars[($0 + 1)..<$1]) }
                return Group(
                    front: string(scalars[..<start]), alternatives: alternatives, back: string(scalars[(index + 1)...]))
            }
        }
        return nil
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
