/// Resolves references to secrets, at the last moment. `Adapters` has the real one.
package protocol SecretSource: Sendable {
    /// The secret behind `env:NAME` or `file:PATH` (what stands between `${` and `}`).
    func secret(_ reference: String) throws(SecretFailure) -> String
}

/// Why a secret is not to be had; the reference, never the secret.
package enum SecretFailure: Error, Sendable, Equatable, Codable {
    case missing(reference: String)
    case unreadable(reference: String, errno: Int32)
    case unknownScheme(reference: String)
}
