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
        _ query: RejectionQuery, to makeFile: () throws(WorkspaceError) -> any OutputFile
    ) async throws(ExportWriting.Failure) -> Written {
        var query = query
        var page = try await next(query)
        guard let first = page.first else { throw .empty }
        // Rows of a CSV file mean nothing without its header.
        let header = first.csvHeader
        var written = Written(hasHeader: header != nil)
        let file: any OutputFile
        do throws(WorkspaceError) {
            file = try makeFile()
        } catch {
            throw .file(error)
        }
        do throws(ExportWriting.Failure) {
            if let header { try append(header + [0x0A], to: file) }
            while let last = page.last {
                for rejection in page {
                    if rejection.csvHeader != header { written.strangers += 1 }
                    try append(rejection.payload + [0x0A], to: file)
                }
                written.rows += page.count
                query.after = last.id
                page = try await next(query)
            }
            do throws(WorkspaceError) {
                try file.finish()
            } catch {
                throw .file(error)
            }
            return written
        } catch {
            file.abandon()
            throw error
        }
    }

    private func next(_ query: RejectionQuery) async throws(ExportWriting.Failure) -> [StoredRejection] {
        guard !Task.isCancelled else { throw .stopped }
        do throws(StoreError) {
            return try await store.rejections(query)
        } catch {
            throw .store(error)
        }
    }

    private func append(_ bytes: [UInt8], to file: any OutputFile) throws(ExportWriting.Failure) {
        do throws(WorkspaceError) {
            try file.append(bytes)
        } catch {
            throw .file(error)
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
