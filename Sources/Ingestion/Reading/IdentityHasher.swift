/// Computes the digest behind a record's identity. One a reader; not to be shared between tasks.
package protocol IdentityHasher: AnyObject {
    /// The first sixteen bytes of the SHA-256 of `bytes`.
    func identity(of bytes: UnsafeBufferPointer<UInt8>) -> RecordIdentity
}
