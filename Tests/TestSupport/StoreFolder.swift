import Foundation

/// A folder of its own for one test, gone with it. Real folders only: what stores do to disks is what is tested.
package final class StoreFolder: Sendable {
    package let path: String

    /// - Parameter preferringMemory: in the memory's own file system where there is one: for many small stores.
    package init(preferringMemory: Bool = false) throws {
        let memory = "/dev/shm/"
        let hasMemory = preferringMemory && access(memory, W_OK) == 0
        let template = (hasMemory ? memory : NSTemporaryDirectory()) + "magpie-store-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where a store of this workspace belongs.
    package var storePath: String { path + "/.magpie/store.sqlite" }
}
