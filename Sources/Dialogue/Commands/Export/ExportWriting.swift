internal import Ingestion
internal import JSONText

/// Writes the rows of an export into a file: whole, or not at all. Memory holds a page.
struct ExportWriting {
    let format: ExportFormat
    /// Told after each page: how many rows were gone through, the second time through added to the first.
    let progress: (Int) -> Void

    /// Why no file was written.
    enum Failure: Error {
        case file(WorkspaceError)
        case store(StoreError)
        /// Ctrl-C.
        case stopped
        /// There was nothing to write.
        case empty
        /// What was read the second time was not what was read the first.
        case changed
    }

    struct Written {
        var rows = 0
        /// Of CSV.
        var columns = 0
    }

    func write(
        _ pages: any ExportPages, to file: NamedFile, replacing: Bool
    ) async throws(Failure) -> Written {
        var columns: [String] = []
        var most: Int?
        if format == .csv { (columns, most) = try await header(of: pages) }
        var pages = pages
        // No file is begun for nothing.
        var page = try await next(&pages)
        while page?.isEmpty == true { page = try await next(&pages) }
        guard page != nil else { throw .empty }
        return try await file.write(replacing: replacing, wrap: Failure.file) { file throws(Failure) in
            var written = Written(columns: columns.count)
            try file.add(opening(columns))
            while let rows = page {
                let left = (most ?? .max) - written.rows
                try file.add(text(of: rows.prefix(left), behind: written.rows, columns))
                written.rows += min(left, rows.count)
                progress((most ?? 0) + written.rows)
                page = written.rows == most ? nil : try await next(&pages)
            }
            if format == .json { try file.add(Array("\n]\n".utf8)) }
            return written
        }
    }

    private func opening(_ columns: [String]) -> [UInt8] {
        switch format {
        case .csv: Array((CSVText.row(columns) + "\r\n").utf8)
        case .json: Array("[\n".utf8)
        case .jsonl, .raw: []
        }
    }

    // MARK: Pages

    private func next(_ pages: inout any ExportPages) async throws(Failure) -> [ExportRow]? {
        try await Failure.reading { () throws(StoreError) in try await pages.next() }
    }

    /// The names of all members, in the order they first come, and of how many rows.
    private func header(of pages: any ExportPages) async throws(Failure) -> (columns: [String], rows: Int) {
        var pages = pages
        var columns: [String] = []
        var known: Set<String> = []
        var rows = 0
        while let page = try await next(&pages) {
            for row in page {
                for cell in row.cells where known.insert(cell.name).inserted { columns.append(cell.name) }
            }
            rows += page.count
            progress(rows)
        }
        return (columns, rows)
    }

    // MARK: Text

    private func text(
        of rows: ArraySlice<ExportRow>, behind count: Int, _ columns: [String]
    ) throws(Failure) -> [UInt8] {
        var text: [UInt8] = []
        let places = Dictionary(zip(columns, columns.indices)) { first, _ in first }
        for (index, row) in rows.enumerated() {
            switch format {
            case .jsonl, .raw:
                text += row.line
                text.append(0x0A)
            case .json:
                if count + index > 0 { text += Array(",\n".utf8) }
                text += row.line
            case .csv:
                var cells = [String](repeating: "", count: columns.count)
                for cell in row.cells {
                    guard let place = places[cell.name] else { throw .changed }
                    cells[place] = DataRows.text(of: cell.value)
                }
                text += Array((CSVText.row(cells) + "\r\n").utf8)
            }
        }
        return text
    }
}

extension ExportWriting.Failure {
    /// What the store gives; nothing once nobody waits for it.
    static func reading<Value>(_ read: () async throws(StoreError) -> Value) async throws(Self) -> Value {
        guard !Task.isCancelled else { throw .stopped }
        do throws(StoreError) {
            return try await read()
        } catch .stopped {
            throw .stopped
        } catch {
            throw .store(error)
        }
    }
}

extension OutputFile {
    func add(_ bytes: [UInt8]) throws(ExportWriting.Failure) {
        do throws(WorkspaceError) {
            try append(bytes)
        } catch {
            throw .file(error)
        }
    }
}
