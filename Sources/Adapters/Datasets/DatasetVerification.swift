import Foundation
package import Ingestion

/// Compares the files of a dataset with what its manifest says of them.
extension DatasetFolders {
    package func verify(
        _ files: [DatasetManifest.DataFile], of version: DatasetVersion, progress: @Sendable (Int64) -> Bool
    ) async throws(DatasetFailure) -> [DatasetDamage] {
        var damage: [DatasetDamage] = []
        var read: Int64 = 0
        for file in files {
            guard progress(read) else { throw .stopped }
            let found = try Self.damage(to: file, in: version.folder) { progress(read + $0) }
            if let found { damage.append(found) }
            read += file.bytes
        }
        return damage + Self.strays(in: version)
    }

    package func glance(at version: DatasetVersion) -> [DatasetDamage] {
        guard let manifest = version.manifest else { return [] }
        return manifest.content.files.compactMap { file in
            guard Self.isPlain(file.name) else { return .missing(file: file.name) }
            let place = FilePath(file.name, relativeTo: version.folder)
            do throws(FileStatus.Failure) {
                let status = try FileStatus(of: place, followingLinks: false)
                guard status.kind == .file else { return .missing(file: file.name) }
                return status.size == file.bytes
                    ? nil : .size(file: file.name, expected: file.bytes, found: status.size)
            } catch {
                return error.code == ENOENT
                    ? .missing(file: file.name) : .unreadable(file: file.name, errno: error.code)
            }
        } + Self.strays(in: version)
    }

    /// Files that whoever takes all there are would take as well; hidden ones nobody takes.
    private static func strays(in version: DatasetVersion) -> [DatasetDamage] {
        let known = Set((version.manifest?.content.files.map(\.name) ?? []) + [DatasetManifest.fileName])
        return ((try? FolderListing.names(in: FilePath(version.folder, relativeTo: "/"))) ?? []).map {
            String(decoding: $0, as: UTF8.self)
        }.filter { !$0.hasPrefix(".") && !known.contains($0) }.sorted().map { .stray(file: $0) }
    }

    static func isPlain(_ name: String) -> Bool { !name.contains("/") && !name.hasPrefix(".") }

    /// A name that leads out of the folder is none that was written.
    private static func damage(
        to file: DatasetManifest.DataFile, in folder: String, progress: (Int64) -> Bool
    ) throws(DatasetFailure) -> DatasetDamage? {
        guard isPlain(file.name) else { return .missing(file: file.name) }
        let descriptor = open(folder + "/" + file.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            return errno == ENOENT ? .missing(file: file.name) : .unreadable(file: file.name, errno: errno)
        }
        defer { close(descriptor) }
        guard let status = try? FileStatus(ofDescriptor: descriptor), status.kind == .file else {
            return .missing(file: file.name)
        }
        guard status.size == file.bytes else {
            return .size(file: file.name, expected: file.bytes, found: status.size)
        }
        let reading = FileDigest(isCSV: file.name.contains(".csv"), isPacked: file.name.hasSuffix(".gz"))
        var offset: Int64 = 0
        while true {
            let count = reading.readSome(of: descriptor)
            guard count >= 0 else { return .unreadable(file: file.name, errno: errno) }
            guard count > 0 else { break }
            offset += Int64(count)
            guard progress(offset) else { throw .stopped }
        }
        let (sha256, rows) = reading.finish()
        guard sha256 == file.sha256 else { return .content(file: file.name) }
        // The same bytes have the same rows, unless the manifest was wrong from the beginning.
        if let rows, rows != file.rows { return .rows(file: file.name, expected: file.rows, found: rows) }
        return nil
    }
}

/// The digest of a file, and how many rows it has, in one pass.
private final class FileDigest {
    private let digest = ContentDigest()
    private let isCSV: Bool
    private let isPacked: Bool
    private var lines = 0
    private var isQuoted = false
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    init(isCSV: Bool, isPacked: Bool) {
        self.isCSV = isCSV
        self.isPacked = isPacked
    }

    deinit { buffer.deallocate() }

    /// - Returns: how many bytes; 0 at the end, less where it failed.
    func readSome(of descriptor: Int32) -> Int {
        var count = 0
        repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
        guard count > 0 else { return count }
        let bytes = UnsafeBufferPointer(
            start: UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)), count: count)
        digest.append(bytes)
        if !isPacked { countRows(bytes) }
        return count
    }

    private func countRows(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard isCSV else {
            // The machine's own search is faster than looking at each byte.
            var (next, rest) = (UnsafeRawPointer(bytes.baseAddress!), bytes.count)
            while rest > 0, let found = memchr(next, 0x0A, rest) {
                lines += 1
                rest -= UnsafeRawPointer(found) - next + 1
                next = UnsafeRawPointer(found) + 1
            }
            return
        }
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if byte == 0x0A, !isQuoted { lines += 1 }
        }
    }

    /// - Returns: rows nil where they cannot be counted without unpacking.
    func finish() -> (sha256: String, rows: Int?) {
        (digest.finishWhole().hexText, isPacked ? nil : lines - (isCSV ? 1 : 0))
    }
}
