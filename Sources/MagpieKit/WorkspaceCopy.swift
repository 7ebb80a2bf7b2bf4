internal import Adapters
internal import Foundation

/// A temporary copy of a workspace, to play in: what is done there leaves the workspace as it is.
package struct WorkspaceCopy: Sendable {
    /// The copy's folder, named like the workspace's.
    package let root: String
    private let parent: String

    /// More is not copied.
    package static let largest: Int64 = 1 << 30

    /// Why there is no copy.
    package enum Failure: Error, Sendable, Equatable {
        case tooLarge(limit: Int64)
        case cannotCopy(path: String)
    }

    /// Copies all but what is hidden, `.magpie` with it. Links are followed, so that nothing outside can be changed
    /// through the copy.
    package init(of workspace: String, limit: Int64 = largest) throws(Failure) {
        parent = FileManager.default.temporaryDirectory.path + "/magpie-check-" + UUID().uuidString
        root = parent + "/" + Paths.name(of: workspace)
        var copying = Copying(left: limit, limit: limit)
        do throws(Failure) {
            try copying.folder(workspace, to: root, within: [])
        } catch {
            remove()
            throw error
        }
    }

    /// A folder with nothing in it.
    package static func empty(named name: String) throws(Failure) -> WorkspaceCopy {
        let copy = WorkspaceCopy(emptyFolderNamed: name)
        guard (try? FileManager.default.createDirectory(atPath: copy.root, withIntermediateDirectories: true)) != nil
        else { throw .cannotCopy(path: copy.root) }
        return copy
    }

    private init(emptyFolderNamed name: String) {
        parent = FileManager.default.temporaryDirectory.path + "/magpie-check-" + UUID().uuidString
        root = parent + "/" + name
    }

    /// A home for what is done in the copy, outside of it.
    package var home: String { parent + "/home" }

    package func remove() { try? FileManager.default.removeItem(atPath: parent) }

    private struct Copying {
        var left: Int64
        let limit: Int64

        /// - Parameter within: the real folders this one lies in: a link back to one of them is left out.
        mutating func folder(_ path: String, to target: String, within: [String]) throws(Failure) {
            let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            guard !within.contains(real) else { return }
            let names: [String]
            do {
                try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
                names = try FileManager.default.contentsOfDirectory(atPath: real)
            } catch {
                throw .cannotCopy(path: path)
            }
            for name in names.sorted() where !name.hasPrefix(".") {
                try item(real + "/" + name, to: target + "/" + name, within: within + [real])
            }
        }

        private mutating func item(_ path: String, to target: String, within: [String]) throws(Failure) {
            let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            // A link that leads nowhere.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: real) else { return }
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory?: try folder(path, to: target, within: within)
            case .typeRegular?:
                left -= (attributes[.size] as? Int64) ?? 0
                guard left >= 0 else { throw .tooLarge(limit: limit) }
                do {
                    try FileManager.default.copyItem(atPath: real, toPath: target)
                } catch {
                    throw .cannotCopy(path: path)
                }
            default: return
            }
        }
    }
}
