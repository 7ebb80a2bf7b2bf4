import Foundation

/// Standard error, for diagnostics and notes.
enum StandardError {
    static func write(_ text: String) { put(text + "\n", stderr) }
    /// Without a line end: progress.
    static func draw(_ text: String) { put(text, stderr) }
}

/// Standard output, for answers.
enum StandardOutput {
    static func write(_ text: String) { put(text + "\n", stdout) }
    static func draw(_ text: String) { put(text, stdout) }
}

/// Standard input, as bytes: what is not UTF-8 must be seen as such.
enum StandardInput {
    static func nextLine() -> [UInt8]? {
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(buffer) }
        let count = getline(&buffer, &capacity, stdin)
        guard count >= 0, let buffer else { return nil }
        var bytes = UnsafeRawBufferPointer(start: buffer, count: count)[...]
        if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
        return Array(bytes)
    }
}

/// Writes and flushes: an answer is on the screen before the next prompt.
private func put(_ text: String, _ stream: UnsafeMutablePointer<FILE>) {
    var text = text
    text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stream) }
    fflush(stream)
}
