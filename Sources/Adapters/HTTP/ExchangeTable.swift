import CHTTPClient
import Ingestion

/// The exchanges under way on one loop. Used on its thread only.
final class ExchangeTable {
    private let loop: OpaquePointer
    private let options: CurlOptions
    private let certificates = CertificateBundles()
    private var running: [UInt64: CurlExchange] = [:]
    /// Transfers to be used again: making one costs more than a short request.
    private var idle: [OpaquePointer] = []

    private static let mostIdle = 8

    init(loop: OpaquePointer, options: CurlOptions) {
        self.loop = loop
        self.options = options
    }

    var isEmpty: Bool { running.isEmpty }

    func start(_ request: HTTPRequest, _ arrival: Arrival) {
        guard let transfer = idle.popLast() ?? http_transfer_open() else {
            arrival.put(.failure(.libraryMissing(name: "libcurl")))
            return
        }
        let exchange = CurlExchange(
            request, arrival: arrival, transfer: transfer, options: options, certificates: certificates)
        running[arrival.id] = exchange
        do throws(HTTPFailure) {
            try exchange.begin(on: loop)
        } catch {
            finish(exchange, .failure(error))
        }
    }

    func resume(_ id: UInt64) { running[id]?.resume(at: .now) }

    func stop(_ id: UInt64) {
        guard let exchange = running[id] else { return }
        finish(exchange, .failure(.cancelled))
    }

    /// Everything that can be done without waiting.
    func work() {
        http_loop_work(loop)
        var end = HTTPEnd.whole
        while let transfer = http_loop_next_ended(loop, &end) {
            let exchange = CurlExchange.of(transfer)
            exchange.isOnLoop = false
            do throws(HTTPFailure) {
                if let outcome = try exchange.goOn(after: end, on: loop) { finish(exchange, .success(outcome)) }
            } catch {
                finish(exchange, .failure(error))
            }
        }
        let now = ContinuousClock.now
        for exchange in running.values {
            if let failure = exchange.failure(at: now) {
                finish(exchange, .failure(failure))
            } else {
                exchange.arrival.notify()
            }
        }
    }

    /// How long nothing has to be looked at.
    var milliseconds: Int32 {
        guard let next = running.values.lazy.compactMap(\.nextLook).min() else { return 60_000 }
        let left = ContinuousClock.now.duration(to: next)
        return Int32(clamping: max(0, left.wholeMilliseconds + 1))
    }

    func close() {
        for transfer in idle { http_transfer_close(transfer) }
        idle = []
    }

    private func finish(_ exchange: CurlExchange, _ outcome: Result<BodyEnd, HTTPFailure>) {
        running[exchange.arrival.id] = nil
        exchange.leave(loop)
        exchange.arrival.put(outcome)
        if idle.count < Self.mostIdle {
            idle.append(exchange.transfer)
        } else {
            http_transfer_close(exchange.transfer)
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds < 1 << 40 else { return 1 << 50 }
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
