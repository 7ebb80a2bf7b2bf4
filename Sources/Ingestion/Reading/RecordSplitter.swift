/// Finds the records of one document in the bytes it is shown, window by window, and hands them to a collector.
package protocol RecordSplitter {
    /// Reads on. What is not consumed is shown again, with more bytes behind it.
    mutating func split(_ window: ByteWindow, into collector: RecordCollector) -> Progress
    /// The position of the last record or rejection: line, row or index, from 1; 0 before the first.
    var position: Int64 { get }
    /// Why the document cannot be read any further, as a fragment.
    var failure: String? { get }
    /// What is needed to read one of its records alone (`FileProgress.context`).
    var context: [UInt8]? { get }

    typealias Progress = SplitProgress
}

extension RecordSplitter {
    package var failure: String? { nil }
    package var context: [UInt8]? { nil }
}

/// A splitter whose records lie one behind the other, each ended by a line end: what it has read does not matter to what
/// it reads next.
protocol ResumableSplitter: RecordSplitter {
    /// Takes the record of that position for the last one read.
    mutating func resume(at position: Int64)
}

/// Where a splitter stopped, and why.
package struct SplitProgress: Sendable, Equatable {
    /// Bytes of the window that need not be shown again.
    package var consumed: Int
    package var state: State

    package init(consumed: Int, state: State) {
        self.consumed = consumed
        self.state = state
    }

    package enum State: Sendable, Equatable {
        /// The window ended inside a record, or between two.
        case needsMore
        /// The collector's batch is full.
        case batchIsFull
        /// The document ended.
        case finished
    }
}

/// A stretch of a document in memory.
package struct ByteWindow {
    package let base: UnsafePointer<UInt8>
    package let count: Int
    /// Where it begins in the document.
    package let offset: Int64
    /// Whether the document ends where the window does.
    package let isLast: Bool

    package init(base: UnsafePointer<UInt8>, count: Int, offset: Int64, isLast: Bool) {
        self.base = base
        self.count = count
        self.offset = offset
        self.isLast = isLast
    }

    func bytes(from start: Int, to end: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + start, count: end - start)
    }

    /// The first byte from `start` on that is not JSON white space, or `count`.
    func skippingSpace(from start: Int) -> Int {
        var position = start
        while position < count, Self.isSpace(base[position]) { position += 1 }
        return position
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
