import Ingestion
import Synchronization

/// Where the loop's thread puts what comes of an answer, and the reader's task takes it from. It holds so much and no
/// more; then the transfer waits at the server.
final class Arrival: Sendable {
    private let loop: CurlLoop
    let id: UInt64
    private let state = Mutex(State())

    static let capacity = 512 << 10

    private struct State {
        var head: AnswerHead?
        var bytes: [UInt8] = []
        var received: Int64 = 0
        var isPaused = false
        var end: Result<BodyEnd, HTTPFailure>?
        /// Somebody waits, and there may be something for him now.
        var hasNews = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// What the reader gets at one time.
    enum Taking {
        case bytes([UInt8])
        case end(BodyEnd)
        case failure(HTTPFailure)
    }

    init(loop: CurlLoop, id: UInt64) {
        self.loop = loop
        self.id = id
    }

    // MARK: The reader's side

    /// The head of the final answer.
    func head() async throws(HTTPFailure) -> AnswerHead {
        while true {
            let (head, failure) = state.withLock { state -> (AnswerHead?, HTTPFailure?) in
                if case .failure(let failure) = state.end, state.head == nil || failure == .cancelled {
                    return (nil, failure)
                }
                return (state.head, nil)
            }
            if let failure { throw failure }
            if let head { return head }
            await wait { $0.head != nil || $0.end != nil }
        }
    }

    /// All that is there of the body; waits where nothing is.
    func take() async -> Taking {
        if Task.isCancelled { cancel() }
        while true {
            var mustResume = false
            let taking = state.withLock { state -> Taking? in
                if !state.bytes.isEmpty {
                    defer { state.bytes = [] }
                    mustResume = state.isPaused
                    state.isPaused = false
                    return .bytes(state.bytes)
                }
                switch state.end {
                case .success(let end): return .end(end)
                case .failure(let failure): return .failure(failure)
                case nil: return nil
                }
            }
            if mustResume { loop.resume(id) }
            if let taking { return taking }
            await wait { !$0.bytes.isEmpty || $0.end != nil }
        }
    }

    var receivedBytes: Int64 { state.withLock { $0.received } }

    /// Whoever waits learns of it at once, whatever the loop is doing.
    func cancel() {
        let isOver = state.withLock { state in
            if state.end == nil {
                state.end = .failure(.cancelled)
                state.bytes = []
                return false
            }
            return true
        }
        notify()
        if !isOver { loop.stop(id) }
    }

    private func wait(until isReady: @Sendable (borrowing State) -> Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if isReady(state) { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
    }

    // MARK: The loop's side

    func put(_ head: AnswerHead) {
        state.withLock { state in
            state.head = head
            state.hasNews = true
            if case .length(let length) = head.framing {
                state.bytes.reserveCapacity(Int(min(length, Int64(Self.capacity))))
            }
        }
    }

    /// - Returns: whether there was room.
    func put(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        state.withLock { state in
            guard state.bytes.isEmpty || state.bytes.count + bytes.count <= Self.capacity else {
                state.isPaused = true
                return false
            }
            state.received += Int64(bytes.count)
            if state.end == nil {
                state.bytes.append(contentsOf: bytes)
                state.hasNews = true
            }
            return true
        }
    }

    /// The first end counts.
    func put(_ end: Result<BodyEnd, HTTPFailure>) {
        state.withLock { state in
            if state.end == nil { state.end = end }
            state.hasNews = true
        }
        notify()
    }

    /// Wakes who waits, once for all that came in one turn of the loop.
    func notify() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.hasNews || state.end != nil else { return nil }
            state.hasNews = false
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}

/// The head of the final answer, and what it says of the body.
struct AnswerHead: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var url: String
    var framing: HeadReader.Framing
    var packing: Packing?
}

/// What is known of the end of a body that came without a failure.
enum BodyEnd: Sendable {
    case proven
    /// The connection ended, and it might have been anywhere in the body.
    case unproven
}
