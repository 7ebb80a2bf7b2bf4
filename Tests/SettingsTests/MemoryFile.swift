import Settings
import Synchronization

/// A settings file in memory; several stores may share it.
final class MemoryFile: SettingsFile {
    let path: String
    private let state: Mutex<(bytes: [UInt8]?, aside: [[UInt8]], isReadOnly: Bool)>

    init(_ text: String? = nil, path: String = "/w/magpie.json", isReadOnly: Bool = false) {
        self.path = path
        state = Mutex((text.map { Array($0.utf8) }, [], isReadOnly))
    }

    var text: String? {
        get { state.withLock { $0.bytes.map { String(decoding: $0, as: UTF8.self) } } }
        set { state.withLock { $0.bytes = newValue.map { Array($0.utf8) } } }
    }

    var aside: [String] { state.withLock { $0.aside.map { String(decoding: $0, as: UTF8.self) } } }

    func read() throws(SettingsFileError) -> [UInt8]? { state.withLock(\.bytes) }

    func update(_ transform: ([UInt8]?) throws -> [UInt8]?) throws {
        let (bytes, isReadOnly) = state.withLock { ($0.bytes, $0.isReadOnly) }
        let changed = try transform(bytes)
        guard !isReadOnly else { throw SettingsFileError.unwritable(path: path, errno: 30) }
        state.withLock { $0.bytes = changed }
    }

    func setAside(_ bytes: [UInt8]) throws(SettingsFileError) -> String {
        state.withLock {
            $0.aside.append(bytes)
            return path + ".damaged-\($0.aside.count)"
        }
    }
}
