import CPostgreSQL
import Dispatch
import Foundation
import Ingestion

/// Asks a server to give up what it does for a connection. libpq's call comes back when the server has taken the request:
/// where it stands still, or the net is cut, never. So it is made on a thread of its own, which nobody has to wait for.
/// `@unchecked Sendable`: made on one thread, and then that other one's alone, which frees it.
struct PostgreSQLCancel: @unchecked Sendable {
    private let request: OpaquePointer
    private let library: UnsafePointer<PostgreSQLLibrary>

    /// Nil where there is nobody to be asked any more.
    init?(_ connection: OpaquePointer, _ library: UnsafePointer<PostgreSQLLibrary>) {
        guard let request = library.pointee.getCancel(connection) else { return nil }
        self.request = request
        self.library = library
    }

    /// To be called once.
    /// - Returns: whether the server has taken it in that time.
    func perform(within patience: Duration) -> Bool {
        let end = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = library.pointee.cancel(request, message.baseAddress!, Int32(message.count))
            }
            library.pointee.freeCancel(request)
            end.signal()
        }
        return end.wait(timeout: .now() + patience.inSeconds) == .success
    }
}
