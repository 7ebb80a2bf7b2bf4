package import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Secrets from the environment (`env:NAME`) and from files (`file:PATH`, relative to the workspace).
package struct WorkspaceSecrets: SecretSource {
    private let environment: [String: String]
    private let root: String

    private static let largest = 64 << 10

    package init(environment: [String: String], root: String) {
        self.environment = environment
        self.root = root
    }

    package func secret(_ reference: String) throws(SecretFailure) -> String {
        if let name = named(in: reference, behind: "env:") {
            guard let value = environment[name], !value.isEmpty else { throw .missing(reference: reference) }
            return value
        }
        guard let path = named(in: reference, behind: "file:") else { throw .unknownScheme(reference: reference) }
        return try secret(inFile: path.hasPrefix("/") ? path : root + "/" + path, reference: reference)
    }

    private func named(in reference: String, behind scheme: String) -> String? {
        guard reference.hasPrefix(scheme), reference.utf8.count > scheme.utf8.count else { return nil }
        return String(reference.dropFirst(scheme.count))
    }

    private func secret(inFile path: String, reference: String) throws(SecretFailure) -> String {
        let bytes: [UInt8]
        do throws(FileStatus.Failure) {
            bytes = try SmallFile(path, largest: Self.largest).read()
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { throw .missing(reference: reference) }
            throw .unreadable(reference: reference, errno: error.code)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unreadable(reference: reference, errno: EILSEQ)
        }
        let secret = withoutLineEnds(text)
        guard !secret.isEmpty else { throw .missing(reference: reference) }
        return secret
    }

    /// Editors and `echo` put one behind it.
    private func withoutLineEnds(_ text: String) -> String {
        let bytes = text.utf8
        let last = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D }
        return last.map { String(text[...$0]) } ?? ""
    }
}
