internal import Foundation
internal import Ingestion
internal import JSONText
internal import Quantities

/// Writes rejections into a file the user names: a JSON object a line, or the bytes as they were read. The file is there
/// whole or not at all.
struct ExportCommand: Sendable {
    let context: CommandContext
    let store: any Store
    private static let page = 256

    /// Asks before a file is overwritten; nil where nothing is in the way.
    func question(_ request: ExportRequest) -> Confirming.Question? {
        if let refusal = refusal(of: request) { return .answered(refusal) }
        guard let bytes = context.world.size(ofFile: path(of: request)) else { return nil }
        return .asked(
            Reply(
                "\(name(of: request)) exists already (\(Formatted.bytes(bytes))). Overwrite it?", outcome: .asks,
                hints: ["Say “yes” or “no”."]))
    }

    func run(_ request: ExportRequest, mayReplace: Bool) async throws(StoreError) -> Reply {
        if let refusal = refusal(of: request) { return refusal }
        let quarantine = QuarantineCommands(context: context, store: store)
        var query = try await quarantine.query(request.scope)
        query.oldestFirst = true
        query.limit = Self.page
        let words = quarantine.words(for: request.scope) + context.span(of: request.scope.period)
        var page = try await store.rejections(query)
        guard !page.isEmpty else {
            return Reply(
                "Nothing\(words) is in quarantine, so no file was written.", data: [.init("exported", .integer(0))])
        }
        let replies = RejectionReplies(context: context)
        let path = path(of: request)
        var count = 0
        // Rows of a CSV file mean nothing without its header.
        let header = request.isRaw ? page.first?.csvHeader : nil
        var strangers = 0
        do throws(WorkspaceError) {
            let file = try context.world.makeFile(at: path, replacing: mayReplace)
            if let header { try file.append(header + [0x0A]) }
            while let last = page.last {
                for rejection in page {
                    if request.isRaw, rejection.csvHeader != header { strangers += 1 }
                    try file.append(
                        request.isRaw
                            ? rejection.payload
                            : Array(JSONValue.object(replies.members(of: rejection)).compactText.utf8))
                    try file.append([0x0A])
                }
                count += page.count
                query.after = last.id
                switch await next(query) {
                case .success(let rejections): page = rejections
                case .failure(let error):
                    file.abandon()
                    return .failed(
                        ErrorText.sentence(for: error) + " No file was written.", data: [.init("exported", .integer(0))]
                    )
                }
            }
            try file.finish()
        } catch {
            return refusal(for: error, request)
        }
        return Reply(
            "\(Formatted.count(count, "rejected record"))\(words) written to \(name(of: request))"
                + (request.isRaw
                    ? ", as they were read\(header == nil ? "" : ", under the header of their file")."
                    : ", one JSON object a line."),
            notes: strangers > 0
                ? [
                    "\(Formatted.count(strangers, "record")) of them \(strangers == 1 ? "comes" : "come") from files with another header, or none: export them by source or run."
                ] : [],
            hints: request.isRaw
                ? [
                    "They stay in quarantine. Mend the file, say “ingest \(name(of: request)) as …”, then “discard rejected”."
                ]
                : ["They stay in quarantine."],
            data: [.init("exported", .integer(count)), .init("file", .string(path))])
    }

    private func next(_ query: RejectionQuery) async -> Result<[StoredRejection], StoreError> {
        do throws(StoreError) {
            return .success(try await store.rejections(query))
        } catch {
            return .failure(error)
        }
    }

    private func path(of request: ExportRequest) -> String { context.world.absolutePath(of: request.file ?? "") }
    private func name(of request: ExportRequest) -> String { SafeText.line(request.file ?? "", cells: 80) }

    /// Names that promise another format than what would be in the file.
    private static let otherFormats = ["csv", "tsv", "json", "gz", "zst", "zip"]

    private func refusal(of request: ExportRequest) -> Reply? {
        guard let file = request.file else {
            return .refused("Into which file?", hints: ["For example: export rejected to rejected.jsonl"])
        }
        let ending = file.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard !request.isRaw, file.contains("."), Self.otherFormats.contains(ending) else { return nil }
        return .refused(
            "Rejected records are written one JSON object a line: give the file a name that ends in .jsonl.",
            hints: [
                "Or say “export rejected as they were to \(name(of: request))” for the bytes alone."
            ])
    }

    private func refusal(for error: WorkspaceError, _ request: ExportRequest) -> Reply {
        switch error {
        case .alreadyThere:
            .refused(
                "\(name(of: request)) exists already; nothing was written.", hints: ["Say it again to overwrite it."])
        case .cannotWrite(_, ENOENT):
            .failed("\(name(of: request)) cannot be written: there is no such folder. Nothing was written.")
        case .cannotWrite(_, let errno):
            .failed("\(name(of: request)) cannot be written: \(SystemError.phrase(errno)). Nothing was written.")
        case .isOwnFile:
            .refused("\(name(of: request)) is Magpie’s own; nothing was written.", hints: ["Name another file."])
        }
    }
}

extension StoredRejection {
    /// The line of column names its file began with; nil where it is no row of a CSV file.
    fileprivate var csvHeader: [UInt8]? {
        guard let context, context.count > 1 else { return nil }
        // The delimiter, then the line.
        var line = Array(context.dropFirst())
        while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
        return line
    }
}
