/// The datasets of a workspace: `datasets/NAME/vN`, each version written once and never changed. The folders are the truth.
package protocol DatasetShelf: Sendable {
    /// All versions there are, by name and version, with their manifests.
    func versions() -> [DatasetVersion]
    /// Begins the next version of a dataset. Nothing of it is seen before it is finished; one process at a time makes any.
    func begin(_ name: String) throws(DatasetFailure) -> any DatasetDraft
    /// Looks at files of a version as they lie there now.
    /// - Parameters:
    ///   - files: as the manifest has them.
    ///   - progress: told how many bytes were read, now and then; false stops it.
    func verify(
        _ files: [DatasetManifest.DataFile], of version: DatasetVersion, progress: @Sendable (Int64) -> Bool
    ) async throws(DatasetFailure) -> [DatasetDamage]
}

/// A version of a dataset as it lies there.
package struct DatasetVersion: Sendable, Equatable {
    package var name: String
    package var version: Int
    /// Absolute.
    package var folder: String
    /// Nil where it is missing, or not what was written.
    package var manifest: DatasetManifest?

    package init(name: String, version: Int, folder: String, manifest: DatasetManifest?) {
        self.name = name
        self.version = version
        self.folder = folder
        self.manifest = manifest
    }
}

/// A version being made.
package protocol DatasetDraft: Sendable {
    var name: String { get }
    var version: Int { get }
    /// The number of its first batch; the others follow.
    var firstNumber: Int { get }
    /// - Parameter isCompressed: as gzip; the caller names it so.
    func makeFile(_ name: String, isCompressed: Bool) throws(DatasetFailure) -> any DatasetFileWriter
    /// Writes the manifest, makes all of it durable, and gives it its place.
    /// - Returns: the absolute path of its folder.
    func finish(_ manifest: DatasetManifest) throws(DatasetFailure) -> String
    /// Leaves nothing behind.
    func abandon()
}

/// A file of a draft.
package protocol DatasetFileWriter {
    func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(DatasetFailure)
    /// - Parameter rows: as the manifest counts them.
    func finish(rows: Int) throws(DatasetFailure) -> DatasetManifest.DataFile
}

/// What is wrong with a file of a dataset.
package enum DatasetDamage: Sendable, Equatable {
    case missing(file: String)
    case size(file: String, expected: Int64, found: Int64)
    case content(file: String)
    case rows(file: String, expected: Int, found: Int)
    case unreadable(file: String, errno: Int32)
}

/// Why a dataset could not be made or looked at: facts.
package enum DatasetFailure: Error, Sendable, Equatable {
    case badName(String)
    case cannotWrite(path: String, errno: Int32)
    /// Another process makes one; its number where it is known.
    case busy(by: Int32?)
    case stopped
}
