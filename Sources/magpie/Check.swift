import ArgumentParser
import Dialogue
import Foundation
import JSONText
import MagpieKit

/// What only `magpie check` takes.
struct CheckOptions: ParsableArguments {
    @Flag(help: "With check: play in the workspace itself, not in a copy.")
    var inPlace = false

    @Flag(help: "With check: call servers, which may cost money. Else what would call one is refused.")
    var network = false

    @Flag(help: "With check: write the replies that came into the transcripts.")
    var record = false

    @Option(
        help: ArgumentHelp(
            "With check: play at this moment, such as 2026-11-21T10:00:00Z, and not now.", valueName: "moment"))
    var at: String?

    func validate() throws {
        if at != nil, moment == nil { throw ValidationError("--at wants a moment such as 2026-11-21T10:00:00Z.") }
    }

    var moment: Date? { at.flatMap { try? Date($0, strategy: .iso8601) } }
    var areGiven: Bool { inPlace || network || record || at != nil }
}

/// `magpie check`: plays transcripts and compares every reply with the one written down.
struct Check {
    let global: GlobalOptions
    let options: CheckOptions
    let files: [String]

    private struct Counts {
        var files = 0
        var replies = 0
        var differences = 0
        var recorded = 0
        var unplayed = 0
    }

    func run() async throws {
        try global.checkWorkspace()
        var counts = Counts()
        for file in transcripts() {
            counts.files += 1
            do {
                if file.isEmptyFolder { throw Unreadable.emptyFolder }
                try await check(file.path, &counts)
            } catch {
                counts.unplayed += 1
                say(error: Self.sentence(for: error), in: file.path)
            }
        }
        say(counts)
        throw ExitCode(counts.unplayed > 0 ? 2 : counts.differences > 0 && !options.record ? 1 : 0)
    }

    /// The files named, and the transcripts in the folders named.
    private func transcripts() -> [(path: String, isEmptyFolder: Bool)] {
        files.flatMap { file -> [(path: String, isEmptyFolder: Bool)] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue,
                let names = try? FileManager.default.contentsOfDirectory(atPath: file)
            else { return [(file, false)] }
            let transcripts = names.filter { $0.hasSuffix(".transcript") }.sorted()
                .map { (path: (file.hasSuffix("/") ? file : file + "/") + $0, isEmptyFolder: false) }
            return transcripts.isEmpty ? [(file, true)] : transcripts
        }
    }

    private enum Unreadable: Error {
        case missing(errno: Int32)
        case notUTF8
        case emptyFolder
        /// Nothing in it is said.
        case noCommand(isDocument: Bool)
    }

    private func check(_ path: String, _ counts: inout Counts) async throws {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw Unreadable.missing(errno: ENOENT) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Unreadable.notUTF8 }
        var recorded = text
        let before = counts.differences
        let isDocument = path.hasSuffix(".md")
        var document = TranscriptDocument(isDocument ? text : "")
        let files = isDocument ? document.blocks.map(\.file) : [TranscriptFile(text)]
        guard files.contains(where: \.saysAnything) else { throw Unreadable.noCommand(isDocument: isDocument) }
        let unplayed = counts.unplayed
        defer { counts.unplayed = min(counts.unplayed, unplayed + 1) }
        if isDocument {
            var stage: Stage?
            for (number, block) in document.blocks.enumerated() {
                if !block.continues || stage == nil {
                    await stage?.end()
                    stage = try open(block.preparations)
                }
                guard let playing = stage else { continue }
                if block.continues { playing.preparations = block.preparations }
                document.replace(number, with: try await play(block.file, on: playing, path, &counts))
            }
            await stage?.end()
            recorded = document.text
        } else {
            let stage = try open([])
            recorded = try await play(files[0], on: stage, path, &counts).text
            await stage.end()
        }
        guard options.record, counts.differences > before, recorded != text else { return }
        try Data(recorded.utf8).write(to: URL(fileURLWithPath: path), options: [])
        counts.recorded += 1
    }

    /// A rehearsal and the folder made for it.
    private final class Stage {
        var rehearsal: Rehearsal
        let copy: WorkspaceCopy?
        var preparations: [String]
        var named = NamedValues()

        init(_ rehearsal: Rehearsal, copy: WorkspaceCopy?, preparations: [String]) {
            self.rehearsal = rehearsal
            self.copy = copy
            self.preparations = preparations
        }

        func end() async {
            await rehearsal.end()
            copy?.remove()
        }
    }

    private func open(_ preparations: [String]) throws -> Stage {
        let workspace = global.workspaceOptions(looksAround: false)
        let root = Workspace(workspace).workspace.root
        let isEmpty = preparations.contains("empty")
        let copy =
            isEmpty
            ? try WorkspaceCopy.empty(named: "demo") : options.inPlace ? nil : try WorkspaceCopy(of: root)
        do {
            let rehearsal = try Rehearsal(
                in: copy?.root ?? root, home: copy?.home ?? root + "/.magpie",
                manner: .init(callsServers: options.network, isConfined: copy != nil, moment: options.moment),
                environment: workspace.environment, settings: workspace.settings)
            return Stage(rehearsal, copy: copy, preparations: preparations.filter { $0 != "empty" })
        } catch {
            copy?.remove()
            throw error
        }
    }

    private func play(
        _ file: TranscriptFile, on stage: Stage, _ path: String, _ counts: inout Counts
    ) async throws -> TranscriptFile {
        for directive in stage.preparations { _ = try await stage.rehearsal.perform(directive) }
        stage.preparations = []
        let result = try await TranscriptPlayer.play(file, on: &stage.rehearsal, named: stage.named)
        stage.named = result.named
        counts.replies += result.replies
        counts.differences += result.differences.count
        for problem in result.problems {
            if problem.keepsFromPlaying { counts.unplayed += 1 }
            say(
                error: problem.sentence, in: path, line: problem.line,
                as: problem.keepsFromPlaying ? "error" : "warning")
        }
        if !options.record { for difference in result.differences { say(difference, in: path) } }
        return result.recorded
    }

    // MARK: Saying how it went

    private func say(_ difference: TranscriptResult.Difference, in path: String) {
        if global.json {
            var members: [JSONValue.Member] = [
                .init(key: "file", value: .string(path)),
                .init(key: "line", value: .number(text: String(difference.line))),
                .init(key: "said", value: .string(difference.said)),
            ]
            if let expected = difference.expected { members.append(.init(key: "expected", value: .string(expected))) }
            if let found = difference.found { members.append(.init(key: "found", value: .string(found))) }
            return StandardOutput.write(JSONValue.object(members).compactText)
        }
        StandardOutput.write(
            """
            \(SafeText.of(path)):\(difference.line): the reply to “\(SafeText.of(difference.said))”
              expected: \(difference.expected.map(SafeText.of) ?? "(no more)")
              found:    \(difference.found.map(SafeText.of) ?? "(no more)")
            """)
    }

    private func say(error: String, in path: String, line: Int? = nil, as key: String = "error") {
        if global.json {
            var members: [JSONValue.Member] = [.init(key: "file", value: .string(path))]
            if let line { members.append(.init(key: "line", value: .number(text: String(line)))) }
            members.append(.init(key: key, value: .string(error)))
            return StandardOutput.write(JSONValue.object(members).compactText)
        }
        StandardError.write("\(SafeText.of(path)):\(line.map { "\($0):" } ?? "") \(error)")
    }

    private func say(_ counts: Counts) {
        if global.json {
            let numbers = [
                ("transcripts", counts.files), ("replies", counts.replies), ("differences", counts.differences),
                ("recorded", counts.recorded), ("unplayed", counts.unplayed),
            ]
            return StandardOutput.write(
                JSONValue.object(numbers.map { .init(key: $0.0, value: .number(text: String($0.1))) }).compactText)
        }
        guard !global.quiet || counts.differences > 0 else { return }
        // Why not has been said of each.
        guard counts.replies > 0 || counts.unplayed < counts.files else { return }
        let files = "\(counts.files) \(counts.files == 1 ? "transcript" : "transcripts")"
        let replies = "\(counts.replies) \(counts.replies == 1 ? "reply" : "replies")"
        var endings: [String] = []
        if counts.differences > 0 {
            endings.append("\(counts.differences) \(options.record ? "written anew; look at them" : "not as expected")")
        }
        if counts.unplayed > 0 {
            endings.append("\(counts.unplayed) \(counts.unplayed == 1 ? "transcript" : "transcripts") not played whole")
        }
        let ending = endings.isEmpty ? "all as expected" : endings.joined(separator: "; ")
        StandardOutput.write("\(files), \(replies): \(ending).")
    }

    private static func sentence(for error: any Error) -> String {
        switch error {
        case Unreadable.missing(let errno): "It cannot be read: \(SystemError.phrase(errno))."
        case Unreadable.notUTF8: "It is not UTF-8."
        case Unreadable.emptyFolder: "There is no transcript in this folder: no file that ends in .transcript."
        case Unreadable.noCommand(isDocument: true):
            "There is no command in it: none stands behind “> ” in a block marked “transcript”."
        case Unreadable.noCommand(isDocument: false):
            "There is no command in it: what is typed stands behind “> ”, at the beginning of its line."
        case WorkspaceCopy.Failure.tooLarge(let limit):
            "The workspace is larger than \(limit >> 30) GiB, too large to copy; --in-place plays in it itself."
        case WorkspaceCopy.Failure.cannotCopy(let path): "\(SafeText.of(path)) cannot be copied."
        case Rehearsal.Failure.movesFiles(let sources):
            "\(sources.joined(separator: ", ")) would move files outside the workspace "
                + "(archive_after_ingestion), which no copy can stand in for; --in-place plays in the workspace itself."
        case Rehearsal.Failure.cannotWrite(let path): "\(SafeText.of(path)) cannot be written."
        default: "It cannot be played: \(SafeText.of(String(describing: error)))."
        }
    }
}
