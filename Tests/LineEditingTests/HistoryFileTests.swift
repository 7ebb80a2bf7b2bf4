import Foundation
import Testing

@testable import LineEditing

@Suite("The history file")
final class HistoryFileTests {
    private let folder: URL
    private var path: String { folder.appendingPathComponent("history").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("history-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func bytes() throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func keepsEveryKindOfLine() {
        let lines = ["ingest forecasts", "größe 日本", #"a\nb\"#, "one\ntwo", "ends in blank "]
        let file = HistoryFile(path: path)
        for line in lines { #expect(file.append(line)) }
        #expect(HistoryFile(path: path).entries == lines)
        #expect(file.takeWarning() == nil)
    }

    @Test func writesOneLineAnEntry() throws {
        let file = HistoryFile(path: path)
        file.append("one\ntwo")
        file.append(#"C:\new"#)
        #expect(try bytes() == "one\\ntwo\nC:\\\\new\n")
    }

    @Test("leaves out", arguments: ["", "   ", " secret", String(repeating: "a", count: 32_769), "a\0b"])
    func leavesOut(line: String) {
        let file = HistoryFile(path: path)
        #expect(!file.append(line))
        #expect(HistoryFile(path: path).entries == [])
    }

    @Test func leavesOutTheLineBeforeAgain() {
        let file = HistoryFile(path: path)
        #expect(["a", "a", "b", "a"].map { file.append($0) } == [true, false, true, true])
        #expect(!HistoryFile(path: path).append("a"))
    }

    @Test func isTheOwnersOnly() throws {
        HistoryFile(path: path).append("a")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func takesLinesOfSeveralProgramsAtOnce() async {
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask { [path] in
                    let file = HistoryFile(path: path)
                    for line in 0..<50 { file.append("writer \(writer) line \(line)") }
                }
            }
        }
        let entries = HistoryFile(path: path).entries
        let expected = (0..<4).flatMap { writer in (0..<50).map { "writer \(writer) line \($0)" } }
        #expect(entries.sorted() == expected.sorted())
    }

    @Test func mendsALineThatWasCut() throws {
        try write("one\ntw")
        HistoryFile(path: path).append("three")
        #expect(try bytes() == "one\ntw\nthree\n")
    }

    @Test func compactsWhatHasGrownTooLong() throws {
        let lines = (1...20_001).map { "line \($0)" }
        try write(lines.joined(separator: "\n") + "\n")
        let file = HistoryFile(path: path)
        #expect(file.entries == Array(lines.suffix(10_000)))
        #expect(try bytes() == lines.suffix(10_000).joined(separator: "\n") + "\n")
        file.append("the next")
        #expect(HistoryFile(path: path).entries.suffix(2) == ["line 20001", "the next"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["history"])
    }

    @Test func keepsADamagedFileAsItIs() throws {
        let damaged = Data("good\n".utf8) + Data([0xFF, 0x0A, 0x00, 0x0A])
        try damaged.write(to: URL(fileURLWithPath: path))
        let file = HistoryFile(path: path)
        #expect(file.entries == ["good"])
        #expect(
            file.takeWarning() == """
                The history in \(path) is damaged: 2 of its lines are no text. The file is left as it is, and this \
                session's lines are not added; move it away to begin a new one.
                """)
        #expect(file.takeWarning() == nil)
        #expect(file.append("new"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == damaged)
    }

    @Test func goesOnInMemoryWhereThereIsAFolder() {
        let file = HistoryFile(path: folder.path)
        #expect(file.entries == [])
        #expect(
            file.takeWarning() == """
                The history in \(folder.path) cannot be read (it is no ordinary file); it is kept for this session only.
                """)
        #expect(file.append("new"))
    }

    @Test func goesOnInMemoryWhereNothingCanBeWritten() throws {
        try write("a file where a folder should be")
        let file = HistoryFile(path: path + "/history")
        #expect(file.append("new"))
        #expect(file.takeWarning()?.hasSuffix("(Not a directory); it is kept for this session only.") == true)
        #expect(file.append("newer"))
        #expect(file.takeWarning() == nil)
    }

    @Test func makesItsFolder() {
        let inside = folder.appendingPathComponent("new/history").path
        HistoryFile(path: inside).append("a")
        #expect(HistoryFile(path: inside).entries == ["a"])
    }
}
