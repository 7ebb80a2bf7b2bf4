import Foundation
import Ingestion
import JSONText
import Synchronization

/// A version of a dataset in a hidden folder, which gets its name when all of it is durable.
final class FolderDraft: DatasetDraft {
    let name: String
    let version: Int
    private let numbers: DatasetNumbers
    private let hidden: String
    private let place: String
    /// The folder of all datasets where it was made for this one.
    private let madeFolder: String?
    private let lock: DatasetLock
    private let isOver = Mutex(false)

    init(
        name: String, version: Int, numbers: DatasetNumbers, hidden: String, place: String, madeFolder: String?,
        lock: DatasetLock
    ) {
        self.name = name
        self.version = version
        self.numbers = numbers
        self.hidden = hidden
        self.place = place
        self.madeFolder = madeFolder
        self.lock = lock
    }

    deinit { abandon() }

    var firstNumber: Int { numbers.last + 1 }

    func makeFile(_ name: String, isCompressed: Bool) throws(DatasetFailure) -> any DatasetFileWriter {
        try DatasetFile(name: name, in: hidden, isCompressed: isCompressed)
    }

    func finish(_ manifest: DatasetManifest) throws(DatasetFailure) -> String {
        let file = try DatasetFile(name: DatasetManifest.fileName, in: hidden, isCompressed: false)
        try manifest.bytes.withUnsafeBufferPointer { bytes throws(DatasetFailure) in
            try file.append(bytes)
        }
        _ = try file.finish(rows: 1)
        // First: a number is rather lost than given twice.
        var numbers = numbers
        if let first = manifest.made.numbers.min(), let last = manifest.made.numbers.max() {
            numbers.note(name, version, first...last)
        }
        try lock.note(numbers)
        let outer = (place as NSString).deletingLastPathComponent
        try DatasetFolders.make(outer)
        try check(FolderSync.sync(hidden), hidden)
        // Where somebody has put a folder of that name meanwhile, it stays.
        guard rename(hidden, place) == 0 else { throw .cannotWrite(path: place, errno: errno) }
        isOver.withLock { $0 = true }
        try check(FolderSync.sync(outer), outer)
        let datasets = (outer as NSString).deletingLastPathComponent
        try check(FolderSync.sync(datasets), datasets)
        // The folder of all datasets is as new as the first of them.
        if madeFolder != nil {
            let root = (datasets as NSString).deletingLastPathComponent
            try check(FolderSync.sync(root), root)
        }
        lock.release()
        return place
    }

    func abandon() {
        let wasOver = isOver.withLock { isOver in
            defer { isOver = true }
            return isOver
        }
        guard !wasOver else { return }
        try? FileManager.default.removeItem(atPath: hidden)
        // Only where it is empty.
        if let madeFolder { rmdir(madeFolder) }
        lock.release()
    }

    private func check(_ errno: Int32, _ path: String) throws(DatasetFailure) {
        guard errno == 0 else { throw .cannotWrite(path: path, errno: errno) }
    }
}

/// One file of a dataset, with the digest of what lies in it.
final class DatasetFile: DatasetFileWriter {
    private let name: String
    private let path: String
    private var descriptor: Int32
    private let packer: GzipPacker?
    private let digest = ContentDigest()
    private var buffer: [UInt8] = []
    private var bytes: Int64 = 0
    private static let bufferBytes = 1 << 17

    init(name: String, in folder: String, isCompressed: Bool) throws(DatasetFailure) {
        self.name = name
        path = folder + "/" + name
        packer = isCompressed ? GzipPacker() : nil
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, errno: errno) }
        buffer.reserveCapacity(Self.bufferBytes + (1 << 12))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(DatasetFailure) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    func finish(rows: Int) throws(DatasetFailure) -> DatasetManifest.DataFile {
        try flush()
        if let packer { try write(packer.finish()) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, errno: errno) }
        close(descriptor)
        descriptor = -1
        return DatasetManifest.DataFile(name: name, rows: rows, bytes: bytes, sha256: digest.finishWhole().hexText)
    }

    private func flush() throws(DatasetFailure) {
        if let packer { try write(packer.pack(buffer)) } else { try write(buffer) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ written: [UInt8]) throws(DatasetFailure) {
        written.withUnsafeBufferPointer { digest.append($0) }
        bytes += Int64(written.count)
        do throws(FileWriteFailure) {
            try AtomicFile.writeAll(written, to: descriptor, path: path)
        } catch {
            throw .cannotWrite(path: error.path, errno: error.errno)
        }
    }
}

extension [UInt8] {
    /// Two digits a byte.
    var hexText: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
