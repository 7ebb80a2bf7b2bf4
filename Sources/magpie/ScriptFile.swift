import Dialogue
import Foundation

/// Why the lines of standard input cannot be run at all.
enum ScriptError: Error {
    case unreadable(errno: Int32)
    case problem(ScriptProblem)

    var sentence: String {
        switch self {
        case .unreadable(let errno): "Standard input cannot be read: \(SystemError.phrase(errno)). Nothing was run."
        case .problem(let problem): problem.sentence + " Nothing was run."
        }
    }
}

/// Reads the lines of standard input, whole: what is torn at its end is seen before anything runs.
enum StandardInputScript {
    static func read() throws(ScriptError) -> Script {
        var reader = ByteReader(descriptor: STDIN_FILENO)
        guard let bytes = reader.rest() else { throw .unreadable(errno: errno) }
        do throws(ScriptProblem) {
            return try Script(name: "standard input", bytes: bytes)
        } catch {
            throw .problem(error)
        }
    }
}
