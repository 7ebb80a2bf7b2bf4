internal import Ingestion

/// Rejected records as they were read, byte for byte, under the header of their file where they are rows.
struct RawRejections {
    let store: any Store

    struct Written {
        var rows = 0
        var hasHeader = false
        /// Rows of files with another header, or of none.
        var strangers = 0
    }

    func write(
        _ query: RejectionQuery, to file: NamedFile, replacing: Bool
    ) async throws(ExportWriting.Failure) -> Written {
        var query = query
        var page = try await next(query)
        guard let first = page.first else { throw .empty }
        // Rows of a CSV file mean nothing without its header.
        let header = first.csvHeader
        return try await file.write(replacing: replacing, wrap: ExportWriting.Failure.file) {
            file throws(ExportWriting.Failure) in
            var written = Written(hasHeader: header != nil)
            if let header { try file.add(header + [0x0A]) }
            while let last = page.last {
                for rejection in page {
                    if rejection.csvHeader != header { written.strangers += 1 }
                    try file.add(rejection.payload + [0x0A])
                }
                written.rows += page.count
                query.after = last.id
                page = try await next(query)
            }
            return written
        }
    }

    private func next(_ query: RejectionQuery) async throws(ExportWriting.Failure) -> [StoredRejection] {
        try await ExportWriting.Failure.reading { () throws(StoreError) in try await store.rejections(query) }
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
