import Adapters
import Foundation
import TestSupport
import Testing

/// A file written piece by piece is there whole, or not at all.
@Suite struct AtomicFileWriterTests {
    private let folder: StoreFolder
    private var path: String { folder.path + "/out.jsonl" }

    init() throws { folder = try StoreFolder() }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func isSeenOnlyWhenFinished() throws {
        let writer = try AtomicFileWriter(path: path, replacing: false)
        try writer.append(Array("a\n".utf8))
        try writer.append([UInt8](repeating: 0x62, count: 1 << 19))
        #expect(!names.contains("out.jsonl"))
        try writer.finish()
        #expect(names == ["out.jsonl"])
        #expect(try text() == "a\n" + String(repeating: "b", count: 1 << 19))
        // Private, as a file with data should begin.
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func leavesNothingWhereItIsAbandoned() throws {
        let writer = try AtomicFileWriter(path: path, replacing: false)
        try writer.append([0x61])
        writer.abandon()
        #expect(names == [])
        do {
            let forgotten = try AtomicFileWriter(path: path, replacing: false)
            try forgotten.append([0x61])
        }
        #expect(names == [])
    }

    @Test func replacesOnlyWhereItMay() throws {
        try "old".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: FileWriteFailure(path: path, errno: EEXIST)) {
            try AtomicFileWriter(path: path, replacing: false)
        }
        let writer = try AtomicFileWriter(path: path, replacing: true)
        try writer.append(Array("new".utf8))
        #expect(try text() == "old")
        try writer.finish()
        #expect(try text() == "new")
    }

    /// Somebody else made a file of that name while this one was written: it stays.
    @Test func yieldsToAFileThatCameMeanwhile() throws {
        let writer = try AtomicFileWriter(path: path, replacing: false)
        try writer.append(Array("mine".utf8))
        try "theirs".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(throws: FileWriteFailure(path: path, errno: EEXIST)) { try writer.finish() }
        #expect(try text() == "theirs")
        #expect(names == ["out.jsonl"])
    }

    @Test func refusesFoldersLinksAndReadOnlyFiles() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: FileWriteFailure(path: path, errno: EISDIR)) {
            try AtomicFileWriter(path: path, replacing: true)
        }
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(throws: FileWriteFailure(path: link, errno: EEXIST)) {
            try AtomicFileWriter(path: link, replacing: true)
        }
        let nowhere = folder.path + "/nowhere/out"
        #expect(throws: FileWriteFailure(path: nowhere, errno: ENOENT)) {
            try AtomicFileWriter(path: nowhere, replacing: false)
        }
        let locked = folder.path + "/locked"
        _ = FileManager.default.createFile(atPath: locked, contents: nil, attributes: [.posixPermissions: 0o400])
        #expect(throws: FileWriteFailure(path: locked, errno: EACCES)) {
            try AtomicFileWriter(path: locked, replacing: true)
        }
    }
}
