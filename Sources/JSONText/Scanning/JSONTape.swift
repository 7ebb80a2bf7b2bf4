/// The tokens of the value scanned last, with its bytes. Valid until the scanner's next scan or the bytes go away.
// Public for the same reason as `JSONToken`.
public struct JSONTape {
    /// The first byte of the value.
    public let bytes: UnsafePointer<UInt8>
    public let length: Int
    public let tokens: UnsafePointer<JSONToken>
    public let count: Int

    @inlinable
    public init(bytes: UnsafePointer<UInt8>, length: Int, tokens: UnsafePointer<JSONToken>, count: Int) {
        self.bytes = bytes
        self.length = length
        self.tokens = tokens
        self.count = count
    }

    @inlinable public subscript(index: Int) -> JSONToken {
        @inline(__always) get { tokens[index] }
    }

    /// The index behind the value (or key) at `index` and all it holds.
    @inlinable
    @inline(__always)
    public func next(after index: Int) -> Int {
        let token = tokens[index]
        switch token.kind {
        case .object, .array: return token.extent + 1
        default: return index + 1
        }
    }

    /// The bytes of a scalar or key as they stand; of a container with its brackets.
    @inlinable
    @inline(__always)
    public func text(at index: Int) -> UnsafeBufferPointer<UInt8> {
        let token = tokens[index]
        let start = Int(token.start)
        switch token.kind {
        case .object, .array:
            let end = Int(tokens[token.extent].start) + 1
            return UnsafeBufferPointer(start: bytes + start, count: end - start)
        default:
            return UnsafeBufferPointer(start: bytes + start, count: token.extent)
        }
    }

    /// The decoded bytes of a string or key.
    public func decodedText(at index: Int) -> [UInt8] {
        let text = text(at: index)
        switch tokens[index].kind {
        case .escapedKey, .escapedString: return JSONString.decoded(text)
        default: return Array(text)
        }
    }

    /// Whether the key at `index` reads as `name` once decoded.
    @inlinable
    @inline(__always)
    public func isKey(at index: Int, equalTo name: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = text(at: index)
        if case .escapedKey = tokens[index].kind { return JSONString.decoded(text).elementsEqual(name) }
        guard text.count == name.count else { return false }
        guard let left = text.baseAddress, let right = name.baseAddress else { return true }
        return ByteSearch.areEqual(left, right, count: name.count)
    }
}
