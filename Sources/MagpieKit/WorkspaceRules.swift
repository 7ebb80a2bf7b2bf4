internal import Adapters
internal import Dialogue
internal import GrammarFiles
package import Ingestion
internal import JSONText
internal import Synchronization

extension Workspace {
    /// Read anew, file by file, when they have changed.
    package var rules: RuleBook { ruleMemo.book(in: workspace.root) }

    package var ruleStamp: RuleStamp { RuleFiles(in: workspace.root).stamp }

    package func rulesIfRead(at stamp: RuleStamp) -> RuleBook? { ruleMemo.bookIfRead(at: stamp) }

    package var datasets: any DatasetShelf { DatasetFolders(root: workspace.root) }
}

/// The rules of a workspace as they were read last, and by which files.
final class RuleMemo: Sendable {
    private struct Read: Sendable {
        /// Nil before any were read.
        var found: RuleFiles?
        var files: [RuleFiles.Found: RuleFile] = [:]
        var book = RuleBook.empty
    }

    private let read = Mutex(Read())

    func book(in root: String) -> RuleBook {
        read.withLock { read in
            let found = RuleFiles(in: root)
            guard found != read.found else { return read.book }
            let files = found.files.map { file in (file, read.files[file] ?? Self.reading(of: file)) }
            read = Read(
                found: found, files: Dictionary(files) { first, _ in first },
                book: RuleBook(files.map(\.1), problems: found.problems))
            return read.book
        }
    }

    func bookIfRead(at stamp: RuleStamp) -> RuleBook? {
        read.withLock { $0.found?.stamp == stamp ? $0.book : nil }
    }

    private static func reading(of file: RuleFiles.Found) -> RuleFile {
        guard file.size <= RuleFiles.maximumBytes else {
            return RuleFile(path: file.path, .tooLarge(limit: RuleFiles.maximumBytes))
        }
        let bytes: [UInt8]
        do throws(RuleFiles.Unreadable) {
            bytes = try RuleFiles.bytes(of: file)
        } catch {
            return RuleFile(path: file.path, .unreadable(errno: error.errno))
        }
        return file.isYAML ? yaml(bytes, path: file.path) : json(bytes, path: file.path)
    }

    private static func json(_ bytes: [UInt8], path: String) -> RuleFile {
        do throws(JSONDocumentError) {
            return RuleFile(path: path, try JSONDocument(bytes: bytes))
        } catch {
            return RuleFile(
                path: path, .malformed(format: "JSON", detail: error.reason.description), line: error.line)
        }
    }

    private static func yaml(_ bytes: [UInt8], path: String) -> RuleFile {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return RuleFile(path: path, .malformed(format: "YAML", detail: "it is not UTF-8"))
        }
        do throws(YAMLDocument.Failure) {
            return RuleFile(path: path, try YAMLDocument(text))
        } catch {
            return RuleFile(path: path, .malformed(format: "YAML", detail: error.detail), line: error.line)
        }
    }
}

extension RuleFiles {
    fileprivate var stamp: RuleStamp {
        RuleStamp(files.map { ($0.path, $0.hashValue) } + problems.map { ($0.place.file, $0.hashValue) })
    }
}
