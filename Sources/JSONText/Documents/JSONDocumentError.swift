/// Why a text is no JSON, and where: lines and columns count from 1, columns in characters.
package struct JSONDocumentError: Error, Hashable, Sendable {
    package var line: Int
    package var column: Int
    package var reason: Reason

    package init(line: Int, column: Int, reason: Reason) {
        self.line = line
        self.column = column
        self.reason = reason
    }

    package enum Reason: Hashable, Sendable {
        case unexpected(found: String, expected: String)
        /// The text ended where something was to come.
        case ended(expected: String)
        case unterminatedString
        case unterminatedComment
        case controlCharacterInString(code: UInt8)
        case invalidEscape(String)
        case loneSurrogate
        case invalidNumber(String)
        case invalidUTF8
        case tooDeep(limit: Int)
        case commentNotAllowed
        case trailingCommaNotAllowed
    }
}

extension JSONDocumentError.Reason: CustomStringConvertible {
    /// Plain words, to follow “line 3, column 7:”.
    package var description: String {
        switch self {
        case .unexpected(let found, let expected): "expected \(expected), found \(found)"
        case .ended(let expected): "the file ends where \(expected) should follow"
        case .unterminatedString: "this text is never closed with a quote"
        case .unterminatedComment: "this comment is never closed with */"
        case .controlCharacterInString(let code):
            code == 10 || code == 13
                ? "the line ends inside a text; a quote is missing"
                : "a text holds the control character \(code), which must be written as an escape"
        case .invalidEscape(let escape): "\(escape) is no escape JSON knows"
        case .loneSurrogate: "half of a surrogate pair"
        case .invalidNumber(let text): "\(text) is no number JSON knows"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .commentNotAllowed: "comments are not allowed here"
        case .trailingCommaNotAllowed: "a comma with nothing behind it"
        }
    }
}
