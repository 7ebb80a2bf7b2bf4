package import Dialogue
internal import Foundation

/// Scripts, read for the conversation.
extension Workspace {
    /// More is no script.
    private static let largest = 16_000_000

    package func scriptBytes(at path: String) throws(ScriptReadFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(errno: errno) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var bytes: [UInt8] = []
        do {
            while let chunk = try file.read(upToCount: 1 << 16), !chunk.isEmpty {
                bytes += chunk
                guard bytes.count <= Self.largest else { throw ScriptReadFailure.tooLarge(limit: Self.largest) }
            }
        } catch let failure as ScriptReadFailure {
            throw failure
        } catch {
            throw .unreadable(errno: Self.systemError(of: error))
        }
        return bytes
    }

    private static func systemError(of error: any Error) -> Int32 {
        var error = error as NSError
        while error.domain != NSPOSIXErrorDomain, let below = error.userInfo[NSUnderlyingErrorKey] as? NSError {
            error = below
        }
        return error.domain == NSPOSIXErrorDomain ? Int32(error.code) : EIO
    }
}
