internal import Foundation

/// The operating system's error numbers in words.
package enum SystemError {
    package static func phrase(_ errno: Int32) -> String {
        switch errno {
        case EACCES, EPERM: "permission denied"
        case ENOENT: "it does not exist"
        case ENOSPC: "the disk is full"
        case EROFS: "the disk is read-only"
        case EISDIR: "it is a folder"
        case ENOTDIR: "it is not a folder"
        case ELOOP: "its symbolic links lead in a circle"
        default: String(cString: strerror(errno)).lowercased()
        }
    }
}
