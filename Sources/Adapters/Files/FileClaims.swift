import Ingestion

/// Shares the files of a source with other runs of it: some are taken ahead, fewer towards the end, so that all runs end
/// at about the same time.
final class FileClaims {
    private let paths: [String]
    private let claim: (@Sendable ([String]) async throws(StoreError) -> [String: FileProgress?])?
    /// So many have been asked for.
    private var asked = 0
    private var ours: [String: FileProgress?] = [:]
    private var refused: [String] = []

    /// Who reads a file.
    enum Reader {
        /// Nobody else could.
        case alone
        /// This run, with what is known of it now: another may have read it since this one looked.
        case this(FileProgress?)
        case another
    }

    /// - Parameters:
    ///   - paths: all that are to be read, in the order they will be.
    ///   - claim: nil where nobody else reads them.
    init(_ paths: [String], claim: (@Sendable ([String]) async throws(StoreError) -> [String: FileProgress?])?) {
        self.paths = paths
        self.claim = claim
    }

    /// Who reads the next file.
    func take(_ path: String) async throws(RunFailure) -> Reader {
        guard claim != nil else { return .alone }
        while asked < paths.count, ours[path] == nil {
            guard let place = paths[asked...].firstIndex(of: path) else { break }
            let count = min(max((paths.count - place) / 8, 1), 32)
            try await ask(Array(paths[place..<place + count]))
            asked = place + count
        }
        guard let progress = ours.removeValue(forKey: path) else {
            refused.append(path)
            return .another
        }
        return .this(progress)
    }

    /// Asks once more for those that others had taken: a run may have ended without reading what it took ahead.
    /// - Returns: those that are free now, to be taken.
    func askAgain() async throws(RunFailure) -> Set<String> {
        let again = refused
        refused = []
        guard !again.isEmpty else { return [] }
        try await ask(again)
        return Set(again.filter { ours[$0] != nil })
    }

    private func ask(_ paths: [String]) async throws(RunFailure) {
        guard let claim else { return }
        do throws(StoreError) {
            ours.merge(try await claim(paths)) { $1 }
        } catch {
            throw .storeFailed(error)
        }
    }
}
