/// The datasets of a workspace: `datasets/NAME/vN`, each version written once and never changed. The folders are the truth.
package protocol DatasetShelf: Sendable {
    /// All versions there are, by name and version, with their manifests.
    func versions() -> [DatasetVersion]
    /// The version with the batch of this number.
    func version(ofBatch number: Int) -> DatasetVersion?
    /// The last there is of a dataset.
    func lastVersion(of name: String) -> DatasetVersion?
    /// Begins the next version of a dataset. Nothing of it is seen before it is finished; one process at a time makes any.
    func begin(_ name: String) throws(DatasetFailure) -> any DatasetDraft
    /// Compares the sizes of a version's files, and which there are, with what its manifest says: nothing of them is read.
    func glance(at version: DatasetVersion) -> [DatasetDamage]
    /// Opens a file of a version.
    func reading(
        of file: DatasetManifest.DataFile, in version: DatasetVersion
    ) throws(DatasetFailure) -> any DatasetFileReader
    /// Looks at files of a version as they lie there now, and whether there are others.
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
    /// Nil where it is missing, or not what was written, or that of another version.
    package var manifest: DatasetManifest?
    /// Of which version its manifest is, where that is another: somebody has copied it.
    package var copyOf: Original?

    package struct Original: Sendable, Equatable {
        package var name: String
        package var version: Int

        package init(name: String, version: Int) {
            self.name = name
            self.version = version
        }
    }

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

/// A file of a dataset, read once.
package protocol DatasetFileReader {
    /// The next bytes; nil at the end.
    /// - Throws: at the end where all of it was not what was written.
    func next() throws(DatasetFailure) -> [UInt8]?
}

/// What is wrong with a file of a dataset.
package enum DatasetDamage: Sendable, Equatable {
    case missing(file: String)
    case size(file: String, expected: Int64, found: Int64)
    case content(file: String)
    case rows(file: String, expected: Int, found: Int)
    case unreadable(file: String, errno: Int32)
    /// It lies there, and the manifest knows nothing of it.
    case stray(file: String)
}

/// Why a dataset could not be made or looked at: facts.
package enum DatasetFailure: Error, Sendable, Equatable {
    case badName(String)
    case cannotWrite(path: String, errno: Int32)
    /// Another process makes one; its number where it is known.
    case busy(by: Int32?)
    case damaged(DatasetDamage)
    case stopped
}
