/// One entry of the tape a scan leaves behind: eight bytes, in document order.
///
/// A container is an opening token, the tokens of its members, and a `containerEnd`; a member of an object is a key
/// token followed by its value. Strings and keys point behind their opening quote and leave out the closing one.
// Public, where the project says `package`: only what is public is inlined into other modules, and this is called for
// each token.
public struct JSONToken: Sendable, Equatable {
    /// Where it begins, counted from the start of the scanned value.
    public let start: UInt32
    @usableFromInline let detail: UInt32

    /// The longest text a tape can describe.
    public static let maximumTextLength = Int(detailMask)
    @inlinable static var detailMask: UInt32 {
        @inline(__always) get { 0x0FFF_FFFF }
    }

    @inlinable
    @inline(__always)
    public init(_ kind: Kind, start: UInt32, extent: UInt32) {
        self.start = start
        self.detail = UInt32(unsafeBitCast(kind, to: UInt8.self)) << 28 | extent
    }

    @inlinable public var kind: Kind {
        // A kind without payloads is one byte, its number in the order below; only `init` writes it.
        @inline(__always) get { unsafeBitCast(UInt8(truncatingIfNeeded: detail >> 28), to: Kind.self) }
    }

    /// Length in bytes of a string, key, number or word; for an object or array the index of its `containerEnd`.
    @inlinable public var extent: Int {
        @inline(__always) get { Int(detail & JSONToken.detailMask) }
    }

    /// What stands at a place of the tape.
    @frozen public enum Kind: Sendable {
        case object
        case array
        case containerEnd
        case key
        /// A key with escapes: decode it before comparing.
        case escapedKey
        case string
        case escapedString
        case number
        case trueWord
        case falseWord
        case nullWord
    }
}
