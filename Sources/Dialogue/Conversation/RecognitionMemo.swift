internal import Intents
internal import Synchronization

/// Remembers how lines were read: a script's line is looked at by all that checks it before it runs, and read once.
///
/// Belongs to one recognizer with the names it knows; another set of names begins another memo.
final class RecognitionMemo: Sendable {
    private let known = Mutex<[String: Recognition]>([:])
    /// More lines than a script has, mostly, and a few megabytes at most.
    private static let most = 4096
    /// Longer lines are rare, and not worth the room.
    private static let longest = 400

    func recognition(of line: String, otherwise recognize: (String) -> Recognition) -> Recognition {
        guard line.utf8.count <= Self.longest else { return recognize(line) }
        if let recognition = known.withLock({ $0[line] }) { return recognition }
        let recognition = recognize(line)
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[line] = recognition
        }
        return recognition
    }
}
