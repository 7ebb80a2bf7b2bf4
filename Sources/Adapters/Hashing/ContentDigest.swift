import CCrypto
import Ingestion

/// The digest of a stretch of a file, made piece by piece: the first sixteen bytes of its SHA-256.
final class ContentDigest {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto comes with SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        let isDone = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
        precondition(isDone, "SHA-256 of bytes in memory cannot fail")
    }

    /// Of all that was appended. Nothing may be appended behind it.
    func finish() -> [UInt8] { Array(finishWhole().prefix(16)) }

    /// All 32 bytes of it.
    func finishWhole() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let isDone = EVP_DigestFinal_ex(context, &digest, nil) == 1
        precondition(isDone, "SHA-256 of bytes in memory cannot fail")
        return digest
    }

    static func of(_ bytes: [UInt8]) -> [UInt8] {
        let digest = ContentDigest()
        bytes.withUnsafeBufferPointer { digest.append($0) }
        return digest.finish()
    }
}
