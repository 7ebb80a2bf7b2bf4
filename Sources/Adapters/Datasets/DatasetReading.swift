import Foundation
package import Ingestion

/// Reads a file of a dataset to its end, and finds then whether it is the one that was written.
extension DatasetFolders {
    package func reading(
        of file: DatasetManifest.DataFile, in version: DatasetVersion
    ) throws(DatasetFailure) -> any DatasetFileReader {
        guard Self.isPlain(file.name) else { throw .damaged(.missing(file: file.name)) }
        let descriptor = open(
            version.folder + "/" + file.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .damaged(
                errno == ENOENT ? .missing(file: file.name) : .unreadable(file: file.name, errno: errno))
        }
        return CheckedReading(file, descriptor)
    }
}

private final class CheckedReading: DatasetFileReader {
    private let file: DatasetManifest.DataFile
    private let descriptor: Int32
    private let digest = ContentDigest()
    private var bytes: Int64 = 0
    private static let piece = 1 << 18

    init(_ file: DatasetManifest.DataFile, _ descriptor: Int32) {
        self.file = file
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func next() throws(DatasetFailure) -> [UInt8]? {
        var code: Int32 = 0
        let piece = [UInt8](unsafeUninitializedCapacity: Self.piece) { buffer, count in
            var got = 0
            repeat { got = read(descriptor, buffer.baseAddress, Self.piece) } while got < 0 && errno == EINTR
            if got < 0 { code = errno }
            count = max(got, 0)
        }
        guard code == 0 else { throw .damaged(.unreadable(file: file.name, errno: code)) }
        guard piece.isEmpty else {
            piece.withUnsafeBufferPointer { digest.append($0) }
            bytes += Int64(piece.count)
            return piece
        }
        guard bytes == file.bytes else {
            throw .damaged(.size(file: file.name, expected: file.bytes, found: bytes))
        }
        guard digest.finishWhole().hexText == file.sha256 else { throw .damaged(.content(file: file.name)) }
        return nil
    }
}
