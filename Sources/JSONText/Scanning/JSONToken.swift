/// One entry of the tape a scan leaves behind: eight bytes, in document order.
///
/// A container is an opening token, the tokens of its members, and a `containerEnd`; a member of an object is a key
/// token followed by its value. Strings and keys point behind their opening quote and leave out the closing one.
package struct JSONToken: Sendable, Equatable {
    /// Where it begins, counted from the start of the scanned value.
    package let start: UInt32
    @usableFromInline let detail: UInt32

    /// The longest text a tape can describe.
    package static let maximumTextLength = Int(detailMask)
    @usableFromInline static var detailMask: UInt32 { 0x0FFF_FFFF }

    @inlinable
    package init(_ kind: Kind, start: UInt32, extent: UInt32) {
        self.start = start
        self.detail = UInt32(kind.rawValue) << 28 | extent
    }

    @inlinable package var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: detail >> 28)).unsafelyUnwrapped }

    /// Length in bytes of a string, key, number or word; for an object or array the index of its `containerEnd`.
    @inlinable package var extent: Int { Int(detail & JSONToken.detailMask) }

    /// What stands at a place of the tape.
    package enum Kind: UInt8, Sendable {
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
