import Foundation
package import Ingestion

extension SQLStore {
    package func provenance(of record: StoredRecord) async throws(StoreError) -> RecordProvenance {
        try await read(otherwise: RecordProvenance()) { db in
            var provenance = RecordProvenance()
            provenance.run = try RunReport.find(record.run, db)
            if let command = provenance.run?.command {
                var owners = SessionOwners()
                provenance.command = try db.first(
                    "\(CommandEntry.selection) WHERE commands.id = ?", [command.number]
                ) { try CommandEntry(row: $0, owners: &owners) }
            }
            guard let file = record.file else { return provenance }
            provenance.file = try FileProgress.find(file, of: record.source, db)
            var filter = SQLFilter()
            filter.require("duplicates.source", isAmong: [record.source])
            filter.require("duplicates.original_run", equals: record.run.number)
            filter.require("originals.path", equals: file)
            filter.require(
                "? BETWEEN original_position AND original_position + last_position - first_position", [record.position])
            // One record of the stretch, and its original.
            provenance.repeats = try DuplicateRange.all(db, filter: filter, order: "duplicates.id", limit: .max) {
                try DuplicateRange(row: $0).narrowed(toOriginal: record.position)
            }
            return provenance
        }
    }
}

extension DuplicateRange {
    /// The one of its records whose original stands there.
    fileprivate func narrowed(toOriginal position: Int64) -> DuplicateRange {
        var range = self
        range.first += position - original.position
        range.last = range.first
        range.original.position = position
        return range
    }
}
