import Quantities

/// A random JSON value, on one line.
func randomValue(_ random: inout SplitMix, depth: Int) -> String {
    switch Int.random(in: 0...(depth > 0 ? 7 : 4), using: &random) {
    case 0: return ["true", "false", "null"].randomElement(using: &random) ?? "null"
    case 1: return String(Int.random(in: -1000...1000, using: &random))
    case 2: return ["1e400", "0.5", "-0", "12345678901234567890", "1E-7"].randomElement(using: &random) ?? "0"
    case 3, 4:
        let pieces = ["a", "é", "😀", "\\n", "\\\"", "\\u00e9", ",", "}", "[", "plain text", ""]
        return "\"" + (0..<3).map { _ in pieces.randomElement(using: &random) ?? "" }.joined() + "\""
    case 5:
        let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(&random, depth: depth - 1) }
        return "[" + elements.joined(separator: Bool.random(using: &random) ? "," : " , ") + "]"
    default:
        let members = (0..<Int.random(in: 0...4, using: &random)).map { number in
            "\"k\(number)\":" + randomValue(&random, depth: depth - 1)
        }
        return "{" + members.joined(separator: Bool.random(using: &random) ? "," : ", ") + "}"
    }
}
