internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// One rejection, told whole: why, where, by which rule, and its bytes.
struct RejectionReplies: Sendable {
    let context: CommandContext

    func reply(for rejection: StoredRejection, isWhole: Bool) -> Reply {
        let place = context.place(file: rejection.file, position: rejection.position)
        let facts: [(String, String)] =
            [
                ("record", rejection.id.description), ("source", rejection.source.rawValue),
                ("run", "\(rejection.run), \(context.momentAndAge(rejection.time))"), ("reason", rejection.reason.code),
            ] + details(of: rejection.reason) + [("size", size(of: rejection))]
        let bytes = rejection.payload
        let isShort = bytes.count <= Self.shortBytes && !bytes.contains(0x0A)
        var reply = Reply(
            "\(place) was rejected: \(ErrorText.phrase(for: rejection.reason)).",
            blocks: [.table(.facts(facts))],
            data: [.init("rejected", json(of: rejection))])
        if isWhole {
            let shown = bytes.prefix(Self.mostBytes)
            reply.blocks.append(.verbatim(SafeText.whole(shown)))
            if shown.count < bytes.count {
                reply.notes.append(
                    "\(Formatted.count(bytes.count - shown.count)) more bytes are not shown; “export rejected to FILE” writes all of them."
                )
            }
        } else {
            reply.blocks.append(
                .verbatim([SafeText.line(String(decoding: bytes.prefix(4096), as: UTF8.self), cells: 200)]))
            if !isShort { reply.hints.append("Say “show the whole record” for all of it.") }
        }
        reply.hints.append("Say “retry rejected” when its data, its schema or its source was mended.")
        return reply
    }

    private static let shortBytes = 150
    /// What a terminal is asked to show at once.
    private static let mostBytes = 256 << 10

    private func size(of rejection: StoredRejection) -> String {
        let kept = Formatted.count(rejection.payload.count, "byte")
        if case .tooLarge(let bytes, _) = rejection.reason, bytes > rejection.payload.count {
            return "\(Formatted.count(bytes, "byte")); the first \(Formatted.count(rejection.payload.count)) are kept"
        }
        // Rows are bytes only to us.
        if let file = rejection.file, DatabasePlace.isOne(file) { return kept }
        return "\(kept), from byte \(Formatted.count(Int(rejection.byteOffset))) of the file"
    }

    /// Which rule was broken, by what.
    private func details(of reason: Rejection.Reason) -> [(String, String)] {
        switch reason {
        case .schema(let path, let rule, let expected, let found):
            [
                ("field", path.isEmpty ? "the record itself" : SafeText.line(path, cells: 80)),
                ("rule", SafeText.line(rule)),
                ("expected", SafeText.line(expected)), ("found", SafeText.line(found)),
            ]
        case .malformed(let expected, let found, let column):
            [("expected", SafeText.line(expected)), ("found", SafeText.line(found)), ("at byte", String(column))]
        case .transform(let name, let field, let found):
            [("transform", SafeText.line(name)), ("field", SafeText.line(field)), ("found", SafeText.line(found))]
        case .eventTime(let field, let found):
            [("field", SafeText.line(field)), ("expected", "a date"), ("found", SafeText.line(found))]
        case .invalidUTF8, .tooDeep, .tooLarge, .truncated, .duplicateKey, .raggedRow, .missingKey, .malformedRow: []
        }
    }

    // MARK: JSON

    func json(of rejection: StoredRejection) -> JSONValue {
        .object(members(of: rejection))
    }

    /// Facts, then the bytes: as text where they are UTF-8, else in Base64.
    func members(of rejection: StoredRejection) -> [JSONValue.Member] {
        [
            .init("record", .integer(Int(rejection.id.number))),
            .init("source", .string(rejection.source.rawValue)), .init("run", .integer(Int(rejection.run.number))),
            .init("file", rejection.file.map { .string($0) } ?? .null),
            .init("position", .integer(Int(rejection.position))),
            .init("byte_offset", .integer(Int(rejection.byteOffset))),
            .init("time", .string(Timestamp.iso8601(rejection.time))),
            .init("reason", .string(rejection.reason.code)),
            .init("why", .string(ErrorText.phrase(for: rejection.reason))),
            String(validating: rejection.payload, as: UTF8.self).map { .init("bytes", .string($0)) }
                ?? .init("bytes_base64", .string(Data(rejection.payload).base64EncodedString())),
        ]
    }
}
