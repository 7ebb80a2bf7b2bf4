import Foundation

/// Names one process beyond its own life: the number alone is given again to another.
package struct ProcessIdentity: Sendable, Equatable, CustomStringConvertible {
    package var host: String
    /// The kernel's id of this boot; empty where there is none.
    package var boot: String
    package var number: Int32
    /// The kernel's start time of the process, in its own units; 0 where unknown.
    package var started: UInt64

    package init(host: String, boot: String, number: Int32, started: UInt64) {
        self.host = host
        self.boot = boot
        self.number = number
        self.started = started
    }

    package enum Liveness: Sendable {
        case alive
        case dead
        /// On another machine, or in another container.
        case unknown
    }

    package static let current: ProcessIdentity = {
        let number = getpid()
        return ProcessIdentity(
            host: hostName, boot: bootID, number: number, started: status(ofProcess: number)?.started ?? 0)
    }()

    /// Whether the process still runs, as seen from this one.
    package var liveness: Liveness {
        let here = ProcessIdentity.current
        guard host == here.host else { return .unknown }
        guard boot == here.boot else { return .dead }
        guard kill(number, 0) == 0 || errno == EPERM else { return .dead }
        guard started != 0, let found = ProcessIdentity.status(ofProcess: number) else { return .alive }
        return found.started == started && !found.isOver ? .alive : .dead
    }

    /// As kept in the store: `host/boot/number/started`.
    package var description: String { "\(host)/\(boot)/\(number)/\(started)" }

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, let number = Int32(parts[2]), let started = UInt64(parts[3]) else { return nil }
        self.init(host: String(parts[0]), boot: String(parts[1]), number: number, started: started)
    }

    private static var hostName: String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let failed = buffer.withUnsafeMutableBytes { bytes in
            gethostname(bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count - 1)
        }
        guard failed == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self).replacing("/", with: "_")
    }

    private static var bootID: String {
        guard let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8) else {
            return ""
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What /proc/…/stat says of a process, counted behind its name, which may hold anything but ends at the last
    /// parenthesis: field 22, and in field 3 whether it ended and only its parent has not asked how (a zombie).
    private static func status(ofProcess number: Int32) -> (started: UInt64, isOver: Bool)? {
        guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 20, let started = UInt64(fields[20]) else { return nil }
        return (started, isOver: ["Z", "X"].contains(fields[1]))
    }
}
