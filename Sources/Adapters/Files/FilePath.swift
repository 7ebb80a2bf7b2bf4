import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A path as the file system has it: bytes, which need not be text.
struct FilePath: Sendable, Hashable, Comparable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `path` made absolute by `root`; double slashes, `.` and a slash at the end are left out. `..` stays: behind a
    /// symbolic link it is not the folder before it.
    init(_ path: String, relativeTo root: String) {
        let text = path.hasPrefix("/") ? path : root + "/" + path
        let names = text.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        bytes = names.isEmpty ? Array("/".utf8) : names.flatMap { [UInt8(ascii: "/")] + Array($0) }
    }

    /// For people, and for the store.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    var name: [UInt8] { Array(bytes.split(separator: UInt8(ascii: "/")).last ?? []) }

    var folder: FilePath {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else { return FilePath(Array("/".utf8)) }
        return FilePath(Array(bytes[..<slash]))
    }

    func appending(_ name: [UInt8]) -> FilePath {
        FilePath(bytes.last == UInt8(ascii: "/") ? bytes + name : bytes + [UInt8(ascii: "/")] + name)
    }

    /// Calls `body` with the path as C wants it.
    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { chars in
                guard let start = chars.baseAddress else { preconditionFailure("a path has its closing zero") }
                return body(start)
            }
        }
    }

    static func < (left: FilePath, right: FilePath) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension RunFailure {
    /// What a failed call on a file means.
    static func file(_ path: FilePath, errno code: Int32) -> RunFailure {
        switch code {
        case ENOENT, ENOTDIR, ESTALE: .vanished(path: path.text)
        case ELOOP: .symlinkLoop(path: path.text)
        default: .unreadable(path: path.text, errno: code)
        }
    }
}
