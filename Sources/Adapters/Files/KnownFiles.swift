internal import Foundation
import Ingestion

/// Decides what has to be read of a file, by what the store knows of it.
struct KnownFiles {
    let files: [String: FileProgress]
    let recipe: [UInt8]
    let clock: any IngestionClock

    /// What the file system's word alone says, without opening the file.
    enum FirstLook: Equatable {
        case anew
        case unchanged
        /// As large as it was, and wholly read, but something of it changed, or may have: its content decides.
        case compare(FileProgress)
        /// Perhaps more of what was read before.
        case resume(FileProgress)
    }

    func look(at file: FoundFile) -> FirstLook { look(at: file, knownAs: files[file.path.text]) }

    /// - Parameter before: what is known of it.
    func look(at file: FoundFile, knownAs before: FileProgress?) -> FirstLook {
        guard let before, before.recipe == recipe, before.fingerprint != nil else {
            return .anew
        }
        let now = file.status
        switch before.state {
        case .forgotten, .reference: return .anew
        case .partial: break
        case .finished, .archived:
            guard now.size == before.size else { break }
            let isSame = now.modified == before.modified && now.device == before.device && now.inode == before.inode
            return isSame ? .unchanged : .compare(before)
        }
        return before.offset > 0 && now.size >= before.offset ? .resume(before) : .anew
    }

    /// Whether the whole content is as it was.
    func isSame(_ file: OpenFile, as before: FileProgress) throws(RunFailure) -> Bool {
        guard file.status.size == before.size, let fingerprint = before.fingerprint, let whole = fingerprint.whole
        else {
            return false
        }
        let head = try file.bytes(from: 0, count: Int(min(before.size, Int64(FileFingerprint.edgeBytes))))
        guard ContentDigest.of(head) == fingerprint.head else { return false }
        return try wholeDigest(of: file) == whole
    }

    /// Whether what was read before is still there as it was, up to a line end.
    /// - Parameter front: the file's first bytes, as many as the head of a fingerprint covers.
    func isContinued(_ file: OpenFile, _ before: FileProgress, front: [UInt8]) throws(RunFailure) -> Bool {
        guard before.offset > 0, file.status.size >= before.offset, let fingerprint = before.fingerprint else {
            return false
        }
        let edge = Int(min(before.offset, Int64(FileFingerprint.edgeBytes)))
        guard front.count >= edge, ContentDigest.of(Array(front.prefix(edge))) == fingerprint.head else { return false }
        let tail = try file.bytes(from: before.offset - Int64(edge), count: edge)
        return tail.last == UInt8(ascii: "\n") && ContentDigest.of(tail) == fingerprint.tail
    }

    /// The edges of what was read of a file, up to `offset` of its own bytes.
    func fingerprint(of file: OpenFile, upTo offset: Int64, whole: [UInt8]?) throws(RunFailure) -> FileFingerprint {
        let edge = Int(min(offset, Int64(FileFingerprint.edgeBytes)))
        let head = ContentDigest.of(try file.bytes(from: 0, count: edge))
        guard offset > Int64(edge) else { return FileFingerprint(head: head, tail: head, whole: whole) }
        let tail = ContentDigest.of(try file.bytes(from: offset - Int64(edge), count: edge))
        return FileFingerprint(head: head, tail: tail, whole: whole)
    }

    /// When the file was last changed, as it is remembered: 0 where it changed so shortly ago, or will have changed so
    /// far in the future, that a further change could leave the same time behind. Its content decides then.
    func settledTime(_ status: FileStatus) -> Int64 {
        let now = Int64(clock.now().timeIntervalSince1970 * 1_000_000)
        return status.modified < now - Self.coarsestTime ? status.modified : 0
    }

    /// FAT keeps times in steps of two seconds.
    private static let coarsestTime: Int64 = 2_000_000

    func wholeDigest(of file: OpenFile) throws(RunFailure) -> [UInt8]? {
        let digest = ContentDigest()
        var offset: Int64 = 0
        while !Task.isCancelled {
            let bytes = try file.bytes(from: offset, count: 1 << 20)
            guard !bytes.isEmpty else { return digest.finish() }
            bytes.withUnsafeBufferPointer { digest.append($0) }
            offset += Int64(bytes.count)
        }
        return nil
    }
}
