internal import Ingestion
internal import Settings
internal import Synchronization

/// The sources of a workspace as they were decoded last, good for as long as neither the settings nor the schemas'
/// names change: ten thousand of them take a tenth of a second, and every command wants them.
final class CatalogueMemo: Sendable {
    private struct Decoded {
        let revision: Int
        let schemaNames: SchemaNames
        let catalogue: SourceCatalogue
    }

    private let decoded = Mutex<Decoded?>(nil)

    func catalogue(of settings: SettingsStore, schemaNames: SchemaNames) -> SourceCatalogue {
        decoded.withLock { decoded in
            // Taken first: what changes meanwhile is decoded the next time.
            let revision = settings.revision
            if let decoded, decoded.revision == revision, decoded.schemaNames == schemaNames {
                return decoded.catalogue
            }
            let catalogue = SourceCatalogue.load(
                entries: settings.sourceEntries(), basePath: settings.text("base_data_path"), schemaNames: schemaNames)
            decoded = Decoded(revision: revision, schemaNames: schemaNames, catalogue: catalogue)
            return catalogue
        }
    }
}
