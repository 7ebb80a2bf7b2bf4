internal import Adapters
internal import Dialogue
internal import GrammarFiles
package import Ingestion
internal import JSONText
internal import Synchronization

extension Workspace {
    /// Read anew, file by file, when they have changed.
    package var rules: RuleBook { ruleMemo.book(in: workspace.root) }

    package var datasets: any DatasetShelf { DatasetFolders(root: workspace.root) }
}

/// The rules of a workspace as they were read last, and by which files.
final class RuleMemo: Sendable {
    private struct Read: Sendable {
        var files: [RuleFiles.Found: RuleFile] = [:]
        var book = RuleBook.empty
    }

    private let read = Mutex(Read())

    func book(in root: String) -> RuleBook {
        read.withLock { read in
            let found = RuleFiles.all(in: root)
            guard found.count != read.files.count || found.contains(where: { read.files[$0] == nil }) else {
                return read.book
            }
            let files = found.map { file in (file, read.files[file] ?? Self.reading(of: file, in: root)) }
            read = Read(
                files: Dictionary(uniqueKeysWithValues: files), book: RuleBook(files.map(\.1)))
            return read.book
        }
    }

    private static func reading(of file: RuleFiles.Found, in root: String) -> RuleFile {
        guard file.size <= RuleFiles.maximumBytes else {
            return RuleFile(path: file.path, .tooLarge(limit: RuleFiles.maximumBytes))
        }
        let bytes: [UInt8]
        do throws(RuleFiles.Unreadable) {
            bytes = try RuleFiles.bytes(of: file, in: root)
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
