internal import Intents

/// `$na` at the prompt: the variables there are, with their values beside them.
enum VariableCompletion {
    /// - Returns: nil where no variable is being typed.
    static func candidates(of line: String, at offset: Int, values: [String: String]) -> [CompletionCandidate]? {
        let front = Array(line.utf8.prefix(offset))
        guard let sign = front.lastIndex(of: UInt8(ascii: "$")) else { return nil }
        // `$$` and `\$` are dollar signs.
        if sign > 0, [UInt8(ascii: "$"), UInt8(ascii: "\\")].contains(front[sign - 1]) { return nil }
        var typed = String(decoding: front[(sign + 1)...], as: UTF8.self)
        let isBraced = typed.hasPrefix("{")
        if isBraced { typed.removeFirst() }
        guard typed.isEmpty || ScriptVariables.isName(typed) else { return nil }
        let names = values.keys.filter { $0.hasPrefix(typed) }.sorted()
        guard !names.isEmpty else { return nil }
        return names.map { name in
            // The name says whether the value is a secret.
            let shown = Redactor.redacted("\(name)=\(values[name] ?? "")").dropFirst(name.count + 1)
            return CompletionCandidate(
                text: isBraced ? "${\(name)}" : "$\(name)", note: SafeText.line(String(shown), cells: 40), kind: .value,
                range: sign..<offset)
        }
    }
}
