internal import Adapters
package import Dialogue
internal import Foundation
internal import GrammarFiles
internal import Intents

/// The phrases taught in a workspace: `grammar/taught.yaml`.
extension Workspace {
    private static let taughtFile = "grammar/taught.yaml"

    private var taughtPath: String { workspace.root + "/" + Self.taughtFile }

    /// More is no file of phrases.
    private static let largest = 1 << 20

    package func taughtPhrases() -> TaughtPhrases {
        switch readTaught() {
        case .success(let file):
            return TaughtPhrases(
                file: Self.taughtFile,
                phrases: file.entries.map { TaughtPhrase(say: $0.say, means: $0.means, line: $0.line) },
                problems: file.problems.map { .init(line: $0.location.line, message: $0.message) })
        case .failure(let problem):
            return TaughtPhrases(
                file: Self.taughtFile, problems: [.init(line: 1, message: problem.message)])
        }
    }

    package func teach(_ phrase: TaughtPhrase) throws(WorkspaceError) {
        try changeTaught { $0.adding(phrase.say, means: phrase.means) }
    }

    package func forget(_ say: String) throws(WorkspaceError) {
        try changeTaught { $0.removing(say) }
    }

    private struct Unreadable: Error {
        var message: String
    }

    private func readTaught() -> Result<TaughtFile, Unreadable> {
        guard FileManager.default.fileExists(atPath: taughtPath) else {
            return .success(TaughtFile("", path: Self.taughtFile))
        }
        guard size(ofFile: taughtPath) ?? 0 <= Self.largest else {
            return .failure(Unreadable(message: "the file is larger than 1 MB"))
        }
        guard let data = FileManager.default.contents(atPath: taughtPath),
            let text = String(validating: data, as: UTF8.self)
        else { return .failure(Unreadable(message: "the file cannot be read as UTF-8")) }
        return .success(TaughtFile(text, path: Self.taughtFile))
    }

    /// - Throws: `.cannotWrite`; a file that cannot be read is not written over.
    private func changeTaught(_ change: (TaughtFile) -> String) throws(WorkspaceError) {
        guard case .success(let file) = readTaught(), file.problems.isEmpty || !file.entries.isEmpty else {
            throw .cannotWrite(path: displayPath(of: taughtPath), errno: EINVAL)
        }
        let text = change(file)
        // Written by hand in a way that lines cannot be put into: it stays as it is.
        let isWhole = TaughtFile(text, path: Self.taughtFile).problems.count == file.problems.count
        guard isWhole else { throw .cannotWrite(path: displayPath(of: taughtPath), errno: EINVAL) }
        do {
            let folder = workspace.root + "/grammar"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path: displayPath(of: taughtPath), errno: EACCES)
        }
        do throws(FileWriteFailure) {
            try AtomicFile.write(Array(text.utf8), to: taughtPath, mode: 0o644)
        } catch {
            throw .cannotWrite(path: displayPath(of: error.path), errno: error.errno)
        }
    }
}
