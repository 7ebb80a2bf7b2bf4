extension JSONValue {
    /// Without any white space.
    package var compactText: String {
        var writer = JSONValueWriter(style: .compact)
        writer.append(self, indentation: "")
        return writer.text
    }

    /// On one line, with a space behind commas and colons: `["a", "b"]`.
    package var inlineText: String {
        var writer = JSONValueWriter(style: .inline)
        writer.append(self, indentation: "")
        return writer.text
    }

    /// One member or element a line; lists of plain values stay on one line while they are short.
    /// - Parameter indentation: what the lines behind the first begin with.
    package func prettyText(unit: String = "  ", indentation: String = "", newline: String = "\n") -> String {
        var writer = JSONValueWriter(style: .pretty(unit: unit, newline: newline))
        writer.append(self, indentation: indentation)
        return writer.text
    }

    /// A text as a JSON string: quotes, backslashes and all control characters escaped.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            // C0, DEL and C1; and the line separators, which editors break lines at.
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

private struct JSONValueWriter {
    enum Style {
        case compact
        case inline
        case pretty(unit: String, newline: String)
    }

    let style: Style
    var text = ""

    init(style: Style) { self.style = style }

    mutating func append(_ value: JSONValue, indentation: String) {
        switch value {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .number(let number): text += number
        case .string(let string): text += JSONValue.quoted(string)
        case .array(let elements):
            appendList(elements, open: "[", close: "]", indentation: indentation, staysOnLine: staysOnLine(value)) {
                $0.append($1, indentation: $2)
            }
        case .object(let members):
            appendList(members, open: "{", close: "}", indentation: indentation, staysOnLine: members.isEmpty) {
                if case .compact = $0.style {
                    $0.text += JSONValue.quoted($1.key) + ":"
                } else {
                    $0.text += JSONValue.quoted($1.key) + ": "
                }
                $0.append($1.value, indentation: $2)
            }
        }
    }

    private mutating func appendList<Item>(
        _ items: [Item], open: String, close: String, indentation: String, staysOnLine: Bool,
        append: (inout JSONValueWriter, Item, String) -> Void
    ) {
        text += open
        var inner = indentation
        var separator = ","
        if case .inline = style { separator = ", " }
        if case .pretty(let unit, let newline) = style {
            inner += unit
            separator = staysOnLine ? ", " : "," + newline + inner
            if !staysOnLine { text += newline + inner }
        }
        for (index, item) in items.enumerated() {
            if index > 0 { text += separator }
            append(&self, item, inner)
        }
        if case .pretty(_, let newline) = style, !staysOnLine { text += newline + indentation }
        text += close
    }

    /// Lists of few plain values do, also where everything else gets a line of its own.
    private func staysOnLine(_ value: JSONValue) -> Bool {
        guard case .pretty = style, let elements = value.elements else { return true }
        let allPlain = elements.allSatisfy { $0.elements == nil && $0.members == nil }
        return allPlain && value.inlineText.utf8.count <= 80
    }
}
