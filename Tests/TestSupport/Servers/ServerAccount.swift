internal import Foundation

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Who runs a server: oneself, or for root, whom database servers refuse, an account that may do nothing else.
struct ServerAccount: Sendable {
    /// Stands before a command to have the account run it, in the same process.
    let prefix: [String]
    private let identifiers: (user: uid_t, group: gid_t)?

    /// - Parameter name: the account its packages made for it; where there is none, `nobody`.
    init(preferring name: String) {
        guard getuid() == 0, let entry = getpwnam(name) ?? getpwnam("nobody") else {
            prefix = []
            identifiers = nil
            return
        }
        let (user, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        prefix = ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups"]
        identifiers = (user, group)
    }

    /// A new folder that belongs to it.
    func makeFolder(in parent: String?) throws -> String {
        let parent = parent ?? (reaches(NSTemporaryDirectory()) ? NSTemporaryDirectory() : "/tmp")
        var template = Array((parent + (parent.hasSuffix("/") ? "" : "/") + "magpie-server-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw ServerFailure(parent, said: String(cString: strerror(errno))) }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let identifiers, chown(folder, identifiers.user, identifiers.group) != 0 {
            throw ServerFailure(folder, said: String(cString: strerror(errno)))
        }
        return folder
    }

    /// Whether a stranger may pass through all folders above.
    private func reaches(_ path: String) -> Bool {
        guard identifiers != nil else { return true }
        var url = URL(filePath: path).resolvingSymlinksInPath()
        while url.pathComponents.count > 1 {
            var status = stat()
            guard stat(url.path, &status) == 0, status.st_mode & S_IXOTH != 0 else { return false }
            url.deleteLastPathComponent()
        }
        return true
    }
}
