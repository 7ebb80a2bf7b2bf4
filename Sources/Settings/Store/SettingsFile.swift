/// A settings file on disk, or in a test's memory.
package protocol SettingsFile: Sendable {
    var path: String { get }
    /// Nil when there is no such file.
    func read() throws(SettingsFileError) -> [UInt8]?
    /// Reads, transforms and writes while no other process can do the same; readers see the old file or the new one.
    /// Nothing is written when the transform throws; the file goes when it gives nil.
    func update(_ transform: ([UInt8]?) throws -> [UInt8]?) throws
    /// Keeps bytes beside the file as `NAME.damaged-N`. May be called inside `update`.
    /// - Returns: the path they are kept at.
    func setAside(_ bytes: [UInt8]) throws(SettingsFileError) -> String
}

/// Why a settings file could not be read or written: facts.
package enum SettingsFileError: Error, Hashable, Sendable {
    case unreadable(path: String, errno: Int32)
    case unwritable(path: String, errno: Int32)
    /// Another process holds it for longer than we wait.
    case locked(path: String)
}
