import Ingestion

/// Shares the files of a source with other runs of it: some are taken ahead, fewer towards the end, so that all runs end
/// at about the same time.
final class FileClaims {
    private let paths: [String]
    private let claim: (@Sendable ([String]) async throws(StoreError) -> Set<String>)?
    /// So many have been asked for.
    private var asked = 0
    private var ours: Set<String> = []

    /// - Parameters:
    ///   - paths: all that are to be read, in the order they will be.
    ///   - claim: nil where nobody else reads them.
    init(_ paths: [String], claim: (@Sendable ([String]) async throws(StoreError) -> Set<String>)?) {
        self.paths = paths
        self.claim = claim
    }

    /// Whether the next file is ours.
    func take(_ path: String) async throws(RunFailure) -> Bool {
        guard let claim else { return true }
        while asked < paths.count, !ours.contains(path) {
            guard let place = paths[asked...].firstIndex(of: path) else { break }
            let count = min(max((paths.count - place) / 8, 1), 32)
            do throws(StoreError) {
                ours.formUnion(try await claim(Array(paths[place..<place + count])))
            } catch {
                throw .storeFailed(error)
            }
            asked = place + count
        }
        return ours.remove(path) != nil
    }
}
