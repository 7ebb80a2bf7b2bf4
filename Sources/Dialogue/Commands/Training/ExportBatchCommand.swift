internal import Ingestion
internal import JSONText
internal import Quantities

/// Copies a training batch into a file the user names: a batch is a file already, and is copied as it was made.
struct ExportBatchCommand: Sendable {
    let context: CommandContext

    func question(_ choice: BatchChoice, to name: String) -> Confirming.Question? {
        refusal(of: choice, to: name).map { .answered($0) } ?? NamedFile(world: context.world, name: name).question()
    }

    func run(
        _ choice: BatchChoice, to name: String, mayReplace: Bool, progress: (@Sendable (IngestProgress) -> Void)?
    ) async -> Reply {
        if let refusal = refusal(of: choice, to: name) { return refusal }
        let (rows, versions) = BatchCommands(context: context).looked(for: choice)
        guard let row = rows.first, let version = versions.first(where: { $0.folder == row.folder }) else {
            return BatchCommands(context: context).none(choice, versions)
        }
        let file = NamedFile(world: context.world, name: name)
        let shelf = context.world.datasets
        do throws(Failure) {
            try await file.write(replacing: mayReplace, wrap: { .file($0) }) { output throws(Failure) in
                do throws(DatasetFailure) {
                    let reading = try shelf.reading(of: row.batch.file, in: version)
                    var read: Int64 = 0
                    while let bytes = try reading.next() {
                        guard !Task.isCancelled else { throw .stopped }
                        read += Int64(bytes.count)
                        progress?(
                            IngestProgress(
                                source: SourceID(file.shown), counts: RecordCounts(), readBytes: read,
                                totalBytes: row.batch.file.bytes))
                        try Self.add(bytes, to: output)
                    }
                } catch {
                    throw .dataset(error)
                }
            }
        } catch {
            return notWritten(error, file, version)
        }
        var reply = Reply(
            "Batch \(row.number) of \(row.dataset) written to \(file.shown): "
                + "\(Formatted.count(row.batch.file.rows, "row")), \(Formatted.bytes(row.batch.file.bytes)).",
            data: [
                .init("batch", row.json(context)), .init("file", .string(file.path)),
                .init("exported", .integer(row.batch.file.rows)),
            ])
        if file.isStandardOutput { reply.action = .stayBesideData }
        return reply
    }

    private enum Failure: Error {
        case dataset(DatasetFailure)
        case file(WorkspaceError)
    }

    private static func add(_ bytes: [UInt8], to output: any OutputFile) throws(DatasetFailure) {
        do throws(WorkspaceError) {
            try output.append(bytes)
        } catch {
            switch error {
            case .cannotWrite(let path, let errno): throw .cannotWrite(path: path, errno: errno)
            case .alreadyThere(let path), .isOwnFile(let path): throw .cannotWrite(path: path, errno: 0)
            }
        }
    }

    private func notWritten(_ failure: Failure, _ file: NamedFile, _ version: DatasetVersion) -> Reply {
        switch failure {
        case .file(let error): return file.reply(for: error)
        case .dataset(.cannotWrite(let path, let errno)):
            return file.reply(for: .cannotWrite(path: path, errno: errno))
        case .dataset(.stopped): return Reply("Stopped; no file was written.", outcome: .cancelled)
        case .dataset(.damaged(let damage)):
            return .failed(
                TrainingText.sentence(for: damage, in: version, context: context) + " No file was written.",
                hints: ["Say “verify dataset \(SafeText.line(version.name, cells: 64))” for all that is wrong."])
        case .dataset(let failure): return TrainingText.reply(for: failure, context: context)
        }
    }

    // MARK: Refusing

    private func refusal(of choice: BatchChoice, to name: String) -> Reply? {
        let file = NamedFile(world: context.world, name: name)
        if let refusal = file.refusal { return refusal }
        if !file.isStandardOutput, let refusal = OutputPlace(world: context.world).refusal(of: name) { return refusal }
        let (rows, versions) = BatchCommands(context: context).looked(for: choice)
        guard let row = rows.first else { return BatchCommands(context: context).none(choice, versions) }
        let content = row.manifest.content
        let place = SafeText.of("\(context.world.displayPath(of: row.folder))/\(row.batch.file.name)")
        if content.isCompressed {
            return .refused(
                "Batch \(row.number) is a compressed file already, \(place): nothing was written.",
                hints: ["Copy it as it is, or unpack it with “gzip -dc \(place)”."])
        }
        guard !file.isStandardOutput, let promised = ExportFormat(nameOf: name),
            promised.rawValue != content.format.rawValue
        else { return nil }
        return .refused(
            "Batch \(row.number) is \(content.format.rawValue), \(place), and \(file.shown) promises \(promised.rawValue). Nothing was written.",
            hints: [
                "Give the file a name that ends in .\(content.format.rawValue), or say “create training batches"
                    + "\(promised == .csv ? " as csv" : "") named …” for batches of that form."
            ])
    }
}
