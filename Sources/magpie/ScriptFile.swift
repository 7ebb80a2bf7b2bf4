import Dialogue
import Foundation

/// Why a script cannot be run at all.
enum ScriptError: Error {
    case unreadable(path: String, errno: Int32)
    case notUTF8(name: String, line: Int)

    var sentence: String {
        switch self {
        case .unreadable(let path, let errno):
            "The script \(SafeText.of(path)) cannot be read: \(SystemError.phrase(errno)). Nothing was run."
        case .notUTF8(let name, let line):
            "\(SafeText.of(name)), line \(line): not UTF-8. Nothing was run."
        }
    }
}

/// Reads scripts, whole, from files and from standard input.
enum ScriptFile {
    static func read(_ path: String) throws(ScriptError) -> Script {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        return try script(from: descriptor, name: path)
    }

    static func readStandardInput() throws(ScriptError) -> Script {
        try script(from: STDIN_FILENO, name: "standard input")
    }

    private static func script(
        from descriptor: Int32, name: String
    ) throws(ScriptError) -> Script {
        var reader = ByteReader(descriptor: descriptor)
        guard let bytes = reader.rest() else { throw .unreadable(path: name, errno: errno) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            throw .notUTF8(name: name, line: wrong + 1)
        }
        return Script(name: name, text: text)
    }
}
