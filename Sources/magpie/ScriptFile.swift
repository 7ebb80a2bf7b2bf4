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
        guard let stream = fopen(path, "rb") else { throw .unreadable(path: path, errno: errno) }
        defer { fclose(stream) }
        return try script(from: stream, name: path)
    }

    static func readStandardInput() throws(ScriptError) -> Script { try script(from: stdin, name: "standard input") }

    private static func script(
        from stream: UnsafeMutablePointer<FILE>, name: String
    ) throws(ScriptError) -> Script {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, stream)
            bytes += chunk[..<count]
            if count < chunk.count { break }
        }
        if ferror(stream) != 0 { throw .unreadable(path: name, errno: errno) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            throw .notUTF8(name: name, line: wrong + 1)
        }
        return Script(name: name, text: text)
    }
}
